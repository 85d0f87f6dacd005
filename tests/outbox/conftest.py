"""Rows of work, and what was said to the database."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from bw import clock
from bw.db import db, writing
from bw.outbox.actions import enqueue
from bw.outbox.models import Job


@pytest.fixture
def add(app: Flask) -> Callable[..., None]:
    """Adds a row: ``add("a", after=timedelta(seconds=3))``."""

    def make(key: str, kind: str = "note", after: timedelta = timedelta(), **payload: Any) -> None:
        with writing():
            enqueue(kind, key=key, payload=payload, due_at=clock.now() + after)

    return make


@pytest.fixture
def row(app: Flask) -> Callable[[str], Job]:
    """A row by its key, as the table holds it now."""

    def read(key: str) -> Job:
        db.session.rollback()
        db.session.expire_all()
        return db.session.scalars(select(Job).where(Job.key == key)).one()

    return read


@pytest.fixture
def said(app: Flask) -> Iterator[list[str]]:
    """The first words of all statements since the test began."""
    heard: list[str] = []

    def note(*args: Any) -> None:
        heard.append(" ".join(str(args[2]).split()[:2]))

    event.listen(db.engine, "before_cursor_execute", note)
    yield heard
    event.remove(db.engine, "before_cursor_execute", note)
