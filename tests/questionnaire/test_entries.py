"""Entries of a group as one text, and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire import entries
from bw.questionnaire.entries import Entry

TEXT = st.text(st.characters(codec="utf-8"))
ENTRIES = st.lists(
    st.builds(Entry, TEXT, st.integers(0, 10**6), st.dictionaries(TEXT, TEXT.filter(bool)))
).map(tuple)


@given(ENTRIES)
def test_written_entries_are_read_again(given_entries: tuple[Entry, ...]) -> None:
    assert entries.read(entries.write(given_entries)) == given_entries


@given(st.one_of(TEXT, st.recursive(st.none() | st.integers() | TEXT, st.lists).map(str)))
def test_reading_anything_never_raises(text: str) -> None:
    assert isinstance(entries.read(text), tuple)


def test_canonical_text_is_compact_and_leaves_empty_values_out() -> None:
    made = entries.write([Entry("a1", 2, {"name": "ইউনিয়ন", "gone": "", "n": "3"})])

    assert made == '[["a1",2,{"name":"ইউনিয়ন","n":"3"}]]'


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[1]", '[["a","1",{}]]', '[["a",true,{}]]', '[["a",1]]', "[" * 90_000]
)
def test_what_is_no_entry_is_left_out(text: str) -> None:
    assert entries.read(text) == ()


def test_what_is_no_value_is_left_out() -> None:
    assert entries.read('[["a",1,{"x":3,"y":"","z":"w"}]]') == (Entry("a", 1, {"z": "w"}),)


def test_no_entries_are_said() -> None:
    assert entries.write([]) == "[]"


def test_new_ids_are_short_and_differ() -> None:
    made = {entries.new_id() for _ in range(200)}

    assert len(made) == 200
    assert all(len(name) == 12 and name.isascii() and name.isalnum() for name in made)
