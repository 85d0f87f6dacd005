"""The source of the Worker Involvement section: complete, in four languages, with working gates."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bw.questionnaire.expressions import compile_expression

BANK = Path(__file__).parents[3] / "questionnaires" / "slcp"
LANGUAGES = ("en", "bn", "id", "vi")
COUNTRIES = ("bd", "id", "vn")
BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
LEAVES = {
    ("Freedom of Association", "Union Rights"): 9,
    ("Freedom of Association", "Interference"): 8,
    ("Collective Bargaining", "Agreements"): 7,
    ("Industrial Action", "Strikes"): 5,
    ("Workplace Cooperation", "Bipartite Committee"): 8,
    ("Grievance Systems", "Procedure"): 8,
    ("Worker Feedback", "Surveys"): 4,
}
REFS = [
    f"WI-{group}-{number:02}"
    for group, count in (
        ("FOA", 17), ("CBA", 7), ("IND", 5), ("COO", 8), ("GRI", 8), ("FBK", 4)
    )
    for number in range(1, count + 1)
]  # fmt: skip
DEPARTMENTS = {
    "hr", "production", "compliance", "finance", "safety", "management", "administration"
}  # fmt: skip
THEMES = {"relations", "dialogue", "grievance", "voice", "osh"}
# Written alike in two languages, because the word was borrowed: (language, text).
ALIKE = {("id", "Supervisor")}

SOURCE: dict[str, Any] = tomllib.loads(
    (BANK / "worker-involvement.toml").read_text(encoding="utf-8")
)
QUESTIONS: list[dict[str, Any]] = [q for leaf in SOURCE["leaf"] for q in leaf["question"]]
TEXT_FIELDS = ("label", "hint", "guidance", "constraint_message", "law_bd", "law_id", "law_vn")


def name_of(question: dict[str, Any]) -> str:
    return str(question["ref"]).lower().replace("-", "_")


def texts() -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of the section with the place where it stands."""
    yield "section", SOURCE["section"]["label"]
    for list_name, choices in SOURCE["choices"].items():
        for choice in choices:
            yield f"{list_name}.{choice['name']}", choice
    for leaf in SOURCE["leaf"]:
        yield f"{leaf['name']}.label", leaf["label"]
        yield f"{leaf['name']}.category", leaf["category"]
        for question in leaf["question"]:
            for field in TEXT_FIELDS:
                if field in question:
                    yield f"{question['ref']}.{field}", question[field]


def expressions() -> Iterator[tuple[str, str, bool, set[str]]]:
    """Every expression: its place, text, whether it is a constraint, and the names before it."""
    before: set[str] = set()
    for leaf in SOURCE["leaf"]:
        if "relevant" in leaf:
            yield f"{leaf['name']}.relevant", leaf["relevant"], False, set(before)
        for question in leaf["question"]:
            for field in ("relevant", "constraint"):
                if field in question:
                    place = f"{question['ref']}.{field}"
                    yield place, question[field], field == "constraint", set(before)
            before.add(name_of(question))


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!।](?=\s|$)", text))


def digits(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text.translate(BENGALI_DIGITS)))


def answers(**given: str) -> Callable[[str], str]:
    return lambda name: given.get(name, "")


def named(problems: list[str]) -> str:
    return "\n".join(problems)


# ── structure ────────────────────────────────────────────────────────────────────────────────────


def test_leaves_have_the_agreed_counts() -> None:
    counts = {
        (leaf["label"]["en"], leaf["category"]["en"]): len(leaf["question"])
        for leaf in SOURCE["leaf"]
    }

    assert counts == LEAVES
    assert list(counts) == list(LEAVES)


def test_refs_are_unique_and_in_order() -> None:
    assert [question["ref"] for question in QUESTIONS] == REFS


def test_leaves_of_one_subsection_share_its_label_in_every_language() -> None:
    by_label: dict[str, list[dict[str, str]]] = {}
    for leaf in SOURCE["leaf"]:
        by_label.setdefault(leaf["label"]["en"], []).append(leaf["label"])

    assert [label for label, same in by_label.items() if any(x != same[0] for x in same)] == []


def test_departments_and_steps_are_known() -> None:
    wrong = [q["ref"] for q in QUESTIONS if q["department"] not in DEPARTMENTS]
    second_step = [q["ref"] for q in QUESTIONS if q.get("step", 1) == 2]

    assert wrong == []
    assert second_step == ["WI-FBK-01", "WI-FBK-02", "WI-FBK-03", "WI-FBK-04"]


