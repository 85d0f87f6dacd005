import math

import pytest

from bw.questionnaire.expressions import EvaluationError, Value
from bw.questionnaire.expressions.functions import FUNCTIONS, NOT_OFFERED, PATHS
from bw.questionnaire.expressions.numbers import write_number
from tests.questionnaire.expressions.answers import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("round(-1.5)", -1.0),
        ("round(2.5)", 3.0),
        ("round(0.49999999999999994)", 0.0),
        ("round(1 div 0)", math.inf),
        ("round(5, 400)", 5.0),
        ("round(5, -400)", 0.0),
        ("round(1 div 0, 2)", math.inf),
        ("ceiling(-1 div 0)", -math.inf),
        ("int(-0.5)", 0.0),
        ("pow(0, -1)", math.inf),
        ("pow(-10, 999)", -math.inf),
        ("pow(-10, 1000)", math.inf),
        ("exp(10000)", math.inf),
        ("log(0)", -math.inf),
        ("log10(1000)", 3.0),
        ("1 div -0", -math.inf),
        ("sin(1 div 0) = 0", False),
        ("max(1, '') = 1", False),
        ("min(7)", 7.0),
        ("pi()", math.pi),
        ("selected(${none}, '')", False),
        ("selected-at('a b', 0 div 0)", ""),
        ("selected-at('a b', 1.9)", "b"),
        ("substr('hello', -99, 99)", "hello"),
        ("substr('hello', 0 div 0, 2)", "he"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("translate('aba', 'aa', 'xy')", "xbx"),
        ("join('-', 1, true())", "1-true"),
        ("coalesce('', '', 'c')", "c"),
        ("checklist(-1, -1, 0)", True),
        ("checklist(2, 3, 1, 0)", False),
        ("weighted-checklist(3, 3, 1, '2', 1, 1, 0, 9)", True),
        ("regex('+880 17', '[0-9]{3} [0-9]+')", True),
        ("base64-decode('4Kaw')", "র"),
        ("format-date('2026-01-09', '%y %n %h %M %3 100%%')", "26 1 0 00 000 100%"),
        ("format-date(date('2026-01-09'), '%d')", "09"),
        ("format-date(date('2026-01-09') + 1, '%d')", "10"),
        ("format-date(date(''), '%d')", ""),
        ("decimal-time('08:30')", 8.5 / 24),
        ("decimal-time(date('2026-01-09T06:00:00'))", 0.25),
        ("decimal-time('25:00') = 0", False),
        ("decimal-time('noon') = 0", False),
        ("decimal-time('10:00+99:00') = 0", False),
        ("number('2026-02-29') = 0", False),
        ("number('2026-02-28T10:00:00+99:00') = 0", False),
        ("number('2026-02-28T10:00:00-0700')", 20512.0),
        ("string(date('2026-02-28T10:00'))", "2026-02-28T10:00:00.000+00:00"),
        ("string(date(20000))", "2024-10-04"),
        ("string(date('20000'))", "2024-10-04"),
        ("string(date(99999999999))", "Invalid Date"),
        ("string(true())", "true"),
    ],
)
def test_function_at_its_edges(text: str, expected: Value) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "base64-decode('?')",
        "base64-decode('/w==')",
        "format-date('nonsense', '%Y')",
        "format-date('2026-01-01', '%Q')",
        "format-date('2026-01-01', '%')",
        "format-date('Fri Nix 20 2026 05:41:56 GMT-0700', '%e')",
        "decimal-date-time('-01-2019')",
        "number(date('2026-02-29'))",
        "date('0001-01-01') = 0",
    ],
)
def test_function_without_a_value_raises(text: str) -> None:
    with pytest.raises(EvaluationError):
        value(text)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (12.0, "12"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (0.000001, "0.000001"),
        (0.0000001, "1e-7"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_number_is_written_as_browsers_do(number: float, written: str) -> None:
    assert write_number(number) == written


def test_no_function_is_both_offered_and_excluded() -> None:
    assert FUNCTIONS.keys() & (NOT_OFFERED | PATHS) == set()
