"""Sheets as tables: which sheet is which, what each header means, what a row says.

Headers are ``base`` or ``base::Language (code)``. Problems are collected, never raised.
"""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from babel import Locale
from babel.localedata import locale_identifiers

from bw.questionnaire.report import Problem
from bw.questionnaire.workbook import Sheet

CODE = re.compile(r"\(\s*([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*)\s*\)\s*$")
COUNTRIES = ("bd", "id", "vn")
LAW = "law_"
LAWS = tuple(LAW + country for country in COUNTRIES)

# The title in other languages: other tools know form_title in one language only.
TITLE = "questionnaire_title"

# What a header may be called, and the name that it has here.
ALIASES = {
    "list name": "list_name",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "read only": "read_only",
    "guidance": "guidance_hint",
    "jr:guidance_hint": "guidance_hint",
    "constraint message": "constraint_message",
    "required message": "required_message",
    "title": "form_title",
    "id": "form_id",
}
TRANSLATED = ("label", "hint", "guidance_hint", "constraint_message", "required_message",
              "category", *LAWS)  # fmt: skip
KNOWN: Mapping[str, tuple[str, ...]] = {
    "survey": ("type", "name", "ref", "step", "bipartite", "department", "required", "relevant",
               "constraint", "calculation", "appearance", "parameters", "read_only", "prefill",
               "checked", "choice_filter", "rows", "repeat_count", *TRANSLATED),
    "choices": ("list_name", "name", "label"),
    "settings": ("form_title", TITLE, "form_id", "version", "default_language", "threshold",
                 "full_sections", "instance_name", "style"),
}  # fmt: skip
# Columns of other tools that change what a form asks: where one is filled in, that is said.
NOT_SERVED: Mapping[str, tuple[str, ...]] = {
    "survey": ("default", "trigger", "image", "audio", "video",
               "big-image", "media", "bind", "body", "instance", "intent", "disabled"),
    "choices": ("image", "audio", "video", "big-image", "media"),
    "settings": ("allow_choice_duplicates",),
}  # fmt: skip
MOST_PROBLEMS = 20_000
NEEDED = {"survey": ("type", "name"), "choices": ("list_name", "name"), "settings": ()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place from 0, header as written, name here, language ("" for none)."""

    index: int
    header: str
    base: str
    language: str = ""

    @property
    def letter(self) -> str:
        """What Excel calls it: A, B, … AA."""
        return letter(self.index)


def letter(index: int) -> str:
    """What Excel calls the column at ``index`` (from 0)."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def near(word: str, known: Sequence[str]) -> str:
    """The known word that was probably meant, or nothing."""
    close = difflib.get_close_matches(word.strip().casefold(), known, n=1, cutoff=0.75)
    return close[0] if close else ""


@dataclass(slots=True)
class Table:
    """A sheet with its columns understood. Rows are numbered as Excel numbers them."""

    name: str
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)  # (base, language)
    rows: tuple[tuple[str, ...], ...] = ()
    problems: list[Problem] = field(default_factory=list)
    # What a lenient import reads in place of cells, by row, name and language of the column.
    instead: dict[int, dict[tuple[str, str], str]] = field(default_factory=dict)

    def languages(self) -> list[str]:
        """Language codes of the headers, in their order."""
        return list(dict.fromkeys(language for _base, language in self.columns if language))

    def numbered(self) -> "Iterator[Row]":
        """Every row below the headers that holds anything."""
        for number, cells in enumerate(self.rows[1:], start=2):
            if any(cells):
                yield Row(self, number, cells)

    def add(self, code: str, /, **params: Any) -> None:
        """A problem of the sheet as a whole."""
        self.problems.append(Problem(code, params, sheet=self.name))


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    table: Table
    number: int
    cells: tuple[str, ...]

    def get(self, base: str, language: str = "") -> str:
        """The text of a cell; nothing when the sheet has no such column."""
        if self.number in self.table.instead and (base, language) in self.instead:
            return self.instead[base, language]
        column = self.table.columns.get((base, language))
        if column is None or column.index >= len(self.cells):
            return ""
        return self.cells[column.index]

    @property
    def instead(self) -> dict[tuple[str, str], str]:
        """What is read in place of cells of this row; nothing in a strict import."""
        return self.table.instead.get(self.number, {})

    def texts(self, base: str, default_language: str) -> dict[str, str]:
        """The texts of a translated column by language; one without is the default's."""
        found: dict[str, str] = {}
        for (name, language), column in self.table.columns.items():
            if name == base and column.index < len(self.cells) and self.cells[column.index]:
                found[language or default_language] = self.cells[column.index]
        for (name, language), text in self.instead.items():
            if name == base:
                found[language or default_language] = text
        return {language: text for language, text in found.items() if text}

    def problem(
        self,
        code: str,
        base: str = "",
        /,
        *,
        language: str = "",
        text: str = "",
        position: int | None = None,
        **params: Any,
    ) -> None:
        """A problem of this row, at the cell of column ``base`` when one is named.

        The first MOST_PROBLEMS of a sheet: whoever made more will import it again.
        """
        if len(self.table.problems) >= MOST_PROBLEMS:
            return
        column = self.table.columns.get((base, language)) or self._any(base)
        self.table.problems.append(
            Problem(
                code,
                params,
                sheet=self.table.name,
                row=self.number,
                column=column.letter if column else "",
                header=column.header if column else base,
                text=text,
                position=position,
            )
        )

    def others(self) -> dict[str, str]:
        """What stands in columns that have no meaning here, by header, where it may be a name."""
        known = KNOWN[self.table.name.lower()]
        return {
            column.header: self.cells[column.index]
            for (base, _), column in self.table.columns.items()
            if base not in known and column.index < len(self.cells) and self.cells[column.index]
        }

    def _any(self, base: str) -> Column | None:
        return next((c for (name, _), c in self.table.columns.items() if name == base), None)


