"""The values of expressions and their conversions: XPath 1.0's, with dates as XForms adds them.

A value is a number, a text, a boolean or a moment. The stored answers are texts, so that a text
which reads as a number or a date counts as one wherever a number is wanted.
"""

import math
import re
from collections.abc import Callable

from bw.questionnaire.expressions.dates import Moment, from_days, has_time, read_moment
from bw.questionnaire.expressions.numbers import write_number
from bw.questionnaire.expressions.problems import EvaluationError

Value = float | str | bool | Moment
# What a field of a group is outside of it: its text in each entry, None where it does not apply.
Nodes = tuple[str | None, ...]

_NUMBER = re.compile(r"\s*(-?(?:[0-9]+\.?[0-9]*|\.[0-9]+))\s*")


def to_number(value: Value, offset: int) -> float:
    """Return the value as a number; a date is its days since 1970; NaN when it has none."""
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        if match is not None:
            return float(match.group(1))
        moment = read_moment(value, offset)
        return math.nan if moment is None or not moment.valid else moment.days
    if isinstance(value, Moment):
        return value.days
    if isinstance(value, (int, float)):
        return _float(value)
    raise EvaluationError(f"not a value: {value!r}")


def to_string(value: Value) -> str:
    """Return the value as a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return write_number(_float(value))
    if isinstance(value, Moment):
        return str(value)
    raise EvaluationError(f"not a value: {value!r}")


def to_boolean(value: Value) -> bool:
    """Return false for 0, NaN, the empty text, false and an invalid date; else true."""
    if isinstance(value, Moment):
        return value.valid
    if isinstance(value, (int, float)):
        return bool(value) and value == value
    if isinstance(value, str):
        return value != ""
    raise EvaluationError(f"not a value: {value!r}")


def to_moment(value: Value, offset: int) -> Moment | str:
    """Return the value as a moment, invalid when it names none; the empty text stays empty."""
    if isinstance(value, Moment) or value == "":
        return value
    if isinstance(value, bool):
        return Moment(math.nan, offset)
    if isinstance(value, str):
        moment = read_moment(value, offset)
        if moment is not None:
            return moment
    return from_days(to_number(value, offset), offset)


def count_whole_days(value: Value, offset: int) -> float:
    """Return what `number()` gives: of a text with a date and a time, the whole days."""
    number = to_number(value, offset)
    if isinstance(value, str) and has_time(value) and math.isfinite(number):
        return float(math.floor(number))
    return number


def canonical(value: Value) -> str:
    """Return the value of a calculation as an answer is stored; without a value it is empty."""
    if isinstance(value, Moment):
        return str(value) if value.valid else ""
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    return to_string(value)


# `6.1 - 7.8 = -1.7` holds, as in the reference evaluators, though binary fractions miss it.
_NEGLIGIBLE = 1e-12


def equal(left: Value, right: Value, offset: int) -> bool:
    """Compare two texts as texts, with a boolean as booleans, and else as numbers or days."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    first, second = to_number(left, offset), to_number(right, offset)
    return first == second or abs(first - second) < _NEGLIGIBLE


def different(left: Value, right: Value, offset: int) -> bool:
    """The opposite of `equal`; a number that is none differs from every number."""
    return not equal(left, right, offset)


def below(left: Value, right: Value, offset: int) -> bool:
    """Compare as numbers, days or dates; false when one of them is none."""
    return to_number(left, offset) < to_number(right, offset)


def at_most(left: Value, right: Value, offset: int) -> bool:
    """Compare as numbers, days or dates; false when one of them is none."""
    return to_number(left, offset) <= to_number(right, offset)


def above(left: Value, right: Value, offset: int) -> bool:
    """Compare as numbers, days or dates; false when one of them is none."""
    return to_number(left, offset) > to_number(right, offset)


def at_least(left: Value, right: Value, offset: int) -> bool:
    """Compare as numbers, days or dates; false when one of them is none."""
    return to_number(left, offset) >= to_number(right, offset)


Comparer = Callable[[Value, Value, int], bool]

COMPARERS: dict[str, Comparer] = {
    "=": equal,
    "!=": different,
    "<": below,
    "<=": at_most,
    ">": above,
    ">=": at_least,
}


def _float(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf
