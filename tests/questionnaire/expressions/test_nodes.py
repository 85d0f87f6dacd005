"""What a field is outside of its group, and what a choice filter looks at."""

import math

import pytest

from bw.questionnaire.expressions import (
    EvaluationError,
    ExpressionError,
    Mention,
    Nodes,
    compile_expression,
)

VALUES: dict[str, str | Nodes] = {
    "n": ("3", "", None, "4.5"),
    "*n": ("3", "", None, "4.5"),
    "name": ("ana", "", "bo"),
    "none": (),
    "group": ("a", "b", "c"),
    "q": "7",
    "..": "2",
    ".district": "dhaka",
    ".name": "savar",
    "blank": "",
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(${n})", 7.5),
        ("sum(${none})", 0.0),
        ("sum(${q})", 7.0),
        ("count(${group})", 3.0),
        ("count(${n})", 3.0),
        ("count(${none})", 0.0),
        ("count(${q})", 1.0),
        ("count-non-empty(${n})", 2.0),
        ("count-non-empty(${q})", 1.0),
        ("min(${n})", 3.0),
        ("max(${n}, 9)", 9.0),
        ("max(${n}, ${q})", 7.0),
        ("min(4, ${q})", 4.0),
        ("join(', ', ${name})", "ana, bo"),
        ("join('-', ${name}, 'x', ${q})", "ana-bo-x-7"),
        ("indexed-repeat(${n}, ${group}, 4)", "4.5"),
        ("indexed-repeat(${n}, ${group}, 3)", ""),
        ("indexed-repeat(${n}, ${group}, 9)", ""),
        ("indexed-repeat(${n}, ${group}, 0)", ""),
        ("indexed-repeat(${n}, ${group}, position(..) - 1)", "3"),
        ("position(..)", 2.0),
        ("position( .. ) + 1", 3.0),
    ],
)
def test_value_over_entries(text: str, value: object) -> None:
    made = compile_expression(text, allow_place=True)

    assert made.evaluate(VALUES.__getitem__) == value


def test_extreme_of_nothing_is_no_number() -> None:
    assert math.isnan(float(str(compile_expression("max(${none})").evaluate(VALUES.__getitem__))))


@pytest.mark.parametrize("text", ["${n} + 1", "${n} = 'x'", "concat(${n}, '')", "not(${n})"])
def test_node_set_where_one_value_is_wanted_fails(text: str) -> None:
    with pytest.raises(EvaluationError):
        compile_expression(text).evaluate(VALUES.__getitem__)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("district = 'dhaka'", True),
        ("district = ${q}", False),
        ("name = 'savar' and district != 'x'", True),
        ("selected('savar x', name)", True),
        ("district = ${blank}", False),
    ],
)
def test_filter_looks_at_columns(text: str, holds: bool) -> None:
    assert compile_expression(text, allow_columns=True).truth(VALUES.__getitem__) is holds


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("district = ${q}", ("district", "q")),
        ("${q} = district", ("district", "q")),
        ("x = 'y' and district = ${q}", ("district", "q")),
        ("district != ${q}", None),
        ("district = ${q} or x = 'y'", None),
        ("district = 'dhaka'", None),
    ],
)
def test_equality_of_a_column_is_found(text: str, found: tuple[str, str] | None) -> None:
    assert compile_expression(text, allow_columns=True).equal_column == found


def test_columns_are_no_references() -> None:
    made = compile_expression("district = ${q}", allow_columns=True)

    assert (made.columns, made.references) == ({"district"}, {"q"})


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("1 + position(..)", "expression_place_outside", 4),
        ("position()", "expression_path", 0),
        ("district = 'x'", "expression_bare_name", 0),
        ("2 * sum(1 + ${n})", "expression_needs_field", 4),
        ("indexed-repeat(${n}, 'g', 1)", "expression_needs_field", 0),
        ("count()", "expression_arity", 0),
        ("position(.. 1)", "expression_unexpected", 12),
    ],
)
def test_what_stands_in_the_wrong_place_is_refused(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)

    assert [(p.code, p.position) for p in caught.value.problems] == [(code, position)]


def test_mentions_say_how_a_question_is_named() -> None:
    made = compile_expression("sum(${n}) > ${q} + indexed-repeat(${n}, ${g}, ${i}) + max(1, ${m})")

    assert made.mentions == (
        Mention("n", 4, "sum", 0),
        Mention("q", 12),
        Mention("n", 34, "indexed-repeat", 0),
        Mention("g", 40, "indexed-repeat", 1),
        Mention("i", 46),
        Mention("m", 61, "max", 1),
    )
