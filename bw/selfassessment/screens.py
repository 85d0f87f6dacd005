"""What the pages show: rows and definition put together, nothing decided, nothing written."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple
from weakref import WeakKeyDictionary

from bw.messages import Blocker, sentence
from bw.questionnaire.definition import Choice, Definition, Leaf, Question, Section, Visibility
from bw.questionnaire.kinds import KINDS, Raw
from bw.questionnaire.kinds.kind import ANSWER
from bw.selfassessment import entries, entry_screens, prefill, progress, queries, rules, showing
from bw.selfassessment.entry_screens import Listed
from bw.selfassessment.forms import Typed
from bw.selfassessment.progress import LEAF, SECTION, WHOLE, Count, Part, Stored
from bw.selfassessment.queries import Subject
from bw.web import locale


class Bars(NamedTuple):
    """The counters that stand on a question's page."""

    whole: Count
    section: Count


class QuestionScreen(NamedTuple):
    """One question with everything around it."""

    subject: Subject
    question: Question
    section: Section
    leaf: Leaf
    row: Stored
    raw: Raw
    comment: str
    notes: tuple[str, ...]
    previous: str | None  # reference of the neighbour that applies
    next: str | None
    bars: Bars
    blockers: tuple[Blocker, ...]
    in_scope: bool
    valid: bool
    error: str = ""
    comment_error: str = ""
    notice: str = ""
    offered: str = ""  # where the fields come from that nobody has submitted yet
    listed: Listed | None = None  # of a group: its entries
    choices: tuple[Choice, ...] | None = None  # what a choice filter leaves; None: all

    @property
    def answer(self) -> str:
        """The kept answer, as people read it."""
        value = self.row.value
        if self.listed is not None:
            seen = self.listed.around
            value = entries.in_scope(seen.definition, seen.rows, self.listed.group, value)
        return shown(self.question, value, self.subject.country)


def shown(question: Question, value: str, country: str) -> str:
    """An answer as people read it; empty when there is none."""
    if not value:
        return ""
    return KINDS[question.kind].format(value, question, locale.current(), country)


def question_screen(
    subject: Subject,
    definition: Definition,
    question: Question,
    *,
    typed: Typed | None = None,
    error: str = "",
    notice: str = "",
    came_from: int | None = None,
) -> QuestionScreen:
    """The page of a question. Rule F6. Two statements: the rows around it, and the counters.

    ``came_from``: the position just answered, which is the previous one that applies.
    """
    position, steps = question.position, subject.steps
    first = came_from
    if first is None:
        first = progress.reach(definition, position, steps, forward=False)
    last = progress.reach(definition, position, steps)
    rows = queries.rows_between(subject.id, first, last)
    return _screen(subject, definition, question, rows, typed=typed, error=error, notice=notice)


def _screen(
    subject: Subject,
    definition: Definition,
    question: Question,
    rows: Mapping[int, Stored],
    *,
    typed: Typed | None,
    error: str,
    notice: str,
) -> QuestionScreen:
    position = question.position
    row = rows.get(position, progress.NOTHING)
    hidden = hidden_in(rows)
    previous = progress.neighbour(definition, position, hidden, subject.steps, forward=False)
    following = progress.neighbour(definition, position, hidden, subject.steps)
    near = queries.counters_near(subject.id, section=question.section_index)
    blockers = tuple(rules.answer_blockers(subject.roles, subject.standing))
    in_scope = position not in hidden and progress.counts(question, subject.steps)
    offered = prefill.NOTHING_OFFERED
    if not (typed or blockers) and in_scope:  # nothing for most questions, and no statement
        offered = prefill.offered(subject, question, row)
    listed, choices = None, None
    if question.fields or question.choice_filter:
        listed, choices = _looked_at(subject, definition, question, typed, offered.raw)
    return QuestionScreen(
        subject=subject,
        question=showing.with_answers(subject, definition, question),
        section=definition.sections[question.section_index],
        leaf=definition.leaves[question.leaf_index],
        row=row,
        raw=typed.raw
        if typed
        else offered.raw or KINDS[question.kind].raw_from(row.value, locale.current()),
        comment=typed.comment if typed else row.comment or offered.comment,
        notes=_notes(subject, definition, position, hidden),
        previous=_ref(definition, previous),
        next=_ref(definition, following),
        bars=bars(near, question, subject.steps),
        blockers=blockers,
        in_scope=in_scope,
        valid=typed.valid and not error if typed else bool(row.value or offered.raw),
        error=error or (typed.error if typed else ""),
        comment_error=typed.comment_error if typed else "",
        notice=notice,
        offered=offered.origin,
        listed=listed,
        choices=choices,
    )


