"""The worker: does what is due, tries again, gives up, stops."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from bw import clock
from bw.db import db, writing
from bw.outbox import leases, worker
from bw.outbox.models import Job
from bw.outbox.worker import HopelessError, Worker
from tests.conftest import NOW

Add = Callable[..., None]
Row = Callable[[str], Any]


def failing(error: Exception) -> Callable[[Mapping[str, Any]], None]:
    """A job that raises."""

    def work(_payload: Mapping[str, Any]) -> None:
        raise error

    return work


def test_run_once_does_everything_due(add: Add, row: Row) -> None:
    done: list[int] = []
    for number in (1, 2, 3):
        add(f"n{number}", number=number)
    add("later", after=timedelta(days=1), number=4)

    count = Worker({"note": lambda payload: done.append(payload["number"])}).run_once()

    assert (count, done) == (3, [1, 2, 3])
    assert row("n3").done_at == NOW
    assert row("later").done_at is None


def test_failure_is_tried_again_with_its_error_kept(add: Add, row: Row) -> None:
    add("a")

    Worker({"note": failing(ConnectionError("refused"))}).run_once()

    assert (row("a").attempts, row("a").done_at, row("a").dead_at) == (1, None, None)
    assert row("a").last_error == "ConnectionError: refused"
    assert row("a").due_at > NOW


def test_failure_undoes_what_the_job_had_written(add: Add, row: Row) -> None:
    def work(_payload: Mapping[str, Any]) -> None:
        with writing() as connection:
            connection.execute(update(Job).values(kind="spoilt"))
            raise ValueError("half done")

    add("a")

    Worker({"note": work}).run_once()

    assert row("a").kind == "note"


def test_last_failure_gives_the_row_up(add: Add, row: Row) -> None:
    add("a")
    with writing() as connection:
        connection.execute(update(Job).values(attempts=leases.ATTEMPTS - 1))

    Worker({"note": failing(ConnectionError("refused"))}).run_once()

    assert (row("a").dead_at, row("a").last_error) == (NOW, "ConnectionError: refused")


def test_hopeless_job_is_given_up_at_once(add: Add, row: Row) -> None:
    add("a")

    Worker({"note": failing(HopelessError("no such person"))}).run_once()

    assert (row("a").dead_at, row("a").attempts) == (NOW, 1)


def test_job_that_kills_its_worker_every_time_is_given_up(add: Add, row: Row) -> None:
    add("a")
    with writing() as connection:
        connection.execute(update(Job).values(attempts=leases.ATTEMPTS))

    Worker({"note": failing(AssertionError("must not run"))}).run_once()

    assert row("a").last_error == "its worker ended each time before it was done"


def test_unknown_kind_waits_for_a_worker_that_knows_it(add: Add, row: Row) -> None:
    add("a", kind="from the next release")

    Worker({}).run_once()

    assert (row("a").dead_at, row("a").last_error) == (None, "KeyError: 'from the next release'")


def test_run_wakes_up_for_a_new_row_and_stops(app: Flask, add: Add) -> None:
    clock.set_source(None)
    seen = threading.Event()
    one = Worker({"note": lambda _payload: seen.set()})
    thread = threading.Thread(target=_in_context, args=(app, one))
    thread.start()
    time.sleep(0.2)  # the worker has looked and found nothing

    add("a")
    woke = seen.wait(1.5)
    one.stop.set()
    thread.join(3)

    assert (woke, thread.is_alive()) == (True, False)


def test_run_waits_for_a_database_that_is_away(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    one = Worker({})
    looks = iter([OperationalError("SELECT", {}, Exception("gone")), None])

    def look() -> bool:
        trouble = next(looks)
        if trouble:
            raise trouble
        one.stop.set()
        return False

    monkeypatch.setattr(leases, "waiting", look)
    monkeypatch.setattr(worker, "AFTER_TROUBLE", 0.0)

    one.run()

    assert [record.message for record in caplog.records] == ["the database does not answer"]


def test_statements_of_an_idle_look(app: Flask, said: list[str]) -> None:
    Worker({}).step()

    assert [one for one in said if "BEGIN" not in one] == ["SELECT job.id"]


def _in_context(app: Flask, one: Worker) -> None:
    with app.app_context():
        one.run()
        db.session.remove()