def test_choice_lists_are_used_and_their_names_are_unique() -> None:
    used = {q["type"].split()[1] for q in QUESTIONS if q["type"].startswith("select")}
    form = tomllib.loads((BANK / "form.toml").read_text(encoding="utf-8"))
    doubled = [
        name
        for name, choices in SOURCE["choices"].items()
        if len({choice["name"] for choice in choices}) != len(choices)
    ]

    assert used - {"yes_no"} == set(SOURCE["choices"])
    assert not set(form["choices"]) & set(SOURCE["choices"])
    assert doubled == []


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


def test_every_text_stands_in_four_languages() -> None:
    missing = [
        f"{place} {language}"
        for place, text in texts()
        for language in LANGUAGES
        if not text.get(language, "").strip()
    ]

    assert named(missing) == ""


def test_every_question_has_label_and_guidance_and_every_constraint_a_message() -> None:
    for question in QUESTIONS:
        assert {"label", "guidance"} <= question.keys(), question["ref"]
        assert ("constraint" in question) == ("constraint_message" in question), question["ref"]


def test_no_translation_is_the_english_text() -> None:
    same = [
        f"{place} {language}"
        for place, text in texts()
        for language in LANGUAGES[1:]
        if text[language] == text["en"] and (language, text["en"]) not in ALIKE
    ]

    assert named(same) == ""


def test_bangla_texts_keep_no_english_word() -> None:
    allowed = r"WI-[A-Z]+-\d+|PKB|LKS Bipartit"
    found = [
        f"{place}: {re.sub(allowed, '', text['bn'])}"
        for place, text in texts()
        if re.search(r"[A-Za-z]{2,}", re.sub(allowed, "", text["bn"]))
    ]

    assert named(found) == ""


def test_numbers_are_the_same_in_every_language() -> None:
    differing = [
        f"{place} {language}: {digits(text[language])} instead of {digits(text['en'])}"
        for place, text in texts()
        for language in LANGUAGES[1:]
        if digits(text[language]) != digits(text["en"])
    ]

    assert named(differing) == ""


def test_bangla_texts_use_bengali_digits() -> None:
    found = [
        place
        for place, text in texts()
        if re.search(r"[0-9]", re.sub(r"WI-[A-Z]+-\d+", "", text["bn"]))
    ]

    assert found == []


def test_labels_are_short_questions() -> None:
    wrong = [
        f"{question['ref']} {language}: {len(text)}"
        for question in QUESTIONS
        for language, text in question["label"].items()
        if len(text) > 140 or not text.endswith("?")
    ]

    assert named(wrong) == ""


def test_guidance_has_two_to_five_sentences_and_fits_a_phone() -> None:
    wrong = [
        f"{question['ref']} {language}: {sentences(text)} sentences, {len(text)} characters"
        for question in QUESTIONS
        for language, text in question["guidance"].items()
        if not 2 <= sentences(text) <= 5 or len(text) > 600
    ]

    assert named(wrong) == ""


def test_guidance_says_as_much_in_every_language() -> None:
    differing = [
        question["ref"]
        for question in QUESTIONS
        if len({sentences(text) for text in question["guidance"].values()}) > 1
    ]

    assert differing == []


def quotations() -> Iterator[tuple[dict[str, Any], str, str]]:
    """Every text in quotation marks: its question, its language, the words quoted."""
    for question in QUESTIONS:
        for field in ("guidance", "constraint_message"):
            for language, text in question.get(field, {}).items():
                for quoted in re.findall(r"“(.+?)”", text):
                    yield question, language, quoted


def test_quoted_choices_are_worded_as_the_choices() -> None:
    wrong = [
        f"{question['ref']} {language}: {quoted}"
        for question, language, quoted in quotations()
        if not any(
            quoted in choice[language] for choice in SOURCE["choices"][question["type"].split()[1]]
        )
    ]

    assert named(wrong) == ""


@pytest.mark.parametrize("country", COUNTRIES)
def test_law_notes_of_a_country_begin_with_instrument_and_article(country: str) -> None:
    notes = {q["ref"]: q[f"law_{country}"]["en"] for q in QUESTIONS if f"law_{country}" in q}
    instrument = {
        "bd": r"Bangladesh Labour Act 2006, sections? \d+",
        "id": r"Law (13 of 2003 on Manpower|21 of 2000 on Trade Unions), articles? \d+",
        "vn": r"Labour Code 2019, articles? \d+",
    }[country]

    assert len(notes) >= 10
    assert [ref for ref, note in notes.items() if not re.match(instrument, note)] == []


