"""Kinds in which people write a number, strictly in the reader's own way of writing numbers.

Any digits of Unicode are read. Half the world writes 1,234.5 and the other half 1.234,5: what can
be read in both ways with different results is not guessed but asked back.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bw.questionnaire.kinds.kind import ANSWER, AnswerError, Asked, Raw, first
from bw.text import ascii_digits
from bw.web.locale import Locale

LONGEST = 60
LARGEST = 10**12 - 1
# The mark before decimals; every other language of ours writes a point.
COMMA = {"id", "vi"}
COMMA_COUNTRIES = {"id", "vn"}
CURRENCIES = {"bd": "BDT", "id": "IDR", "vn": "VND"}
_SYMBOLS = re.compile(r"(?i)^(bdt|tk\.?|৳|idr|rp\.?|vnd|₫|đ)|(bdt|tk\.?|৳|idr|vnd|₫|đ|%)$")
_SPACE = re.compile("(?<=[0-9])[ \u00a0\u2009\u202f](?=[0-9]{3}(?![0-9]))")
_SWAPPED = str.maketrans(",.", ".,")
# 1234, 1,234 or 12,34,567 (as South Asia groups), each with or without decimals
_POINTED = re.compile(
    r"-?([0-9]+|[1-9][0-9]{0,2}(,[0-9]{3})+|[1-9][0-9]?(,[0-9]{2})+,[0-9]{3})(\.[0-9]+)?"
)
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A kind of number: how many decimals fit, and from where to where it may go."""

    places: int
    low: int = -LARGEST
    high: int = LARGEST
    low_code: str = "number_too_small"
    high_code: str = "number_too_large"

    def parse(self, raw: Raw, _question: Asked, locale: Locale, country: str) -> str:
        """The number without marks between digits, with a point, without needless zeros."""
        typed = first(raw)
        if not typed:
            return ""
        value = self._value(typed, locale, country)
        if value < self.low:
            raise AnswerError(self.low_code, least=self.low)
        if value > self.high:
            raise AnswerError(self.high_code, most=self.high)
        return canonical(value)

    def _value(self, typed: str, locale: Locale, country: str) -> Decimal:
        text = _plain(typed)
        comma = locale.language in COMMA
        own, other = _read(text, comma=comma), _read(text, comma=not comma)
        other_fits = other is not None and other != own and self._fits(other)
        if own is not None and self._fits(own):
            if other_fits and (country in COMMA_COUNTRIES) != comma:
                raise _two_ways(typed, own, other, locale)
            return own
        if own is not None and other_fits:
            raise _two_ways(typed, own, other, locale)
        if own is not None:
            code = "number_decimals" if self.places else "number_not_whole"
            raise AnswerError(code, places=self.places)
        if other is not None:
            raise AnswerError(
                "number_other_way", text=typed[:LONGEST], meant=written(other, locale)
            )
        raise AnswerError("number_unreadable", text=typed[:LONGEST])

    def _fits(self, value: Decimal) -> bool:
        exponent = value.as_tuple().exponent
        return isinstance(exponent, int) and -exponent <= self.places


def _two_ways(typed: str, own: Decimal, other: Decimal | None, locale: Locale) -> AnswerError:
    small, large = sorted((own, other if other is not None else own), key=abs)
    return AnswerError(
        "number_two_ways",
        text=typed,
        large=written(large, locale),
        small=written(small, locale),
    )


def _plain(typed: str) -> str:
    """ASCII digits, no currency or percent sign, no space between thousands."""
    text = ascii_digits(typed[: LONGEST + 1]).replace("\u2212", "-")
    for _both_ends in range(2):
        text = _SYMBOLS.sub("", text).strip()
    return _SPACE.sub("", text)


def _read(text: str, *, comma: bool) -> Decimal | None:
    """The number, when the text is one in this way of writing."""
    pointed = text.translate(_SWAPPED) if comma else text
    if len(text) > LONGEST or not _POINTED.fullmatch(pointed):
        return None
    return Decimal(pointed.replace(",", ""))


def canonical(value: Decimal) -> str:
    """A number as it is stored."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def written(value: Decimal, locale: Locale) -> str:
    """A number as the reader would type it, so that it can be read in one way only."""
    text = canonical(value)
    if _AMBIGUOUS.fullmatch(text):
        text += "0"
    return locale.digits(text.replace(".", ",") if locale.language in COMMA else text)


def again(stored: str, locale: Locale) -> Raw:
    """The field of a number."""
    return {ANSWER: [written(Decimal(stored), locale)] if stored else []}


def currency_of(country: str) -> str:
    """The code of the country's money."""
    return CURRENCIES.get(country, "")


def percent_sign(_country: str) -> str:
    """What stands behind a share."""
    return "%"


def formatter(
    unit: Callable[[str], str] | None = None, *, space: str = ""
) -> Callable[[str, Asked, Locale, str], str]:
    """A function that shows a number with its unit behind it."""

    def shown(stored: str, _question: Asked, locale: Locale, country: str) -> str:
        if not stored:
            return ""
        number = locale.number(Decimal(stored))
        return f"{number}{space}{unit(country)}".rstrip() if unit else number

    return shown


INTEGER = Numbers(places=0)
DECIMAL = Numbers(places=6)
PERCENT = Numbers(
    places=6, low=0, high=100, low_code="percent_out_of_range", high_code="percent_out_of_range"
)
CURRENCY = Numbers(places=2, low=0, low_code="currency_negative")
