"""Workers that are killed without warning lose nothing: every row is done at least once."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw import clock
from bw.db import db, writing
from bw.outbox.actions import enqueue
from bw.outbox.models import Job
from bw.settings import ROOT, Settings

ROWS = 120
KILLS = int(os.environ.get("BW_KILLS", "3"))


@pytest.mark.kill
def test_killed_workers_lose_no_row(app: Flask, settings: Settings, tmp_path: Path) -> None:
    clock.set_source(None)
    done = tmp_path / "done"
    with writing():
        for number in range(ROWS):
            enqueue("note", key=f"n{number}", payload={"name": f"n{number}"})

    for _ in range(KILLS):
        with workers(settings, done):
            time.sleep(random.uniform(0.05, 0.5))
    with workers(settings, done):
        assert until_all_done(60)

    counted = Counter(done.read_text().split())
    taken_over = db.session.scalar(select(func.sum(Job.attempts - 1))) or 0
    assert set(counted) == {f"n{number}" for number in range(ROWS)}
    assert taken_over >= 1, "no kill met a row in the middle"
    assert sum(counted.values()) - ROWS <= taken_over


@contextmanager
def workers(settings: Settings, done: Path, count: int = 2) -> Iterator[None]:
    """Two processes at work, killed at the end of the block."""
    command = [
        sys.executable,
        "-m",
        "tests.outbox.worker_process",
        settings.database_url,
        str(done),
    ]
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(count)
    ]
    try:
        for one in running:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield
    finally:
        for one in running:
            one.kill()
            one.communicate()


def until_all_done(seconds: float) -> bool:
    """Wait until no row is open."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        left = db.session.scalar(select(func.count(Job.id)).where(Job.done_at.is_(None)))
        db.session.rollback()
        if left == 0:
            return True
        time.sleep(0.1)
    return False
