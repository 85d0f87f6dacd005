"""The rows of a workbook around each problem of its report, to be shown in place. Pure.

Problems of one row share an excerpt: the row with its neighbours and the headers, the columns by
which an author knows a row, and those around the cells that are meant.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from bw.questionnaire.report import Problem, Report
from bw.questionnaire.sheets import letter
from bw.questionnaire.workbook import Sheet

KNOWN_BY = 2  # columns at the left by which an author knows a row: type and name, list and name
BESIDE = 1  # columns shown on each side of the one that is meant
ABOVE, BELOW = 1, 1  # rows shown around the one that is meant
LONGEST = 120  # characters of a cell
MOST = 500  # excerpts of a report; who has more begins with these
FOLDED = 20  # excerpts to a fold


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it is shown, cut after LONGEST; ``problems`` counts those that mean it."""

    letter: str
    text: str
    meant: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet, by its number in Excel; ``meant``: the one that the excerpt is about."""

    number: int
    cells: tuple[Cell, ...]
    meant: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an excerpt: its letter, and its first cell."""

    letter: str
    header: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is wrong in one row, and the rows around it."""

    sheet: str
    row: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What is wrong in one sheet: ``general`` is of no one row, ``folds`` are excerpts in order.

    ``count`` is of all problems, ``left_out`` of those that are not shown.
    """

    name: str
    count: int
    general: tuple[Problem, ...]
    folds: tuple[tuple[Excerpt, ...], ...]
    left_out: int


def by_sheet(report: Report, sheets: Sequence[Sheet]) -> list[SheetReport]:
    """The report sheet by sheet, in its own order; the file as a whole has no name."""
    rows = {sheet.name: sheet.rows for sheet in sheets}
    counts = Counter(problem.sheet for problem in report.problems)
    room, found = MOST, []
    for name, count in counts.items():
        problems = [problem for problem in report.problems if problem.sheet == name]
        general = tuple(problem for problem in problems if not problem.row)
        excerpts = tuple(islice(_excerpts(name, rows.get(name, ()), problems), room))
        room -= len(excerpts)
        shown = len(general) + sum(len(excerpt.problems) for excerpt in excerpts)
        folds = tuple(excerpts[n : n + FOLDED] for n in range(0, len(excerpts), FOLDED))
        found.append(SheetReport(name, count, general, folds, count - shown))
    return found


def _excerpts(
    name: str, rows: Sequence[Sequence[str]], problems: Sequence[Problem]
) -> Iterator[Excerpt]:
    by_row: Mapping[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.row:
            by_row[problem.row].append(problem)
    for row, together in sorted(by_row.items()):
        yield _excerpt(name, rows, row, tuple(together))


def _excerpt(
    name: str, rows: Sequence[Sequence[str]], row: int, problems: tuple[Problem, ...]
) -> Excerpt:
    meant = {index_of(problem.column) for problem in problems if problem.column}
    shown = _columns(meant, max((len(cells) for cells in rows[:1]), default=0))
    first, last = max(1, row - ABOVE), min(len(rows), row + BELOW)
    # The headers stand at the head of the table, unless they are what is wrong.
    numbers = [n for n in range(first, last + 1) if n > 1 or row == 1]
    lines = tuple(
        Line(n, tuple(_cell(rows[n - 1], at, n == row and at in meant) for at in shown), n == row)
        for n in numbers
    )
    headers = rows[0] if rows else ()
    columns = tuple(Column(letter(at), _clipped(headers, at)) for at in shown)
    return Excerpt(name, row, columns, lines, problems)


def _columns(meant: set[int], width: int) -> list[int]:
    known = set(range(min(KNOWN_BY, width)))
    beside = {at + n for at in meant for n in range(-BESIDE, BESIDE + 1)}
    return sorted(
        at for at in known | beside | meant if 0 <= at < max(width, max(meant, default=0) + 1)
    )


def _cell(cells: Sequence[str], at: int, meant: bool) -> Cell:
    return Cell(letter(at), _clipped(cells, at), meant)


def _clipped(cells: Sequence[str], at: int) -> str:
    text = cells[at] if at < len(cells) else ""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def index_of(name: str) -> int:
    """The place of a column from its letters, from 0: A, B, … AA."""
    place = 0
    for character in name:
        place = place * 26 + ord(character) - ord("A") + 1
    return place - 1