# ── priorities ───────────────────────────────────────────────────────────────────────────────────


def test_priorities_are_single_questions_with_known_themes() -> None:
    flagged = [q["bipartite"] for q in QUESTIONS if "bipartite" in q]
    whole = [
        leaf["name"] for leaf in SOURCE["leaf"] if all("bipartite" in q for q in leaf["question"])
    ]

    assert set(flagged) == THEMES
    assert 18 <= len(flagged) <= 22
    assert whole == []
    assert not any("bipartite" in leaf for leaf in SOURCE["leaf"])


# ── logic ────────────────────────────────────────────────────────────────────────────────────────


def test_every_expression_compiles_and_refers_to_earlier_questions() -> None:
    problems = []
    for place, text, is_constraint, before in expressions():
        compiled = compile_expression(text, allow_self=is_constraint, allow_clock=is_constraint)
        problems += [f"{place}: {name}" for name in compiled.references - before]

    assert named(problems) == ""


def test_no_leaf_is_hidden_by_a_question_inside_itself() -> None:
    for leaf in SOURCE["leaf"]:
        own = {name_of(question) for question in leaf["question"]}
        condition = compile_expression(leaf.get("relevant", "true()"))

        assert not condition.references & own, leaf["name"]
        assert any("relevant" not in question for question in leaf["question"]), leaf["name"]


@pytest.mark.parametrize(("place", "text"), [(p, t) for p, t, c, _ in expressions() if not c])
def test_gate_opens_with_its_trigger_and_is_closed_without(place: str, text: str) -> None:
    condition = compile_expression(text)
    (trigger,) = condition.references
    opening, closing = ("yes", "no") if "'yes'" in text else ("2", "0")

    assert condition.truth(answers(**{trigger: opening})) is True, place
    assert condition.truth(answers(**{trigger: closing})) is False, place
    assert condition.truth(answers()) is False, place


@pytest.mark.parametrize(
    ("ref", "whole_name"),
    [
        ("WI-FOA-13", "wi_foa_12"),
        ("WI-COO-03", "wi_coo_02"),
        ("WI-COO-04", "wi_coo_03"),
        ("WI-GRI-06", "wi_gri_05"),
        ("WI-GRI-07", "wi_gri_05"),
    ],
)
def test_part_may_equal_its_whole_but_not_exceed_it(ref: str, whole_name: str) -> None:
    check = constraint_of(ref)
    whole = answers(**{whole_name: "8"})

    assert check.truth(whole, self_value="8") is True
    assert check.truth(whole, self_value="0") is True
    assert check.truth(whole, self_value="9") is False
    assert check.truth(answers(), self_value="9") is True, "waits for the whole"
    assert check.truth(whole, self_value="-1") is False


def test_agreement_ends_after_it_began() -> None:
    check = constraint_of("WI-CBA-03")
    began = answers(wi_cba_02="2026-01-15")

    assert check.truth(began, self_value="2026-01-16") is True
    assert check.truth(began, self_value="2026-01-15") is False
    assert check.truth(answers(), self_value="2026-01-15") is True


@pytest.mark.parametrize("ref", ["WI-CBA-02", "WI-COO-07"])
def test_date_in_the_future_is_refused(ref: str) -> None:
    check = constraint_of(ref)
    today = date(2026, 11, 21)

    assert check.truth(answers(), self_value="2026-11-21", today=today) is True
    assert check.truth(answers(), self_value="2026-11-22", today=today) is False


@pytest.mark.parametrize(
    "ref", ["WI-FOA-05", "WI-FOA-14", "WI-CBA-06", "WI-IND-05", "WI-COO-08", "WI-FBK-03"]
)
def test_none_stands_alone(ref: str) -> None:
    check = constraint_of(ref)

    assert check.truth(answers(), self_value="none") is True
    assert check.truth(answers(), self_value="notice_board meetings") is True
    assert check.truth(answers(), self_value="notice_board none") is False


@pytest.mark.parametrize("ref", ["WI-FOA-03", "WI-CBA-04", "WI-FBK-02"])
def test_percentage_is_above_nothing_and_at_most_all(ref: str) -> None:
    check = constraint_of(ref)
    accepted = [value for value in ("0", "0.5", "100", "100.1") if check.truth(
        answers(), self_value=value
    )]  # fmt: skip

    assert accepted == ["0.5", "100"]


def constraint_of(ref: str) -> Any:
    (question,) = [q for q in QUESTIONS if q["ref"] == ref]
    return compile_expression(question["constraint"], allow_self=True, allow_clock=True)
