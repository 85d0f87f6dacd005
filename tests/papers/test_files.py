"""The files about one self-assessment: what stands in each."""

import io
import json
import zipfile

import pytest
from flask import Flask
from jsonschema import Draft202012Validator, FormatChecker

from bw.papers.as_xlsx import LONGEST_CELL, shortened
from bw.papers.rules import Form, Source
from bw.settings import ROOT
from tests.papers import scene
from tests.papers.scene import BANGLA, FORMULA, HOSTILE

SCHEMA = json.loads((ROOT / "bw/papers/schemas/self-assessment-1.json").read_text())
HEADER = [
    "Reference", "Entry", "Field", "Section", "Subsection", "Category", "Question", "Answer",
    "Answer as stored", "Unit", "Comment", "State",
]  # fmt: skip


def test_csv_has_a_row_for_each_question_and_field(app: Flask) -> None:
    rows = scene.table(scene.made(scene.answered(), Form.CSV))
    assert rows[0] == HEADER
    assert [(row[0], row[1], row[2]) for row in rows[1:]] == [
        ("WORD", "", ""), ("STORY", "", ""), ("COUNT", "", ""), ("PAY", "", ""),
        ("DORM", "", ""), ("BEDS", "", ""), ("COLOURS", "", ""), ("UNIONS", "", ""),
        ("UNIONS", "1", "u_name"), ("UNIONS", "1", "u_members"), ("UNIONS", "1", "u_share"),
        ("UNIONS", "2", "u_name"), ("UNIONS", "2", "u_members"), ("UNIONS", "2", "u_share"),
        ("STAFF", "", ""), ("STAFF", "Women", "s_full"), ("STAFF", "Men", "s_full"),
        ("SECOND", "", ""),
    ]  # fmt: skip


@pytest.mark.rule("Q11", "Q22")
def test_csv_says_what_was_read_stored_and_not_asked(app: Flask) -> None:
    rows = {row[0]: row[3:] for row in scene.table(scene.made(scene.answered(), Form.CSV))}
    assert rows["PAY"] == [
        "Section FP", "Names", "Facility", "Question pay", "1,234.5\xa0BDT", "1234.5", "BDT", "",
        "answered",
    ]  # fmt: skip
    assert rows["COLOURS"][4:6] == ["Red, Green", "red green"]
    assert rows["BEDS"][4:] == ["", "", "", "", "not asked"]
    assert rows["SECOND"][4:] == ["", "", "", "", "not asked"]


@pytest.mark.rule("Q11")
def test_kept_answer_that_does_not_apply_is_not_in_any_file(app: Flask) -> None:
    made = scene.answered(dorm="yes", beds="4711")
    assert b"4711" in scene.made(made, Form.CSV)
    made.save("DORM", "no", based_on=1)
    for form in (Form.CSV, Form.JSON):
        content = scene.made(made, form)
        assert b"4711" not in content
        assert b"99" not in content.replace(b"test", b"")  # the share of a small union


@pytest.mark.rule("Q11")
def test_stored_text_of_a_list_has_what_applies_in_each_entry(app: Flask) -> None:
    rows = {
        row[0]: row for row in scene.table(scene.made(scene.answered(), Form.CSV)) if not row[1]
    }
    kept = [set(values) for _id, _revision, values in json.loads(rows["UNIONS"][8])]
    assert kept == [{"u_name", "u_members", "u_share"}, {"u_name", "u_members"}]


def test_csv_begins_with_the_mark_and_is_safe(app: Flask) -> None:
    content = scene.made(scene.answered(), Form.CSV)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = {row[0]: row for row in scene.table(content)}
    assert rows["WORD"][7:9] == [f"'{FORMULA}", f"'{FORMULA}"]
    assert rows["WORD"][10] == "'+comment"
    assert rows["COUNT"][7:9] == ["'-5", "-5"]  # a number stays one
    cells = [cell for row in scene.table(content) for cell in row if cell != "-5"]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_xlsx_has_no_formula_and_no_link(app: Flask) -> None:
    content = scene.made(scene.answered(), Form.XLSX)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    worksheets = [text for name, text in parts.items() if "worksheets/sheet" in name]
    assert len(worksheets) == 4
    assert [text for text in worksheets if b"<f>" in text or b"<f " in text] == []
    assert [name for name, text in parts.items() if b"hyperlink" in text.lower()
            and name.endswith(".rels")] == []  # fmt: skip


