"""Setting up the registration of a cycle, page and form."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.cycles.models import Cycle
from bw.db import db
from bw.organisations.models import Factory
from bw.slcp.models import SharingRecord
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive, invitations
from tests.web.html import problems

START = {"starts_on": "2026-12-01"}
MANAGER = {"name": "Rahima Begum", "email": "rahima@padma.test"}


def enter(client: FlaskClient, role: Role = Role.REGISTRATION, code: str = "bd") -> None:
    arrive(client, makers.account(role, programme=makers.programme(code)))


def address(factory: Factory) -> str:
    return f"/staff/factories/{factory.id}/cycles/new"


def count(table: type) -> int:
    db.session.rollback()
    return len(db.session.scalars(select(table)).all())


@pytest.mark.rule("C1", "J5")
def test_factory_without_a_manager_gets_an_invitation(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client)
    asked = client.get(address(factory))
    assert "has no manager with an account" in asked.text
    for _ in range(2):
        made = client.post(address(factory), data=START | MANAGER)
        assert (made.status_code, made.location) == (303, "/staff/cycles/1")
    assert [one.email for one in invitations()] == ["rahima@padma.test"]
    assert "rahima@padma.test" in client.get(address(factory)).text
    assert (count(Cycle), count(SharingRecord)) == (1, 0)
    assert problems(asked.text) == []


@pytest.mark.rule("C1")
def test_factory_with_a_manager_is_told_who_gets_the_email(client: FlaskClient) -> None:
    factory = makers.factory()
    manager = makers.account(Role.MANAGER, factory=factory)
    enter(client)
    shown = client.get(address(factory)).text
    assert manager.email in shown
    assert 'name="email"' not in shown
    assert client.post(address(factory), data=START | MANAGER).status_code == 303
    assert invitations() == []


@pytest.mark.parametrize("wrong", ["name", "email"])
def test_who_is_invited_must_be_said_and_nothing_is_made_without(
    client: FlaskClient, wrong: str
) -> None:
    factory = makers.factory()
    enter(client)
    refused = client.post(address(factory), data={**START, **MANAGER, wrong: " "})
    assert refused.status_code == 422
    assert 'value="2026-12-01"' in refused.text
    assert problems(refused.text) == []
    assert count(Cycle) == 0


def test_invitation_that_cannot_be_made_leaves_no_cycle(client: FlaskClient) -> None:
    factory = makers.factory()
    worker = makers.account(Role.WORKER, factory=factory)
    enter(client)
    refused = client.post(address(factory), data={**START, **MANAGER, "email": worker.email})
    assert refused.status_code == 422
    assert (count(Cycle), invitations()) == (0, [])


@pytest.mark.rule("A8")
def test_cycle_inside_another_is_refused(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.account(Role.MANAGER, factory=factory)
    makers.cycle(factory)
    enter(client)
    refused = client.post(address(factory), data=START)
    assert refused.status_code == 422
    assert "The factory keeps the cycle that it has" in refused.text
    assert count(Cycle) == 1


@pytest.mark.rule("B5")
def test_factory_says_when_it_registers_that_it_wishes_to_share(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.account(Role.MANAGER, factory=factory)
    enter(client)
    for _ in range(2):
        client.post(address(factory), data={**START, "shares": "y"})
    (wish,) = db.session.scalars(select(SharingRecord)).all()
    assert (wish.kind, wish.by_staff, wish.cycle_number) == ("asked", True, 1)
    assert "The factory has asked to share its data." in client.get(address(factory)).text


@pytest.mark.rule("A1", "A5")
def test_box_to_share_is_not_there_where_the_country_does_not_share(client: FlaskClient) -> None:
    makers.programme("kh", sharing=False)
    factory = makers.factory("Mekong", "kh")
    makers.account(Role.MANAGER, factory=factory)
    enter(client, code="kh")
    assert 'name="shares"' not in client.get(address(factory)).text
    client.post(address(factory), data={**START, "shares": "y"})
    assert (count(Cycle), count(SharingRecord)) == (1, 0)


@pytest.mark.rule("J5")
def test_factory_of_another_programme_and_advisors_set_nothing_up(client: FlaskClient) -> None:
    factory = makers.factory("Đồng Nai", "vn")
    for role, code in ((Role.REGISTRATION, "bd"), (Role.ADVISOR, "vn")):
        enter(client, role, code)
        assert client.post(address(factory), data=START | MANAGER).status_code == 404
    assert count(Cycle) == 0
