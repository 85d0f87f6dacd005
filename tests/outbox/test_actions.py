"""Adding work to the outbox."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.db import db, writing
from bw.outbox.actions import enqueue
from bw.outbox.models import Job


def test_enqueue_is_due_now(app: Flask) -> None:
    with writing():
        enqueue("mail", key="mail:a:1", payload={"id": 1})

    row = db.session.scalars(select(Job)).one()

    assert (row.kind, row.key, row.payload, row.due_at) == (
        "mail", "mail:a:1", {"id": 1}, clock.now(),
    )  # fmt: skip


def test_enqueue_told_twice_stands_once(app: Flask) -> None:
    for number in (1, 2):
        with writing():
            enqueue("mail", key="mail:a:1", payload={"id": number})

    assert [row.payload for row in db.session.scalars(select(Job))] == [{"id": 1}]


def test_enqueue_undone_with_its_cause(app: Flask) -> None:
    db.session.rollback()
    try:
        with writing():
            enqueue("mail", key="mail:a:1", payload={})
            raise LookupError
    except LookupError:
        pass

    assert db.session.scalars(select(Job)).all() == []


def test_enqueue_later(app: Flask) -> None:
    later = clock.now() + timedelta(days=3)

    with writing():
        enqueue("mail", key="mail:a:1", payload={}, due_at=later)

    assert db.session.scalars(select(Job)).one().due_at == later
