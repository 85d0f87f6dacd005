"""The demo's data: whole, at four stages, made once, through the product's own actions."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw import clock
from bw.accounts import passwords
from bw.accounts.models import Account, RoleGrant
from bw.cycles.models import Cycle
from bw.db import db
from bw.demo import data, people
from bw.home import queries as first_page
from bw.organisations import queries as organisations
from bw.organisations.models import Factory, Programme
from bw.outbox.models import Job
from bw.questionnaire import memory
from bw.selfassessment import progress, queries, recount
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.settings import Settings
from bw.slcp.models import CycleSharing
from bw.web.policy import Role
from tests.conftest import NOW


@dataclass
class Copy:
    """The embedded database as it was after the demo was loaded, and the seconds that it took."""

    path: Path
    seconds: float = 0.0


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Where the copy is, once somebody has made it."""
    return Copy(tmp_path_factory.mktemp("demo") / "loaded.sqlite3")


@pytest.fixture
def loaded(app: Flask, settings: Settings, copy: Copy) -> float:
    """The demo, loaded; gives the seconds that it took. Six seconds, so once for all tests."""
    memory.forget()
    here = Path(settings.database_url.removeprefix("sqlite:///"))
    if copy.path.exists():
        _close()
        shutil.copyfile(copy.path, here)
        return copy.seconds
    began = time.process_time()
    assert data.load() is True
    copy.seconds = time.process_time() - began
    if settings.sqlite:
        _close()
        shutil.copyfile(here, copy.path)
    return copy.seconds


def _close() -> None:
    """Give back every connection; the last one leaves a file that is whole by itself."""
    db.session.remove()
    db.engine.dispose()


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


def test_load_makes_a_year_before_for_one_factory_of_each_country(loaded: float) -> None:
    past = db.session.scalars(
        select(Cycle).where(Cycle.report_released_at.is_not(None)).order_by(Cycle.id)
    ).all()

    assert [(one.number, one.factory.name) for one in past] == [
        (1, "Karnaphuli Seam"), (1, "PT Cempaka Benang"), (1, "May Cầu Vồng"),
    ]  # fmt: skip
    listed = first_page.documents_of(past[0].factory_id).documents
    assert [one.kind for one in listed] == [
        "progress_report_2", "progress_report_1", "assessment_report",
    ]  # fmt: skip
    assert first_page.quick_facts(past[0].factory_id) == first_page.Counts(1, 2, 22, 26)


@pytest.mark.rule("A6")
def test_load_makes_cambodia_and_ethiopia_closed(loaded: float) -> None:
    programmes = db.session.scalars(select(Programme).order_by(Programme.id)).all()

    assert [(one.code, one.sharing_open) for one in programmes] == [
        ("bd", True), ("id", True), ("vn", True), ("kh", False), ("et", False),
    ]  # fmt: skip
    assert [one.registration_name for one in programmes[:3]] == [
        "Imran Chowdhury", "Agus Prasetyo", "Đỗ Quang Minh",
    ]  # fmt: skip


def test_load_makes_profiles_and_wishes_at_several_stages(loaded: float) -> None:
    today = clock.today()
    factories = db.session.scalars(select(Factory).order_by(Factory.id).limit(4)).all()
    states = [organisations.profile_state_of(one, today) for one in factories]
    shared = select(CycleSharing.cycle_id)
    sharing = {
        one.factory_id
        for one in db.session.scalars(select(Cycle).where(Cycle.id.in_(shared)))
    }  # fmt: skip

    assert [state.percent for state in states] == [0, 41, 100, 100]
    assert [one.id in sharing for one in factories] == [False, True, True, True]


def test_load_twice_changes_nothing(loaded: float) -> None:
    assert data.load() is False

    assert db.session.scalar(select(func.count(Factory.id))) == 12
    waiting = select(Job.key).where(Job.kind == "mail", Job.done_at.is_(None))
    assert len(db.session.scalars(waiting).all()) == 3  # the submissions of today
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
