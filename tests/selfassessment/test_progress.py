"""What applies, what a change opens or closes, which question comes next."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bw.questionnaire.definition import Definition, Visibility
from bw.selfassessment import progress
from bw.selfassessment.progress import Count, Stored
from tests.questionnaire.build import calculation, definition, leaf, note, q, section
from tests.selfassessment.simulate import Simulated, without_zeros

DORMITORY = definition(
    section(
        "FP",
        leaf("Buildings", q("dorm", "yes_no"), q("beds", "integer", relevant="${dorm} = 'yes'")),
        leaf("Beds", q("many", "yes_no"), relevant="${beds} > 100"),
    ),
    section("WI", leaf("Union", q("union", "yes_no"), q("extra", "yes_no", step=2))),
)


@pytest.mark.rule("Q11")
def test_effects_trigger_flips_back_and_returns() -> None:
    there = Simulated(DORMITORY)
    assert there.count() == Count(0, 2)

    there.put(0, "yes")
    there.put(1, "120")
    there.put(2, "no")
    assert there.count() == Count(3, 4)

    closed = there.put(0, "no")
    assert closed.closed == (1, 2)
    assert there.count() == Count(1, 2)
    assert there.values == {0: "no", 1: "120", 2: "no"}  # kept

    opened = there.put(0, "yes")
    assert opened.opened == (1, 2)
    assert there.count() == Count(3, 4)


@pytest.mark.rule("Q11")
def test_recount_out_of_scope_answer_does_not_count() -> None:
    scopes, counters = progress.recount(DORMITORY, {0: "no", 1: "120", 2: "yes"})
    assert scopes == {1: Visibility.HIDDEN, 2: Visibility.HIDDEN}
    assert progress.chosen(counters, progress.WHOLE, 0, 1) == Count(1, 2)


@pytest.mark.rule("Q10")
def test_chosen_steps_add_up() -> None:
    _, counters = progress.recount(DORMITORY, {4: "yes"})
    assert progress.chosen(counters, progress.WHOLE, 0, 1) == Count(0, 2)
    assert progress.chosen(counters, progress.WHOLE, 0, 0b11) == Count(1, 3)


def test_scope_failing_condition_is_undetermined_and_counts() -> None:
    failing = definition(
        section("FP", leaf("A", q("a"), q("b", relevant="date(${a}) > date('2020-01-01')")))
    )
    scopes, counters = progress.recount(failing, {0: "not a date"})
    assert scopes == {1: Visibility.UNDETERMINED}
    assert progress.chosen(counters, progress.WHOLE, 0, 1) == Count(1, 2)


@pytest.mark.rule("Q10")
def test_counted_are_questions_of_chosen_steps_that_people_answer() -> None:
    built = definition(
        section(
            "FP",
            leaf(
                "A",
                q("a"),
                q("two", step=2),
                note("n"),
                calculation("c", "1 + 1"),
                q("sent", "date", at_submission=True),
            ),
        )
    )
    for steps, counted in ((0b1, ["a"]), (0b11, ["a", "two"]), (0b100, [])):
        assert [x.name for x in built.questions if progress.counts(x, steps)] == counted


@pytest.mark.rule("G7", "Q10")
def test_percent_is_rounded_down() -> None:
    assert Count(946, 1000).percent == 94
    assert Count(949, 1000).percent == 94
    assert Count(9_999, 10_000).percent == 99
    assert Count(95, 100).percent == 95
    assert Count(0, 0).percent == 100


def test_calculation_opens_question() -> None:
    built = definition(
        section(
            "FP",
            leaf(
                "A",
                q("men", "integer"),
                q("women", "integer"),
                calculation("all", "coalesce(${men}, 0) + coalesce(${women}, 0)"),
                q("committee", "yes_no", relevant="${all} >= 50"),
            ),
        )
    )
    there = Simulated(built)
    there.put(0, "20")
    assert there.put(1, "30").opened == (3,)
    assert there.count() == Count(2, 3)


def test_fits_cross_check_reads_other_answers() -> None:
    built = definition(
        section(
            "FP", leaf("A", q("all", "integer"), q("part", "integer", constraint=". <= ${all}"))
        )
    )
    rows = {0: Stored(value="10")}
    day = date(2026, 11, 21)
    assert progress.fits(built, 1, "10", rows, day)
    assert not progress.fits(built, 1, "11", rows, day)
    assert progress.fits(built, 1, "", rows, day)
    assert progress.misfits(built, rows | {1: Stored(value="11")}, 1, day) == (1,)


def test_misfits_reads_calculations_and_leaves_out_what_is_hidden_or_not_asked() -> None:
    built = definition(
        section(
            "FP",
            leaf(
                "A",
                q("gate", "yes_no"),
                q("men", "integer", relevant="${gate} = 'yes'"),
                q("women", "integer"),
                calculation("all", "coalesce(${men}, 0) + coalesce(${women}, 0)"),
                q("part", "integer", constraint=". <= ${all}"),
                q("later", "integer", step=2, constraint=". < 5"),
                q("hidden", "integer", relevant="${gate} = 'yes'", constraint=". < 5"),
                q("plain", "integer"),
            ),
        )
    )
    there = Simulated(built)
    day = date(2026, 11, 21)
    assert progress.wanted_for_checks(built) == {1, 2, 4, 5, 6}  # of the gate, `men` has the scope

    for position, value in enumerate(["yes", "10", "20", "", "30", "9", "9", "1"]):
        if value:
            there.put(position, value)
    assert progress.misfits(built, there.rows, 1, day) == (6,)
    assert progress.misfits(built, there.rows, 0b11, day) == (5, 6)
    there.put(0, "no")  # the ten men count no more, and what was hidden is not looked at
    assert progress.misfits(built, there.rows, 1, day) == (4,)
    needed = {p: there.rows[p] for p in progress.wanted_for_checks(built) if p in there.rows}
    assert progress.misfits(built, needed, 1, day) == (4,)


def test_fits_failing_check_stands_in_nobodys_way() -> None:
    built = definition(
        section("FP", leaf("A", q("a", constraint="date(.) <= today()", constraint_message="x")))
    )
    assert progress.fits(built, 0, "soon", {}, date(2026, 11, 21))


@pytest.mark.rule("F7")
def test_neighbour_skips_notes_hidden_and_steps_not_chosen() -> None:
    built = definition(
        section("A", leaf("A", q("a", "yes_no"), note("n"), q("b", relevant="${a} = 'yes'"))),
        section("B", leaf("B", q("c", step=2), q("d"))),
    )
    assert progress.neighbour(built, 0, {2}, 1) == 4
    assert progress.neighbour(built, 0, {2}, 0b11) == 3
    assert progress.neighbour(built, 4, {2}, 1, forward=False) == 0
    assert progress.neighbour(built, 4, {2}, 1) is None
    assert progress.reach(built, 0, 1) == 4


# ── properties ───────────────────────────────────────────────────────────────────────────────


@st.composite
def questionnaires(draw: st.DrawFn) -> Definition:
    """Up to twelve questions in up to four leaves, with conditions on any earlier ones."""
    count = draw(st.integers(2, 12))
    questions = []
    for n in range(count):
        relevant = ""
        if n and draw(st.booleans()):
            relevant = _condition(draw, n)
        if n and draw(st.integers(0, 5)) == 0:
            questions.append(calculation(f"q{n}", f"${{q{draw(st.integers(0, n - 1))}}}"))
            continue
        kind = draw(st.sampled_from(["yes_no", "yes_no", "note"])) if n else "yes_no"
        questions.append(q(f"q{n}", kind, relevant=relevant, step=draw(st.integers(1, 3))))
    cut = sorted(draw(st.lists(st.integers(1, count - 1), max_size=3, unique=True)))
    edges = [0, *cut, count]
    leaves = []
    for a, b in pairwise(edges):
        over = _condition(draw, a) if a and draw(st.booleans()) else ""
        leaves.append(leaf(f"L{a}", *questions[a:b], relevant=over))
    half = max(1, len(leaves) // 2)
    sections = [section("A", *leaves[:half])]
    if leaves[half:]:
        sections.append(section("B", *leaves[half:]))
    return definition(*sections)


def _condition(draw: st.DrawFn, before: int) -> str:
    names = [f"${{q{draw(st.integers(0, before - 1))}}}" for _ in range(draw(st.integers(1, 2)))]
    parts = [f"{name} = '{draw(st.sampled_from(['yes', 'no']))}'" for name in names]
    parts += ["date('x') = 1"] if draw(st.integers(0, 9)) == 0 else []
    return draw(st.sampled_from([" and ", " or "])).join(parts)


MOVES = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["yes", "no", ""])), max_size=25)


@given(questionnaires(), MOVES)
@settings(max_examples=200, deadline=None)
def test_counters_equal_recount_in_any_order(built: Definition, moves: list) -> None:
    there = Simulated(built)
    for position, value in moves:
        if position >= len(built.questions) or not built.questions[position].asked:
            continue
        if position in there.hidden:
            continue
        there.put(position, value)
        scopes, counters = progress.recount(built, there.values)
        assert there.scopes == scopes
        assert without_zeros(there.counters) == without_zeros(counters)


@given(questionnaires(), MOVES, st.sampled_from([0b1, 0b11, 0b101, 0b111]))
@settings(max_examples=200, deadline=None)
def test_previous_and_next_visit_exactly_what_applies(
    built: Definition, moves: list, steps: int
) -> None:
    there = Simulated(built)
    for position, value in moves:
        inside = position < len(built.questions) and built.questions[position].asked
        if inside and position not in there.hidden:
            there.put(position, value)
    applies = [
        x.position
        for x in built.questions
        if progress.counts(x, steps) and x.position not in there.hidden
    ]
    assert _walk(built, there, steps, forward=True) == applies
    assert _walk(built, there, steps, forward=False) == applies[::-1]


def _walk(built: Definition, there: Simulated, steps: int, *, forward: bool) -> list[int]:
    """Follow Next (or Previous), each time seeing only the rows that a page reads."""
    visited = []
    here: int | None = -1 if forward else len(built.questions)
    start = [x.position for x in built.questions if progress.counts(x, steps)]
    start = [p for p in start if p not in there.hidden]
    here = (start[0] if forward else start[-1]) if start else None
    while here is not None:
        visited.append(here)
        end = progress.reach(built, here, steps, forward=forward)
        seen = set(range(min(here, end), max(here, end) + 1))
        here = progress.neighbour(built, here, there.hidden & seen, steps, forward=forward)
    return visited
