"""The functions of the dialect: one table, name -> what it wants and what it does."""

import base64
import binascii
import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from bw.questionnaire.expressions import numbers
from bw.questionnaire.expressions.dates import Moment, read_day_fraction, read_wall, write
from bw.questionnaire.expressions.problems import EvaluationError
from bw.questionnaire.expressions.values import (
    Value,
    canonical,
    count_whole_days,
    to_boolean,
    to_moment,
    to_number,
    to_string,
)


@dataclass(frozen=True, slots=True)
class Function:
    """What a function wants and does.

    `wants` has a letter for each argument, which is converted before the call: `n` number,
    `s` text, `b` boolean, `v` as it is; those after `?` may be missing, and the one before `*`
    may be repeated. `local` functions are given the offset of local time, in minutes, first.
    """

    wants: str
    run: Callable[..., Value]
    local: bool = False

    @property
    def fewest(self) -> int:
        return len(self.wants.partition("?")[0].replace("*", ""))

    @property
    def most(self) -> int | None:
        return None if self.wants.endswith("*") else len(self.wants.replace("?", ""))

    def conversions(self, given: int) -> str:
        """Return the letters for so many arguments."""
        letters = self.wants.replace("?", "").replace("*", "")
        return (letters + letters[-1:] * given)[:given]


# For the functions that evaluation.py compiles itself: they do not evaluate all their arguments,
# read the clock, or go through entries.
def _elsewhere(*values: Value) -> Value:
    raise EvaluationError("evaluated by the compiler")


def _round(value: Value, digits: float | None, offset: int) -> float:
    if isinstance(value, str):
        value = value.replace(",", ".", 1)
    number = to_number(value, offset)
    return numbers.round_half_up(number) if digits is None else numbers.round_to(number, digits)


def _selected_at(chosen: str, index: float) -> str:
    names = chosen.split()
    return names[int(index)] if 0 <= index < len(names) else ""


def _slice(text: str, start: float, end: float = math.inf) -> str:
    """Return the text between two places, counted from 0, or from the end when negative."""
    return text[_place(text, start) : _place(text, end)]


def _place(text: str, place: float) -> int:
    if math.isnan(place):
        return 0
    whole = int(max(-len(text), min(len(text), place)))
    return whole + len(text) if whole < 0 else whole


def _substring(text: str, start: float, length: float = math.inf) -> str:
    """Return so many characters from a place counted from 1, both rounded, as XPath 1.0 does."""
    first = numbers.round_half_up(start)
    end = first + numbers.round_half_up(length)
    if math.isnan(first) or math.isnan(end):
        return ""
    return text[_place(text, max(0.0, first - 1)) : _place(text, max(0.0, end - 1))]


def _before(text: str, part: str) -> str:
    return text[: max(0, text.find(part))]


def _after(text: str, part: str) -> str:
    place = text.find(part)
    return "" if place < 0 else text[place + len(part) :]


def _translate(text: str, letters: str, others: str) -> str:
    table: dict[int, str] = {}
    for index, letter in enumerate(letters):
        table.setdefault(ord(letter), others[index : index + 1])
    return text.translate(table)


