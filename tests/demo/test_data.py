"""The demo's data: whole, at four stages, made once, through the product's own actions."""

import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw import clock
from bw.accounts import passwords
from bw.accounts.models import Account, RoleGrant
from bw.cycles.models import Cycle
from bw.db import db
from bw.demo import data, people
from bw.organisations.models import Factory
from bw.outbox.models import Job
from bw.questionnaire import memory
from bw.selfassessment import progress, queries, recount
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.web.policy import Role
from tests.conftest import NOW


@pytest.fixture
def loaded(app: Flask) -> float:
    """The demo, loaded; gives the seconds that it took."""
    memory.forget()
    began = time.process_time()
    assert data.load() is True
    return time.process_time() - began


def count_of(factory_name: str) -> progress.Count:
    """How far a factory is."""
    found = db.session.scalar(
        select(SelfAssessment.id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .where(Factory.name == factory_name)
    )
    assert found is not None
    return progress.chosen(queries.counters(found), progress.WHOLE, 0, 1)


def test_load_makes_twelve_factories_at_four_stages(loaded: float) -> None:
    assert loaded < 15
    assert db.session.scalar(select(func.count(Factory.id))) == 12
    assert db.session.scalar(select(func.count(Cycle.id)).where(Cycle.activated_at.is_(None))) == 0
    assert db.session.scalar(select(func.count(SelfAssessment.id))) == 9
    assert db.session.scalar(select(func.count(Snapshot.id))) == 3
    assert list(recount.drifts()) == []
    for made in people.PROGRAMMES:
        half, short, submitted = (count_of(factory.name) for factory in made.factories[1:])
        assert 50 <= half.percent <= 52
        assert (short.answered * 100 < 95 * short.applicable) is True
        assert ((short.answered + 1) * 100 >= 95 * short.applicable) is True
        assert submitted.complete


def test_load_makes_the_accounts_of_the_readme(loaded: float) -> None:
    accounts = db.session.scalars(select(Account).order_by(Account.id)).all()

    assert sorted(each.email for each in accounts) == sorted(people.addresses())
    assert len(people.addresses()) == 16
    assert passwords.verify(accounts[0].password_hash, "demo-only-passw0rd")
    managed = db.session.scalars(
        select(RoleGrant.factory_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(Account.email == "manager.bd@demo.test", RoleGrant.role == Role.MANAGER.value)
    ).all()
    assert len(managed) == 4


def test_load_twice_changes_nothing(loaded: float) -> None:
    assert data.load() is False

    assert db.session.scalar(select(func.count(Factory.id))) == 12
    assert db.session.scalar(select(func.count(Job.id))) == 3
    assert clock.now() == NOW


def test_load_that_fails_leaves_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.forget()
    monkeypatch.setattr(data, "_wanted", lambda _filling: {0: "", 1: "not a country"} | {2: "x"})
    monkeypatch.setattr(data.submission, "submit", lambda *_args, **_kwargs: ["blocked"])

    with pytest.raises(data.DemoDataError):
        data.load()

    memory.forget()
    assert db.session.scalar(select(func.count(Factory.id))) == 0
    assert clock.now() == NOW
