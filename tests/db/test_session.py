"""Transactions: begun, undone, in line, and what outlives a refusal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, bindparam, func, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from bw import clock
from bw.accounts.models import Account
from bw.db import Prepared, aside, begin_write, connection, db, finish, writing
from tests import makers


def name_of(account_id: int) -> str | None:
    """The name as it stands, in a transaction of its own."""
    with db.engine.connect() as apart:
        return apart.scalar(select(Account.name).where(Account.id == account_id))


def rename(account_id: int, name: str) -> None:
    """Another process renames the account."""
    with db.engine.connect() as apart:
        apart.execute(update(Account).where(Account.id == account_id).values(name=name))
        apart.commit()


@contextmanager
def another_process_writing() -> Iterator[None]:
    """The embedded database while another process holds its lock for writing."""
    path = Path(str(db.engine.url.database))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_writing_undoes_everything_when_an_exception_leaves_it(app: Flask) -> None:
    account = makers.account()

    def stop_half_way() -> None:
        with writing() as opened:
            opened.execute(update(Account).values(name="Other"))
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stop_half_way()
    assert name_of(account.id) == account.name
    with writing() as opened:  # the line is free
        opened.execute(update(Account).values(name="Other"))
    assert name_of(account.id) == "Other"


def test_writing_inside_another_is_refused_and_the_outer_goes_on(app: Flask) -> None:
    account = makers.account()
    with writing() as opened:
        with pytest.raises(RuntimeError, match="open already"):
            begin_write()
        opened.execute(update(Account).values(name="Other"))
    assert name_of(account.id) == "Other"


def test_what_was_read_before_is_read_anew(app: Flask) -> None:
    made = makers.account()
    db.session.remove()
    known = db.session.get(Account, made.id)
    assert known is not None
    rename(made.id, "Renamed elsewhere")
    with writing():
        assert known.name == "Renamed elsewhere"


EMAIL = update(Account).where(Account.id == bindparam("own_id"))
MOVE_TO = Prepared(EMAIL.values(email=bindparam("email")))
IS_CALLED = Prepared(select(Account.email).where(Account.id == bindparam("own_id")))


def two_in_a_short_write() -> tuple[int, int]:
    """Two accounts, and a short write transaction, in which PostgreSQL is not waited for."""
    both = makers.account().id, makers.account().id
    db.session.remove()
    begin_write(together=True)
    return both


def test_short_write_sees_and_keeps_what_it_wrote(app: Flask) -> None:
    one, other = two_in_a_short_write()
    MOVE_TO.run(
        {"own_id": one, "email": "one@factory.test"},
        {"own_id": other, "email": "other@factory.test"},
    )
    assert IS_CALLED.rows(own_id=one) == [("one@factory.test",)]
    finish(commit=True)
    assert IS_CALLED.rows(own_id=other) == [("other@factory.test",)]


@pytest.mark.parametrize("through", ["the next rows", "the session", "the end"])
def test_short_write_tells_what_it_violated_and_keeps_nothing(app: Flask, through: str) -> None:
    one, other = two_in_a_short_write()

    def write() -> None:
        MOVE_TO.run({"own_id": other, "email": "other@factory.test"})
        MOVE_TO.run({"own_id": one, "email": "other@factory.test"})
        if through == "the next rows":
            IS_CALLED.rows(own_id=one)
        if through == "the session":
            connection().execute(select(Account.id))
        finish(commit=True)

    with pytest.raises(IntegrityError):
        write()
    finish(commit=False)
    assert IS_CALLED.rows(own_id=other) != [("other@factory.test",)]
    with writing() as opened:  # the connection is as it was
        opened.execute(update(Account).where(Account.id == one).values(name="Other"))
    assert name_of(one) == "Other"


@pytest.mark.parametrize("reading", [False, True])
def test_busy_database_is_an_error_that_callers_know_and_frees_the_line(
    app: Flask, reading: bool
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has many writers")
    account = makers.account()
    connection().exec_driver_sql("PRAGMA busy_timeout=20")
    if not reading:
        finish(commit=False)
    with another_process_writing(), pytest.raises(OperationalError, match="locked"):
        begin_write()
    with writing() as opened:
        opened.execute(update(Account).values(name="Later"))
    assert name_of(account.id) == "Later"


def test_aside_outlives_the_refusal_of_the_transaction_around_it(app: Flask) -> None:
    account = makers.account()

    def close(opened: Connection) -> None:
        opened.execute(update(Account).values(closed_at=clock.now()))

    begin_write()
    connection().execute(update(Account).values(name="Other"))
    aside(close)
    finish(commit=False)
    assert name_of(account.id) == account.name
    closed = select(func.count()).where(Account.closed_at.is_not(None))
    assert connection().scalar(closed) == 1
