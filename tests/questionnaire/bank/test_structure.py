"""The bank as a whole: leaves, references, groups, priorities, README, and its workbook."""

import csv
import re
import warnings
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from tests.questionnaire.bank import read
from tools import bank_counts

LEAVES = Path(__file__).with_name("leaves.tsv")
# The leaves whose counts are given; all others may change with better questions.
EXACT = [15, 3, 1, 7, 1, 1]
ORDER = ("FP", "RH", "WH", "WB", "WT", "WI", "HS", "TR", "MS", "AB")
# Reference of a group -> kind, fields, rows.
GROUPS = {
    "FP-WKF-02": ("grid", 2, 6), "FP-PRO-07": ("repeat", 4, 0), "FP-WRK-02": ("repeat", 4, 0),
    "FP-WRK-06": ("repeat", 5, 0), "WH-PEA-01": ("grid", 3, 12),
    "MS-POL-01": ("grid", 2, 10),
}  # fmt: skip

LAWS = ("law_bd", "law_id", "law_vn")
# How every law note ends, and where the name of its instrument is over.
CLOSING = {
    "en": "The text in force decides.",
    "bn": "বলবৎ আইনের পাঠই চূড়ান্ত।",
    "id": "Yang menentukan adalah naskah yang berlaku.",
    "vi": "Văn bản đang có hiệu lực là căn cứ quyết định.",
}
PLACE = {
    "en": r", (?:article|section|rule|annex)|:",
    "bn": r"(?:,|-এর)? (?:অনুচ্ছেদ|ধারা|বিধি|পরিশিষ্ট) ?[০-৯:]|, পরিশিষ্ট|:",
    "id": r", (?:Pasal|aturan|lampiran)|:",
    "vi": r", (?:Điều|quy tắc|phụ lục)|:",
}


def leaves() -> list[dict[str, str]]:
    with LEAVES.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def test_leaves_stand_in_the_order_and_with_the_counts_of_the_table() -> None:
    made = read.definition()
    found = [
        {
            "section": made.sections[leaf.section_index].code,
            "subsection": leaf.label.in_language("en"),
            "category": leaf.category.in_language("en"),
            "questions": str(sum(q.leaf_index == leaf.index and q.asked for q in made.questions)),
        }
        for leaf in made.leaves
    ]

    assert found == [{k: v for k, v in each.items() if k != "count"} for each in leaves()]


def test_counts_that_are_given_are_exact() -> None:
    exact = [int(each["questions"]) for each in leaves() if each["count"] == "exact"]

    assert exact == EXACT
    assert sum(int(each["questions"]) for each in leaves() if each["section"] == "FP") == 72


def test_sections_stand_in_their_order() -> None:
    codes = [section.code for section in read.definition().sections]

    assert codes == [code for code in ORDER if code in codes]
    assert [section.code for section in read.definition().sections if section.full] == ["FP"]
    assert read.definition().threshold == 95


def test_refs_begin_with_their_section_and_count_on() -> None:
    wrong, last = [], dict[str, int]()
    for code, question in read.written():
        part, number = question["ref"].rsplit("-", 1)
        if not part.startswith(f"{code}-") or int(number) <= last.get(part, 0):
            wrong.append(question["ref"])
        last[part] = int(number)

    assert wrong == []
    assert len(last) == len({ref[:6] for ref in (q["ref"] for _, q in read.written())})


def test_leaves_of_one_subsection_share_its_label_in_every_language() -> None:
    for section in read.sections():
        labels = {tuple(sorted(leaf["label"].items())) for leaf in section.source["leaf"]}
        assert len(labels) == len({leaf["label"]["en"] for leaf in section.source["leaf"]})


def test_groups_are_read_with_their_fields_and_rows() -> None:
    found = {q.ref: (q.kind, len(q.fields), len(q.rows)) for q in read.asked() if q.is_group}

    assert found == GROUPS
    assert all(each["type"] == "begin repeat" for _, each in read.written() if "field" in each)


