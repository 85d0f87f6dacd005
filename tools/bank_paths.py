"""The ways through a question bank: which answers open a question, the longest and shortest way.

Only answers that conditions look at make a difference. They fall into small families that have
nothing to do with each other, so that in each family every combination can be tried.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

from bw.questionnaire.definition import Definition, Question, Visibility
from bw.selfassessment import progress
from bw.selfassessment.evaluation import Evaluation

TODAY = date(2026, 11, 21)
NUMBER = re.compile(r"(?<![A-Za-z_\d.])\d+(?![\w.])")


@dataclass(frozen=True, slots=True)
class Way:
    """Answers to the questions that open or close others, and how many questions then apply."""

    answers: Mapping[int, str]
    count: int


def families(definition: Definition) -> list[tuple[list[int], list[int]]]:
    """Positions of the questions that open others, with all that hang on them; family by family."""
    found: list[tuple[set[int], set[int]]] = []
    for question in definition.questions:
        if needed := definition.needs(question.position) if question.conditions else frozenset():
            one = (set(needed), {question.position})
            for other in [each for each in found if _related(each, one)]:
                found.remove(other)
                one = (one[0] | other[0], one[1] | other[1])
            found.append(one)
    return [(sorted(openers), sorted(hanging)) for openers, hanging in found]


def _related(one: tuple[set[int], set[int]], other: tuple[set[int], set[int]]) -> bool:
    return not one[0].isdisjoint(other[0] | other[1]) or not one[1].isdisjoint(other[0])


def worth_trying(definition: Definition, position: int) -> list[str]:
    """The answers to a question that may make a difference to those that hang on it."""
    question = definition.questions[position]
    names = [choice.name for choice in question.choices]
    match question.kind:
        case "yes_no" | "single":
            return names
        case "multiple":
            return [*names, " ".join(name for name in names if name != "none")]
        case _:
            return [n for n in _numbers(definition, position) if _fits(definition, question, n)]


def _numbers(definition: Definition, position: int) -> list[str]:
    """Both sides of every number that a condition on this question names."""
    name = definition.questions[position].name
    told = {
        int(number)
        for dependent in definition.dependents(position)
        for condition in definition.questions[dependent].conditions
        if name in condition.references
        for number in NUMBER.findall(condition.text)
    }
    return [str(n) for n in sorted({n + step for n in told for step in (-1, 0, 1)})]


def _fits(definition: Definition, question: Question, value: str) -> bool:
    return progress.fits(definition, question.position, value, {}, TODAY)


def ways(definition: Definition, family: tuple[list[int], list[int]]) -> Iterator[dict[int, str]]:
    """Every combination of answers of a family, without those to questions that do not apply."""
    openers, _ = family
    seen = set()
    for values in product(*(worth_trying(definition, opener) for opener in openers)):
        given = dict(zip(openers, values, strict=True))
        evaluation = Evaluation(definition, given)
        hidden = {p for p in openers if evaluation.scope(p) is Visibility.HIDDEN}
        way = {p: value for p, value in given.items() if p not in hidden}
        if (mark := tuple(way.items())) not in seen:
            seen.add(mark)
            yield way


def applying(definition: Definition, answers: Mapping[int, str], steps: int) -> list[int]:
    """The positions of all questions that count and apply with these answers."""
    evaluation = Evaluation(definition, answers)
    return [
        q.position
        for q in definition.questions
        if progress.counts(q, steps) and evaluation.scope(q.position) is not Visibility.HIDDEN
    ]


def way_to(definition: Definition, position: int) -> dict[int, str] | None:
    """Answers with which a question applies; None when there are none."""
    for family in families(definition):
        if position in family[1]:
            for way in ways(definition, family):
                if Evaluation(definition, way).scope(position) is Visibility.VISIBLE:
                    return way
            return None
    return {}


def shortest_and_longest(definition: Definition, steps: int) -> tuple[Way, Way]:
    """The ways with the fewest and the most questions; a list counts as one entry."""
    chosen: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for family in families(definition):
        tried = sorted(
            ways(definition, family), key=lambda way: _open(definition, way, family[1], steps)
        )
        chosen[0].update(tried[0])
        chosen[1].update(tried[-1])
    least, most = (Way(way, len(applying(definition, way, steps))) for way in chosen)
    return least, most


def _open(definition: Definition, way: Mapping[int, str], hanging: list[int], steps: int) -> int:
    evaluation = Evaluation(definition, way)
    return sum(
        progress.counts(definition.questions[p], steps)
        and evaluation.scope(p) is not Visibility.HIDDEN
        for p in hanging
    )
