"""Entries on a page: what applies, what is wrong, what is kept. Without a database."""

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from bw.questionnaire import entries as texts
from bw.questionnaire.definition import Definition
from bw.questionnaire.entries import Entry
from bw.selfassessment import entries, entry_forms, entry_history, entry_screens
from bw.selfassessment.entries import Around, Line, Typed
from bw.selfassessment.progress import Stored
from tests.questionnaire.build import definition, grid, leaf, q, repeat, section

TODAY = date(2026, 11, 21)
UNIT = repeat(
    "units",
    q("name", required=True), q("size", "integer", constraint=". <= ${limit}"),
    q("rented", "yes_no"), q("owner", relevant="${rented} = 'yes'", required=True),
    q("share", "integer", constraint="position(..) = 1 or . <= 10", constraint_message="Over 10."),
)  # fmt: skip
TABLE = grid("table", q("a", "integer", required=True), q("b", "decimal"), q("c", "yes_no"))


@pytest.fixture
def made() -> Definition:
    return definition(section("S", leaf("L", q("limit", "integer"), UNIT, TABLE)))


def around(made: Definition, **values: str) -> Around:
    rows = {made.by_name[name].position: Stored(value) for name, value in values.items()}
    return Around(made, rows, TODAY, "bd")


def typed(made: Definition, group: str = "units", **fields: str | list[str]) -> Typed:
    form = MultiDict({name.replace("__", "."): text for name, text in fields.items()})
    return entry_forms.read_entry(form, made.by_name[group], "bd")


def judged(made: Definition, sent: Typed, *standing: Entry, limit: str = "50") -> Line:
    units = made.by_name["units"]
    seen = around(made, limit=limit, units=texts.write(standing) if standing else "")
    return entry_screens.one_entry(seen, units, Entry("n", 0, {}), sent)


def errors(line: Line) -> dict[str, str]:
    return {slot.field.name: slot.error for slot in line.faults}


def test_field_is_checked_against_the_answers_around(made: Definition) -> None:
    sent = typed(made, answer__name="Mill", answer__size="51")
    assert list(errors(judged(made, sent))) == ["size"]
    assert judged(made, sent, limit="60").whole


def test_field_is_checked_at_its_place_among_the_entries(made: Definition) -> None:
    other = Entry("o", 1, {"name": "Other", "share": "60"})
    sent = typed(made, answer__name="Mill", answer__share="41")
    assert errors(judged(made, sent, other)) == {"share": "Over 10."}
    assert judged(made, sent).whole


def test_required_field_that_does_not_apply_is_not_missing(made: Definition) -> None:
    assert judged(made, typed(made, answer__name="Mill", answer__rented="no")).whole
    line = judged(made, typed(made, answer__name="Mill", answer__rented="yes"))
    assert errors(line) == {"owner": "Please fill this in."}


def test_field_that_nobody_saw_is_opened_and_not_blamed(made: Definition) -> None:
    sent = typed(made, answer__name="Mill", answer__rented="yes", shown="")
    line = judged(made, sent)
    assert [slot.field.name for slot in line.opened] == ["owner"]
    assert line.faults == ()
    assert not line.whole


def test_out_of_scope_keeps_what_was_stored(made: Definition) -> None:
    seen, units = around(made, limit="50"), made.by_name["units"]
    there = Entry("n", 3, {"name": "Mill", "rented": "yes", "owner": "Rahim"})
    sent = typed(made, answer__name="Mill", answer__rented="no", answer__owner="Karim", shown="")
    line = entry_screens.one_entry(seen, units, there, sent)
    assert line.values == {"name": "Mill", "rented": "no", "owner": "Rahim"}


def test_unreadable_field_is_named_with_its_kinds_sentence(made: Definition) -> None:
    line = judged(made, typed(made, answer__name="Mill", answer__size="many"))
    assert "is not a number" in errors(line)["size"]
    assert line.slots[1].raw == {"answer": ["many"]}


def test_name_is_what_stands_in_the_first_fields(made: Definition) -> None:
    line = judged(made, typed(made, answer__name="Mill", answer__size="1200", answer__rented="no"))
    assert entries.name_of(line, "bd") == "Mill – 1,200"


def test_rows_of_a_grid_that_hold_nothing_are_left_out(made: Definition) -> None:
    table, seen = made.by_name["table"], around(made)
    form = MultiDict({"answer.1.a": "4"})
    listed = entry_screens.listed(seen, table, entry_forms.read_rows(form, table, "bd"))
    assert entries.kept(listed.lines) == '[["men",0,{"a":"4"}]]'
    assert [slot.suffix for slot in listed.lines[0].faults] == [".0.a"]


def test_numbers_of_different_kinds_are_not_added_up(made: Definition) -> None:
    table = made.by_name["table"]
    listed = entry_screens.listed(around(made, table='[["men",0,{"a":"4"}]]'), table)
    assert entry_screens.totals(table, listed.lines, "bd").all == ()


def test_numbers_of_one_kind_are_added_up_both_ways() -> None:
    made = definition(section("S", leaf("L", grid("g", q("x", "integer"), q("y", "integer")))))
    group, value = made.by_name["g"], '[["women",0,{"x":"1","y":"2"}],["men",0,{"y":"3"}]]'
    listed = entry_screens.listed(around(made, g=value), group)
    sums = entry_screens.totals(group, listed.lines, "bd")
    assert {total.id: total.text for total in sums.all} == {
        "t.x": "1", "t.y": "5", "t.": "6", "t.0": "3", "t.1": "3",
    }  # fmt: skip


def test_fields_of_an_entry_read_back_to_it(made: Definition) -> None:
    units = made.by_name["units"]
    there = Entry("n", 1, {"name": "Mill", "size": "12", "rented": "yes", "owner": "Rahim"})
    form = MultiDict(entry_screens.raw_of(units, there))
    line = judged(made, entry_forms.read_entry(form, units, "bd"))
    assert line.values == dict(there.values)


@pytest.mark.rule("Q18")
def test_differences_name_what_was_added_changed_removed(made: Definition) -> None:
    before = [Entry("a", 1, {"name": "A", "size": "1"}), Entry("b", 2, {"name": "B"}),
              Entry("c", 3, {"name": "C"})]  # fmt: skip
    after = [Entry("a", 4, {"name": "A", "size": "2"}), Entry("c", 3, {"name": "C"}),
             Entry("d", 5, {"name": "D"})]  # fmt: skip
    found = entry_history.differences(
        made.by_name["units"], texts.write(before), texts.write(after), "bd"
    )
    assert [(one.what, one.name) for one in found] == [
        ("changed", "A"), ("removed", "B"), ("added", "D"),
    ]  # fmt: skip
    assert found[0].fields == (("Question size", "1", "2"),)


def test_entry_saved_again_as_it_was_is_no_difference(made: Definition) -> None:
    before, after = ('[["a",1,{"name":"A"}]]', '[["a",2,{"name":"A"}]]')
    assert entry_history.differences(made.by_name["units"], before, after, "bd") == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("abcdefghijk0", True), ("abc", False), ("ABCDEFGHIJKL", False), ("abcdefghijk0\n", False)],
)
def test_id_of_an_entry_is_twelve_small_letters_and_digits(text: str, wanted: bool) -> None:
    assert entry_forms.is_entry_id(text) is wanted
