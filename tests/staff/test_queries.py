"""The staff's lists: whom they show what, and what they cost."""

from datetime import timedelta
from time import perf_counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from bw import clock
from bw.accounts import advisors
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.staff import queries
from bw.staff.queries import Filters
from bw.text import fold
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive, person
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import world as assessed
from tests.slcp.world import world
from tests.statements import statements


def many(count: int, code: str = "bd") -> None:
    """Factories with a cycle each."""
    programme, start = makers.programme(code), clock.today()
    first = db.session.query(Factory).count() + 1
    with writing():
        db.session.execute(
            insert(Factory),
            [
                {"id": n, "programme_id": programme.id, "name": f"Factory {n:05}",
                 "folded": fold(f"Factory {n:05}"), "city": "Dhaka"}
                for n in range(first, first + count)
            ],
        )  # fmt: skip
        db.session.execute(
            insert(Cycle),
            [
                {"factory_id": n, "number": 1, "starts_on": start, "created_at": clock.now(),
                 "ends_on": start + timedelta(days=364), "activated_at": clock.now()}
                for n in range(first, first + count)
            ],
        )  # fmt: skip


def names(who: SignedIn, **filters: object) -> list[str]:
    return [row.name for row in queries.factories(who, Filters(**filters)).rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1, 3])
def test_factories_takes_the_same_statements_however_many(app: Flask, count: int) -> None:
    who = person(Role.REGISTRATION, programme=makers.programme())
    many(count)
    db.session.remove()
    with statements() as sent:
        found = queries.factories(who, Filters())
    assert (len(found.rows), len(sent)) == (count, 3)


@pytest.fixture
def crowd(client: FlaskClient) -> FlaskClient:
    """A focal point at a browser, with five thousand factories."""
    many(5000)
    arrive(client, makers.account(Role.REGISTRATION, programme=makers.programme()))
    return client


@pytest.mark.parametrize("path", ["", "?page=150", "?q=04", "?state=active&sharing=off"])
def test_list_of_5000_factories_takes_at_most_eight_statements(
    crowd: FlaskClient, path: str
) -> None:
    crowd.get("/staff/factories")
    with statements() as sent:
        answer = crowd.get(f"/staff/factories{path}")
    assert answer.status_code == 200
    assert answer.text.count('<tr><th scope="row">') == 25
    assert len(sent) <= 8, sent


def test_list_of_5000_factories_reads_one_page_of_an_index(crowd: FlaskClient) -> None:
    who = person(Role.REGISTRATION, programme=makers.programme())
    if db.engine.dialect.name != "sqlite":
        pytest.skip("reads the plan of the embedded database")
    with statements() as sent:
        queries.factories(who, Filters())
    plan = _plan(sent[0], (1, 26, 0))
    assert "ix_factory_of_programme" in plan
    assert "TEMP B-TREE" not in plan


def _plan(statement: str, values: tuple[int, ...]) -> str:
    with db.engine.connect() as connection:
        raw = connection.connection.cursor()
        raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        found = str(raw.fetchall())
        raw.close()
    return found


def test_list_of_5000_costs_little_more_than_one_of_50(app: Flask) -> None:
    who, wide = (
        person(Role.REGISTRATION, programme=makers.programme(code)) for code in ("bd", "vn")
    )
    many(50, "bd")
    many(4950, "vn")

    def best(who: SignedIn) -> float:
        took = []
        for _ in range(15):
            began = perf_counter()
            queries.factories(who, Filters())
            took.append(perf_counter() - began)
        return min(took)

    small, large = best(who), best(wide)
    assert large <= 1.5 * small + 0.002, (small, large)


def test_filters_narrow_the_list(app: Flask) -> None:
    one, other = world("Amber"), world("Beryl")
    makers.factory("Citrine")
    makers.cycle(makers.factory("Dolomite"), active=False)
    one.wish()
    other.wish()
    other.turn_on()
    other.submit()
    who = person(Role.ADMIN)
    assert names(who) == ["Amber", "Beryl", "Citrine", "Dolomite"]
    assert names(who, sharing="wished") == ["Amber"]
    assert names(who, sharing="on") == ["Beryl"]
    assert names(who, sharing="off") == ["Citrine", "Dolomite"]
    assert names(who, state="none") == ["Citrine"]
    assert names(who, state="created") == ["Dolomite"]
    assert names(who, state="active") == ["Amber", "Beryl"]
    assert names(who, state="released") == []
    assert names(who, assessment="started") == ["Beryl"]
    assert names(who, assessment="none") == ["Amber", "Citrine", "Dolomite"]
    assert names(who, text="amb") == ["Amber"]


