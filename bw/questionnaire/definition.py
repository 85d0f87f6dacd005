"""The compiled questionnaire: immutable, kept in memory a version, asked by the wizard.

Positions count every question of the version from 0: notes and calculations too, which are
questions that do not count. Conditions of a section or a leaf stand on each of its questions as
the same object, so that each is evaluated once.
"""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

from bw.questionnaire.dependencies import cycles, order, reachable, reversed_edges
from bw.questionnaire.expressions import Expression, compile_expression
from bw.questionnaire.outline import (
    GROUPS,
    Outline,
    OutlineLeaf,
    OutlineQuestion,
    Texts,
)
from bw.text import fold

UNASKED = frozenset({"note", "calculate"})  # kinds without an answer of their own
FOUND_AT_MOST = 200
# Entries of a repeat, where its parameters say nothing.
LEAST, MOST = 1, 30


class CycleError(ValueError):
    """Conditions or calculations that need each other; ``circles`` holds the names on each."""

    def __init__(self, circles: Sequence[tuple[str, ...]]) -> None:
        super().__init__("; ".join(" -> ".join((*circle, circle[0])) for circle in circles))
        self.circles = tuple(circles)


class UnknownNameError(ValueError):
    """An expression names a question that the questionnaire does not have."""


class Visibility(IntEnum):
    """Whether a question applies. UNDETERMINED: a condition failed at run time; it is shown."""

    HIDDEN = 0
    VISIBLE = 1
    UNDETERMINED = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A text in several languages."""

    values: Mapping[str, str]
    default_language: str = "en"

    def in_language(self, language: str) -> str:
        """The text for a reader: in their language, else the default one, else the first."""
        return (
            self.values.get(language)
            or self.values.get(self.default_language)
            or next((value for value in self.values.values() if value), "")
        )

    def __bool__(self) -> bool:
        return any(self.values.values())


NO_TEXT = Text({})


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One choice; ``name`` is what is stored, ``attributes`` what a choice filter looks at."""

    name: str
    label: Text
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A subsection and category; ``first`` and ``last``: positions of its questions, inclusive."""

    index: int
    section_index: int
    name: str
    label: Text
    category: Text
    first: int
    last: int


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section; ``full``: it must be complete before a submission (settings, Rule Q10)."""

    index: int
    code: str
    name: str
    label: Text
    leaves: tuple[Leaf, ...]
    full: bool


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """One question, ready to be asked. ``conditions``: its own, its leaf's, its section's.

    A group is one question with ``fields``, each a question in itself that stands at the position
    of its group and has its own conditions only. A grid has an entry for each choice in ``rows``;
    a repeat from ``least`` to ``most`` entries, each counted as one when ``per_entry``.
    """

    position: int
    name: str
    ref: str
    kind: str
    leaf_index: int
    section_index: int
    step: int
    bipartite: str
    required: bool
    department: str
    label: Text
    hint: Text
    guidance: Text
    constraint_message: Text
    required_message: Text
    law: Mapping[str, Text]
    choices: tuple[Choice, ...]
    conditions: tuple[Expression, ...]
    constraint: Expression | None
    calculation: Expression | None
    counted: bool
    at_submission: bool
    read_only: bool
    parameters: Mapping[str, str]
    choice_filter: Expression | None = None
    fields: tuple["Question", ...] = ()
    rows: tuple[Choice, ...] = ()
    least: int = 0
    most: int = 0
    per_entry: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it holds fields: a repeat or a grid."""
        return self.kind in GROUPS

    @property
    def asked(self) -> bool:
        """Whether a person can stand on it: neither a note nor a calculation."""
        return self.kind not in UNASKED


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Definition:
    """A whole version, compiled. Threshold and full sections are data of the version (Rule Q10)."""

    version_id: int
    form_id: str
    version: str
    title: Text
    threshold: int
    default_language: str
    languages: tuple[str, ...]
    sections: tuple[Section, ...]
    leaves: tuple[Leaf, ...]
    questions: tuple[Question, ...]
    by_ref: Mapping[str, Question]
    by_name: Mapping[str, Question]
    by_field: Mapping[str, tuple[Question, Question]]
    _followers: Sequence[Sequence[int]]
    _rank: Sequence[int]
    _next_ungated: Sequence[int]
    _previous_ungated: Sequence[int]
    _dependents: dict[int, tuple[int, ...]] = field(default_factory=dict)
    _needs: dict[str, frozenset[int]] = field(default_factory=dict)
    _folded: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)

    def field(self, name: str) -> tuple[Question, Question] | None:
        """The group and the field of that name; None when there is no such field."""
        return self.by_field.get(name)

    def dependents(self, position: int) -> tuple[int, ...]:
        """Positions whose conditions depend on this one, however indirectly (Rule Q11).

        In an order in which each stands after what it depends on itself.
        """
        known = self._dependents.get(position)
        if known is None:
            reached = reachable(position, self._followers)
            known = tuple(
                sorted(
                    (other for other in reached if self.questions[other].conditions),
                    key=self._rank.__getitem__,
                )
            )
            self._dependents[position] = known
        return known

    def needs(self, position: int) -> frozenset[int]:
        """Positions whose stored answers the conditions of ``position`` want.

        A calculation stands for what its expression and its own conditions want.
        """
        conditions = self.questions[position].conditions
        if len(conditions) == 1:
            return self._wanted(conditions[0])
        return frozenset().union(*map(self._wanted, conditions))

    def constraint_needs(self, position: int) -> frozenset[int]:
        """Positions whose stored answers the constraint of ``position`` wants, besides its own."""
        constraint = self.questions[position].constraint
        return self._wanted(constraint) - {position} if constraint else frozenset()

    def _wanted(self, expression: Expression) -> frozenset[int]:
        known = self._needs.get(expression.text)
        if known is not None:
            return known
        wanted: set[int] = set()
        waiting, seen = [expression], {expression.text}
        while waiting:
            for name in waiting.pop().references:
                question = self.by_name[name]
                if question.calculation is None:
                    wanted.add(question.position)
                    continue
                for inner in (question.calculation, *question.conditions):
                    if inner.text not in seen:
                        seen.add(inner.text)
                        waiting.append(inner)
        known = self._needs[expression.text] = frozenset(wanted)
        return known

    def next_ungated(self, position: int) -> int:
        """The first asked question after ``position`` without a condition, else the end."""
        return self._next_ungated[position + 1]

    def previous_ungated(self, position: int) -> int:
        """The last asked question before ``position`` without a condition, else -1."""
        return self._previous_ungated[position]

    def notes_before(self, position: int) -> tuple[Question, ...]:
        """The notes that stand right above a question, in order."""
        first = position
        start = self.leaves[self.questions[position].leaf_index].first
        while first > start and not self.questions[first - 1].asked:
            first -= 1
        return tuple(q for q in self.questions[first:position] if q.kind == "note")

    def search(self, words: str, language: str) -> tuple[tuple[Leaf, ...], tuple[Question, ...]]:
        """Leaves and asked questions that hold every word, folded: ``dong nai`` finds ``Đồng Nai``.

        In order, at most FOUND_AT_MOST of each; nothing for no words.
        """
        wanted = fold(words).split()
        if not wanted:
            return (), ()
        leaves, questions = self._folded_texts(language)
        return (
            tuple(self.leaves[n] for n in _holding(leaves, wanted)),
            tuple(self.questions[n] for n in _holding(questions, wanted)),
        )

    def _folded_texts(self, language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        known = self._folded.get(language)
        if known is None:
            leaves = tuple(fold(_said(language, leaf.label, leaf.category)) for leaf in self.leaves)
            questions = tuple(
                fold(f"{q.ref} {_said(language, q.label, q.hint)}") if q.asked else ""
                for q in self.questions
            )
            known = self._folded[language] = (leaves, questions)
        return known


def _said(language: str, *texts: Text) -> str:
    return " ".join(text.in_language(language) for text in texts)


def _holding(folded: Sequence[str], words: Sequence[str]) -> list[int]:
    found: list[int] = []
    for n, text in enumerate(folded):
        if all(word in text for word in words):
            found.append(n)
            if len(found) == FOUND_AT_MOST:
                break
    return found


def compile_definition(outline: Outline, *, version_id: int = 0) -> Definition:
    """The definition of ``outline``.

    Raises ExpressionError for what the dialect refuses, UnknownNameError for a reference to
    nothing, CycleError for conditions and calculations that need each other.
    """
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: walking it over and over takes a third of the time
    try:
        return _Compiler(outline, version_id).definition()
    finally:
        if collecting:
            gc.enable()


class _Compiler:
    """One compilation: what is shared between questions is made once."""

    def __init__(self, outline: Outline, version_id: int) -> None:
        self.outline = outline
        self.version_id = version_id
        self.expressions: dict[tuple[str, bool], Expression] = {}
        self.lists = {
            name: tuple(Choice(c.name, self.text(c.label), c.attributes) for c in choices)
            for name, choices in outline.lists.items()
        }
        self.leaves: list[Leaf] = []
        self.questions: list[Question] = []

    def text(self, texts: Texts) -> Text:
        return Text(texts, self.outline.default_language) if texts else NO_TEXT

    def expression(self, text: str, *, constraint: bool = False) -> Expression | None:
        if not text:
            return None
        key = (text, constraint)
        known = self.expressions.get(key)
        if known is None:
            known = compile_expression(text, allow_self=constraint, allow_clock=constraint)
            self.expressions[key] = known
        return known

    def definition(self) -> Definition:
        outline = self.outline
        sections = tuple(self.section(index) for index in range(len(outline.sections)))
        by_name = {question.name: question for question in self.questions}
        needed = [self.direct(question, by_name) for question in self.questions]
        rank = order(needed)
        if rank is None:
            circles = cycles(dict(enumerate(needed)))
            raise CycleError([tuple(self.questions[n].name for n in circle) for circle in circles])
        ahead, behind = _ungated(self.questions)
        return Definition(
            version_id=self.version_id,
            form_id=outline.form_id,
            version=outline.version,
            title=self.text(outline.title),
            threshold=outline.threshold,
            default_language=outline.default_language,
            languages=outline.languages,
            sections=sections,
            leaves=tuple(self.leaves),
            questions=tuple(self.questions),
            by_ref={question.ref: question for question in self.questions if question.ref},
            by_name=by_name,
            by_field={f.name: (q, f) for q in self.questions for f in q.fields},
            _followers=reversed_edges(needed),
            _rank=rank,
            _next_ungated=ahead,
            _previous_ungated=behind,
        )

    def section(self, index: int) -> Section:
        written = self.outline.sections[index]
        condition = self.expression(written.relevant)
        leaves = tuple(self.leaf(leaf, index, condition) for leaf in written.leaves)
        return Section(
            index=index,
            code=written.code,
            name=written.name,
            label=self.text(written.label),
            leaves=leaves,
            full=written.code in self.outline.full_sections,
        )

    def leaf(self, written: OutlineLeaf, section_index: int, above: Expression | None) -> Leaf:
        first = len(self.questions)
        index = len(self.leaves)
        outer = tuple(c for c in (self.expression(written.relevant), above) if c is not None)
        for question in written.questions:
            self.questions.append(self.question(question, index, section_index, outer))
        made = Leaf(
            index=index,
            section_index=section_index,
            name=written.name,
            label=self.text(written.label),
            category=self.text(written.category),
            first=first,
            last=len(self.questions) - 1,
        )
        self.leaves.append(made)
        return made

    def question(
        self, written: OutlineQuestion, leaf: int, section: int, outer: tuple[Expression, ...]
    ) -> Question:
        made = self.single(written, leaf, section, outer)
        if written.kind not in GROUPS:
            return made
        inside = (replace(each, step=written.step) for each in written.fields)
        return replace(
            made,
            fields=tuple(self.single(each, leaf, section, ()) for each in inside),
            rows=self.lists.get(written.rows_list, ()),
            least=int(written.parameters.get("min", LEAST)),
            most=int(written.parameters.get("max", MOST)),
            per_entry=written.kind == "repeat" and written.parameters.get("count") == "entries",
        )

    def single(
        self, written: OutlineQuestion, leaf: int, section: int, outer: tuple[Expression, ...]
    ) -> Question:
        own = self.expression(written.relevant)
        idle = written.kind in UNASKED or written.at_submission or written.read_only
        return Question(
            position=len(self.questions),
            name=written.name,
            ref=written.ref,
            kind=written.kind,
            leaf_index=leaf,
            section_index=section,
            step=written.step,
            bipartite=written.bipartite,
            required=written.required,
            department=written.department,
            label=self.text(written.label),
            hint=self.text(written.hint),
            guidance=self.text(written.guidance),
            constraint_message=self.text(written.constraint_message),
            required_message=self.text(written.required_message),
            law={country: self.text(texts) for country, texts in written.law.items()},
            choices=self.lists.get(written.list_name, ()),
            conditions=outer if own is None else (own, *outer),
            constraint=self.expression(written.constraint, constraint=True),
            calculation=self.expression(written.calculation),
            counted=not idle,
            at_submission=written.at_submission,
            read_only=written.read_only,
            parameters=written.parameters,
        )

    def direct(self, question: Question, by_name: Mapping[str, Question]) -> frozenset[int]:
        """What a question's conditions and calculation name; checks its constraint's names too."""
        wanted: set[int] = set()
        for expression in (*question.conditions, question.calculation, question.constraint):
            if expression is None:
                continue
            for name in expression.references:
                if name not in by_name:
                    raise UnknownNameError(name)
                if expression is not question.constraint:
                    wanted.add(by_name[name].position)
        return frozenset(wanted)


def _ungated(questions: Sequence[Question]) -> tuple[list[int], list[int]]:
    """The first asked, unconditional question from each position on, and the last before it."""
    count = len(questions)
    ahead = [count] * (count + 1)
    behind = [-1] * (count + 1)
    for n in range(count - 1, -1, -1):
        free = questions[n].asked and not questions[n].conditions
        ahead[n] = n if free else ahead[n + 1]
    for n in range(count):
        free = questions[n].asked and not questions[n].conditions
        behind[n + 1] = n if free else behind[n]
    return ahead, behind
