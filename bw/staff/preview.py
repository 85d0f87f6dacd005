"""A question as the factory sees it, out of any version: nothing is read of any factory, and
nothing that is typed is kept.

Every field of a group shows, also one that would not apply yet: what it depends on stands below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from bw import clock
from bw.messages import Blocker
from bw.questionnaire.definition import Definition, Leaf, Question, Section
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds import KINDS, Widget
from bw.questionnaire.kinds.kind import Fields
from bw.questionnaire.texts import filled
from bw.selfassessment import entries, progress
from bw.selfassessment.entries import Around, Line, Sent, Typed
from bw.web import locale

COUNTRIES = ("bd", "id", "vn")


class Place(NamedTuple):
    """In whose shoes: the country decides law notes and currency, as ``subject`` does there."""

    country: str


class Listed(NamedTuple):
    """The entries of a group, as the wizard's templates ask for them."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Previewed:
    """One question with everything around it; the names are those of the wizard's own screen."""

    subject: Place
    question: Question
    section: Section
    leaf: Leaf
    notes: tuple[str, ...]
    widget: Widget | None  # None: a group, or what nobody fills in
    listed: Listed | None  # of a group
    previous: str | None
    next: str | None
    number: int  # among the questions of the version, from 1
    all: int
    blockers: tuple[Blocker, ...] = ()


class Decided(NamedTuple):
    """What decides how a question is asked: a name as in the workbook, and what stands there."""

    name: str
    value: str


def previewed(
    definition: Definition, question: Question, country: str, typed: Fields, language: str
) -> Previewed:
    """The screen of a question. ``typed``: what stood in its fields on the page before."""
    asked = [each for each in definition.questions if each.asked]
    at = asked.index(question)
    question = with_references(definition, question)
    reader, group, kind = locale.current(), question.is_group, KINDS[question.kind]
    fills_in = question.counted and not group
    return Previewed(
        subject=Place(country),
        question=question,
        section=definition.sections[question.section_index],
        leaf=definition.leaves[question.leaf_index],
        notes=tuple(
            note.label.in_language(language) for note in definition.notes_before(question.position)
        ),
        widget=kind.widget(question, kind.read(typed), reader, country) if fills_in else None,
        listed=Listed(_lines(definition, question, country, typed)) if group else None,
        previous=asked[at - 1].ref if at else None,
        next=asked[at + 1].ref if at + 1 < len(asked) else None,
        number=at + 1,
        all=len(asked),
    )


def _lines(
    definition: Definition, group: Question, country: str, typed: Fields
) -> tuple[Line, ...]:
    """The rows of a grid, or one entry of a repeat, with every field showing."""
    around = Around(definition, {}, clock.today(), country)
    there = progress.entries_of(group, "") if group.kind == "grid" else (Entry("new", 0, {}),)
    sent = {index: _sent(group, index, typed) for index in range(len(there))}
    lines = entries.lines(around, group, there, sent)
    return tuple(
        replace(line, slots=tuple(_showing(slot) for slot in line.slots)) for line in lines
    )


def with_references(definition: Definition, question: Question) -> Question:
    """The question with references where its texts show answers: nobody has answered here."""
    if not question.showing:
        return question

    def reference(name: str) -> str:
        found = definition.by_name.get(name)
        return f"[{found.ref or name}]" if found else f"[{name}]"

    texts = {
        key: replace(text, values={c: filled(said, reference) for c, said in text.values.items()})
        for key, text in question.showing.items()
    }
    return replace(question, **texts)  # type: ignore[arg-type]  # labels, hints and messages


def _sent(group: Question, index: int, typed: Fields) -> Typed:
    """What stood in the fields of one entry; nothing of it is judged."""
    return Typed(
        {
            field.name: Sent(KINDS[field.kind].read(typed, entries.suffix_of(group, field, index)))
            for field in group.fields
        }
    )


def _showing(slot: entries.Slot) -> entries.Slot:
    """A field that shows, with all its choices, and without a word about what is missing."""
    return replace(slot, applies=True, error="", opened=False, offered=None)


def decided(definition: Definition, question: Question) -> Iterator[Decided]:
    """Everything that decides how a question or a field is asked, as it was written."""
    yield Decided("kind", question.kind)
    own, leaf, section = _conditions(definition, question)
    yield from (Decided("relevant", text) for text in own)
    yield from (Decided("relevant (leaf)", text) for text in leaf)
    yield from (Decided("relevant (section)", text) for text in section)
    for name in ("constraint", "calculation", "choice_filter"):
        expression = getattr(question, name)
        if expression is not None:
            yield Decided(name, expression.text)
    plain: Mapping[str, object] = {
        "required": question.required,
        "read_only": question.read_only,
        "bipartite": question.bipartite,
        "department": question.department,
        "step": question.step if question.step > 1 else "",
        **question.parameters,
    }
    for name, value in plain.items():
        if value:
            yield Decided(name, "yes" if value is True else str(value))


def _conditions(
    definition: Definition, question: Question
) -> tuple[list[str], list[str], list[str]]:
    """The conditions of a question by whose they are: those that it shares are not its own."""
    leaf = definition.leaves[question.leaf_index]
    section = definition.sections[question.section_index]
    beside = definition.questions[leaf.first : leaf.last + 1]
    around = [
        other
        for each in section.leaves
        for other in definition.questions[each.first : each.last + 1]
    ]
    own, of_leaf, of_section = [], [], []
    for condition in question.conditions:
        if len(around) > len(beside) and all(condition in other.conditions for other in around):
            of_section.append(condition.text)
        elif len(beside) > 1 and all(condition in other.conditions for other in beside):
            of_leaf.append(condition.text)
        else:
            own.append(condition.text)
    return own, of_leaf, of_section
