"""The staff's pages: profiles corrected, the data of countries."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.audit.models import AuditEntry
from bw.db import db
from bw.organisations import queries
from bw.organisations.models import ProfileChange
from bw.web.policy import Role
from tests import makers
from tests.organisations.filled import typed
from tests.organisations.test_views import at, enter
from tests.web.html import problems


# ── Staff ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.rule("Q23")
def test_staff_correct_the_profile_and_the_factory_sees_it(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.REGISTRATION)
    address = f"/staff/factories/{factory.id}/profile"
    assert client.get(f"{address}/edit").status_code == 200
    form = {**typed(city="Savar"), "name": "Padma Garments Ltd"}
    saved = client.post(f"{address}/edit", data=form)
    assert (saved.status_code, saved.location) == (303, address)
    tags = db.session.scalars(select(AuditEntry.tag).where(AuditEntry.factory_id == factory.id))
    assert set(tags) == {"profile:changed"}
    assert "Padma Garments Ltd" in client.get(address).text
    enter(client, Role.MANAGER, db.session.merge(factory))
    shown = client.get(at(factory)).text
    assert "Changes by the programme" in shown
    assert "Person 0 (programme staff), November 21, 2026" in shown
    row = r'<th scope="row">Factory name</th>\s*<td data-label="Before">Padma Garments</td>'
    assert re.search(row, shown)


def test_name_of_another_factory_is_refused(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.factory("Other Garments")
    enter(client, Role.REGISTRATION)
    address = f"/staff/factories/{factory.id}/profile/edit"
    refused = client.post(address, data={**typed(), "name": "other  GARMENTS"})
    assert refused.status_code == 422
    assert "has this name already" in refused.text
    assert client.post(address, data={**typed(), "name": " "}).status_code == 422
    assert db.session.scalars(select(ProfileChange)).all() == []


def test_advisor_reads_the_profile_and_corrects_nothing(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.ADVISOR)
    address = f"/staff/factories/{factory.id}/profile"
    shown = client.get(address)
    assert shown.status_code == 200
    assert "/profile/edit" not in shown.text
    assert client.post(f"{address}/edit", data=typed()).status_code == 404


def test_staff_meet_the_conflict_page_too(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.REGISTRATION)
    address = f"/staff/factories/{factory.id}/profile/edit"
    assert client.post(address, data={**typed(), "name": "Padma"}).status_code == 303
    late = client.post(address, data={**typed(city="Savar"), "name": "Padma Ltd"})
    assert late.status_code == 409
    assert f'action="{address}"' in late.text
    assert 'name="name" value="Padma Ltd"' in late.text


# ── Programmes ──────────────────────────────────────────────────────────────────────────────────
def data_of(client: FlaskClient, code: str = "bd") -> dict[str, Any]:
    """What the form of a programme holds."""
    shown = client.get(f"/staff/programmes/{code}").text
    found = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', shown))
    selected = re.findall(r'name="language".*?<option selected value="(\w+)"', shown, re.DOTALL)
    return {**found, "language": selected[0]}


@pytest.mark.rule("A6")
def test_admin_opens_a_country_and_sees_the_history(client: FlaskClient) -> None:
    makers.programme("kh", sharing=False)
    enter(client, Role.ADMIN)
    assert "Sharing is closed" in client.get("/staff/programmes").text
    form = {**data_of(client, "kh"), "sharing_open": "y"}
    refused = client.post("/staff/programmes/kh", data={**form, "launched_on": ""})
    assert refused.status_code == 422
    assert 'id="launched_on-error"' in refused.text
    opened = client.post("/staff/programmes/kh", data={**form, "launched_on": "2026-11-01"})
    assert opened.status_code == 303
    shown = client.get("/staff/programmes/kh").text
    assert "can ask for data sharing through SLCP" in shown
    assert re.search(r'Sharing begins on</th>\s*<td data-label="Before">empty</td>', shown)
    assert "Person 0, November 21, 2026" in shown


def test_day_counts_are_kept_only_where_they_differ(client: FlaskClient) -> None:
    programme = makers.programme()
    enter(client, Role.ADMIN)
    form = data_of(client)
    assert client.post("/staff/programmes/bd", data=form).status_code == 303
    days = {"report_days": "২০", "validation_days": "15", "reminder_days": "30, 10 30"}
    assert client.post("/staff/programmes/bd", data={**form, **days}).status_code == 303
    db.session.refresh(programme)
    assert programme.days == {"report_days": 20, "reminder_days": [10, 30]}
    fields = [one.field for one in queries.programme_changes(programme.id)]
    assert sorted(fields) == ["days.reminder_days", "days.report_days"]
    assert client.post("/staff/programmes/bd", data=data_of(client)).status_code == 303


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("report_days", "-1"), ("report_days", "0"), ("report_days", "4 5"), ("give_up_days", "x"),
        ("reminder_days", "1,2,x"), ("reminder_days", ",".join(map(str, range(1, 14)))),
        ("submit_by_day", "100"), ("zone", "Mars/Base"), ("currency", "taka"), ("name", " "),
        ("language", "xx"), ("launched_on", "soon"), ("registration_email", "x"),
        ("registration_phone", "12"), ("committee_name", "x" * 121), ("launched_on", ""),
    ],
)  # fmt: skip
def test_wrong_data_of_a_programme_are_refused(client: FlaskClient, field: str, text: str) -> None:
    makers.programme()
    enter(client, Role.ADMIN)
    form = {**data_of(client), "sharing_open": "y", field: text}
    refused = client.post("/staff/programmes/bd", data=form)
    assert refused.status_code == 422
    assert f'id="{field}-error"' in refused.text
    assert not problems(refused.text)
    assert queries.newest_programme_change(1) == 0


def test_two_admins_change_a_programme_at_once(client: FlaskClient) -> None:
    makers.programme()
    enter(client, Role.ADMIN)
    old = data_of(client)
    assert client.post("/staff/programmes/bd", data={**old, "report_days": "20"}).status_code == 303
    late = client.post("/staff/programmes/bd", data={**old, "validation_days": "10"})
    assert late.status_code == 409
    assert "Somebody changed these data while you were writing" in late.text
    assert 'value="10"' in late.text
    assert 'name="based_on" type="hidden" value="1"' in late.text


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REGISTRATION])
def test_focal_points_read_the_data_of_their_programme_only(
    client: FlaskClient, role: Role
) -> None:
    makers.programme("vn")
    enter(client, role)
    shown = client.get("/staff/programmes/bd")
    assert shown.status_code == 200
    assert "<input" not in shown.text.split("<main")[1]
    assert "Default: 28. Rule H5." in shown.text
    assert client.get("/staff/programmes/vn").status_code == 404
    assert client.post("/staff/programmes/bd", data={"name": "x"}).status_code == 404
    assert "Viet Nam" not in client.get("/staff/programmes").text
