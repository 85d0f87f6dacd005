"""Reading programmes and factories."""

import pytest
from flask import Flask

from bw.organisations import queries
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import person


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
        ("\0", ["Padma", "Đồng Nai May"]),
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
