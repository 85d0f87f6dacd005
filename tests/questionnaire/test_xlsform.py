"""Workbook -> outline, and the report: one tiny workbook for each problem."""

import pytest

from bw.messages import CATALOGUE
from bw.questionnaire import survey_types
from bw.questionnaire.kinds import KINDS
from bw.questionnaire.xlsform import read
from tests.questionnaire.sheets import BEGIN, CHOICES, END, FIRST, SETTINGS, found, report, whole

RELEVANT = "type | name | label | relevant"


def test_workbook_without_a_problem_gives_the_outline() -> None:
    said = read(whole("select_one yes_no | a | Do you?", "integer | b | How many?"))

    assert said.problems == ()
    assert said.outline is not None
    assert [(x.name, x.kind, x.ref) for x in said.outline.questions()] == [
        ("a", "yes_no", "A"),
        ("b", "integer", "B"),
    ]
    assert [section.code for section in said.outline.sections] == ["FP"]


def test_own_columns_of_a_question_are_read() -> None:
    said = report(
        "integer | a | A | WH-OVT-02 | 2 | dialogue | hr | yes | . > 1 | Too few | Law | H | G",
        headers="type | name | label | ref | step | bipartite | department | required | constraint"
        " | constraint_message | law_vn | hint | guidance_hint",
    )

    assert said.outline is not None
    (a,) = said.outline.questions()
    assert (a.ref, a.step, a.bipartite, a.department, a.required) == (
        "WH-OVT-02", 2, "dialogue", "hr", True,
    )  # fmt: skip
    assert (a.constraint, a.constraint_message, a.hint, a.guidance) == (
        ". > 1", {"en": "Too few"}, {"en": "H"}, {"en": "G"},
    )  # fmt: skip
    assert a.law == {"vn": {"en": "Law"}}


@pytest.mark.rule("Q10")
def test_threshold_and_full_sections_are_settings() -> None:
    said = report(
        "text | a | A",
        settings=("form_id | version | threshold | full_sections", "tiny | 1 | 80 | FP"),
    )

    assert said.outline is not None
    assert (said.outline.threshold, said.outline.full_sections) == (80, ("FP",))


@pytest.mark.rule("Q10")
def test_threshold_is_95_when_nothing_is_said() -> None:
    said = report("text | a | A")

    assert said.outline is not None
    assert (said.outline.threshold, said.outline.full_sections) == (95, ())


def test_texts_are_read_in_every_language_the_default_first() -> None:
    said = report(
        "text | a | Umur | Age",
        headers="type | name | label::Bahasa Indonesia (id) | label::English (en)",
        begin=("begin group | fp | F | F", "begin group | x | X | X"),
        choices=(),
        settings=("form_id | version | default_language", "tiny | 1 | English (en)"),
    )

    assert said.outline is not None
    assert said.outline.languages == ("en", "id")
    assert said.outline.questions()[0].label == {"en": "Age", "id": "Umur"}


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("select_one yes_no | a | A", "yes_no"),
        ("select_one other | a | A", "single"),
        ("select_multiple other | a | A", "multiple"),
        ("integer | a | A", "integer"),
        ("decimal | a | A", "decimal"),
        ("decimal | a | A | percent", "percent"),
        ("decimal | a | A | currency", "currency"),
        ("date | a | A", "date"),
        ("time | a | A", "time"),
        ("text | a | A", "text"),
        ("text | a | A | multiline", "long_text"),
        ("text | a | A | email", "email"),
        ("text | a | A | tel", "phone"),
        ("text | a | A | country", "country"),
        ("text | a | A | time-range", "time_range"),
        ("text | a | A | w1 some-other-look", "text"),
        ("note | a | A", "note"),
    ],
)
def test_type_and_appearance_give_the_kind(row: str, kind: str) -> None:
    said = report(
        row, headers="type | name | label | appearance", choices=(*CHOICES, "other | x | X")
    )

    assert said.problems == ()
    assert said.outline is not None
    assert said.outline.questions()[0].kind == kind


def test_months_need_a_list_of_twelve() -> None:
    headers = "type | name | label | appearance"
    row = "select_multiple m | a | A | months"
    lists = ("list_name | name | label", *(f"m | {n} | Month {n}" for n in range(1, 13)))

    whole_year = report(row, headers=headers, choices=lists)
    half = report(row, headers=headers, choices=lists[:7])

    assert whole_year.outline is not None
    assert whole_year.outline.questions()[0].kind == "months"
    assert found(half) == [("months_list_wrong", FIRST, "A")]


