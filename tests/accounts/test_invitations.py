"""Inviting, accepting, ending roles, below the pages."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from bw import events
from bw.accounts import actions, invitations, queries, sessions
from bw.accounts.actions import Browser
from bw.accounts.models import Account, Invitation, RoleGrant
from bw.accounts.places import Place
from bw.accounts.sessions import SignedIn
from bw.db import db, writing
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.web.policy import Role
from tests import makers
from tests.accounts import people
from tests.accounts.people import (
    OTHER,
    audited,
    close,
    codes,
    later,
    link_of,
    person,
    seen,
    somebody,
)

HERE = Browser(address="203.0.113.5", name="Firefox")
EMAIL = "new@example.test"


@pytest.fixture
def told(app: Flask) -> Iterator[list[events.Event]]:
    """What is published, instead of the e-mails that follow."""
    heard: list[events.Event] = []
    before = dict(events._reactions)
    events.react_with({**before, events.InvitationMade: (heard.append,)})
    yield heard
    events.react_with(before)


@pytest.fixture
def factory(told: list[events.Event]) -> Factory:
    return makers.factory()


def place(factory: Factory) -> Place:
    return Place(factory.id, factory.programme_id)


def invite(
    by: SignedIn, where: Place, role: Role = Role.COLLEAGUE, email: str = EMAIL
) -> Invitation | list[Blocker]:
    with writing():
        return invitations.invite(
            by, email=email, name="Karim", role=role, place=where, language="bn"
        )


def invited(by: SignedIn, where: Place, role: Role = Role.COLLEAGUE, email: str = EMAIL) -> str:
    """The token of a new invitation."""
    made = invite(by, where, role, email)
    assert isinstance(made, Invitation)
    return link_of(made)


def accept_as_new(token: str, password: str = OTHER) -> str | list[Blocker]:
    return invitations.accept_as_new(
        token, name="Karim", password=password, language="bn", browser=HERE
    )


def test_invite_tells_and_stores_no_token(factory: Factory, told: list[events.Event]) -> None:
    by = person(Role.MANAGER, factory=factory)
    made = invite(by, place(factory), email=" New@Example.test ")
    assert isinstance(made, Invitation)
    assert (made.email, made.role, made.factory_id) == (EMAIL, "colleague", factory.id)
    assert (made.programme_id, made.language) == (None, "bn")
    assert link_of(made) not in (made.nonce, made.token_hash)
    assert told == [events.InvitationMade(made.id)]


def test_invite_again_revokes_the_old(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    old = invited(by, place(factory))
    later(minutes=2)
    new = invited(by, place(factory))
    assert codes(accept_as_new(old)) == ["link_closed"]
    assert isinstance(accept_as_new(new), str)


def test_invite_twice_by_a_double_press_sends_once(
    factory: Factory, told: list[events.Event]
) -> None:
    by = person(Role.MANAGER, factory=factory)
    first, second = invite(by, place(factory)), invite(by, place(factory))
    assert first is second
    assert len(told) == 1


def test_invite_stops_after_thirty_a_day(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    for number in range(30):
        invited(by, place(factory), email=f"{number}@example.test")
    refused = invite(by, place(factory))
    assert codes(refused) == ["invite_enough_today"]
    later(days=1, seconds=1)
    assert isinstance(invite(by, place(factory)), Invitation)


def test_invite_refuses_who_has_the_role_and_closed_accounts(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    makers.account(Role.COLLEAGUE, factory=factory, email=EMAIL)
    assert codes(invite(by, place(factory))) == ["invite_has_role"]
    gone = makers.account(email="gone@example.test")
    close(gone)
    assert codes(invite(by, place(factory), email=gone.email)) == ["invite_account_closed"]


@pytest.mark.rule("Q25")
def test_invite_of_a_worker_member_is_the_advisors(factory: Factory) -> None:
    manager = person(Role.MANAGER, factory=factory)
    advisor = person(Role.ADVISOR, programme=factory.programme)
    assert codes(invite(manager, place(factory), Role.WORKER)) == ["invite_not_yours"]
    assert isinstance(invite(advisor, place(factory), Role.WORKER), Invitation)


def test_accept_as_new_makes_the_account_once(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    assert codes(accept_as_new(token, "short")) == ["password_short"]
    opened = accept_as_new(token)
    assert isinstance(opened, str)
    who = seen(opened)
    assert (who.email, who.name, who.language) == (EMAIL, "Karim", "bn")
    assert who.holds(Role.COLLEAGUE, factory.id)
    assert codes(accept_as_new(token)) == ["link_closed"]
    assert len(db.session.scalars(select(Account).where(Account.email == EMAIL)).all()) == 1


def test_accept_as_new_after_seven_days_is_refused(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    later(days=7)
    assert codes(accept_as_new(token)) == ["link_closed"]
    assert codes(accept_as_new("made up")) == ["link_closed"]


def test_accept_as_new_with_an_account_asks_to_sign_in(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    somebody(email=EMAIL)
    assert codes(accept_as_new(token)) == ["invite_sign_in"]


def test_accept_renews_the_session(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    me = person(email=EMAIL)
    opened = invitations.accept(token, person=me, browser=Browser(token=me.token))
    assert isinstance(opened, str)
    assert seen(opened).holds(Role.COLLEAGUE, factory.id)
    assert sessions.person_of(me.token) is None


def test_accept_for_another_address_is_refused(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    other = person(email="other@example.test")
    refused = invitations.accept(token, person=other, browser=HERE)
    assert codes(refused) == ["invite_other_address"]
    assert codes(invitations.accept("made up", person=other, browser=HERE)) == ["link_closed"]


@pytest.mark.rule("Q25")
def test_accept_on_the_other_side_is_refused(factory: Factory) -> None:
    advisor = person(Role.ADVISOR, programme=factory.programme)
    token = invited(advisor, place(factory), Role.WORKER)
    manager = person(Role.MANAGER, factory=factory, email=EMAIL)
    refused = invitations.accept(token, person=manager, browser=HERE)
    assert codes(refused) == ["invite_other_side"]


@pytest.mark.rule("Q25")
def test_accept_on_both_sides_at_once_seats_on_one(app: Flask, factory: Factory) -> None:
    advisor = person(Role.ADVISOR, programme=makers.programme("bd"))
    manager = person(Role.MANAGER, factory=factory)
    by = {Role.WORKER: advisor, Role.MANAGEMENT: manager}
    for number in range(6):
        who = person(email=f"both{number}@example.test")
        links = [invited(by[role], place(factory), role, who.email) for role in by]
        barrier = Barrier(len(links))

        def take(link: str, who: SignedIn = who, barrier: Barrier = barrier) -> object:
            with app.app_context():
                barrier.wait(30)
                return invitations.accept(link, person=who, browser=HERE)

        with ThreadPoolExecutor(len(links)) as pool:
            got = list(pool.map(take, links))
        assert sorted(isinstance(one, str) for one in got) == [False, True]
        db.session.rollback()
        assert len(queries.grants_of(who.account_id)) == 1


def test_accept_of_a_role_held_since_uses_the_invitation_up(factory: Factory) -> None:
    token = invited(person(Role.MANAGER, factory=factory), place(factory))
    me = person(Role.COLLEAGUE, factory=factory, email=EMAIL)
    assert isinstance(invitations.accept(token, person=me, browser=HERE), str)
    grants = select(RoleGrant).where(RoleGrant.account_id == me.account_id)
    assert len(db.session.scalars(grants).all()) == 1
    assert people.invitations()[0].used_at is not None


def test_accept_of_a_staff_role_ends_all_long_sessions(factory: Factory) -> None:
    where = Place(programme_id=factory.programme_id)
    token = invited(person(Role.ADMIN), where, Role.ADVISOR)
    who = makers.account(email=EMAIL)
    with writing():
        here, elsewhere = (sessions.start(who.id, staff=False) for _ in range(2))
    opened = invitations.accept(token, person=seen(here), browser=Browser(token=here))
    assert isinstance(opened, str)
    assert sessions.person_of(elsewhere) is None
    later(hours=9)
    assert sessions.person_of(opened) is None


def test_admin_invited_for_everything_has_no_place(factory: Factory) -> None:
    where = Place(programme_id=factory.programme_id)
    opened = accept_as_new(invited(person(Role.ADMIN), where, Role.ADMIN))
    assert isinstance(opened, str)
    grant = seen(opened).grants[0]
    assert (grant.role, grant.factory_id, grant.programme_id) == (Role.ADMIN, None, None)


def test_resend_gives_a_new_link_and_revoke_closes_it(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    old = invited(by, place(factory))
    later(minutes=2)
    with writing():
        assert invitations.resend(by, people.invitations()[0], place=place(factory)) == []
    new = people.invitations()[1]
    assert codes(accept_as_new(old)) == ["link_closed"]
    with writing():
        assert invitations.revoke(by, people.invitations()[1], place=place(factory)) == []
        assert invitations.revoke(by, people.invitations()[1], place=place(factory)) == []
    assert codes(accept_as_new(link_of(new))) == ["link_closed"]
    assert audited().count("invitation:revoked") == 2


def test_resend_and_revoke_of_others_are_refused(factory: Factory) -> None:
    advisor = person(Role.ADVISOR, programme=factory.programme)
    invited(advisor, place(factory), Role.WORKER)
    manager = person(Role.MANAGER, factory=factory)
    for deed in (invitations.resend, invitations.revoke):
        with writing():
            refused = deed(manager, people.invitations()[0], place=place(factory))
        assert codes(refused) == ["invite_not_yours"]


def test_end_role_ends_it_at_once(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    who = person(Role.COLLEAGUE, factory=factory)
    holder = queries.people(place(factory))[1]
    with writing():
        assert invitations.end_role(by, holder, place=place(factory)) == []
        assert invitations.end_role(by, holder, place=place(factory)) == []
    assert seen(who.token).grants == ()
    assert audited() == ["role:ended"]


def open_to(factory: Factory) -> list[str]:
    """The addresses invited to the factory."""
    return [one.email for one in reversed(queries.open_invitations(place(factory)))]


def test_end_role_takes_open_invitations_back(factory: Factory) -> None:
    registration = person(Role.REGISTRATION, programme=makers.programme("bd"))
    gone, stays = (person(Role.MANAGER, factory=factory) for _ in range(2))
    other = makers.factory("Other")
    account = db.session.get(Account, gone.account_id)
    assert account is not None
    makers.grant(account, Role.MANAGER, factory=other)
    gone = seen(gone.token)
    link = invited(gone, place(factory), email="a@example.test")
    invited(gone, place(other), email="b@example.test")
    invited(stays, place(factory), email="c@example.test")
    held = queries.people(place(factory))
    with writing():
        holder = next(one for one in held if one.account_id == gone.account_id)
        assert invitations.end_role(registration, holder, place=place(factory)) == []
    assert codes(accept_as_new(link)) == ["link_closed"]
    assert (open_to(factory), open_to(other)) == (["c@example.test"], ["b@example.test"])
    assert audited()[-2:] == ["role:ended", "invitation:revoked"]


def test_end_role_leaves_what_another_role_allows(factory: Factory) -> None:
    admin = person(Role.ADMIN)
    by = person(Role.ADVISOR, programme=makers.programme("bd"))
    account = db.session.get(Account, by.account_id)
    assert account is not None
    makers.grant(account, Role.REGISTRATION, programme=makers.programme("bd"))
    by = seen(by.token)
    invited(by, place(factory), Role.WORKER, "worker@example.test")
    invited(by, place(factory), Role.MANAGER, "manager@example.test")
    programme = Place(programme_id=factory.programme_id)
    with writing():
        holder = next(h for h in queries.people(programme) if h.role is Role.ADVISOR)
        assert invitations.end_role(admin, holder, place=programme) == []
    assert open_to(factory) == ["manager@example.test"]


def test_close_takes_open_invitations_back(factory: Factory) -> None:
    admin, other = person(Role.ADMIN), person(Role.ADMIN)
    somewhere = Place(programme_id=factory.programme_id)
    links = [
        invited(by, somewhere, Role.ADMIN, f"{by.account_id}@example.test") for by in (admin, other)
    ]
    with writing():
        account = db.session.get(Account, other.account_id)
        assert account is not None
        assert actions.close_account(admin, account=account) == []
    assert [codes(accept_as_new(link)) if link == links[1] else [] for link in links] == [
        [], ["link_closed"],
    ]  # fmt: skip
    assert len(queries.open_invitations(somewhere)) == 1


def test_end_role_not_yours_is_refused(factory: Factory) -> None:
    by = person(Role.MANAGER, factory=factory)
    holder = queries.people(place(factory))[0]
    with writing():
        refused = invitations.end_role(by, holder, place=place(factory))
    assert codes(refused) == ["role_not_yours_to_end"]