def _looked_at(
    subject: Subject,
    definition: Definition,
    question: Question,
    typed: Typed | None,
    offered: Raw,
) -> tuple[Listed | None, tuple[Choice, ...] | None]:
    """The entries of a group, or the choices that a filter leaves. One statement."""
    seen = entry_screens.around(subject, definition, question)
    if not question.fields:
        return None, entry_screens.choices(seen, question)
    if typed is not None and typed.listed is not None:
        return typed.listed, None
    value = next(iter(offered.get(ANSWER, ())), None)
    return entry_screens.listed(seen, question, value=value), None


def next_screen(
    subject: Subject, definition: Definition, question: Question, *, notice: str = ""
) -> QuestionScreen | None:
    """The page of the next question that applies; None at the very end. Rule F7."""
    steps = subject.steps
    reach = progress.reach(definition, question.position, steps)
    last = progress.reach(definition, reach, steps)
    rows = queries.rows_between(subject.id, question.position, last)
    following = progress.neighbour(definition, question.position, hidden_in(rows), steps)
    if following is None:
        return None
    return _screen(
        subject,
        definition,
        definition.questions[following],
        rows,
        typed=None,
        error="",
        notice=notice,
    )


def hidden_in(rows: Mapping[int, Stored]) -> set[int]:
    """Positions that do not apply, among some rows."""
    return {p for p, row in rows.items() if row.scope is Visibility.HIDDEN}


def _ref(definition: Definition, position: int | None) -> str | None:
    return None if position is None else definition.questions[position].ref


def bars(near: Mapping[Part, Count], question: Question, steps: int) -> Bars:
    """The counters of a question's page."""
    return Bars(
        whole=progress.chosen(near, WHOLE, 0, steps),
        section=progress.chosen(near, SECTION, question.section_index, steps),
    )


def _notes(
    subject: Subject, definition: Definition, position: int, hidden: Collection[int]
) -> tuple[str, ...]:
    """The notes that stand right before a question."""
    language = locale.current().language
    notes = (n for n in definition.notes_before(position) if n.position not in hidden)
    shown = (showing.with_answers(subject, definition, note) for note in notes)
    return tuple(note.label.in_language(language) for note in shown)


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A line of the table of subsections, in the reader's language."""

    leaf: Leaf
    label: str
    category: str
    count: Count


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section with its bar and, on its own page, its leaves."""

    section: Section
    count: Count
    leaves: tuple[LeafRow, ...] = ()


def section_rows(
    definition: Definition, counters: Mapping[Part, Count], steps: int
) -> list[SectionRow]:
    """Every section that asks something in the chosen steps, open in any order. Rules F2 and F3."""
    return [
        SectionRow(section, progress.chosen(counters, SECTION, section.index, steps))
        for section in definition.sections
        if any(leaf_asks(definition, leaf, steps) for leaf in section.leaves)
    ]


def section_row(definition: Definition, section: Section, subject: Subject) -> SectionRow | None:
    """A section with its leaves and their counts. Rule F8. One statement.

    None when it asks nothing in the chosen steps.
    """
    asking = [leaf for leaf in section.leaves if leaf_asks(definition, leaf, subject.steps)]
    if not asking:
        return None
    counters = queries.counters_of_section(
        subject.id, section=section.index, first=asking[0].index, last=asking[-1].index
    )
    language = locale.current().language
    leaves = tuple(
        LeafRow(
            leaf,
            leaf.label.in_language(language),
            leaf.category.in_language(language),
            progress.chosen(counters, LEAF, leaf.index, subject.steps),
        )
        for leaf in asking
    )
    count = progress.chosen(counters, SECTION, section.index, subject.steps)
    return SectionRow(section, count, leaves)


def leaf_asks(definition: Definition, leaf: Leaf, steps: int) -> bool:
    """Whether a leaf has a question of the chosen steps at all."""
    return any(
        question.asked and progress.has_step(steps, question.step)
        for question in _of(definition, leaf)
    )


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question in a list: what was answered, and how it stands."""

    question: Question
    row: Stored
    in_scope: bool

    @property
    def answered(self) -> bool:
        """Whether it has an answer that counts."""
        return self.in_scope and progress.is_answered(self.question, self.row.value)