def test_every_kind_that_the_importer_gives_is_in_the_table_of_kinds() -> None:
    given = {survey_types.kind_of(survey_types.read(f"{word} x" if "_" in word else word), "",
                                  frozenset()) for word in survey_types.TYPES}  # fmt: skip

    assert given == {"single", "multiple", "integer", "decimal", "date", "time", "text", "note",
                     "calculate"} & set(KINDS)  # fmt: skip


def test_list_called_yes_no_with_more_choices_is_a_single_choice() -> None:
    said = report("select_one yes_no | a | A", choices=(*CHOICES, "yes_no | na | Not applicable"))

    assert said.outline is not None
    assert said.outline.questions()[0].kind == "single"


def test_date_at_submission_is_marked() -> None:
    said = report("date | a | A | at-submission", headers="type | name | label | appearance")

    assert said.outline is not None
    assert said.outline.questions()[0].at_submission


# ── every problem, by its code, row and column ─────────────────────────────────────────────────

SURVEY = {
    "ref_twice": ("text | a_b | A\ntext | a-b | B", [("ref_twice", 5, "")]),
    "type_missing": ("| a | A", [("type_missing", 4, "A")]),
    "type_unknown": ("quiz | a | A", [("type_unknown", 4, "A")]),
    "type_misspelt": ("integr | a | A", [("type_misspelt", 4, "A")]),
    "type_not_served": ("geopoint | a | A", [("type_not_served", 4, "A")]),
    "type_or_other": ("select_one yes_no or_other | a | A", [("type_or_other", 4, "A")]),
    "type_needs_list": ("select_one | a | A", [("type_needs_list", 4, "A")]),
    "list_unknown": ("select_one cities | a | A", [("list_unknown", 4, "A")]),
    "list_misspelt": ("select_one yes_now | a | A", [("list_misspelt", 4, "A")]),
    "name_missing": ("text | | A", [("name_missing", 4, "B")]),
    "name_wrong": ("text | 1 a | A", [("name_wrong", 4, "B")]),
    "text_missing": ("text | a |", [("text_missing", 4, "C")]),
    "text_bad_reference": ("text | a | Is it ${}?", [("text_bad_reference", 4, "C")]),
    "text_shows_nobody": ("text | a | Is it ${ghosts}?", [("reference_unknown", 4, "C")]),
    "text_with_reference": ("text | a | A\nend group\nbegin group | b | ${a}\ntext | c | C", [
        ("text_with_reference", 6, "C")]),
    "kobomatrix": ("begin kobomatrix | r | R\ntext | a | A\nend kobomatrix", [
        ("type_not_served", 4, "A"), ("type_not_served", 6, "A")]),
    "name_twice": ("text | a | A\ntext | a | B", [("name_twice", 5, "B")]),
    "group_too_deep": ("begin group | g | G\ntext | a | A\nend group", [
        ("group_too_deep", 4, "A")]),
    "group_not_ended": ("begin group | g | G\ntext | a | A", [
        ("group_not_ended", 2, "A"), ("group_too_deep", 4, "A")]),
    "end_without_begin": (("text | a | A\nend group\nend group\nend group\n"
                          "begin group | x | X\nbegin group | y | Y\ntext | b | B"), [
        ("end_without_begin", 7, "A")]),
    "end_of_another": ("text | a | A\nend repeat", [("end_of_another", 5, "A")]),
    "question_outside_leaf": (("text | a | A\nend group\ntext | b | B\nbegin group | g | G\n"
                              "text | c | C"), [("question_outside_leaf", 6, "A")]),
    "question_outside_groups": (("text | a | A\nend group\nend group\ntext | b | B\n"
                                "begin group | g | G\nbegin group | h | H\ntext | c | C"), [
        ("question_outside_groups", 7, "A")]),
    "leaf_empty": ("", [("leaf_empty", 3, "A")]),
    "calculation_missing": ("calculate | a |", [("calculation_missing", 4, "")]),
}  # fmt: skip


@pytest.mark.parametrize("case", SURVEY)
def test_problem_of_the_survey_is_named_with_its_cell(case: str) -> None:
    lines, expected = SURVEY[case]

    assert found(report(*lines.split("\n"))) == expected


def test_fact_of_the_profile_that_prefills_a_question_is_read() -> None:
    said = report("text | a | A | Email", headers="type | name | label | prefill")

    assert said.outline is not None
    assert said.outline.questions()[0].parameters == {"prefill": "email"}


