"""Grids and repeats: what they weigh, what is seen inside of an entry and outside of it."""

from datetime import date

import pytest

from bw.questionnaire.compiling import CycleError, UnknownNameError
from bw.questionnaire.definition import Definition, Visibility
from bw.questionnaire.entries import Entry, write
from bw.selfassessment import explained, progress
from bw.selfassessment.progress import Count, EntryEvaluation, Evaluation, Stored
from tests.questionnaire.build import calculation, definition, grid, leaf, q, repeat, section
from tests.selfassessment.simulate import Simulated, without_zeros

DAY = date(2026, 11, 21)


def entries(*values: dict[str, str]) -> str:
    return write(Entry(f"e{n}", 1, each) for n, each in enumerate(values))


def made(*questions: object) -> Definition:
    return definition(section("FP", leaf("A", *questions)))  # type: ignore[arg-type]


# ── what an answer weighs ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("least", "count", "there", "weighs"),
    [
        (1, "", None, Count(0, 1)),
        (1, "", 1, Count(1, 1)),
        (2, "", 1, Count(0, 1)),
        (2, "", 5, Count(1, 1)),
        (0, "", None, Count(0, 1)),
        (0, "", 0, Count(1, 1)),
        (1, "", 0, Count(0, 1)),
        (1, "entries", None, Count(0, 1)),
        (3, "entries", None, Count(0, 3)),
        (3, "entries", 1, Count(1, 3)),
        (3, "entries", 4, Count(4, 4)),
        (0, "entries", None, Count(0, 1)),
        (0, "entries", 0, Count(1, 1)),
        (0, "entries", 2, Count(2, 2)),
    ],
)
@pytest.mark.rule("Q10")
def test_repeat_weighs_as_its_definition_says(
    least: int, count: str, there: int | None, weighs: Count
) -> None:
    group = made(repeat("r", q("f"), least=least, count=count)).questions[0]
    value = "" if there is None else entries(*({"f": "x"} for _ in range(there)))

    assert progress.weight(group, value) == weighs
    assert progress.is_answered(group, value) is weighs.complete


def test_grid_counts_as_one() -> None:
    group = made(grid("g", q("f", "integer"))).questions[0]

    weights = [progress.weight(group, value) for value in ("", "[]", '[["men",0,{"f":"3"}]]')]

    assert weights == [Count(0, 1), Count(0, 1), Count(1, 1)]


def test_definition_of_a_group() -> None:
    built = made(
        q("a"),
        repeat("r", q("f", step=1), q("h", relevant="${f} = 'x'"), least=2, most=9, step=2),
        grid("g", q("m", "integer"), rows=("x", "y")),
    )
    found, field = built.field("h") or (None, None)

    assert found is built.questions[1]
    assert field is found.fields[1]
    assert (found.least, found.most, found.per_entry, found.is_group) == (2, 9, False, True)
    assert (field.position, field.step, field.leaf_index) == (1, 2, 0)
    assert [row.name for row in built.questions[2].rows] == ["x", "y"]
    assert [built.field(name) for name in ("r", "a")] == [None, None]
    assert (built.questions[0].is_group, built.questions[0].fields) == (False, ())


# ── inside and outside ──────────────────────────────────────────────────────────────────────────

UNIONS = made(
    q("union", "yes_no"),
    repeat(
        "unions",
        q("members", "integer", constraint=". <= ${workers}"),
        q("women", "integer", constraint=". <= ${members}", relevant="${members} > 10"),
        calculation("men", "${members} - coalesce(${women}, 0)"),
        relevant="${union} = 'yes'",
        constraint="sum(${members}) <= ${workers} * 2",
    ),
    q("workers", "integer"),
    q("many", "yes_no", relevant="count(${unions}) > 1"),
    q("few_women", "yes_no", relevant="sum(${women}) < 5 and count(${women}) > 0"),
    calculation("all_men", "sum(${men})"),
    q("men_asked", relevant="${all_men} >= 30"),
)
NAMES = {q.name: q.position for q in UNIONS.questions}