def tables(sheets: Sequence[Sheet], *, named: bool = False) -> dict[str, Table]:
    """The three tables of a form; one that is missing is empty and says so if it is needed.

    ``named``: languages of headers may be without their codes, when their names say which they are.
    """
    there = {sheet.name.lower(): sheet for sheet in sheets}
    found: dict[str, Table] = {}
    for name in KNOWN:
        if name in there:
            found[name] = _table(name, there[name], named=named)
            continue
        found[name] = Table(name)
        strangers = {sheet.name.strip().casefold(): sheet.name for sheet in sheets
                     if sheet.name.lower() not in KNOWN}  # fmt: skip
        other = {"survey": "questions", "choices": "options", "settings": "setting"}[name]
        meant = near(name, list(strangers)) or near(other, list(strangers))
        if meant:
            found[name].add("sheet_misnamed", wanted=name, given=strangers[meant])
        elif name != "choices":
            found[name].add("sheet_missing", wanted=name)
    return found


def _table(name: str, sheet: Sheet, *, named: bool = False) -> Table:
    table = Table(sheet.name, rows=sheet.rows)
    for index, written in enumerate(sheet.rows[0] if sheet.rows else ()):
        header = " ".join(written.split())
        column = _column(table, name, index, header, named=named) if header else None
        if column is None:
            _stray(table, index, header)
        elif column.base in NOT_SERVED[name]:
            _not_served(table, column)
        elif (column.base, column.language) in table.columns:
            first = table.columns[column.base, column.language]
            _at_header(table, column, "header_twice", first=first.letter, header=header)
        else:
            table.columns[column.base, column.language] = column
    for base in NEEDED[name]:
        if (base, "") not in table.columns:
            table.add("header_missing", header=base)
    return table


def _at_header(table: Table, column: Column, code: str, /, **params: Any) -> None:
    table.problems.append(
        Problem(code, params, sheet=table.name, row=1, column=column.letter, header=column.header)
    )


def _column(table: Table, name: str, index: int, header: str, *, named: bool) -> Column | None:
    """What a header means; columns that nobody here knows are ignored, as other tools do."""
    written, double, language = (part.strip() for part in header.partition("::"))
    base = ALIASES.get(written.lower(), written.lower())
    column = Column(index, header, base)
    if base in NOT_SERVED[name]:
        return column
    if base not in KNOWN[name]:
        _unknown_header(table, name, column)
        return Column(index, header, header.lower())
    if not double:
        return column
    if base not in TRANSLATED and base != TITLE:
        _at_header(table, column, "header_not_translated", header=base)
        return None
    code = CODE.search(language)
    if code is None and named and (known := language_codes().get(language.casefold())):
        return Column(index, header, base, known)
    if code is None:
        _at_header(table, column, "language_without_code", header=base, language=language)
        return None
    return Column(index, header, base, code[1].lower())


@cache
def language_codes() -> Mapping[str, str]:
    """Languages by the names that they have in English and in themselves, in small letters."""
    english = Locale("en").languages
    found = {name.casefold(): code for code, name in english.items() if "_" not in code}
    for code in locale_identifiers():
        if "_" not in code and (own := Locale.parse(code).get_language_name()):
            found.setdefault(own.casefold(), code)
    return found


def _unknown_header(table: Table, name: str, column: Column) -> None:
    before, colon, _ = column.base.partition(":")
    if colon and ALIASES.get(before.strip(), before.strip()) in KNOWN[name]:
        _at_header(table, column, "header_single_colon", header=column.header)
    elif column.base.startswith(LAW):
        country = column.base.removeprefix(LAW)
        _at_header(table, column, "law_country_unknown", country=country,
                   countries=", ".join(COUNTRIES))  # fmt: skip
    elif meant := near(column.base, KNOWN[name]):
        _at_header(table, column, "header_misspelt", header=column.header, meant=meant)


def _not_served(table: Table, column: Column) -> None:
    """Name the first cell of a column whose meaning would be lost."""
    for number, cells in enumerate(table.rows[1:], start=2):
        if column.index < len(cells) and cells[column.index]:
            table.problems.append(
                Problem("column_not_served", {"header": column.header}, sheet=table.name,
                        row=number, column=column.letter, header=column.header)
            )  # fmt: skip
            return


def _stray(table: Table, index: int, header: str) -> None:
    """Texts below an empty header belong to nothing."""
    if header:
        return
    for number, cells in enumerate(table.rows[1:], start=2):
        if index < len(cells) and cells[index]:
            table.problems.append(
                Problem("header_empty", sheet=table.name, row=number, column=letter(index))
            )
            return
