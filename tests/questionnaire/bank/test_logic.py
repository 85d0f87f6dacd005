"""Every gate, check and way of the bank, found by trying answers to what they look at."""

import re
from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest

from bw.demo import answers
from bw.questionnaire.definition import Question, Visibility
from bw.selfassessment import progress, screens
from bw.selfassessment.evaluation import Evaluation
from bw.selfassessment.progress import Stored
from tests.questionnaire.bank import read
from tools import bank_paths

TODAY = bank_paths.TODAY
NUMBERS = ("integer", "decimal", "percent", "currency")
SELF = ("-1", "0", "0.5", "1", "2", "3", "7", "8", "12", "13", "24", "61", "100", "366")
EVERY_STEP = 7


def gated() -> list[Question]:
    return [question for question in read.definition().questions if question.conditions]


def checked() -> list[Question]:
    return [question for question in read.asked() if question.constraint is not None]


def fits(question: Question, value: str, others: dict[int, str] | None = None) -> bool:
    rows = {p: Stored(text) for p, text in (others or {}).items()}
    return progress.fits(read.definition(), question.position, value, rows, TODAY)


# ── gates ───────────────────────────────────────────────────────────────────────────────────────


def test_every_gate_opens_and_closes() -> None:
    made = read.definition()
    states: dict[int, set[Visibility]] = {question.position: set() for question in gated()}
    for family in bank_paths.families(made):
        for way in bank_paths.ways(made, family):
            evaluation = Evaluation(made, way)
            for position in family[1]:
                states[position].add(evaluation.scope(position))

    both = {Visibility.VISIBLE, Visibility.HIDDEN}
    assert {made.questions[p].ref for p, found in states.items() if found != both} == set()
    assert len(states) > 150


def test_gates_are_closed_until_somebody_answers() -> None:
    evaluation = Evaluation(read.definition(), {})
    open_ = [q.ref for q in gated() if evaluation.scope(q.position) is not Visibility.HIDDEN]

    assert open_ == []


@pytest.mark.parametrize(
    ("opener", "value", "leaf"),
    [
        ("fp_bui_04", "1", "hs_dor_accommodation"),
        ("fp_bui_05", "1", "hs_can_hygiene"),
        ("fp_bui_06", "1", "hs_chi_provision"),
        ("fp_wkf_14", "yes", "rh_chi_young"),
        ("fp_pro_06", "yes", "rh_emp_home"),
    ],
)
def test_gate_of_the_profile_opens_its_leaf(opener: str, value: str, leaf: str) -> None:
    made = read.definition()
    (found,) = [each for each in made.leaves if each.name == leaf]
    shut = Evaluation(made, {made.by_name[opener].position: "no" if value == "yes" else "0"})
    open_ = Evaluation(made, {made.by_name[opener].position: value})

    assert open_.scope(found.first) is Visibility.VISIBLE
    assert {shut.scope(p) for p in range(found.first, found.last + 1)} == {Visibility.HIDDEN}


# ── checks ──────────────────────────────────────────────────────────────────────────────────────


def test_none_stands_alone() -> None:
    asked = [q for q in read.asked() if q.kind == "multiple" and "none" in names(q)]
    wrong = [
        q.ref
        for q in asked
        if not fits(q, "none")
        or any(fits(q, f"none {other}") for other in others(q))
        or not any(fits(q, " ".join(pair)) for pair in combinations(others(q), 2))
    ]

    assert wrong == []
    assert len(asked) > 20


def names(question: Question) -> list[str]:
    return [choice.name for choice in question.choices]


def others(question: Question) -> list[str]:
    return [name for name in names(question) if name != "none"]


def test_every_check_takes_something_and_refuses_something() -> None:
    found = {q.ref: {fits(q, value, way) for value, way in tried(q)} for q in checked()}

    assert {ref for ref, verdicts in found.items() if verdicts != {True, False}} == set()


def tried(question: Question) -> Iterator[tuple[str, dict[int, str]]]:
    """Answers to a question beside answers to what its check looks at."""
    made = read.definition()
    for mine in candidates(question):
        yield mine, {}
        draw = Random(f"{question.ref} {mine}")
        for _ in range(30):
            yield (
                mine,
                {
                    p: draw.choice(list(candidates(made.questions[p])))
                    for p in sorted(made.constraint_needs(question.position))
                },
            )


def candidates(question: Question) -> Iterator[str]:
    if question.kind in NUMBERS:
        yield from SELF
        yield from ("400", "9000", "20001")
    elif question.kind == "date":
        yield from ("2019-01-31", TODAY.isoformat(), "2027-12-31")
    elif question.is_group:
        yield from groups(question)
    else:
        yield from names(question)
        yield " ".join(names(question))


def groups(question: Question) -> Iterator[str]:
    for seed in "abc":
        facts = answers.Facts({}, seed, TODAY)
        yield from answers.entries_for(read.definition(), question, {}, facts)


def test_cross_checks_wait_for_the_other_answer() -> None:
    made, wrong = read.definition(), []
    for question in checked():
        if not made.constraint_needs(question.position) or question.is_group:
            continue
        refused = [
            value for value, way in tried(question) if way and not fits(question, value, way)
        ]
        if not any(fits(question, value) for value in refused):
            wrong.append(question.ref)

    assert wrong == []


def test_cross_checks_of_numbers_show_both() -> None:
    made, wrong = read.definition(), []
    for question in checked():
        others_ = {made.questions[p] for p in made.constraint_needs(question.position)}
        numbers = {each.name for each in others_ if each.kind in NUMBERS}
        if not numbers or question.kind not in NUMBERS:
            continue
        said = question.showing.get("constraint_message")
        shown = set(re.findall(r"\$\{(\w+)\}", said.in_language("en"))) if said else set()
        if not {question.name, *numbers} <= shown:
            wrong.append(question.ref)

    assert wrong == []


# ── ways ────────────────────────────────────────────────────────────────────────────────────────


def test_a_way_leads_to_every_question() -> None:
    made = read.definition()
    lost = []
    for question in gated():
        way = bank_paths.way_to(made, question.position)
        if way is None or Evaluation(made, way).scope(question.position) is Visibility.HIDDEN:
            lost.append(question.ref)

    assert lost == []


@pytest.mark.parametrize("steps", [1, EVERY_STEP])
def test_shortest_and_longest_way_can_be_walked(steps: int) -> None:
    made = read.definition()
    for way in bank_paths.shortest_and_longest(made, steps):
        known = {made.questions[p].name: value for p, value in way.answers.items()}
        values = answers.complete(made, answers.Facts(known, "way", TODAY), steps)
        applying = bank_paths.applying(made, values, steps)

        assert applying == sorted(values)
        assert len(applying) == way.count


def test_steps_2_and_3_can_be_added() -> None:
    assert screens.more_steps(read.definition(), 1) == [2, 3]


@pytest.mark.parametrize("country", ["bd", "id", "vn"])
@pytest.mark.parametrize("seed", ["a", "b", "c"])
def test_factory_of_each_country_reaches_the_end(country: str, seed: str) -> None:
    made = read.definition()
    known = {"fp_bas_06": country.upper(), "fp_bas_02": "no"}
    values = answers.complete(made, answers.Facts(known, country + seed, TODAY), EVERY_STEP)

    _, counters = progress.recount(made, values)
    whole = progress.chosen(counters, progress.WHOLE, 0, EVERY_STEP)
    rows = {position: Stored(value) for position, value in values.items()}
    assert (whole.percent, whole.missing) == (100, 0)
    assert progress.misfits(made, rows, EVERY_STEP, TODAY) == ()
