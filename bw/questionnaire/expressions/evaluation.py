"""Turns a syntax tree into one Python function, built once and called for every evaluation.

Comparing with an unanswered question is false: an operand of `= != < <= > >=` that is directly a
`${reference}` or `.`, and empty, makes the comparison false whatever the operator. So `${a} !=
'yes'` is false until `a` is answered, and so is `${a} = ${b}`. There is one exception, with which
authors ask whether there is an answer: beside the empty text as written, `''`, the comparison is
an ordinary one, and `${a} = ''` is true, `${a} != ''` false while `a` is unanswered. An operand
that is computed (`string(${a}) != 'yes'`, `${a} + 0 < 5`) follows XPath 1.0.
"""

import datetime
import math
from collections.abc import Callable
from typing import Any

from bw.questionnaire.expressions import numbers
from bw.questionnaire.expressions.dates import from_wall
from bw.questionnaire.expressions.functions import FUNCTIONS, NODE_SETS
from bw.questionnaire.expressions.patterns import Pattern
from bw.questionnaire.expressions.problems import EvaluationError
from bw.questionnaire.expressions.syntax import (
    Arithmetic,
    Call,
    Column,
    Comparison,
    Literal,
    Logic,
    Negation,
    Node,
    Place,
    Reference,
    Self,
)
from bw.questionnaire.expressions.tokens import COLUMN, EVERY, PLACE
from bw.questionnaire.expressions.values import (
    COMPARERS,
    Nodes,
    Value,
    equal,
    to_boolean,
    to_number,
    to_string,
)

Lookup = Callable[[str], Value | Nodes]


class Scope:
    """What one evaluation may see; `offset` is what local time is ahead of UTC, in minutes."""

    __slots__ = ("lookup", "self_value", "today", "now", "offset")

    def __init__(
        self,
        lookup: Lookup,
        self_value: Value,
        today: datetime.date | None,
        now: datetime.datetime | None,
        offset: int,
    ) -> None:
        self.lookup = lookup
        self.self_value = self_value
        self.today = today
        self.now = now
        self.offset = offset


Run = Callable[[Scope], Value]


def compiled(node: Node) -> Run:
    """Return the function that evaluates a tree whose calls have been checked."""
    return _COMPILERS[type(node)](node)


def _literal(node: Literal) -> Run:
    value = node.value
    return lambda scope: value


def _reference(node: Reference) -> Run:
    name = node.name
    # Where one value is wanted a node set is refused at import, and fails at run time.
    return lambda scope: scope.lookup(name)  # type: ignore[return-value]


def _column(node: Column) -> Run:
    name = COLUMN + node.name
    return lambda scope: scope.lookup(name)  # type: ignore[return-value]  # a column is a text


def _place(_node: Place) -> Run:
    return lambda scope: to_number(scope.lookup(PLACE), 0)  # type: ignore[arg-type]  # a text


def _self(node: Self) -> Run:
    return lambda scope: scope.self_value


def _negation(node: Negation) -> Run:
    operand = _number(node.operand)
    return lambda scope: -operand(scope)


def _number(node: Node) -> Callable[[Scope], float]:
    if isinstance(node, Literal):
        written = node.value
        if isinstance(written, float):
            return lambda scope: written
    run = compiled(node)
    return lambda scope: to_number(run(scope), scope.offset)


def _string(node: Node) -> Callable[[Scope], str]:
    run = compiled(node)
    return lambda scope: to_string(run(scope))


def _boolean(node: Node) -> Callable[[Scope], bool]:
    run = compiled(node)
    if isinstance(node, (Comparison, Logic)):
        return run  # type: ignore[return-value]  # these two give booleans only
    return lambda scope: to_boolean(run(scope))


