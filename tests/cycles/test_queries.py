"""Reading cycles."""

import pytest
from flask import Flask
from sqlalchemy import event

from bw.cycles import queries
from bw.db import db
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import person


def test_cycle_is_found_by_its_programme_only(app: Flask) -> None:
    made = makers.cycle(makers.factory())
    own = person(Role.REGISTRATION, programme=makers.programme("bd"))
    other = person(Role.REGISTRATION, programme=makers.programme("vn"))
    manager = person(Role.MANAGER, factory=made.factory)
    found = [queries.cycle(who, made.id) for who in (own, person(Role.ADMIN), other, manager)]
    assert [one and one.id for one in found] == [made.id, made.id, None, None]
    assert queries.cycle(own, 2**70) is None
    assert queries.cycle(own, made.id, roles=frozenset({Role.ADMIN})) is None


@pytest.mark.parametrize("count", [1, 3])
def test_search_finds_by_name_in_one_statement(app: Flask, count: int) -> None:
    for number in range(count):
        makers.cycle(makers.factory(f"Đồng Nai {number}"))
    makers.cycle(makers.factory("Padma"))
    who = person(Role.ADMIN)
    db.session.remove()
    with _counting() as statements:
        found = queries.search(who, "dong nai")
        names = [(one.factory.name, one.factory.programme.code) for one in found.cycles]
    assert names == [(f"Đồng Nai {number}", "bd") for number in range(count)]
    assert statements == [1]


def test_search_gives_pages(app: Flask) -> None:
    factory = makers.factory()
    for number in range(1, 28):
        makers.cycle(factory, number=number)
    who = person(Role.ADMIN)
    first, second = (queries.search(who, number=number) for number in (1, 2))
    assert (len(first.cycles), first.more, len(second.cycles), second.more) == (25, True, 2, False)


def test_next_number_counts_on(app: Flask) -> None:
    factory = makers.factory()
    assert queries.next_number(factory.id) == 1
    makers.cycle(factory, number=4)
    assert queries.next_number(factory.id) == 5


class _counting:  # noqa: N801 - reads as a word of the test
    """Counts statements; gives a list with their number."""

    def __enter__(self) -> list[int]:
        self.seen = [0]
        event.listen(db.engine, "before_cursor_execute", self._one)
        return self.seen

    def _one(self, _connection: object, _cursor: object, text: str, *_rest: object) -> None:
        self.seen[0] += text.startswith("SELECT")

    def __exit__(self, *_error: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._one)
