"""Whatever is written and whatever was answered: a value, or one of the two errors."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire.expressions import (
    EvaluationError,
    Expression,
    ExpressionError,
    Problem,
    Value,
    canonical,
    compile_expression,
    references,
    to_string,
)
from bw.questionnaire.expressions.dates import Moment, from_days
from bw.questionnaire.expressions.functions import FUNCTIONS

OPERATORS = ["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]
TODAY = datetime.date(2026, 11, 21)
NOW = datetime.datetime(2026, 11, 21, 12, 0, tzinfo=datetime.UTC)

_texts = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "12.5",
            "yes",
            "a b c",
            "2026-11-21",
            "2026-11-21T08:30:00Z",
            "9999-12-31",
            "0001-01-01",
            "08:30",
            "NaN",
            "1e5",
            "9" * 400,
            "%Y-%m-%d",
            "١٢",
            "Infinity",
        ]
    ),
)
_literals = st.one_of(
    _texts.filter(lambda text: "'" not in text).map(lambda text: f"'{text}'"),
    st.sampled_from(["0", "1", "-1", "2.5", ".5", "1000000000000", "9" * 310, "0.0000001"]),
    st.sampled_from(["${a}", "${b}", ".", "today()", "now()", "1 div 0", "0 div 0"]),
)


def _calls(arguments: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def call(name: str) -> st.SearchStrategy[str]:
        function = FUNCTIONS[name]
        most = function.fewest + 3 if function.most is None else function.most
        given = st.lists(arguments, min_size=function.fewest, max_size=most)
        if name == "regex":
            given = st.tuples(arguments, st.sampled_from(["'[0-9]+'", "'^(a|b)*$'"])).map(list)
        return given.map(lambda values: f"{name}({', '.join(values)})")

    return st.sampled_from(sorted(FUNCTIONS)).flatmap(call)


def _larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(smaller, st.sampled_from(OPERATORS), smaller).map(" ".join),
        smaller.map(lambda text: f"({text})"),
        smaller.map(lambda text: f"- {text}"),
        _calls(smaller),
    )


_expressions = st.recursive(_literals, _larger, max_leaves=12)
_values = st.one_of(
    _texts,
    st.floats(),
    st.booleans(),
    st.integers(),
    st.builds(from_days, st.floats(), st.just(0)),
)


def _compiled(text: str) -> tuple[Expression | None, tuple[Problem, ...]]:
    try:
        return compile_expression(text, allow_self=True, allow_clock=True), ()
    except ExpressionError as refused:
        return None, refused.problems


_soup = st.lists(
    st.sampled_from([*OPERATORS, *sorted(FUNCTIONS), *"()[],.$'\"/", "${a}", "1", "x", "(", ")"])
).map(" ".join)


@given(_expressions, _values, _values, _values, st.sampled_from([0, -420, 345]))
def test_evaluation_gives_a_value_or_an_evaluation_error(
    text: str, a: Value, b: Value, own: Value, offset: int
) -> None:
    expression, problems = _compiled(text)
    assert {it.code for it in problems} <= {"expression_unpaired", "expression_needs_field"}
    if expression is None:
        return
    for evaluate in (expression.evaluate, expression.truth, expression.string):
        try:
            value = evaluate(
                {"a": a, "b": b}.__getitem__,
                self_value=own,
                today=TODAY,
                now=NOW,
                utc_offset_minutes=offset,
            )
        except EvaluationError:
            continue
        assert isinstance(value, (str, bool, float, int, Moment))
        assert isinstance(to_string(value) + canonical(value), str)


@given(st.one_of(st.text(max_size=40), _soup))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    expression, problems = _compiled(text)

    assert (expression is None) == bool(problems)
    assert all(0 <= it.position <= len(text) for it in problems)
    if expression is not None:
        assert expression.references == references(text)


@given(st.sampled_from(OPERATORS[2:8]), _literals.filter(lambda text: text != "''"))
def test_unanswered_question_makes_every_comparison_false(operator: str, other: str) -> None:
    expression = compile_expression(
        f"${{a}} {operator} ({other})", allow_self=True, allow_clock=True
    )

    assert expression.truth(lambda name: "", today=TODAY, now=NOW) is False