@pytest.mark.rule("Q11")
def test_entries_open_and_close_questions_outside() -> None:
    there = Simulated(UNIONS)
    there.put(0, "yes")
    one = there.put(1, entries({"members": "20", "women": "2"}))
    assert [UNIONS.questions[p].name for p in one.opened] == ["few_women"]

    two = there.put(1, entries({"members": "20", "women": "2"}, {"members": "12", "women": "0"}))
    assert {UNIONS.questions[p].name for p in two.opened} == {"many", "men_asked"}

    gone = there.put(0, "no")
    assert {UNIONS.questions[p].name for p in gone.closed} == {
        "unions", "many", "few_women", "men_asked",
    }  # fmt: skip
    scopes, counters = progress.recount(UNIONS, there.values)
    assert (there.scopes, without_zeros(there.counters)) == (scopes, without_zeros(counters))
    assert there.put(0, "yes").opened == gone.closed


@pytest.mark.rule("Q11")
def test_field_out_of_scope_keeps_its_value_and_is_in_no_sum() -> None:
    values = {0: "yes", 1: entries({"members": "5", "women": "3"}, {"members": "11", "women": "4"})}
    evaluation = Evaluation(UNIONS, values)

    assert evaluation.lookup("women") == (None, "4")
    assert evaluation.lookup("men") == ("5", "7")
    assert evaluation.lookup("all_men") == "12"
    assert evaluation.lookup("unions") == ("e0", "e1")


def test_entry_sees_its_own_fields_and_the_answers_outside() -> None:
    group = UNIONS.questions[1]
    given = [Entry("a", 1, {"members": "20", "women": "21"}), Entry("b", 1, {"members": "9"})]
    evaluation = Evaluation(UNIONS, {0: "yes", 1: write(given), 2: "15"})
    first, second = (EntryEvaluation(evaluation, group, given, n) for n in (0, 1))
    _, women, men = group.fields

    assert (first.lookup("members"), second.lookup("members")) == ("20", "9")
    assert (first.lookup("workers"), first.lookup(".."), second.lookup("..")) == ("15", "1", "2")
    assert (first.scope(women), second.scope(women)) == (Visibility.VISIBLE, Visibility.HIDDEN)
    assert (first.value(men), second.lookup("women")) == ("-1", "")
    assert [first.fits(field, DAY) for field in group.fields] == [False, False, True]
    assert [second.fits(field, DAY) for field in group.fields] == [True, True, True]


def test_condition_of_a_field_that_fails_is_undetermined() -> None:
    built = made(repeat("r", q("a"), q("b", relevant="date(${a}) > date('2020-01-01')")))
    group, given = built.questions[0], [Entry("a", 1, {"a": "soon", "b": "x"})]

    inside = EntryEvaluation(Evaluation(built, {0: write(given)}), group, given, 0)

    assert inside.scope(group.fields[1]) is Visibility.UNDETERMINED
    assert inside.lookup("b") == "x"


def test_checks_of_groups_are_asked_of_the_whole_and_in_each_entry() -> None:
    good = entries({"members": "20"}, {"members": "10"})
    rows = {0: Stored("yes"), 1: Stored(good), 2: Stored("20")}
    assert progress.wanted_for_checks(UNIONS) == {0, 1, 2} - {0}
    assert progress.misfits(UNIONS, rows, 1, DAY) == ()
    assert progress.fits(UNIONS, 1, good, rows, DAY)
    assert not progress.fits(UNIONS, 1, entries({"members": "41"}), rows, DAY)

    assert progress.misfits(UNIONS, rows | {2: Stored("19")}, 1, DAY) == (1,)  # an entry
    assert progress.misfits(UNIONS, rows | {2: Stored("14")}, 1, DAY) == (1,)  # the sum as well


