"""The staff's pages about cycles."""

import pytest
from flask.testing import FlaskClient

from bw.cycles.models import Cycle
from bw.db import db
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.web.html import problems


def enter(client: FlaskClient, role: Role = Role.REGISTRATION, code: str = "bd") -> None:
    programme = None if role is Role.ADMIN else makers.programme(code)
    arrive(client, makers.account(role, programme=programme))


def now(cycle: Cycle) -> Cycle:
    """The cycle as it is in the database."""
    db.session.rollback()
    found = db.session.get(Cycle, cycle.id, populate_existing=True)
    assert found is not None
    return found


def test_list_shows_the_own_programme(client: FlaskClient) -> None:
    makers.cycle(makers.factory("Padma"))
    makers.cycle(makers.factory("Đồng Nai", "vn"))
    enter(client)
    shown = client.get("/staff/cycles").text
    assert "Padma" in shown
    assert "Đồng Nai" not in shown
    assert "No factory with a cycle" in client.get("/staff/cycles?q=dong%00&page=x").text


def test_list_without_cycles_says_who_makes_them(client: FlaskClient) -> None:
    enter(client, Role.ADVISOR)
    assert "There is no cycle yet" in client.get("/staff/cycles").text


@pytest.mark.parametrize("path", ["/staff/cycles", "/staff/cycles/new", "/programmes/bd/people"])
def test_page_after_the_end_of_a_list_leads_back_to_its_beginning(
    client: FlaskClient, path: str
) -> None:
    makers.cycle(makers.factory("Padma"))
    enter(client)
    shown = client.get(f"{path}?page=99&q=pad").text
    assert "The list ends before this page." in shown
    assert f'<a href="{path}?q=pad">' in shown
    assert "There is no" not in shown
    assert "enrolled yet" not in shown
    assert problems(shown) == []
    assert "The list ends" not in client.get(path).text


def test_cycle_is_chosen_and_activated(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    enter(client)
    address = f"/staff/cycles/{cycle.id}"
    chosen = client.get("/staff/cycles/new?q=padma").text
    assert f"/staff/factories/{cycle.factory_id}/cycles/new" in chosen
    shown = client.get(address).text
    assert "must be activated first" in shown
    assert "The cycle has not ended." in shown
    for _ in range(2):
        activated = client.post(f"{address}/activate")
        assert (activated.status_code, activated.location) == (303, address)
    assert "Open to the factory since the cycle was activated." in client.get(address).text


@pytest.mark.rule("H5")
def test_end_gives_the_day_on_which_the_report_is_due(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory())
    enter(client)
    address = f"/staff/cycles/{cycle.id}"
    early = client.post(f"{address}/end", data={"end-day": "2026-11-20"})
    assert early.status_code == 422
    assert "Record the arrival of the assessors first." in early.text
    client.post(f"{address}/arrival", data={"day": "2026-11-19", "hour": "08:30"})
    refused = client.post(f"{address}/end", data={"end-day": "2026-11-18"})
    assert (refused.status_code, "cannot be before it" in refused.text) == (422, True)
    assert client.post(f"{address}/end", data={}).status_code == 422
    assert client.post(f"{address}/end", data={"end-day": "2026-11-20"}).location == address
    assert "The report is due on " in client.get(address).text


@pytest.mark.rule("Q21")
def test_arrival_in_the_future_is_refused_with_what_was_typed(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory())
    enter(client)
    address = f"/staff/cycles/{cycle.id}/arrival"
    refused = client.post(address, data={"day": "2026-11-22", "hour": "08:30"})
    assert refused.status_code == 422
    assert "only after it has happened" in refused.text
    assert 'value="2026-11-22"' in refused.text
    assert now(cycle).assessors_arrived_at is None


def test_arrival_and_release_are_recorded(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory())
    enter(client)
    address = f"/staff/cycles/{cycle.id}"
    early = client.post(f"{address}/release", follow_redirects=True)
    assert "Record their arrival first" in early.text
    typed = {"day": "2026-11-20", "hour": "08:30"}
    assert client.post(f"{address}/arrival", data=typed).location == address
    assert client.post(f"{address}/arrival", data={}).status_code == 422
    assert client.post(f"{address}/release").location == address
    assert client.post(f"{address}/release").status_code == 303
    shown = client.get(address).text
    assert "Report released" in shown
    assert "8:30" in shown
    assert now(cycle).report_released_at is not None


@pytest.mark.rule("H2", "Q6")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT])
def test_pages_of_cycles_are_not_for_the_factory(client: FlaskClient, role: Role) -> None:
    factory = makers.factory()
    cycle = makers.cycle(factory)
    arrive(client, makers.account(role, factory=factory))
    for path in ("/staff/cycles", f"/staff/cycles/{cycle.id}", "/staff/cycles/new"):
        assert client.get(path).status_code == 404


@pytest.mark.rule("J5", "J6")
@pytest.mark.parametrize("deed", ["activate", "arrival", "end", "release"])
def test_deeds_of_other_programmes_and_of_advisors_are_not_found(
    client: FlaskClient, deed: str
) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    for role, code in ((Role.REGISTRATION, "vn"), (Role.ADVISOR, "bd")):
        enter(client, role, code)
        answer = client.post(f"/staff/cycles/{cycle.id}/{deed}", data={"day": "2026-11-20"})
        assert answer.status_code == 404
    assert now(cycle).activated_at is None


@pytest.mark.rule("J3")
def test_advisor_reads_and_sees_no_buttons(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    enter(client, Role.ADVISOR)
    shown = client.get(f"/staff/cycles/{cycle.id}").text
    assert "/activate" not in shown
    assert "/staff/cycles/new" not in client.get("/staff/cycles").text


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "-1", "9" * 5000])
def test_cycles_that_are_none_are_not_found(client: FlaskClient, number: str) -> None:
    enter(client, Role.ADMIN)
    assert client.get(f"/staff/cycles/{number}").status_code == 404
    assert client.get(f"/staff/factories/{number}/cycles/new").status_code == 404


def test_pages_have_no_problems(client: FlaskClient) -> None:
    cycle = makers.cycle(makers.factory())
    enter(client, Role.ADMIN)
    at = f"/staff/cycles/{cycle.id}"
    paths = ["/staff/cycles", "/staff/cycles?q=x", "/staff/cycles/new", at]
    found = {path: problems(client.get(path).text) for path in paths}
    found["refused"] = problems(client.post(f"{at}/arrival").text)
    assert {path: faults for path, faults in found.items() if faults} == {}
