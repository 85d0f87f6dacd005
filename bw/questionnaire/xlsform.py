"""Workbook -> outline, and a report of every problem at once: sheet, row, column, sentence.

The columns of XLSForm that the product serves, and its own: ``ref``, ``step``, ``bipartite``,
``category``, ``department``, ``prefill``, ``law_bd``, ``law_id``, ``law_vn``, ``checked``;
settings ``threshold`` and ``full_sections``. Other columns are ignored, as other tools ignore
ours, unless leaving them out would change what is asked: then the report says so.
"""

from collections.abc import Collection, Iterable, Sequence

from bw.questionnaire.compiling import CycleError, UnknownNameError, compile_definition
from bw.questionnaire.expressions import ExpressionError
from bw.questionnaire.languages import Languages, languages_of
from bw.questionnaire.outline import Outline, OutlineChoice
from bw.questionnaire.report import Problem, Report
from bw.questionnaire.sheets import TITLE, Row, Table, near, tables
from bw.questionnaire.survey import Survey
from bw.questionnaire.workbook import Sheet, WorkbookError, read_workbook

THRESHOLD = 95
LONGEST = {"form_id": 120, "version": 60, "form_title": 300}
MOST_QUESTIONS = 20_000


def read(data: bytes, *, file_name: str = "") -> Report:
    """The report of a workbook. Nothing that a file holds raises."""
    try:
        sheets = read_workbook(data, file_name=file_name)
    except WorkbookError as error:
        return Report(data, (Problem(error.code, error.params),))
    return read_sheets(sheets, source=data)


def read_sheets(sheets: Sequence[Sheet], *, source: bytes = b"") -> Report:
    """The report of sheets whose cells are known."""
    return read_tables(tables(sheets), source=source)


def read_tables(
    found: dict[str, Table],
    *,
    source: bytes = b"",
    rows: Iterable[Row] | None = None,
    tolerated: Collection[str] = (),
) -> Report:
    """The report of tables. ``rows``: those of the survey, when they are not as they stand there.

    ``tolerated``: codes of problems with which it is imported all the same; they are left out.
    """
    settings = next(found["settings"].numbered(), None)
    languages = languages_of(found, settings)
    lists = _lists(found["choices"], languages)
    sections = Survey(found["survey"], lists, languages).read(rows)
    values = _settings(found["settings"], settings)
    codes = [section.code for section in sections]
    outline = Outline(
        form_id=values["form_id"],
        version=values["version"],
        title=_title(settings, languages) or {languages.default: values["form_id"]},
        default_language=languages.default,
        languages=languages.codes,
        threshold=_threshold(settings),
        full_sections=_full_sections(settings, codes),
        settings=values,
        sections=sections,
        lists=lists,
    )
    said = _in_order(found)
    problems = [problem for problem in said if problem.code not in tolerated]
    left_out = tuple(problem for problem in said if problem.code in tolerated)
    if not problems:
        problems = _last_look(outline)
    return Report(source, tuple(problems), None if problems else outline, left_out)


def _in_order(found: dict[str, Table]) -> list[Problem]:
    return [
        problem
        for table in found.values()
        for problem in sorted(
            table.problems, key=lambda p: (p.row, len(p.column), p.column, p.position or 0)
        )
    ]


def _last_look(outline: Outline) -> list[Problem]:
    """What the sheets let through must compile, or its first reader would meet an error."""
    if len(outline.questions()) > MOST_QUESTIONS:
        return [Problem("survey_too_long", {"most": MOST_QUESTIONS})]
    try:
        compile_definition(outline)
    except (CycleError, UnknownNameError, ExpressionError) as error:
        return [Problem("not_compiled", {"reason": str(error)})]
    return []


# ── choices ─────────────────────────────────────────────────────────────────────────────────────


def _lists(table: Table, languages: Languages) -> dict[str, tuple[OutlineChoice, ...]]:
    lists: dict[str, dict[str, OutlineChoice]] = {}
    rows: dict[tuple[str, str], int] = {}
    for row in table.numbered():
        list_name, name = row.get("list_name"), row.get("name")
        if not list_name:
            row.problem("choice_without_list", "list_name")
            continue
        choices = lists.setdefault(list_name, {})
        label = languages.texts(row, "label", needed=True)
        if not name:
            row.problem("choice_without_name", "name", list_name=list_name)
        elif len(name.split()) > 1 or len(name) > 120 or len(list_name) > 120:
            row.problem("choice_name_wrong", "name", given=name)
        elif name in choices:
            first = str(rows[list_name, name])
            row.problem("choice_twice", "name", given=name, list_name=list_name, first=first)
        else:
            choices[name] = OutlineChoice(name, label, row.others())
            rows[list_name, name] = row.number
    return {list_name: tuple(choices.values()) for list_name, choices in lists.items()}


# ── settings ────────────────────────────────────────────────────────────────────────────────────


def _settings(table: Table, row: Row | None) -> dict[str, str]:
    """Every setting that is filled in; ``form_id`` and ``version`` always."""
    values = {"form_id": "", "version": ""}
    if row is not None:
        for (base, language), column in table.columns.items():
            if given := row.get(base, language):
                values[f"{base}::{language}" if language else base] = given
                if len(given) > LONGEST.get(base, len(given)):
                    row.problem("setting_too_long", base, header=column.header, most=LONGEST[base])
    elif not table.problems:
        table.add("settings_empty")
    for needed in ("form_id", "version"):
        if row is not None and not values[needed]:
            row.problem("setting_missing", needed, header=needed)
    return values


def _title(row: Row | None, languages: Languages) -> dict[str, str]:
    """The title in the languages that have one; the others fall back to the default."""
    if row is None:
        return {}
    found = row.texts("form_title", languages.default) | row.texts(TITLE, languages.default)
    return {code: found[code] for code in languages.codes if code in found}


def _threshold(row: Row | None) -> int:
    given = row.get("threshold") if row else ""
    if not given:
        return THRESHOLD
    if given.isascii() and given.isdigit() and len(given) <= 3 and int(given) <= 100:
        return int(given)
    if row:
        row.problem("threshold_wrong", "threshold", given=given)
    return THRESHOLD


def _full_sections(row: Row | None, codes: Sequence[str]) -> tuple[str, ...]:
    given = (row.get("full_sections") if row else "").replace(",", " ").split()
    for code in given:
        if row and code not in codes:
            meant = near(code, [known.casefold() for known in codes])
            row.problem("full_section_unknown", "full_sections", given=code,
                        known=", ".join(codes) or "-", meant=meant)  # fmt: skip
    return tuple(given)
