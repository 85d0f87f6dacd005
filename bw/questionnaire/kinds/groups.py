"""Kinds that hold fields: a repeat with its entries, a grid with its rows.

Their fields stand on forms of their own, each under its own name: the field of the ordinary form
says nothing here.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, cast

from bw.questionnaire import entries
from bw.questionnaire.entries import Entry
from bw.questionnaire.kinds.kind import ANSWER, Asked, Choosable, Kind, Raw, Texts
from bw.web.locale import Locale
from bw.web.locale import gettext as _


class Field(Asked, Protocol):
    """What a group needs to know of a field."""

    @property
    def name(self) -> str:
        """Under which its values are kept."""
        ...

    @property
    def kind(self) -> str:
        """The name of its kind."""
        ...

    @property
    def label(self) -> Texts:
        """What is read above it."""
        ...


class Group(Protocol):
    """What reading a group needs to know of it."""

    @property
    def fields(self) -> Sequence[Field]:
        """The fields, in order."""
        ...

    @property
    def rows(self) -> Sequence[Choosable]:
        """The rows of a grid; none of a repeat."""
        ...


def parse(_raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """Nothing: what belongs to a group is read field by field."""
    return ""


def again(canonical: str, _locale: Locale) -> Raw:
    """The answer itself: the page spreads it over the fields."""
    return {ANSWER: [canonical] if canonical else []}


def over(kinds: Mapping[str, Kind]) -> tuple[Kind, Kind]:
    """The two kinds of groups, whose fields are of these kinds."""

    def read(canonical: str, question: Asked, locale: Locale, country: str) -> str:
        """One line for each entry: its number or row, then field by field."""
        if not canonical:
            return ""
        group = cast(Group, question)
        rows = {row.name: row.label.in_language(locale.language) for row in group.rows}
        lines = []
        for number, entry in enumerate(entries.read(canonical), 1):
            head = rows.get(entry.id) or f"{locale.digits(str(number))}."
            said = (named(*pair) for pair in _values(group, entry, locale, country))
            lines.append(f"{head} {'; '.join(said)}")
        return "\n".join(lines) or _("There is none.")

    def _values(
        group: Group, entry: Entry, locale: Locale, country: str
    ) -> Iterator[tuple[str, str]]:
        for field in group.fields:
            if value := entry.values.get(field.name):
                shown = kinds[field.kind].format(value, field, locale, country)
                yield field.label.in_language(locale.language), shown

    return (
        Kind("repeat", "_group.html", parse, read, again),
        Kind("grid", "_group.html", parse, read, again),
    )


def named(label: str, value: str) -> str:
    """A value behind its name; a name that asks has its mark already."""
    return f"{label} {value}" if label.endswith(("?", ":", "：")) else f"{label}: {value}"
