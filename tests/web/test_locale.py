"""Numbers and times as each language writes them."""

from datetime import UTC, datetime

import pytest
from babel.numbers import format_decimal

from bw.web import locale

EDGES = [0, 7, 999, 1000, 1001, 1999, 9999, 10_000, 12_345, 99_999, 100_000, 12_345_678, -1234]


@pytest.mark.parametrize("language", sorted(locale.LANGUAGES))
@pytest.mark.parametrize("number", EDGES)
def test_number_is_what_the_rules_of_the_language_say(language: str, number: int) -> None:
    """Short ways to write a number never differ from Babel's long one."""
    expected = format_decimal(number, locale=language, numbering_system="latn")
    assert locale.make(language, bengali=False).number(number) == expected


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "17:04"), ("bn", "১৭:০৪"), ("id", "17.04"), ("vi", "17:04")],
)
def test_times_are_on_the_24_hour_clock(language: str, written: str) -> None:
    moment = datetime(2026, 11, 21, 11, 4, tzinfo=UTC)
    assert locale.make(language, zone="Asia/Dhaka").datetime(moment).endswith(f", {written}")
