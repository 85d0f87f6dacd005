"""What is different between two versions."""

from dataclasses import replace

import pytest
from hypothesis import given

from bw.questionnaire.differences import Difference, LogicChange, Sort, TextChange, differences
from bw.questionnaire.outline import Outline
from bw.questionnaire.parts import Part, What, parts_of
from bw.questionnaire.text_form import text_form
from tests.questionnaire.build import leaf, note, outline, q, section
from tests.questionnaire.outlines import outlines


def two(*questions: object, **more: object) -> Outline:
    return outline(section("FP", leaf("A", *questions)), **more)  # type: ignore[arg-type]


def only(old: Outline, new: Outline) -> Difference:
    (found,) = differences(old, new)
    return found


def said(found: tuple[Difference, ...]) -> list[tuple[str, ...]]:
    return [(one.part.what.value, one.part.name, *one.sorts) for one in found]


@given(outlines())
def test_a_version_beside_itself_shows_nothing(one: Outline) -> None:
    assert differences(one, one) == ()


@given(outlines(), outlines())
def test_the_other_way_round_is_the_same_turned_round(one: Outline, other: Outline) -> None:
    there = {found.part.key: found for found in differences(one, other)}
    back = {found.part.key: found for found in differences(other, one)}
    twice = {key: turned(turned(found)) for key, found in there.items()}
    assert {key: turned(found) for key, found in back.items()} == twice


def turned(one: Difference) -> Difference:
    """Read from the new version to the old."""
    texts = {TextChange(c.name, c.language, c.after, c.before) for c in one.texts}
    logic = {LogicChange(c.name, c.after, c.before) for c in one.logic}
    move = one.move and one.move._replace(before=one.move.after, after=one.move.before)
    return replace(
        one,
        before=one.after,
        after=one.before,
        texts=tuple(sorted(texts)),
        logic=tuple(sorted(logic)),
        move=move,
    )


@given(outlines(), outlines())
def test_nothing_shows_exactly_when_the_texts_are_the_same(one: Outline, other: Outline) -> None:
    same = text_form(one) == text_form(other)
    lists = [part for part in parts_of(one) if part.what is What.LIST]
    in_order = lists == [part for part in parts_of(other) if part.what is What.LIST]
    if same or in_order:
        assert (differences(one, other) == ()) is same


def test_added_removed_and_moved_questions_are_told_apart() -> None:
    old = two(q("a"), q("b"), q("c"), q("gone"))
    new = two(q("c"), q("a"), q("new"), q("b"))
    assert said(differences(old, new)) == [
        ("question", "C", Sort.MOVED), ("question", "GONE", Sort.REMOVED),
        ("question", "NEW", Sort.ADDED),
    ]  # fmt: skip


def test_a_question_in_another_leaf_is_moved_not_removed() -> None:
    old = outline(section("FP", leaf("A", q("a"), q("b")), leaf("B", q("c"))))
    new = outline(section("FP", leaf("A", q("a")), leaf("B", q("c"), q("b"))))
    found = only(old, new)
    assert said((found,)) == [("question", "B", Sort.MOVED)]
    assert found.move is not None
    assert (found.move.before, found.move.after, found.move.within) == (
        _part(old, "fp_0"), _part(new, "fp_1"), False,
    )  # fmt: skip


def _part(of: Outline, name: str) -> Part:
    return next(part for part in parts_of(of) if part.name == name)


def test_wordings_are_compared_by_language() -> None:
    old = two(q("a", label={"en": "Why?", "bn": "কেন?"}), languages=("en", "bn"))
    new = two(q("a", label={"en": "Why not?", "bn": "কেন?"}), languages=("en", "bn"))
    found = only(old, new)
    assert found.sorts == (Sort.REWORDED,)
    assert found.texts == (TextChange("label", "en", "Why?", "Why not?"),)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("relevant", "", "${b} = '1'"),
        ("constraint", ". > 1", ". > 2"),
        ("required", False, True),
        ("step", 1, 2),
        ("bipartite", "osh", "yes"),
        ("choice_filter", "x = 1", ""),
    ],
)
def test_logic_is_compared_by_property(name: str, before: object, after: object) -> None:
    old, new = (two(q("b"), q("a", **{name: value})) for value in (before, after))
    found = only(old, new)
    assert found.sorts == (Sort.LOGIC,)
    assert [change.name for change in found.logic] == [name]
    assert found.logic[0].before != found.logic[0].after


def test_parameters_and_settings_are_compared_one_by_one() -> None:
    old = two(q("a", "repeat", fields=(q("x"),), parameters={"min": "1", "max": "3"}))
    new = two(q("a", "repeat", fields=(q("x"),), parameters={"min": "0", "max": "3"}), threshold=90)
    form, question = differences(old, new)
    assert (form.sorts, form.logic) == ((Sort.SETTINGS,), (LogicChange("threshold", "95", "90"),))
    assert question.logic == (LogicChange("parameter min", "1", "0"),)


def test_a_list_is_told_once_and_belongs_to_the_sections_that_use_it() -> None:
    old = outline(section("FP", leaf("A", q("a", "yes_no"))), section("WH", leaf("B", q("b"))))
    lists = {"yes_no": old.lists["yes_no"][:1]}
    found = only(old, replace(old, lists=lists))
    assert said((found,)) == [("choice", "no", Sort.REMOVED)]
    assert found.sections == {"FP"}


def test_what_comes_with_a_group_or_a_list_is_counted_not_told() -> None:
    new = two(q("a"), q("g", "repeat", fields=(q("x"), q("y"))), q("s", "single", choices=["r"]))
    assert [(*each, one.inside) for one in differences(two(q("a")), new)
            for each in said((one,))] == [
        ("question", "G", Sort.ADDED, 2), ("question", "S", Sort.ADDED, 0),
        ("list", "r", Sort.ADDED, 1),
    ]  # fmt: skip


def test_a_note_is_never_taken_for_the_question_of_the_same_name() -> None:
    assert said(differences(two(note("A")), two(q("a")))) == [
        ("question", "A", Sort.REMOVED), ("question", "A", Sort.ADDED),
    ]  # fmt: skip


def test_an_added_section_brings_its_questions() -> None:
    old = two(q("a"))
    new = outline(section("FP", leaf("A", q("a"))), section("WH", leaf("B", q("b"))))
    assert said(differences(old, new)) == [
        ("section", "WH", Sort.ADDED), ("leaf", "wh_0", Sort.ADDED), ("question", "B", Sort.ADDED),
    ]  # fmt: skip