@pytest.mark.rule("J5")
def test_factories_are_those_of_the_own_programme(app: Flask) -> None:
    makers.factory("Padma")
    makers.factory("Đồng Nai", "vn")
    focal = person(Role.REGISTRATION, programme=makers.programme("vn"))
    manager = person(Role.MANAGER, factory=makers.factory("Meghna"))
    assert (names(focal), names(manager)) == (["Đồng Nai"], [])
    assert names(focal, programme_id=makers.programme("bd").id) == []


@pytest.mark.rule("J3")
def test_loads_count_open_factories_by_stage(app: Flask) -> None:
    programme = makers.programme()
    setter = person(Role.REGISTRATION, programme=programme)
    busy = makers.account(Role.ADVISOR, programme=programme)
    idle = makers.account(Role.ADVISOR, programme=programme)
    makers.account(Role.ADVISOR, programme=makers.programme("vn"))
    active, bare, gone = makers.factory("A"), makers.factory("B"), makers.factory("C")
    makers.cycle(active)
    with writing():
        for factory in (active, bare, gone):
            advisors.assign(setter, db.session.merge(factory), account_id=busy.id)
        advisors.end(setter, db.session.merge(gone))
    db.session.remove()
    with statements() as sent:
        found = queries.loads(setter)
    assert [(one.account_id, one.factories, one.stages) for one in found] == [
        (busy.id, 2, {"active": 1, "none": 1}),
        (idle.id, 0, {}),
    ]
    assert len(sent) == 2
    assert names(setter, advisor_id=busy.id) == ["A", "B"]
    assert queries.own_factories(setter) == 0


@pytest.mark.rule("Q24")
def test_assessment_list_gives_counts_of_the_own_programme(app: Flask) -> None:
    one, other = world("Amber"), world("Beryl")
    one.submit()
    other.submit()
    far = person(Role.ADVISOR, programme=makers.programme("vn"))
    near = person(Role.ADVISOR, programme=makers.programme("bd"))
    assert queries.assessment_list(far).rows == ()
    db.session.remove()
    with statements() as sent:
        found = queries.assessment_list(near)
    assert [(row.factory, row.snapshots) for row in found.rows] == [("Amber", 1), ("Beryl", 1)]
    assert len(sent) == 2
    assert not any(hasattr(row, "content") or hasattr(row, "answers") for row in found.rows)


@pytest.mark.rule("H10", "Q24")
def test_step_one_leaves_steps_two_and_three_out(app: Flask) -> None:
    one = world("Amber")
    one.submit()
    near = person(Role.ADVISOR, programme=makers.programme("bd"))
    far = person(Role.ADVISOR, programme=makers.programme("vn"))
    assessment = queries.assessment_list(near).rows[0].id
    found = queries.submitted(near, assessment, 1)
    assert found is not None
    assert [each["ref"] for each in queries.step_one(found.snapshot)] == ["FP-BAS-01", "FP-BAS-03"]
    nobody = [
        queries.submitted(far, assessment, 1),
        queries.submitted(near, assessment, 2),
        queries.submitted(one.manager, assessment, 1),
        queries.submitted(near, 2**70, 1),
    ]
    assert nobody == [None] * 4


@pytest.mark.rule("Q17")
def test_assessments_on_a_version_are_those_of_the_persons_programmes(app: Flask) -> None:
    one = assessed(outline(section("FP", leaf("A", q("a")))))
    version_id, ends = one.definition.version_id, one.cycle.ends_on
    here = person(Role.ADVISOR, programme=one.factory.programme)
    there = person(Role.ADVISOR, programme=makers.programme("vn"))
    admin = person(Role.ADMIN)
    found = [queries.assessments_on(who, version_id, ends) for who in (here, there, admin)]
    assert found == [(1, 1), (0, 0), (1, 1)]
    assert queries.assessments_on(here, version_id, ends + timedelta(days=1)) == (1, 0)
    assert queries.assessments_on(here, version_id + 1, ends) == (0, 0)
