"""Groups as people read them, entry by entry."""

import pytest

from bw.questionnaire.kinds import KINDS
from bw.web import locale
from tests.questionnaire.build import definition, grid, leaf, q, repeat, section

MADE = definition(
    section("S", leaf("L",
        repeat("units", q("name", label="Name"), q("many", "integer", label="How many?"), least=0),
        grid("heads", q("perm", "integer", label="Permanent")))),
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "canonical", "shown"),
    [
        ("units", "", ""),
        ("units", "[]", "There is none."),
        ("units", '[["a",1,{"name":"A","many":"1200"}],["b",2,{"name":"B"}]]',
         "1. Name: A; How many? 1,200\n2. Name: B"),
        ("heads", '[["men",0,{"perm":"3"}]]', "Men Permanent: 3"),
        ("units", "not json", "There is none."),
        ("units", '[["a",1,{"other":"1"}]]', "1. "),
    ],
)  # fmt: skip
def test_group_is_read_entry_by_entry(name: str, canonical: str, shown: str) -> None:
    group = MADE.by_name[name]
    assert KINDS[group.kind].format(canonical, group, locale.make("en"), "bd") == shown


def test_numbers_of_entries_have_the_readers_digits() -> None:
    group, reader = MADE.by_name["units"], locale.make("bn")
    with locale.using(reader):
        text = KINDS["repeat"].format('[["a",1,{"many":"12"}]]', group, reader, "bd")
    assert text == "১. How many? ১২"


@pytest.mark.parametrize("kind", ["repeat", "grid"])
def test_ordinary_field_says_nothing_of_a_group(kind: str) -> None:
    made, group = KINDS[kind], MADE.by_name["units"]
    assert made.parse({"answer": ["[[1,2,3]]"]}, group, locale.make("en"), "bd") == ""
    assert made.raw_from("[]", locale.make("en")) == {"answer": ["[]"]}
