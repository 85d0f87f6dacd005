"""Numbers are read strictly in the reader's language, and asked back where they are ambiguous."""

import pytest

from bw.messages import sentence
from bw.questionnaire.kinds import AnswerError
from bw.web import locale
from tests.questionnaire.kinds.asked import READERS, parse, refused, shown


@pytest.mark.parametrize(
    ("language", "country", "text", "canonical"),
    [
        ("en", "bd", "1,234.5", "1234.5"),
        ("en", "bd", "12,34,567.25", "1234567.25"),
        ("bn", "bd", "১২,৩৪,৫৬৭.২৫", "1234567.25"),
        ("bn", "bd", "১.৫", "1.5"),
        ("id", "id", "1.234,5", "1234.5"),
        ("vi", "vn", "1.234", "1234"),
        ("vi", "vn", "1,234", "1.234"),
        ("vi", "vn", "1 234 567", "1234567"),
        ("en", "bd", "1.234", "1.234"),
        ("en", "bd", "\u22125", "-5"),
        ("en", "bd", "007.50", "7.5"),
        ("en", "bd", "-0", "0"),
        ("en", "bd", "٣٫", ""),
        ("en", "bd", "  12  ", "12"),
    ],
)
def test_decimal_is_read_in_the_readers_language(
    language: str, country: str, text: str, canonical: str
) -> None:
    if canonical:
        assert parse("decimal", text, language=language, country=country) == canonical
    else:
        assert refused("decimal", text, language=language, country=country) == "number_unreadable"


@pytest.mark.parametrize(
    ("language", "country", "text", "code"),
    [
        ("vi", "vn", "1,234.5", "number_other_way"),
        ("en", "bd", "1.234.567", "number_other_way"),
        ("en", "id", "12.500", "number_two_ways"),
        ("en", "vn", "1,234", "number_two_ways"),
        ("vi", "bd", "1.234", "number_two_ways"),
        ("en", "bd", "12,34", "number_other_way"),
        ("en", "bd", "1e5", "number_unreadable"),
        ("en", "bd", "NaN", "number_unreadable"),
        ("en", "bd", "1" * 61, "number_unreadable"),
        ("en", "bd", "9" * 13, "number_too_large"),
        ("en", "bd", "-" + "9" * 13, "number_too_small"),
        ("en", "bd", "0.1234567", "number_decimals"),
    ],
)
def test_decimal_is_refused(language: str, country: str, text: str, code: str) -> None:
    assert refused("decimal", text, language=language, country=country) == code


def test_number_two_ways_shows_both_readings() -> None:
    with locale.using(READERS["en"]), pytest.raises(AnswerError) as caught:
        parse("decimal", "12.500", language="en", country="id")
    assert sentence(caught.value.code, **caught.value.params) == (
        "“12.500” can be read in two ways. Write 12500 if you mean the larger number, or 12.5 if "
        "you mean the smaller one, with decimals."
    )


@pytest.mark.parametrize("text", ["1,2340", "1234"])
def test_number_two_ways_is_settled_by_what_it_tells_to_write(text: str) -> None:
    assert refused("decimal", text, language="id", country="bd") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [("12", ""), ("1,200", ""), ("12.5", "number_not_whole"), ("1.200", "number_two_ways")],
)
def test_integer_is_whole(text: str, code: str) -> None:
    assert refused("integer", text) == code


@pytest.mark.parametrize(
    ("text", "canonical"), [("94.9", "94.9"), ("100%", "100"), ("0", "0"), ("৫০ %", "50")]
)
def test_percent_is_read(text: str, canonical: str) -> None:
    assert parse("percent", text) == canonical


@pytest.mark.parametrize("text", ["-1", "100.1"])
def test_percent_is_a_share(text: str) -> None:
    assert refused("percent", text) == "percent_out_of_range"


@pytest.mark.parametrize(
    ("country", "language", "text", "canonical"),
    [
        ("bd", "en", "৳ 12,500", "12500"),
        ("bd", "en", "Tk. 12,500.50", "12500.5"),
        ("id", "id", "Rp 4.901.798", "4901798"),
        ("vn", "vi", "4.960.000 ₫", "4960000"),
        ("vn", "vi", "4.960.000 VND", "4960000"),
    ],
)
def test_currency_is_read_with_its_sign(
    country: str, language: str, text: str, canonical: str
) -> None:
    assert parse("currency", text, language=language, country=country) == canonical


@pytest.mark.parametrize(
    ("text", "code"), [("-1", "currency_negative"), ("1.23456", "number_decimals")]
)
def test_currency_is_refused(text: str, code: str) -> None:
    assert refused("currency", text) == code


@pytest.mark.parametrize(
    ("kind", "canonical", "language", "country", "text"),
    [
        ("integer", "1234567", "en", "bd", "1,234,567"),
        ("integer", "1234567", "bn", "bd", "১২,৩৪,৫৬৭"),
        ("decimal", "1234.5", "vi", "vn", "1.234,5"),
        ("percent", "94.9", "id", "id", "94,9%"),
        ("currency", "4960000", "vi", "vn", "4.960.000\u00a0VND"),
        ("currency", "", "vi", "vn", ""),
    ],
)
def test_number_is_shown_in_the_readers_language(
    kind: str, canonical: str, language: str, country: str, text: str
) -> None:
    assert shown(kind, canonical, language=language, country=country) == text
