"""Which answers opened or closed which questions: skip logic put into words, for one page."""

from collections.abc import Mapping
from dataclasses import dataclass

from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.expressions import Expression
from bw.selfassessment import progress
from bw.selfassessment.progress import Stored


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition with the answers it looks at, and the questions that hang on it."""

    triggers: tuple[Question, ...]
    questions: tuple[Question, ...]
    scope: Visibility


def gates(definition: Definition, rows: Mapping[int, Stored], steps: int) -> list[Gate]:
    """Every gate of the chosen steps, in the order of what it opens. Rule Q11."""
    found: dict[tuple[int, ...], list[Question]] = {}
    triggers: dict[tuple[int, ...], tuple[Question, ...]] = {}
    scopes: dict[tuple[int, ...], Visibility] = {}
    for question in definition.questions:
        if not question.conditions or not progress.counts(question, steps):
            continue
        scope = rows.get(question.position, progress.NOTHING).scope
        key = (*(id(condition) for condition in question.conditions), scope.value)
        found.setdefault(key, []).append(question)
        scopes[key] = scope
        if key not in triggers:
            triggers[key] = _triggers(definition, question.conditions)
    return [Gate(triggers[k], tuple(questions), scopes[k]) for k, questions in found.items()]


def triggers_of(definition: Definition, question: Question) -> tuple[Question, ...]:
    """The questions whose answers decide whether this one applies."""
    return _triggers(definition, question.conditions)


def _triggers(definition: Definition, conditions: tuple[Expression, ...]) -> tuple[Question, ...]:
    seen: dict[int, Question] = {}
    waiting = [name for condition in conditions for name in sorted(condition.references)]
    visited: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name in visited:
            continue
        visited.add(name)
        found = definition.field(name)
        if found is not None:  # of a field its group, and what opens the field in an entry
            question, field = found
            waiting += sorted(n for each in field.conditions for n in each.references)
        else:
            question = field = definition.by_name[name]
        if field.calculation is not None:
            waiting += sorted(field.calculation.references)
        if found is not None or field.calculation is None:
            seen[question.position] = question
    return tuple(seen[p] for p in sorted(seen))
