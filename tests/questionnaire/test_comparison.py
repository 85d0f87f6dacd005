"""Which question is which in another version, and what may not change."""

import pytest
from hypothesis import given

from bw.questionnaire.comparison import (
    GONE,
    KIND_CHANGED,
    Kept,
    KindChange,
    Lost,
    Match,
    Narrowed,
    kept_by,
    kind_changes,
    matching,
    meaning,
    new_to_answer,
)
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition
from bw.questionnaire.outline import Outline, OutlineQuestion
from tests.questionnaire.build import definition, leaf, note, q, section
from tests.questionnaire.outlines import outlines


def one(*questions: OutlineQuestion) -> Definition:
    return definition(section("FP", leaf("A", *questions)))


def group(name: str, *fields: OutlineQuestion, kind: str = "repeat") -> OutlineQuestion:
    return q(name, kind, fields=fields)


@pytest.mark.rule("Q15")
def test_matching_finds_a_question_by_reference_and_kind() -> None:
    old = one(q("a"), note("n"), q("b", "integer"), q("c"), q("d"))
    new = one(q("d"), q("b", "decimal"), q("renamed", ref="A"))
    assert matching(old, new) == {
        0: Match(2), 2: Match(None, KIND_CHANGED), 3: Match(None, GONE), 4: Match(0),
    }  # fmt: skip


@pytest.mark.rule("Q15")
def test_matching_maps_the_fields_of_a_group() -> None:
    old = one(group("union", q("un", ref="U-1"), q("size", "integer"), q("since", "date")))
    new = one(group("union", q("called", ref="U-1"), q("size", "text")))
    assert matching(old, new) == {
        0: Match(0, "", {"un": "called"}, {"size": KIND_CHANGED, "since": GONE})
    }


@pytest.mark.rule("Q15")
def test_matching_does_not_find_a_repeat_in_a_grid_nor_a_question_in_a_field() -> None:
    old = one(group("union", q("un")), q("word"))
    new = one(group("union", q("un"), q("word"), kind="grid"))
    assert matching(old, new) == {0: Match(None, KIND_CHANGED), 1: Match(None, KIND_CHANGED)}


@pytest.mark.rule("Q15")
def test_new_to_answer_are_those_without_an_old_answer() -> None:
    old, new = one(q("a"), q("b", "integer")), one(q("b"), note("n"), q("a"), q("c"))
    assert [question.ref for question in new_to_answer(old, new)] == ["B", "C"]
    assert new_to_answer(new, new) == []


@pytest.mark.rule("Q15")
def test_meaning_counts_what_is_new_carried_and_lost() -> None:
    old = one(
        q("a"), q("b", "integer"), q("gone"), q("c", "single", choices=("red", "blue")),
        q("counted", "date", at_submission=True), group("g", q("x"), q("y", "integer")),
    )  # fmt: skip
    new = one(
        q("a"), q("b", "text"), q("c", "single", choices=("red", "green")), q("d"),
        q("counted", "date", at_submission=True), group("g", q("x")),
    )  # fmt: skip
    found = meaning(old, new)
    by_ref = old.by_ref
    assert [question.ref for question in found.new] == ["B", "D"]
    assert found.carried == 3
    assert found.lost == (Lost(by_ref["B"], KIND_CHANGED), Lost(by_ref["GONE"], GONE))
    assert found.lost_fields == (Lost(by_ref["G"], GONE, by_ref["G"].fields[1]),)
    assert found.narrowed == (Narrowed(by_ref["C"], ("blue",)),)


@pytest.mark.rule("Q15")
@given(outlines())
def test_a_version_means_nothing_new_for_itself(outline: Outline) -> None:
    same = compile_definition(outline)
    found = meaning(same, same)
    counted = [question for question in same.questions if question.counted]
    assert (found.new, found.lost, found.lost_fields, found.narrowed) == ((), (), (), ())
    assert found.carried == len(counted)


@pytest.mark.rule("Q15")
@given(outlines(), outlines())
def test_each_place_is_taken_once_and_by_the_same_reference_and_kind(
    one: Outline, other: Outline
) -> None:
    old, new = compile_definition(one), compile_definition(other)
    found = matching(old, new)
    taken = [match.position for match in found.values() if match.position is not None]
    assert len(taken) == len(set(taken))
    for position, match in found.items():
        assert (match.position is None) is bool(match.reason)
        if match.position is not None:
            before, after = old.questions[position], new.questions[match.position]
            assert (before.ref, before.kind) == (after.ref, after.kind)


def test_kind_changes_names_each_reference_that_would_be_something_else() -> None:
    old = one(q("a"), q("b", "integer"), group("g", q("f")), q("gone"))
    new = one(q("a", "integer"), q("b", "integer"), group("h", q("f")), q("new"))
    published = [*kept_by(old).items(), *kept_by(old).items()]
    assert kind_changes(published, new) == [
        KindChange("A", Kept("text"), Kept("integer")),
        KindChange("F", Kept("text", "G"), Kept("text", "H")),
    ]
    assert kind_changes(published, old) == []
