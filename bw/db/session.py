"""Transactions. Reading is the default; writing is begun and finished explicitly.

SQLite: a write begins with BEGIN IMMEDIATE (the driver's own way loses updates without a sound),
and the threads of a process wait in a line instead of polling the file; see ``line``.
PostgreSQL: plain transactions; actions lock the rows they decide on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, InvalidatePoolError
from sqlalchemy.orm import scoped_session

from bw.db.base import db
from bw.db.line import Group, Line
from bw.db.opened import WIRE, Opened, known_errors


class _Writing(NamedTuple):
    """What is being written now. ``line``: on SQLite; ``group``: whose transaction was taken over;
    ``together``: whether others may take over this one."""

    line: Line | None
    group: Group | None
    together: bool


_opened: dict[int, Opened] = {}  # by scope, which is that of the sessions
_lines: WeakKeyDictionary[Engine, Line] = WeakKeyDictionary()  # of SQLite databases
_write: ContextVar[_Writing | None] = ContextVar("bw_write", default=None)
_unsettled: ContextVar[Callable[[], None] | None] = ContextVar("bw_unsettled", default=None)
_afterwards: ContextVar[list[Callable[[Connection], None]] | None] = ContextVar(
    "bw_afterwards", default=None
)


def prepare(engine: Engine) -> None:
    """Set up an engine once: pragmas and explicit transactions for SQLite."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _wire)
        event.listen(engine, "checkout", _refuse_broken)
        event.listen(engine, "commit", _refuse_failed)
        return
    _lines[engine] = Line()

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
        raw: Any = connection.connection
        if not raw.in_transaction:
            text = "BEGIN IMMEDIATE" if _write.get() else "BEGIN"
            with known_errors(engine, text):
                raw.execute(text)


def _wire(connection: Any, record: Any) -> None:
    from bw.db.wire import Wire  # psycopg is loaded where PostgreSQL is

    record.info[WIRE] = Wire(connection)


def _refuse_broken(_connection: object, record: Any, _proxy: object) -> None:
    """An idle connection on which the server has something to say was closed by it, in a restart
    say. The pool then opens a new one and tries no older ones; no round trip to find out."""
    if not record.info[WIRE].silent:
        raise InvalidatePoolError


def _refuse_failed(connection: Connection) -> None:
    with known_errors(connection.engine, "COMMIT"):
        connection.connection.info[WIRE].refuse_failed()


def opened(*, one_read: bool = False, ahead: bool = False) -> Opened:
    """The connection of the present transaction, begun for reading when there is none yet."""
    scope = _scope()
    found = _opened.get(scope)
    if found is None:
        found = _opened[scope] = Opened(db.engine)
    found.begin(write=_write.get() is not None, one_read=one_read, ahead=ahead)
    return found


def connection() -> Connection:
    """The same, for statements that SQLAlchemy runs; the session runs its own on it too."""
    return opened().core()


class _Sessions(scoped_session[Any]):
    """Flask-SQLAlchemy's sessions: what becomes of one, becomes of the connection of its scope."""

    def rollback(self) -> None:
        """Undo what was not committed; what comes next begins anew."""
        scope = _scope()
        if _has_session(scope):
            with suppress(DBAPIError):  # the connection broke: the next lines throw it away
                super().rollback()
        found = _opened.get(scope)
        if found is not None:
            found.rollback()

    def remove(self) -> None:
        """End the session and give back the connection."""
        if _has_session(_scope()):
            super().remove()
        hang_up()


db.session = _Sessions(db.session.session_factory, db.session.registry.scopefunc)
# An answer asks for both a dozen times; by way of ``db.session`` each costs two calls more.
_scope = db.session.registry.scopefunc
_has_session = db.session.registry.registry.__contains__


def hang_up() -> None:
    """Give back the connection of this scope, undoing what is open."""
    found = _opened.pop(_scope(), None)
    if found is not None:
        found.close()


