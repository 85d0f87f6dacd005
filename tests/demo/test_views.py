"""The demo's pages, and that outside of the demo there is nothing of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw import clock, settings
from bw.db import db
from bw.demo import mailbox
from bw.settings import DEMO_SECRET, Settings, SettingsError, from_environment
from bw.web.factory import create_app
from tests import makers
from tests.conftest import NOW

MAIL = (
    "Subject: =?utf-8?b?4KaG4Kau4Kao4KeN4Kak4KeN4Kaw4Kaj?=\nTo: mai@example.test\n\n"
    "<script>alert(1)</script> http://demo.test/invitations/abc https://evil.test/"
)


@pytest.fixture
def browser(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    """A browser at an application in demo mode, with a folder of its own."""
    with_demo = replace(settings, demo=True, instance=tmp_path, base_url="http://demo.test")
    made = create_app(with_demo)
    made.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield made.test_client()
    with made.app_context():
        db.session.remove()
        db.engine.dispose()  # the file is another one in the next test
    clock.set_source(lambda: NOW)
    _use(settings)


def _use(now: Settings) -> None:
    settings.use(now)


def test_mail_is_listed_and_read(browser: FlaskClient, tmp_path: Path) -> None:
    mailbox.of(tmp_path).keep(MAIL.encode())
    name = mailbox.of(tmp_path).all()[0].name

    listed = browser.get("/demo/mail").text
    read = browser.get(f"/demo/mail/{name}").text

    assert f'href="/demo/mail/{name}"' in listed
    assert "আমন্ত্রণ" in listed
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in read
    assert '<a href="http://demo.test/invitations/abc">' in read
    assert 'href="https://evil.test' not in read


def test_mail_that_is_not_there(browser: FlaskClient) -> None:
    assert browser.get("/demo/mail/1").status_code == 404


def test_empty_mailbox_says_what_will_be_here(browser: FlaskClient) -> None:
    assert "No e-mail has been sent yet" in browser.get("/demo/mail").text


def test_clock_moves_for_everybody(browser: FlaskClient) -> None:
    before = clock.now()

    response = browser.post("/demo/clock", data={"days": "7"})

    assert (response.status_code, response.headers["Location"]) == (303, "/demo/clock")
    assert (clock.now() - before).days == 7
    assert "7 days ahead" in browser.get("/demo/clock").text


@pytest.mark.parametrize("days", ["0", "-400", "x", "", "999999"])
def test_clock_takes_its_own_buttons_only(browser: FlaskClient, days: str) -> None:
    browser.post("/demo/clock", data={"days": "7"})

    browser.post("/demo/clock", data={"days": days})

    assert "ahead of" not in browser.get("/demo/clock").text


def test_outside_of_the_demo_there_is_nothing_of_it(app: Flask, client: FlaskClient) -> None:
    rules = [str(rule) for rule in app.url_map.iter_rules()]

    assert [rule for rule in rules if "demo" in rule] == []
    assert client.get("/demo/mail", base_url="https://factory.test").status_code == 404
    assert "demo" not in app.cli.commands


@pytest.mark.parametrize("secret", ["", DEMO_SECRET, "short"])
def test_outside_of_the_demo_no_start_with_a_default_secret(secret: str) -> None:
    with pytest.raises(SettingsError, match="BW_SECRET_KEY"):
        from_environment({"BW_SECRET_KEY": secret, "BW_BASE_URL": "https://factory.test"})


def test_clock_moves_to_the_next_milestone_and_no_further(
    browser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "system", lambda: NOW)
    assert "To the next milestone" not in browser.get("/demo/clock").text
    cycle = makers.cycle(makers.factory())  # began on 11 November: day 14 is the 24th
    assert "To the next milestone: November 24, 2026" in browser.get("/demo/clock").text

    days = []
    for _ in range(3):
        browser.post("/demo/clock", data={"days": "next"})
        days.append((clock.today(ZoneInfo("Asia/Dhaka")) - cycle.starts_on).days + 1)

    assert days == [14, 20, 22]
    browser.post("/demo/clock", data={"days": "0"})
    assert clock.now() == NOW
