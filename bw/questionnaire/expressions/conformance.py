"""Runs a table of reference values: expression, expected, type, separated by tabs.

Such tables come from the suites of the two reference evaluators of the field. One suite ran seven
hours behind UTC and the other at UTC, and a table does not say which row is whose: a value counts
when it is the expected one in either zone. Numbers agree within 1e-12, as in the second suite.
White space inside expressions is written `\\n`, `\\r`, `\\t`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bw.questionnaire.expressions.expression import Expression, compile_expression
from bw.questionnaire.expressions.problems import EvaluationError, ExpressionError
from bw.questionnaire.expressions.values import to_number, to_string

ZONES = (-420, 0)
_NEGLIGIBLE = 1e-12
_THROWN = "ERROR"
_HEADER = "expression\texpected\ttype"


@dataclass(frozen=True, slots=True)
class Failure:
    """A row whose value differs; `line` counts from 1."""

    line: int
    expression: str
    expected: str
    got: str


@dataclass(slots=True)
class Report:
    """How many rows gave the expected value, another one, or were refused as no expressions."""

    passed: int = 0
    refused: int = 0
    failures: list[Failure] = field(default_factory=list)

    @property
    def failed(self) -> int:
        return len(self.failures)

    def __str__(self) -> str:
        lines = [
            f"line {failure.line}: {failure.expression!r} should be {failure.expected!r},"
            f" is {failure.got!r}"
            for failure in self.failures
        ]
        summary = f"{self.passed} passed, {self.failed} failed, {self.refused} refused"
        return "\n".join([*lines, summary])


def run_table(lines: Iterable[str], zones: Sequence[int] = ZONES) -> Report:
    """Evaluate every row of a table in zones that are so many minutes ahead of UTC.

    A row of type `throws` passes when its expression is refused or fails; any other row whose
    expression is refused counts as refused. Raises ValueError for a row without three columns.
    """
    report = Report()
    for number, line in enumerate(lines, start=1):
        row = line.rstrip("\r\n")
        if not row or row == _HEADER:
            continue
        columns = row.split("\t")
        if len(columns) != 3:
            raise ValueError(f"line {number} has {len(columns)} columns instead of 3")
        _check(report, number, columns, zones)
    return report


def _check(report: Report, number: int, columns: Sequence[str], zones: Sequence[int]) -> None:
    """Evaluate one row, and count it."""
    written, expected, kind = columns
    try:
        expression = compile_expression(_unescaped(written), allow_self=True, allow_clock=True)
    except ExpressionError:
        if kind == "throws":
            report.passed += 1
        else:
            report.refused += 1
        return
    values = [_value(expression, kind, zone) for zone in zones]
    if any(_agree(value, expected, kind) for value in values):
        report.passed += 1
    else:
        got = _THROWN if values[0] is None else values[0]
        report.failures.append(Failure(number, written, expected, got))


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def _value(expression: Expression, kind: str, zone: int) -> str | None:
    """Return the value as a text of its type; None when evaluating fails."""
    try:
        if kind == "boolean":
            return to_string(expression.truth(_no_answer, utc_offset_minutes=zone))
        if kind == "string":
            return expression.string(_no_answer, utc_offset_minutes=zone)
        value = expression.evaluate(_no_answer, utc_offset_minutes=zone)
        return to_string(value) if kind == "throws" else repr(to_number(value, zone))
    except EvaluationError:
        return None


def _no_answer(name: str) -> str:
    return ""


def _agree(got: str | None, expected: str, kind: str) -> bool:
    if got is None or kind == "throws":
        return got is None and kind == "throws"
    if not kind.startswith("number"):
        return got == expected
    value, wanted = float(got), float(expected)
    if value == 0 and wanted == 0:
        return math.copysign(1, value) == math.copysign(1, wanted)
    if not math.isfinite(wanted):
        return repr(value) == repr(wanted)
    decimals = len(expected.partition(".")[2])
    tolerance = 0.5000001 * 10.0**-decimals if kind == "number-rounded" else _NEGLIGIBLE
    return math.isclose(value, wanted, rel_tol=_NEGLIGIBLE, abs_tol=tolerance)
