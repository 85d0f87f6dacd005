"""The safe reader: what a file is, whether it is opened, and that nothing in it raises."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw.questionnaire import workbook as reader
from bw.questionnaire.workbook import WorkbookError, check, read_workbook
from bw.questionnaire.xlsform import read, read_sheets
from tests.questionnaire.sheets import BEGIN, END, HEADERS, SETTINGS, cells, whole

WORKBOOKS = Path(__file__).parent / "workbooks"
OLD = (WORKBOOKS / "refused-calculate-without-calculation.xls").read_bytes()
GOOD = whole("text | a | A")


def code_of(data: bytes, file_name: str = "form.xlsx") -> str:
    """The code with which a file is refused."""
    report = read(data, file_name=file_name)
    assert report.outline is None
    assert not report.ok
    return report.problems[0].code


def changed(member: str, content: bytes | None = None, **more: bytes) -> bytes:
    """A good workbook with one member replaced (or taken out), and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(stream, "w", 8) as new:
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(member, content)
        for name, data in more.items():
            new.writestr(name, data)
    return stream.getvalue()


def test_cells_are_texts_and_rows_stand_where_excel_shows_them() -> None:
    survey, choices, _settings = read_workbook(GOOD, file_name="form.xlsx")

    assert survey.name == "survey"
    assert survey.rows[3] == ("text", "a", "A")
    assert choices.rows[1] == ("yes_no", "yes", "Yes")


def test_numbers_days_and_truths_are_read_as_their_author_sees_them() -> None:
    from datetime import date, time

    from bw.questionnaire.cells import text_of

    shown = [text_of(x) for x in (95.0, 1.5, True, date(2026, 11, 21), time(8, 30), " a\u00a0b\0 ")]

    assert shown == ["95", "1.5", "TRUE", "2026-11-21", "08:30:00", "a b"]


NOT_OPENED = {
    "workbook_empty": (b"", "form.xlsx"),
    "workbook_not_excel": (b"type,name\ntext,a\n", "form.xlsx"),
    "workbook_old_format": (OLD, "form.xlsx"),
    "workbook_broken": (GOOD[: len(GOOD) // 2], "form.xlsx"),
    "workbook_macros": (GOOD, "form.xlsm"),
    "workbook_password": (reader.OLE + "EncryptedPackage".encode("utf-16-le"), "form.xlsx"),
}


@pytest.mark.parametrize("code", NOT_OPENED)
def test_file_that_is_not_a_harmless_workbook_is_refused(code: str) -> None:
    data, name = NOT_OPENED[code]

    assert code_of(data, name) == code


def test_macros_are_found_by_content_whatever_the_name() -> None:
    project = changed("xl/vbaProject.bin", b"macro")
    declared = changed(
        "[Content_Types].xml", b"<x>application/vnd.ms-excel.sheet.macroEnabled.main+xml</x>"
    )
    old = OLD + "_VBA_PROJECT".encode("utf-16-le")

    assert {code_of(project), code_of(declared), code_of(old, "a.xls")} == {"workbook_macros"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "text",
    [
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
    ],
)
def test_xml_entities_are_refused(text: str, encoding: str) -> None:
    assert code_of(changed("xl/sharedStrings.xml", text.encode(encoding))) == "workbook_entities"


def test_zip_without_a_workbook_is_not_excel() -> None:
    assert code_of(changed("xl/workbook.xml")) == "workbook_not_excel"


def test_member_that_unpacks_to_far_more_is_refused() -> None:
    assert code_of(changed("xl/media/a.png", b"\0" * (5 << 20))) == "workbook_bomb"


def test_zip_with_too_many_members_is_refused() -> None:
    many = {f"xl/{n}.xml": b"" for n in range(reader.MOST_MEMBERS)}

    assert code_of(changed("xl/x.xml", b"", **many)) == "workbook_bomb"


def test_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_BYTES", len(GOOD) - 1)

    assert code_of(GOOD) == "workbook_too_large"


def test_one_cell_at_the_far_end_of_a_sheet_is_not_unfolded() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    far = sheet.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
                        b"</sheetData>")  # fmt: skip

    assert code_of(changed("xl/worksheets/sheet1.xml", far)) == "workbook_bomb"


def test_reading_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "SECONDS", 0.0001)

    assert code_of(GOOD) == "workbook_too_slow"


