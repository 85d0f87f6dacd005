"""Question banks as diffable text -> XLSForm workbooks, the same bytes every time.

A bank is a folder: ``form.toml`` with settings, languages, shared lists and the order of the
section files; a file per section with its lists, leaves and questions.
"""

import io
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bw.questionnaire.sheets import LAWS, TITLE

FORM = "form.toml"
LANGUAGE_NAMES = {"en": "English", "bn": "Bangla", "id": "Bahasa Indonesia", "vi": "Tiếng Việt"}
MADE_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a file that depends on no clock

PLAIN = ("type", "name", "ref", "step", "bipartite", "department", "required", "relevant",
         "constraint", "calculation", "appearance", "parameters", "read_only", "prefill",
         "checked", "choice_filter", "rows", "repeat_count")  # fmt: skip
# Key of a table of texts -> column.
TEXTS = {
    "label": "label", "category": "category", "hint": "hint", "guidance": "guidance_hint",
    "constraint_message": "constraint_message", "required_message": "required_message",
    **{law: law for law in LAWS},
}  # fmt: skip
SETTINGS = (
    "form_title",
    TITLE,
    "form_id",
    "version",
    "default_language",
    "threshold",
    "full_sections",
)
FORM_KEYS = {"settings", "languages", "sections", "choices"}
SECTION_KEYS = {"section", "choices", "leaf"}
GROUP_KEYS = {"code", "name", "label", "relevant"}
LEAF_KEYS = {"name", "label", "category", "relevant", "question"}
FIELD_KEYS = {*PLAIN, *TEXTS} - {"category"}
QUESTION_KEYS = FIELD_KEYS | {"field"}
BEGIN, END = "begin repeat", "end repeat"

Row = dict[str, str]  # header -> text


