import datetime

import pytest

from bw.questionnaire.expressions import (
    EvaluationError,
    Value,
    canonical,
    compile_expression,
    references,
    to_string,
)
from tests.questionnaire.expressions.answers import holds, value

NOON = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)


def _unanswered(name: str) -> str:
    return ""


@pytest.mark.parametrize("operator", ["=", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize(
    "operands",
    [
        "${a} {} 'yes'",
        "'yes' {} ${a}",
        "${a} {} 3",
        "${a} {} ${b}",
        "${b} {} ${a}",
        "${a} {} ${a}",
        "${a} {} false()",
        "(${a}) {} ((3))",
        ". {} 3",
        "${a} {} concat('', '')",
    ],
)
def test_comparison_with_an_unanswered_question_is_false(operands: str, operator: str) -> None:
    assert holds(operands.replace("{}", operator), b="3") is False


@pytest.mark.parametrize(
    ("text", "unanswered", "answered"),
    [
        ("${a} = ''", True, False),
        ("${a} != ''", False, True),
        ("'' = ${a}", True, False),
        ('"" != ${a}', False, True),
        ("string(${a}) != 'yes'", True, False),
        ("not(${a} = 'yes')", True, False),
        ("string-length(${a}) = 0", True, False),
        ("coalesce(${a}, 'no') = 'no'", True, False),
        ("boolean(${a})", False, True),
    ],
)
def test_emptiness_can_be_asked_for(text: str, unanswered: bool, answered: bool) -> None:
    assert holds(text) is unanswered
    assert holds(text, a="yes") is answered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${a} = 'yes'", True),
        ("${a} != 'yes'", False),
        ("'yes' = ${a}", True),
        ("${a} = 'yes' = true()", True),
        ("${n} = 12", True),
        ("${n} = '12'", True),
        ("${n} > 9", True),
        ("${n} < ${m}", True),
        ("${d} < '2026-11-21'", True),
        ("${d} + 2 = '2026-11-22'", True),
        ("${d} = date('2026-11-20')", True),
        ("selected(${s}, 'b') and not(selected(${s}, 'z'))", True),
        ("count-selected(${s}) >= 2", True),
        ("${n} * 2 + ${m} div 4 mod 3 - -1", True),
        ("0.1 + 0.2 = 0.3", True),
        ("0.1 + 0.2 != 0.3", False),
    ],
)
def test_answers_are_compared_as_what_they_read_as(text: str, expected: bool) -> None:
    assert holds(text, a="yes", n="12", m="100", d="2026-11-20", s="a b") is expected


def test_answer_that_is_no_text_is_compared_too() -> None:
    assert holds("${a} = 'x'", a=3.0) is False
    assert holds("${a} = '3'", a=3) is True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 = 7 and 2 > 1 or false()", True),
        ("true() or false() and false()", True),
        ("3 < 4 < 5", True),
        ("5 > 4 > 3", False),
        ("1 = 1 = 0", False),
        ("- 2 * - 3", 6.0),
        ("10 - 2 - 3", 5.0),
        ("true() and 1 and 'x'", True),
        ("false() or 0 or ''", False),
    ],
)
def test_operators_bind_as_in_xpath(text: str, expected: Value) -> None:
    assert value(text) == expected


def test_if_evaluates_one_branch_only() -> None:
    asked = []

    def lookup(name: str) -> str:
        asked.append(name)
        return ""

    compile_expression("if(true(), ${a}, ${b}) = 'x'").evaluate(lookup)

    assert asked == ["a"]


def test_and_stops_at_the_first_false_operand() -> None:
    assert holds("false() and date('x') < 1") is False
    assert holds("true() or true() or date('x') < 1") is True


@pytest.mark.parametrize(
    "text",
    [
        "date('x')",
        "date('x') < 1",
        "1 + date('x')",
        "today()",
        "now()",
    ],
)
def test_expression_without_a_value_raises(text: str) -> None:
    expression = compile_expression(text, allow_clock=True)

    with pytest.raises(EvaluationError):
        expression.evaluate(_unanswered)


@pytest.mark.parametrize("odd", [None, [], b"x", object()])
@pytest.mark.parametrize("text", ["${a} = 'x'", "${a} + 1", "boolean(${a})", "concat(${a})"])
def test_value_of_no_known_type_raises(text: str, odd: object) -> None:
    with pytest.raises(EvaluationError):
        value(text, a=odd)


def test_failing_lookup_is_an_evaluation_error() -> None:
    answers: dict[str, str] = {}

    with pytest.raises(EvaluationError, match="KeyError"):
        compile_expression("${a} = 1").truth(answers.__getitem__)


def test_self_is_the_value_given() -> None:
    constraint = compile_expression(". >= 0 and . <= ${max}", allow_self=True)

    assert constraint.truth({"max": "5"}.__getitem__, self_value="5") is True
    assert constraint.truth({"max": "5"}.__getitem__, self_value="6") is False


def test_clock_is_the_wall_time_given() -> None:
    tonight = datetime.datetime(2026, 11, 21, 23, 30, tzinfo=datetime.timezone(-NOON.resolution))

    today = compile_expression(". = today()", allow_self=True, allow_clock=True)
    now = compile_expression("string(now())", allow_clock=True)

    assert today.truth(_unanswered, self_value="2026-11-21", today=NOON.date())
    assert today.truth(_unanswered, self_value="2026-11-21", now=tonight)
    assert now.evaluate(_unanswered, now=tonight) == "2026-11-21T23:30:00.000+00:00"


def test_string_is_the_value_as_a_text() -> None:
    assert compile_expression("1 div 2").string(_unanswered) == "0.5"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("6 * 2", "12"),
        ("${n} * 2", ""),
        ("1 div 0", ""),
        ("1 = 1", "true"),
        ("date('2026-11-21')", "2026-11-21"),
        ("concat('a', 'b')", "ab"),
    ],
)
def test_canonical_is_how_a_calculation_is_stored(text: str, stored: str) -> None:
    assert canonical(value(text)) == stored


def test_expression_knows_what_it_mentions() -> None:
    expression = compile_expression("selected(${a}, ${ b }) and ${a} = '${c}' and ${x.y-1} > 0")

    assert expression.references == frozenset({"a", "b", "x.y-1"})
    assert (expression.uses_self, expression.uses_clock) == (False, False)


def test_references_are_found_in_a_faulty_text() -> None:
    assert references("${a} = and nope(${b}, '${c}'") == frozenset({"a", "b"})


def test_same_text_is_the_same_object_and_equal_by_permissions() -> None:
    plain = compile_expression("${a} = 'yes'")

    assert compile_expression("${a} = 'yes'") is plain
    assert {plain} != {compile_expression("${a} = 'yes'", allow_self=True)}
    assert plain != compile_expression("${a} = 'no'")
    assert repr(plain) == "Expression(\"${a} = 'yes'\")"


@pytest.mark.parametrize(
    ("given", "written"),
    [(True, "true"), ("x", "x"), (3, "3"), (10**400, "Infinity"), (-(10**400), "-Infinity")],
)
def test_value_is_written_as_a_text(given: Value, written: str) -> None:
    assert to_string(given) == written
