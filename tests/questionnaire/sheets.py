"""Workbooks written in a test as lines: cells parted by ``|``, the first line the headers."""

import io
from collections.abc import Sequence

import xlsxwriter

from bw.questionnaire import lenient
from bw.questionnaire.report import Report
from bw.questionnaire.workbook import Sheet
from bw.questionnaire.xlsform import read_sheets

HEADERS = "type | name | label"
BEGIN = ("begin group | fp | Facility", "begin group | fp_a | Basics")
END = ("end group", "end group")
CHOICES = ("list_name | name | label", "yes_no | yes | Yes", "yes_no | no | No")
SETTINGS = ("form_id | version", "tiny | 1")
FIRST = 4  # the row of the first question between BEGIN and END


def cells(lines: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Lines as rows of cells."""
    return tuple(tuple(cell.strip() for cell in line.split("|")) for line in lines)


def report(
    *questions: str,
    headers: str = HEADERS,
    begin: Sequence[str] = BEGIN,
    end: Sequence[str] = END,
    choices: Sequence[str] = CHOICES,
    settings: Sequence[str] = SETTINGS,
    leniently: bool = False,
) -> Report:
    """What the importer says of these questions, in a section with one leaf."""
    lines = {"survey": (headers, *begin, *questions, *end), "choices": choices,
             "settings": settings}  # fmt: skip
    sheets = [Sheet(name, cells(rows)) for name, rows in lines.items() if rows]
    return (
        lenient.read_sheets(sheets, file_name="a form.xlsx") if leniently else read_sheets(sheets)
    )


def found(said: Report) -> list[tuple[str, int, str]]:
    """Each problem as code, row and letter of the column."""
    return [(problem.code, problem.row, problem.column) for problem in said.problems]


def workbook(**sheets: Sequence[str]) -> bytes:
    """A real workbook of these sheets."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    for name, lines in sheets.items():
        sheet = book.add_worksheet(name)
        for n, row in enumerate(cells(lines)):
            for m, text in enumerate(row):
                sheet.write_string(n, m, text)
    book.close()
    return stream.getvalue()


def whole(*questions: str) -> bytes:
    """A real workbook of these questions."""
    return workbook(survey=(HEADERS, *BEGIN, *questions, *END), choices=CHOICES, settings=SETTINGS)
