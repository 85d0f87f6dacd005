"""The pages of accounts, seen from a browser."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.accounts import queries, sessions
from bw.accounts.models import Account
from bw.accounts.places import Place
from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import (
    OTHER,
    PASSWORD,
    audited,
    close,
    enter,
    invitations,
    later,
    link_of,
    resets,
    somebody,
)
from tests.web.html import problems

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Mobile "
    "Safari/537.36"
)
NEW = {"name": "Karim", "password": OTHER, "again": OTHER}


def test_sign_in_with_the_right_password_leads_on(client: FlaskClient) -> None:
    answer = enter(client, somebody())
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/account").status_code == 200
    assert client.get("/sign-in").location == "/"


def test_sign_in_leads_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    who = somebody()
    assert client.get("/account/sessions?x=1").location == "/sign-in"
    assert enter(client, who).location == "/account/sessions?x=1"


@pytest.mark.parametrize("typed", [{}, {"email": "x", "password": "y"}, {"email": "\0@\0.\0"}])
def test_sign_in_with_half_a_form_says_what_is_missing(
    client: FlaskClient, typed: dict[str, str]
) -> None:
    answer = client.post("/sign-in", data=typed)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_sign_out_leads_to_the_sign_in_page(client: FlaskClient) -> None:
    enter(client, somebody())
    answer = client.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get("/account").location == "/sign-in"


def test_account_keeps_details(client: FlaskClient) -> None:
    enter(client, somebody())
    saved = client.post("/account", data={"name": " রহিমা ", "language": "bn", "digits": "western"})
    shown = client.get("/account")
    assert (saved.status_code, saved.location) == (303, "/account")
    assert 'value="রহিমা"' in shown.text
    assert 'lang="bn"' in shown.text


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "", "language": "en", "digits": ""},
        {"name": "x" * 121, "language": "en", "digits": ""},
        {"name": "x", "language": "xx", "digits": ""},
        {"name": "x", "language": "en", "digits": "roman"},
    ],
)
def test_account_refuses_what_it_cannot_keep(client: FlaskClient, typed: dict[str, str]) -> None:
    enter(client, somebody())
    assert client.post("/account", data=typed).status_code == 422


def test_password_page_changes_it(client: FlaskClient) -> None:
    who = somebody()
    enter(client, who)
    typed = {"current": PASSWORD, "password": OTHER, "again": OTHER}
    differs = client.post("/account/password", data={**typed, "again": "x"})
    wrong = client.post("/account/password", data={**typed, "current": "x"})
    short = client.post("/account/password", data={**typed, "password": "x", "again": "x"})
    done = client.post("/account/password", data=typed)
    assert [a.status_code for a in (differs, wrong, short, done)] == [422, 422, 422, 303]
    assert client.get("/account/password").status_code == 200


def test_forgotten_sends_a_link_that_sets_a_password(client: FlaskClient) -> None:
    who = somebody()
    assert client.get("/password/forgotten").status_code == 200
    assert client.post("/password/forgotten", data={"email": "?"}).status_code == 422
    assert (
        client.post("/password/forgotten", data={"email": who.email}).location == "/password/sent"
    )
    assert client.get("/password/sent").status_code == 200
    assert client.get(f"/password/reset/{link_of(resets()[0])}").location == "/password/reset"
    assert client.get("/password/reset").status_code == 200
    assert client.post("/password/reset", data={"password": "x", "again": "x"}).status_code == 422
    assert client.post("/password/reset", data={"password": "x"}).status_code == 422
    done = client.post("/password/reset", data={"password": OTHER, "again": OTHER})
    assert (done.status_code, done.location) == (303, "/sign-in")
    assert enter(client, who, OTHER).status_code == 303


@pytest.mark.rule("C2")
def test_invitation_makes_an_account(client: FlaskClient) -> None:
    token = _invited(client)
    assert client.get(f"/invitations/{token}").location == "/invitations/open"
    page = client.get("/invitations/open")
    assert page.status_code == 200
    assert "new@example.test" in page.text
    assert client.post("/invitations/open", data={**NEW, "again": "x"}).status_code == 422
    short = client.post("/invitations/open", data={**NEW, "password": "x", "again": "x"})
    assert short.status_code == 422
    assert client.post("/invitations/open", data=NEW).location == "/"
    assert client.get("/").location.startswith("/factories/")  # its first page
    assert "Karim" in client.get("/account").text


def test_invitation_of_an_account_leads_through_signing_in(client: FlaskClient) -> None:
    token = _invited(client)
    who = somebody(email="new@example.test")
    client.get(f"/invitations/{token}")
    assert "There is an account with this address" in client.get("/invitations/open").text
    assert enter(client, who).location == "/invitations/open"
    assert client.post("/invitations/open").location == "/"
    assert client.get("/factories").text.count("<h2>") == 1


def test_invitation_of_another_address_asks_to_sign_out(client: FlaskClient) -> None:
    token = _invited(client)
    enter(client, somebody())
    client.get(f"/invitations/{token}")
    assert "for another address" in client.get("/invitations/open").text
    assert client.post("/invitations/open").status_code == 422


def test_invitation_accepted_by_a_second_press_keeps_the_session(client: FlaskClient) -> None:
    token = _invited(client)
    client.get(f"/invitations/{token}", follow_redirects=True)
    held = client.get_cookie("__Host-bw", domain="localhost")
    assert held is not None
    client.post("/invitations/open", data=NEW)
    client.set_cookie("__Host-bw", held.value, domain="localhost", secure=True)
    second = client.post("/invitations/open", data=NEW)
    assert second.status_code == 404
    assert "Set-Cookie" not in second.headers


def test_people_of_a_factory_are_shown_to_its_manager(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, somebody(Role.MANAGER, factory=factory))
    shown = client.get(f"/factories/{factory.id}/people").text
    assert "Factory manager" in shown
    assert "invited by the enterprise advisor" in shown
    assert re.findall(r'<option[^>]* value="(\w+)"', shown)[:2] == ["colleague", "management"]


@pytest.mark.rule("Q25")
def test_people_hide_the_address_of_a_worker_member_from_the_manager(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.account(Role.WORKER, factory=factory, email="seat@example.test")
    enter(client, somebody(Role.MANAGER, factory=factory))
    shown = client.get(f"/factories/{factory.id}/people").text
    assert "workers&#39; side" in shown
    assert "seat@example.test" not in shown


def test_people_invite_resend_take_back(client: FlaskClient) -> None:
    _invited(client, leave=False)
    address = f"/factories/{invitations()[0].factory_id}"
    later(minutes=2)
    first = invitations()[0].id
    assert client.post(f"{address}/invitations/{first}/resend").location == f"{address}/people"
    second = invitations()[1].id
    assert client.post(f"{address}/invitations/{second}/revoke").location == f"{address}/people"
    assert client.post(f"{address}/invitations/{second}/revoke").status_code == 303
    assert "taken back" in client.get(f"{address}/people").text
    assert client.post(f"{address}/invitations/99/revoke").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": "x", "role": "colleague", "language": "en"},
        {"email": "a@example.test", "role": "manager", "language": "en"},
        {"email": "a@example.test", "role": "colleague", "language": "en", "name": "x" * 121},
    ],
)
def test_people_refuse_a_wrong_invitation(client: FlaskClient, typed: dict[str, str]) -> None:
    factory = makers.factory()
    enter(client, somebody(Role.MANAGER, factory=factory))
    assert client.post(f"/factories/{factory.id}/people", data=typed).status_code == 422
    assert invitations() == []


def test_people_say_why_somebody_is_not_invited(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.account(Role.COLLEAGUE, factory=factory, email="a@example.test")
    enter(client, somebody(Role.MANAGER, factory=factory))
    typed = {"email": "a@example.test", "role": "colleague", "language": "en"}
    answer = client.post(f"/factories/{factory.id}/people", data=typed)
    assert answer.status_code == 422
    assert "has this role already" in answer.text


def test_people_end_a_role_after_asking_once(client: FlaskClient) -> None:
    factory = makers.factory()
    makers.account(Role.COLLEAGUE, factory=factory)
    enter(client, somebody(Role.MANAGER, factory=factory))
    own, other = (h.grant_id for h in queries.people(Place(factory.id, factory.programme_id)))
    address = f"/factories/{factory.id}/people"
    assert "can do nothing in this role" in client.get(f"{address}/{other}/end").text
    assert "cannot end this role" in client.get(f"{address}/{own}/end").text
    assert client.post(f"{address}/{other}/end").location == address
    assert client.post(f"{address}/{other}/end").location == address
    assert client.get(f"{address}/{other}/end").status_code == 404
    client.post(f"{address}/{own}/end")
    assert client.get(address).status_code == 200


def test_programme_people_find_factories(client: FlaskClient) -> None:
    for name in ("Đồng Nai May", "Padma", "Quality Garments"):
        makers.factory(name)
    enter(client, somebody(Role.REGISTRATION, programme=makers.programme()))
    every = client.get("/programmes/bd/people").text
    found = client.get("/programmes/bd/people?q=dong+nai&page=1").text
    none = client.get("/programmes/bd/people?q=%00zzz&page=-99999999999").text
    assert [text.count('<a href="/factories/') for text in (every, found)] == [3, 1]
    assert "No factory has this in its name" in none


def test_programme_people_are_invited_by_the_admin(client: FlaskClient) -> None:
    makers.programme()
    enter(client, somebody(Role.ADMIN))
    typed = {"email": "a@example.test", "name": "Ana", "role": "advisor", "language": "en"}
    assert client.post("/programmes/bd/people", data=typed).location == "/programmes/bd/people"
    assert invitations()[0].programme_id == makers.programme().id
    assert "Ana" in client.get("/programmes/bd/people").text


def test_close_asks_once_and_closes(client: FlaskClient) -> None:
    who, admin = somebody(), somebody(Role.ADMIN)
    enter(client, admin)
    address = f"/accounts/{who.id}/close"
    assert "This cannot be undone" in client.get(address).text
    assert "your own role" in client.get(f"/accounts/{admin.id}/close").text
    assert client.post(address).location == "/"
    assert "This account is closed" in client.get(address).text
    assert client.get("/accounts/999/close").status_code == 404


def test_language_is_remembered_by_browser_and_account(client: FlaskClient) -> None:
    chosen = client.post("/language", data={"language": "bn", "back": "/sign-in?x=1"})
    assert chosen.location == "/sign-in?x=1"
    assert 'lang="bn"' in client.get("/sign-in").text.split(">")[1]
    enter(client, somebody(language="id"))
    assert '<html lang="id">' in client.get("/account").text
    client.post("/language", data={"language": "vi", "back": "/account"})
    client.delete_cookie("bw_language", domain="localhost")
    assert '<html lang="vi">' in client.get("/account").text


@pytest.mark.parametrize(
    ("back", "location"),
    [
        ("//evil.test", "/"),
        ("", "/"),
        ("/sign-out", "/"),
        ("/account/sign-out-everywhere", "/account"),
        ("/no/such/page", "/no/such/page"),
    ],
)
def test_language_goes_back_to_pages_of_ours(client: FlaskClient, back: str, location: str) -> None:
    assert client.post("/language", data={"language": "xx", "back": back}).location == location


@pytest.mark.parametrize("number", ["0", "99999999999999999999", "9" * 5000, "-1"])
def test_ids_that_no_row_has_are_not_found(client: FlaskClient, number: str) -> None:
    enter(client, somebody(Role.ADMIN))
    assert client.get(f"/factories/{number}/people").status_code == 404
    assert client.get(f"/accounts/{number}/close").status_code == 404
    assert client.get("/programmes/%00/people").status_code == 404


def test_refused_access_is_in_the_audit(client: FlaskClient) -> None:
    foreign = makers.factory("Foreign")
    enter(client, somebody(Role.MANAGER, factory=makers.factory()))
    client.post(f"/factories/{foreign.id}/people", data={})
    client.get("/staff/cycles")
    client.get("/no/such/page")
    assert audited() == ["session:started", "access:refused", "access:refused"]


def test_refused_access_fills_no_table(client: FlaskClient) -> None:
    enter(client, somebody(Role.MANAGER, factory=makers.factory()))
    for number in range(40):
        assert client.get(f"/factories/{number + 100}/people").status_code == 404
    refused = select(AuditEntry.details).where(AuditEntry.tag == "access:refused")
    found = list(db.session.scalars(refused.order_by(AuditEntry.id)))
    assert len(found) == 30
    assert ["last_of_this_hour" in one for one in found] == [False] * 29 + [True]
    later(minutes=61)
    client.get("/factories/100/people")
    assert len(list(db.session.scalars(refused))) == 31


def test_sessions_speak_of_browsers_in_words(client: FlaskClient) -> None:
    who = somebody()
    names = (PHONE, "Mozilla/5.0 (Linux; Android 10) Unheard/1", "curl/8", "Firefox")
    for name in names:
        with writing():
            sessions.start(who.id, staff=False, browser=name)
    enter(client, who)
    shown = client.get("/account/sessions").text
    for words in ("Chrome on Android", "A browser on Android", "A browser", "Firefox"):
        assert f"<h2>{words}</h2>" in shown
    assert "Mozilla" not in shown


def test_session_of_nobody_is_not_said_to_have_ended(client: FlaskClient) -> None:
    who = somebody()
    with writing():
        token = sessions.start(who.id, staff=False)
    enter(client, who)
    for session in ("0" * 64, "", sessions.hashed("foreign")):
        client.post("/account/sessions", data={"session": session})
        assert "That device is signed out." not in client.get("/account/sessions").text
    client.post("/account/sessions", data={"session": sessions.hashed(token)})
    assert "That device is signed out." in client.get("/account/sessions").text


def test_people_of_closed_accounts_are_left_out(client: FlaskClient) -> None:
    factory: Factory = makers.factory()
    gone: Account = makers.account(Role.COLLEAGUE, factory=factory, email="gone@example.test")
    close(gone)
    enter(client, somebody(Role.MANAGER, factory=factory))
    assert "gone@example.test" not in client.get(f"/factories/{factory.id}/people").text


def test_pages_have_no_problems(client: FlaskClient) -> None:
    token = _invited(client, leave=False)
    at = f"/factories/{invitations()[0].factory_id}/people"
    own = ["/account", "/account/password", "/account/sessions", at, f"{at}/1/end"]
    found = {path: problems(client.get(path).text) for path in own}
    found["refused"] = problems(client.post(at).text)
    client.post("/sign-out")
    client.get(f"/invitations/{token}")
    for path in ("/sign-in", "/password/forgotten", "/password/sent", "/invitations/open"):
        found[path] = problems(client.get(path).text)
    found["closed"] = problems(client.get("/password/reset").text)
    found["refused sign-in"] = problems(client.post("/sign-in").text)
    enter(client, somebody(Role.ADMIN))
    for path in ("/programmes/bd/people", "/accounts/1/close"):
        found[path] = problems(client.get(path).text)
    assert {path: faults for path, faults in found.items() if faults} == {}


def _invited(client: FlaskClient, *, leave: bool = True) -> str:
    """The token of an invitation that a manager has just made."""
    factory = makers.factory()
    enter(client, somebody(Role.MANAGER, factory=factory))
    typed = {"email": "new@example.test", "name": "", "role": "colleague", "language": "en"}
    answer = client.post(f"/factories/{factory.id}/people", data=typed)
    assert answer.status_code == 303
    if leave:
        client.post("/sign-out")
    return link_of(invitations()[0])
