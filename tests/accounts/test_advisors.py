"""Which advisor a factory has."""

import pytest
from flask import Flask

from bw.accounts import advisors, queries, rules
from bw.accounts.sessions import SignedIn
from bw.db import writing
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import audited, codes, person


@pytest.fixture
def setter(app: Flask) -> SignedIn:
    return person(Role.REGISTRATION, programme=makers.programme())


def assign(setter: SignedIn, factory: Factory, account_id: int) -> list[Blocker]:
    with writing():
        return advisors.assign(setter, factory, account_id=account_id)


@pytest.mark.rule("J3")
def test_a_factory_has_one_advisor_at_a_time_and_a_history(setter: SignedIn) -> None:
    factory = makers.factory()
    one, other = (makers.account(Role.ADVISOR, programme=makers.programme()) for _ in range(2))
    for account in (one, one, other):
        assert assign(setter, factory, account.id) == []
    history = queries.advisors_of(factory.id)
    assert [(held.account_id, held.ended_at is None) for held in history] == [
        (other.id, True),
        (one.id, False),
    ]
    for _ in range(2):
        with writing():
            advisors.end(setter, factory)
    assert all(held.ended_at for held in queries.advisors_of(factory.id))
    assert audited() == [
        "advisor:assigned", "advisor:ended", "advisor:assigned", "advisor:ended",
    ]  # fmt: skip


@pytest.mark.rule("J3")
def test_only_an_advisor_of_the_programme_is_assigned(setter: SignedIn) -> None:
    factory = makers.factory()
    foreign = makers.account(Role.ADVISOR, programme=makers.programme("vn"))
    manager = makers.account(Role.MANAGER, factory=factory)
    for account_id in (foreign.id, manager.id, setter.account_id, 999_999):
        assert codes(assign(setter, factory, account_id)) == ["advisor_not_of_programme"]
    assert (queries.advisors_of(factory.id), audited()) == ([], [])


@pytest.mark.rule("J3")
def test_may_advise_needs_the_role_of_an_advisor() -> None:
    assert rules.may_advise({Role.ADVISOR}) == []
    assert rules.may_advise({Role.REGISTRATION}) == [Blocker("advisor_not_of_programme")]
