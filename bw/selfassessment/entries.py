"""The entries of a group as a page shows them: which fields apply, what is wrong with each, what
will be kept. Pure: what is typed or stored goes in, with the answers around it; nothing is read.

An entry of a repeat stands on a page of its own, and its fields are called ``answer.<field>``;
the rows of a grid stand on one, and theirs are called ``answer.<row from 0>.<field>``.
"""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import NamedTuple

from bw.messages import sentence
from bw.questionnaire import entries as texts
from bw.questionnaire.definition import Choice, Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds import KINDS, AnswerError, Raw
from bw.selfassessment import progress, showing
from bw.selfassessment.evaluation import EntryEvaluation, Evaluation, inside_each, passes
from bw.selfassessment.progress import Stored
from bw.web import locale

NO_OFFERS: Mapping[str, str] = {}
LONGEST_NAME = 80


class Around(NamedTuple):
    """What a group's conditions and checks may look at: the answers, the day, the country."""

    definition: Definition
    rows: Mapping[int, Stored]  # at least those at ``wanted(definition, group)``
    today: date
    country: str


def wanted(definition: Definition, question: Question) -> frozenset[int]:
    """Positions whose rows the checks of a question look at, and the texts of its fields show."""
    found = progress.wanted(definition, question.position)
    texts = (definition.shown_needs(field) for field in (question, *question.fields))
    return found.union(*texts) if any(f.showing for f in (question, *question.fields)) else found


class Sent(NamedTuple):
    """What was sent for one field."""

    raw: Raw
    value: str = ""  # canonical; empty when there is none or it cannot be read
    problem: AnswerError | None = None


class Typed(NamedTuple):
    """What was sent for one entry. ``shown``: the fields that stood on the page for people to
    fill in; None when whoever sent it does not say, and then all did."""

    sent: Mapping[str, Sent]  # without the fields that did not stand there
    shown: Collection[str] | None = None
    offers: Mapping[str, str] = NO_OFFERS  # field -> mark of the choices that stood there

    def had(self, slot: "Slot") -> bool:
        """Whether the field stood on the page, with the choices that it has now."""
        if self.shown is None:
            return True
        name = slot.field.name
        if slot.marked and name not in self.shown:
            return False
        return slot.offered is None or self.offers.get(name) == slot.mark


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of an entry, with what stands in it."""

    field: Question
    suffix: str  # behind every name and id of it
    raw: Raw
    value: str
    applies: bool
    error: str = ""
    opened: bool = False  # applies, and did not stand on the page that was sent
    offered: tuple[Choice, ...] | None = None  # what a choice filter leaves; None: all

    @property
    def asked(self) -> bool:
        """Whether somebody fills it in here."""
        return self.field.asked and not self.field.read_only

    @property
    def marked(self) -> bool:
        """Whether the page must say that it stands there, since it does not always."""
        return bool(self.field.conditions)

    @property
    def mark(self) -> str:
        """Tells one set of choices from another."""
        names = " ".join(choice.name for choice in self.offered or ())
        return f"{zlib.crc32(names.encode()):x}"

    @property
    def narrowed(self) -> Question:
        """The field with the choices that it offers now."""
        return self.field if self.offered is None else replace(self.field, choices=self.offered)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry on a page."""

    entry: Entry
    index: int
    slots: tuple[Slot, ...]

    @property
    def asked(self) -> tuple[Slot, ...]:
        """The fields that apply and that somebody fills in."""
        return tuple(slot for slot in self.slots if slot.applies and slot.asked)

    @property
    def faults(self) -> tuple[Slot, ...]:
        """The fields in which something is wrong or missing."""
        return tuple(slot for slot in self.slots if slot.error)

    @property
    def opened(self) -> tuple[Slot, ...]:
        """The fields that apply now and were not seen yet."""
        return tuple(slot for slot in self.slots if slot.opened)

    @property
    def whole(self) -> bool:
        """Whether it may be saved as it stands."""
        return not any(slot.error or slot.opened for slot in self.slots)

    @property
    def values(self) -> dict[str, str]:
        """What is kept: what stands in the fields that apply, and what stood in the others."""
        kept = {
            slot.field.name: slot.value
            if slot.applies and slot.asked
            else self.entry.values.get(slot.field.name, "")
            for slot in self.slots
        }
        return {name: value for name, value in kept.items() if value}


def suffix_of(group: Question, field: Question, index: int) -> str:
    """What stands behind the names of a field's parts on a form."""
    return f".{index}.{field.name}" if group.kind == "grid" else f".{field.name}"


def lines(
    around: Around,
    group: Question,
    entries: Sequence[Entry],
    typed: Mapping[int, Typed] | None = None,
    *,
    only: int | None = None,
) -> tuple[Line, ...]:
    """The entries with every field judged; ``typed``: index -> what was sent for it.

    ``only``: one entry alone, among all that are given.
    """
    typed = typed or {}
    standing = [_with(entry, typed.get(index)) for index, entry in enumerate(entries)]
    seen = evaluation(around, group, standing)
    indexes = range(len(entries)) if only is None else (only,)
    return tuple(
        _line(around, group, entries[n], n, typed.get(n),
              EntryEvaluation(seen, group, standing, n))
        for n in indexes
    )  # fmt: skip


