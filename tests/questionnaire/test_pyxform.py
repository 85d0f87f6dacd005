"""What pyxform says of a workbook is never contradicted without a reason (decision 40)."""

import warnings
from collections.abc import Sequence
from pathlib import Path

import pytest
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from bw.questionnaire import lenient, xlsform
from bw.questionnaire.report import Report
from tests.questionnaire.sheets import BEGIN, CHOICES, END, SETTINGS, workbook

WORKBOOKS = sorted((Path(__file__).parent / "workbooks").glob("*.xls*"))
HEADERS = "type | name | label | relevant | constraint | calculation | choice_filter | required"
LISTS = (*CHOICES, "l | a | A", "l | b | B")

# Codes with which this product refuses what pyxform accepts, by the reason for it.
REASONS = {
    "not served here": {
        "type_not_served", "type_or_other", "column_not_served", "repeat_count_not_served",
        "expression_unknown_function", "expression_excluded_function", "expression_path",
        "expression_bare_name", "choice_column_unknown", "text_shows_entries",
    },
    "laid out otherwise": {
        "group_too_deep", "group_in_repeat", "question_outside_leaf", "question_outside_groups",
        "leaf_empty", "section_empty", "survey_empty", "settings_empty", "sheet_missing",
        "setting_missing", "text_with_reference",
    },
    "half a translation": {
        "text_untranslated", "column_untranslated", "language_without_code", "text_missing",
    },
    "the expression is none, or hides itself": {
        "expression_dangling_operator", "expression_unclosed_bracket", "expression_unclosed_string",
        "condition_circle", "condition_inside_group", "reference_to_entries",
    },
    "what is written would be ignored": {
        "constraint_without_answer", "calculation_on_question", "yes_or_no_wrong",
        "text_bad_reference",
    },
    "names are narrower": {"name_wrong", "ref_twice"},
}  # fmt: skip
STATED = frozenset().union(*REASONS.values())

TINY: Sequence[tuple[str, ...]] = (
    ("text | a | A",),
    ("text | a | A", "text | a | B"),
    ("text | Name | A", "text | name | B"),
    ("text | é | A",),
    ("text | 1a | A",),
    ("text | a b | A",),
    ("text | | A",),
    (" | a | A",),
    ("text | a |",),
    ("quiz | a | A",),
    ("select_one | a | A",),
    ("select_one none | a | A",),
    ("select_one l or_other | a | A",),
    ("select_one l | a | A | | | | name != 'a'",),
    ("select_one l | a | A | | | | y = 1",),
    ("select_multiple l | a | A | selected(${a}, 'b')",),
    ("geopoint | a | A", "text | b | B"),
    ("geopoint | | A", "text | b | B"),
    ("geopoint | g | A | ${ghost} = 1", "text | b | B"),
    ("range | a | A",),
    ("rank l | a | A", "text | b | B"),
    ("rank none | a | A", "text | b | B"),
    ("calculate | c |",),
    ("calculate | c | | | | 1 + 1", "text | a | A"),
    ("note | a | A | | . > 1",),
    ("text | a | A | | | 1 + 1",),
    ("text | a | A | | | | | maybe",),
    ("text | a | A", "text | b | B | ${a} = 1"),
    ("text | a | A | ${ghost} = 1",),
    ("text | a | A", "text | b | B | ${ a } = 1"),
    ("text | a | A | 1 +",),
    ("text | a | A | (1",),
    ("text | a | A | 'x",),
    ("text | a | A | foo(1)",),
    ("text | a | A | ${b} = 1", "text | b | B | ${a} = 1"),
    ("text | a | You are ${b}", "text | b | B"),
    ("text | a | You are ${ghost}",),
    ("text | a | You are ${}",),
    ("begin group | g | G", "text | a | A"),
    ("text | a | A", "end group"),
    ("begin group | g | G", "end group"),
    ("begin group | | G", "text | a | A", "end group"),
    ("begin group | g | G | ${a} = 1", "text | a | A", "end group"),
    ("begin group | g | G", "text | a | A", "end group"),
    ("begin repeat | r | R", "text | a | A", "end group"),
    ("begin repeat | r | R", "text | a | A", "end repeat"),
    ("begin repeat | r | R", "text | a | A", "end repeat", "text | b | B | ${a} = 1"),
    ("begin repeat | r | R", "text | a | A", "end repeat", "text | b | B | sum(${a}) > 1"),
    ("begin repeat | r | R", "begin repeat | s | S", "text | a | A", "end repeat", "end repeat",
     "text | b | B"),
)  # fmt: skip


def accepts(path: Path) -> bool:
    """pyxform's verdict. Other errors than its own are its faults, and none must come up here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            convert(str(path), validate=False)
        except PyXFormError:
            return False
    return True


def agree(path: Path) -> None:
    accepted, data = accepts(path), path.read_bytes()
    strictly, leniently = (read(data, file_name=path.name) for read in (xlsform.read, lenient.read))
    if not accepted:
        assert (strictly.ok, leniently.ok) == (False, False)
    assert not leniently.problems or strictly.problems
    if accepted:
        assert _codes(strictly) | _codes(leniently) <= STATED


def _codes(said: Report) -> set[str]:
    return {problem.code for problem in said.problems}


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_workbook_of_others_is_judged_as_pyxform_does(path: Path) -> None:
    agree(path)


@pytest.mark.parametrize("rows", TINY, ids="; ".join)
def test_tiny_workbook_is_judged_as_pyxform_does(rows: tuple[str, ...], tmp_path: Path) -> None:
    path = tmp_path / "tiny.xlsx"
    path.write_bytes(workbook(survey=(HEADERS, *BEGIN, *rows, *END), choices=LISTS,
                              settings=SETTINGS))  # fmt: skip

    agree(path)


SHEETS = {
    "no-settings": {"survey": (HEADERS, *BEGIN, "text | a | A", *END)},
    "no-survey": {"choices": CHOICES, "settings": SETTINGS},
    "nothing": {"survey": (HEADERS,), "settings": SETTINGS},
    "no-type": {"survey": ("kind | name | label", "text | a | A"), "settings": SETTINGS},
    "header-twice": {"survey": ("type | name | label | label", "text | a | A | B"),
                     "settings": SETTINGS},
    "choice-twice": {"survey": ("type | name | label", *BEGIN, "select_one l | a | A", *END),
                     "choices": ("list_name | name | label", "l | x | X", "l | x | Y"),
                     "settings": SETTINGS},
    "choice-without-name": {"survey": ("type | name | label", *BEGIN, "select_one l | a | A", *END),
                            "choices": ("list_name | name | label", "l | | X"),
                            "settings": SETTINGS},
    "grid": {"survey": ("type | name | label | appearance | rows | repeat_count", *BEGIN,
                        "begin repeat | g | G | grid | yes_no | 2", "integer | n | N",
                        "end repeat", *END), "choices": CHOICES, "settings": SETTINGS},
    "languages": {"survey": ("type | name | label::English (en) | label::French (fr)", *BEGIN,
                             "text | a | A |", *END), "settings": SETTINGS},
}  # fmt: skip


@pytest.mark.parametrize("case", SHEETS)
def test_tiny_form_is_judged_as_pyxform_does(case: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.xlsx"
    path.write_bytes(workbook(**SHEETS[case]))

    agree(path)


def test_grids_are_forms_for_other_tools_too(tmp_path: Path) -> None:
    path = tmp_path / "tiny.xlsx"
    path.write_bytes(workbook(**SHEETS["grid"]))

    assert accepts(path)
    assert xlsform.read(path.read_bytes()).ok
