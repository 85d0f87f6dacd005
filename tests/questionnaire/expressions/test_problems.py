from typing import Any

import pytest

from bw.questionnaire.expressions import ExpressionError, compile_expression
from bw.questionnaire.expressions.expression import MAX_LENGTH
from bw.questionnaire.expressions.syntax import MAX_DEPTH
from tests.questionnaire.expressions.answers import holds, problems, value


@pytest.mark.parametrize(
    ("text", "code", "position", "params"),
    [
        ("", "expression_empty", 0, {}),
        (" \n", "expression_empty", 0, {}),
        ("${a} >", "expression_dangling_operator", 5, {"operator": ">"}),
        ("and ${a}", "expression_dangling_operator", 0, {"operator": "and"}),
        ("(${a} + ) * 2", "expression_dangling_operator", 6, {"operator": "+"}),
        ("${a} == 1", "expression_dangling_operator", 5, {"operator": "="}),
        ("not(${a} or)", "expression_dangling_operator", 9, {"operator": "or"}),
        ("-", "expression_dangling_operator", 0, {"operator": "-"}),
        ("${a} ${b}", "expression_unexpected", 5, {"given": "${b}"}),
        ("${a} AND 1", "expression_unexpected", 5, {"given": "AND"}),
        ("(${a} ${b})", "expression_unexpected", 6, {"given": "${b}"}),
        ("${a})", "expression_unexpected", 4, {"given": ")"}),
        ("()", "expression_unexpected", 1, {"given": ")"}),
        ("selected(${a} 'x')", "expression_unexpected", 14, {"given": "x"}),
        ("not(1,)", "expression_unexpected", 6, {"given": ")"}),
        ("(${a}", "expression_unclosed_bracket", 0, {}),
        ("(", "expression_unclosed_bracket", 0, {}),
        ("1 + not(${a}", "expression_unclosed_bracket", 7, {}),
        ("concat(", "expression_unclosed_bracket", 6, {}),
        ("concat(1,", "expression_unclosed_bracket", 6, {}),
        ("${a} = 'yes", "expression_unclosed_string", 7, {"quote": "'"}),
        ("${a} = #", "expression_unknown_character", 7, {"character": "#"}),
        ("${a b} = 1", "expression_bad_reference", 0, {"given": "${a b}"}),
        ("1 + ${a", "expression_bad_reference", 4, {"given": "${a"}),
        ("$a", "expression_bad_reference", 0, {"given": "$"}),
        ("${} = 1", "expression_bad_reference", 0, {"given": "${}"}),
        ("${a} = yes", "expression_bare_name", 7, {"given": "yes"}),
        ("/data/a = 1", "expression_path", 0, {"given": "/"}),
        ("../a = 1", "expression_path", 0, {"given": ".."}),
        ("data/a = 1", "expression_path", 0, {"given": "data"}),
        ("child::a", "expression_path", 0, {"given": "child"}),
        ("${a}[1]", "expression_path", 4, {"given": "["}),
        ("@id", "expression_path", 0, {"given": "@"}),
        ("explode(1)", "expression_unknown_function", 0, {"function": "explode"}),
        ("1 + random()", "expression_excluded_function", 4, {"function": "random"}),
        ("position(1)", "expression_path", 0, {"given": "position()"}),
        ("contains(1)", "expression_arity", 0, {"function": "contains", "given": 1, "wanted": "2"}),
        ("round()", "expression_arity", 0, {"function": "round", "given": 0, "wanted": "1–2"}),
        ("max()", "expression_arity", 0, {"function": "max", "given": 0, "wanted": "1+"}),
        (
            "weighted-checklist(1, 1, 1, 1, 1)",
            "expression_unpaired",
            0,
            {"function": "weighted-checklist"},
        ),
        ("regex(${a}, ${b})", "expression_pattern_not_literal", 0, {"function": "regex"}),
        (
            "regex(${a}, '[')",
            "expression_bad_pattern",
            0,
            {"pattern": "[", "reason": "not offered: ["},
        ),
    ],
)
def test_faulty_text_is_refused_with_its_place(
    text: str, code: str, position: int, params: dict[str, Any]
) -> None:
    assert problems(text) == [(code, position, params)]


def test_all_unknown_characters_are_named() -> None:
    assert [(code, place) for code, place, _ in problems("${a} = ‘yes’")] == [
        ("expression_unknown_character", 7),
        ("expression_unknown_character", 11),
    ]


def test_functions_are_checked_up_to_the_first_fault_of_syntax() -> None:
    assert [(code, place) for code, place, _ in problems("true(1) or nope() or . )")] == [
        ("expression_arity", 0),
        ("expression_unknown_function", 11),
        ("expression_self_not_allowed", 21),
        ("expression_unexpected", 23),
    ]


def test_unknown_function_is_refused_in_a_branch_never_taken() -> None:
    assert problems("false() and nope()")[0][0] == "expression_unknown_function"


def test_self_is_refused_unless_allowed() -> None:
    assert problems(". > 3") == [("expression_self_not_allowed", 0, {})]
    assert compile_expression(". > 3", allow_self=True).uses_self


def test_clock_is_refused_unless_allowed() -> None:
    assert problems("today() > now()") == [
        ("expression_clock_not_allowed", 0, {"function": "today"}),
        ("expression_clock_not_allowed", 10, {"function": "now"}),
    ]
    assert compile_expression("today() > 3", allow_clock=True).uses_clock


@pytest.mark.parametrize("opening", ["(", "not(", "-(", "1+(", "1 or 1=1+2*-("])
def test_deep_nesting_is_refused(opening: str) -> None:
    text = opening * 400 + "1" + ")" * 400

    assert [(it[0], it[2]) for it in problems(text)] == [
        ("expression_too_deep", {"limit": MAX_DEPTH})
    ]


def test_nesting_within_the_limit_is_evaluated() -> None:
    deep = "not(" * (MAX_DEPTH - 1) + "true()" + ")" * (MAX_DEPTH - 1)

    assert holds(deep) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" or ".join(["false()"] * 500), False),
        (" and ".join(["true()"] * 500), True),
        (" + ".join(["1"] * 500), 500.0),
        (" < ".join(["0", *["2"] * 500]), True),
        ("-" * 501 + "1", -1.0),
        ("-" * 500 + "1", 1.0),
    ],
)
def test_long_chains_are_not_deep(text: str, expected: object) -> None:
    assert value(text) == expected


def test_long_text_is_refused() -> None:
    text = "1" + " " * MAX_LENGTH

    assert problems(text) == [("expression_too_long", 0, {"limit": MAX_LENGTH})]


def test_error_says_what_is_wrong_where() -> None:
    with pytest.raises(ExpressionError) as refused:
        compile_expression("1 +")

    assert str(refused.value) == "'1 +': expression_dangling_operator at 2"
    assert refused.value.text == "1 +"
