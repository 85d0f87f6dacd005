"""Reading programmes and factories."""

from datetime import timedelta

import pytest
from flask import Flask

from bw import clock
from bw.organisations import queries
from bw.organisations.models import FactoryProfile, ProfileChange
from bw.organisations.terms.texts import current_version
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import person
from tests.organisations.filled import WHOLE, signed
from tests.statements import statements


def test_factory_is_found_by_its_people_and_its_programme(app: Flask) -> None:
    own, other = makers.factory(), makers.factory("Other", "vn")
    manager = person(Role.MANAGER, factory=own)
    staff = person(Role.ADVISOR, programme=makers.programme("vn"))
    admin, nobody = person(Role.ADMIN), person()
    found = [
        [queries.factory(who, one.id) is not None for one in (own, other)]
        for who in (manager, staff, admin, nobody)
    ]
    assert found == [[True, False], [False, True], [True, True], [False, False]]
    assert queries.factory(admin, 2**40) is None
    assert queries.factory(admin, 0) is None


def test_factory_with_a_role_is_not_found_without_it(app: Flask) -> None:
    own = makers.factory()
    colleague = person(Role.COLLEAGUE, factory=own)
    assert queries.factory(colleague, own.id, roles=frozenset({Role.MANAGER})) is None


def test_role_of_staff_without_a_programme_opens_nothing(app: Flask) -> None:
    factory = makers.factory()
    adrift = person(Role.REGISTRATION)
    assert queries.factory(adrift, factory.id) is None
    assert queries.programme(adrift, "bd") is None


def test_programme_is_found_by_its_staff(app: Flask) -> None:
    programme = makers.programme("bd")
    makers.programme("vn")
    staff = person(Role.REGISTRATION, programme=programme)
    assert [queries.programme(staff, code) is None for code in ("bd", "vn", "xx")] == [
        False,
        True,
        True,
    ]
    assert [p.code for p in queries.programmes_of(staff)] == ["bd"]
    assert [p.code for p in queries.programmes_of(person(Role.ADMIN))] == ["bd", "vn"]
    assert list(queries.programmes_of(person())) == []


def test_zone_of_a_person_is_that_of_the_country(app: Flask) -> None:
    manager = person(Role.MANAGER, factory=makers.factory())
    advisor = person(Role.ADVISOR, programme=makers.programme("vn"))
    zones = [queries.zone_of(who) for who in (manager, advisor, person(Role.ADMIN), person())]
    assert zones == ["Asia/Dhaka", "Asia/Ho_Chi_Minh", "UTC", "UTC"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("dong nai", ["Đồng Nai May"]),
        ("", ["Padma", "Đồng Nai May"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_search_finds_folded_names(app: Flask, text: str, names: list[str]) -> None:
    makers.factory("Padma")
    makers.factory("Đồng Nai May")
    found = queries.search(person(Role.ADMIN), text)
    assert sorted(one.name for one in found.factories) == names


def test_search_gives_pages(app: Flask) -> None:
    for number in range(27):
        makers.factory(f"Factory {number:02}")
    who = person(Role.ADMIN)
    first, second = queries.search(who), queries.search(who, number=2)
    assert (len(first.factories), first.more) == (25, True)
    assert [one.name for one in second.factories] == ["Factory 25", "Factory 26"]
    assert not second.more


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 1), ("3", 3), ("0", 1), ("-3", 1), ("x", 1), ("9" * 40, 1), ("৩", 3), ("²", 1)],
)
def test_page_number_is_always_one(text: str, number: int) -> None:
    assert queries.page_number(text) == number


def test_fact_of_a_factory_is_one_statement(app: Flask) -> None:
    factory = makers.factory()
    assert queries.fact_of(factory.id, "email") == ""
    number = factory.id
    makers.keep(FactoryProfile(factory_id=number, **WHOLE))
    with statements() as sent:
        facts = [queries.fact_of(number, name) for name in ("email", "country")]
    assert facts == ["office@padma.test", "BD"]
    assert len(sent) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_states_of_many_profiles_are_two_statements(app: Flask, count: int) -> None:
    factories = [makers.factory(f"Factory {n}") for n in range(count)]
    makers.keep(FactoryProfile(factory_id=factories[0].id, **WHOLE))
    signed(factories[0], version="0")
    signed(factories[0], version=current_version())
    ids = [one.id for one in factories]
    with statements() as sent:
        found = queries.profile_states(ids, clock.today())
    assert len(sent) == 2
    assert [found[each].percent for each in ids] == [100, 0, 0][:count]


def test_state_of_a_profile_knows_the_latest_signature(app: Flask) -> None:
    factory = makers.factory()
    assert queries.profile_state_of(factory, clock.today()).percent == 0
    signed(factory, version=current_version())
    assert queries.profile_state_of(factory, clock.today()).signed
    expired = queries.profile_state_of(factory, clock.today() + timedelta(days=366))
    assert (expired.signed, expired.expired) == (False, True)


def test_changes_are_given_the_newest_first_and_by_whom(app: Flask) -> None:
    factory = makers.factory()
    for number, staff in enumerate((True, False, True)):
        makers.keep(
            ProfileChange(
                factory_id=factory.id, at=clock.now(), account_id=1, account_name="Rina",
                by_staff=staff, field="city", before=str(number), after=str(number + 1),
            )
        )  # fmt: skip
    every = [one.after for one in queries.profile_changes(factory.id)]
    ours = [one.after for one in queries.profile_changes(factory.id, by_staff=False)]
    assert (every, ours) == (["3", "2", "1"], ["2"])
    assert queries.profile_before(factory.id, 1) == {"city": "1"}
    assert queries.newest_profile_change(factory.id) == 3
    assert queries.newest_profile_change(factory.id + 1) == 0
