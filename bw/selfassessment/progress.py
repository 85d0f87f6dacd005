"""What applies, what a change opens or closes, which question comes next. Pure.

Counters are exact integers. They are moved by the difference of each answer (``effects``) and
must always equal ``recount``, which starts from nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bw.questionnaire.definition import Definition, Question, Visibility, checks_of
from bw.questionnaire.entries import read
from bw.selfassessment.evaluation import (
    EntryEvaluation,
    Evaluation,
    choices_for,
    entries_of,
    inside_each,
    offers,
    passes,
)

# Defined in ``evaluation``, and used through this module as well.
__all__ = ["EntryEvaluation", "Evaluation", "choices_for", "entries_of", "inside_each"]

WHOLE, SECTION, LEAF = 0, 1, 2  # levels of a counter

Part = tuple[int, int, int]  # level, number, step


class Stored(NamedTuple):
    """What the table holds for one question; ``NOTHING`` where there is no row."""

    value: str = ""
    comment: str = ""
    revision: int = 0
    scope: Visibility = Visibility.VISIBLE
    account_id: int | None = None


NOTHING = Stored()


@dataclass(frozen=True, slots=True)
class Count:
    """How many questions apply, and how many of them are answered."""

    answered: int = 0
    applicable: int = 0

    @property
    def percent(self) -> int:
        """Rounded down, so that 94.9 shows as 94. Rules G7 and Q10. Nothing to answer: 100."""
        return self.answered * 100 // self.applicable if self.applicable else 100

    @property
    def missing(self) -> int:
        """How many are still to answer."""
        return self.applicable - self.answered

    @property
    def complete(self) -> bool:
        """Whether nothing is left to answer."""
        return self.answered >= self.applicable

    def __add__(self, other: "Count") -> "Count":
        return Count(self.answered + other.answered, self.applicable + other.applicable)


def has_step(steps: int, step: int) -> bool:
    """Whether ``step`` (1–3) is among the chosen ``steps`` (bits)."""
    return bool(steps >> (step - 1) & 1)


def counts(question: Question, steps: int) -> bool:
    """Whether a question belongs to what is asked: counted, and of a chosen step. Rule Q10."""
    return question.counted and has_step(steps, question.step)


ONE, NONE = Count(1, 1), Count(0, 1)


NO_ENTRIES = "[]"  # what is stored when somebody says that there are none


def weight(question: Question, value: str) -> Count:
    """How many questions an answer that applies stands for, and how many of them it answers.

    One for all but a repeat whose entries count: as many as it has, at least those it must have.
    A repeat with too few entries is not answered; that there is none is an answer where none are
    needed. Rule Q10.
    """
    if not question.fields:
        return ONE if value else NONE
    if question.rows:
        return ONE if value and value != NO_ENTRIES else NONE
    if value == NO_ENTRIES and not question.least:
        return ONE
    there = len(read(value))
    if question.per_entry:
        return Count(there, max(question.least, there, 1))
    return ONE if there and there >= question.least else NONE


def is_answered(question: Question, value: str) -> bool:
    """Whether nothing of a question that applies is left to answer."""
    return bool(value) and (not question.fields or weight(question, value).complete)


@dataclass(frozen=True, slots=True)
class Effects:
    """What one new answer changes: scopes of other questions, and counters."""

    scopes: dict[int, Visibility] = field(default_factory=dict)
    opened: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    counters: dict[Part, Count] = field(default_factory=dict)


def effects(
    definition: Definition, position: int, rows: Mapping[int, Stored], value: str
) -> Effects:
    """What happens when the answer at ``position`` becomes ``value`` (Rule Q11).

    What no longer applies leaves numerator and denominator at once, its answer kept; what applies
    again comes back with it. ``rows`` must hold ``wanted(definition, position)``.
    """
    before = rows.get(position, NOTHING)
    moved: dict[Part, Count] = {}
    question = definition.questions[position]
    if before.scope is not Visibility.HIDDEN:
        if question.fields:
            _move_group(moved, question, before.value, value)
        else:
            _move(moved, question, bool(value) - bool(before.value), 0)
    dependents = definition.dependents(position)
    if not dependents:
        return Effects(counters=moved)
    values = {p: row.value for p, row in rows.items()} | {position: value}
    known = {p: rows.get(p, NOTHING).scope for p in _standing(definition, position)}
    evaluation = Evaluation(definition, values, known)
    scopes: dict[int, Visibility] = {}
    for p in dependents:
        was, now = rows.get(p, NOTHING).scope, evaluation.scope(p)
        if was is now:
            continue
        scopes[p] = now
        change = (now is not Visibility.HIDDEN) - (was is not Visibility.HIDDEN)
        counted = weight(definition.questions[p], rows.get(p, NOTHING).value)
        _move(
            moved, definition.questions[p], change * counted.answered, change * counted.applicable
        )
    return Effects(
        scopes,
        opened=_asked(definition, scopes, rows, opened=True),
        closed=_asked(definition, scopes, rows, opened=False),
        counters={part: count for part, count in moved.items() if count != Count()},
    )


def _asked(
    definition: Definition,
    scopes: Mapping[int, Visibility],
    rows: Mapping[int, Stored],
    *,
    opened: bool,
) -> tuple[int, ...]:
    return tuple(
        p
        for p, now in scopes.items()
        if definition.questions[p].counted
        and (now is Visibility.HIDDEN) is not opened
        and (rows.get(p, NOTHING).scope is Visibility.HIDDEN) is opened
    )


def _move(moved: dict[Part, Count], question: Question, answered: int, applicable: int) -> None:
    if not question.counted or not (answered or applicable):
        return
    change = Count(answered, applicable)
    for level, number in (
        (WHOLE, 0),
        (SECTION, question.section_index),
        (LEAF, question.leaf_index),
    ):
        part = (level, number, question.step)
        moved[part] = moved.get(part, Count()) + change


def _move_group(moved: dict[Part, Count], group: Question, before: str, after: str) -> None:
    was, now = weight(group, before), weight(group, after)
    _move(moved, group, now.answered - was.answered, now.applicable - was.applicable)


_wanted: WeakKeyDictionary[Definition, dict[int, frozenset[int]]] = WeakKeyDictionary()


def wanted(definition: Definition, position: int) -> frozenset[int]:
    """Positions whose rows must be read to answer ``position``: itself, what it can open or close,
    what those depend on, and what its own check refers to."""
    cache = _wanted.setdefault(definition, {})
    found = cache.get(position)
    if found is None:
        positions = {position, *definition.constraint_needs(position)}
        for dependent in definition.dependents(position):
            positions |= {dependent, *definition.needs(dependent)}
        found = cache[position] = frozenset(positions)
    return found


def _standing(definition: Definition, position: int) -> Iterator[int]:
    dependents = set(definition.dependents(position))
    return (p for p in wanted(definition, position) if p not in dependents)


def recount(
    definition: Definition, values: Mapping[int, str]
) -> tuple[dict[int, Visibility], dict[Part, Count]]:
    """Scopes of all questions that do not simply apply, and all counters, from nothing."""
    evaluation = Evaluation(definition, values)
    scopes: dict[int, Visibility] = {}
    counters: dict[Part, Count] = {}
    for question in definition.questions:
        scope = evaluation.scope(question.position) if question.conditions else Visibility.VISIBLE
        if scope is not Visibility.VISIBLE:
            scopes[question.position] = scope
        if scope is not Visibility.HIDDEN:
            counted = weight(question, values.get(question.position, ""))
            _move(counters, question, counted.answered, counted.applicable)
    return scopes, counters


def chosen(counters: Mapping[Part, Count], level: int, number: int, steps: int) -> Count:
    """The counter of a part for the chosen steps together."""
    answered = applicable = 0
    for step in (1, 2, 3):
        count = counters.get((level, number, step))
        if count is not None and has_step(steps, step):
            answered += count.answered
            applicable += count.applicable
    return Count(answered, applicable)


def reach(definition: Definition, position: int, steps: int, *, forward: bool = True) -> int:
    """The last position whose row can matter for the next (previous) question after ``position``:
    the first one that counts and has no condition, so that it surely applies."""
    end = len(definition.questions)
    jump = definition.next_ungated if forward else definition.previous_ungated
    here = jump(position)
    while 0 <= here < end and not counts(definition.questions[here], steps):
        here = jump(here)
    return min(max(here, 0), end - 1)


def neighbour(
    definition: Definition,
    position: int,
    hidden: Collection[int],
    steps: int,
    *,
    forward: bool = True,
) -> int | None:
    """The next (or previous) question that applies, across leaves and sections (Rule F7).

    ``hidden`` must hold the hidden positions up to the first question without a condition that
    counts. None at the end (or the beginning).
    """
    step = 1 if forward else -1
    questions = definition.questions
    here = position + step
    while 0 <= here < len(questions):
        if counts(questions[here], steps) and here not in hidden:
            return here
        here += step
    return None


def fits(
    definition: Definition,
    position: int,
    value: str,
    rows: Mapping[int, Stored],
    today: date,
) -> bool:
    """Whether an answer passes its own check against the other answers.

    An empty answer passes; a check that fails to evaluate never stands in anyone's way. Of a group
    only the check of the whole is asked.
    """
    constraint = definition.questions[position].constraint
    if constraint is None or not value:
        return True
    return passes(constraint, value, evaluation_at(definition, position, value, rows), today)


def is_offered(
    definition: Definition, position: int, value: str, rows: Mapping[int, Stored]
) -> bool:
    """Whether the choices of an answer are among those that its choice filter leaves now."""
    question = definition.questions[position]
    if question.choice_filter is None or not value:
        return True
    return offers(question, value, evaluation_at(definition, position, value, rows).lookup)


def evaluation_at(
    definition: Definition, position: int, value: str, rows: Mapping[int, Stored]
) -> Evaluation:
    """What the checks and the choice filter of a question see while it has this answer.

    ``rows`` must hold ``wanted(definition, position)``.
    """
    values = {p: row.value for p, row in rows.items()} | {position: value}
    known = {p: rows.get(p, NOTHING).scope for p in wanted(definition, position)}
    known[position] = Visibility.VISIBLE
    return Evaluation(definition, values, known)


_checks: WeakKeyDictionary[Definition, tuple[tuple[int, ...], frozenset[int]]] = WeakKeyDictionary()


def _checks_of(definition: Definition) -> tuple[tuple[int, ...], frozenset[int]]:
    found = _checks.get(definition)
    if found is None:
        checked = tuple(q.position for q in definition.questions if _is_checked(q))
        needed = frozenset(checked).union(*map(definition.constraint_needs, checked))
        found = _checks[definition] = (checked, needed)
    return found


def _is_checked(question: Question) -> bool:
    return bool(checks_of(question)) or any(field.required for field in question.fields)


def wanted_for_checks(definition: Definition) -> frozenset[int]:
    """Positions whose rows must be read to check every answer again (``misfits``)."""
    return _checks_of(definition)[1]


def misfits(
    definition: Definition, rows: Mapping[int, Stored], steps: int, today: date
) -> tuple[int, ...]:
    """Positions of applicable answers that no longer pass their own check.

    ``rows`` must hold ``wanted_for_checks(definition)``. All are checked in one evaluation,
    what they look at gathered once: the work grows with the checks and not with their square.
    """
    checked, needed = _checks_of(definition)
    standing = {p: rows[p] for p in needed if p in rows}
    known = {p: standing.get(p, NOTHING).scope for p in needed}
    values = {p: row.value for p, row in standing.items()}
    evaluation = Evaluation(definition, values, known)
    found = []
    for p in checked:
        question = definition.questions[p]
        applies = known[p] is not Visibility.HIDDEN and counts(question, steps)
        value = values.get(p, "")
        if value and applies and not _holds(question, value, evaluation, today):
            found.append(p)
    return tuple(found)


def _holds(question: Question, value: str, evaluation: Evaluation, today: date) -> bool:
    """Whether an answer passes all its checks; of a group, each entry, with what it must have."""
    if not passes(question.constraint, value, evaluation, today):
        return False
    if question.fields:
        return _entries_fit(question, value, evaluation, today)
    return offers(question, value, evaluation.lookup)


def _entries_fit(group: Question, value: str, evaluation: Evaluation, today: date) -> bool:
    return all(
        inside.fits(field, today) and not inside.misses(field)
        for _entry, inside in inside_each(evaluation, group, value)
        for field in group.fields
    )
