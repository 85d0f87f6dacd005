"""Invented answers: valid for each kind, fitting their checks, the same on every run. Pure."""

import random
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bw.demo.known import KNOWN
from bw.questionnaire import entries
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import Entry
from bw.selfassessment import progress, rules
from bw.selfassessment.evaluation import EntryEvaluation, Evaluation
from bw.selfassessment.progress import Stored

STEPS = 1  # Step 1 alone
MOST_REFUSED = 100  # answers taken back before giving up
ROUNDS = 20  # passes until nothing opens any more; an answer opens what stands further down
NUMBERS = (3, 2, 1, 0, 4, 6, 10, 12, 18, 24, 30, 50, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the answers are about. ``known``: name of a question -> canonical answer."""

    known: Mapping[str, str]
    seed: str
    today: date


def complete(definition: Definition, facts: Facts, steps: int = STEPS) -> dict[int, str]:
    """An answer to every question of ``steps`` (bits) that applies, in the order of giving.

    When nothing fits the check of a question, the last answer that the check looks at is taken
    back and drawn again. Raises LookupError when that does not help.
    """
    values: dict[int, str] = {}
    refused: set[tuple[int, str]] = set()
    for _ in range(ROUNDS):
        position = _first_open(definition, values, steps)
        if position is None:
            return _applying(definition, values)
        while position is not None:
            value = _fitting(definition, position, values, facts, refused)
            if value:
                values[position] = value
            else:
                position = _take_back(definition, position, values, refused)
            position = _first_open(definition, values, steps, after=position)
    raise LookupError("the answers open new questions for ever")


def _take_back(
    definition: Definition, position: int, values: dict[int, str], refused: set[tuple[int, str]]
) -> int:
    """Forget the last answer that a check looks at, with all after it; the position before it."""
    looked_at = [p for p in definition.constraint_needs(position) if p in values]
    if not looked_at or len(refused) == MOST_REFUSED:
        ref = definition.questions[position].ref
        raise LookupError(f"no drawn answer fits the check of {ref}")
    last = max(looked_at)
    refused.add((last, values[last]))
    for each in [p for p in values if p >= last]:
        del values[each]
    return last - 1


def half(definition: Definition, values: Mapping[int, str]) -> dict[int, str]:
    """The first answers, up to half of what applies with them."""
    given = list(values.items())

    def is_half(many: int) -> bool:
        _, counters = progress.recount(definition, dict(given[:many]))
        return progress.chosen(counters, progress.WHOLE, 0, STEPS).percent >= 50

    return dict(given[: bisect_left(range(len(given)), True, key=is_half)])


def one_short(definition: Definition, values: Mapping[int, str]) -> dict[int, str]:
    """Answers that lack exactly one for the threshold; full sections stay complete.

    Left out are answers on which nothing depends, from the end.
    """
    kept = dict(values)
    weights = {p: progress.weight(definition.questions[p], value) for p, value in values.items()}
    whole = sum(weights.values(), progress.Count())
    answered = whole.answered
    for position in sorted(values, reverse=True):
        if not rules.meets(answered, whole.applicable, definition.threshold):
            break
        section = definition.sections[definition.questions[position].section_index]
        if not section.full and not definition.dependents(position):
            del kept[position]
            answered -= weights[position].answered
    return kept


def _applying(definition: Definition, values: Mapping[int, str]) -> dict[int, str]:
    evaluation = Evaluation(definition, values)
    hidden = Visibility.HIDDEN
    return {p: value for p, value in values.items() if evaluation.scope(p) is not hidden}


def _first_open(
    definition: Definition, values: Mapping[int, str], steps: int, *, after: int = -1
) -> int | None:
    evaluation = Evaluation(definition, values)
    for question in definition.questions[after + 1 :]:
        open_still = progress.counts(question, steps) and question.position not in values
        if open_still and evaluation.scope(question.position) is not Visibility.HIDDEN:
            return question.position
    return None


def _fitting(
    definition: Definition,
    position: int,
    values: Mapping[int, str],
    facts: Facts,
    refused: Collection[tuple[int, str]],
) -> str:
    """The first answer that fits the check of a question and was not refused; empty for none."""
    question = definition.questions[position]
    rows = {p: Stored(value) for p, value in values.items()}
    candidates = (
        entries_for(definition, question, values, facts)
        if question.is_group
        else _candidates(question, facts)
    )
    for value in candidates:
        if not value or (position, value) in refused:
            continue
        if progress.fits(definition, position, value, rows, facts.today):
            return value
    return ""


def entries_for(
    definition: Definition, group: Question, values: Mapping[int, str], facts: Facts
) -> Iterator[str]:
    """Grids and lists: what is known, else every row, or as few entries as there must be."""
    if group.name in KNOWN:
        yield KNOWN[group.name]
    evaluation = Evaluation(definition, values)
    fewest = max(1, group.least)
    for many in (fewest, fewest + 1):
        names = [choice.name for choice in group.rows] or [f"entry{n:07}" for n in range(many)]
        made = [_entry(group, name, evaluation, facts) for name in names]
        yield entries.write(made)


def _entry(group: Question, name: str, evaluation: Evaluation, facts: Facts) -> Entry:
    """One entry, field after field, each fitting what stands before it."""
    kept = Entry(name, 1, {})
    for field in group.fields:
        applies = EntryEvaluation(evaluation, group, [kept], 0).scope(field)
        if not field.asked or applies is Visibility.HIDDEN:
            continue
        for value in _candidates(field, facts, name):
            tried = Entry(name, 1, {**kept.values, field.name: value})
            inside = EntryEvaluation(evaluation, group, [tried], 0)
            if value and inside.fits(field, facts.today):
                kept = tried
                break
    return kept


def _candidates(question: Question, facts: Facts, entry: str = "") -> Iterator[str]:
    draw = random.Random(f"{facts.seed} {question.ref or question.name}{entry}")  # nosec B311
    for table in (facts.known, KNOWN):
        if question.name in table:
            yield table[question.name]
    names = [choice.name for choice in question.choices]
    match question.kind:
        case "yes_no" | "single":
            yield from draw.sample(names, len(names))
        case "multiple":
            yield " ".join(n for n in names if n != "none" and draw.random() < 0.5)
            yield from draw.sample(names, len(names))
        case "months":
            yield " ".join(str(n) for n in sorted(draw.sample(range(1, 13), 3)))
        case "integer" | "decimal" | "percent" | "currency":
            yield from (str(n) for n in _shuffled_start(draw))
        case "date":
            yield from _dates(draw, facts.today)
        case _:
            yield from _texts(question, draw)


def _shuffled_start(draw: random.Random) -> list[int]:
    first = list(NUMBERS[:6])
    draw.shuffle(first)
    return [*first, *NUMBERS[6:]]


def _dates(draw: random.Random, today: date) -> Iterator[str]:
    yield (today - timedelta(days=draw.randrange(30, 300))).isoformat()
    yield (today + timedelta(days=draw.randrange(200, 700))).isoformat()
    yield today.isoformat()


def _texts(question: Question, draw: random.Random) -> Iterator[str]:
    match question.kind:
        case "time":
            yield "08:00"
        case "time_range":
            yield draw.choice(("08:00/17:00", "07:30/16:30", "07:00/16:00"))
        case "email":
            yield "office@demo.test"
        case "phone":
            yield "+8801712345678"
        case "country":
            yield "BD"
        case _:
            yield f"{question.ref.replace('-', '')}-{draw.randrange(1000, 9999)}"
