"""What a version holds, in numbers."""

from bw.questionnaire.contents import contents_of
from tests.questionnaire.build import calculation, definition, leaf, note, q, section

BOTH = {"en": "Yes?", "bn": "হ্যাঁ?"}


def test_questions_are_counted_by_section_and_groups_as_one() -> None:
    group = q("g", "repeat", fields=(q("x"), q("y")))
    found = contents_of(
        definition(
            section("FP", leaf("A", note("n"), q("a", bipartite="osh"), group), leaf("B", q("b"))),
            section("WH", leaf("C", q("c"), calculation("d", "1"))),
            full_sections=["FP"],
        )
    )
    assert [(one.section.code, one.leaves, one.questions) for one in found.sections] == [
        ("FP", 2, 3), ("WH", 1, 1),
    ]  # fmt: skip
    assert (found.leaves, found.questions, found.groups) == (3, 4, 1)
    assert (found.notes, found.calculations, found.priorities) == (1, 1, 1)


def test_a_text_is_missing_where_another_language_has_it() -> None:
    texts = {"languages": ("en", "bn")}
    whole = leaf(BOTH, q("a", label=BOTH, hint=BOTH))
    found = contents_of(definition(section("FP", whole, label=BOTH), **texts))
    assert found.missing == {"en": 0, "bn": 0}
    half = leaf(BOTH, q("a", label=BOTH, hint="A hint", law={"bd": {"bn": "আইন"}}), category="C")
    found = contents_of(definition(section("FP", half, label=BOTH), **texts))
    assert found.missing == {"en": 1, "bn": 2}


def test_a_list_that_many_use_lacks_its_texts_once() -> None:
    asked = [q(name, "single", choices=("red", "blue"), label=BOTH) for name in "abc"]
    found = contents_of(
        definition(section("FP", leaf(BOTH, *asked), label=BOTH), languages=("en", "bn"))
    )
    assert found.missing == {"en": 0, "bn": 2}
