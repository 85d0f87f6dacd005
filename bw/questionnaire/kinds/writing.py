"""Kinds in which people write text: a line, several lines, an e-mail address, a phone number."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from bw.questionnaire.kinds.kind import ANSWER, AnswerError, Asked, Raw, first
from bw.text import ascii_digits
from bw.web.locale import Locale

LONGEST_LINE = 500
LONGEST_TEXT = 5_000
LONGEST_PHONE = 40
# Characters that turn the direction of what follows: they hide what a text says.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def line(text: str) -> str:
    """One line: NFC, no control characters, single spaces, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", _printable(" ".join(text.split()))).split())


def lines(text: str) -> str:
    """Several lines: NFC, line ends of one kind, no control characters, no space at the ends."""
    ends = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "\n".join(_printable(part) for part in ends.split("\n"))
    return unicodedata.normalize("NFC", kept).strip()


def _printable(text: str) -> str:
    """Without control characters and lone surrogates; joiners stay, Bangla is written with them."""
    return "".join(
        c for c in text if unicodedata.category(c) not in ("Cc", "Cs") and c not in _TURNING
    )


def parse_line(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """One line of text."""
    return _short_enough(line(first(raw)), LONGEST_LINE)


def parse_lines(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """Several lines of text."""
    return _short_enough(lines(first(raw)), LONGEST_TEXT)


def _short_enough(text: str, most: int) -> str:
    if len(text) > most:
        raise AnswerError("text_too_long", given=len(text), most=most)
    return text


def parse_email(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """An e-mail address, its host in small letters."""
    text = line(first(raw))
    if not text:
        return ""
    try:
        # Whether the host exists is not asked: the answer must not wait for another server.
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, ValueError):
        raise AnswerError("email_wrong") from None


def parse_phone(raw: Raw, _question: Asked, _locale: Locale, country: str) -> str:
    """A phone number as E.164; a number without country code is the factory's country's."""
    text = line(first(raw))
    if not text:
        return ""
    try:
        number = phonenumbers.parse(ascii_digits(text[:LONGEST_PHONE]), country.upper() or None)
    except NumberParseException:
        raise AnswerError("phone_unreadable") from None
    if number.extension or len(text) > LONGEST_PHONE or not phonenumbers.is_valid_number(number):
        raise AnswerError("phone_unreadable")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def text_again(canonical: str, _locale: Locale) -> Raw:
    """The field of a text."""
    return {ANSWER: [canonical] if canonical else []}


def phone_again(canonical: str, locale: Locale) -> Raw:
    """The field of a phone number: with its country code, in groups."""
    return {ANSWER: [locale.digits(_grouped(canonical))] if canonical else []}


def format_text(canonical: str, _question: Asked, _locale: Locale, _country: str) -> str:
    """A text as it is."""
    return canonical


def format_phone(canonical: str, _question: Asked, locale: Locale, country: str) -> str:
    """A phone number as it is dialled in the factory's country."""
    if not canonical:
        return ""
    number = phonenumbers.parse(canonical)
    if phonenumbers.region_code_for_number(number) != country.upper():
        return locale.digits(_grouped(canonical))
    return locale.digits(phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))


def _grouped(canonical: str) -> str:
    number = phonenumbers.parse(canonical)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
