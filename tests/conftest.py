"""Fixtures shared by all tests: one application a run, a fresh database a test."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from bw import clock, db
from bw.db import db as database
from bw.operations import logging as logs
from bw.questionnaire import memory
from bw.settings import Settings, from_environment
from bw.web import locale
from bw.web.factory import create_app

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SECRET = "a-secret-for-tests-that-is-long-enough-0123456789"
# A line that came after its test would stand among pytest's own.
logs.AT_ONCE = 0


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test: the embedded database unless BW_TEST_DATABASE_URL."""
    instance = tmp_path_factory.mktemp("instance")
    made = from_environment(
        {
            "BW_SECRET_KEY": SECRET,
            "BW_BASE_URL": "https://factory.test",
            "BW_INSTANCE": str(instance),
            "BW_TRUSTED_HOSTS": "factory.test localhost",
        }
    )
    url = os.environ.get("BW_TEST_DATABASE_URL") or f"sqlite:///{instance / 'test.sqlite3'}"
    return replace(made, database_url=url)


@pytest.fixture(scope="session")
def whole_app(settings: Settings) -> Iterator[Flask]:
    """The application with an empty database; use ``app``."""
    made = create_app(settings)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    with made.app_context():
        database.create_all()
        database.session.remove()
        database.engine.dispose()
    if settings.sqlite:
        path = _path(settings)
        shutil.copyfile(path, path.with_suffix(".empty"))
    yield made
    with made.app_context():
        database.engine.dispose()


def _path(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def _empty(app: Flask, settings: Settings) -> None:
    if settings.sqlite:
        database.session.remove()
        database.engine.dispose()
        path = _path(settings)
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(path.with_suffix(".empty"), path)
        return
    names = ", ".join(f'"{table.name}"' for table in database.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.execute(text("TRUNCATE " + names + " RESTART IDENTITY CASCADE"))


@pytest.fixture
def app(whole_app: Flask, settings: Settings) -> Iterator[Flask]:
    """The application in its context, with a fresh database."""
    clock.set_source(lambda: NOW)
    locale.set_current(locale.Locale())
    memory.forget()  # ids of versions repeat in a fresh database
    with whole_app.app_context():
        _empty(whole_app, settings)
        yield whole_app
        db.finish(commit=False)
        database.session.remove()
    clock.set_source(None)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is not signed in, over https."""
    return app.test_client()
