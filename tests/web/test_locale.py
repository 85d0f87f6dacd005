"""Numbers as each language writes them."""

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
