"""PostgreSQL through libpq: what goes there comes back, and what fails is told, once."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from bw.db import db
from bw.db.opened import WIRE

WRITE = "INSERT INTO kept (n, name) VALUES ($1, $2)"
READ = "SELECT n, name FROM kept ORDER BY n"
NAME_OF = "SELECT name FROM kept WHERE n = $1"


@pytest.fixture
def raw(app: Flask) -> Iterator[Any]:
    """A connection out of the pool, with a table of its own."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("of PostgreSQL")
    found: Any = db.engine.raw_connection()
    found.info[WIRE].say("CREATE TEMPORARY TABLE kept (n integer UNIQUE, name text)")
    yield found
    found.invalidate()


@pytest.fixture
def wire(raw: Any) -> Any:
    return raw.info[WIRE]


VALUES = [
    ("integer", -7),
    ("bigint", 2**40),
    ("boolean", True),
    ("text", "সাব-কন্ট্রাক্ট ' \" \\ $1 %s"),
    ("text", ""),
    ("text", None),
    ("date", date(2026, 2, 28)),
    ("timestamptz", datetime(2026, 11, 21, 23, 59, 59, 999_999, tzinfo=UTC)),
    ("double precision", 0.1),
    ("bytea", b"\0\xff"),
]


@pytest.mark.parametrize(("type_", "value"), VALUES)
@pytest.mark.parametrize("ahead", [False, True])
def test_values_come_back_as_they_went(wire: Any, type_: str, value: Any, ahead: bool) -> None:
    if ahead:
        wire.go_ahead()
    for _ in range(2):  # prepared at first, then known
        assert wire.rows(f"SELECT $1::{type_}, 1", [value]) == [(value, 1)]
    if ahead:
        wire.catch_up()


def test_value_that_no_text_may_hold_is_refused_before_it_goes(wire: Any) -> None:
    with pytest.raises(db.engine.dialect.loaded_dbapi.DataError):
        wire.run(WRITE, [(1, "a\0b")])
    assert wire.rows(READ, ()) == []


def test_statements_ahead_are_done_in_their_order(wire: Any) -> None:
    wire.go_ahead()
    wire.say("BEGIN")
    wire.run(WRITE, [(2, "two"), (1, "one")])
    wire.run("UPDATE kept SET name = $1 WHERE n = $2", [("zwei", 2)])
    assert wire.rows(READ, ()) == [(1, "one"), (2, "zwei")]
    wire.run(WRITE, [(3, "three")])
    wire.say("COMMIT")
    wire.catch_up()
    assert wire.idle
    assert wire.rows(NAME_OF, [3]) == [("three",)]


@pytest.mark.parametrize("ends", ["rows", "commit", "catch up"])
def test_what_failed_ahead_is_told_once_and_undone(raw: Any, wire: Any, ends: str) -> None:
    wire.run(WRITE, [(1, "one")])
    wire.go_ahead()
    wire.say("BEGIN")
    wire.run(WRITE, [(2, "two"), (1, "again"), (3, "three")])

    def end() -> None:
        if ends == "rows":
            wire.rows(READ, ())
        if ends == "commit":
            wire.say("COMMIT")
        wire.catch_up()

    with pytest.raises(db.engine.dialect.loaded_dbapi.IntegrityError, match="kept_n_key"):
        end()
    if wire.ahead:
        wire.catch_up()
    raw.rollback()
    assert wire.idle
    assert wire.rows(READ, ()) == [(1, "one")]
    wire.run(WRITE, [(3, "three"), (4, "four")])  # what was to be prepared with it, is now
    assert len(wire.rows(READ, ())) == 3


def test_statement_that_cannot_be_prepared_ahead_can_be_asked_again(raw: Any, wire: Any) -> None:
    later = "SELECT n FROM later WHERE n > $1"
    wire.go_ahead()
    with pytest.raises(db.engine.dialect.loaded_dbapi.ProgrammingError, match="later"):
        wire.rows(later, [0])
    wire.catch_up()
    wire.say("CREATE TEMPORARY TABLE later (n integer)")
    assert wire.rows(later, [0]) == []


def test_more_than_a_connection_takes_at_once(wire: Any) -> None:
    long = "ক" * 3000
    wire.run(WRITE, [(n, long) for n in range(2000)])  # 18 MB, and as many answers
    assert wire.rows("SELECT count(*), sum(length(name)) FROM kept", ()) == [(2000, 6_000_000)]


@pytest.mark.parametrize(
    ("change", "after"),
    [("DEALLOCATE ALL", "one"), ("ALTER TABLE kept ALTER name TYPE integer USING 7", 7)],
)
def test_what_is_outdated_is_prepared_anew(wire: Any, change: str, after: object) -> None:
    wire.run(WRITE, [(1, "one")])
    assert wire.rows(READ, ()) == [(1, "one")]
    wire.say(change)
    with pytest.raises(db.engine.dialect.loaded_dbapi.Error, match=r"not exist|must not change"):
        wire.rows(READ, ())
    assert wire.rows(READ, ()) == [(1, after)]


@pytest.mark.parametrize("ahead", [False, True])
def test_connection_that_the_server_ended(raw: Any, wire: Any, ahead: bool) -> None:
    [(process,)] = wire.rows("SELECT pg_backend_pid()", ())
    with db.engine.connect() as other:
        other.exec_driver_sql(f"SELECT pg_terminate_backend({process}, 5000)")
    assert not wire.silent
    if ahead:
        wire.go_ahead()
        wire.run(WRITE, [(1, "one")])
    with pytest.raises(db.engine.dialect.loaded_dbapi.OperationalError):
        wire.rows(READ, ())
    assert raw.dbapi_connection.closed


def test_psycopg_uses_the_connection_too(raw: Any, wire: Any) -> None:
    wire.run(WRITE, [(1, "one")])
    for turn in range(12):  # it would prepare the fifth
        raw.dbapi_connection.execute("SELECT name FROM kept WHERE n = %s", [1]).fetchall()
        raw.rollback()
        assert wire.rows(NAME_OF, [1]) == [("one",)], turn


def test_connection_lent_to_another_runs_no_statement_of_its_owner(
    app: Flask, raw: Any, wire: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a pooler does that keeps no prepared statements."""
    other: Any = db.engine.raw_connection()
    lent = other.info[WIRE]
    assert wire.rows("SELECT 1, 1", ()) == [(1, 1)]
    assert lent.rows("SELECT 2, 2", ()) == [(2, 2)]
    monkeypatch.setattr(lent, "_libpq", wire._libpq)
    with pytest.raises(db.engine.dialect.loaded_dbapi.Error, match="not exist"):
        lent.rows("SELECT 2, 2", ())
    other.invalidate()