def _decode(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise EvaluationError("not base64") from error


def _within(fewest: float, most: float, reached: float) -> bool:
    """Whether a score lies between two limits; -1 is no limit."""
    return (fewest == -1 or reached >= fewest) and (most == -1 or reached <= most)


def _checklist(fewest: float, most: float, *checks: bool) -> bool:
    return _within(fewest, most, sum(checks))


def _weighted_checklist(offset: int, fewest: float, most: float, *pairs: Value) -> bool:
    weights = zip(pairs[::2], pairs[1::2], strict=True)
    reached = sum(to_number(weight, offset) for check, weight in weights if to_boolean(check))
    return _within(fewest, most, reached)


def _coalesce(*values: Value) -> Value:
    for value in values[:-1]:
        if canonical(value) != "":
            return value
    return values[-1]


def _days(offset: int, value: Value) -> float:
    moment = to_moment(value, offset)
    return moment.days if isinstance(moment, Moment) else math.nan


def _time_of_day(offset: int, value: Value) -> float:
    if isinstance(value, Moment):
        local = value.days + offset / 1440
        return local - math.floor(local)
    return read_day_fraction(to_string(value), offset)


def _format_date(offset: int, value: Value, pattern: str) -> str:
    if isinstance(value, str):
        wall = read_wall(value)
        if wall is not None:
            return write(wall, pattern)
    elif not isinstance(value, Moment) and math.isnan(to_number(value, offset)):
        return ""
    moment = to_moment(value, offset)
    return write(moment.local, pattern) if isinstance(moment, Moment) else ""


def _extreme(choose: Callable[..., float], *values: float) -> float:
    return math.nan if any(map(math.isnan, values)) else choose(values)


_DATE = Function("v", lambda offset, value: to_moment(value, offset), local=True)
_FORMAT = Function("vs", _format_date, local=True)

FUNCTIONS: dict[str, Function] = {
    # choices of a question
    "selected": Function("ss", lambda chosen, name: name.strip() in chosen.split()),
    "selected-at": Function("sn", _selected_at),
    "count-selected": Function("s", lambda chosen: float(len(chosen.split()))),
    # logic; `if` evaluates one of its branches only
    "if": Function("bvv", _elsewhere),
    "coalesce": Function("vv*", _coalesce),
    "true": Function("", lambda: True),
    "false": Function("", lambda: False),
    "not": Function("b", lambda value: not value),
    "boolean": Function("b", lambda value: value),
    "boolean-from-string": Function("s", lambda text: text in ("1", "true")),
    "checklist": Function("nnb*", _checklist),
    "weighted-checklist": Function("nnvv*", _weighted_checklist, local=True),
    # numbers
    "number": Function("v", lambda offset, value: count_whole_days(value, offset), local=True),
    "int": Function("n", numbers.truncate),
    "round": Function("v?n", lambda offset, v, n=None: _round(v, n, offset), local=True),
    "floor": Function("n", numbers.floor),
    "ceiling": Function("n", numbers.ceiling),
    "abs": Function("n", abs),
    "min": Function("n*", lambda *values: _extreme(min, *values)),
    "max": Function("n*", lambda *values: _extreme(max, *values)),
    # of a field in all entries of its group, see NODE_SETS
    "sum": Function("v", _elsewhere),
    "count": Function("v", _elsewhere),
    "count-non-empty": Function("v", _elsewhere),
    "indexed-repeat": Function("vvn", _elsewhere),
    "pow": Function("nn", numbers.power),
    "sqrt": Function("n", lambda n: numbers.defined(math.sqrt, n)),
    "exp": Function("n", lambda n: numbers.defined(math.exp, n)),
    "exp10": Function("n", lambda n: numbers.power(10.0, n)),
    "log": Function("n", lambda n: numbers.logarithm(math.log, n)),
    "log10": Function("n", lambda n: numbers.logarithm(math.log10, n)),
    "pi": Function("", lambda: math.pi),
    "sin": Function("n", lambda n: numbers.defined(math.sin, n)),
    "cos": Function("n", lambda n: numbers.defined(math.cos, n)),
    "tan": Function("n", lambda n: numbers.defined(math.tan, n)),
    "asin": Function("n", lambda n: numbers.defined(math.asin, n)),
    "acos": Function("n", lambda n: numbers.defined(math.acos, n)),
    "atan": Function("n", math.atan),
    "atan2": Function("nn", math.atan2),
    # texts
    "string": Function("s", lambda text: text),
    "string-length": Function("s", lambda text: float(len(text))),
    "concat": Function("?s*", lambda *texts: "".join(texts)),
    "join": Function("s?s*", lambda between, *texts: between.join(texts)),
    "contains": Function("ss", lambda text, part: part in text),
    "starts-with": Function("ss", lambda text, part: text.startswith(part)),
    "ends-with": Function("ss", lambda text, part: text.endswith(part)),
    "substring": Function("sn?n", _substring),
    "substr": Function("sn?n", _slice),
    "substring-before": Function("ss", _before),
    "substring-after": Function("ss", _after),
    "translate": Function("sss", _translate),
    "normalize-space": Function("s", lambda text: " ".join(re.split(r"[ \t\r\n]+", text)).strip()),
    "regex": Function("ss", _elsewhere),
    "base64-decode": Function("s", _decode),
    # dates and times; `today` and `now` read the clock
    "date": _DATE,
    "date-time": _DATE,
    "today": Function("", _elsewhere),
    "now": Function("", _elsewhere),
    "decimal-date-time": Function("v", _days, local=True),
    "decimal-time": Function("v", _time_of_day, local=True),
    "format-date": _FORMAT,
    "format-date-time": _FORMAT,
}

# Function -> how many of its first arguments may be a node set; None: every one of them.
NODE_SETS: dict[str, int | None] = {
    "sum": 1,
    "count": 1,
    "count-non-empty": 1,
    "indexed-repeat": 2,
    "min": None,
    "max": None,
    "join": None,
}
# Those among them that can take nothing else there.
NODES_ONLY = frozenset({"sum", "count", "count-non-empty", "indexed-repeat"})

CLOCK = frozenset({"today", "now"})

# Functions that walk through a document.
PATHS = frozenset({"instance", "current", "position", "last", "name", "local-name", "id"})

# Functions that other tools know: what they need does not exist here, or their value changes
# from one evaluation to the next, so that an answer could come and go by itself.
NOT_OFFERED = frozenset(
    """
    once random randomize uuid pulldata digest
    area distance geofence intersects version property thousands-sep lang namespace-uri lookup
    jr:itext jr:choice-name search rank index zscore
    """.split()
)
