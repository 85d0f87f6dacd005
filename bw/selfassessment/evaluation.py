"""Values and scopes as conditions, checks and filters see them, whole or in one entry. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from weakref import WeakKeyDictionary

from bw.questionnaire.definition import Choice, Definition, Question, Visibility
from bw.questionnaire.entries import Entry, read
from bw.questionnaire.expressions import (
    COLUMN,
    EVERY,
    PLACE,
    EvaluationError,
    Expression,
    Nodes,
    canonical,
)

Lookup = Callable[[str], str | Nodes]


def entries_of(question: Question, value: str) -> tuple[Entry, ...]:
    """The entries of a group; a grid has one for each of its rows, also for an empty one."""
    found = read(value)
    if not question.rows:
        return found
    known = {entry.id: entry for entry in found}
    return tuple(known.get(row.name) or Entry(row.name, 0, {}) for row in question.rows)


class Evaluation:
    """Values and scopes as the conditions see them: out of scope reads as unanswered."""

    def __init__(
        self,
        definition: Definition,
        values: Mapping[int, str],
        known: Mapping[int, Visibility] | None = None,
    ) -> None:
        """``known`` scopes are taken as they stand; those not in it are worked out."""
        self._definition = definition
        self._values = values
        self._known = known
        self._scopes: dict[int, Visibility] = {}
        self._truths: dict[int, bool | None] = {}
        self._calculated: dict[str, str] = {}  # or each would work out anew all that it names

    def scope(self, position: int) -> Visibility:
        """Visible, hidden, or undetermined when a condition fails to evaluate."""
        found = self._scopes.get(position)
        if found is None and self._known is not None:
            found = self._known.get(position)
        if found is None:
            found = self._scopes[position] = self._work_out(position)
        return found

    def lookup(self, name: str) -> str | Nodes:
        """The value of a question for an expression; a calculation is worked out now.

        Of a field its text in each entry of its group, of a group the ids of its entries.
        """
        question = self._definition.single.get(name)
        if question is None:
            return self._nodes(name.removeprefix(EVERY))
        if self.scope(question.position) is Visibility.HIDDEN:
            return ""
        if question.calculation is not None:
            found = self._calculated.get(name)
            if found is None:
                found = canonical(question.calculation.evaluate(self.lookup))
                self._calculated[name] = found
            return found
        return self._values.get(question.position, "")

    def _nodes(self, name: str) -> Nodes:
        found = self._definition.field(name)
        group = found[0] if found else self._definition.by_name[name]
        if self.scope(group.position) is Visibility.HIDDEN:
            return ()
        entries = entries_of(group, self._values.get(group.position, ""))
        if found is None:
            return tuple(entry.id for entry in entries)
        field = found[1]
        inside = (EntryEvaluation(self, group, entries, n) for n in range(len(entries)))
        return tuple(each.value(field) for each in inside)

    def _work_out(self, position: int) -> Visibility:
        undetermined = False
        for condition in self._definition.questions[position].conditions:
            truth = self._truth(condition)
            if truth is False:
                return Visibility.HIDDEN
            undetermined = undetermined or truth is None
        return Visibility.UNDETERMINED if undetermined else Visibility.VISIBLE

    def _truth(self, condition: Expression) -> bool | None:
        key = id(condition)  # a leaf's condition is one object, shared by its questions
        if key not in self._truths:
            try:
                self._truths[key] = condition.truth(self.lookup)
            except EvaluationError:
                self._truths[key] = None
        return self._truths[key]


def inside_each(
    evaluation: Evaluation, group: Question, value: str
) -> Iterator[tuple[Entry, "EntryEvaluation"]]:
    """Every entry of a group's answer with what is seen inside of it."""
    entries = entries_of(group, value)
    for n, entry in enumerate(entries):
        yield entry, EntryEvaluation(evaluation, group, entries, n)


