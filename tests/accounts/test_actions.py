"""Signing in and passwords, below the pages."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from bw import events
from bw.accounts import actions, queries, sessions
from bw.accounts.actions import Browser
from bw.accounts.models import Account, SignInSession
from bw.db import db, writing
from bw.messages import Blocker
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import (
    OTHER,
    PASSWORD,
    audited,
    close,
    codes,
    later,
    link_of,
    person,
    resets,
    seen,
    somebody,
)

HERE = Browser(address="203.0.113.5", name="Firefox")


@pytest.fixture
def told(app: Flask) -> Iterator[list[events.Event]]:
    """What is published, instead of the e-mails that follow."""
    kinds = (events.PasswordChanged, events.PasswordResetAsked)
    heard: list[events.Event] = []
    before = dict(events._reactions)
    events.react_with({**before, **dict.fromkeys(kinds, (heard.append,))})
    yield heard
    events.react_with(before)


def sign_in(email: str, password: str = PASSWORD, browser: Browser = HERE) -> str | Blocker:
    return actions.sign_in(email, password=password, browser=browser)


def test_sign_in_opens_a_session(app: Flask) -> None:
    who = somebody()
    token = sign_in(who.email.upper() + " ")
    assert isinstance(token, str)
    assert seen(token).account_id == who.id
    row = db.session.scalars(select(SignInSession)).one()
    assert (row.address, row.browser, row.staff) == ("203.0.113.5", "Firefox", False)
    assert audited() == ["session:started"]


@pytest.mark.parametrize("email", ["nobody@example.test", "known@example.test", ""])
def test_sign_in_wrong_says_the_same_for_all(app: Flask, email: str) -> None:
    somebody(email="known@example.test")
    assert sign_in(email, OTHER) == Blocker("sign_in_wrong")
    assert audited() == ["session:refused"]


def test_sign_in_of_a_closed_account_is_refused(app: Flask) -> None:
    who = somebody()
    close(who)
    assert sign_in(who.email) == Blocker("sign_in_wrong")


def test_sign_in_after_many_failures_waits_then_works(app: Flask) -> None:
    who = somebody()
    for _ in range(5):
        sign_in(who.email, OTHER)
    assert sign_in(who.email) == Blocker("sign_in_wait", {"seconds": 5})
    later(seconds=6)
    assert isinstance(sign_in(who.email), str)
    assert isinstance(sign_in(who.email), str)


def test_sign_in_renews_an_old_hash(app: Flask) -> None:
    who = somebody()
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with writing():
        db.session.merge(who).password_hash = weak
    sign_in(who.email)
    stored = db.session.scalar(select(Account.password_hash).where(Account.id == who.id))
    assert stored is not None
    assert "m=19456" in stored


def test_sign_in_of_staff_has_short_limits(app: Flask) -> None:
    who = somebody(Role.ADVISOR, programme=makers.programme())
    token = sign_in(who.email)
    assert isinstance(token, str)
    later(hours=9)
    assert sessions.person_of(token) is None


def test_change_password_ends_every_other_session(app: Flask, told: list[events.Event]) -> None:
    who = somebody()
    first, second = sign_in(who.email), sign_in(who.email)
    assert isinstance(first, str)
    assert isinstance(second, str)
    renewed = actions.change_password(seen(first), current=PASSWORD, new=OTHER, browser=HERE)
    assert isinstance(renewed, str)
    assert [sessions.person_of(t) for t in (first, second)] == [None, None]
    assert seen(renewed).account_id == who.id
    assert told == [events.PasswordChanged(who.id)]
    assert isinstance(sign_in(who.email, OTHER), str)


def test_change_password_wants_the_present_one_and_a_good_one(app: Flask) -> None:
    who = somebody()
    token = sign_in(who.email)
    assert isinstance(token, str)
    me = seen(token)
    wrong = actions.change_password(me, current=OTHER, new=OTHER, browser=HERE)
    short = actions.change_password(me, current=PASSWORD, new="short", browser=HERE)
    assert (codes(wrong), codes(short)) == (["password_current_wrong"], ["password_short"])
    for _ in range(5):
        actions.change_password(me, current=OTHER, new=OTHER, browser=HERE)
    waiting = actions.change_password(me, current=PASSWORD, new=OTHER, browser=HERE)
    assert codes(waiting) == ["sign_in_wait"]
    assert seen(token) == me


def ask(email: str) -> None:
    with writing():
        actions.ask_reset(email)


def test_ask_reset_sends_at_most_three_an_hour(app: Flask, told: list[events.Event]) -> None:
    who = somebody()
    for _ in range(5):
        ask(who.email)
    assert told == [events.PasswordResetAsked(row.id) for row in resets()]
    assert len(told) == 3


def test_ask_reset_for_nobody_or_a_closed_account_sends_nothing(
    app: Flask, told: list[events.Event]
) -> None:
    who = somebody()
    close(who)
    ask(who.email)
    ask("nobody@example.test")
    assert told == []
    assert audited()[-2:] == ["account:reset-asked"] * 2


def test_reset_password_works_once(app: Flask, told: list[events.Event]) -> None:
    who = somebody()
    token = sign_in(who.email)
    assert isinstance(token, str)
    ask(who.email)
    ask(who.email)
    first, second = map(link_of, resets())
    assert codes(actions.reset_password(first, new="short")) == ["password_short"]
    assert actions.reset_password(first, new=OTHER) == []
    assert codes(actions.reset_password(first, new=OTHER)) == ["link_closed"]
    assert codes(actions.reset_password(second, new=OTHER)) == ["link_closed"]
    assert codes(actions.reset_password("made up", new=OTHER)) == ["link_closed"]
    assert sessions.person_of(token) is None
    assert isinstance(sign_in(who.email, OTHER), str)


def test_reset_password_of_an_account_closed_since_is_refused(app: Flask) -> None:
    who = somebody()
    ask(who.email)
    close(who)
    assert codes(actions.reset_password(link_of(resets()[0]), new=OTHER)) == ["link_closed"]


def test_close_account_is_the_admins(app: Flask) -> None:
    who = somebody()
    admin, other = person(Role.ADMIN), person()
    with writing():
        account = db.session.merge(who)
        refused = actions.close_account(other, account=account)
        assert account.closed_at is None
        assert actions.close_account(admin, account=account) == []
        assert actions.close_account(admin, account=account) == []
    assert codes(refused) == ["role_not_yours_to_end"]
    assert audited() == ["account:closed"]


def test_end_session_ends_the_own_only(app: Flask) -> None:
    me, other = person(), person()
    with writing():
        actions.end_session(me, token_hash=other.token_hash)
    assert sessions.person_of(other.token) is not None
    with writing():
        actions.end_session(me, token_hash=me.token_hash)
    assert sessions.person_of(me.token) is None


def test_sign_out_everywhere_ends_all_of_the_person(app: Flask) -> None:
    who, other = somebody(), person()
    tokens = [sign_in(who.email), sign_in(who.email)]
    me = seen(str(tokens[0]))
    with writing():
        actions.sign_out_everywhere(me)
    assert [sessions.person_of(str(token)) for token in tokens] == [None, None]
    assert sessions.person_of(other.token) is not None


def test_change_details_keeps_them_and_records_the_name(app: Flask) -> None:
    me = person()
    with writing():
        actions.change_details(me, name=me.name, language="bn", bengali_digits=False)
        assert audited() == []
        actions.change_details(me, name="রহিমা", language="bn", bengali_digits=False)
    now = seen(me.token)
    assert (now.name, now.language, now.bengali_digits) == ("রহিমা", "bn", False)
    assert audited() == ["account:renamed"]


def test_choose_language_is_remembered(app: Flask) -> None:
    me = person()
    with writing():
        actions.choose_language(me, language="vi")
    assert seen(me.token).language == "vi"


def test_password_may_not_be_made_of_the_factory(app: Flask) -> None:
    factory = makers.factory("Turag Apparels")
    who = somebody(Role.MANAGER, factory=factory)
    assert queries.names_around(who.id) == [who.email, who.name, "Turag Apparels"]
