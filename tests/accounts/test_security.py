"""The points about accounts of the security checklist, each a test named after its number."""

import re
from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete

from bw.accounts import passwords, sessions
from bw.accounts.models import RoleGrant
from bw.db import db, writing
from bw.web import limits
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import (
    OTHER,
    PASSWORD,
    close,
    cookie,
    enter,
    invitations,
    later,
    link_of,
    replay,
    resets,
    seen,
    somebody,
)


def test_point_04_a_role_taken_away_acts_on_the_next_request(client: FlaskClient) -> None:
    factory = makers.factory()
    who = somebody(Role.MANAGER, factory=factory)
    enter(client, who)
    assert client.get(f"/factories/{factory.id}/people").status_code == 200
    _end_all_roles()
    assert client.get(f"/factories/{factory.id}/people").status_code == 404


def test_point_05_signing_in_gives_a_new_token(client: FlaskClient) -> None:
    who = somebody()
    enter(client, who)
    before = cookie(client)
    enter(client, who)
    assert cookie(client) != before
    assert replay(client, before).location == "/sign-in"


def test_point_05_a_planted_session_is_not_taken_over(client: FlaskClient) -> None:
    with client.session_transaction(base_url="https://localhost") as planted:
        planted["planted"] = "by a stranger"
        planted["csrf_token"] = "known"
    enter(client, somebody())
    with client.session_transaction(base_url="https://localhost") as after:
        assert "planted" not in after
        assert after.get("csrf_token") != "known"


def test_point_05_a_token_has_256_bits_and_is_not_stored(app: Flask) -> None:
    who = somebody()
    with writing():
        token = sessions.start(who.id, staff=False)
    assert len(token) == 43
    assert seen(token).token_hash == sessions.hashed(token) != token


def test_point_06_a_cookie_is_dead_after_signing_out(client: FlaskClient) -> None:
    enter(client, somebody())
    old = cookie(client)
    client.post("/sign-out")
    assert replay(client, old).location == "/sign-in"
    assert client.get("/account", headers={"HX-Request": "true"}).status_code == 401


def test_point_06_a_cookie_is_dead_after_a_password_change(client: FlaskClient) -> None:
    enter(client, somebody())
    old = cookie(client)
    typed = {"current": PASSWORD, "password": OTHER, "again": OTHER}
    assert client.post("/account/password", data=typed).status_code == 303
    assert client.get("/account").status_code == 200
    assert replay(client, old).location == "/sign-in"


def test_point_06_a_cookie_is_dead_after_the_account_was_closed(client: FlaskClient) -> None:
    who = somebody()
    enter(client, who)
    close(who)
    assert client.get("/account").location == "/sign-in"


@pytest.mark.parametrize(
    ("role", "idle", "total"),
    [
        (Role.MANAGER, timedelta(days=30), timedelta(days=90)),
        (Role.ADVISOR, timedelta(hours=8), timedelta(hours=24)),
    ],
)
def test_point_07_sessions_end(
    client: FlaskClient, role: Role, idle: timedelta, total: timedelta
) -> None:
    where = {"programme": makers.programme()} if role is Role.ADVISOR else {}
    where |= {"factory": makers.factory()} if role is Role.MANAGER else {}
    enter(client, somebody(role, **where))
    gone, step = timedelta(0), idle - timedelta(minutes=1)
    while gone + step < total:
        gone += step
        later(seconds=gone.total_seconds())
        assert client.get("/account").status_code == 200
    later(seconds=total.total_seconds() + 60)
    assert client.get("/account").location == "/sign-in"


def test_point_07_an_idle_session_ends(client: FlaskClient) -> None:
    enter(client, somebody())
    later(days=30, seconds=1)
    assert client.get("/account").location == "/sign-in"


def test_point_08_people_see_and_end_their_sessions(app: Flask) -> None:
    who = somebody()
    phone, desk = app.test_client(), app.test_client()
    phone.post(
        "/sign-in",
        data={"email": who.email, "password": PASSWORD},
        headers={"User-Agent": "Old <b>phone</b>"},
    )
    enter(desk, who)
    shown = desk.get("/account/sessions").text
    assert "Old" not in shown  # in words of ours, not in its own
    other = re.findall(r'name="session" value="(\w+)"', shown)
    assert len(other) == 1
    desk.post("/account/sessions", data={"session": other[0]})
    assert phone.get("/account").location == "/sign-in"
    assert desk.get("/account").status_code == 200
    enter(phone, who)
    assert desk.post("/account/sign-out-everywhere").location == "/sign-in"
    assert phone.get("/account").location == "/sign-in"


def test_point_09_cookies_are_guarded(client: FlaskClient) -> None:
    entered = enter(client, somebody()).headers.getlist("Set-Cookie")
    signed = next(header for header in entered if header.startswith("__Host-bw="))
    chosen = client.post("/language", data={"language": "bn"}).headers["Set-Cookie"]
    for header in (*entered, chosen):
        assert "; Secure" in header
        assert "; HttpOnly" in header
        assert "; SameSite=Lax" in header
        assert "; Path=/" in header
    assert "Domain" not in signed


def test_point_10_passwords_may_be_long_and_in_any_script(client: FlaskClient) -> None:
    who = somebody()
    enter(client, who)
    current = PASSWORD
    for chosen in ("সকালে নদীটা শান্ত ছিল", " spaces at both ends ", "ab" * 20 + "c" * 60 + "!"):
        typed = {"current": current, "password": chosen, "again": chosen}
        assert client.post("/account/password", data=typed).status_code == 303
        assert enter(client, who, chosen).status_code == 303
        assert enter(client, who, chosen.strip() + "x").status_code == 422
        current = chosen


