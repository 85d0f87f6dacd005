"""Choices that depend on other answers: what is offered, and what is refused on save."""

from dataclasses import replace
from datetime import date
from time import perf_counter

import pytest
from flask import Flask

from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition
from bw.questionnaire.outline import Outline, OutlineChoice
from bw.selfassessment import evaluation, progress
from bw.selfassessment.actions import Result
from bw.selfassessment.progress import Evaluation, Stored
from tests.questionnaire.build import leaf, outline, q, repeat, section
from tests.selfassessment.world import world

DAY = date(2026, 11, 21)
PLACES = {"savar": "dhaka", "dhamrai": "dhaka", "beani": "sylhet", "sea": ""}


def form(choice_filter: str = "district = ${district}") -> Outline:
    made = outline(
        section("FP", leaf("A",
            q("district", "single", choices=("dhaka", "sylhet")),
            q("upazila", "single", list_name="upazila", choice_filter=choice_filter),
            q("all", "multiple", list_name="upazila", choice_filter="district = ${district}"),
            repeat("sites", q("here", "single", choices=("dhaka", "sylhet")),
                   q("place", "single", list_name="upazila", choice_filter="district = ${here}")),
        ))
    )  # fmt: skip
    upazilas = tuple(OutlineChoice(n, {"en": n}, {"district": d} if d else {})
                     for n, d in PLACES.items())  # fmt: skip
    return replace(made, lists={**made.lists, "upazila": upazilas})


def offered(built: Definition, name: str, **values: str) -> list[str]:
    question = built.by_name[name]
    stored = {built.by_name[n].position: value for n, value in values.items()}
    lookup = Evaluation(built, stored).lookup
    return [choice.name for choice in evaluation.choices_for(question, lookup)]


def test_filter_leaves_the_choices_that_fit() -> None:
    built = compile_definition(form())

    assert offered(built, "upazila", district="dhaka") == ["savar", "dhamrai"]
    assert offered(built, "upazila", district="sylhet") == ["beani"]
    assert offered(built, "upazila") == []
    assert offered(built, "district") == ["dhaka", "sylhet"]


@pytest.mark.parametrize(
    ("choice_filter", "wanted"),
    [
        ("district != ${district}", ["beani", "sea"]),
        ("district = ${district} and name != 'savar'", ["dhamrai"]),
        ("${district} = district or district = ''", ["savar", "dhamrai", "sea"]),
        ("name = ${district}", []),
        ("true()", ["savar", "dhamrai", "beani", "sea"]),
    ],
)
def test_filter_is_any_expression(choice_filter: str, wanted: list[str]) -> None:
    assert offered(compile_definition(form(choice_filter)), "upazila", district="dhaka") == wanted


def test_filter_that_fails_takes_nothing_away() -> None:
    built = compile_definition(form("date(${district}) > date('2020-01-01')"))

    assert len(offered(built, "upazila", district="dhaka")) == 4


def test_thousands_of_choices_are_found_without_looking_at_each() -> None:
    many = tuple(OutlineChoice(f"v{n}", {"en": "V"}, {"district": f"d{n % 500}"})
                 for n in range(20_000))  # fmt: skip
    made = form()
    built = compile_definition(replace(made, lists={**made.lists, "upazila": many}))
    assert len(offered(built, "upazila", district="d7")) == 40  # the index is made once

    start = perf_counter()
    for n in range(100):
        offered(built, "upazila", district=f"d{n}")

    assert perf_counter() - start < 1  # 10 ms each; looking at each choice takes some 20


def test_answers_are_offered_or_not() -> None:
    built = compile_definition(form())
    rows = {0: Stored("dhaka")}

    assert progress.is_offered(built, 1, "savar", rows)
    assert not progress.is_offered(built, 1, "beani", rows)
    assert progress.is_offered(built, 1, "", rows)
    assert progress.is_offered(built, 2, "savar dhamrai", rows)
    assert not progress.is_offered(built, 2, "savar beani", rows)
    assert progress.is_offered(built, 0, "sylhet", rows)
    assert progress.wanted(built, 1) == {0, 1}


def test_choice_that_is_no_longer_offered_stands_in_the_way_of_submission() -> None:
    built = compile_definition(form())
    site = '[["e1",1,{"here":"dhaka","place":"savar"}]]'
    rows = {0: Stored("dhaka"), 1: Stored("savar"), 2: Stored("savar"), 3: Stored(site)}

    assert progress.misfits(built, rows, 1, DAY) == ()
    assert progress.misfits(built, rows | {0: Stored("sylhet")}, 1, DAY) == (1, 2)
    stale = site.replace('"here":"dhaka"', '"here":"sylhet"')
    assert progress.misfits(built, rows | {3: Stored(stale)}, 1, DAY) == (3,)


def test_save_of_a_choice_that_is_not_offered_is_refused(app: Flask) -> None:
    there = world(form())
    there.save("DISTRICT", "dhaka")

    refused = there.save("UPAZILA", "beani")
    kept = there.save("UPAZILA", "savar")

    assert (refused.result, refused.kept) == (Result.NOT_OFFERED, False)
    assert kept.result is Result.SAVED
    assert there.rows[1].value == "savar"
