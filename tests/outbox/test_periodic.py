"""Work that comes back: on time, one worker at a time, never given up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from bw import clock
from bw.db import db, writing
from bw.outbox import leases, periodic
from bw.outbox.models import Job
from bw.outbox.periodic import Periodic
from bw.outbox.worker import Worker
from tests.conftest import NOW

Row = Callable[[str], Any]
HOUR = timedelta(hours=1)


def at(after: timedelta) -> None:
    """Put the clock to so much after the start."""
    clock.set_source(lambda: NOW + after)


@pytest.fixture
def turns() -> list[Any]:
    """When the work was done."""
    return []


@pytest.fixture
def one(app: Flask, turns: list[Any]) -> Worker:
    """A worker with work that comes back each hour."""
    return Worker({}, {"poll": Periodic(HOUR, lambda: turns.append(clock.now() - NOW))})


def test_work_comes_back_after_its_time(one: Worker, turns: list[Any]) -> None:
    for minutes in (0, 30, 59, 60, 90, 130):
        at(timedelta(minutes=minutes))
        assert one.run_once() == 0  # what comes back is not counted

    assert turns == [timedelta(minutes=minutes) for minutes in (0, 60, 130)]


def test_work_that_was_missed_for_days_runs_once(one: Worker, turns: list[Any]) -> None:
    one.run_once()
    at(timedelta(days=10))

    one.run_once()

    assert turns == [timedelta(), timedelta(days=10)]


def test_another_worker_takes_no_turn_of_its_own(one: Worker, turns: list[Any]) -> None:
    one.run_once()

    Worker({}, one.recurring).run_once()

    assert turns == [timedelta()]
    assert db.session.scalar(select(func.count(Job.id))) == 1


def test_clock_that_was_put_back_stops_nothing(one: Worker, turns: list[Any]) -> None:
    at(timedelta(days=365))
    one.run_once()
    at(timedelta())

    one.run_once()

    assert turns == [timedelta(days=365), timedelta()]


def test_work_that_fails_is_tried_again_for_ever(app: Flask, row: Row) -> None:
    def fail() -> None:
        raise ConnectionError("refused")

    one = Worker({}, {"poll": Periodic(HOUR, fail)})
    one.run_once()
    with writing() as connection:
        connection.execute(update(Job).values(attempts=leases.ATTEMPTS + 5, due_at=NOW))

    one.run_once()

    assert row("periodic:poll").last_error == "ConnectionError: refused"
    assert row("periodic:poll").dead_at is None
    assert NOW < row("periodic:poll").due_at <= NOW + HOUR


def test_success_forgets_earlier_failures(one: Worker, row: Row) -> None:
    periodic.keep(one.recurring)
    with writing() as connection:
        connection.execute(update(Job).values(attempts=7, last_error="refused"))

    one.run_once()

    assert (row("periodic:poll").attempts, row("periodic:poll").last_error) == (0, "")
    assert row("periodic:poll").due_at == NOW + HOUR


def test_name_that_is_in_no_table_rests_and_wakes_when_it_is_again(
    one: Worker, turns: list[Any], row: Row
) -> None:
    periodic.keep(one.recurring)
    Worker({}).run_once()
    assert row("periodic:poll").done_at == NOW

    one.run_once()

    assert turns == [timedelta()]


def test_worker_that_runs_keeps_the_rows(one: Worker, turns: list[Any]) -> None:
    stop = Periodic(HOUR, one.stop.set)

    running = Worker({}, {"stop": stop}, stop=one.stop)
    running.run()

    assert db.session.scalar(select(Job.key)) == "periodic:stop"
