"""The submissions of a programme as one table: a row for each self-assessment, a column for each
question of any version. Rules H10 and Q24: Step 1 of what was submitted, and nothing else.

A question has one column for all versions that ask it in the same way, and one for each version
where its kind differs. Rows are written as they are read; no more than a few are in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bw.papers import content, queries, rules
from bw.papers.as_csv import Table
from bw.papers.as_xlsx import Book, Cell, Sheet
from bw.papers.content import Answers, AnswerState, EntryLine, Value
from bw.papers.queries import Selection, Submission
from bw.papers.words import columns, not_in_version, state_word, yes_or_no
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition, Question
from bw.selfassessment.progress import NOTHING
from bw.web import locale
from bw.web.locale import gettext as _

FACTS = (
    "factory_id", "factory", "city", "country", "cycle", "starts_on", "ends_on", "submission",
    "submitted_at", "stands", "version",
)  # fmt: skip
OF_ENTRY = ("factory_id", "factory", "cycle", "submission", "entry")
OF_COMMENT = ("factory_id", "factory", "cycle", "submission", "ref", "comment")


@dataclass(slots=True)
class Column:
    """A question in the table: its title, and the question of each version that stands there."""

    ref: str
    title: str
    asked: dict[int, Question] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        """Whether it is a grid or a repeat."""
        return self.latest.is_group

    @property
    def latest(self) -> Question:
        """The question as the latest version asks it."""
        return self.asked[max(self.asked)]

    def fields(self) -> dict[str, Question]:
        """The fields of a group in all versions, by name."""
        found: dict[str, Question] = {}
        for version in sorted(self.asked):
            found |= {each.name: each for each in content.fields_of(self.asked[version])}
        return found


def columns_of(definitions: Sequence[Definition]) -> list[Column]:
    """The union of versions, in the order of the latest that asks it. Rule Q24: Step 1."""
    asked: dict[str, dict[int, Question]] = {}
    for definition in reversed(definitions):
        for question in definition.questions:
            if question.asked and rules.read_by_staff(question.step):
                asked.setdefault(question.ref, {})[definition.version_id] = question
    names = {each.version_id: each.version for each in definitions}
    return [column for ref, found in asked.items() for column in _columns(ref, found, names)]


def _columns(ref: str, asked: dict[int, Question], names: dict[int, str]) -> Iterator[Column]:
    if len({question.kind for question in asked.values()}) == 1:
        yield Column(ref, ref, asked)
        return
    for version_id, question in sorted(asked.items(), reverse=True):
        yield Column(ref, f"{ref} ({names[version_id]})", {version_id: question})


@dataclass(frozen=True, slots=True)
class Row:
    """One submission: its facts, its answers, its version."""

    of: Submission
    definition: Definition
    answers: Answers

    def facts(self) -> list[Cell]:
        """Whose it is, of which cycle, when it was submitted."""
        of = self.of
        return [
            number(of.factory_id), of.factory_name, of.city, of.country, number(of.cycle_number),
            of.starts_on.isoformat(), of.ends_on.isoformat(), number(of.number),
            of.submitted_at.strftime("%Y-%m-%d %H:%M"), yes_or_no(of.stands),
            self.definition.version,
        ]  # fmt: skip

    def place(self) -> list[Cell]:
        """Whose it is, on the sheets of groups and comments."""
        of = self.of
        return [number(of.factory_id), of.factory_name, number(of.cycle_number), number(of.number)]

    def cell(self, column: Column) -> Cell:
        """The answer as it is stored, or why there is none."""
        asked = column.asked.get(self.of.version_id)
        if asked is None:
            return not_in_version()
        if not self.answers.applies(asked):
            return state_word(AnswerState.NOT_ASKED)
        stored = self.answers.rows.get(asked.position, NOTHING).value
        if asked.is_group:
            stored = content.without_unasked(asked, stored, self.entries(column))
        return content.bare_value(asked, stored)

    def entries(self, column: Column) -> Sequence[EntryLine]:
        """The entries of a group; none where it was not asked."""
        asked = column.asked.get(self.of.version_id)
        if asked is None or not self.answers.applies(asked):
            return ()
        stored = self.answers.rows.get(asked.position, NOTHING).value
        return content.entries(asked, stored, self.answers.evaluation, self.of.country)


def number(value: int) -> Value:
    """A number of ours, in a cell that counts."""
    return Value(AnswerState.ANSWERED, stored=str(value), is_number=True)


def rows(selection: Selection) -> Iterator[Row]:
    """The submissions, read a few at a time."""
    for of in queries.submissions(selection):
        definition = memory.definition(of.version_id)
        yield Row(of, definition, content.as_submitted(definition, of.content, steps=of.steps))


def _union(selection: Selection) -> list[Column]:
    return columns_of([memory.definition(each) for each in queries.version_ids(selection)])


def write_csv(path: Path, selection: Selection, *, at: datetime) -> None:
    """The table as CSV; a group stands in its cell as canonical text."""
    union = _union(selection)
    with path.open("wb") as file:
        table = Table(file)
        table.add([*columns(*FACTS), *(column.title for column in union)])
        for row in rows(selection):
            table.add([*row.facts(), *map(row.cell, union)])
        table.end()


def write_xlsx(path: Path, selection: Selection, *, at: datetime) -> None:
    """The table, what its columns mean, the comments, and a sheet for each group."""
    union = _union(selection)
    book = Book(path, at=at)
    titles = [*columns(*FACTS), *(column.title for column in union)]
    table = book.sheet(_("Self-assessments"), titles)
    _questions(book, union)
    comments = book.sheet(_("Comments"), columns(*OF_COMMENT))
    groups = [(column, *_group_sheet(book, column)) for column in union if column.is_group]
    for row in rows(selection):
        table.add([*row.facts(), *(_in_table(row, column) for column in union)])
        for column, sheet, names in groups:
            for cells in _of_entries(row, column, names):
                sheet.add(cells)
        for cells in _comments(row, union):
            comments.add(cells)
    book.end()


def _in_table(row: Row, column: Column) -> Cell:
    """Of a group how many entries there are: they stand on a sheet of their own."""
    cell = row.cell(column)
    if not column.is_group or not isinstance(cell, Value) or not cell.stored:
        return cell
    return number(len(row.entries(column)))


def _questions(book: Book, union: Iterable[Column]) -> None:
    """What each column asks, and what the names of choices mean."""
    language = locale.current().language
    sheet = book.sheet(
        _("Questions"), columns("ref", "question", "kind", "choices"), (18, 70, 12, 60)
    )
    for column in union:
        asked = column.latest
        choices = (f"{one.name} = {one.label.in_language(language)}" for one in asked.choices)
        label = asked.label.in_language(language)
        sheet.add([column.title, label, asked.kind, "; ".join(choices)])
        for name, each in column.fields().items():
            label = each.label.in_language(language)
            choices = (f"{one.name} = {one.label.in_language(language)}" for one in each.choices)
            sheet.add([f"{column.title} / {name}", label, each.kind, "; ".join(choices)])


def _group_sheet(book: Book, column: Column) -> tuple[Sheet, list[str]]:
    names = list(column.fields())
    return book.sheet(column.title, [*columns(*OF_ENTRY), *names]), names


def _of_entries(row: Row, column: Column, names: Sequence[str]) -> Iterator[list[Cell]]:
    asked = column.asked.get(row.of.version_id)
    if asked is None:
        return
    fields = [each.name for each in content.fields_of(asked)]
    for entry in row.entries(column):
        values: dict[str, Cell] = {}
        for name, value in zip(fields, entry.values, strict=True):
            not_asked = value.state is AnswerState.NOT_ASKED
            values[name] = state_word(value.state) if not_asked else value
        cells = (values.get(name, not_in_version()) for name in names)
        yield [*row.place(), entry.title, *cells]


def _comments(row: Row, union: Iterable[Column]) -> Iterator[list[Cell]]:
    for column in union:
        asked = column.asked.get(row.of.version_id)
        if asked is None or not row.answers.applies(asked):
            continue
        comment = row.answers.rows.get(asked.position, NOTHING).comment
        if comment:
            yield [*row.place(), column.ref, comment]
