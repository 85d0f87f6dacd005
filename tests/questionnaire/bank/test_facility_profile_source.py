"""The source of the Facility Profile: exact leaves, four languages, sound gates and checks."""

import re
import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bw.questionnaire.expressions import Expression, compile_expression

BANK = Path(__file__).parents[3] / "questionnaires" / "slcp"
LANGUAGES = ("en", "bn", "id", "vi")
BENGALI_DIGITS = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")
LEAVES = {
    ("Basic Information", "Facility"): 15,
    ("Basic Information", "Hours of Operation"): 3,
    ("Basic Information", "Peak Months"): 1,
    ("Basic Information", "Assessment Submission"): 7,
    ("Building Structures", "Total"): 1,
    ("Building Structures", "Production"): 1,
    ("Building Structures", "Warehouse"): 1,
    ("Building Structures", "Dormitory"): 1,
    ("Building Structures", "Canteen"): 1,
    ("Building Structures", "Childcare"): 1,
    ("Building Structures", "Shared Premises"): 2,
    ("Workforce", "Migrant Workers"): 5,
    ("Workforce", "Young Workers"): 3,
    ("Workforce", "Languages"): 3,
    ("Production", "Products and Processes"): 4,
    ("Licences", "Permits"): 4,
}
# FP-WKF-01 to 08 are kept for the table of workers (Headcount).
REFS = [
    f"FP-{group}-{number:02}"
    for group, first, last in (
        ("BAS", 1, 26), ("BUI", 1, 8), ("WKF", 9, 19), ("PRO", 1, 4), ("LIC", 1, 4)
    )
    for number in range(first, last + 1)
]  # fmt: skip
DEPARTMENTS = {
    "hr", "production", "compliance", "finance", "safety", "management", "administration"
}  # fmt: skip
# Countries and months that are spelt alike in English and in the language.
ALIKE = {
    "id": {
        "Bangladesh", "India", "Indonesia", "Malaysia", "Myanmar", "Nepal", "Pakistan",
        "Sri Lanka", "Thailand", "Viet Nam", "April", "September", "November",
    },
    "vi": {
        "Bangladesh", "Indonesia", "Malaysia", "Myanmar", "Nepal", "Pakistan", "Philippines",
        "Sri Lanka",
    },
}  # fmt: skip
TEXT_FIELDS = ("label", "hint", "guidance", "constraint_message", "law_bd", "law_id", "law_vn")


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((BANK / name).read_text(encoding="utf-8"))


FORM = read("form.toml")
SOURCE = read("facility-profile.toml")
QUESTIONS: dict[str, dict[str, Any]] = {
    question["ref"]: question for leaf in SOURCE["leaf"] for question in leaf["question"]
}


def texts() -> Iterator[tuple[str, dict[str, str]]]:
    """Every text of the section and of the shared lists, with the place where it stands."""
    yield "title", FORM["settings"]["title"]
    yield "section", SOURCE["section"]["label"]
    for list_name, choices in (FORM["choices"] | SOURCE["choices"]).items():
        for choice in choices:
            yield f"{list_name}.{choice['name']}", choice
    for leaf in SOURCE["leaf"]:
        yield f"{leaf['name']}.label", leaf["label"]
        yield f"{leaf['name']}.category", leaf["category"]
    for ref, question in QUESTIONS.items():
        for field in TEXT_FIELDS:
            if field in question:
                yield f"{ref}.{field}", question[field]


def of_field(field: str) -> Iterator[tuple[str, str, str]]:
    """One text field of every question: reference, language, text."""
    for ref, question in QUESTIONS.items():
        for language, text in question.get(field, {}).items():
            yield ref, language, text


def name_of(ref: str) -> str:
    return ref.lower().replace("-", "_")


def digits(text: str) -> list[str]:
    return sorted(re.findall(r"\d+", text.translate(BENGALI_DIGITS)))


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!।](?=\s|$)", text))


def answers(**given: str) -> Callable[[str], str]:
    return lambda name: given.get(name, "")


def check_of(ref: str) -> Expression:
    return compile_expression(QUESTIONS[ref]["constraint"], allow_self=True, allow_clock=True)


