"""The connection of a request or job: the driver's own, and SQLAlchemy's around it when asked for.

Statements on the way of an answer run on the driver; a connection of the session costs more than
all of them. The session joins this very connection, so that there is one transaction.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

if TYPE_CHECKING:  # psycopg is loaded where PostgreSQL is
    from bw.db.wire import Wire

WIRE = "bw_wire"  # in what a pool knows of a connection
MINE = "SAVEPOINT mine"  # each member of a group writes inside its own
UNDO_MINE = "ROLLBACK TO mine"
CLOSE_MINE = "RELEASE mine"


class LostError(SQLAlchemyError):
    """What others wrote in the same transaction is gone, with what one wrote oneself."""


class Opened:
    """A connection out of the pool, or one that another thread lends until its group commits."""

    __slots__ = ("_core", "dialect", "driver", "engine", "lent", "raw", "wire")

    def __init__(self, engine: Engine, *, lender: "Opened | None" = None) -> None:
        """Raises DBAPIError when the database is away."""
        self.engine = engine
        self.dialect: str = engine.dialect.name
        self.lent = lender is not None
        if lender is None:
            with known_errors(engine, "connect"):
                self.raw: Any = engine.raw_connection()
        else:
            self.raw = _Lent(lender.raw)
        self.driver: Any = self.raw.dbapi_connection
        self.wire: Wire | None = self.raw.info.get(WIRE)  # of PostgreSQL
        self._core: Connection | None = None

    def begin(self, *, write: bool, one_read: bool = False, ahead: bool = False) -> None:
        """Begin when nothing is begun.

        ``one_read``: for a statement that only reads. PostgreSQL shows each what is committed when
        it begins, in a transaction or not, so it needs none: two round trips less.
        ``ahead``: on PostgreSQL nobody waits for BEGIN, nor for what gives no rows: it goes with
        the next statement that does, and what it violates is raised there. Each round trip saved is
        a tenth of an answer. SQLAlchemy knows nothing of it; ``core`` ends it.
        """
        if self.wire is not None:
            alone = one_read and not write and self._core is None
            if not (alone or self.wire.ahead) and self.wire.idle:
                if ahead and self._begun is None:  # which would send its own COMMIT
                    with known_errors(self.engine, "BEGIN"):
                        self.wire.go_ahead()
                self.say("BEGIN")
            return
        if self.driver.in_transaction:
            return
        if self.lent:
            raise LostError("SQLite ended the transaction of the group")
        self.say("BEGIN IMMEDIATE" if write else "BEGIN")

    def say(self, text: str) -> None:
        """Begin, end or mark a transaction: on the driver, no statement that anybody counts."""
        with known_errors(self.engine, text):
            (self.driver.execute if self.wire is None else self.wire.say)(text)

    @property
    def _begun(self) -> Connection | None:
        """SQLAlchemy's connection when it has begun the transaction, and is to end it."""
        return self._core if self._core is not None and self._core.in_transaction() else None

    def core(self) -> Connection:
        """SQLAlchemy's connection around it, in the same transaction."""
        if self.wire is not None and self.wire.ahead:
            with known_errors(self.engine, "core"):
                self.wire.catch_up()
        if self._core is None:
            self._core = Connection(self.engine, self.raw)
            self.begin(write=True)  # whatever it runs can be undone
        if not self._core.in_transaction():
            self._core.begin()
        return self._core

    def commit(self) -> None:
        """Keep what was written. Raises DBAPIError when the database does not."""
        if (begun := self._begun) is not None:
            begun.commit()
        else:
            with known_errors(self.engine, "COMMIT"):
                (self.driver if self.wire is None else self.wire).commit()

    def stop(self) -> bool:
        """End a transaction that only read, SQLAlchemy's share in it staying as it is; False when
        the connection is broken: a server that restarted has ended it.
        """
        if self.wire is not None and self.wire.idle:
            if not self.wire.silent:
                self.raw.invalidate()
            return bool(self.raw.is_valid)
        try:
            self.driver.rollback()
        except self.engine.dialect.loaded_dbapi.Error as error:
            self.raw.invalidate(error)
            return False
        return True

    def rollback(self) -> None:
        """Undo what was written. On a connection that broke there is nothing left to undo."""
        if self.lent:
            self.say(UNDO_MINE)
            return
        try:
            if self.wire is not None and self.wire.ahead:
                with suppress(self.engine.dialect.loaded_dbapi.Error):  # of what is undone anyway
                    self.wire.catch_up()
            if (begun := self._begun) is not None:
                begun.rollback()
            else:
                self.driver.rollback()
        except (DBAPIError, self.engine.dialect.loaded_dbapi.Error) as error:
            if self.raw.is_valid:
                self.raw.invalidate(error)

    def close_share(self, *, undo: bool) -> None:
        """End what a member of a group has written, for the others to go on."""
        if undo:
            self.say(UNDO_MINE)
        self.say(CLOSE_MINE)

    def close(self) -> None:
        """Give the connection back, undoing what is still open."""
        (self.raw if self._core is None else self._core).close()


class _Lent:
    """Another thread's connection for one member of its group, who may neither end nor close it.

    For SQLAlchemy's connection, which would; the member's own savepoint is all that it has.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)

    def _nothing(self, *_: Any, **__: Any) -> None: ...

    commit = rollback = close = _close_special = _nothing


class known_errors:  # noqa: N801 - used as the function that it would be if that were as cheap
    """Errors of the driver become those of SQLAlchemy, which callers know and wait for."""

    __slots__ = ("_engine", "_text")

    def __init__(self, engine: Engine, text: str) -> None:
        self._engine = engine
        self._text = text

    def __enter__(self) -> None: ...

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        if error is not None and isinstance(error, self._engine.dialect.loaded_dbapi.Error):
            raise known(self._engine, self._text, None, error) from error


def known(engine: Engine, text: str, values: Any, error: Exception) -> Exception:
    """SQLAlchemy's exception for one of the driver; what people typed is not in it."""
    dialect = engine.dialect
    made: Exception = DBAPIError.instance(
        text,
        values,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=engine.hide_parameters,
        connection_invalidated=dialect.is_disconnect(error, None, None),  # type: ignore[arg-type]
        dialect=dialect,
    )
    return made
