from collections.abc import Iterator
from pathlib import Path

import pytest

from bw.questionnaire.expressions.conformance import run_table

TABLE = Path(__file__).parent / "expressions.tsv"
HEADER = "expression\texpected\ttype\n"


def _table() -> Iterator[str]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        yield from lines


def test_reference_table_has_no_failure() -> None:
    report = run_table(_table())

    assert report.failures == []
    assert (report.passed, report.failed, report.refused) == (855, 0, 10)


def test_one_row_of_the_reference_table_was_recorded_at_utc() -> None:
    report = run_table(_table(), zones=(-420,))

    assert [failure.line for failure in report.failures] == [508]


def test_refused_rows_are_unknown_functions_and_missing_arguments() -> None:
    rows = [row for row in _table() if "explode" in row or " substring()" in row]

    report = run_table(rows)

    assert (len(rows), report.refused) == (10, 10)


def test_report_names_the_failures_and_ends_with_the_counts() -> None:
    rows = [HEADER, "1 + 1\t3\tnumber\n", "1 + 1\t2\tnumber\n", "nope()\t2\tnumber\n"]

    report = run_table(rows)

    assert str(report).splitlines() == [
        "line 2: '1 + 1' should be '3', is '2.0'",
        "1 passed, 1 failed, 1 refused",
    ]


@pytest.mark.parametrize(
    "row",
    [
        "1\tERROR\tthrows",
        "'a'\tb\tstring",
        "1 div 0\tNaN\tnumber",
        "-0\t0\tnumber",
        "date('x')\t1\tnumber",
    ],
)
def test_wrong_row_is_a_failure(row: str) -> None:
    assert run_table([row]).failed == 1


def test_row_with_other_columns_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 2 has 2 columns"):
        run_table([HEADER, "1 + 1\t2"])
