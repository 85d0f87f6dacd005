"""The connection of a request or job: the driver's own, and SQLAlchemy's around it when asked for.

Statements on the way of an answer run on the driver; a connection of the session costs more than
all of them. The session joins this very connection, so that there is one transaction.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

IDLE = 0  # libpq's number for a connection outside of any transaction
MINE = "SAVEPOINT mine"  # each member of a group writes inside its own
UNDO_MINE = "ROLLBACK TO mine"
CLOSE_MINE = "RELEASE mine"


class LostError(SQLAlchemyError):
    """What others wrote in the same transaction is gone, with what one wrote oneself."""


class Opened:
    """A connection out of the pool, or one that another thread lends until its group commits."""

    __slots__ = ("_ahead", "_core", "dialect", "driver", "engine", "lent", "raw", "sqlite")

    def __init__(self, engine: Engine, *, lender: "Opened | None" = None) -> None:
        """Raises DBAPIError when the database is away."""
        self.engine = engine
        self.dialect: str = engine.dialect.name
        self.sqlite = self.dialect == "sqlite"
        self.lent = lender is not None
        if lender is None:
            with known_errors(engine, "connect"):
                self.raw: Any = engine.raw_connection()
        else:
            self.raw = _Lent(lender.raw)
        self.driver: Any = self.raw.dbapi_connection
        self._core: Connection | None = None
        self._ahead: Any = None

    @property
    def ahead(self) -> bool:
        """Whether statements without a result are sent with the next one that has some."""
        return self._ahead is not None

    def begin(self, *, write: bool, one_read: bool = False) -> None:
        """Begin when nothing is begun. PostgreSQL's driver does it with the first statement.

        ``one_read``: for a statement that only reads. PostgreSQL shows each what is committed when
        it begins, in a transaction or not, so it needs none: two round trips less.
        """
        if self._ahead is not None:
            return
        if not self.sqlite:
            alone = one_read and not write and self._core is None
            if self.driver.autocommit is not alone and self.driver.info.transaction_status == IDLE:
                self.driver.autocommit = alone
            return
        if self.driver.in_transaction:
            return
        if self.lent:
            raise LostError("SQLite ended the transaction of the group")
        self.say("BEGIN IMMEDIATE" if write else "BEGIN")

    def say(self, text: str) -> None:
        """Begin, end or mark a transaction: on the driver, no statement that anybody counts."""
        with known_errors(self.engine, text):
            self.driver.execute(text)

    def write_ahead(self) -> None:
        """Begin a write on PostgreSQL in which nobody waits for BEGIN, nor for what gives no rows:
        it goes with the next statement that does, and what it violates is raised there. Each round
        trip saved is a tenth of an answer. SQLAlchemy knows nothing of it; ``core`` ends it.
        """
        with known_errors(self.engine, "BEGIN"):
            self.driver.autocommit = True  # or the driver says BEGIN by itself, and waits for it
            self._ahead = self.driver.pipeline()
            self._ahead.__enter__()
            self.driver.execute("BEGIN")

    def _wait_for_all(self) -> None:
        """End writing ahead. Raises the driver's error for what was not waited for yet."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.__exit__(None, None, None)

    def core(self) -> Connection:
        """SQLAlchemy's connection around it, in the same transaction."""
        if self._ahead is not None:
            with known_errors(self.engine, "core"):
                self._wait_for_all()
        if self._core is None:
            self._core = Connection(self.engine, self.raw)
            self.begin(write=True)  # whatever it runs can be undone
        if not self._core.in_transaction():
            self._core.begin()
        return self._core

    def commit(self) -> None:
        """Keep what was written. Raises DBAPIError when the database does not."""
        if self._core is not None and self._core.in_transaction():
            self._core.commit()
        else:
            with known_errors(self.engine, "COMMIT"):
                if self._ahead is None:
                    self.driver.commit()
                else:
                    self.driver.execute("COMMIT")
                    self._wait_for_all()

    def stop(self) -> bool:
        """End a transaction that only read, SQLAlchemy's share in it staying as it is; False when
        the connection is broken: a server that restarted has ended it.
        """
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
            with suppress(self.engine.dialect.loaded_dbapi.Error):  # of what is undone anyway
                self._wait_for_all()
            if self._core is not None and self._core.in_transaction():
                self._core.rollback()
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
        if not self.sqlite and self.driver.autocommit and not self.driver.closed:
            self.driver.autocommit = False
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
