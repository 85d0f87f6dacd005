"""The first page of each role."""

import pytest
from flask.testing import FlaskClient

from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.web.html import problems


def test_first_page_of_nobody_is_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT])
def test_first_page_at_one_factory_is_its_own(client: FlaskClient, role: Role) -> None:
    factory = makers.factory()
    arrive(client, makers.account(role, factory=factory))
    assert client.get("/").location == f"/factories/{factory.id}"


def test_first_page_at_several_factories_is_the_choice(client: FlaskClient) -> None:
    first, second = makers.factory("Turag"), makers.factory("Padma")
    makers.factory("Foreign")
    who = makers.account(Role.MANAGER, factory=first)
    makers.grant(who, Role.COLLEAGUE, factory=second)
    arrive(client, who)
    assert client.get("/").location == "/factories"
    shown = client.get("/factories").text
    assert shown.index("Padma") < shown.index("Turag")
    assert "Foreign" not in shown
    assert f'href="/factories/{first.id}">Open' in shown
    assert f'href="/factories/{second.id}">Open' in shown
    assert f"/factories/{first.id}/people" in shown
    assert f"/factories/{second.id}/people" not in shown
    assert 'href="/factories">Switch factory' in shown
    assert problems(shown) == []


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REGISTRATION, Role.ADMIN])
def test_first_page_of_staff_is_the_list_of_cycles(client: FlaskClient, role: Role) -> None:
    programme = None if role is Role.ADMIN else makers.programme()
    arrive(client, makers.account(role, programme=programme))
    assert client.get("/").location == "/staff/cycles"


def test_first_page_without_a_role_says_whom_to_ask(client: FlaskClient) -> None:
    arrive(client, makers.account())
    shown = client.get("/").text
    assert "ask its manager to invite you" in shown
    assert problems(shown) == []
    assert "You have no role at a factory" in client.get("/factories").text