def condition_of(ref: str) -> Expression:
    return compile_expression(QUESTIONS[ref]["relevant"])


# ── structure ────────────────────────────────────────────────────────────────────────────────────


def test_leaves_stand_in_the_order_and_with_the_counts_of_the_outline() -> None:
    counts = [
        ((leaf["label"]["en"], leaf["category"]["en"]), len(leaf["question"]))
        for leaf in SOURCE["leaf"]
    ]

    assert counts == list(LEAVES.items())
    assert sum(LEAVES.values()) == 53


def test_refs_are_unique_and_in_order() -> None:
    refs = [question["ref"] for leaf in SOURCE["leaf"] for question in leaf["question"]]

    assert refs == REFS


def test_leaves_of_one_subsection_share_its_label_in_every_language() -> None:
    labels = {tuple(sorted(leaf["label"].items())) for leaf in SOURCE["leaf"]}

    assert len(labels) == len({leaf["label"]["en"] for leaf in SOURCE["leaf"]})


def test_form_lists_this_section_first_and_wants_it_complete() -> None:
    assert FORM["sections"][0] == "facility-profile.toml"
    assert FORM["settings"]["full_sections"] == SOURCE["section"]["code"] == "FP"
    assert FORM["settings"]["threshold"] == 95
    assert FORM["languages"] == list(LANGUAGES)
    assert FORM["settings"]["review"] == {"bn": "draft", "id": "draft", "vi": "draft"}


def test_submission_date_is_the_last_of_its_leaf_and_filled_in_at_submission() -> None:
    filled_in = [ref for ref, q in QUESTIONS.items() if q.get("appearance") == "at-submission"]

    assert filled_in == ["FP-BAS-26"]
    assert SOURCE["leaf"][3]["question"][-1]["ref"] == "FP-BAS-26"
    assert QUESTIONS["FP-BAS-26"]["type"] == "date"


def test_departments_are_known() -> None:
    wrong = [ref for ref, q in QUESTIONS.items() if q["department"] not in DEPARTMENTS]

    assert wrong == []


def test_choice_lists_are_used_and_their_names_are_unique() -> None:
    used = {q["type"].split()[1] for q in QUESTIONS.values() if q["type"].startswith("select")}
    doubled = [
        list_name
        for list_name, choices in (FORM["choices"] | SOURCE["choices"]).items()
        if len({choice["name"] for choice in choices}) != len(choices)
    ]

    assert used == set(FORM["choices"]) | set(SOURCE["choices"])
    assert not set(FORM["choices"]) & set(SOURCE["choices"])
    assert doubled == []
    assert [c["name"] for c in FORM["choices"]["yes_no"]] == ["yes", "no"]
    assert [c["name"] for c in FORM["choices"]["months"]] == [str(n) for n in range(1, 13)]


def test_priorities_are_single_questions_of_the_submission_leaf() -> None:
    flagged = {ref: q["bipartite"] for ref, q in QUESTIONS.items() if "bipartite" in q}

    assert flagged == {"FP-BAS-21": "dialogue", "FP-BAS-22": "voice", "FP-BAS-23": "dialogue"}


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


def test_every_text_stands_in_four_languages() -> None:
    missing = [
        f"{place} {language}"
        for place, text in texts()
        for language in LANGUAGES
        if not text.get(language, "").strip()
    ]

    assert missing == []


def test_every_question_has_label_and_guidance_and_every_constraint_a_message() -> None:
    for ref, question in QUESTIONS.items():
        assert {"label", "guidance"} <= question.keys(), ref
        assert ("constraint" in question) == ("constraint_message" in question), ref


def test_no_translation_is_the_english_text() -> None:
    same = [
        f"{place} {language}"
        for place, text in texts()
        for language in LANGUAGES[1:]
        if text[language] == text["en"] and text["en"] not in ALIKE.get(language, ())
    ]

    assert same == []


def test_bangla_texts_keep_no_english_word_and_no_ascii_digit() -> None:
    found = [
        place
        for place, text in texts()
        if re.search(r"[A-Za-z]{2,}|[0-9]", re.sub(r"LKS Bipartit|NIB", "", text["bn"]))
    ]

    assert found == []


