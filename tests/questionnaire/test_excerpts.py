"""The rows of a workbook around its problems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire.excerpts import FOLDED, LONGEST, MOST, by_sheet, index_of
from bw.questionnaire.report import Problem, Report
from bw.questionnaire.sheets import letter
from bw.questionnaire.workbook import Sheet

ROWS = tuple(tuple(f"{letter(at)}{row}" for at in range(6)) for row in range(1, 6))
SURVEY = Sheet("survey", ROWS)


def at(row: int, column: str = "", *, sheet: str = "survey", code: str = "x") -> Problem:
    return Problem(code, sheet=sheet, row=row, column=column)


@given(st.integers(0, 20_000))
def test_letters_of_columns_are_read_as_they_are_written(index: int) -> None:
    assert index_of(letter(index)) == index


def test_an_excerpt_shows_the_row_its_neighbours_and_the_columns_around_the_cell() -> None:
    (sheet,) = by_sheet(Report(b"", (at(3, "E"),)), (SURVEY,))
    ((excerpt,),) = sheet.folds
    assert [(column.letter, column.header) for column in excerpt.columns] == [
        (name, f"{name}1") for name in "ABDEF"
    ]
    assert [(line.number, line.meant) for line in excerpt.lines] == [
        (2, False), (3, True), (4, False),
    ]  # fmt: skip
    meant = [cell.text for line in excerpt.lines for cell in line.cells if cell.meant]
    assert meant == ["E3"]


@pytest.mark.parametrize(
    ("problem", "numbers"),
    [(at(2, "A"), [2, 3]), (at(5, "A"), [4, 5]), (at(1, "B"), [1, 2]), (at(9, "B"), [])],
)
def test_the_ends_of_a_sheet_have_no_neighbours(problem: Problem, numbers: list[int]) -> None:
    (sheet,) = by_sheet(Report(b"", (problem,)), (SURVEY,))
    assert [line.number for line in sheet.folds[0][0].lines] == numbers


def test_problems_of_a_row_stand_together_and_those_of_no_row_apart() -> None:
    problems = (at(0), at(2, "A"), at(2, "C"), at(3), at(0, sheet="choices"))
    survey, choices = by_sheet(Report(b"", problems), (SURVEY,))
    assert (survey.count, survey.general, survey.left_out) == (4, (at(0),), 0)
    assert [excerpt.problems for excerpt in survey.folds[0]] == [
        (at(2, "A"), at(2, "C")), (at(3),),
    ]  # fmt: skip
    assert (choices.name, choices.count, choices.folds) == ("choices", 1, ())


def test_a_cell_beyond_the_headers_is_shown_all_the_same() -> None:
    (sheet,) = by_sheet(Report(b"", (at(2, "AA"),)), (SURVEY,))
    excerpt = sheet.folds[0][0]
    assert [column.letter for column in excerpt.columns] == ["A", "B", "Z", "AA"]
    assert excerpt.columns[-1].header == excerpt.lines[0].cells[-1].text == ""


def test_a_long_cell_is_cut() -> None:
    sheets = (Sheet("survey", (("a",), ("x" * 500,))),)
    (sheet,) = by_sheet(Report(b"", (at(2, "A"),)), sheets)
    assert sheet.folds[0][0].lines[0].cells[0].text == "x" * LONGEST + "…"


def test_many_rows_are_folded_and_too_many_are_counted() -> None:
    count = MOST + 30
    rows = (("type",), *((f"t{n}",) for n in range(count)))
    problems = tuple(at(n + 2, "A") for n in range(count))
    (sheet,) = by_sheet(Report(b"", problems), (Sheet("survey", rows),))
    assert [len(fold) for fold in sheet.folds] == [FOLDED] * (MOST // FOLDED)
    assert (sheet.count, sheet.left_out) == (count, 30)


def test_the_room_is_shared_by_all_sheets() -> None:
    rows = tuple(("x",) for _ in range(MOST + 2))
    problems = (
        *(at(n + 2, "A") for n in range(MOST)),
        *(at(n + 2, "A", sheet="choices") for n in range(9)),
    )
    survey, choices = by_sheet(
        Report(b"", problems), (Sheet("survey", rows), Sheet("choices", rows))
    )
    assert (survey.left_out, choices.left_out, choices.folds) == (0, 9, ())


def test_a_problem_of_the_file_belongs_to_no_sheet() -> None:
    (found,) = by_sheet(Report(b"", (Problem("workbook_empty"),)), ())
    assert (found.name, len(found.general), found.folds) == ("", 1, ())