def test_only_a_column_prefills() -> None:
    said = report("text | a | A | prefill=email", headers="type | name | label | parameters")

    assert said.outline is not None
    assert said.outline.questions()[0].parameters == {}


def test_countries_whose_note_was_compared_with_the_law_are_read() -> None:
    said = report("text | a | A | vn, BD", headers="type | name | label | checked")

    assert said.outline is not None
    assert said.outline.questions()[0].parameters == {"checked": "bd vn"}


def test_only_a_column_says_that_a_note_was_compared() -> None:
    said = report("text | a | A | checked=bd", headers="type | name | label | parameters")

    assert said.outline is not None
    assert said.outline.questions()[0].parameters == {}


def test_number_is_not_prefilled() -> None:
    said = report("integer | a | A | city", headers="type | name | label | prefill")

    assert found(said) == [("prefill_not_text", FIRST, "D")]


COLUMNS = {
    "ref | WH OVT": ("ref_wrong", "D"),
    "step | 4": ("step_wrong", "D"),
    "bipartite | perhaps": ("bipartite_unknown", "D"),
    "department | kitchen": ("department_unknown", "D"),
    "required | ${a} = 1": ("yes_or_no_wrong", "D"),
    "read_only | maybe": ("yes_or_no_wrong", "D"),
    "parameters | loud": ("parameters_wrong", "D"),
    "prefill | fathers_name": ("prefill_unknown", "D"),
    "checked | bd xx": ("checked_unknown", "D"),
    "calculation | 1 + 1": ("calculation_on_question", "D"),
    "choice_filter | x = 1": ("choice_filter_without_list", "D"),
    "default | x": ("column_not_served", "D"),
    "media::image | a.png": ("column_not_served", "D"),
    " | stray": ("header_empty", "D"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_problem_of_a_column_is_named_with_its_cell(column: str) -> None:
    code, letter = COLUMNS[column]
    header, cell = column.split(" | ")

    said = report(f"text | a | A | {cell}", headers=f"type | name | label | {header}")

    assert found(said) == [(code, FIRST, letter)]


HEADER_ROWS = {
    "label": "header_twice",
    "relevent": "header_misspelt",
    "hint:English": "header_single_colon",
    "relevant::English (en)": "header_not_translated",
    "hint::English": "language_without_code",
    "law_kh": "law_country_unknown",
}


@pytest.mark.parametrize("header", HEADER_ROWS)
def test_problem_of_a_header_is_named_in_row_1(header: str) -> None:
    said = report("text | a | A", headers=f"type | name | label | {header}")

    assert found(said) == [(HEADER_ROWS[header], 1, "D")]


def test_columns_of_other_tools_are_ignored() -> None:
    said = report("text | a | A | x | y", headers="type | name | label | $given_name | hxl::note")

    assert said.problems == ()


def test_columns_without_which_nothing_works_are_named() -> None:
    said = report(headers="label", begin=(), end=(), choices=("label",))

    assert [(p.code, p.sheet, p.params["header"]) for p in said.problems] == [
        ("header_missing", "survey", "type"),
        ("header_missing", "survey", "name"),
        ("header_missing", "choices", "list_name"),
        ("header_missing", "choices", "name"),
    ]


def test_grid_is_refused_by_name() -> None:
    said = report(
        "text | a | A", headers="type | name | label | appearance",
        begin=(BEGIN[0], "begin group | g | G | table-list"),
    )  # fmt: skip

    assert found(said) == [("grid_not_served", 3, "D")]


def test_section_without_leaves_is_named() -> None:
    said = report(begin=("begin group | fp | F",), end=("end group",))

    assert found(said) == [("section_empty", 2, "A")]


def test_survey_without_rows_is_named() -> None:
    assert found(report(begin=(), end=())) == [("survey_empty", 0, "")]


def test_sheets_with_other_names_are_found_with_what_was_meant() -> None:
    from bw.questionnaire.workbook import Sheet
    from bw.questionnaire.xlsform import read_sheets
    from tests.questionnaire.sheets import cells

    sheets = [Sheet("surveys", cells(("type | name",))), Sheet("Choices ", ()), Sheet("notes", ())]
    said = read_sheets(sheets)

    assert [(p.code, dict(p.params)) for p in said.problems] == [
        ("sheet_misnamed", {"wanted": "survey", "given": "surveys"}),
        ("sheet_misnamed", {"wanted": "choices", "given": "Choices "}),
        ("sheet_missing", {"wanted": "settings"}),
    ]


def test_sheet_names_may_have_capitals() -> None:
    from tests.questionnaire.sheets import HEADERS, workbook

    said = read(workbook(Survey=(HEADERS, *BEGIN, "text | a | A", *END), SETTINGS=SETTINGS))

    assert said.problems == ()


CHOICE_ROWS = {
    "| a | A": ("choice_without_list", "A"),
    "x | | A": ("choice_without_name", "B"),
    "x | a b | A": ("choice_name_wrong", "B"),
    "yes_no | yes | A": ("choice_twice", "B"),
    "x | a |": ("text_missing", "C"),
}


@pytest.mark.parametrize("row", CHOICE_ROWS)
def test_problem_of_a_choice_is_named_with_its_cell(row: str) -> None:
    code, column = CHOICE_ROWS[row]

    assert found(report("text | a | A", choices=(*CHOICES, row))) == [(code, 4, column)]


SETTING_ROWS = {
    ("version", "1"): [("setting_missing", 2, "")],
    ("form_id | version | threshold", "tiny | 1 | 101"): [("threshold_wrong", 2, "C")],
    ("form_id | version | threshold", "tiny | 1 | ninety"): [("threshold_wrong", 2, "C")],
    ("form_id | version | full_sections", "tiny | 1 | FP XX"): [("full_section_unknown", 2, "C")],
    ("form_id | version | default_language", "tiny | 1 | Klingon"): [
        ("default_language_unknown", 2, "C")
    ],
    ("form_id | version", f"tiny | {'1' * 61}"): [("setting_too_long", 2, "B")],
    ("form_id | version",): [("settings_empty", 0, "")],
}


@pytest.mark.parametrize("lines", SETTING_ROWS)
def test_problem_of_a_setting_is_named_with_its_cell(lines: tuple[str, ...]) -> None:
    assert found(report("text | a | A", settings=lines)) == SETTING_ROWS[lines]


# ── half a translation ──────────────────────────────────────────────────────────────────────────


def test_text_that_is_missing_in_one_language_is_named_with_its_cell() -> None:
    said = report(
        "text | a | Age | ", headers="type | name | label::English (en) | label::Bangla (bn)",
        begin=("begin group | fp | F | F", "begin group | x | X | X"), choices=(),
    )  # fmt: skip

    assert found(said) == [("text_untranslated", FIRST, "D")]
    assert said.problems[0].params["missing"] == "bn"


def test_column_that_is_missing_in_one_language_is_named_once() -> None:
    said = report(
        "text | a | Age | A | H1", "text | b | Age | A | H2",
        headers="type | name | label::English (en) | label::Bangla (bn) | hint::English (en)",
        begin=("begin group | fp | F | F", "begin group | x | X | X"), choices=(),
    )  # fmt: skip

    assert [(p.code, p.row, dict(p.params)) for p in said.problems] == [
        ("column_untranslated", 1, {"header": "hint", "missing": "bn"})
    ]


def test_every_problem_is_named_at_once_in_the_order_of_the_sheets() -> None:
    said = report(
        "integr | a | A | ", "text | | B | foo(", "select_one nowhere | c | | ${ghost}",
        headers=RELEVANT, choices=(*CHOICES, "x | | X"), settings=("version", "1"),
    )  # fmt: skip

    assert [(p.sheet, p.row, p.code) for p in said.problems] == [
        ("survey", 4, "type_misspelt"),
        ("survey", 5, "name_missing"),
        ("survey", 5, "expression_unclosed_bracket"),
        ("survey", 6, "list_unknown"),
        ("survey", 6, "text_missing"),
        ("survey", 6, "reference_unknown"),
        ("choices", 4, "choice_without_name"),
        ("settings", 2, "setting_missing"),
    ]


def test_every_code_of_the_importer_has_a_sentence() -> None:
    import re
    from pathlib import Path

    from bw.questionnaire import xlsform

    folder = Path(xlsform.__file__).parent
    files = [*folder.glob("*.py"), *folder.glob("expressions/*.py")]
    prefixes = "type|name|ref|list|text|header|column|sheet|choice|setting|workbook|expression"
    said = {
        code
        for path in files
        for code in re.findall(
            rf'(?:problem|add|Problem|WorkbookError|_at_header)\([^"()]*"((?:{prefixes})_[a-z_]+)"',
            path.read_text(),
        )
    }

    assert len(said) > 30
    assert said - set(CATALOGUE) == set()