def begin_write(*, together: bool = False) -> None:
    """Start the write transaction of this request or job; what was read before is read anew.

    ``together``: a short one without the session, which may share its COMMIT with others; what
    one of them undoes is undone alone. Raises RuntimeError inside another: the inner end would
    commit half of the outer one.
    """
    if _write.get():
        raise RuntimeError("a write transaction is open already")
    engine = _stop_reading()
    line = _lines.get(engine)
    short = together and not _has_session(_scope())
    together = short and line is not None
    group = line.enter(together=together) if line else None
    _write.set(_Writing(line, group, together))
    try:
        if group is not None:
            hang_up()
            _opened[_scope()] = group.lend()
        opened(ahead=short)
    except BaseException as error:
        if group is not None:
            _opened.pop(_scope(), None)
            group.lose(error)
        _end_alone(commit=False)
        raise


def _stop_reading() -> Engine:
    """End what was begun for reading, and keep its connection to write on. Gives its engine."""
    scope = _scope()
    if _has_session(scope):
        session = db.session.registry()
        if session.new or session.dirty or session.deleted:
            session.rollback()
        else:
            session.expire_all()
    found = _opened.get(scope)
    if found is not None and not found.stop():  # the server ended it: nothing is lost yet
        db.session.rollback()
        hang_up()
    return db.engine if found is None else found.engine


def finish(*, commit: bool) -> None:
    """End the transaction: keep what was written, or undo it. Then run what was put ``aside``.

    Raises SQLAlchemyError when the database did not keep it.
    """
    finish_later(commit=commit)()


def finish_later(*, commit: bool) -> Callable[[], None]:
    """Like ``finish``, but who shares a COMMIT with others does not wait for them yet.

    The function that it gives does, and must be called before anything is acknowledged.
    """
    unsettled, writing = _unsettled.get(), _write.get()
    if unsettled is not None:
        return unsettled
    if writing is None:
        scope = _scope()
        if scope in _opened or _has_session(scope):  # nothing is open at the ends of a request
            db.session.rollback()
            hang_up()
    elif writing.line and (writing.group or (commit and _may_hand_on(writing, writing.line))):
        _end_together(writing, writing.line, commit=commit)
    else:
        _end_alone(commit=commit)
    return _unsettled.get() or _run_afterwards


def _may_hand_on(writing: _Writing, line: Line) -> bool:
    """Whether somebody is there to go on; what the session began, it ends itself."""
    return writing.together and line.waits and not _has_session(_scope())


def _end_alone(*, commit: bool) -> None:
    writing = _write.get()
    try:
        if commit:
            scope = _scope()
            if _has_session(scope):
                db.session.commit()
            found = _opened.get(scope)
            if found is not None:
                found.commit()
        else:
            db.session.rollback()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _write.set(None)
        hang_up()
        if writing is not None and writing.line is not None:
            writing.line.leave()


def _end_together(writing: _Writing, line: Line, *, commit: bool) -> None:
    """Let the next in line go on with the transaction, or commit it when there is none."""
    scope = _scope()
    if _has_session(scope):
        (db.session.commit if commit else db.session.rollback)()
    mine = _opened.pop(scope)  # what is read from now on is elsewhere
    group = writing.group or Group(mine)
    _write.set(None)
    try:
        if writing.group is not None:
            mine.close_share(undo=not commit)
        handed_on = line.hand_on(group)
        if not handed_on:
            group.commit()
            line.leave()
    except BaseException as error:
        group.lose(error)
        line.leave()
        mine.close()
        raise

    def settle() -> None:
        _unsettled.set(None)
        try:
            group.wait()
        finally:
            mine.close()
        _run_afterwards()

    if handed_on:
        _unsettled.set(settle)
    else:
        mine.close()


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
        line = _lines.get(db.engine)
        if line is not None:
            line.enter()
        token = _write.set(_Writing(line, None, together=False))
        try:
            with db.engine.begin() as connection:
                work(connection)
        except BaseException:
            waiting.clear()  # the next request of this thread has nothing to do with the rest
            raise
        finally:
            _write.reset(token)
            if line is not None:
                line.leave()
