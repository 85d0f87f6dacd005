"""Workbooks that others wrote, imported as far as they can be. See docs/decisions/0040-….

The strict importer reads them; what it cannot take is left out or arranged otherwise, said by name
and row, until it finds nothing more. A problem for which there is no such remedy refuses the
workbook as ever: a header that stands twice, an expression that is none.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from time import monotonic

from bw.questionnaire.arranging import Arranging, check_names, tree_of
from bw.questionnaire.report import Problem, Report
from bw.questionnaire.sheets import Column, Row, Table, tables
from bw.questionnaire.survey_types import nesting_of
from bw.questionnaire.texts import NOT_KNOWN, SHOWN, names_in
from bw.questionnaire.workbook import Sheet, WorkbookError, read_workbook
from bw.questionnaire.xlsform import read_tables

ROUNDS = 12
SECONDS = 6.0  # hostile workbooks: rounds are not begun later

# Imported all the same: what they speak of is ignored, or another language is shown.
TOLERATED = frozenset({
    "column_not_served", "header_misspelt", "header_empty", "column_untranslated",
    "text_untranslated", "default_language_unknown",
})  # fmt: skip
# A cell with such a problem is read as if it were empty.
EMPTIED = frozenset({
    "repeat_count_not_served", "yes_or_no_wrong", "parameters_wrong", "group_parameter_unknown",
    "group_entries_wrong", "group_count_wrong", "constraint_without_answer",
    "calculation_on_question", "choice_filter_without_list", "rows_without_grid",
    "column_of_the_group", "grid_not_served",
    "reference_without_answer", "reference_to_group", "reference_to_entries",
    "reference_not_indexed", "condition_inside_group", "choice_column_unknown",
    "expression_bare_name", "expression_path", "expression_excluded_function",
    "expression_unknown_function", "expression_clock_not_allowed", "expression_self_not_allowed",
    "expression_place_outside", "expression_needs_field", "expression_pattern_not_literal",
})  # fmt: skip
EXPRESSIONS = ("relevant", "constraint", "calculation", "choice_filter")
UNKNOWN = frozenset({"reference_unknown", "reference_misspelt"})
TEXT_PROBLEMS = frozenset({"text_with_reference", "text_bad_reference", "text_shows_entries"})
_OTHER = re.compile(r"\s+or[ _]other\s*$", re.IGNORECASE)
_WORDS = re.compile(r"[^A-Za-z0-9_.-]+")


def read(data: bytes, *, file_name: str = "") -> Report:
    """The report of a workbook, read leniently. Nothing that a file holds raises."""
    try:
        sheets = read_workbook(data, file_name=file_name)
    except WorkbookError as error:
        return Report(data, (Problem(error.code, error.params),))
    return read_sheets(sheets, source=data, file_name=file_name)


def read_sheets(sheets: Sequence[Sheet], *, source: bytes = b"", file_name: str = "") -> Report:
    """The report of sheets whose cells are known, read leniently."""
    return _Lenient(sheets, source, file_name).report()


class _Lenient:
    """One workbook, read again and again until nothing is left to remedy."""

    def __init__(self, sheets: Sequence[Sheet], source: bytes, file_name: str) -> None:
        self.source = source
        self.found = tables(sheets, named=True)
        self.said = {name: list(table.problems) for name, table in self.found.items()}
        self.cells: dict[str, dict[int, dict[tuple[str, str], str]]] = {n: {} for n in self.found}
        self.dropped: set[int] = set()
        self.skipped: set[str] = set()
        self.unjoined: set[int] = set()
        self.left_out: list[Problem] = []
        self._settings(PurePath(file_name).stem)

    def report(self) -> Report:
        started = monotonic()
        for _round in range(ROUNDS):
            report, arranged = self._once()
            problems = [p for p in report.problems if not self._remedy(p)]
            if report.ok or len(problems) == len(report.problems):
                break
            if problems or monotonic() - started > SECONDS:
                break
        if problems:
            return replace(report, problems=tuple(problems), outline=None)
        if not report.ok:  # too many rounds: what is left is said as it is
            return report
        said = _counted([*self.left_out, *arranged, *report.left_out])
        return replace(report, left_out=tuple(said))

    def _once(self) -> tuple[Report, list[Problem]]:
        """Read everything once with the remedies found until now."""
        for name, table in self.found.items():
            table.problems = list(self.said[name])
            table.instead = {row: dict(cells) for row, cells in self.cells[name].items()}
        survey = self.found["survey"]
        rows = [row for row in survey.numbered() if row.number not in self.dropped]
        top = tree_of(rows)
        if top is None:  # nested wrongly: the strict importer says where
            return read_tables(self.found, source=self.source, rows=rows), []
        check_names(top)
        arranging = Arranging(survey, self._labels(), frozenset(self.unjoined))
        arranged = arranging.rows(top)
        self.skipped |= set(arranging.skipped)
        named = {row.get("name") for row in rows}
        lists = {row.get("list_name") for row in self.found["choices"].numbered()}
        for row in arranging.skipped.values():
            _check_left_out(row, named, lists)
        report = read_tables(self.found, source=self.source, rows=arranged, tolerated=TOLERATED)
        return replace(report, problems=_each_once(report.problems)), arranging.left_out

    def _labels(self) -> dict[str, str]:
        """What a section is called that is made for questions without one: as the form."""
        row = next(self.found["settings"].numbered())
        title = row.get("form_title") or row.get("form_id")
        sheets = (self.found["survey"], self.found["choices"])
        languages = [language for table in sheets for language in table.languages()]
        return dict.fromkeys(languages or [""], title)

    def _settings(self, stem: str) -> None:
        """A form without settings is called as its file is, version 1."""
        table = self.found["settings"]
        self.said["settings"] = [
            p for p in self.said["settings"] if p.code not in ("sheet_missing", "sheet_misnamed")
        ]
        if next(table.numbered(), None) is None:
            table.rows = ((), ("-",))
        row = next(table.numbered())
        for base, made in (("form_id", _WORDS.sub("-", stem).strip("-")[:120] or "form"),
                           ("version", "1")):  # fmt: skip
            if not row.get(base):
                table.columns.setdefault((base, ""), Column(10**6, base, base))
                self.cells["settings"].setdefault(row.number, {})[base, ""] = made
                self._say("left_out_setting", Problem("", sheet="settings", row=row.number,
                          header=base), header=base, made=made)  # fmt: skip

    # ── remedies ────────────────────────────────────────────────────────────────────────────

    def _remedy(self, problem: Problem) -> bool:
        """Do what can be done against a problem; False when nothing can."""
        remedy = REMEDIES.get(problem.code)
        if problem.header in EXPRESSIONS or self._base(problem)[0] in EXPRESSIONS:
            remedy = _expression
        elif problem.code in UNKNOWN or problem.code == "reference_without_answer":
            remedy = _text
        return remedy is not None and remedy(self, problem)

    def table_of(self, problem: Problem) -> Table | None:
        return next((t for t in self.found.values() if t.name == problem.sheet), None)

    def _base(self, problem: Problem) -> tuple[str, str]:
        """The column of a problem: its name here and its language."""
        table = self.table_of(problem)
        for key, column in table.columns.items() if table else ():
            if column.letter == problem.column:
                return key
        return problem.header, ""

    def name_at(self, problem: Problem) -> str:
        """The name in the row of a problem."""
        survey = self.found["survey"]
        cells = survey.rows[problem.row - 1] if 0 < problem.row <= len(survey.rows) else ()
        return Row(survey, problem.row, cells).get("name")

    def read_instead(self, problem: Problem, text: str, key: tuple[str, str] | None = None) -> bool:
        """Read another text at the cell of a problem."""
        table = self.table_of(problem)
        if table is None or problem.row == 0:
            return False
        name = next(n for n, each in self.found.items() if each is table)
        cells = self.cells[name].setdefault(problem.row, {})
        key = key or self._base(problem)
        changed = cells.get(key) != text
        cells[key] = text
        return changed

    def drop(self, problem: Problem) -> bool:
        """Leave out the row of a problem."""
        self.dropped.add(problem.row)
        self.skipped.add(self.name_at(problem))
        return True

    def _say(self, code: str, problem: Problem, **params: str) -> None:
        self.left_out.append(replace(problem, code=code, params=params))


def _emptied(lenient: _Lenient, problem: Problem) -> bool:
    done = lenient.read_instead(problem, "")
    if done:
        lenient._say("left_out_cell", problem, header=problem.header, reason=problem.sentence)
    return done


def _expression(lenient: _Lenient, problem: Problem) -> bool:
    """An expression that is not served, or that names what is left out, is left out itself."""
    name = str(problem.params.get("name", ""))
    if problem.code == "calculation_missing":
        return _no_calculation(lenient, problem)
    if problem.code in UNKNOWN and name not in lenient.skipped:
        return False
    if problem.code not in EMPTIED | UNKNOWN:
        return False
    own = _own(problem)
    if not lenient.read_instead(problem, "", (own, "")):
        if own == "relevant":  # then it is the condition of a group that was flattened
            lenient.unjoined.add(problem.row)
        return True
    if name in lenient.skipped:
        lenient._say("left_out_names", problem, header=problem.header, name=name)
    else:
        lenient._say("left_out_cell", problem, header=problem.header, reason=problem.sentence)
    return True


def _own(problem: Problem) -> str:
    return next((base for base in EXPRESSIONS if problem.header.lower().startswith(base[:8])),
                problem.header)  # fmt: skip


def _no_calculation(lenient: _Lenient, problem: Problem) -> bool:
    """A calculation whose expression was left out is left out with it; another lacks its own."""
    calculation = lenient.cells["survey"].get(problem.row, {})
    if ("calculation", "") not in calculation:
        return False
    name = lenient.name_at(problem)
    lenient._say("left_out_calculation", problem, name=name)
    return lenient.drop(problem)


def _text(lenient: _Lenient, problem: Problem) -> bool:
    """Answers that a text cannot show are shown as an ellipsis."""
    name = str(problem.params.get("name", ""))
    if problem.code in UNKNOWN and name not in lenient.skipped:
        return False
    text = SHOWN.sub(NOT_KNOWN, problem.text).replace("${", NOT_KNOWN)
    if lenient.read_instead(problem, text):
        lenient._say("left_out_shown", problem, header=problem.header)
    return True


def _other(lenient: _Lenient, problem: Problem) -> bool:
    given = str(problem.params["given"])
    lenient._say("left_out_other", problem, name=lenient.name_at(problem))
    return lenient.read_instead(problem, _OTHER.sub("", given), ("type", ""))


def _label(lenient: _Lenient, problem: Problem) -> bool:
    """A choice or group without a label, or a question with a hint alone, is called by its name."""
    table = lenient.table_of(problem)
    if table is None or not problem.header.lower().startswith("label"):
        return False
    cells = table.rows[problem.row - 1] if 0 < problem.row <= len(table.rows) else ()
    row = Row(table, problem.row, cells)
    name = row.get("name")
    survey = table is lenient.found["survey"]
    if survey and not nesting_of(row.get("type")) and not row.texts("hint", ""):
        return False  # no tool asks a question without a word
    if not name or not lenient.read_instead(problem, name, ("label", "")):
        return False
    lenient._say("left_out_label", problem, name=name)
    return True


def _ref(lenient: _Lenient, problem: Problem) -> bool:
    """Two names that make the same reference id: the second gets its row behind it."""
    given = f"{str(problem.params['given'])[:32]}-{problem.row}"
    lenient._say("left_out_ref", problem, given=given)
    return lenient.read_instead(problem, given, ("ref", ""))


REMEDIES: Mapping[str, Callable[[_Lenient, Problem], bool]] = {
    **dict.fromkeys(EMPTIED, _emptied),
    **dict.fromkeys(TEXT_PROBLEMS, _text),
    "type_or_other": _other,
    "text_missing": _label,
    "ref_twice": _ref,
    "calculation_missing": _no_calculation,
}


def _check_left_out(row: Row, named: Collection[str], lists: Collection[str]) -> None:
    """What is left out may not name what is not there either."""
    word, _, given = row.get("type").partition(" ")
    if word == "rank" and given.strip() not in lists:
        row.problem("list_unknown", "type", given=given.strip(), meant="")
    for base, language in [*row.table.columns]:
        text = row.get(base, language)
        for name in sorted(names_in([text])):
            if name not in named:
                row.problem("reference_unknown", base, language=language, name=name, text=text,
                            position=text.find("${"))  # fmt: skip


def _each_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Two looks at one row may find the same."""
    once = {(p.code, p.sheet, p.row, p.column, p.position): p for p in problems}
    return tuple(once.values())


def _counted(said: Sequence[Problem]) -> list[Problem]:
    """Missing translations once for each column, with their number; the rest in order."""
    missing: dict[tuple[str, str, str], list[Problem]] = {}
    rest = []
    for problem in said:
        if problem.code == "text_untranslated":
            key = (problem.sheet, problem.header, str(problem.params["missing"]))
            missing.setdefault(key, []).append(problem)
        else:
            rest.append(problem)
    for (_sheet, header, language), some in missing.items():
        params = {"count": len(some), "header": header, "missing": language}
        rest.append(replace(some[0], code="left_out_translations", params=params))
    order = ("settings", "survey", "choices")
    rank = {name: n for n, name in enumerate(order)}
    return sorted(rest, key=lambda p: (rank.get(p.sheet.lower(), 9), p.row))