def test_numbers_are_the_same_in_every_language() -> None:
    differing = [
        f"{place} {language}: {digits(text[language])} instead of {digits(text['en'])}"
        for place, text in texts()
        for language in LANGUAGES[1:]
        if digits(text[language]) != digits(text["en"])
    ]

    assert differing == []


def test_labels_are_short_questions() -> None:
    wrong = [
        f"{ref} {language}: {len(text)}"
        for ref, language, text in of_field("label")
        if len(text) > 140 or not text.endswith("?")
    ]

    assert wrong == []


def test_hints_fit_one_line() -> None:
    assert [(ref, lang) for ref, lang, text in of_field("hint") if len(text) > 60] == []


def test_guidance_has_two_to_five_sentences_and_fits_a_phone() -> None:
    wrong = [
        f"{ref} {language}: {sentences(text)} sentences, {len(text)} characters"
        for ref, language, text in of_field("guidance")
        if not 2 <= sentences(text) <= 5 or len(text) > 600
    ]

    assert wrong == []


def test_guidance_says_as_much_in_every_language() -> None:
    differing = [
        ref
        for ref, question in QUESTIONS.items()
        if len({sentences(text) for text in question["guidance"].values()}) > 1
    ]

    assert differing == []


def test_quoted_choices_are_worded_as_the_choices() -> None:
    wrong = [
        f"{ref} {language}: {quoted}"
        for field in ("guidance", "constraint_message")
        for ref, language, text in of_field(field)
        for quoted in re.findall(r"“(.+?)”", text)
        if quoted not in {c[language] for c in SOURCE["choices"][QUESTIONS[ref]["type"].split()[1]]}
    ]

    assert wrong == []


def test_law_notes_name_an_instrument_and_leave_the_last_word_to_it() -> None:
    instrument = {
        "law_bd": r"^Bangladesh Labour Act 2006, sections? \d+",
        "law_id": r"^Law No\. \d+ of \d{4}",
        "law_vn": r"^Labour Code 2019, article \d+",
    }
    wrong = [
        f"{ref}.{field}"
        for field, pattern in instrument.items()
        for ref, language, note in of_field(field)
        if language == "en"
        and not (re.match(pattern, note) and note.endswith("The text in force decides."))
    ]

    assert wrong == []
    assert {ref for ref, _, _ in of_field("law_id")} == {
        "FP-BAS-18", "FP-BAS-21", "FP-WKF-14", "FP-WKF-16"
    }  # fmt: skip


# ── logic ────────────────────────────────────────────────────────────────────────────────────────


def test_every_expression_compiles_and_refers_to_earlier_questions() -> None:
    before: set[str] = set()
    for ref, question in QUESTIONS.items():
        wanted = condition_of(ref).references if "relevant" in question else frozenset()
        wanted |= check_of(ref).references if "constraint" in question else frozenset()

        assert wanted <= before, ref
        before.add(name_of(ref))


@pytest.mark.parametrize(
    ("ref", "opening", "closing"),
    [
        ("FP-BAS-03", {"fp_bas_02": "yes"}, {"fp_bas_02": "no"}),
        ("FP-BAS-13", {"fp_bas_12": "yes"}, {"fp_bas_12": "no"}),
        ("FP-BAS-22", {"fp_bas_21": "some"}, {"fp_bas_21": "none"}),
        ("FP-BAS-23", {"fp_bas_21": "all"}, {"fp_bas_21": "no_committee"}),
        ("FP-BAS-24", {"fp_bas_21": "all"}, {"fp_bas_21": "none"}),
        ("FP-BUI-08", {"fp_bui_07": "yes"}, {"fp_bui_07": "no"}),
        ("FP-WKF-10", {"fp_wkf_09": "yes"}, {"fp_wkf_09": "no"}),
        ("FP-WKF-11", {"fp_wkf_09": "yes"}, {"fp_wkf_09": "no"}),
        ("FP-WKF-12", {"fp_wkf_09": "yes", "fp_wkf_11": "3"}, {"fp_wkf_11": "0"}),
        ("FP-WKF-13", {"fp_wkf_09": "yes"}, {"fp_wkf_09": "no"}),
        ("FP-WKF-15", {"fp_wkf_14": "yes"}, {"fp_wkf_14": "no"}),
        ("FP-WKF-16", {"fp_wkf_14": "yes"}, {"fp_wkf_14": "no"}),
        ("FP-WKF-19", {"fp_wkf_18": "bangla english"}, {"fp_wkf_18": "none"}),
        ("FP-LIC-02", {"fp_lic_01": "yes"}, {"fp_lic_01": "no"}),
        ("FP-LIC-03", {"fp_lic_01": "yes"}, {"fp_lic_01": "no"}),
        ("FP-LIC-04", {"fp_lic_01": "yes", "fp_lic_03": "yes"}, {"fp_lic_03": "no"}),
    ],
)  # fmt: skip
def test_gate_opens_with_its_trigger_and_is_closed_without(
    ref: str, opening: dict[str, str], closing: dict[str, str]
) -> None:
    condition = condition_of(ref)

    assert condition.truth(answers(**opening)) is True
    assert condition.truth(answers(**opening | closing)) is False
    assert condition.truth(answers()) is False


