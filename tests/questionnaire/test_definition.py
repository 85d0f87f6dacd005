"""The compiled questionnaire."""

import pytest

from bw.questionnaire.compiling import CycleError, UnknownNameError, compile_definition
from bw.questionnaire.definition import Definition, Text
from bw.questionnaire.outline import Outline
from tests.questionnaire.build import calculation, definition, leaf, note, outline, q, section


def names(made: Definition, positions: tuple[int, ...] | frozenset[int]) -> list[str]:
    return [made.questions[position].name for position in positions]


def dependents(made: Definition, name: str) -> list[str]:
    return names(made, made.dependents(made.by_name[name].position))


def needs(made: Definition, name: str) -> set[str]:
    return set(names(made, made.needs(made.by_name[name].position)))


def test_text_in_a_language_that_is_missing_falls_back_to_the_default() -> None:
    text = Text({"vi": "Tuổi", "en": "Age", "bn": ""}, "en")

    said = [text.in_language(language) for language in ("vi", "bn", "id")]

    assert said == ["Tuổi", "Age", "Age"]


def test_text_without_the_default_language_falls_back_to_the_first_there_is() -> None:
    assert Text({"bn": "", "id": "Umur", "vi": "Tuổi"}, "en").in_language("bn") == "Umur"


def test_text_that_is_empty_in_every_language_is_false() -> None:
    assert [bool(Text({})), bool(Text({"en": ""})), bool(Text({"en": "", "bn": "ক"}))] == [
        False,
        False,
        True,
    ]


def test_positions_run_through_leaves_and_sections() -> None:
    made = definition(
        section("FP", leaf("A", q("a"), q("b")), leaf("B", q("c"))),
        section("WI", leaf("C", q("d"))),
    )

    placed = [(x.name, x.position, x.leaf_index, x.section_index) for x in made.questions]

    assert placed == [("a", 0, 0, 0), ("b", 1, 0, 0), ("c", 2, 1, 0), ("d", 3, 2, 1)]
    assert [(x.first, x.last, x.section_index) for x in made.leaves] == [
        (0, 1, 0),
        (2, 2, 0),
        (3, 3, 1),
    ]
    assert [tuple(x.index for x in s.leaves) for s in made.sections] == [(0, 1), (2,)]
    assert made.by_ref["C"] is made.questions[2]


@pytest.mark.rule("Q10")
def test_threshold_and_full_sections_are_the_versions_own() -> None:
    made = definition(
        section("FP", leaf("A", q("a"))), section("WI", leaf("B", q("b"))),
        threshold=80, full_sections=("WI",),
    )  # fmt: skip

    assert made.threshold == 80
    assert [(each.code, each.full) for each in made.sections] == [("FP", False), ("WI", True)]


@pytest.mark.rule("Q10")
def test_notes_calculations_and_what_is_filled_at_submission_do_not_count() -> None:
    made = definition(
        section("FP", leaf("A", q("a"), note("n"), calculation("c", "1 + 1"),
                           q("d", "date", at_submission=True), q("r", read_only=True)))
    )  # fmt: skip

    assert {x.name: x.counted for x in made.questions} == {
        "a": True, "n": False, "c": False, "d": False, "r": False,
    }  # fmt: skip
    assert [x.name for x in made.questions if x.asked] == ["a", "d", "r"]


def test_conditions_of_leaf_and_section_are_shared_objects() -> None:
    made = definition(
        section("A", leaf("gate", q("g"), q("h"))),
        section("B", leaf("x", q("b", relevant="${h} = '1'"), q("c"), relevant="${g} = '1'"),
                relevant="${g} = '2'"),
    )  # fmt: skip
    b, c = made.by_name["b"], made.by_name["c"]

    assert [e.text for e in b.conditions] == ["${h} = '1'", "${g} = '1'", "${g} = '2'"]
    assert [x is y for x, y in zip(b.conditions[1:], c.conditions, strict=True)] == [True, True]


@pytest.mark.rule("Q11")
def test_dependents_are_transitive_and_each_stands_after_what_it_depends_on() -> None:
    made = definition(
        section("A", leaf("x", q("late", relevant="${mid} = '1'"), q("a"),
                          q("mid", relevant="${a} = '1'"), q("free")))
    )  # fmt: skip

    assert dependents(made, "a") == ["mid", "late"]
    assert dependents(made, "free") == []