def _logic(node: Logic) -> Run:
    operands = tuple(map(_boolean, node.operands))
    decisive = node.operator == "or"
    if len(operands) == 2:
        left, right = operands
        if decisive:
            return lambda scope: left(scope) or right(scope)
        return lambda scope: left(scope) and right(scope)

    def logic(scope: Scope) -> bool:
        # A loop, where any() and a generator would take twice the time.
        for operand in operands:
            if operand(scope) is decisive:
                return decisive
        return not decisive

    return logic


def _comparison(node: Comparison) -> Run:
    left = node.first
    operator, right = node.links[0]
    if len(node.links) > 1:
        return _comparisons(node)
    if _is_text_test(left, operator, right):
        return _text_test(left, right)
    compare = _comparer(operator, left, right)
    first, second = compiled(left), compiled(right)
    return lambda scope: compare(first(scope), second(scope), scope.offset)


def _comparisons(node: Comparison) -> Run:
    """Return `a < b = c …`, from left to right."""
    first = compiled(node.first)
    left = node.first
    steps = []
    for operator, right in node.links:
        steps.append((_comparer(operator, left, right), compiled(right)))
        left = node  # From the second operator on, its left side is a result, not an answer.

    def comparisons(scope: Scope) -> Value:
        value = first(scope)
        for compare, operand in steps:
            value = compare(value, operand(scope), scope.offset)
        return value

    return comparisons


def _is_text_test(left: Node, operator: str, right: Node) -> bool:
    return (
        operator == "="
        and isinstance(left, Reference)
        and isinstance(right, Literal)
        and isinstance(right.value, str)
    )


def _text_test(left: Node, right: Node) -> Run:
    """Return `${left} = 'right'`, by far the most frequent expression, at its fastest."""
    assert isinstance(left, Reference) and isinstance(right, Literal)
    name = left.name
    text = right.value

    def text_test(scope: Scope) -> bool:
        value = scope.lookup(name)
        if isinstance(value, str):
            return value == text
        return equal(value, text, scope.offset)  # type: ignore[arg-type]  # fails for a node set

    return text_test


def _comparer(operator: str, left: Node, right: Node) -> Callable[[Value, Value, int], bool]:
    """Return the comparison of two values that knows whether they may be unanswered."""
    compare = COMPARERS[operator]
    if _is_empty(left) or _is_empty(right):
        return compare
    left_answer = isinstance(left, (Reference, Self))
    right_answer = isinstance(right, (Reference, Self))
    if not left_answer and not right_answer:
        return compare

    def compare_answers(first: Value, second: Value, offset: int) -> bool:
        if (left_answer and first == "") or (right_answer and second == ""):
            return False
        return compare(first, second, offset)

    return compare_answers


def _is_empty(node: Node) -> bool:
    return isinstance(node, Literal) and node.value == ""


_OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": float.__add__,
    "-": float.__sub__,
    "*": float.__mul__,
    "div": numbers.divide,
    "mod": numbers.modulo,
}


def _arithmetic(node: Arithmetic) -> Run:
    first = _number(node.first)
    steps = [(_OPERATORS[operator], _number(operand)) for operator, operand in node.links]

    def arithmetic(scope: Scope) -> float:
        value = first(scope)
        for operate, operand in steps:
            value = operate(value, operand(scope))
        return value

    return arithmetic


def _call(node: Call) -> Run:
    special = _SPECIAL.get(node.name)
    if special is not None:
        return special(node)
    if node.name in NODE_SETS and any(isinstance(each, Reference) for each in node.arguments):
        return _over_nodes(node)
    function = FUNCTIONS[node.name]
    letters = function.conversions(len(node.arguments))
    pairs = zip(letters, node.arguments, strict=True)
    arguments = [_CONVERTED[letter](argument) for letter, argument in pairs]
    run = function.run
    if function.local:
        return lambda scope: run(scope.offset, *[argument(scope) for argument in arguments])
    if len(arguments) == 1:
        only = arguments[0]
        return lambda scope: run(only(scope))
    if len(arguments) == 2:
        first, second = arguments
        return lambda scope: run(first(scope), second(scope))
    return lambda scope: run(*[argument(scope) for argument in arguments])