def test_old_workbook_named_so_is_read() -> None:
    report = read(OLD, file_name="form.xls")

    assert ("calculation_missing", "survey", 34) in [
        (p.code, p.sheet, p.row) for p in report.problems
    ]
    assert not report.ok


def test_workbook_of_others_with_a_header_twice_is_refused_at_its_cell() -> None:
    data = (WORKBOOKS / "refused-duplicate-columns.xlsx").read_bytes()

    first = read(data, file_name="refused-duplicate-columns.xlsx").problems[0]

    assert next(iter(first.lines())) == (
        "Sheet survey, row 1, column E (label): The header “label” stands twice: first in column "
        "D. Keep one of them."
    )


# ── nothing raises ──────────────────────────────────────────────────────────────────────────────

QUIET = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


@QUIET
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=12))
def test_changed_bytes_are_refused_or_read(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, value in changes:
        data[place] = value

    report = read(bytes(data), file_name="form.xlsx")

    assert report.ok is not bool(report.problems)


MEMBERS = ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]


@settings(QUIET, max_examples=40)
@given(
    st.sampled_from(MEMBERS),
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)), min_size=1, max_size=4),
)
def test_changed_xml_is_refused_or_read(member: str, changes: list[tuple[int, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        content = archive.read(member)
    for place, put in changes:
        at = place % len(content)
        content = content[:at] + put + content[at + len(put) + 1 :]

    report = read(changed(member, content), file_name="form.xlsx")

    assert report.ok is not bool(report.problems)


@QUIET
@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes) -> None:
    for start in (b"", reader.ZIP, reader.OLE):
        try:
            check(start + data, file_name="form.xls")
        except WorkbookError as error:
            assert error.code.startswith("workbook_")  # noqa: PT017 - what is refused is named


WORDS = st.sampled_from([
    "", "text", "note", "calculate", "begin group", "end group", "begin repeat", "end repeat",
    "select_one yes_no", "select_one", "type", "name", "label", "label::English (en)", "relevant",
    "label::বাংলা", "::", "${a}", "${a} = ${b}", ". > 1", "a", "b", "(", "yes", "9" * 5000,
    "\n", "form_id", "version", "threshold", "full_sections", "list_name", "x (en)", "law_bd",
    "relevant::", "constraint", "calculation",
])  # fmt: skip
ROWS = st.lists(st.lists(WORDS | st.text(max_size=6), max_size=7).map(tuple), max_size=9)


@settings(QUIET, max_examples=120)
@given(ROWS, ROWS, ROWS)
def test_any_cells_are_refused_or_read(
    survey: list[tuple[str, ...]], choices: list[tuple[str, ...]], setting: list[tuple[str, ...]]
) -> None:
    sheets = [
        reader.Sheet("survey", tuple(survey)),
        reader.Sheet("choices", tuple(choices)),
        reader.Sheet("settings", tuple(setting)),
    ]

    report = read_sheets(sheets)

    assert report.ok is not bool(report.problems)
    assert all(list(problem.lines()) for problem in report.problems)


@settings(QUIET, max_examples=120)
@given(st.lists(st.lists(WORDS | st.text(max_size=6), max_size=6).map(tuple), max_size=8))
def test_any_rows_below_good_headers_are_refused_or_read(rows: list[tuple[str, ...]]) -> None:
    survey = (
        *cells((f"{HEADERS} | relevant | constraint | calculation", *BEGIN)),
        *rows,
        *cells(END),
    )
    sheets = [reader.Sheet("survey", survey), reader.Sheet("settings", cells(SETTINGS))]

    report = read_sheets(sheets)

    assert report.ok is not bool(report.problems)
    assert all(list(problem.lines()) for problem in report.problems)
