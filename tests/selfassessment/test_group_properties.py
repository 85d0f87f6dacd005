"""Properties over generated questionnaires with grids, repeats and cascades."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw.questionnaire import entries
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.entries import Entry
from bw.questionnaire.outline import OutlineChoice, OutlineQuestion
from bw.selfassessment import progress
from bw.selfassessment.progress import Count, Evaluation, choices_for, entries_of, inside_each
from tests.questionnaire.build import calculation, grid, leaf, outline, q, repeat, section
from tests.selfassessment.simulate import Simulated, without_zeros

DAY = date(2026, 11, 21)
REGIONS, PLACES = ("a", "b"), {"a1": "a", "a2": "a", "b1": "b", "none": ""}
TOWNS = tuple(OutlineChoice(n, {"en": n}, {"region": r} if r else {}) for n, r in PLACES.items())


@st.composite
def questionnaires(draw: st.DrawFn) -> Definition:
    """Up to nine questions, grids and repeats, each with conditions on any that stand before it."""
    made: list[OutlineQuestion] = []
    for n in range(draw(st.integers(3, 9))):
        name, relevant = f"q{n}", _condition(draw, made) if made and draw(st.booleans()) else ""
        step = draw(st.integers(1, 2))
        kind = draw(st.sampled_from(["repeat", "grid", "yes_no", "region", "calculate", "repeat"]))
        if kind == "yes_no" or not made:
            made.append(q(name, "yes_no", relevant=relevant, step=step))
        elif kind == "region":
            made.append(q(name, "single", choices=REGIONS, relevant=relevant, step=step))
        elif kind == "calculate":
            made.append(calculation(name, _number(draw, made), relevant=relevant))
        elif kind == "grid":
            made.append(grid(name, *_fields(draw, n, made), relevant=relevant, step=step))
        else:
            least = draw(st.integers(0, 3))
            count = draw(st.sampled_from(["", "entries"]))
            made.append(repeat(name, *_fields(draw, n, made), relevant=relevant, step=step,
                               least=least, most=5, count=count))  # fmt: skip
    cut = draw(st.integers(0, len(made)))
    leaves = [leaf("A", *made[:cut])] if cut else []
    leaves += [leaf("B", *made[cut:])] if made[cut:] else []
    form = outline(section("S", *leaves))
    return compile_definition(replace(form, lists={**form.lists, "towns": TOWNS}))


def _fields(draw: st.DrawFn, n: int, before: list[OutlineQuestion]) -> list[OutlineQuestion]:
    """A number, a cascade of two choices, and a text that the number or an outer answer opens."""
    opened = draw(st.sampled_from([f"${{n{n}}} > 2", f"position(..) = 1 or ${{n{n}}} = 1", ""]))
    outer = _condition(draw, before) if before and draw(st.booleans()) else ""
    return [
        q(f"n{n}", "integer", relevant=outer, constraint=". < 6"),
        q(f"r{n}", "single", choices=REGIONS),
        q(f"t{n}", "single", list_name="towns", choice_filter=f"region = ${{r{n}}}"),
        q(f"x{n}", "text", relevant=opened),
        calculation(f"c{n}", f"coalesce(${{n{n}}}, 0) * 2"),
    ]


def _number(draw: st.DrawFn, before: list[OutlineQuestion]) -> str:
    groups = [each for each in before if each.fields]
    if not groups:
        return f"count-selected(${{{draw(st.sampled_from(before)).name}}})"
    group = draw(st.sampled_from(groups))
    number = group.name[1:]
    return draw(st.sampled_from([
        f"count(${{{group.name}}})", f"sum(${{n{number}}})", f"sum(${{c{number}}})",
        f"count-non-empty(${{x{number}}})", f"coalesce(max(${{n{number}}}), 0)",
        f"coalesce(indexed-repeat(${{n{number}}}, ${{{group.name}}}, 2), 0)",
    ]))  # fmt: skip


def _condition(draw: st.DrawFn, before: list[OutlineQuestion]) -> str:
    plain = [each for each in before if not each.fields]
    parts = []
    if plain:
        chosen = draw(st.sampled_from(plain))
        values = REGIONS if chosen.kind == "single" else ("yes", "no", "2")
        parts.append(f"${{{chosen.name}}} = '{draw(st.sampled_from(values))}'")
    parts.append(f"{_number(draw, before)} {draw(st.sampled_from(['>', '=', '<']))} 2")
    return draw(st.sampled_from([" and ", " or "])).join(draw(st.permutations(parts)))


NUMBER = st.sampled_from(["3", "1", "2", "9", ""])
REGION, TOWN = st.sampled_from(["a", "b", ""]), st.sampled_from(["a1", "b1", "none", ""])
CELLS = st.lists(st.tuples(NUMBER, REGION, TOWN, NUMBER), max_size=5)
MOVES = st.lists(st.tuples(st.integers(0, 2**16), CELLS, st.sampled_from(["yes", "no", "a", ""])),
                 min_size=5, max_size=16)  # fmt: skip
QUICK = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answer(question: Question, cells: list[tuple[str, ...]], plain: str) -> str:
    """An answer to a question out of generated cells: entries of a group, or a plain one."""
    if not question.is_group:
        return plain
    ids = [row.name for row in question.rows] or [f"e{n}" for n in range(5)]
    names = [field.name for field in question.fields if field.asked]
    made = [Entry(i, 1, dict(zip(names, row, strict=True)))
            for i, row in zip(ids, cells, strict=False)]  # fmt: skip
    if question.rows:
        made = [entry for entry in made if any(entry.values.values())]
        return entries.write(made) if made else ""
    return entries.write(made) if made or plain == "no" else ""


def played(built: Definition, moves: list[Any]) -> Iterator[tuple[int, str]]:
    """The moves as answers to questions that are asked."""
    asked = [question for question in built.questions if question.asked]
    for number, cells, plain in moves:
        question = asked[number % len(asked)]
        yield question.position, answer(question, cells, plain)


@given(questionnaires(), MOVES)
@QUICK
def test_counters_equal_recount_in_any_order(built: Definition, moves: list[Any]) -> None:
    there = Simulated(built)
    for position, value in played(built, moves):
        if position in there.hidden:
            continue
        there.put(position, value)
        scopes, counters = progress.recount(built, there.values)
        assert there.scopes == scopes
        assert without_zeros(there.counters) == without_zeros(counters)


@given(questionnaires(), MOVES)
@QUICK
def test_counters_say_what_is_answered_and_no_more(built: Definition, moves: list[Any]) -> None:
    values = dict(played(built, moves))
    scopes, counters = progress.recount(built, values)
    whole = progress.chosen(counters, progress.WHOLE, 0, 0b111)
    open_ones = [
        question
        for question in built.questions
        if question.counted and scopes.get(question.position) is not progress.Visibility.HIDDEN
    ]

    assert 0 <= whole.answered <= whole.applicable
    assert whole == sum(
        (progress.weight(each, values.get(each.position, "")) for each in open_ones), Count()
    )
    assert whole.complete == all(
        progress.is_answered(each, values.get(each.position, "")) for each in open_ones
    )


@given(questionnaires(), MOVES)
@QUICK
def test_what_is_read_for_an_answer_is_all_that_its_checks_look_at(
    built: Definition, moves: list[Any]
) -> None:
    """Checks over the wanted rows alone say the same as over all."""
    there = Simulated(built)
    for position, value in played(built, moves):
        there.put(position, value)
    needed = progress.wanted_for_checks(built)
    some = {p: row for p, row in there.rows.items() if p in needed}

    assert progress.misfits(built, some, 0b111, DAY) == progress.misfits(
        built, there.rows, 0b111, DAY
    )


@given(questionnaires(), MOVES)
@QUICK
def test_misfits_are_exactly_what_does_not_fit(built: Definition, moves: list[Any]) -> None:
    there = Simulated(built)
    for position, value in played(built, moves):
        there.put(position, value)
    evaluation = Evaluation(built, there.values)
    wrong = set()
    for group in built.questions:
        value = there.values.get(group.position, "")
        if not group.is_group or group.position in there.hidden:
            continue
        for _entry, inside in inside_each(evaluation, group, value):
            number, _region, town, *_ = group.fields
            typed = inside.value(number)
            offered = [choice.name for choice in choices_for(town, inside.lookup)]
            if (typed and int(typed) >= 6) or (
                inside.value(town) and inside.value(town) not in offered
            ):
                wrong.add(group.position)

    assert set(progress.misfits(built, there.rows, 0b111, DAY)) == wrong


@given(questionnaires(), MOVES)
@QUICK
def test_entries_of_an_answer_are_written_as_they_were_read(
    built: Definition, moves: list[Any]
) -> None:
    for position, value in played(built, moves):
        group = built.questions[position]
        if group.is_group:
            assert entries.write(entries.read(value)) == (value or "[]")
            shown = entries_of(group, value)
            assert len(shown) == (len(group.rows) or len(entries.read(value)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
)


@given(JSON, st.integers(0, 4))
@QUICK
def test_any_stored_text_is_read_weighed_and_evaluated(value: Any, least: int) -> None:
    built = compile_definition(outline(section("S", leaf("A",
        repeat("r", q("f", "integer", constraint=". < 3"), least=least, count="entries"),
        grid("g", q("h")), q("k", relevant="sum(${f}) > 1 or count-non-empty(${h}) = 1"),
    ))))  # fmt: skip
    text = json.dumps(value)

    scopes, counters = progress.recount(built, {0: text, 1: text})

    assert set(scopes) <= {2}
    assert progress.chosen(counters, progress.WHOLE, 0, 1).applicable >= 2
