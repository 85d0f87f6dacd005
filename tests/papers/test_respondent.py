"""Real workbooks, answered to the end over HTTP, every branch taken; what comes out is what went
in. What applies is said here once more by hand, so that the program is not its own witness."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.db import writing
from bw.papers.rules import Form, Source
from bw.questionnaire import actions, entries, lenient, memory
from bw.questionnaire.definition import Definition, Question
from bw.selfassessment import recount
from tests import makers
from tests.papers import scene
from tests.papers.respondent import Respondent
from tests.selfassessment.world import World, start_one

WORKBOOKS = Path(__file__).resolve().parents[1] / "questionnaire" / "workbooks"
NOT_ASKED = ("not_asked", "")
Values = Mapping[str, str]


class Case(NamedTuple):
    """A workbook. ``applies``: name of a question or field -> whether it does, with the answers (a
    field: with those of its entry). ``never``: those that cannot apply, and why."""

    file: str
    own: Mapping[str, tuple[str, ...]]
    applies: Mapping[str, Callable[[Values], bool]]
    never: Values
    calculated: Mapping[str, Callable[[Values, Values], str]]
    numbers: Mapping[str, tuple[str, ...]]  # what a number that others look at is changed to
    mended: frozenset[str] = frozenset()  # refs of answers that another answer makes misfit


def _tree_size(entry: Values, answers: Values) -> str:
    slope = math.cos(math.atan(int(answers["slope"]) / 100))
    return "15" if float(entry["tree_distance"]) > round(5 / math.sqrt(slope), 2) else "6"


PLOTS = Case(
    "UCL_Biomass_Plot_Form.xlsx",
    own={"leader_number": ("0712-345-6789",), "tree_distance": ("5.5", "8")},
    applies={
        "leader_name_other": lambda a: a["leader_name"] == "other",
        "trees": lambda a: a["any_trees"] == "yes",
        "stumps": lambda a: a["stumps_in_plot"] == "yes",
        "subplot1": lambda a: a["regen_in_subplot1"] == "yes",
        "subplot2": lambda a: a["regen_in_subplot2"] == "yes",
    },
    never={},
    calculated={"size_constraint": _tree_size},
    numbers={"slope": ("100", "0")},
)
HOUSEHOLDS = Case(
    "socio-economic-survey-v20240515.xlsx",
    own={},
    applies={
        "se_list": lambda _: False,
        "internetType": lambda a: a["internetHH"] == "1",
        "healthFacility": lambda e: e["healthVisit"] == "1",
        "reasonForNoHealthVisit": lambda e: e["healthVisit"] == "2",
    },
    never={"se_list": "its condition is false(): the form looks its class up and never asks"},
    calculated={},
    numbers={},
    mended=frozenset({"DISTRICT"}),
)
CASES = pytest.mark.parametrize("case", [PLOTS, HOUSEHOLDS], ids=["plots", "households"])


class Seen:
    """Which questions and fields with a condition were seen in scope, and which out of scope."""

    def __init__(self) -> None:
        self.both: dict[bool, set[str]] = {True: set(), False: set()}

    def note(self, name: str, *, there: bool) -> None:
        """One was looked at."""
        self.both[there].add(name)


def published(case: Case) -> Definition:
    """Imported as ``flask questionnaire import --lenient --publish --with-gaps`` does."""
    report = lenient.read((WORKBOOKS / case.file).read_bytes(), file_name=case.file)
    with writing():
        version = actions.import_workbook(report)
    with writing():
        actions.publish(version, with_gaps=True)
    return memory.definition(version.id)


def begun(case: Case, client: FlaskClient) -> tuple[World, Respondent]:
    """A self-assessment, and somebody signed in to answer it."""
    made = start_one(published(case), makers.factory())
    makers.sign_in(client, made.manager)
    return made, Respondent(client, made.assessment_id, made.definition, case.own)


def conditional(definition: Definition) -> Iterator[tuple[Question, Question]]:
    """Everything with a condition: a question twice, or a group and its field."""
    for question in definition.questions:
        if question.asked and question.conditions:
            yield question, question
        yield from ((question, field) for field in question.fields if field.conditions)


def look_around(case: Case, person: Respondent, seen: Seen) -> None:
    """Every condition: what the pages let one answer is what ``case`` says."""
    for question, field in conditional(person.definition):
        if field is question:
            wanted, there = case.applies[field.name](person.answers), person.can_answer(question)
            assert there is wanted, field.name
            seen.note(field.name, there=there)
            continue
        for entry, values in person.entries[question.name].items():
            form = person.entry_form(question, entry)
            there = f"answer.{field.name}" in form.visible()
            assert there is case.applies[field.name](values), (field.name, values)
            seen.note(field.name, there=there)


def branches(case: Case, definition: Definition) -> Iterator[tuple[Question, str]]:
    """Every question on which another depends, with each answer that may matter, and back."""
    filters = [q.choice_filter for q in definition.questions if q.choice_filter is not None]
    named = {name for each in filters for name in each.references}
    for question in definition.questions:
        if question.asked and (definition.dependents(question.position) or question.name in named):
            values = [choice.name for choice in question.choices] or case.numbers[question.name]
            yield from ((question, value) for value in (*values, values[0]))


def inner_branches(definition: Definition) -> Iterator[tuple[Question, str, str]]:
    """Every field on which another of its group depends, with each of its choices, and back."""
    for group in definition.questions:
        fields = {field.name: field for field in group.fields}
        named = {n for f in group.fields for c in f.conditions for n in c.references}
        for name in sorted(named & fields.keys()):
            values = [choice.name for choice in fields[name].choices]
            yield from ((group, name, value) for value in (*values, values[0]))


def look(case: Case, made: World, person: Respondent, seen: Seen) -> None:
    """To the end; then what the pages, the counters and the file say."""
    person.finish()
    look_around(case, person, seen)
    assert recount.drift(made.assessment_id, made.definition) == []
    compare(case, person, exported(made))


def answer_everything(case: Case, made: World, person: Respondent) -> Seen:
    """To the end, then every branch in turn, each to the end again."""
    seen = Seen()
    look(case, made, person, seen)
    for question, value in branches(case, made.definition):
        if person.answers[question.name] != value:
            person.answer(question, value)
            look(case, made, person, seen)
    for group, name, value in inner_branches(made.definition):
        for entry in list(person.entries[group.name]):
            person.change_entry(group, entry, {name: value})
        look(case, made, person, seen)
    return seen


def exported(made: World, source: Source = Source.PRESENT, **more: Any) -> bytes:
    """The JSON file; of answers that stood before it is the one that was made then."""
    paper = scene.ask(made, Form.JSON, source, **more)
    scene.work()
    return scene.bytes_of(paper)


def compare(case: Case, person: Respondent, file: bytes) -> None:
    """Every question of the file is what was sent, and no other stands in it."""
    asked = [question for question in person.definition.questions if question.asked]
    lines = json.loads(file)["questions"]
    assert [line["ref"] for line in lines] == [question.ref for question in asked]
    for question, line in zip(asked, lines, strict=True):
        assert held(line) == expected(case, person, question), question.name


def expected(case: Case, person: Respondent, question: Question) -> Any:
    """What the file must hold of a question: from what was sent and from ``case`` alone."""
    applies = case.applies.get(question.name)
    if applies is not None and not applies(person.answers):
        return NOT_ASKED
    if question.read_only:
        return "not_answered", ""
    if not question.is_group:
        return "answered", person.answers[question.name]
    return "answered", {
        entry: {f.name: _cell(case, f, values, person.answers) for f in question.fields}
        for entry, values in person.entries[question.name].items()
    }


def _cell(case: Case, field: Question, values: Values, answers: Values) -> tuple[str, str]:
    if field.name in case.calculated:
        return "answered", case.calculated[field.name](values, answers)
    applies = case.applies.get(field.name)
    if applies is not None and not applies(values):
        return NOT_ASKED
    return "answered", values[field.name]


def held(line: Mapping[str, Any]) -> Any:
    """The same out of the file. The whole of a group says what its entries say."""
    if not line.get("entries"):
        return line["state"], line["stored"]
    found = {
        each["id"]: {name: (v["state"], v["stored"]) for name, v in each["values"].items()}
        for each in line["entries"]
    }
    whole = {each.id: dict(each.values) for each in entries.read(line["stored"])}
    assert whole == {
        entry: {name: stored for name, (_, stored) in cells.items() if stored}
        for entry, cells in found.items()
    }
    return line["state"], found


@CASES
def test_real_workbook_is_answered_to_the_end_and_comes_out_as_it_went_in(
    app: Flask, client: FlaskClient, case: Case
) -> None:
    made, person = begun(case, client)

    seen = answer_everything(case, made, person)

    names = {field.name for _, field in conditional(made.definition)}
    assert names == set(case.applies)
    assert seen.both[True] == names - set(case.never)
    assert seen.both[False] == names
    assert person.mended == case.mended
    person.submit()
    compare(case, person, exported(made, Source.SUBMITTED, number=1))


@CASES
def test_what_never_applies_really_cannot(app: Flask, case: Case) -> None:
    found = [
        (field.name, condition.text)
        for _, field in conditional(published(case))
        for condition in field.conditions
        if not condition.references
    ]
    assert found == [(name, "false()") for name in case.never]
