"""The staff's pages of sharing, sending, documents and quick facts."""

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.db import db
from bw.home.models import Document, QuickFacts
from bw.slcp import queries as slcp_queries
from bw.slcp import transmission
from bw.slcp.models import (
    AssessmentData,
    CycleSharing,
    GatewayRegistration,
    RegistrationState,
    SharingRecord,
    TransmissionState,
    Way,
)
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive, audited
from tests.slcp.facts import file
from tests.slcp.world import World, world
from tests.staff.test_waiting import sent
from tests.web.html import problems

PDF = b"%PDF-1.7 a small one"


@pytest.fixture
def one(client: FlaskClient) -> World:
    """A factory with an active cycle, and its focal point at the browser."""
    made = world("Amber")
    arrive(client, makers.account(Role.REGISTRATION, programme=makers.programme()))
    return made


def rows(table: type) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(table)))


def upload(name: str, content: bytes, **more: str) -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(content), name), **more}}


@pytest.mark.rule("B8", "J5")
def test_sharing_is_turned_on_from_the_wish_and_off_with_a_reason(
    client: FlaskClient, one: World
) -> None:
    one.wish()
    at = f"/staff/cycles/{one.cycle.id}/sharing"
    before = client.get(at)
    assert "The factory wishes to share in this cycle." in before.text
    for _ in range(2):
        assert client.post(f"{at}/on", data={}).location == at
    on = client.get(at)
    assert "From the wish of the factory." in on.text
    refused = client.post(f"{at}/off", data={"reason": " "})
    assert refused.status_code == 422
    for _ in range(2):
        assert client.post(f"{at}/off", data={"reason": "A mistake"}).location == at
    (row,) = rows(CycleSharing)
    assert (row.source, row.off_reason) == ("wish", "A mistake")
    assert [problems(page.text) for page in (before, on, refused)] == [[], [], []]
    assert audited() == ["sharing:turned-on", "sharing:turned-off"]


@pytest.mark.rule("I1", "Q1")
def test_running_cycle_lists_the_conditions_that_fail(client: FlaskClient, one: World) -> None:
    at = f"/staff/cycles/{one.cycle.id}/sharing"
    shown = client.get(at).text
    assert "What this cycle still needs" in shown
    for rule in ("I1", "G6"):
        assert f"Rule {rule}" in shown
    assert client.post(f"{at}/on", data={"reason": ""}).status_code == 422
    assert client.post(f"{at}/on", data={"reason": "A buyer asked"}).location == at
    assert [(row.source, row.reason) for row in rows(CycleSharing)] == [("staff", "A buyer asked")]


@pytest.mark.rule("I1", "I2")
def test_after_the_assessment_nothing_is_turned_on_without_a_wish(
    client: FlaskClient, one: World
) -> None:
    one.arrive()
    refused = client.post(f"/staff/cycles/{one.cycle.id}/sharing/on", data={"reason": "Please"})
    assert (refused.status_code, "Please" in refused.text) == (422, True)
    assert rows(CycleSharing) == []


@pytest.mark.rule("D10", "J5")
def test_given_id_is_linked_after_a_check_with_a_note(client: FlaskClient, one: World) -> None:
    one.registration(RegistrationState.TO_CHECK, way=Way.EXISTING.value, given_id="BD-000009")
    at = f"/staff/factories/{one.factory.id}/gateway"
    shown = client.get(at)
    assert "BD-000009" in shown.text
    assert client.post(f"{at}/link", data={"note": ""}).status_code == 422
    assert client.post(f"{at}/link", data={"note": "Asked SLCP by phone"}).location == at
    assert client.post(f"{at}/link", data={"note": "Again"}).status_code == 422
    (row,) = rows(GatewayRegistration)
    assert (row.state, row.gateway_id) == ("approved", "BD-000009")
    assert [problems(page.text) for page in (shown, client.get(at))] == [[], []]