def test_xlsx_keeps_numbers_as_numbers_and_groups_on_sheets(app: Flask) -> None:
    sheets = scene.sheets(scene.made(scene.answered(), Form.XLSX))
    assert list(sheets) == ["About", "Questions", "UNIONS", "STAFF"]
    rows = {row[0]: row for row in sheets["Questions"]}
    assert rows["COUNT"][5:7] == ["-5", -5.0]
    assert rows["WORD"][5:7] == [FORMULA, FORMULA]
    assert rows["UNIONS"][6] == ""
    assert sheets["UNIONS"][1:] == [
        ["1", "=Union A", "=Union A", "40", 40.0, "12.5%", 12.5],
        ["2", "Union B", "Union B", "3", 3.0, "not asked", ""],
    ]
    assert sheets["STAFF"][1:] == [["Women", "7", 7.0], ["Men", "not answered", ""]]


def test_long_texts_are_cut_for_a_cell_only(app: Flask) -> None:
    assert shortened("a" * LONGEST_CELL) == "a" * LONGEST_CELL
    assert shortened("a" * (LONGEST_CELL + 1)) == "a" * (LONGEST_CELL - 1) + "…"


@pytest.mark.parametrize("language", ["en", "bn", "id", "vi"])
@pytest.mark.parametrize("source", [Source.PRESENT, Source.SUBMITTED])
def test_json_fits_its_schema(app: Flask, language: str, source: Source) -> None:
    made = scene.answered()
    scene.put(made, "unions", "")
    if source is Source.SUBMITTED:
        scene.put(made, "unions", scene.UNIONS)
        scene.submit(made)
    number = 1 if source is Source.SUBMITTED else 0
    found = json.loads(scene.made(made, Form.JSON, source, language=language, number=number))
    Draft202012Validator.check_schema(SCHEMA)
    errors = Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(found)
    assert [error.message for error in errors] == []
    assert found["source"] == source.value


def test_json_is_in_the_language_asked_for(app: Flask) -> None:
    found = json.loads(scene.made(scene.answered(), Form.JSON, language="bn"))
    by_ref = {each["ref"]: each for each in found["questions"]}
    assert by_ref["WORD"]["question"] == BANGLA
    assert by_ref["COUNT"]["read"] == "-৫"
    assert by_ref["COUNT"]["stored"] == "-5"
    assert by_ref["STORY"]["read"] == HOSTILE
    values = by_ref["UNIONS"]["entries"][1]["values"]
    assert values["u_share"] == {"state": "not_asked", "stored": "", "read": "", "unit": ""}


def test_one_section_alone(app: Flask) -> None:
    rows = scene.table(scene.made(scene.answered(), Form.CSV, section="WI"))
    assert {row[0] for row in rows[1:]} == {"UNIONS", "STAFF", "SECOND"}


@pytest.mark.rule("Q11")
def test_submission_says_what_was_submitted(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    by = made.person()
    assert scene.reopen(made) == []
    made.save("PAY", "99", based_on=1, by=by)
    submitted = scene.table(scene.made(made, Form.CSV, Source.SUBMITTED, number=1))
    present = scene.table(scene.made(made, Form.CSV))
    assert {row[0]: row[8] for row in submitted}["PAY"] == "1234.5"
    assert {row[0]: row[8] for row in present}["PAY"] == "99"
    unchanged = [row for row in submitted if row[0] not in ("PAY", "Reference")]
    assert unchanged == [row for row in present if row[0] not in ("PAY", "Reference")]
