"""Transactions. Reading is the default; writing is begun and finished explicitly.

SQLite: a write begins with BEGIN IMMEDIATE (the driver's own way loses updates without a sound),
and one lock lets the threads of a process wait in line instead of polling the file.
PostgreSQL: plain transactions; actions lock the rows they decide on.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from bw.db.base import db

_line = threading.Lock()
_write: ContextVar[bool] = ContextVar("bw_write", default=False)
_afterwards: ContextVar[list[Callable[[Connection], None]] | None] = ContextVar(
    "bw_afterwards", default=None
)


def prepare(engine: Engine) -> None:
    """Set up an engine once: pragmas and explicit transactions for SQLite."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        _begin_sqlite(connection)


def _begin_sqlite(connection: Connection) -> None:
    # On the driver, as the drivers of other databases do it: no statement that anybody counts.
    begin, driver = "BEGIN IMMEDIATE" if _write.get() else "BEGIN", connection.dialect.loaded_dbapi
    try:
        connection.connection.cursor().execute(begin)
    except driver.Error as error:  # busy: callers wait for the exceptions that they know
        raise DBAPIError.instance(
            begin, None, error, driver.Error, dialect=connection.dialect
        ) from error


def _sqlite() -> bool:
    return bool(db.engine.dialect.name == "sqlite")


def connection() -> Connection:
    """The connection of the present transaction, begun for reading when there is none yet.

    The session gives the same one after several look-ups; a request asks for it ten times.
    """
    session = db.session()
    held: Connection | None = session.info.get("bw_connection")
    if held is None or held.closed:
        held = session.info["bw_connection"] = session.connection()
    return held


def begin_write() -> None:
    """Start the write transaction of this request or job; what was read before is read anew.

    Raises RuntimeError inside another: the inner end would commit half of the outer one.
    """
    if _write.get():
        raise RuntimeError("a write transaction is open already")
    reading = _stop_reading()
    if _sqlite():
        _line.acquire()
    _write.set(True)
    try:
        if reading is None:
            connection()
        elif _sqlite():
            _begin_sqlite(reading)
    except BaseException:
        try:
            db.session.rollback()
        finally:
            _release()
        raise


def _stop_reading() -> Connection | None:
    """End what was begun for reading. Gives its connection, to write on: a round through the pool
    and the session's states costs as much as all the writes of an answer.
    """
    session = db.session()
    held: Connection | None = session.info.get("bw_connection")
    if held is None or held.closed or session.new or session.dirty or session.deleted:
        session.rollback()
        return None
    session.expire_all()
    held.connection.rollback()
    return held


def finish(*, commit: bool) -> None:
    """End the transaction: keep what was written, or undo it. Then run what was put ``aside``."""
    try:
        if commit and _write.get():
            db.session.commit()
        else:
            db.session.rollback()
    finally:
        _release()
    _run_afterwards()


@contextmanager
def writing() -> Iterator[Connection]:
    """A short write transaction: commits at the end, undoes everything when an exception leaves it.

    Gives the session's connection for statements in SQLAlchemy Core.
    """
    begin_write()
    try:
        yield connection()
    except BaseException:
        finish(commit=False)
        raise
    finish(commit=True)


def aside(work: Callable[[Connection], None]) -> None:
    """Do ``work`` in a short transaction of its own, which outlives a refusal of the present one.

    Runs at once when nothing is being written, else right after the present transaction ended
    (on SQLite there is one writer, so it cannot run beside it).
    """
    waiting = _afterwards.get()
    if waiting is None:
        waiting = []
        _afterwards.set(waiting)
    waiting.append(work)
    if not _write.get():
        _run_afterwards()


def _run_afterwards() -> None:
    waiting = _afterwards.get()
    while waiting:
        work = waiting.pop(0)
        token = _write.set(True)
        locked = _sqlite() and _line.acquire()
        try:
            with db.engine.begin() as connection:
                work(connection)
        except BaseException:
            waiting.clear()  # the next request of this thread has nothing to do with the rest
            raise
        finally:
            _write.reset(token)
            if locked:
                _line.release()


def _release() -> None:
    if _write.get():
        _write.set(False)
        if _sqlite():
            _line.release()