def test_one_id_linked_to_two_factories_in_one_instant_is_told_to_the_second(
    client: FlaskClient, one: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = world("Beryl")
    other.registration(RegistrationState.APPROVED, gateway_id="BD-000009")
    one.registration(RegistrationState.TO_CHECK, way=Way.EXISTING.value, given_id="BD-000009")
    # The other was linked after this request had looked whether anybody has the ID.
    monkeypatch.setattr(slcp_queries, "id_taken", lambda *_args, **_more: False)
    at = f"/staff/factories/{one.factory.id}/gateway/link"
    answer = client.post(at, data={"note": "Asked SLCP by phone", "csrf_token": "of the form"})
    assert answer.status_code == 409
    assert "Two changes in the same moment" in answer.text
    assert "Asked SLCP by phone" in answer.text
    assert problems(answer.text) == []
    states = {row.factory_id: row.state for row in rows(GatewayRegistration)}
    assert states == {one.factory.id: "to_check", other.factory.id: "approved"}


@pytest.mark.rule("D10")
def test_given_id_is_refused_with_a_reason(client: FlaskClient, one: World) -> None:
    one.registration(RegistrationState.TO_CHECK, way=Way.EXISTING.value, given_id="BD-000009")
    at = f"/staff/factories/{one.factory.id}/gateway"
    refused = client.post(f"{at}/refuse", data={"refuse-reason": " "})
    assert (refused.status_code, problems(refused.text)) == (422, [])
    assert client.post(f"{at}/refuse", data={"refuse-reason": "Another body"}).location == at
    assert [row.refused_reason for row in rows(GatewayRegistration)] == ["Another body"]


@pytest.mark.rule("B6", "Q14")
def test_withdrawal_is_recorded_with_day_and_reason(client: FlaskClient, one: World) -> None:
    one.wish()
    at = f"/staff/factories/{one.factory.id}/withdrawal"
    for wrong in ({}, {"said_on": "2026-11-22", "reason": "x"}, {"said_on": "2026-11-20"}):
        refused = client.post(at, data=wrong)
        assert (refused.status_code, problems(refused.text)) == (422, [])
    typed = {"said_on": "2026-11-20", "reason": "They called"}
    assert client.post(at, data=typed).location == f"/staff/factories/{one.factory.id}"
    last = rows(SharingRecord)[-1]
    assert (last.kind, str(last.said_on), last.reason) == ("withdrawn", "2026-11-20", "They called")
    assert "They called" in client.get(at).text


@pytest.mark.rule("H6")
def test_assessment_data_are_kept_or_refused_with_each_place(
    client: FlaskClient, one: World
) -> None:
    at = f"/staff/cycles/{one.cycle.id}/assessment-data"
    for content in (b"", b"no json", b"\xff\xfe", b"{}", b"[" * 10_000):
        refused = client.post(at, **upload("a.json", content))
        assert (refused.status_code, problems(refused.text)) == (422, [])
    assert "Choose a file." in client.post(at, data={}).text
    assert client.post(at, **upload("../ক.json", file())).location == at
    assert len(rows(AssessmentData)) == 1
    assert problems(client.get(at).text) == []


def test_only_routes_of_files_take_large_requests(client: FlaskClient, one: World) -> None:
    at = f"/staff/cycles/{one.cycle.id}"
    scan = PDF + b"0" * (300 * 1024)
    fits = upload("r.pdf", scan, kind="other", title="A scan")
    assert client.post(f"{at}/documents", **fits).status_code == 303
    assert client.post(f"{at}/facts", **upload("r.pdf", scan)).status_code == 413
    for path, most in (("documents", 11), ("assessment-data", 3)):  # MiB
        said = {"CONTENT_LENGTH": str(most * 1024 * 1024)}
        refused = client.post(f"{at}/{path}", **upload("r.pdf", PDF), environ_overrides=said)
        assert refused.status_code == 413


@pytest.mark.rule("H6")
@pytest.mark.parametrize("state", list(TransmissionState))
def test_transmission_says_what_happened(
    client: FlaskClient, one: World, state: TransmissionState
) -> None:
    at = f"/staff/cycles/{one.cycle.id}/transmission"
    assert "Nothing has been sent for this cycle." in client.get(at).text
    sent(one, state, error="something that the Gateway said")
    shown = client.get(at).text
    assert "something that the Gateway said" in shown
    assert problems(shown) == []
    again = client.post(f"{at}/retry", follow_redirects=True)
    assert again.status_code == 200
    assert "transmission:retried" not in audited()  # steps are missing, and the page says which
    assert "What stands in the way" in client.get(at).text or state is TransmissionState.SHARED


def test_transmission_says_in_a_sentence_what_a_code_of_ours_means(
    client: FlaskClient, one: World
) -> None:
    sent(one, TransmissionState.WAITING, error="timeout")
    shown = client.get(f"/staff/cycles/{one.cycle.id}/transmission").text
    assert "The Gateway did not answer in time. <code>timeout</code>" in shown


@pytest.mark.rule("H6")
def test_dead_transmission_is_tried_again(client: FlaskClient) -> None:
    one = world("Amber").whole()
    transmission.prepare({"factory": one.factory.id})
    arrive(client, makers.account(Role.REGISTRATION, programme=makers.programme()))
    found = one.sent()
    assert found is not None
    found.state = TransmissionState.DEAD.value
    db.session.commit()
    at = f"/staff/cycles/{one.cycle.id}/transmission"
    assert "Try again" in client.get(at).text
    client.post(f"{at}/retry")
    assert "transmission:retried" in audited()
    now = one.sent()
    assert now is not None
    assert now.state == TransmissionState.WAITING


@pytest.mark.rule("Q26")
def test_documents_are_added_once_and_withdrawn(client: FlaskClient, one: World) -> None:
    at = f"/staff/cycles/{one.cycle.id}/documents"
    typed = {"kind": "assessment_report", "title": "Report"}
    for _ in range(2):
        assert client.post(at, **upload("r.pdf", PDF, **typed)).location == at
    for wrong in (upload("r.exe", b"MZ", **typed), upload("r.pdf", PDF, kind="x", title="T"),
                  upload("r.pdf", PDF, kind="other", title=" "), {"data": typed}):  # fmt: skip
        refused = client.post(at, **wrong)
        assert (refused.status_code, problems(refused.text)) == (422, [])
    (document,) = rows(Document)
    for _ in range(2):
        assert client.post(f"{at}/{document.id}/withdraw").location == at
    shown = client.get(at).text
    assert "Withdrawn" in shown
    assert problems(shown) == []
    assert rows(Document)[0].withdrawn_at is not None
    assert client.post(f"{at}/999/withdraw").status_code == 404


@pytest.mark.rule("C6", "Q26")
def test_quick_facts_are_entered_in_any_digits(client: FlaskClient, one: World) -> None:
    at = f"/staff/cycles/{one.cycle.id}/facts"
    for wrong in ("", "-1", "two", "9" * 5000, "1.5", "999999"):
        refused = client.post(at, data={"buyers": wrong, "completed": "22", "pending": "26"})
        assert (refused.status_code, problems(refused.text)) == (422, [])
    typed = {"buyers": " ২ ", "completed": "22", "pending": "26"}
    assert client.post(at, data=typed).location == at
    (found,) = rows(QuickFacts)
    assert (found.buyers, found.completed, found.pending) == (2, 22, 26)
    assert 'value="22"' in client.get(at).text


@pytest.mark.parametrize(
    "path", ["sharing", "assessment-data", "transmission", "documents", "facts"]
)
def test_advisors_read_and_see_no_forms(client: FlaskClient, one: World, path: str) -> None:
    arrive(client, makers.account(Role.ADVISOR, programme=makers.programme()))
    shown = client.get(f"/staff/cycles/{one.cycle.id}/{path}")
    assert shown.status_code == 200
    assert f'action="/staff/cycles/{one.cycle.id}' not in shown.text
    assert problems(shown.text) == []
