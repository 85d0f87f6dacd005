"""What is wrong with a workbook: every problem with its sheet, row, column, text and sentence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bw.messages import sentence
from bw.questionnaire.outline import Outline

SHOWN = 100  # characters of a text beside a caret


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``row`` counts from 1 as Excel does; 0: not one row.

    ``column`` is the letter and ``header`` the first cell of it. ``text`` is the cell's, and
    ``position`` the character of it, from 0, where a caret belongs.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    text: str = ""
    position: int | None = None

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return sentence(self.code, **self.params)

    @property
    def place(self) -> str:
        """Where it stands, in words; empty for the workbook as a whole."""
        column = f"{self.column} ({self.header})" if self.column and self.header else ""
        column = column or self.column or self.header
        if self.row and column:
            return sentence("place_cell", sheet=self.sheet, row=str(self.row), column=column)
        if self.row:
            return sentence("place_row", sheet=self.sheet, row=str(self.row))
        return sentence("place_sheet", sheet=self.sheet) if self.sheet else ""

    def as_row(self) -> dict[str, Any]:
        """What is kept of it with a version: enough to say it again."""
        return {"code": self.code, "params": dict(self.params), "sheet": self.sheet,
                "row": self.row, "column": self.column, "header": self.header}  # fmt: skip

    def caret(self) -> tuple[str, str] | None:
        """The line of the text that is meant, and a line with a caret under the place."""
        if self.position is None:
            return None
        at = min(self.position, len(self.text))
        start = self.text.rfind("\n", 0, at) + 1
        line = self.text[start:].split("\n", 1)[0].replace("\t", " ")
        at -= start
        skipped = max(0, at - SHOWN // 2)
        before = "…" if skipped else ""
        shown = before + line[skipped : skipped + SHOWN]
        return shown, " " * (at - skipped + len(before)) + "^"

    def lines(self) -> Iterator[str]:
        """The problem as lines to print."""
        yield f"{self.place}: {self.sentence}" if self.place else self.sentence
        if caret := self.caret():
            yield f"    {caret[0]}"
            yield f"    {caret[1]}"


@dataclass(frozen=True, slots=True)
class Report:
    """What came of reading a workbook: its outline when nothing is wrong, else the problems."""

    source: bytes
    problems: tuple[Problem, ...] = ()
    outline: Outline | None = None
    left_out: tuple[Problem, ...] = ()  # what a lenient import left out or arranged otherwise

    @property
    def ok(self) -> bool:
        """Whether the workbook may be kept."""
        return self.outline is not None and not self.problems
