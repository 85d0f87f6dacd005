"""The audit: who did what, in the transaction of the deed."""

from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.audit.actions import record
from bw.audit.models import AuditEntry, Tag
from bw.db import db, writing


def test_record_keeps_who_what_and_when(app: Flask) -> None:
    with writing():
        record(
            Tag.ROLE_GRANTED,
            by=7,
            factory_id=3,
            subject_kind="account",
            subject_id=9,
            role="worker",
        )

    row = db.session.scalars(select(AuditEntry)).one()

    assert (row.at, row.tag, row.account_id, row.factory_id) == (
        clock.now(), "role:granted", 7, 3,
    )  # fmt: skip
    assert (row.subject_kind, row.subject_id, row.details) == ("account", 9, {"role": "worker"})


def test_record_undone_with_its_deed(app: Flask) -> None:
    try:
        with writing():
            record(Tag.SIGN_IN, by=7)
            raise LookupError
    except LookupError:
        pass

    assert db.session.scalars(select(AuditEntry)).all() == []


def test_tags_are_subject_and_action() -> None:
    odd = [tag.value for tag in Tag if tag.value.count(":") != 1 or not tag.value.islower()]

    assert odd == []
