"""Backup and tidying."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw import clock
from bw.accounts import sessions
from bw.accounts.models import SignInFailure, SignInSession
from bw.db import db, writing
from bw.operations import actions
from bw.outbox.actions import enqueue
from bw.outbox.models import Job
from bw.settings import Settings
from tests import makers
from tests.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture
def embedded(app: Flask, settings: Settings) -> None:
    """Skips where the tests run on PostgreSQL: there is nothing to copy."""
    if not settings.sqlite:
        pytest.skip("the embedded database only")


@pytest.mark.usefixtures("embedded")
def test_backup_holds_everything_committed(tmp_path: Path) -> None:
    makers.factory("Padma Garments")
    target = tmp_path / "copy.sqlite3"

    size = actions.backup(target)

    with closing(sqlite3.connect(target)) as copy:
        names = copy.execute("SELECT name FROM factory").fetchall()
    assert names == [("Padma Garments",)]
    assert target.stat().st_size == size
    assert target.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["copy.sqlite3"]


@pytest.mark.usefixtures("embedded")
def test_backup_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("precious")

    with pytest.raises(actions.BackupError, match="exists already"):
        actions.backup(target)

    assert target.read_text() == "precious"


def test_backup_of_postgresql_is_for_its_own_tools(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.engine.dialect, "name", "postgresql")

    with pytest.raises(actions.BackupError, match="pg_dump"):
        actions.backup(tmp_path / "copy")


def test_tidy_removes_what_has_outlived_its_use(app: Flask) -> None:
    person = makers.account()
    with writing():
        sessions.start(person.id, staff=False)
        enqueue("mail", key="done", payload={})
        enqueue("mail", key="open", payload={})
        db.session.add(SignInFailure(email_hash="0", source_hash="0", at=NOW))
        db.session.flush()
        db.session.query(Job).filter_by(key="done").update({"done_at": NOW})

    early = actions.tidy()
    clock.set_source(lambda: NOW + 31 * DAY)
    late = actions.tidy()

    assert set(early.values()) == {0}
    assert late == {
        "save_key": 0, "paper": 0, "job": 1, "sign_in_session": 1, "sign_in_failure": 1,
    }  # fmt: skip
    assert db.session.scalars(select(Job.key)).all() == ["open"]
    assert db.session.scalar(select(func.count()).select_from(SignInSession)) == 0
