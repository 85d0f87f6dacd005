"""The tables as the migrations make them: which revision stands, and does it match the models."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, NullPool, create_engine, event, text

from bw.db.base import Model, UTCDateTime, db

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_238_114  # any number: the name of PostgreSQL's lock for those who migrate


def _render(kind: str, item: Any, _context: Any) -> str | bool:
    # A migration must go on working when our own types have changed.
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


OPTIONS: dict[str, Any] = {
    "compare_type": True,
    "render_as_batch": True,
    "render_item": _render,
    "transactional_ddl": True,
}


@contextmanager
def migrating(url: URL) -> Iterator[Connection]:
    """A connection of its own for migrations: one transaction, one migrator at a time.

    On SQLite foreign keys are off while tables are copied, and checked before the commit.
    Raises RuntimeError when a row would then point to nothing.
    """
    engine = create_engine(url, poolclass=NullPool)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        event.listen(engine, "connect", _explicit)
        event.listen(engine, "begin", lambda opened: opened.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.begin() as connection:
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
        yield connection
        if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"rows that point to nothing after the migration: {lost[:5]}")


def differences(connection: Connection) -> list[Any]:
    """What autogenerate would still change: empty when migrations and models agree."""
    opened = MigrationContext.configure(connection, opts=OPTIONS)
    return list(compare_metadata(opened, Model.metadata))


def current() -> str | None:
    """The revision at which the database stands; None when it has no tables yet."""
    return MigrationContext.configure(db.session.connection()).get_current_revision()


@cache
def head() -> str | None:
    """The revision that this code wants."""
    return ScriptDirectory.from_config(configuration()).get_current_head()


def configuration(url: URL | None = None) -> Config:
    """For Alembic's own commands, on the application's database or on the one at ``url``."""
    made = Config(attributes={"url": url})
    made.set_main_option("script_location", str(FOLDER))
    return made


def _explicit(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=10000")