def test_dependents_through_calculations_of_calculations() -> None:
    made = definition(
        section("A", leaf("x", q("men", "integer"), q("women", "integer"),
                          calculation("all", "${men} + ${women}"),
                          calculation("twice", "${all} * 2"),
                          q("many", relevant="${twice} > 100"),
                          q("checked", "integer", constraint=". <= ${all}")))
    )  # fmt: skip

    assert dependents(made, "men") == ["many"]
    assert needs(made, "many") == {"men", "women"}
    assert needs(made, "men") == set()
    checked = made.by_name["checked"].position
    assert set(names(made, made.constraint_needs(checked))) == {"men", "women"}


def test_needs_of_a_calculation_hold_what_its_own_condition_wants() -> None:
    made = definition(
        section("A", leaf("x", q("gate", "yes_no"), q("men", "integer"),
                          calculation("c", "${men}", relevant="${gate} = 'yes'"),
                          q("b", relevant="${c} > 1")))
    )  # fmt: skip

    assert needs(made, "b") == {"gate", "men"}
    assert dependents(made, "gate") == ["c", "b"]


def test_ungated_neighbours_skip_what_has_a_condition_and_what_is_not_asked() -> None:
    made = definition(
        section("A", leaf("x", q("a"), q("b", relevant="${a} = '1'"), note("n"), q("c")),
                leaf("y", q("d"), relevant="${a} = '1'"))
    )  # fmt: skip

    assert [made.next_ungated(n) for n in range(5)] == [3, 3, 3, 5, 5]
    assert [made.previous_ungated(n) for n in range(5)] == [-1, 0, 0, 0, 3]


def test_notes_before_a_question_end_at_the_question_above_and_at_the_leaf() -> None:
    made = definition(
        section("A", leaf("x", note("n"), q("a"), note("m"), calculation("c", "1"), note("o"),
                          q("b")),
                leaf("y", q("d")))
    )  # fmt: skip

    above = [[n.name for n in made.notes_before(made.by_name[x].position)] for x in ("a", "b", "d")]

    assert above == [["n"], ["m", "o"], []]


def test_cycle_is_refused_with_the_names_on_it() -> None:
    with pytest.raises(CycleError) as caught:
        definition(
            section("A", leaf("x", q("a", relevant="${c} = '1'"), q("b", relevant="${a} = '1'"),
                              calculation("c", "${b} + 1"), q("d", relevant="${a} = '1'")))
        )  # fmt: skip

    assert caught.value.circles == (("a", "c", "b"),)


def test_condition_on_the_question_itself_is_a_cycle() -> None:
    with pytest.raises(CycleError) as caught:
        definition(section("A", leaf("x", q("a", relevant="${a} = '1'"))))

    assert caught.value.circles == (("a",),)


@pytest.mark.parametrize("where", ["relevant", "constraint"])
def test_reference_to_nothing_is_refused(where: str) -> None:
    with pytest.raises(UnknownNameError, match="ghost"):
        definition(section("A", leaf("x", q("a", **{where: "${ghost} = '1'"}))))


def test_search_finds_words_in_any_order_without_marks() -> None:
    made = definition(
        section("A", leaf({"en": "Address", "vi": "Địa chỉ"},
                          q("a", label={"en": "Which province?", "vi": "Tỉnh Đồng Nai?"},
                            ref="FP-01"),
                          q("b", hint="The province too", ref="FP-02"), note("n", "A province")))
    )  # fmt: skip

    def found(words: str, language: str) -> tuple[list[str], list[str]]:
        leaves, questions = made.search(words, language)
        return [x.name for x in leaves], [x.ref for x in questions]

    assert found("nai dong", "vi") == ([], ["FP-01"])
    assert found("dia", "vi") == (["a_0"], [])
    assert found("PROVINCE", "bn") == ([], ["FP-01", "FP-02"])
    assert found("fp-02", "en") == ([], ["FP-02"])
    assert found("  ", "en") == ([], [])


def large(constant: int) -> Outline:
    """2,001 questions in four languages, twice as many expressions on them as in our own bank.

    Every expression differs with ``constant``.
    """
    said = {language: f"Text in {language} " * 8 for language in ("en", "bn", "id", "vi")}
    leaves = [
        leaf(said, *(q(f"q{n}_{m}", "integer", label=said, hint=said, guidance=said,
                       relevant=f"${{q{n}_0}} > {constant + m} and ${{gate}} = 'yes'"
                                if m % 2 else "",
                       constraint="" if m % 2 else f". >= {n} and . <= {constant + m}")
                     for m in range(20)))
        for n in range(100)
    ]  # fmt: skip
    return outline(section("A", leaf("Gate", q("gate", "yes_no")), *leaves), languages=tuple(said))


def test_compile_takes_2000_questions_in_4_languages() -> None:
    made = compile_definition(large(1000))
    assert len(made.questions) == 2001
    assert len(made.dependents(0)) == 1000
