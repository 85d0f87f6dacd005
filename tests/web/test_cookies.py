"""Signed texts that are read once: never more is accepted for it, and never longer."""

import time
from collections.abc import Iterator

import pytest
from flask import Flask, Request, session
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.test import EnvironBuilder

from bw.web import cookies
from bw.web.cookies import Cookies, Kept

DAY = 24 * 3600


@pytest.fixture
def jar(app: Flask) -> Cookies:
    made = Cookies()
    made.get_signing_serializer(app)
    return made


@pytest.fixture
def forms_are_checked(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def held(app: Flask, jar: Cookies, text: str) -> dict[str, object]:
    """What the session of a request with this cookie holds."""
    name = jar.get_cookie_name(app)
    builder = EnvironBuilder(headers={"Cookie": f"{name}={text}"})
    opened = jar.open_session(app, Request(builder.get_environ()))
    assert opened is not None
    found = dict(opened)
    opened["written"] = "by one request"
    return found


def test_cookie_that_was_read_before_opens_the_same_session(app: Flask, jar: Cookies) -> None:
    text = jar.get_signing_serializer(app).dumps({"_user_id": "a token", "_fresh": True})
    for _ in range(3):
        assert held(app, jar, text) == {"_user_id": "a token", "_fresh": True}


def test_cookie_that_was_changed_opens_nothing(app: Flask, jar: Cookies) -> None:
    text = jar.get_signing_serializer(app).dumps({"_user_id": "a token"})
    assert held(app, jar, text)
    # The last letter of a signature carries bits that nobody reads: the first one counts whole.
    start = text.rindex(".") + 1
    other = text[:start] + ("A" if text[start] != "A" else "B") + text[start + 1 :]
    assert held(app, jar, other) == held(app, jar, "") == {}


def test_cookie_that_was_read_before_grows_too_old(
    app: Flask, jar: Cookies, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = jar.get_signing_serializer(app).dumps({"_user_id": "a token"})
    assert held(app, jar, text)
    now, most = time.time(), app.permanent_session_lifetime.total_seconds()
    monkeypatch.setattr(time, "time", lambda: now + most - DAY)
    assert held(app, jar, text)
    monkeypatch.setattr(time, "time", lambda: now + most + DAY)
    assert held(app, jar, text) == {}


def test_lists_in_a_session_are_never_shared_between_requests(app: Flask, jar: Cookies) -> None:
    name = jar.get_cookie_name(app)
    text = jar.get_signing_serializer(app).dumps({"_flashes": ["one"]})
    for _ in range(2):
        builder = EnvironBuilder(headers={"Cookie": f"{name}={text}"})
        opened = jar.open_session(app, Request(builder.get_environ()))
        assert opened is not None
        assert opened["_flashes"] == ["one"]
        opened["_flashes"].append("two")


def test_token_of_a_form_is_accepted_for_its_own_session_only(
    app: Flask, jar: Cookies, forms_are_checked: None
) -> None:
    with app.test_request_context("/", method="POST"):
        session["csrf_token"] = "mine"
        token = generate_csrf()
    for _ in range(2):
        with app.test_request_context("/", method="POST", data={"csrf_token": token}):
            session["csrf_token"] = "mine"
            jar.check_form(token)
    for other in ({"csrf_token": "another's"}, {}):
        with app.test_request_context("/", method="POST", data={"csrf_token": token}):
            session.update(other)
            with pytest.raises(CSRFError):
                jar.check_form(token)


def test_memory_of_texts_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cookies, "MOST_KEPT", 3)
    kept = Kept()
    for number in range(10):
        kept.keep(str(number), number)
        assert kept[str(number)] == number
        assert len(kept) <= 3
