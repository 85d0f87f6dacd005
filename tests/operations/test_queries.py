"""The checks of ``/readyz`` and ``flask doctor``."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from bw import clock
from bw.db import db, schema, writing
from bw.operations import queries
from bw.outbox.actions import enqueue
from bw.outbox.models import Job
from bw.selfassessment.models import Progress
from tests.conftest import NOW
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import world


@pytest.fixture
def migrated(app: Flask) -> Iterator[None]:
    """The tests' tables are made from the models; say that the migrations did it."""
    with writing() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:at)"), {"at": schema.head()})
    yield
    with writing() as connection:
        connection.execute(text("DROP TABLE alembic_version"))


def test_unready_when_the_tables_are_of_another_release(app: Flask) -> None:
    assert queries.unready() == "migrations"


@pytest.mark.usefixtures("migrated")
def test_ready_at_head() -> None:
    assert queries.unready() == ""


def test_unready_without_a_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("no answer"))

    monkeypatch.setattr(schema, "current", gone)

    assert queries.unready() == "database"


@pytest.mark.usefixtures("migrated")
def test_checks_are_well_on_a_fresh_database() -> None:
    assert [check for check in queries.checks() if not check.well] == []


def test_dead_jobs_are_told(app: Flask) -> None:
    with writing() as connection:
        enqueue("mail", key="mail:a:1", payload={})
        db.session.flush()
        connection.execute(update(Job).values(dead_at=NOW, last_error="no such host"))

    check = queries.dead_jobs()

    assert (check.well, check.found) == (False, "mail:a:1: no such host")


def test_lag_tells_that_no_worker_is_at_work(app: Flask) -> None:
    with writing():
        enqueue("mail", key="mail:a:1", payload={})
    clock.set_source(lambda: NOW + timedelta(minutes=11))

    check = queries.lag()

    assert (check.well, check.found) == (False, "the oldest row waits 660 s")


def test_counters_that_differ_from_a_recount_are_told(app: Flask) -> None:
    world(outline(section("FP", leaf("A", q("a", "yes_no"), q("b")))))
    well = queries.counters().well
    with writing() as connection:
        connection.execute(update(Progress).values(answered=1))

    check = queries.counters()

    assert (well, check.well) == (True, False)
    assert "self-assessment 1: counter" in check.found
