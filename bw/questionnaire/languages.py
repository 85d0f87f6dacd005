"""The languages of a workbook, and its texts in all of them: half a translation is a problem."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bw.questionnaire.outline import SHOWING
from bw.questionnaire.report import Problem
from bw.questionnaire.sheets import CODE, Row, Table

FALLBACK = "en"


class Showing(NamedTuple):
    """A text of a question that shows answers, and where it stands."""

    row: Row
    base: str
    language: str  # of the column; "" for one without
    text: str


@dataclass(slots=True)
class Languages:
    """Default language first, then the others in the order of the headers."""

    codes: tuple[str, ...]
    showing: list[Showing] = field(default_factory=list)
    _missing_columns: set[tuple[str, str, str]] = field(default_factory=set)

    @property
    def default(self) -> str:
        """The language of texts whose header names none."""
        return self.codes[0]

    def texts(
        self, row: Row, base: str, *, needed: bool = False, question: bool = False
    ) -> dict[str, str]:
        """The texts of a row by language; what is missing or cannot be shown goes to the row.

        ``question``: it belongs to a question or note, whose texts may show answers.
        """
        found = row.texts(base, self.default)
        if not found:
            if needed:
                row.problem("text_missing", base, header=base)
            return found
        for code in self.codes:
            if code not in found:
                self._untranslated(row, base, code)
        for code, text in found.items():
            if "${" in text:
                language = code if (base, code) in row.table.columns else ""
                if question and base in SHOWING:
                    self.showing.append(Showing(row, base, language, text))
                    continue
                row.problem("text_with_reference", base, language=language, text=text,
                            position=text.index("${"))  # fmt: skip
        return {code: found[code] for code in self.codes if code in found}

    def _untranslated(self, row: Row, base: str, code: str) -> None:
        """Each empty cell is named; a column that is not there at all is named once."""
        plain = code == self.default and (base, "") in row.table.columns
        if plain or (base, code) in row.table.columns:
            row.problem("text_untranslated", base, language="" if plain else code, missing=code,
                        name=row.get("name"))  # fmt: skip
            return
        key = (row.table.name, base, code)
        if key not in self._missing_columns:
            self._missing_columns.add(key)
            row.table.problems.append(
                Problem("column_untranslated", {"header": base, "missing": code},
                        sheet=row.table.name, row=1)
            )  # fmt: skip


def languages_of(tables: Mapping[str, Table], setting: Row | None) -> Languages:
    """The languages of the headers; the default one is a setting, else the first."""
    codes = list(dict.fromkeys([*tables["survey"].languages(), *tables["choices"].languages()]))
    written = setting.get("default_language") if setting else ""
    if not written:
        return Languages(tuple(codes) or (FALLBACK,))
    in_brackets = CODE.search(written)
    default = (in_brackets[1] if in_brackets else written).lower()
    if setting and default not in codes and (codes or in_brackets is None):
        setting.problem("default_language_unknown", "default_language", given=written,
                        known=", ".join(codes) or "-")  # fmt: skip
        return Languages(tuple(codes) or (FALLBACK,))
    return Languages((default, *(code for code in codes if code != default)))
