"""Two versions of a questionnaire beside each other: which question is which. Pure.

A question is the same in another version when it has the same reference and the same kind; what
was added, removed, moved, reworded or changed is in ``differences``.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bw.questionnaire.definition import Choice, Definition, Question

GONE = "gone"
KIND_CHANGED = "kind_changed"


class Match(NamedTuple):
    """Where an old question stands in the new version; ``position`` None: nowhere, ``reason`` why.

    ``fields``: of a group, name of a field -> its name in the new version; ``lost``: name of a
    field whose values have no place there -> why.
    """

    position: int | None
    reason: str = ""  # GONE or KIND_CHANGED
    fields: Mapping[str, str] = {}
    lost: Mapping[str, str] = {}


class Kept(NamedTuple):
    """What a reference stands for: a kind, and for a field the reference of its group."""

    kind: str
    group: str = ""


class KindChange(NamedTuple):
    """A reference that would stand for something else than it did."""

    ref: str
    before: Kept
    after: Kept


def matching(old: Definition, new: Definition) -> dict[int, Match]:
    """Where each question of ``old`` that people answer stands in ``new``. Rule Q15.

    Old position -> new position, or the reason why not: the reference is gone, or it is that of
    another kind. Whether a value still fits (a choice may be gone) is asked value by value.
    """
    return {
        question.position: _match(question, new) for question in old.questions if question.asked
    }


def _match(question: Question, new: Definition) -> Match:
    found = new.by_ref.get(question.ref)
    if found is None:
        inside = any(field.ref == question.ref for _, field in new.by_field.values())
        return Match(None, KIND_CHANGED if inside else GONE)
    if found.kind != question.kind:
        return Match(None, KIND_CHANGED)
    if not question.is_group:
        return Match(found.position)
    return _match_group(question, found)


def _match_group(old: Question, new: Question) -> Match:
    """Fields by reference, as questions are, and by name where they have none."""
    by_ref = {field.ref: field for field in new.fields if field.ref}
    by_name = {field.name: field for field in new.fields}
    fields, lost = {}, {}
    for field in old.fields:
        if not field.asked:
            continue
        found = by_ref.get(field.ref) if field.ref else by_name.get(field.name)
        if found is None:
            lost[field.name] = GONE
        elif found.kind != field.kind:
            lost[field.name] = KIND_CHANGED
        else:
            fields[field.name] = found.name
    return Match(new.position, "", fields, lost)


def kept_by(definition: Definition) -> dict[str, Kept]:
    """What each reference of a version stands for, those of fields too."""
    found = {}
    for question in definition.questions:
        if question.ref and question.kind != "note":
            found[question.ref] = Kept(question.kind)
        for field in question.fields:
            if field.ref and field.kind != "note":
                found[field.ref] = Kept(field.kind, question.ref)
    return found


def kind_changes(published: Iterable[tuple[str, Kept]], new: Definition) -> list[KindChange]:
    """References that stood for something else in a published version; each once, in order.

    Answers are kept, carried over and exported under their reference: one that changed its kind
    would make two things of one name. ``published``: of every version that ever was in use.
    """
    now = kept_by(new)
    found: dict[str, KindChange] = {}
    for ref, before in published:
        after = now.get(ref)
        if after is not None and after != before:
            found.setdefault(ref, KindChange(ref, before, after))
    return sorted(found.values())


def new_to_answer(old: Definition, new: Definition) -> list[Question]:
    """The questions of ``new`` for which nothing can be carried over, in order. Rule Q15."""
    taken = {match.position for match in matching(old, new).values()}
    return [q for q in new.questions if q.counted and q.position not in taken]


class Lost(NamedTuple):
    """An answer that cannot be carried over. ``field``: of a group, the one whose values go."""

    question: Question
    reason: str  # GONE or KIND_CHANGED
    field: Question | None = None


class Narrowed(NamedTuple):
    """A question, or a field, that is there and lacks choices that it had: ``names``."""

    question: Question
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What another version means for a new cycle. Counts are of questions that people answer.

    ``carried`` can be carried over, ``lost`` cannot; of ``narrowed`` some answers cannot.
    """

    new: tuple[Question, ...]
    carried: int
    lost: tuple[Lost, ...]
    lost_fields: tuple[Lost, ...]
    narrowed: tuple[Narrowed, ...]


def meaning(old: Definition, new: Definition) -> Meaning:
    """What ``new`` means for who starts a cycle with the answers to ``old``. Rule Q15."""
    matches = [
        (old.questions[position], match)
        for position, match in matching(old, new).items()
        if old.questions[position].counted
    ]
    return Meaning(
        new=tuple(new_to_answer(old, new)),
        carried=sum(match.position is not None for _, match in matches),
        lost=tuple(Lost(q, match.reason) for q, match in matches if match.position is None),
        lost_fields=tuple(
            Lost(question, match.lost[field.name], field)
            for question, match in matches
            for field in question.fields
            if field.name in match.lost
        ),
        narrowed=tuple(_narrowed(matches, new)),
    )


def _narrowed(matches: Iterable[tuple[Question, Match]], new: Definition) -> Iterator[Narrowed]:
    for question, match in matches:
        if match.position is None:
            continue
        now = new.questions[match.position]
        fields = {field.name: field for field in now.fields}
        pairs = [(question, now)] + [
            (field, fields[match.fields[field.name]])
            for field in question.fields
            if field.name in match.fields
        ]
        for before, after in pairs:
            if names := _missing(before.choices, after.choices) + _missing(before.rows, after.rows):
                yield Narrowed(before, names)


def _missing(before: Sequence[Choice], after: Sequence[Choice]) -> tuple[str, ...]:
    there = {choice.name for choice in after}
    return tuple(choice.name for choice in before if choice.name not in there)
