"""Workbooks: the questions on a sheet, each group on one of its own. No cell is ever a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bw.papers.content import Head, Line, Value
from bw.papers.words import columns, of_what, state_word
from bw.questionnaire.definition import Definition
from bw.web.locale import gettext as _

LONGEST_CELL = 32_767  # characters; Excel takes no more
LONGEST_NAME = 31  # of a sheet
MOST_ROWS = 1_048_576
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
Cell = str | Value


class Book:
    """A workbook that is written row by row: what was written is not kept in memory."""

    def __init__(self, path: Path, *, at: datetime) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(path.parent),
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        # The same paper made again is the same file.
        self._book.set_properties({"created": at.replace(tzinfo=None)})
        self._bold = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self._plain = self._book.add_format({"text_wrap": True, "valign": "top"})
        self._names: set[str] = set()

    def sheet(self, name: str, titles: Sequence[str], widths: Sequence[int] = ()) -> "Sheet":
        """A new sheet with its head row; a name that is taken gets a number."""
        clean = _NOT_IN_NAMES.sub(" ", name).strip()[:LONGEST_NAME] or "-"
        made, number = clean, 1
        while made.casefold() in self._names or made.casefold() == "history":
            number += 1
            made = f"{clean[: LONGEST_NAME - 4]} {number}"
        self._names.add(made.casefold())
        found = self._book.add_worksheet(made)
        for column, width in enumerate(widths):
            found.set_column(column, column, width)
        found.freeze_panes(1, 0)
        sheet = Sheet(found, self._plain)
        sheet.add(titles, self._bold)
        return sheet

    def end(self) -> None:
        """Write the file."""
        self._book.close()


class Sheet:
    """Rows written one after another."""

    def __init__(self, sheet: Any, plain: Any) -> None:
        self._sheet, self._plain, self._row = sheet, plain, 0

    def add(self, cells: Iterable[Cell], style: Any = None) -> None:
        """One row; what does not fit on a sheet is left out, which no questionnaire reaches."""
        if self._row >= MOST_ROWS:
            return
        for column, cell in enumerate(cells):
            self._write(column, cell, style or self._plain)
        self._row += 1

    def _write(self, column: int, cell: Cell, style: Any) -> None:
        if isinstance(cell, Value):
            if cell.is_number:
                self._sheet.write_number(self._row, column, float(cell.stored), style)
                return
            cell = cell.stored
        if cell:
            self._sheet.write_string(self._row, column, shortened(cell), style)


def shortened(text: str) -> str:
    """As much of a text as a cell takes."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


QUESTIONS = ("ref", "section", "subsection", "category", "question")
ANSWER = ("read", "stored", "unit", "comment", "state")
WIDTHS = (14, 20, 24, 20, 60, 40, 30, 8, 40, 14)


def write(path: Path, head: Head, definition: Definition, lines: Iterable[Line]) -> None:
    """What it is, the questions, and a sheet for each group with a row for each entry."""
    book = Book(path, at=head.at)
    about = book.sheet(_("About"), (_("What"), ""), (30, 60))
    for row in _about(head, definition):
        about.add(row)
    questions = book.sheet(_("Questions"), columns(*QUESTIONS, *ANSWER), WIDTHS)
    for line in lines:
        value = line.value
        place = (line.asked.ref, line.section, line.subsection, line.category, line.question)
        # The entries of a group stand on its own sheet; as one text they are for programs only.
        stored: Cell = "" if line.asked.is_group else value
        answer = (value.read, stored, value.unit, line.comment, state_word(value.state))
        questions.add([*place, *answer])
        if line.asked.is_group:
            _group(book, line)
    book.end()


def _about(head: Head, definition: Definition) -> list[tuple[str, str]]:
    about = head.about
    return [
        (_("Factory"), about.factory_name),
        (_("Cycle"), str(about.cycle_number)),
        (_("First day of the cycle"), about.starts_on.isoformat()),
        (_("Last day of the cycle"), about.ends_on.isoformat()),
        (_("Questionnaire"), definition.title.in_language(head.language)),
        (_("Version of the questionnaire"), definition.version),
        (_("Made from"), of_what(head)),
    ]


def _group(book: Book, line: Line) -> None:
    """Each field takes a column, and a second one where what is read is not what is stored."""
    sheet = book.sheet(line.asked.ref, [*columns("entry"), *_titles(line)])
    for entry in line.entries:
        cells: list[Cell] = [entry.title]
        for value in entry.values:
            cells += _read_and_stored(value)
        sheet.add(cells)


def _titles(line: Line) -> list[str]:
    made, stored = [], _("as stored")
    for label in line.field_labels:
        made += [label, f"{label} ({stored})"]
    return made


def _read_and_stored(value: Value) -> tuple[Cell, Cell]:
    return (value.read or state_word(value.state), value)
