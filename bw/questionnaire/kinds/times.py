"""Kinds in which people write a day or a time of day."""

import re
from datetime import date

from bw.questionnaire.kinds.kind import ANSWER, AnswerError, Asked, Raw, first
from bw.text import ascii_digits
from bw.web.locale import Locale
from bw.web.locale import gettext as _

DATE_FIELDS = ("answer-day", "answer-month", "answer-year")
RANGE_FIELDS = ("answer-from", "answer-to")
YEARS = (1900, 2100)
# 8:30, 08.30 (id), 8h30 (vi), 830, 0830
_TIME = re.compile(r"([0-9]{1,2})\s?[:.,hHgG]?\s?([0-9]{2})")


def parse_date(raw: Raw, _question: Asked, locale: Locale, _country: str) -> str:
    """A day as 2026-11-21, from the fields day, month and year."""
    parts = [ascii_digits(first(raw, field)) for field in DATE_FIELDS]
    if not any(parts):
        return ""
    if not all(parts):
        raise AnswerError("date_incomplete")
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise AnswerError("date_unreadable")
    day, month, year = map(int, parts)
    if not YEARS[0] <= year <= YEARS[1]:
        first_year, last_year = (locale.digits(str(end)) for end in YEARS)
        raise AnswerError("date_year", first=first_year, last=last_year)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise AnswerError("date_not_real") from None


def date_again(canonical: str, locale: Locale) -> Raw:
    """The three fields of a day."""
    year, month, day = canonical.split("-") if canonical else ("", "", "")
    parts = (day.lstrip("0"), month.lstrip("0"), year)
    return {f: [locale.digits(part)] for f, part in zip(DATE_FIELDS, parts, strict=True)}


def format_date(canonical: str, _question: Asked, locale: Locale, _country: str) -> str:
    """A day, written out."""
    return locale.date(date.fromisoformat(canonical)) if canonical else ""


def parse_time(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """A time of day as 08:30, on the 24-hour clock."""
    return _time(first(raw))


def parse_range(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """Two times as 22:00/06:00; an end that is not after the start is on the next day."""
    begin, end = (first(raw, field) for field in RANGE_FIELDS)
    if not begin and not end:
        return ""
    if not begin or not end:
        raise AnswerError("time_range_incomplete")
    return f"{_time(begin)}/{_time(end, midnight=True)}"


def _time(typed: str, *, midnight: bool = False) -> str:
    if not typed:
        return ""
    found = _TIME.fullmatch(ascii_digits(typed[:20]))
    if not found:
        raise AnswerError("time_unreadable")
    hour, minute = int(found[1]), int(found[2])
    if midnight and (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise AnswerError("time_unreadable")
    return f"{hour:02}:{minute:02}"


def time_again(canonical: str, locale: Locale) -> Raw:
    """The field of a time."""
    return {ANSWER: [shown_time(canonical, locale)] if canonical else []}


def range_again(canonical: str, locale: Locale) -> Raw:
    """The two fields of a range."""
    times = canonical.split("/") if canonical else ("", "")
    return {f: [shown_time(time, locale)] for f, time in zip(RANGE_FIELDS, times, strict=True)}


def shown_time(canonical: str, locale: Locale) -> str:
    """A time on the 24-hour clock, as it is typed too."""
    text = canonical.replace(":", ".") if locale.language == "id" else canonical
    return locale.digits(text)


def format_time(canonical: str, _question: Asked, locale: Locale, _country: str) -> str:
    """A time of day."""
    return shown_time(canonical, locale)


def format_range(canonical: str, _question: Asked, locale: Locale, _country: str) -> str:
    """From when to when, and whether that is the next day."""
    if not canonical:
        return ""
    begin, end = canonical.split("/")
    times = {"begin": shown_time(begin, locale), "end": shown_time(end, locale)}
    if end > begin:
        return _("%(begin)s to %(end)s", **times)
    return _("%(begin)s to %(end)s on the next day", **times)