def test_gates_of_the_section_are_all_tried() -> None:
    gated = [ref for ref, question in QUESTIONS.items() if "relevant" in question]

    assert len(gated) == 16
    assert all("relevant" not in leaf for leaf in SOURCE["leaf"])


@pytest.mark.parametrize(
    ("ref", "whole", "least"),
    [("FP-BUI-02", "fp_bui_01", 1), ("FP-WKF-11", "fp_wkf_10", 0)]
    + [(f"FP-BUI-{number:02}", "fp_bui_01", 0) for number in range(3, 7)],
)
def test_part_may_equal_its_whole_but_not_exceed_it(ref: str, whole: str, least: int) -> None:
    check = check_of(ref)
    eight = answers(**{whole: "8"})

    assert check.truth(eight, self_value="8") is True
    assert check.truth(eight, self_value="9") is False
    assert check.truth(eight, self_value=str(least)) is True
    assert check.truth(eight, self_value=str(least - 1)) is False
    assert check.truth(answers(), self_value="9") is True, "waits for the whole"


@pytest.mark.parametrize(
    ("ref", "accepted", "refused"),
    [
        ("FP-BAS-07", ("-90", "-6.1754", "90"), ("-90.5", "106.8272")),
        ("FP-BAS-08", ("-180", "106.8272", "180"), ("-181", "180.1")),
        ("FP-BAS-14", ("1987-03-01", "2026-11-21"), ("2026-11-22",)),
        ("FP-BAS-17", ("1", "6"), ("0", "7")),
        ("FP-BAS-22", ("none", "committee union"), ("committee none",)),
        ("FP-BAS-24", ("2026-11-21",), ("2026-11-22",)),
        ("FP-BUI-01", ("1", "500"), ("0", "501")),
        ("FP-WKF-10", ("1", "900"), ("0",)),
        ("FP-WKF-15", ("1",), ("0",)),
        ("FP-WKF-16", ("5", "17"), ("4", "18")),
        ("FP-WKF-18", ("none", "bangla english"), ("bangla none",)),
        ("FP-PRO-04", ("0", "99.5", "100"), ("-1", "100.1")),
        ("FP-LIC-04", ("2026-11-21", "2027-06-30"), ("2026-11-20",)),
    ],
)
def test_check_keeps_its_bounds(
    ref: str, accepted: tuple[str, ...], refused: tuple[str, ...]
) -> None:
    check = check_of(ref)
    today = date(2026, 11, 21)

    verdicts = [
        check.truth(answers(), self_value=value, today=today) for value in accepted + refused
    ]

    assert verdicts == [True] * len(accepted) + [False] * len(refused)


def test_main_process_is_one_of_the_processes_at_the_site() -> None:
    check = check_of("FP-PRO-03")
    at_site = answers(fp_pro_02="cutting sewing")

    assert check.truth(at_site, self_value="sewing") is True
    assert check.truth(at_site, self_value="dyeing") is False
    assert check.truth(answers(), self_value="dyeing") is True, "waits for the processes"
