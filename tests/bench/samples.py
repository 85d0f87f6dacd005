"""A plausible answer to every kind of question, and the walk from each question to the next."""

from collections.abc import Iterator
from itertools import pairwise

from bw.questionnaire import entries
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds import KINDS
from bw.selfassessment.entries import suffix_of
from bw.web.locale import Locale

SAMPLES = {
    "integer": "120", "decimal": "12.5", "percent": "12.5", "currency": "12500", "months": "1 2 12",
    "date": "2026-11-21", "time": "08:30", "time_range": "08:30/17:00", "country": "BD",
    "text": "Padma Garments", "long_text": "Two buildings, six floors.", "yes_no": "yes",
    "email": "office@example.org", "phone": "+8801712345678",
}  # fmt: skip


def canonical(question: Question) -> str:
    """An answer as it is stored."""
    if question.is_group:
        return entries.write(_entries(question))
    if question.kind in SAMPLES:
        return SAMPLES[question.kind]
    return question.choices[0].name


def _entries(group: Question) -> list[Entry]:
    """Every row of a grid; of a list as few entries as it must have."""
    names = [row.name for row in group.rows] or [f"sample{n:06}" for n in range(group.least)]
    values = {field.name: canonical(field) for field in group.fields if field.asked}
    return [Entry(name, 1, values) for name in names]


def fields(question: Question, locale: Locale, *, revision: int, comment: str) -> dict[str, list]:
    """The form with that answer, as a browser sends it."""
    sent = _cells(question, locale) if question.is_group else _raw(question, locale)
    return {**sent, "revision": [str(revision)], "comment": [comment]}


def _raw(question: Question, locale: Locale, suffix: str = "") -> dict[str, list]:
    raw = KINDS[question.kind].raw_from(canonical(question), locale)
    return {name + suffix: list(values) for name, values in raw.items()}


def _cells(group: Question, locale: Locale) -> dict[str, list]:
    """The cells of a grid; the entries of a list stand on pages of their own."""
    found: dict[str, list] = {}
    for index in range(len(group.rows)):
        for field in group.fields:
            if field.asked:
                found |= _raw(field, locale, suffix_of(group, field, index))
    return found


def steps_through(definition: Definition) -> Iterator[tuple[Question, Question]]:
    """Every question that is answered, with the one that comes next when everything applies."""
    asked = [question for question in definition.questions if question.counted]
    yield from pairwise(asked)