def test_questions_look_only_at_earlier_ones() -> None:
    made, wrong = read.definition(), []
    for question in made.questions:
        needed = made.needs(question.position) | made.constraint_needs(question.position)
        wrong += [f"{question.ref}: {made.questions[p].ref}" for p in needed
                  if p > question.position]  # fmt: skip

    assert wrong == []


def test_section_that_must_be_complete_needs_no_other() -> None:
    made = read.definition()
    needed = {made.questions[p].section_index for q in made.questions if q.section_index == 0
              for p in made.needs(q.position)}  # fmt: skip

    assert needed == {0}


def test_day_of_submission_is_filled_in_at_the_end_of_its_leaf() -> None:
    filled = [q for q in read.definition().questions if q.at_submission]

    assert [(q.ref, q.kind) for q in filled] == [("FP-BAS-26", "date")]
    assert filled[0].position == read.definition().leaves[filled[0].leaf_index].last


def law_notes() -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Each note with its question and its country."""
    for _, question in read.written():
        yield from ((question["ref"], law, question[law]) for law in LAWS if law in question)


def test_every_law_note_ends_in_the_same_way() -> None:
    open_ended = [
        f"{ref} {law} {language}"
        for ref, law, texts in law_notes()
        for language, closing in CLOSING.items()
        if not re.search(rf"[.।] {re.escape(closing)}\Z", texts[language])
    ]

    assert open_ended == []


def test_a_law_has_one_name_in_each_language() -> None:
    names: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for _, law, texts in law_notes():
        name = tuple(re.split(PLACE[each], texts[each])[0] for each in CLOSING)
        number = re.search(r"No\. \S+(?: of \d{4})?", name[0])
        names.setdefault((law, number[0] if number else name[0]), set()).add(name)

    assert {key: found for key, found in names.items() if len(found) > 1} == {}


@pytest.mark.rule("Q16")
def test_priorities_are_single_questions_of_five_themes() -> None:
    flagged = [q for q in read.asked() if q.bipartite]
    themes = {q.bipartite for q in flagged}

    assert themes == set(bank_counts.THEMES)
    assert 60 <= len(flagged) <= 90


def test_lists_of_several_sections_stand_in_the_form() -> None:
    form = read.sections()[0].form
    names = [name for section in read.sections() for name in section.source.get("choices", {})]

    assert set(form["choices"]) == {"yes_no", "months"}
    assert len(names) == len(set(names))
    assert not set(names) & set(form["choices"])
    assert [each["name"] for each in form["choices"]["yes_no"]] == ["yes", "no"]
    assert form["settings"]["review"] == {"bn": "draft", "id": "draft", "vi": "draft"}


def test_readme_says_what_is_counted() -> None:
    text = bank_counts.README.read_text(encoding="utf-8")

    assert text == bank_counts.written(text, read.definition())
    assert text.count(bank_counts.BEGIN) == 1


def test_counts_are_those_of_the_table_of_leaves() -> None:
    (whole,) = re.findall(r"^\|  \| all \| (\d+) \| (\d+) \|", bank_counts.tables(
        read.definition()), re.MULTILINE)  # fmt: skip

    assert whole == (str(len(leaves())), str(sum(int(each["questions"]) for each in leaves())))


def test_other_tools_read_the_workbook_without_a_warning(tmp_path: Path) -> None:
    from pyxform.xls2xform import convert

    file = tmp_path / "bank.xlsx"
    file.write_bytes(read.workbook())
    said: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyxform's own use of its libraries
        form = convert(file, warnings=said)

    assert said == []
    assert all(f"/{q.name}" in form.xform for q in read.asked())


def test_questions_that_texts_name_are_there() -> None:
    refs = {question["ref"] for _, question in read.written()}
    named = {
        f"{said.place} {ref}"
        for section in read.sections()
        for said in section.said()
        for text in said.texts.values()
        for ref in re.findall(r"\b[A-Z]{2}-[A-Z]{3}-\d{2}\b", text)
        if ref not in refs
    }

    assert named == set()


def test_leaves_follow_each_other_without_a_gap() -> None:
    made = read.definition()

    assert all(after.first == before.last + 1 for before, after in pairwise(made.leaves))