class EntryEvaluation:
    """Values and scopes inside one entry of a group; outside of it what ``evaluation`` sees."""

    def __init__(
        self, evaluation: Evaluation, group: Question, entries: Sequence[Entry], index: int
    ) -> None:
        """``index``: which of ``entries`` it is, from 0."""
        self._evaluation = evaluation
        self._fields = {field.name: field for field in group.fields}
        self._values = entries[index].values
        self._place = index + 1
        self._scopes: dict[str, Visibility] = {}  # by name, as the calculations
        self._calculated: dict[str, str] = {}

    def scope(self, field: Question) -> Visibility:
        """Whether a field applies in this entry, provided that its group does."""
        found = self._scopes.get(field.name)
        if found is None:
            found = self._scopes[field.name] = self._work_out(field)
        return found

    def _work_out(self, field: Question) -> Visibility:
        undetermined = False
        for condition in field.conditions:
            try:
                if not condition.truth(self.lookup):
                    return Visibility.HIDDEN
            except EvaluationError:
                undetermined = True
        return Visibility.UNDETERMINED if undetermined else Visibility.VISIBLE

    def lookup(self, name: str) -> str | Nodes:
        """The value of a name for an expression of this entry."""
        field = self._fields.get(name)
        if field is not None:
            return self.value(field) or ""
        if name == PLACE:
            return str(self._place)
        return self._evaluation.lookup(name)

    def value(self, field: Question) -> str | None:
        """The value of a field, a calculation worked out; None where it does not apply."""
        if field.conditions and self.scope(field) is Visibility.HIDDEN:
            return None
        if field.calculation is not None:
            found = self._calculated.get(field.name)
            if found is None:
                found = canonical(field.calculation.evaluate(self.lookup))
                self._calculated[field.name] = found
            return found
        return self._values.get(field.name, "")

    def fits(self, field: Question, today: date) -> bool:
        """Whether the field's answer is offered and passes its own check; an empty one passes."""
        if field.constraint is None and field.choice_filter is None:
            return True
        value = self.value(field)
        if not value:
            return True
        return passes(field.constraint, value, self, today) and offers(field, value, self.lookup)

    def misses(self, field: Question) -> bool:
        """Whether a field that must be filled in, and applies, is not."""
        return field.required and field.counted and self.value(field) == ""


def passes(
    constraint: Expression | None,
    value: str,
    evaluation: Evaluation | EntryEvaluation,
    today: date,
) -> bool:
    """Whether a check holds; one that fails to evaluate never stands in anyone's way."""
    if constraint is None:
        return True
    try:
        return constraint.truth(evaluation.lookup, self_value=value, today=today)
    except EvaluationError:
        return True


_by_column: WeakKeyDictionary[Question, dict[str, tuple[Choice, ...]]] = WeakKeyDictionary()


def choices_for(question: Question, lookup: Lookup) -> tuple[Choice, ...]:
    """The choices that the question's filter leaves, in the order of the list.

    ``lookup`` gives the answers that the filter names. A choice for which the filter cannot be
    evaluated is offered: like a condition, it takes nothing away from anyone.
    """
    choice_filter = question.choice_filter
    if choice_filter is None:
        return question.choices
    return tuple(
        choice
        for choice in _near(question, choice_filter, lookup)
        if _is_offered(choice, choice_filter, lookup)
    )


def offers(question: Question, value: str, lookup: Lookup) -> bool:
    """Whether every choice in an answer is one that the filter leaves."""
    if question.choice_filter is None or not value:
        return True
    return {choice.name for choice in choices_for(question, lookup)}.issuperset(value.split())


def _near(question: Question, choice_filter: Expression, lookup: Lookup) -> tuple[Choice, ...]:
    """The choices among which those that fit must be: of ``column = ${question}`` a few only."""
    if choice_filter.equal_column is None:
        return question.choices
    column, name = choice_filter.equal_column
    try:
        wanted = lookup(name)
    except EvaluationError:
        return question.choices
    known = _by_column.get(question)
    if known is None:
        found: dict[str, list[Choice]] = {}
        for choice in question.choices:
            found.setdefault(_cell(choice, column), []).append(choice)
        known = {value: tuple(choices) for value, choices in found.items()}
        _by_column[question] = known
    return known.get(wanted, ()) if isinstance(wanted, str) else question.choices


def _cell(choice: Choice, column: str) -> str:
    return choice.name if column == "name" else choice.attributes.get(column, "")


def _is_offered(choice: Choice, choice_filter: Expression, lookup: Lookup) -> bool:
    def look(name: str) -> str | Nodes:
        return (
            _cell(choice, name[1:]) if name.startswith(COLUMN) and name != PLACE else lookup(name)
        )

    try:
        return choice_filter.truth(look)
    except EvaluationError:
        return True
