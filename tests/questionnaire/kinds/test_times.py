"""Days and times of day."""

import pytest

from tests.questionnaire.kinds.asked import parse, refused, shown


@pytest.mark.parametrize(
    ("day", "month", "year", "canonical"),
    [("21", "11", "2026", "2026-11-21"), ("১", "০২", "২০২৪", "2024-02-01"), ("", "", "", "")],
)
def test_date_is_read(day: str, month: str, year: str, canonical: str) -> None:
    assert parse("date", day, month, year) == canonical


@pytest.mark.parametrize(
    ("day", "month", "year", "code"),
    [
        ("21", "", "2026", "date_incomplete"),
        ("x", "11", "2026", "date_unreadable"),
        ("²", "11", "2026", "date_unreadable"),
        ("21", "11", "26", "date_year"),
        ("21", "11", "2101", "date_year"),
        ("30", "2", "2026", "date_not_real"),
        ("1", "13", "2026", "date_not_real"),
    ],
)
def test_date_is_refused(day: str, month: str, year: str, code: str) -> None:
    assert refused("date", day, month, year) == code


@pytest.mark.parametrize(
    "text", ["8:30", "08:30", "0830", "830", "8.30", "8h30", "৮:৩০", "8 30", "8H30"]
)
def test_time_is_read(text: str) -> None:
    assert parse("time", text) == "08:30"


@pytest.mark.parametrize("text", ["8", "24:00", "8:60", "8:30 pm", "half past", "-8:30"])
def test_time_is_refused(text: str) -> None:
    assert refused("time", text) == "time_unreadable"


@pytest.mark.parametrize(
    ("begin", "end", "canonical"),
    [
        ("8:00", "17:00", "08:00/17:00"),
        ("22:00", "6:00", "22:00/06:00"),
        ("16:00", "24:00", "16:00/00:00"),
        ("", "", ""),
    ],
)
def test_time_range_is_read(begin: str, end: str, canonical: str) -> None:
    assert parse("time_range", begin, end) == canonical


def test_time_range_needs_both_times() -> None:
    assert refused("time_range", "8:00", "") == "time_range_incomplete"


@pytest.mark.parametrize(
    ("kind", "canonical", "language", "text"),
    [
        ("date", "2026-11-21", "en", "November 21, 2026"),
        ("date", "2026-11-21", "bn", "২১ নভেম্বর, ২০২৬"),
        ("date", "2026-11-21", "id", "21 November 2026"),
        ("time", "08:30", "bn", "০৮:৩০"),
        ("time", "08:30", "id", "08.30"),
        ("time_range", "08:00/17:00", "en", "08:00 to 17:00"),
        ("time_range", "22:00/06:00", "en", "22:00 to 06:00 on the next day"),
        ("time_range", "", "en", ""),
    ],
)
def test_time_is_shown(kind: str, canonical: str, language: str, text: str) -> None:
    assert shown(kind, canonical, language=language) == text
