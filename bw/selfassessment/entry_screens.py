"""What the pages show of a group: the list of its entries, one entry, the table of a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from bw import clock
from bw.messages import sentence
from bw.questionnaire.definition import Choice, Definition, Question
from bw.questionnaire.entries import Entry
from bw.questionnaire.expressions.compared import compared
from bw.questionnaire.kinds import KINDS, Raw, Widget
from bw.selfassessment import entries, progress, queries, showing
from bw.selfassessment.entries import Around, Line, Slot, Typed
from bw.selfassessment.evaluation import Evaluation
from bw.selfassessment.progress import Stored
from bw.selfassessment.queries import Subject
from bw.web import locale

SUMMED = frozenset(("integer", "decimal", "currency"))


def around(subject: Subject, definition: Definition, question: Question) -> Around:
    """The answers that a question's own checks look at, its own among them. One statement."""
    rows = queries.rows_at(subject.id, entries.wanted(definition, question))
    return around_with(subject, definition, rows)


def around_with(subject: Subject, definition: Definition, rows: Mapping[int, Stored]) -> Around:
    """The same, with rows that were read already."""
    return Around(definition, rows, clock.today(ZoneInfo(subject.zone)), subject.country)


@dataclass(frozen=True, slots=True)
class Listed:
    """A group with its entries, as they stand or as they were typed."""

    around: Around
    group: Question
    row: Stored
    lines: tuple[Line, ...]

    @property
    def names(self) -> list[str]:
        """How each entry is called: what its first fields say, else its number."""
        return [self.name(line) for line in self.lines]

    def name(self, line: Line) -> str:
        """How one entry is called."""
        return entries.name_of(line, self.around.country) or locale.gettext(
            "Entry %(number)s", number=line.index + 1
        )

    @property
    def missing(self) -> str:
        """Why the group is not answered as it stands; empty when it is."""
        group, value = self.group, self.row.value
        if not value or len(self.lines) < group.least:
            given = len(self.lines)
            return sentence("entry_too_few", least=max(group.least, 1), given=given)
        if any(line.faults for line in self.lines):
            return sentence("entries_incomplete")
        return self.misfit

    @property
    def misfit(self) -> str:
        """The group's own check, in words, when what stands does not pass it."""
        return misfit(self.around, self.group, self.row.value)

    @property
    def full(self) -> bool:
        """Whether no entry fits any more."""
        return len(self.lines) >= self.group.most


def misfit(seen: Around, group: Question, value: str) -> str:
    """What the check of a group says of an answer, with the numbers that it compares; empty when
    the answer passes."""
    if progress.fits(seen.definition, group.position, value, seen.rows, seen.today):
        return ""
    lookup = entries.evaluation(seen, group, progress.entries_of(group, value)).lookup
    said = showing.filled_in(seen.definition, group, lookup, seen.country)
    own = said.constraint_message.in_language(locale.current().language)
    reason = own or sentence("answer_constraint")
    assert group.constraint is not None
    numbers = compared(group.constraint, lookup, self_value=value, today=seen.today)
    if numbers is None:
        return reason
    left, right = (int(n) if n.is_integer() else Decimal(f"{n:.6g}") for n in numbers)
    return f"{reason} {sentence('numbers_compared', left=left, right=right)}"


def listed(
    seen: Around,
    group: Question,
    typed: Mapping[int, Typed] | None = None,
    *,
    value: str | None = None,
) -> Listed:
    """A group as its answer stands, or as ``value`` in its place, or a grid as it was typed."""
    row = seen.rows.get(group.position, progress.NOTHING)
    standing = row.value if value is None else value
    lines = entries.lines(seen, group, progress.entries_of(group, standing), typed)
    if not standing and typed is None:
        lines = tuple(map(entries.unblamed, lines))
    return Listed(seen, group, row, lines)


def choices(seen: Around, question: Question) -> tuple[Choice, ...]:
    """What the filter of an ordinary question leaves of its choices."""
    values = {p: row.value for p, row in seen.rows.items()}
    known = {
        p: seen.rows.get(p, progress.NOTHING).scope
        for p in progress.wanted(seen.definition, question.position)
    }
    return progress.choices_for(question, Evaluation(seen.definition, values, known).lookup)


def one_entry(seen: Around, group: Question, entry: Entry, typed: Typed | None = None) -> Line:
    """One entry among the others of its group: one that stands there, or one more."""
    row = seen.rows.get(group.position, progress.NOTHING)
    there = list(progress.entries_of(group, row.value))
    index = next((n for n, each in enumerate(there) if each.id == entry.id), len(there))
    there[index : index + 1] = [entry]
    sent = {index: typed} if typed else {}
    return entries.lines(seen, group, there, sent, only=index)[0]


def widget(slot: Slot, country: str, *, label: str = "") -> Widget:
    """What the page draws for a field."""
    question = slot.narrowed
    return KINDS[slot.field.kind].widget(
        question,
        slot.raw,
        locale.current(),
        country,
        error=bool(slot.error),
        suffix=slot.suffix,
        label=label or f"q{slot.suffix}",
    )


def shown(slot: Slot, country: str) -> str:
    """What stands in a field, as people read it."""
    if not slot.value:
        return ""
    return KINDS[slot.field.kind].format(slot.value, slot.field, locale.current(), country)


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of a grid: ``id`` of where it stands, and the sum as people read it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a grid: below its columns, and at the end of its rows."""

    columns: Mapping[str, Total]  # by the field's name
    rows: tuple[Total, ...]  # none when a sum across the columns says nothing

    @property
    def all(self) -> tuple[Total, ...]:
        """Each of them."""
        return (*self.columns.values(), *self.rows)


def totals(group: Question, lines: tuple[Line, ...], country: str) -> Totals:
    """Sums of the columns that may be added up, and of the rows when all their columns may be."""
    summed = _summed(group)
    values = [line.values for line in lines]
    columns = {
        field.name: Total(f"t.{field.name}", _sum(values, [field], country))
        for field in summed
        if len(lines) > 1
    }
    across = len(summed) > 1 and len(summed) == sum(field.asked for field in group.fields)
    if not across or len({field.kind for field in summed}) > 1:
        return Totals(columns, ())
    rows = tuple(Total(f"t.{line.index}", _sum([line.values], summed, country)) for line in lines)
    if columns:
        columns[""] = Total("t.", _sum(values, summed, country))
    return Totals(columns, rows)


def _summed(group: Question) -> list[Question]:
    """Columns whose sum says something: the grid's own check adds them up, or all numbers of the
    grid are of one kind. Hours beside heads, say, are not added up."""
    numbers = [field for field in group.fields if field.kind in SUMMED]
    check = group.constraint.text if group.constraint else ""
    if len({field.kind for field in numbers}) == 1:
        return numbers
    return [field for field in numbers if f"sum(${{{field.name}}})" in check]


def _sum(rows: list[dict[str, str]], fields: list[Question], country: str) -> str:
    numbers = [Decimal(row[f.name]) for row in rows for f in fields if row.get(f.name)]
    if not numbers:
        return ""
    total = f"{sum(numbers):f}"
    return KINDS[fields[0].kind].format(total, fields[0], locale.current(), country)


def raw_of(group: Question, entry: Entry, index: int = 0) -> Raw:
    """The fields of a form that would send this entry."""
    return {
        name + entries.suffix_of(group, field, index): texts
        for field in group.fields
        for name, texts in KINDS[field.kind]
        .raw_from(entry.values.get(field.name, ""), locale.current())
        .items()
    }
