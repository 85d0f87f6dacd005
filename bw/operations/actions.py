"""What operators do with the data: copy it, remove what is no longer needed."""

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Delete, delete, or_

from bw import clock
from bw.accounts import sessions
from bw.accounts.models import SignInFailure, SignInSession
from bw.db import db, writing
from bw.outbox.models import Job
from bw.papers import actions as papers
from bw.selfassessment import actions as selfassessments

JOBS_KEPT = timedelta(days=30)  # done ones; given up ones stay until somebody looks
FAILURES_KEPT = timedelta(days=30)


class BackupError(Exception):
    """No copy was made; the text says why."""


def backup(target: Path) -> int:
    """Copy the embedded database to ``target`` while it is in use; the size in bytes.

    The copy is whole and checked before it gets its name. Raises BackupError.
    """
    if db.engine.dialect.name != "sqlite":
        raise BackupError("This is for the embedded database; use pg_dump for PostgreSQL.")
    if target.exists():
        raise BackupError(f"{target} exists already; choose another name.")
    rough = target.with_name(target.name + ".part")
    rough.unlink(missing_ok=True)
    os.close(os.open(rough, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(db.engine.raw_connection()) as source, closing(sqlite3.connect(rough)) as copy:
        source.driver_connection.backup(copy)  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode=DELETE")
        sound = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if sound != "ok":
        rough.unlink()
        raise BackupError(f"The copy is not sound: {sound}")
    rough.replace(target)
    return target.stat().st_size


def tidy() -> dict[str, int]:
    """Remove what is no longer needed; how many rows of each table. One short write each."""
    with writing():
        removed = {"save_key": selfassessments.forget_old_keys()}
    with writing():
        removed["paper"] = papers.forget_old()
    for name, statement in _outlived().items():
        with writing() as connection:
            removed[name] = connection.execute(statement).rowcount
    return removed


def _outlived() -> Mapping[str, Delete]:
    now = clock.now()
    ended: Any = or_(
        SignInSession.seen_at < now - max(sessions.IDLE.values()),
        SignInSession.started_at < now - max(sessions.ABSOLUTE.values()),
    )
    return {
        "job": delete(Job).where(Job.done_at < now - JOBS_KEPT),
        "sign_in_session": delete(SignInSession).where(ended),
        "sign_in_failure": delete(SignInFailure).where(SignInFailure.at < now - FAILURES_KEPT),
    }
