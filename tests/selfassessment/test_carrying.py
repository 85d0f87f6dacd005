"""Which answers of an earlier cycle fit a newer version: pure."""

from typing import Any

import pytest

from bw.questionnaire import comparison, entries
from bw.questionnaire.definition import Definition, Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment import carrying
from bw.selfassessment.carrying import Carried, Left, Reason
from bw.selfassessment.progress import Stored
from tests.questionnaire.build import definition, grid, leaf, q, repeat, section

OLD = definition(
    section(
        "FP",
        leaf(
            "A",
            q("stays"),
            q("goes"),
            q("turns"),
            q("picks", "single", choices=("a", "b")),
            q("many", "multiple", choices=("a", "b")),
            q("day", "date", at_submission=True),
            repeat("unions", q("u_name"), q("u_size", "integer"), q("u_lost"), least=0),
            grid("hours", q("avg", "decimal"), rows=("jan", "feb")),
        ),
    )
)
NEW = definition(
    section(
        "FP",
        leaf(
            "A",
            q("first"),
            q("picks", "single", choices=("b", "c")),
            q("many", "multiple", choices=("a", "b", "c")),
            q("turns", "integer"),
            q("stays"),
            q("day", "date", at_submission=True),
            repeat("unions", q("u_size", "integer"), q("u_name"), least=0),
            grid("hours", q("avg", "decimal"), rows=("feb",)),
        ),
    )
)


def at(where: Definition, name: str) -> int:
    return where.by_name[name].position


def carried(name: str, value: str, **more: Any) -> tuple[list[Carried], list[Left]]:
    return carrying.carry(OLD, NEW, {at(OLD, name): Stored(value, **more)})


@pytest.mark.rule("Q15")
def test_answer_finds_its_question_by_reference_wherever_it_stands_now() -> None:
    assert carried("stays", "Yes indeed", comment="As before") == (
        [Carried(at(NEW, "stays"), "Yes indeed", "As before")], [],
    )  # fmt: skip


@pytest.mark.rule("Q15")
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("goes", "x", Reason.GONE),
        ("turns", "x", Reason.KIND),
        ("picks", "a", Reason.CHOICE),
    ],
)
def test_answer_that_no_longer_fits_is_left_with_its_reason(
    name: str, value: str, reason: Reason
) -> None:
    assert carried(name, value) == ([], [Left(at(OLD, name), reason)])


@pytest.mark.rule("Q15")
def test_choices_that_are_still_there_are_carried() -> None:
    assert carried("picks", "b")[0] == [Carried(at(NEW, "picks"), "b", "")]
    assert carried("many", "a b")[0] == [Carried(at(NEW, "many"), "a b", "")]


@pytest.mark.rule("Q15")
def test_what_nobody_answered_is_neither_carried_nor_missed() -> None:
    assert carried("stays", "", comment="Only words") == ([], [])
    assert carried("stays", "x", scope=Visibility.HIDDEN) == ([], [])
    assert carried("day", "2026-01-01") == ([], [])


@pytest.mark.rule("Q15")
def test_entries_keep_what_still_has_a_field() -> None:
    value = entries.write(
        [
            Entry("one", 3, {"u_name": "Alpha", "u_size": "12", "u_lost": "x"}),
            Entry("two", 1, {"u_lost": "y"}),
        ]
    )
    ((found,), left) = carried("unions", value)
    assert entries.read(found.value) == (Entry("one", 1, {"u_size": "12", "u_name": "Alpha"}),)
    assert left == [Left(at(OLD, "unions"), Reason.GROUP)]
    assert carried("unions", "[]") == ([Carried(at(NEW, "unions"), "[]", "")], [])


@pytest.mark.rule("Q15")
def test_row_of_a_table_that_is_gone_is_told() -> None:
    value = entries.write([Entry("jan", 1, {"avg": "48"}), Entry("feb", 1, {"avg": "50"})])
    ((found,), left) = carried("hours", value)
    assert entries.read(found.value) == (Entry("feb", 1, {"avg": "50"}),)
    assert left == [Left(at(OLD, "hours"), Reason.GROUP)]


@pytest.mark.rule("Q15")
def test_same_version_takes_every_answer_as_it_is() -> None:
    rows = {
        at(OLD, "stays"): Stored("a"),
        at(OLD, "picks"): Stored("a"),
        at(OLD, "unions"): Stored(entries.write([Entry("one", 1, {"u_name": "Alpha"})])),
    }
    found, left = carrying.carry(OLD, OLD, rows)
    assert {each.position: each.value for each in found} == {
        position: row.value for position, row in rows.items()
    }
    assert left == []


@pytest.mark.rule("Q15")
def test_value_is_fitted_to_its_match() -> None:
    matches = comparison.matching(OLD, NEW)
    goes, stays = OLD.by_name["goes"], OLD.by_name["stays"]
    assert carrying.fitted(goes, matches[goes.position], NEW, "x") == ("", Reason.GONE)
    assert carrying.fitted(stays, matches[stays.position], NEW, "x") == ("x", None)
