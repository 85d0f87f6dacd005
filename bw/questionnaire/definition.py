"""The compiled questionnaire: immutable, kept in memory a version, asked by the wizard.

Positions count every question of the version from 0: notes and calculations too, which are
questions that do not count. Conditions of a section or a leaf stand on each of its questions as
the same object, so that each is evaluated once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from bw.questionnaire.dependencies import reachable
from bw.questionnaire.expressions import Expression
from bw.questionnaire.outline import GROUPS
from bw.questionnaire.texts import names_in
from bw.text import fold

UNASKED = frozenset({"note", "calculate"})  # kinds without an answer of their own
FOUND_AT_MOST = 200


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
NO_SHOWING: Mapping[str, Text] = {}


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


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Question:
    """One question, ready to be asked. ``conditions``: its own, its leaf's, its section's.

    A group is one question with ``fields``, each a question in itself that stands at the position
    of its group and has its own conditions only. A grid has an entry for each choice in ``rows``;
    a repeat from ``least`` to ``most`` entries, each counted as one when ``per_entry``.

    ``showing``: those among label, hint and constraint_message that show answers, as written; the
    texts themselves have an ellipsis there.
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
    showing: Mapping[str, Text] = field(default_factory=dict)
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
    single: Mapping[str, Question]  # by name, those that have one value: no groups, no fields
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

        A calculation stands for what its expression and its own conditions want, a field of a group
        for its group and what its own conditions want.
        """
        conditions = self.questions[position].conditions
        if len(conditions) == 1:
            return self._wanted(conditions[0])
        return frozenset().union(*map(self._wanted, conditions))

    def constraint_needs(self, position: int) -> frozenset[int]:
        """Positions whose stored answers the checks of ``position`` want, besides its own.

        Checks are its constraint and its choice filter; of a group also all that its fields have,
        and what their texts show.
        """
        question = self.questions[position]
        wanted = map(self._wanted, checks_of(question))
        shown = (self.shown_needs(each) for each in question.fields if each.showing)
        return frozenset().union(*wanted, *shown) - {position}

    def _wanted(self, expression: Expression) -> frozenset[int]:
        known = self._needs.get(expression.text)
        if known is None:
            known = self._needs[expression.text] = self._read_for(expression.references)
        return known

    def shown_needs(self, question: Question) -> frozenset[int]:
        """Positions whose stored answers the texts of a question show."""
        texts = (said for text in question.showing.values() for said in text.values.values())
        return self._read_for(names_in(texts))

    def _read_for(self, names: Collection[str]) -> frozenset[int]:
        """Positions whose stored answers are wanted to read the values of these names."""
        wanted: set[int] = set()
        waiting, seen = [names], set[str]()
        while waiting:
            for name in waiting.pop():
                question = self.by_name.get(name) or self.by_field[name][1]
                if question.calculation is None or name in self.by_field:
                    wanted.add(question.position)
                for inner in _read_with(question, field=name in self.by_field):
                    if inner.text not in seen:
                        seen.add(inner.text)
                        waiting.append(inner.references)
        return frozenset(wanted)

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


def checks_of(question: Question) -> tuple[Expression, ...]:
    """What an answer must pass; of a group, and what its fields look at in each entry."""
    found = [question.constraint, question.choice_filter]
    for each in question.fields:
        found += (*each.conditions, each.calculation, each.constraint, each.choice_filter)
    return tuple(expression for expression in found if expression is not None)


def _read_with(question: Question, *, field: bool) -> tuple[Expression, ...]:
    """What is evaluated to read the value of a question or field, besides its stored scope."""
    if question.calculation is not None:
        return (question.calculation, *question.conditions)
    return question.conditions if field else ()
