"""Question banks as text, built into workbooks."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import pytest

from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.sources import Bank, SourceError, language_name, read_bank
from bw.questionnaire.workbook import read_workbook
from bw.questionnaire.xlsform import read
from bw.settings import ROOT

SHIPPED = sorted(path.parent for path in (ROOT / "questionnaires").glob("*/form.toml"))

FORM = """
languages = ["en", "bn"]
sections = ["fp.toml"]
[settings]
form_id = "tiny"
version = "1"
default_language = "English (en)"
threshold = 90
full_sections = "FP"
[settings.title]
en = "Tiny"
bn = "ছোট"
[[choices.yes_no]]
name = "yes"
en = "Yes"
bn = "হ্যাঁ"
[[choices.yes_no]]
name = "no"
en = "No"
bn = "না"
"""
SECTION = """
[section]
code = "FP"
name = "fp"
[section.label]
en = "Facility"
bn = "কারখানা"
[[leaf]]
name = "fp_a"
[leaf.label]
en = "Basics"
bn = "মৌলিক"
[leaf.category]
en = "All"
bn = "সব"
[[leaf.question]]
ref = "FP-A-01"
type = "select_one yes_no"
required = true
[leaf.question.label]
en = "Do you?"
bn = "করেন?"
[[leaf.question]]
ref = "FP-A-02"
type = "integer"
step = 2
relevant = "${fp_a_01} = 'yes'"
[leaf.question.label]
en = "=1+1"
bn = "http://example.test"
"""


def bank(folder: Path, files: Mapping[str, str] | None = None) -> Bank:
    for name, text in {"form.toml": FORM, "fp.toml": SECTION, **(files or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_bank(folder)


def test_bank_becomes_a_workbook_without_a_problem(tmp_path: Path) -> None:
    report = read(bank(tmp_path).workbook(), file_name="tiny.xlsx")

    assert report.problems == ()
    assert report.outline is not None
    first, second = report.outline.questions()
    assert (first.name, first.ref, first.kind, first.required) == (
        "fp_a_01",
        "FP-A-01",
        "yes_no",
        True,
    )
    assert (second.step, second.relevant) == (2, "${fp_a_01} = 'yes'")
    assert report.outline.title == {"en": "Tiny", "bn": "ছোট"}
    assert (report.outline.threshold, report.outline.full_sections) == (90, ("FP",))
    assert report.outline.sections[0].leaves[0].category == {"en": "All", "bn": "সব"}


def test_texts_that_look_like_formulas_and_addresses_stay_texts(tmp_path: Path) -> None:
    survey = read_workbook(bank(tmp_path).workbook())[0]

    assert [cell for cell in survey.rows[4] if "=1+1" in cell or "http" in cell] == [
        "=1+1",
        "http://example.test",
    ]


def test_workbook_has_the_same_bytes_every_time(tmp_path: Path) -> None:
    made = bank(tmp_path)

    assert made.workbook() == made.workbook()


def test_places_lead_from_a_row_to_its_file(tmp_path: Path) -> None:
    made = bank(tmp_path)

    assert made.places["survey", 5] == "fp.toml: FP-A-02"
    assert made.places["choices", 3] == "form.toml: choices.yes_no no"


GROUPS = (
    SECTION
    + """