def test_point_11_common_passwords_and_names_are_refused(client: FlaskClient) -> None:
    enter(client, somebody(Role.MANAGER, factory=makers.factory("Turag Apparels")))
    for refused in ("iloveyou123", "TuragApparels1"):
        typed = {"current": PASSWORD, "password": refused, "again": refused}
        assert client.post("/account/password", data=typed).status_code == 422


def test_point_12_failures_slow_down_but_do_not_lock(app: Flask, client: FlaskClient) -> None:
    who = somebody()
    for _ in range(5):
        assert enter(client, who, OTHER).status_code == 422
    waiting = enter(client, who)
    assert waiting.status_code == 429
    assert "Please wait 5 seconds" in waiting.text
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert enter(elsewhere, who).status_code == 303
    later(seconds=6)
    assert enter(client, who).status_code == 303


def test_point_12_an_address_has_thirty_guesses(app: Flask) -> None:
    app.config["RATELIMIT_ENABLED"] = True
    try:
        limits._limiter.reset()
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = "2001:db8::1"
        tries = [client.post("/sign-in").status_code for _ in range(31)]
        client.environ_base["REMOTE_ADDR"] = "2001:db8::2"
        neighbour = client.post("/sign-in")
        client.environ_base["REMOTE_ADDR"] = "2001:db8:0:1::1"
        stranger = client.post("/sign-in")
    finally:
        app.config["RATELIMIT_ENABLED"] = False
        limits._limiter.reset()
    assert tries == [422] * 30 + [429]
    assert (neighbour.status_code, stranger.status_code) == (429, 422)
    assert 0 < int(neighbour.headers["Retry-After"]) <= 900


def test_point_13_unknown_addresses_get_the_same_answer(client: FlaskClient) -> None:
    who = somebody()
    known = client.post("/sign-in", data={"email": who.email, "password": OTHER})
    unknown = client.post("/sign-in", data={"email": "no@example.test", "password": OTHER})
    assert known.status_code == unknown.status_code
    assert _anonymous(known.text, who.email) == _anonymous(unknown.text, "no@example.test")


def test_point_13_unknown_addresses_cost_the_same_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A stopwatch would tell more about the machine's other work than about ours.
    counting = Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", counting)
    who = somebody()
    for email in (who.email, "no@example.test"):
        client.post("/sign-in", data={"email": email, "password": OTHER})
    known, unknown = counting.seen
    assert known != unknown
    assert extract_parameters(known) == extract_parameters(unknown)


def test_point_13_reset_and_invitation_pages_tell_nothing(client: FlaskClient) -> None:
    who = somebody()
    known = client.post("/password/forgotten", data={"email": who.email})
    unknown = client.post("/password/forgotten", data={"email": "no@example.test"})
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    used = link_of(resets()[0])
    later(hours=2)
    bodies = []
    assert client.get("/invitations/%00").status_code == 404  # no part of an address of ours
    for token in (used, "made-up", "ক" * 300):
        for kind in ("password/reset", "invitations"):
            closed = client.get(f"/{kind}/{token}", follow_redirects=True)
            assert closed.status_code == 404
            bodies.append(re.sub(r'name="back" value="[^"]*"', "", closed.text))
    assert len(set(bodies)) == 1


def test_point_15_reading_an_invitation_uses_up_nothing(app: Flask, client: FlaskClient) -> None:
    token = _invitation(client)
    for _ in range(3):  # mail scanners follow every link, some twice
        scanner = app.test_client()
        opened = scanner.get(f"/invitations/{token}", follow_redirects=True)
        assert opened.status_code == 200
        assert opened.headers["Referrer-Policy"] == "no-referrer"
        assert token not in opened.request.url
        assert token not in opened.text
    assert invitations()[0].used_at is None


def test_point_15_an_invitation_works_once(app: Flask, client: FlaskClient) -> None:
    token = _invitation(client)
    answers = []
    for _ in range(2):
        guest = app.test_client()
        guest.get(f"/invitations/{token}")
        typed = {"name": "Karim", "password": OTHER, "again": OTHER, "role": "admin"}
        answers.append(guest.post("/invitations/open", data=typed).status_code)
    assert answers == [303, 404]
    row = invitations()[0]
    assert (row.email, row.role) == ("new@example.test", "colleague")
    assert token not in (row.nonce, row.token_hash)


def test_point_16_forms_want_a_token_even_to_sign_in(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        client, who = app.test_client(), somebody()
        assert enter(client, who).status_code == 400
        shown = client.get("/sign-in").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', shown)
        assert found is not None
        typed = {"email": who.email, "password": PASSWORD, "csrf_token": found[1]}
        assert client.post("/sign-in", data=typed).status_code == 303
        assert client.post("/sign-out").status_code == 400
        assert client.post("/language", data={"language": "bn"}).status_code == 400
    finally:
        app.config["WTF_CSRF_ENABLED"] = False


def test_point_16_posts_from_other_sites_are_refused(client: FlaskClient) -> None:
    who = somebody()
    typed = {"email": who.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=typed, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def _invitation(client: FlaskClient) -> str:
    factory = makers.factory()
    enter(client, somebody(Role.MANAGER, factory=factory))
    typed = {"email": "new@example.test", "name": "", "role": "colleague", "language": "en"}
    client.post(f"/factories/{factory.id}/people", data=typed)
    client.post("/sign-out")
    return link_of(invitations()[0])


def _anonymous(text: str, email: str) -> str:
    return text.replace(email, "somebody")


class Counting(PasswordHasher):
    """Remembers which hashes it had to verify."""

    def __init__(self, **cost: int) -> None:
        super().__init__(**cost)
        self.seen: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - its name
        self.seen.append(str(hash))
        return super().verify(hash, password)


def _end_all_roles() -> None:
    with writing():
        db.session.execute(delete(RoleGrant))