def _over_nodes(node: Call) -> Run:
    """Return a function of the values that a field has in the entries of its group.

    Of an entry in which the field applies and is not answered only `count` takes notice.
    """
    if node.name == "indexed-repeat":
        return _indexed(node)
    if node.name == "join":
        between, *rest = node.arguments
        separator, parts = _string(between), [_texts(each) for each in rest]
        return lambda scope: separator(scope).join(t for part in parts for t in part(scope))
    if node.name in ("min", "max"):
        choose = FUNCTIONS[node.name].run
        sets = [_numbers(each) for each in node.arguments]

        def extreme(scope: Scope) -> Value:
            values = [number for numbers_of in sets for number in numbers_of(scope)]
            return choose(*values) if values else math.nan

        return extreme
    read = compiled(node.arguments[0])
    if node.name == "sum":
        given = _numbers(node.arguments[0])
        return lambda scope: math.fsum(given(scope))
    if node.name == "count":
        return lambda scope: float(len(_applying(read(scope))))
    return lambda scope: float(sum(value != "" for value in _applying(read(scope))))


def _applying(value: Value | Nodes) -> list[str]:
    """The values of a node set; of a question outside all groups its own alone."""
    if isinstance(value, tuple):
        return [each for each in value if each is not None]
    return [to_string(value)]


def _texts(node: Node) -> Callable[[Scope], list[str]]:
    run = compiled(node)

    def texts(scope: Scope) -> list[str]:
        value: Value | Nodes = run(scope)
        return [t for t in value if t] if isinstance(value, tuple) else [to_string(value)]

    return texts


def _numbers(node: Node) -> Callable[[Scope], list[float]]:
    run = compiled(node)

    def numbers_of(scope: Scope) -> list[float]:
        value: Value | Nodes = run(scope)
        if isinstance(value, tuple):
            return [to_number(each, scope.offset) for each in value if each]
        return [to_number(value, scope.offset)]

    return numbers_of


def _indexed(node: Call) -> Run:
    field, _group, index = node.arguments
    name = EVERY + field.name  # type: ignore[union-attr]  # checked before
    place = _number(index)

    def indexed(scope: Scope) -> Value:
        values, wanted = scope.lookup(name), place(scope)
        if not isinstance(values, tuple) or not 1 <= wanted <= len(values):
            return ""
        return values[int(wanted) - 1] or ""

    return indexed


def _if(node: Call) -> Run:
    condition = _boolean(node.arguments[0])
    then, otherwise = map(compiled, node.arguments[1:])
    return lambda scope: then(scope) if condition(scope) else otherwise(scope)


def _regex(node: Call) -> Run:
    text, written = node.arguments
    pattern = Pattern(written.value)  # type: ignore[union-attr, arg-type]  # checked before
    value = _string(text)
    return lambda scope: pattern.found_in(value(scope))


def _today(node: Call) -> Run:
    def today(scope: Scope) -> Value:
        day = scope.today or scope.now
        if day is None:
            raise EvaluationError("today() without a date")
        return from_wall(datetime.date(day.year, day.month, day.day), scope.offset)

    return today


def _now(node: Call) -> Run:
    def now(scope: Scope) -> Value:
        if scope.now is None:
            raise EvaluationError("now() without a time")
        return from_wall(scope.now, scope.offset)

    return now


_SPECIAL = {"if": _if, "regex": _regex, "today": _today, "now": _now}

_CONVERTED: dict[str, Callable[[Node], Run]] = {
    "v": compiled,
    "n": _number,
    "s": _string,
    "b": _boolean,
}

_COMPILERS: dict[type, Callable[[Any], Run]] = {
    Literal: _literal,
    Reference: _reference,
    Column: _column,
    Place: _place,
    Self: _self,
    Negation: _negation,
    Logic: _logic,
    Comparison: _comparison,
    Arithmetic: _arithmetic,
    Call: _call,
}