[[leaf.question]]
ref = "FP-A-03"
type = "begin repeat"
appearance = "grid"
rows = "sites"
label.en = "Sites"
label.bn = "স্থান"
[[leaf.question.field]]
name = "fp_site"
type = "select_one sites"
choice_filter = "district = ${fp_a_02}"
label.en = "Site"
label.bn = "স্থান"
[[leaf.question]]
name = "fp_a_04"
type = "integer"
label.en = "How many?"
label.bn = "কত?"
[[choices.sites]]
name = "savar"
en = "Savar"
bn = "সাভার"
attributes = {district = "dhaka", Zone = 2}
"""
)


def test_group_of_a_bank_has_a_begin_its_fields_and_an_end(tmp_path: Path) -> None:
    made = bank(tmp_path, {"fp.toml": GROUPS})

    report = read(made.workbook(), file_name="tiny.xlsx")

    assert report.problems == ()
    assert report.outline is not None
    _, _, grid, after = report.outline.questions()
    assert (grid.kind, grid.rows_list, grid.ref, after.ref) == (
        "grid", "sites", "FP-A-03", "FP-A-04",
    )  # fmt: skip
    assert [f.choice_filter for f in grid.fields] == ["district = ${fp_a_02}"]
    assert report.outline.lists["sites"][0].attributes == {"district": "dhaka", "Zone": "2"}
    assert made.sheets["survey"][4]["repeat_count"] == "1"


WRONG = {
    "field-of-no-group": ({"fp.toml": GROUPS.replace("begin repeat", "text")}, "has fields"),
    "no-file": ({"form.toml": FORM.replace("fp.toml", "gone.toml")}, "gone.toml"),
    "no-toml": ({"fp.toml": "section ="}, "fp.toml"),
    "outside": ({"form.toml": FORM.replace("fp.toml", "../fp.toml")}, "stand beside"),
    "unknown-key": ({"fp.toml": SECTION.replace("relevant", "relevent")}, "unknown relevent"),
    "unknown-language": ({"fp.toml": SECTION.replace('bn = "সব"', 'xx = "?"')}, "texts in xx"),
    "no-section": ({"fp.toml": ""}, "section is missing"),
    "no-texts": ({"fp.toml": SECTION.replace("[section.label]", 'label = "x"\n[x]')}, "unknown x"),
    "text-as-label": ({"form.toml": FORM.replace("[settings.title]", 'title = "x"\n[settings.x]')},
                      "table of texts"),
    "no-list": ({"fp.toml": SECTION + "\n[choices]\nx = 1"}, "no list of tables"),
    "no-languages": ({"form.toml": FORM.replace('["en", "bn"]', '"en"')}, "no list of texts"),
    "no-plain-value": ({"fp.toml": SECTION.replace("step = 2", "step = [2]")}, "neither a text"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_folder_that_is_no_bank_is_refused_with_the_file(tmp_path: Path, case: str) -> None:
    files, said = WRONG[case]

    with pytest.raises(SourceError, match=said):
        bank(tmp_path, files)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_shipped_bank_is_imported_without_a_problem_and_compiles(folder: Path) -> None:
    made = read_bank(folder)

    report = read(made.workbook(), file_name="bank.xlsx")

    said = [(made.places.get((p.sheet, p.row)), *p.lines()) for p in report.problems]
    assert said == []
    assert report.outline is not None
    assert compile_definition(report.outline).languages == ("en", "bn", "id", "vi")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_shipped_bank_is_a_form_that_other_tools_accept_without_a_warning(
    folder: Path, tmp_path: Path
) -> None:
    from pyxform.xls2xform import convert

    path = tmp_path / "bank.xlsx"
    path.write_bytes(read_bank(folder).workbook())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyxform's own use of its libraries
        made = convert(str(path), validate=False)

    assert made.warnings == []


def test_banks_are_shipped() -> None:
    assert [folder.name for folder in SHIPPED] == ["slcp"]


def test_import_takes_2000_questions_in_4_languages() -> None:
    headers = [f"{base}::{language_name(code)}" for base in ("label", "hint", "guidance_hint")
               for code in ("en", "bn", "id", "vi")]  # fmt: skip
    said = dict.fromkeys(headers, "A text in some language, of the usual length. " * 3)
    questions = [
        {"type": "integer", "name": f"q{n}", "constraint": f". <= {n}",
         "relevant": f"${{q{n // 2}}} > {n}" if n else ""} | said
        for n in range(2000)
    ]  # fmt: skip
    groups = [{"type": "begin group", "name": name} | said for name in ("a", "b")]
    survey = [*groups, *questions, {"type": "end group"}, {"type": "end group"}]
    made = Bank({"survey": survey, "settings": [{"form_id": "x", "version": "1"}]}, {}).workbook()

    report = read(made, file_name="large.xlsx")

    assert report.problems == ()
    assert report.outline is not None
    assert len(report.outline.questions()) == 2000