def test_group_needs_what_its_fields_name_and_is_needed_by_what_names_them() -> None:
    assert UNIONS.constraint_needs(1) == {2}
    assert UNIONS.needs(NAMES["many"]) == {1}
    assert UNIONS.needs(NAMES["few_women"]) == {1}
    assert UNIONS.needs(NAMES["men_asked"]) == {1}
    assert UNIONS.dependents(0) == (1, 3, 4, 6)
    assert progress.wanted(UNIONS, 0) == {0, 1, 3, 4, 6}


def test_question_that_opens_a_field_is_needed_by_what_looks_at_the_field() -> None:
    built = made(
        q("gate", "yes_no"),
        repeat("r", q("f", "integer", relevant="${gate} = 'yes'")),
        q("more", relevant="sum(${f}) > 3"),
    )
    there = Simulated(built)
    there.put(1, entries({"f": "4"}))
    assert built.needs(2) == {0, 1}
    assert there.hidden == {2}
    assert there.put(0, "yes").opened == (2,)
    assert there.put(0, "no").closed == (2,)


def test_grid_has_an_entry_for_each_row() -> None:
    built = made(
        grid("g", q("n", "integer"), rows=("x", "y", "z")),
        q("some", relevant="count-non-empty(${n}) > 0"),
        q("second", relevant="indexed-repeat(${n}, ${g}, 2) = 5"),
        q("rows", relevant="count(${g}) = 3"),
    )
    assert progress.recount(built, {})[0] == {1: Visibility.HIDDEN, 2: Visibility.HIDDEN}

    evaluation = Evaluation(built, {0: '[["y",1,{"n":"5"}]]'})

    assert evaluation.lookup("n") == ("", "5", "")
    assert evaluation.lookup("g") == ("x", "y", "z")
    assert [evaluation.scope(p) for p in (1, 2, 3)] == [Visibility.VISIBLE] * 3


def test_previous_entry_is_seen_from_inside() -> None:
    before = "indexed-repeat(${a}, ${r}, position(..) - 1)"
    built = made(repeat("r", q("a", "integer"), calculation("grew", "${a} - " + before)))

    evaluation = Evaluation(built, {0: entries({"a": "3"}, {"a": "10"})})

    assert evaluation.lookup("grew") == ("", "7")


@pytest.mark.rule("Q11")
def test_what_opens_a_question_is_told_by_its_groups_and_what_opens_their_fields() -> None:
    built = made(
        q("gate", "yes_no"),
        q("other", "yes_no"),
        repeat("r", q("f", "integer", relevant="${gate} = 'yes'"), calculation("d", "${f} * 2")),
        q("more", relevant="sum(${d}) > 3 or count(${r}) > 5"),
    )

    told = explained.triggers_of(built, built.by_name["more"])

    assert [question.name for question in told] == ["gate", "r"]
    (gate,) = explained.gates(built, {}, 1)
    assert [question.name for question in gate.questions] == ["more"]


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


def test_circle_through_a_group_is_refused() -> None:
    with pytest.raises(CycleError):
        made(q("a", relevant="sum(${f}) > 1"), repeat("r", q("f", relevant="${a} = 'x'")))
    with pytest.raises(CycleError):
        made(repeat("r", q("f"), relevant="count-non-empty(${f}) > 0"))


def test_circle_inside_a_group_is_refused() -> None:
    with pytest.raises(CycleError) as caught:
        made(repeat("r", q("f", relevant="${g} = 'x'"), q("g", relevant="${f} = 'x'")))

    assert caught.value.circles == (("f", "g"),)


def test_constraint_may_look_back() -> None:
    made(q("a", constraint=". >= sum(${f})"), repeat("r", q("f", constraint=". <= ${a}")))


def test_unknown_name_in_a_field_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="ghost"):
        made(repeat("r", q("f", constraint=". < ${ghost}")))