class SourceError(ValueError):
    """The folder is no question bank; the text says which file and why."""


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank as rows of sheets. ``places``: sheet and row (from 1) -> where it is written."""

    sheets: Mapping[str, Sequence[Row]]
    places: Mapping[tuple[str, int], str]

    def workbook(self) -> bytes:
        """The XLSForm workbook."""
        return written(self.sheets)


@dataclass(slots=True)
class _Reading:
    folder: Path
    languages: tuple[str, ...] = ()
    survey: list[Row] = field(default_factory=list)
    choices: list[Row] = field(default_factory=list)
    places: dict[tuple[str, int], str] = field(default_factory=dict)

    def toml(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        if path.parent != self.folder:
            raise SourceError(f"{name}: section files stand beside {FORM}.")
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SourceError(f"{path}: {error}") from None

    def add(self, sheet: str, row: Row, place: str) -> None:
        rows = self.survey if sheet == "survey" else self.choices
        rows.append(row)
        self.places[sheet, len(rows) + 1] = place

    def texts(self, column: str, said: Any, place: str) -> Row:
        """A table of texts as cells, one for each language."""
        if not isinstance(said, dict) or not all(isinstance(text, str) for text in said.values()):
            raise SourceError(f"{place}: {column} is a table of texts, one for each language.")
        if unknown := set(said) - set(self.languages):
            raise SourceError(f"{place}: {column} has texts in {', '.join(sorted(unknown))}.")
        return {f"{column}::{language_name(code)}": text for code, text in said.items()}

    def list_of(self, lists: Any, file: str) -> None:
        for name, choices in _table(lists, f"{file}: choices").items():
            for choice in _tables(choices, f"{file}: choices.{name}"):
                place = f"{file}: choices.{name} {choice.get('name', '')}"
                said = {k: text for k, text in choice.items() if k not in ("name", "attributes")}
                row = {"list_name": name, "name": _plain(choice.get("name", ""), place)}
                others = _table(choice.get("attributes", {}), f"{place}: attributes")
                row |= {column: _plain(value, place) for column, value in others.items()}
                self.add("choices", row | self.texts("label", said, place), place)

    def group(self, given: Mapping[str, Any], keys: set[str], place: str) -> Row:
        """Texts and plain values of one row."""
        if unknown := set(given) - keys:
            raise SourceError(f"{place}: unknown {', '.join(sorted(unknown))}.")
        row: Row = {}
        for key, value in given.items():
            if key in TEXTS:
                row |= self.texts(TEXTS[key], value, place)
            elif key in PLAIN:
                row[key] = _plain(value, place)
        return row

    def section(self, file: str) -> None:
        given = self.toml(file)
        _only(given, SECTION_KEYS, file)
        self.list_of(given.get("choices", {}), file)
        head = _table(given.get("section"), f"{file}: section")
        row = self.group(head, GROUP_KEYS, f"{file}: section")
        row["ref"] = _plain(head.get("code", ""), file)
        self.add("survey", {"type": "begin group"} | row, f"{file}: section")
        for leaf in _tables(given.get("leaf", []), f"{file}: leaf"):
            self.leaf(leaf, file)
        self.add("survey", {"type": "end group"}, f"{file}: end")

    def leaf(self, given: Mapping[str, Any], file: str) -> None:
        place = f"{file}: leaf {given.get('name', '')}"
        self.add("survey", {"type": "begin group"} | self.group(given, LEAF_KEYS, place), place)
        for question in _tables(given.get("question", []), place):
            self.question(question, file)
        self.add("survey", {"type": "end group"}, place)

    def question(self, given: Mapping[str, Any], file: str, keys: set[str] = QUESTION_KEYS) -> None:
        """A question, or a group with its fields and its end."""
        ref = given.get("ref", "")
        here = f"{file}: {ref or given.get('name', '')}"
        row = self.group(given, keys, here)
        row.setdefault("name", _plain(ref, here).lower().replace("-", "_"))
        if "rows" in row:  # other tools ask as often as it has rows
            count = sum(choice["list_name"] == row["rows"] for choice in self.choices)
            row.setdefault("repeat_count", str(count))
        self.add("survey", row, here)
        if row.get("type") == BEGIN:
            for each in _tables(given.get("field", []), here):
                self.question(each, file, FIELD_KEYS)
            self.add("survey", {"type": END}, here)
        elif "field" in given:
            raise SourceError(f"{here}: only a question of the type “{BEGIN}” has fields.")


def language_name(code: str) -> str:
    """A language as headers write it: ``Bangla (bn)``."""
    return f"{LANGUAGE_NAMES.get(code, code)} ({code})"


def read_bank(folder: Path) -> Bank:
    """The bank in ``folder``. Raises SourceError; what is wrong as a form the importer reports."""
    reading = _Reading(folder)
    form = reading.toml(FORM)
    _only(form, FORM_KEYS, FORM)
    reading.languages = _strings(form.get("languages"), f"{FORM}: languages")
    reading.list_of(form.get("choices", {}), FORM)
    for file in _strings(form.get("sections"), f"{FORM}: sections"):
        reading.section(file)
    settings = _settings(_table(form.get("settings"), f"{FORM}: settings"), reading)
    reading.places["settings", 2] = FORM
    sheets = {"survey": reading.survey, "choices": reading.choices, "settings": [settings]}
    return Bank(sheets, reading.places)


def _settings(given: Mapping[str, Any], reading: _Reading) -> Row:
    """One row; texts have a column for each language, the default title that of other tools."""
    row: Row = {}
    for key, value in given.items():
        if key == "title":
            said = reading.texts(TITLE, value, f"{FORM}: settings")
            row["form_title"] = said.pop(f"{TITLE}::{given.get('default_language', '')}", "")
            row |= said
        elif isinstance(value, dict):
            row |= reading.texts(key, value, f"{FORM}: settings")
        else:
            row[key] = _plain(value, f"{FORM}: settings")
    return row


def _only(given: Mapping[str, Any], keys: set[str], place: str) -> None:
    if unknown := set(given) - keys:
        raise SourceError(f"{place}: unknown {', '.join(sorted(unknown))}.")


def _table(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise SourceError(f"{place} is missing or no table.")
    return value


def _tables(value: Any, place: str) -> Iterator[Mapping[str, Any]]:
    if not isinstance(value, list):
        raise SourceError(f"{place} is no list of tables.")
    for each in value:
        yield _table(each, place)


def _strings(value: Any, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise SourceError(f"{place} is missing or no list of texts.")
    return tuple(value)


def _plain(value: Any, place: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int | float):
        return str(value)
    raise SourceError(f"{place}: {value!r} is neither a text nor a number.")


# ── the workbook ────────────────────────────────────────────────────────────────────────────────


def written(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """Rows of sheets as a workbook."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"created": MADE_AT})
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        headers = _headers(name, rows)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(0, len(headers) - 1), 24)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, bold)
            for n, row in enumerate(rows, start=1):
                if text := row.get(header, ""):
                    sheet.write_string(n, column, text, wrapped)
    book.close()
    return stream.getvalue()


def _headers(sheet: str, rows: Sequence[Row]) -> list[str]:
    """The headers in use, in the order in which authors expect them."""
    used = dict.fromkeys(header for row in rows for header in row)
    first = {"survey": ("type", "name", "ref", *TEXTS.values(), *PLAIN),
             "choices": ("list_name", "name", "label"), "settings": SETTINGS}[sheet]  # fmt: skip
    rank = {base: n for n, base in reversed(list(enumerate(first)))}
    return sorted(used, key=lambda header: rank.get(header.split("::")[0], len(rank)))
