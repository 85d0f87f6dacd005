"""``flask worker``."""

import os
import signal
import subprocess
import sys

from flask import Flask

from bw.db import db, writing
from bw.outbox.actions import enqueue
from bw.outbox.models import Job
from bw.settings import ROOT, Settings


def test_worker_once_does_what_is_due(app: Flask) -> None:
    with writing():
        enqueue("unheard of", key="a", payload={})

    result = app.test_cli_runner().invoke(args=["worker", "--once"])

    assert (result.exit_code, result.stdout) == (0, "1 done or tried\n")


def test_worker_revive_gives_dead_rows_another_life(app: Flask) -> None:
    with writing():
        enqueue("unheard of", key="a", payload={})
        db.session.flush()
        db.session.query(Job).update({"dead_at": Job.created_at})

    result = app.test_cli_runner().invoke(args=["worker", "--revive"])

    assert (result.exit_code, result.stdout) == (0, "1 will be tried again\n")


def test_worker_ends_on_sigterm(app: Flask, settings: Settings) -> None:
    env = {
        **os.environ, "BW_SECRET_KEY": settings.secret_key, "BW_BASE_URL": settings.base_url,
        "BW_INSTANCE": str(settings.instance), "BW_DATABASE_URL": settings.database_url,
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=10)

    assert "working" in said
    assert process.returncode == 0
