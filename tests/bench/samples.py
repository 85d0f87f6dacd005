"""A plausible answer to every kind of question, and the walk from each question to the next."""

from collections.abc import Iterator
from itertools import pairwise

from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.kinds import KINDS
from bw.web.locale import Locale

SAMPLES = {
    "integer": "120", "decimal": "12.5", "percent": "12.5", "currency": "12500", "months": "1 2 12",
    "date": "2026-11-21", "time": "08:30", "time_range": "08:30/17:00", "country": "BD",
    "text": "Padma Garments", "long_text": "Two buildings, six floors.", "yes_no": "yes",
    "email": "office@example.org", "phone": "+8801712345678",
}  # fmt: skip


def canonical(question: Question) -> str:
    """An answer as it is stored."""
    if question.kind in SAMPLES:
        return SAMPLES[question.kind]
    return question.choices[0].name


def fields(question: Question, locale: Locale, *, revision: int, comment: str) -> dict[str, list]:
    """The form with that answer, as a browser sends it."""
    raw = KINDS[question.kind].raw_from(canonical(question), locale)
    sent = {name: list(values) for name, values in raw.items()}
    return {**sent, "revision": [str(revision)], "comment": [comment]}


def steps_through(definition: Definition) -> Iterator[tuple[Question, Question]]:
    """Every question that is answered, with the one that comes next when everything applies."""
    asked = [question for question in definition.questions if question.counted]
    yield from pairwise(asked)