def _with(entry: Entry, typed: Typed | None) -> Entry:
    if typed is None:
        return entry
    sent = {name: one.value for name, one in typed.sent.items()}
    return entry._replace(values={**entry.values, **sent})


def evaluation(around: Around, group: Question, entries: Sequence[Entry]) -> Evaluation:
    """What the group's own expressions see, with these entries in its place."""
    written = texts.write(entry for entry in entries if any(entry.values.values()))
    values = {p: row.value for p, row in around.rows.items()} | {group.position: written}
    needed = wanted(around.definition, group)
    known = {p: around.rows.get(p, progress.NOTHING).scope for p in needed}
    known[group.position] = Visibility.VISIBLE
    return Evaluation(around.definition, values, known)


def _line(
    around: Around,
    group: Question,
    entry: Entry,
    index: int,
    typed: Typed | None,
    inside: EntryEvaluation,
) -> Line:
    slots = tuple(
        _slot(around, group, field, entry, index, typed, inside) for field in group.fields
    )
    return Line(entry, index, slots)


def _slot(
    around: Around,
    group: Question,
    field: Question,
    entry: Entry,
    index: int,
    typed: Typed | None,
    inside: EntryEvaluation,
) -> Slot:
    value = entry.values.get(field.name, "")
    typed_here = typed.sent.get(field.name) if typed else None
    sent = typed_here
    if sent is None:
        sent = Sent(KINDS[field.kind].raw_from(value, locale.current()), value)
    applies = inside.scope(field) is not Visibility.HIDDEN
    offered = progress.choices_for(field, inside.lookup) if field.choice_filter else None
    suffix = suffix_of(group, field, index)
    said = showing.filled_in(around.definition, field, inside.lookup, around.country)
    slot = Slot(said, suffix, sent.raw, sent.value, applies, offered=offered)
    if not applies and typed_here is None:
        return replace(slot, raw={})  # what is stored stays where it is, and is shown nowhere
    if not applies or not slot.asked:
        return slot
    if typed is not None and sent.problem is None and not typed.had(slot):
        return replace(slot, opened=True)  # nobody saw it yet: no word of blame
    return replace(slot, error=_error(slot, sent, inside, around.today))


def _error(slot: Slot, sent: Sent, inside: EntryEvaluation, today: date) -> str:
    field, language = slot.field, locale.current().language
    if sent.problem is not None:
        return sentence(sent.problem.code, **sent.problem.params)
    if not sent.value:
        own = field.required_message.in_language(language)
        return own or sentence("field_needed") if field.required else ""
    if slot.offered is not None and not _offers(slot.offered, sent.value):
        return sentence("choice_not_offered")
    if passes(field.constraint, sent.value, inside, today):
        return ""
    return field.constraint_message.in_language(language) or sentence("answer_constraint")


def _offers(offered: Sequence[Choice], value: str) -> bool:
    return {choice.name for choice in offered}.issuperset(value.split())


def name_of(line: Line, country: str) -> str:
    """What people call an entry: what stands in the first of its fields, two at most."""
    said = (
        KINDS[slot.field.kind].format(slot.value, slot.field, locale.current(), country)
        for slot in line.asked
        if slot.value
    )
    return " – ".join(text[:LONGEST_NAME] for text in islice(said, 2))


def in_scope(
    definition: Definition, rows: Mapping[int, Stored], group: Question, value: str
) -> str:
    """The answer of a group without what does not apply in its entries, for reading. Rule Q11.

    ``rows``: at least those at ``wanted(definition, group)``.
    """
    if not value or all(not field.conditions for field in group.fields):
        return value
    values = {p: row.value for p, row in rows.items()} | {group.position: value}
    known = {p: row.scope for p, row in rows.items()} | {group.position: Visibility.VISIBLE}
    seen = Evaluation(definition, values, known)
    hidden = Visibility.HIDDEN
    applying = [
        entry._replace(
            values={
                field.name: entry.values[field.name]
                for field in group.fields
                if field.name in entry.values and inside.scope(field) is not hidden
            }
        )
        for entry, inside in inside_each(seen, group, value)
        if entry.values or not group.rows
    ]
    return texts.write(applying)


def unblamed(line: Line) -> Line:
    """An entry that nobody has filled in yet: nothing is wrong with what nobody has said."""
    return replace(line, slots=tuple(replace(slot, error="") for slot in line.slots))


def kept(lines: Sequence[Line]) -> str:
    """The answer of a grid with these rows; those in which nothing stands are left out."""
    filled = [line.entry._replace(values=line.values) for line in lines if line.values]
    return texts.write(filled) if filled else ""