FILTERS = ("all", "unanswered", "priority", "commented", "out-of-scope")


def question_rows(
    definition: Definition, rows: Mapping[int, Stored], steps: int
) -> list[QuestionRow]:
    """Every question of the chosen steps that people can meet, in order."""
    found = []
    for question in definition.questions:
        if not (question.asked and progress.has_step(steps, question.step)):
            continue
        row = rows.get(question.position, progress.NOTHING)
        if question.fields and row.value:
            row = row._replace(value=entries.in_scope(definition, rows, question, row.value))
        found.append(QuestionRow(question, row, row.scope is not Visibility.HIDDEN))
    return found


def invalid_rows(
    subject: Subject, definition: Definition, positions: Collection[int]
) -> list[tuple[Question, str]]:
    """The answers that do not pass their checks, each with the reason in words.

    One statement when groups are among them, and one for each message that shows answers.
    """
    questions = [definition.questions[p] for p in positions]
    wanted = frozenset[int]().union(
        *(entries.wanted(definition, question) for question in questions if question.fields)
    )
    rows = queries.rows_at(subject.id, wanted) if wanted else {}
    found = []
    for question in questions:
        said = showing.with_answers(subject, definition, question)
        reason = said.constraint_message.in_language(locale.current().language)
        if question.fields:
            seen = entry_screens.around_with(subject, definition, rows)
            reason = entry_screens.listed(seen, question).missing or reason
        found.append((said, reason or sentence("answer_constraint")))
    return found


def passes(entry: QuestionRow, wanted: str) -> bool:
    """Whether a question belongs in the list with this filter. Rule F9."""
    if wanted == "out-of-scope":
        return not entry.in_scope
    if not entry.in_scope:
        return False
    if wanted == "unanswered":
        return entry.question.counted and not entry.answered
    if wanted == "priority":
        return bool(entry.question.bipartite)
    if wanted == "commented":
        return bool(entry.row.comment)
    return True


def in_part(
    definition: Definition, rows: list[QuestionRow], *, code: str, leaf: str
) -> list[QuestionRow]:
    """The rows of one section or one leaf; empty names leave all."""
    return [
        entry
        for entry in rows
        if code in ("", definition.sections[entry.question.section_index].code)
        and leaf in ("", definition.leaves[entry.question.leaf_index].name)
    ]


def unanswered(definition: Definition, subject: Subject, most: int) -> list[Question]:
    """The first questions that apply and have no answer, in order, at most ``most``.

    The counters say in which leaves they stand. Two statements, one when nothing is missing.
    """
    leaves = queries.unfinished_leaves(subject.id, subject.steps, most)
    if not leaves:
        return []
    first, last = definition.leaves[leaves[0]].first, definition.leaves[leaves[-1]].last
    settled = queries.settled_between(subject.id, first, last)
    settled -= _begun(subject, definition, settled)
    found = (
        question
        for number in dict.fromkeys(leaves)  # a leaf has a counter for each step
        for question in _of(definition, definition.leaves[number])
        if question.position not in settled and progress.counts(question, subject.steps)
    )
    return list(islice(found, most))


def _begun(subject: Subject, definition: Definition, settled: Collection[int]) -> set[int]:
    """Groups with entries, and fewer than they need. One statement where there is a group."""
    groups = frozenset(p for p in settled if definition.questions[p].fields)
    rows = queries.rows_at(subject.id, groups) if groups else {}
    return {
        p
        for p, row in rows.items()
        if row.scope is not Visibility.HIDDEN
        and not progress.is_answered(definition.questions[p], row.value)
    }


def _of(definition: Definition, leaf: Leaf) -> tuple[Question, ...]:
    return definition.questions[leaf.first : leaf.last + 1]


_steps: WeakKeyDictionary[Definition, frozenset[int]] = WeakKeyDictionary()


def more_steps(definition: Definition, steps: int) -> list[int]:
    """The steps that could still be added and that the questionnaire has questions for."""
    there = _steps.get(definition)
    if there is None:
        there = frozenset(question.step for question in definition.questions if question.counted)
        _steps[definition] = there
    return [step for step in (2, 3) if step in there and not progress.has_step(steps, step)]
