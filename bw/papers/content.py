"""What a paper says about one self-assessment: a line for each question, free of any file. Pure.

The reader's words come through ``bw.web.locale``; whoever writes a paper sets it (``using``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from bw.papers import rules
from bw.papers.rules import Source
from bw.questionnaire import entries as entry_texts
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.questionnaire.expressions import EvaluationError
from bw.questionnaire.kinds import KINDS
from bw.selfassessment.progress import (
    NOTHING,
    EntryEvaluation,
    Evaluation,
    Stored,
    entries_of,
)
from bw.web import locale

NUMBERS = frozenset({"integer", "decimal", "percent", "currency", "calculate"})
# A number that a spreadsheet program keeps digit for digit.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
MOST_DIGITS = 15


class AnswerState(StrEnum):
    """Whether there is an answer, and whether one was asked for."""

    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    NOT_ASKED = "not_asked"


class About(NamedTuple):
    """Whose self-assessment it is, and what stands at the head of a paper.

    Rules H2, Q4 and Q6: nothing of the assessment is known here.
    """

    assessment_id: int
    version_id: int
    factory_id: int
    factory_name: str
    country: str
    zone: str
    cycle_number: int
    starts_on: date
    ends_on: date
    steps: int


@dataclass(frozen=True, slots=True)
class Head:
    """About whom, from what, for which reader, as of when."""

    about: About
    source: Source
    number: int  # of the submission; 0 = none
    at: datetime  # of the submission, or when the paper was asked for
    language: str
    section: str = ""  # its code; "" = all


@dataclass(frozen=True, slots=True)
class Value:
    """One answer: as people read it, as it is stored, counted in what."""

    state: AnswerState
    read: str = ""
    stored: str = ""
    unit: str = ""
    is_number: bool = False


NOT_ASKED = Value(AnswerState.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of a group: its id, what it is called, its values in the order of the fields."""

    id: str
    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One question with its place and its answer. ``fields``, ``entries``: of a group."""

    asked: Question
    section_code: str
    section: str
    subsection: str
    category: str
    question: str
    value: Value
    comment: str = ""
    fields: tuple[Question, ...] = ()
    entries: tuple[EntryLine, ...] = ()

    @property
    def field_labels(self) -> tuple[str, ...]:
        """What the fields are called, in the reader's language."""
        language = locale.current().language
        return tuple(field.label.in_language(language) or field.name for field in self.fields)


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered: rows by position, and what applies beyond them."""

    rows: Mapping[int, Stored]
    evaluation: Evaluation
    steps: int

    def applies(self, question: Question) -> bool:
        """Whether the question was asked. Rules Q11 and Q22."""
        hidden = self.evaluation.scope(question.position) is Visibility.HIDDEN
        return rules.is_asked(hidden=hidden, steps=self.steps, step=question.step)


def as_they_stand(definition: Definition, rows: Mapping[int, Stored], steps: int) -> Answers:
    """The present answers, with the scopes that stand beside them."""
    known = {q.position: rows.get(q.position, NOTHING).scope for q in definition.questions}
    values = {position: row.value for position, row in rows.items()}
    return Answers(rows, Evaluation(definition, values, known), steps)


def as_submitted(definition: Definition, content: Mapping[str, object], *, steps: int) -> Answers:
    """The answers in a submission; what applied is worked out anew from them. Rule Q11."""
    answers = content["answers"]
    assert isinstance(answers, list)
    rows = {}
    for each in answers:
        question = definition.by_name.get(each["name"])
        if question is not None:
            rows[question.position] = Stored(each["value"], each["comment"], each["revision"])
    values = {position: row.value for position, row in rows.items()}
    return Answers(rows, Evaluation(definition, values), steps)


def lines(
    definition: Definition, answers: Answers, *, country: str, section: str = ""
) -> Iterator[Line]:
    """A line for each question that asks something, in order; ``section``: of this one only."""
    language = locale.current().language
    for leaf in definition.leaves:
        part = definition.sections[leaf.section_index]
        if section and part.code != section:
            continue
        names = [text.in_language(language) for text in (part.label, leaf.label, leaf.category)]
        for question in definition.questions[leaf.first : leaf.last + 1]:
            if question.asked:
                label = question.label.in_language(language)
                yield _line(question, (part.code, *names, label), answers, country)


def _line(question: Question, names: Sequence[str], answers: Answers, country: str) -> Line:
    code, section, subsection, category, label = names
    place = (question, code, section, subsection, category, label)
    fields = fields_of(question)
    if not answers.applies(question):
        return Line(*place, NOT_ASKED, fields=fields)
    row = answers.rows.get(question.position, NOTHING)
    if not question.is_group:
        return Line(*place, value_of(question, row.value, country), row.comment)
    inside = entries(question, row.value, answers.evaluation, country)
    shown = value_of(question, without_unasked(question, row.value, inside), country)
    return Line(*place, shown, row.comment, fields, inside)


def fields_of(group: Question) -> tuple[Question, ...]:
    """The fields of a group that have a value; none of another question."""
    return tuple(each for each in group.fields if each.kind != "note")


def value_of(question: Question, stored: str, country: str) -> Value:
    """A stored text as a value."""
    kind = KINDS[question.kind]
    unit = kind.unit(country)
    if not stored:
        return Value(AnswerState.NOT_ANSWERED, unit=unit)
    read = kind.format(stored, question, locale.current(), country)
    return Value(AnswerState.ANSWERED, read, stored, unit, _is_number(question, stored))


def bare_value(question: Question, stored: str) -> Value:
    """A stored text as a value that nobody reads."""
    if not stored:
        return Value(AnswerState.NOT_ANSWERED)
    return Value(AnswerState.ANSWERED, stored=stored, is_number=_is_number(question, stored))


def _is_number(question: Question, stored: str) -> bool:
    if question.kind not in NUMBERS or sum(c.isdigit() for c in stored) > MOST_DIGITS:
        return False
    return _NUMBER.fullmatch(stored) is not None


def entries(
    group: Question, stored: str, evaluation: Evaluation, country: str
) -> tuple[EntryLine, ...]:
    """The entries of a group with what applies in each; none when it is not answered."""
    found = entries_of(group, stored) if stored else ()
    fields = fields_of(group)
    rows = {row.name: row.label.in_language(locale.current().language) for row in group.rows}
    made = []
    for index, entry in enumerate(found):
        inside = EntryEvaluation(evaluation, group, found, index)
        values = tuple(_field(inside, field, country) for field in fields)
        title = rows.get(entry.id) or locale.current().digits(str(index + 1))
        made.append(EntryLine(entry.id, title, values))
    return tuple(made)


def _field(inside: EntryEvaluation, field: Question, country: str) -> Value:
    try:
        value = inside.value(field)
    except EvaluationError:  # a calculation that has no result
        value = ""
    return NOT_ASKED if value is None else value_of(field, value, country)


def without_unasked(group: Question, stored: str, entries: Sequence[EntryLine]) -> str:
    """The canonical text of a group without what does not apply in its entry. Rule Q11."""
    if not entries:
        return stored
    names = [field.name for field in fields_of(group)]
    revisions = {entry.id: entry.revision for entry in entry_texts.read(stored)}
    kept = []
    for each in entries:
        pairs = zip(names, each.values, strict=True)
        if each.id in revisions:
            shown = {name: value.stored for name, value in pairs if value.stored}
            kept.append(Entry(each.id, revisions[each.id], shown))
    return entry_texts.write(kept)
