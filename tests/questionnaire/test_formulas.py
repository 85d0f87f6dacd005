"""Expressions of a workbook: each problem at its character, circles with their names."""

import pytest

from tests.questionnaire.sheets import BEGIN, FIRST, found, report

RELEVANT = "type | name | label | relevant"
CONSTRAINT = "type | name | label | constraint"

FORMULAS = {
    "${b} >": ("expression_dangling_operator", 5),
    "foo(${b})": ("expression_unknown_function", 0),
    "not(1, 2)": ("expression_arity", 0),
    ". > 1": ("expression_self_not_allowed", 0),
    "${b} > today()": ("expression_clock_not_allowed", 7),
    "1 = ${ghost}": ("reference_unknown", 4),
    "1 = ${headcoumt}": ("reference_misspelt", 4),
    "1 = ${fp}": ("reference_without_answer", 4),
    "${b} = 'x": ("expression_unclosed_string", 7),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_problem_of_an_expression_has_the_place_of_its_caret(text: str) -> None:
    code, position = FORMULAS[text]

    said = report(
        "text | b | B", "text | headcount | H", f"text | a | A | {text}", headers=RELEVANT
    )

    assert [(p.code, p.row, p.column, p.position, p.text) for p in said.problems] == [
        (code, 6, "D", position, text)
    ]


def test_caret_stands_under_the_place() -> None:
    said = report("text | b | B", "text | a | A | ${b} > foo(1)", headers=RELEVANT)

    assert list(said.problems[0].lines()) == [
        "Sheet survey, row 5, column D (relevant): There is no function “foo”.",
        "    ${b} > foo(1)",
        "           ^",
    ]


def test_caret_of_a_long_text_stays_beside_its_place() -> None:
    text = " and ".join(["${b} = 1"] * 60) + " and foo(1)"

    said = report("text | b | B", f"text | a | A | {text}", headers=RELEVANT)

    caret = said.problems[0].caret()
    assert caret is not None
    assert caret[0][caret[1].index("^") :].startswith("foo(1)")


def test_clock_and_self_may_stand_in_a_constraint() -> None:
    assert report("date | a | A | . <= today()", headers=CONSTRAINT).problems == ()


def test_quotes_of_a_word_processor_are_read_as_straight_ones() -> None:
    said = report("text | b | B", "text | a | A | ${b} = ‘x’", headers=RELEVANT)

    assert said.outline is not None
    assert said.outline.questions()[1].relevant == "${b} = 'x'"


def test_constraint_of_a_note_is_named() -> None:
    assert found(report("note | a | A | . > 1", headers=CONSTRAINT)) == [
        ("constraint_without_answer", FIRST, "D")
    ]


def test_circle_is_named_once_with_the_names_on_it() -> None:
    said = report(
        "text | a | A | ${c} = 1 | ", "text | b | B | ${a} = 1 | ", "calculate | c | | | ${b} + 1",
        headers="type | name | label | relevant | calculation",
    )  # fmt: skip

    assert [(p.code, p.row, dict(p.params)) for p in said.problems] == [
        ("condition_circle", 4, {"names": "${a} → ${c} → ${b} → ${a}"})
    ]


def test_question_that_depends_on_itself_is_a_circle() -> None:
    assert found(report("text | a | A | ${a} = 1", headers=RELEVANT)) == [
        ("condition_circle", FIRST, "D")
    ]


@pytest.mark.parametrize("row", [0, 1])
def test_group_that_depends_on_a_question_inside_it_is_named(row: int) -> None:
    begin = [*BEGIN]
    begin[row] += " | ${a} = 1"

    said = report("text | a | A", headers=RELEVANT, begin=begin)

    assert found(said) == [("condition_inside_group", 2 + row, "D")]


def test_circle_through_the_conditions_of_two_groups_is_named() -> None:
    said = report(
        "text | a | A", "end group", "begin group | g | G | ${a} = 1", "text | b | B",
        headers=RELEVANT, begin=(BEGIN[0], "begin group | x | X | ${b} = 1"),
    )  # fmt: skip

    assert [(p.code, p.row, dict(p.params)) for p in said.problems] == [
        ("condition_circle", 3, {"names": "${b} → ${a} → ${b}"})
    ]
