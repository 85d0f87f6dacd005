"""The factory's pages about sharing, and what the Gateway calls."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw import clock
from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.organisations.models import Programme
from bw.outbox.models import Job
from bw.slcp import actions, gateway, queries
from bw.slcp.gateway import About, AtGateway, Callback, GatewayAnswerError, Registration, Return
from bw.slcp.models import GatewayRegistration, RegistrationState, SharingRecord
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.slcp.world import DAY, World, another_cycle, later, said, work, world
from tests.statements import statements
from tests.web.html import problems

STATEMENTS = 12  # of the status page, whatever the number of cycles


def enter(client: FlaskClient, one: World, role: Role = Role.MANAGER) -> None:
    """Be somebody of the factory."""
    arrive(client, makers.account(role, factory=one.factory))


def text(client: FlaskClient, one: World, name: str, status: int = 200) -> str:
    """The words of a page of the factory, which has nothing wrong as a page."""
    answer = client.get(f"/factories/{one.factory.id}/{name}")
    assert answer.status_code == status
    assert problems(answer.text) == []
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text.replace("&#39;", "'")).split())


def ask(client: FlaskClient, one: World, **form: str) -> Any:
    return client.post(f"/factories/{one.factory.id}/organization", data=form)


@pytest.mark.rule("B1", "B2", "B3", "Q1")
def test_manager_ticks_and_submits_and_reads_from_when_it_takes_effect(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    before = text(client, one, "organization")
    assert "Cycle 1: from November 11, 2026 to November 10, 2027" in before
    assert "Request for data sharing via SLCP" in before
    assert "It takes effect from cycle 2, which starts on November 11, 2027." in before
    assert ask(client, one, share="y").location == f"/factories/{one.factory.id}/organization"
    after = text(client, one, "organization")
    assert "asked on November 21, 2026" in after
    assert "It takes effect from cycle 2, which starts on November 11, 2027." in after
    assert "Asked to share, from cycle 2" in after


@pytest.mark.rule("B1")
def test_second_press_is_harmless_and_an_empty_box_is_named(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    refused = ask(client, one)
    assert refused.status_code == 422
    assert "Tick the box" in refused.text
    assert [ask(client, one, share="y").status_code for _ in range(2)] == [303, 303]
    assert len(db.session.scalars(select(SharingRecord)).all()) == 1


def test_colleague_reads_and_cannot_ask(client: FlaskClient) -> None:
    one = world()
    enter(client, one, Role.COLLEAGUE)
    assert "Only the factory manager can ask" in text(client, one, "organization")
    assert ask(client, one, share="y").status_code == 422
    assert db.session.scalars(select(SharingRecord)).all() == []


@pytest.mark.rule("B6", "Q14")
def test_who_asked_reads_whom_to_contact_and_finds_no_way_to_withdraw(client: FlaskClient) -> None:
    one = world()
    with writing():
        programme = db.session.get_one(Programme, one.factory.programme_id)
        programme.registration_name, programme.registration_email = "Rahima", "rahima@bd.test"
        programme.registration_phone = "+8801712345678"
    enter(client, one)
    assert "rahima@bd.test" not in text(client, one, "organization")
    ask(client, one, share="y")
    shown = text(client, one, "organization")
    assert "no longer wants to share" in shown
    assert "Rahima rahima@bd.test +880 1712-345678" in shown
    assert (
        "<form"
        not in client.get(f"/factories/{one.factory.id}/organization")
        .text.split("<main")[1]
        .split("</main>")[0]
    )


@pytest.mark.rule("A5", "A6")
def test_country_that_does_not_share_says_why(client: FlaskClient) -> None:
    makers.programme("kh", sharing=False)
    one = world("Angkor", "kh")
    enter(client, one)
    shown = text(client, one, "organization")
    assert "Your factory cannot ask now." in shown
    assert ask(client, one, share="y").status_code == 422


FACTS = {
    "A1": ("organization", "Sharing data via SLCP is voluntary."),
    "A2": ("organization", "It is your factory's task to tell the programme"),
    "A3": ("organization", "You need not fill in the self-assessment."),
    "A4": ("organization", "Some brands and SLCP require a self-assessment"),
    "A9": ("organization", "assessed with the same new tool"),
    "A10": ("organization", "you can add them to the self-assessment"),
    "A11": ("organization", "Buyers do not see here whether your factory shares."),
    "B7": ("connect", "You can cancel data sharing later."),
    "B9": ("organization", "Register at the SLCP Gateway with the link that this platform gives"),
    "D3": ("connect", "complete your facility profile"),
    "D5": ("connect", "confirm the e-mail that you get"),
    "D9": ("connect", "without it, the programme cannot support data sharing"),
    "D11": ("connect", "have no Gateway ID yet? Connect here."),
    "D13": ("connect", "You need not register with any other SLCP host."),
    "D14": ("connect", "For now you register twice"),
    "D15": ("connect", "at the latest in the first month of the new cycle"),
    "H9": ("organization", "The programme does not verify the self-assessment."),
    "I3": ("organization", "you decide at the Gateway who can see your data."),
    "K4": ("organization", "You may start one for your own self-diagnosis"),
    "N8": ("organization", "You pay nothing extra to the programme for SLCP data."),
    "Q7": ("organization", "Only your factory and buyers with access to its reports see it."),
    "Q9": ("organization", "You may start one for your own self-diagnosis; it is never sent."),
}


@pytest.mark.rule(*FACTS)
@pytest.mark.parametrize("rule", FACTS)
def test_plain_facts_are_on_the_pages(client: FlaskClient, rule: str) -> None:
    one = world()
    enter(client, one)
    name, sentence = FACTS[rule]
    assert sentence in text(client, one, name)


@pytest.mark.rule("D1", "C3", "E2", "Q8", "D2")
def test_connect_names_what_is_missing_and_leads_there(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    shown = client.get(f"/factories/{one.factory.id}/connect").text
    assert "Your factory has not asked to share its data yet." in shown
    assert "Profile Info is 0 percent complete." in shown
    for place in ("profile", "terms", "organization"):
        assert f'<li><a href="/factories/{one.factory.id}/{place}">' in shown
    assert 'action="/factories' not in shown.split("<main")[1]
    refused = client.post(f"/factories/{one.factory.id}/connect/register")
    assert refused.status_code == 422
    assert queries.registration_of(one.factory.id) is None


@pytest.mark.rule("C2", "D2", "D4", "D8", "Q2")
def test_manager_gets_a_signed_link_with_its_address(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world()
    said(monkeypatch)
    monkeypatch.setattr(gateway, "registration_link", _link)
    one.profile()
    one.wish()
    arrive(client, makers.account(Role.MANAGER, factory=one.factory, email="boss@padma.test"))
    assert "Connect with SLCP" in text(client, one, "connect")
    answer = client.post(f"/factories/{one.factory.id}/connect/register")
    assert answer.location == f"/factories/{one.factory.id}/connect/register"
    found = queries.registration_of(one.factory.id)
    assert found is not None
    page = client.get(answer.location).text
    assert problems(page) == []  # the link says that it leaves, and tells nothing
    assert f'href="https://gateway.test/{found.reference}/boss@padma.test"' in page
    assert "Better Work" in page
    assert "the same as on this platform" in page
    with later(8 * DAY):
        assert client.get(answer.location).status_code == 303
        assert "Your link to the SLCP Gateway has expired." in text(client, one, "connect")


def _link(*, factory_reference: str, email: str, return_url: str, now: Any) -> str:
    assert return_url == "https://factory.test/gateway/return"
    return f"https://gateway.test/{factory_reference}/{email}"


@pytest.mark.rule("D7", "D6")
def test_registration_waits_is_approved_and_shows_its_id(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gateway, "front_page", lambda: "https://gateway.test")
    one = world()
    enter(client, one)
    one.registration(RegistrationState.PENDING, pending_at=clock.now())
    assert "SLCP can take up to 3 days." in text(client, one, "connect")
    with writing():
        row = db.session.get_one(GatewayRegistration, one.factory.id)
        row.state, row.gateway_id = RegistrationState.APPROVED.value, "BD-000077"
        row.decided_at = clock.now()
    shown = text(client, one, "connect")
    assert "Your Gateway Facility ID is BD-000077" in shown
    page = client.get(f"/factories/{one.factory.id}/connect").text
    assert 'href="https://gateway.test"' in page


def test_refusal_is_shown_with_its_reason_and_the_way_on(client: FlaskClient) -> None:
    one = world()
    one.profile()
    one.wish()
    one.registration(
        RegistrationState.REFUSED, decided_at=clock.now(), refused_reason="<b>Wrong name</b>"
    )
    enter(client, one)
    shown = client.get(f"/factories/{one.factory.id}/connect").text
    assert "&lt;b&gt;Wrong name&lt;/b&gt;" in shown
    assert "We already have a Gateway ID" in shown


@pytest.mark.rule("D10", "Q2")
def test_existing_id_is_checked_for_its_form_and_given(client: FlaskClient) -> None:
    one = world()
    one.profile()
    one.wish()
    enter(client, one)
    path = f"/factories/{one.factory.id}/connect/existing"
    refused = client.post(path, data={"gateway_id": "?"})
    assert refused.status_code == 422
    assert "4 to 40 capital letters" in refused.text
    assert 'value="?"' in refused.text
    given = client.post(path, data={"gateway_id": " bd-000০৭৭ "})
    assert given.location == f"/factories/{one.factory.id}/connect"
    assert "BD-000077" in text(client, one, "connect")


@pytest.mark.rule("A11")
def test_given_id_tells_nothing_about_other_factories(client: FlaskClient) -> None:
    other, one = world("Meghna"), world()
    other.registration(gateway_id="BD-000077")
    one.profile()
    one.wish()
    enter(client, one)
    path = f"/factories/{one.factory.id}/connect/existing"
    assert client.post(path, data={"gateway_id": "BD-000077"}).status_code == 303
    assert client.post(path, data={"gateway_id": "BD-000078"}).status_code == 303


def test_sharing_status_shows_each_step_with_its_rule(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    shown = text(client, one, "sharing")
    assert "Next step: The factory asks to share its data. Waiting for the factory." in shown
    assert shown.count("Rule ") >= 11
    assert client.get(f"/factories/{one.factory.id}/sharing?cycle=%00x").status_code == 200


def test_sharing_status_reads_as_much_for_one_cycle_as_for_three(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    path = f"/factories/{one.factory.id}/sharing"
    client.get(path)
    with statements() as for_one:
        client.get(path)
    another_cycle(another_cycle(one), number=3)
    with statements() as for_three:
        client.get(path)
    assert (len(for_one), len(for_three)) == (STATEMENTS, STATEMENTS)


@pytest.mark.rule("Q14")
def test_withdrawal_is_shown_as_the_end_of_the_way(client: FlaskClient) -> None:
    one = world().whole()
    with writing():
        actions.record_withdrawal(one.staff, one.factory, said_on=clock.today(), reason="Called us")
    enter(client, one)
    assert "The factory no longer wants to share. Nothing is sent." in text(client, one, "sharing")
    assert "Called us" in text(client, one, "organization")


@pytest.mark.rule("A11")
@pytest.mark.parametrize("name", ["organization", "connect", "sharing"])
def test_nobody_else_reads_the_pages_of_sharing(client: FlaskClient, name: str) -> None:
    one, other = world().whole(), world("Meghna")
    absent = client_text(
        client, f"/factories/999/{name}", makers.account(Role.MANAGER, factory=other.factory)
    )
    for role in (Role.MANAGER, Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT):
        who = makers.account(role, factory=other.factory)
        assert client_text(client, f"/factories/{one.factory.id}/{name}", who) == absent
    for role in (Role.ADVISOR, Role.REGISTRATION):
        who = makers.account(role, programme=makers.programme("vn"))
        assert client_text(client, f"/factories/{one.factory.id}/{name}", who)[0] == 404


def client_text(client: FlaskClient, path: str, who: Any) -> tuple[int, str]:
    arrive(client, who)
    answer = client.get(path)
    return answer.status_code, re.sub(r"[0-9a-f]{12,}|value=\"[^\"]*\"", "", answer.text)


@pytest.mark.rule("A11", "Q24")
def test_committee_of_the_factory_reads_and_cannot_act(client: FlaskClient) -> None:
    one = world()
    enter(client, one, Role.WORKER)
    assert "Only the factory manager can ask" in text(client, one, "organization")
    assert "The factory manager" in text(client, one, "sharing")
    for path in ("organization", "connect/register", "connect/existing"):
        assert client.post(f"/factories/{one.factory.id}/{path}").status_code == 404


def test_return_asks_the_gateway_and_leads_to_connect(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world()
    row = one.registration(RegistrationState.STARTED)
    gate = said(monkeypatch)
    gate.registration = Registration(AtGateway.PENDING)
    monkeypatch.setattr(gateway, "read_return", lambda _t, now: Return(row.reference))
    assert client.get("/gateway/return?x=1").location == f"/factories/{one.factory.id}/connect"
    work()
    db.session.expire_all()
    found = queries.registration_of(one.factory.id)
    assert found is not None
    assert found.state == RegistrationState.PENDING


@pytest.mark.parametrize("query", ["", "?", "?kid=a&sig=b", "?kid=%00&sig=" + "0" * 64, "?é=%ff"])
def test_return_of_a_stranger_is_told_nothing(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/gateway/return{query}")
    assert answer.status_code == 400
    assert "has expired" in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\xff", b"[" * 5000, b"x" * 20000], ids=["", "{}", "ff", "deep", "long"]
)
def test_callback_without_a_signature_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/gateway/callback", data=body, headers={"BW-Signature": "v=1;kid=x"})
    assert answer.status_code in (401, 413)
    assert db.session.scalars(select(Job)).all() == []


@pytest.mark.rule("D7")
def test_callback_needs_no_form_of_ours_and_is_asked_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = world()
    row = one.registration(RegistrationState.STARTED)
    told = Callback("event-1", About.REGISTRATION, row.reference)
    monkeypatch.setattr(gateway, "verify_callback", lambda _headers, _body: told)
    monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", True)
    assert [client.post("/gateway/callback", data=b"{}").status_code for _ in range(2)] == [200] * 2
    jobs = db.session.scalars(select(Job).where(Job.kind == "gateway.ask")).all()
    assert [job.payload for job in jobs] == [{"factory": one.factory.id}]


@pytest.mark.parametrize("reference", ["", "\0", "\ud800", "নাই", "x" * 9000])
@pytest.mark.parametrize("about", list(About))
def test_callback_about_something_unknown_is_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, reference: str, about: About
) -> None:
    told = Callback("\ud800" + "e" * 9000, about, reference)
    monkeypatch.setattr(gateway, "verify_callback", lambda _headers, _body: told)
    assert client.post("/gateway/callback", data=b"{}").status_code == 200
    assert db.session.scalars(select(Job)).all() == []


def test_callback_that_lies_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lie(_headers: Any, _body: Any) -> Callback:
        raise GatewayAnswerError("signature_wrong")

    monkeypatch.setattr(gateway, "verify_callback", lie)
    assert client.post("/gateway/callback", data=b"{}").status_code == 401


def test_asking_is_in_the_audit(client: FlaskClient) -> None:
    one = world()
    enter(client, one)
    ask(client, one, share="y")
    tags = db.session.scalars(select(AuditEntry.tag)).all()
    assert "sharing:asked" in tags
