"""Tables as CSV: UTF-8 with the mark that Excel looks for, nothing in them that is a formula.

A text that a spreadsheet program would take for a formula gets an apostrophe before it; numbers
are written as they are.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from bw.papers import rules
from bw.papers.content import Line, Value
from bw.papers.words import columns, state_word

BOM = b"\xef\xbb\xbf"
Cell = str | Value  # a text, or a value whose stored form may be a number


class Table:
    """Rows written one after another; nothing is kept."""

    def __init__(self, file: BinaryIO) -> None:
        file.write(BOM)
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._rows = csv.writer(self._text, lineterminator="\r\n")

    def add(self, cells: Iterable[Cell]) -> None:
        """One row."""
        self._rows.writerow([_cell(each) for each in cells])

    def end(self) -> None:
        """Hand the file back, which stays open."""
        self._text.flush()
        self._text.detach()


def _cell(cell: Cell) -> str:
    if isinstance(cell, Value):
        return cell.stored if cell.is_number else rules.safe_cell(cell.stored)
    return rules.safe_cell(cell)


def write(file: BinaryIO, lines: Iterable[Line]) -> None:
    """A row for each question; under a group one for each field of each entry."""
    table = Table(file)
    table.add(columns("ref", "entry", "field", *PLACE, *ANSWER))
    for line in lines:
        place = (line.section, line.subsection, line.category)
        answer = _answer(line.value, line.comment)
        table.add([line.asked.ref, "", "", *place, line.question, *answer])
        for entry in line.entries:
            for field, label, value in zip(
                line.fields, line.field_labels, entry.values, strict=True
            ):
                name = (line.asked.ref, entry.title, field.name)
                table.add([*name, *place, label, *_answer(value, "")])
    table.end()


PLACE = ("section", "subsection", "category", "question")
ANSWER = ("read", "stored", "unit", "comment", "state")


def _answer(value: Value, comment: str) -> Sequence[Cell]:
    return (value.read, value, value.unit, comment, state_word(value.state))
