"""Whatever stands in a workbook, the importer ends in a report: soon, and in little memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw.questionnaire import lenient
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.report import Report
from bw.questionnaire.workbook import Sheet
from bw.questionnaire.xlsform import read_sheets
from bw.selfassessment import progress
from tests.questionnaire.sheets import BEGIN, END, SETTINGS, cells

HEADERS = ("type | name | label | relevant | constraint | calculation | choice_filter | parameters"
           " | appearance | rows | repeat_count | hint")  # fmt: skip
TYPES = st.sampled_from([
    "text", "integer", "note", "calculate", "begin group", "end group", "begin repeat",
    "end repeat", "begin_repeat", "select_one l", "select_multiple l", "select_one yes_no",
    "geopoint", "image", "rank l", "range", "select_one_from_file x.csv", "begin kobomatrix",
    "end kobomatrix", "start", "quiz", "", "select_one", "date",
])  # fmt: skip
NAMES = st.sampled_from(["a", "b", "c", "r", "s", "", "1x", "A"])
EXPRESSIONS = st.sampled_from([
    "", "${a} = 'x'", "${b} != ''", "sum(${a}) > 1", "count(${r}) > 2", "${r} = 1", "position(..)",
    "indexed-repeat(${a}, ${r}, 1) = ${b}", ". > 1", "x = ${a}", "name = 'p'", "${ghost}", "1 +",
    "instance('l')/root", "TRUE", "count-non-empty(${b})", "join(', ', ${a}, ${b})", "today() > 1",
    "max(${a}, ${b}, 3)", "${ a }", "${", "(", "pulldata('x')",
])  # fmt: skip
OTHERS = st.sampled_from(["", "", "min=0 max=3", "min=9 max=1", "count=entries", "grid", "l", "2",
                          "yes_no", "table-list", "x"])  # fmt: skip
TEXTS = st.sampled_from(["L", "You said ${a}", "${r}", "", "${", "ক"])
ROW = st.tuples(TYPES, NAMES, TEXTS, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, EXPRESSIONS, OTHERS,
                OTHERS, OTHERS, OTHERS, TEXTS)  # fmt: skip
CHOICES = cells(("list_name | name | label | x", "l | p | P | 1", "l | q | Q | 2",
                 "yes_no | yes | Yes |", "yes_no | no | No |"))  # fmt: skip
QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def sheets(rows: list[tuple[str, ...]], *, framed: bool) -> list[Sheet]:
    begin, end = (cells(BEGIN), cells(END)) if framed else ((), ())
    survey = (*cells((HEADERS,)), *begin, *rows, *end)
    return [Sheet("survey", survey), Sheet("choices", CHOICES), Sheet("settings", cells(SETTINGS))]


def is_sound(report: Report) -> None:
    """It says what is wrong, or it can be asked."""
    assert report.ok is not bool(report.problems)
    assert all(list(each.lines()) for each in (*report.problems, *report.left_out))
    assert all(each.row > 0 or not each.column for each in (*report.problems, *report.left_out))
    if report.outline is not None:
        progress.recount(compile_definition(report.outline), {})


@QUIET
@given(st.lists(ROW, max_size=12), st.booleans())
def test_any_rows_are_refused_or_read(rows: list[tuple[str, ...]], framed: bool) -> None:
    is_sound(read_sheets(sheets(rows, framed=framed)))


@QUIET
@given(st.lists(ROW, max_size=12), st.booleans())
def test_any_rows_are_refused_or_read_leniently(rows: list[tuple[str, ...]], framed: bool) -> None:
    given_sheets = sheets(rows, framed=framed)
    report = lenient.read_sheets(given_sheets)

    is_sound(report)
    if read_sheets(given_sheets).ok:
        assert report.ok
        assert report.left_out == ()


# ── size ────────────────────────────────────────────────────────────────────────────────────────

PROGRAM = """
import json, re, sys, time
from bw.questionnaire import lenient, xlsform
from bw.questionnaire.workbook import Sheet
from tests.questionnaire.test_fuzz import HOSTILE
named = [Sheet(name, tuple(map(tuple, rows))) for name, rows in HOSTILE[sys.argv[1]]().items()]
began = time.process_time()
reports = [xlsform.read_sheets(named), lenient.read_sheets(named)]
spent = time.process_time() - began
# Not ru_maxrss: it begins with the memory of the process that started this one.
peak = int(re.search("VmHWM:[^0-9]*([0-9]+) kB", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([spent, peak, [len(report.problems) for report in reports]]))
"""
Rows = list[list[str]]


def _form(rows: Rows, choices: Rows | None = None) -> dict[str, Rows]:
    head = ["type", "name", "label", "relevant", "constraint", "calculation", "choice_filter"]
    whole = [head, ["begin group", "s", "S"], ["begin group", "l", "L"], *rows, ["end group"],
             ["end group"]]  # fmt: skip
    lists = [["list_name", "name", "label", "x"], *(choices or [])]
    return {"survey": whole, "choices": lists, "settings": [["form_id", "version"], ["h", "1"]]}


HOSTILE = {
    "nested": lambda: _form([["begin group", f"g{n}", "G"] for n in range(4000)]
                            + [["end group"]] * 4000),
    "nested-repeats": lambda: _form([["begin repeat", f"g{n}", "G"] for n in range(4000)]
                                    + [["end repeat"]] * 4000),
    "circle": lambda: _form([["text", f"q{n}", "Q", f"${{q{(n + 1) % 8000}}} = 'x'"]
                             for n in range(8_000)]),
    "wide-conditions": lambda: _form([
        ["text", f"q{n}", "Q", " or ".join(f"${{q{m}}} = 'x'" for m in range(max(0, n - 60), n))]
        for n in range(4000)
    ]),
    "unknown-names": lambda: _form([["text", f"q{n}", f"Is ${{y{n}}}", f"${{z{n}}} = 1"]
                                    for n in range(4000)]),
    "left-out": lambda: _form([
        ["geopoint" if n % 2 else "text", f"q{n}", "Q", f"${{q{n - 1}}} = 1" if n else ""]
        for n in range(4000)
    ]),
    "calculations-in-a-row": lambda: _form([["geopoint", "q0", "Q"], ["text", "t", "T"]] + [
        ["calculate", f"q{n}", "", "", "", f"${{q{n - 1}}} + 1"] for n in range(1, 2500)
    ]),
    "filters": lambda: _form(
        [["select_one l", f"q{n}", "Q", "", "", "", f"x = ${{q{n - 1}}}" if n else ""]
         for n in range(3000)],
        [["l", f"c{n}", "C", str(n % 7)] for n in range(8_000)],
    ),
    "brackets": lambda: _form([["text", f"q{n}", "Q", "(" * 9000 + ")" * 9000]
                               for n in range(100)]),
    "references-in-texts": lambda: _form([["text", f"q{n}", "${ " * 9000] for n in range(200)]),
    "types": lambda: _form([[f"integr{n}", f"q{n}", "Q"] for n in range(8_000)]),
    "headers": lambda: {"survey": [[f"labe{n}" for n in range(8_000)], ["x"] * 8_000]},
    "languages": lambda: {"survey": [
        ["type", "name", *(f"label::L ({a}{b})" for a in "abcdefghijkl" for b in "abcdefghijkl")],
        *(["text", f"q{n}", "x"] for n in range(1200)),
    ]},
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_workbook_costs_ten_seconds_and_300_mib_at_most(case: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, case], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parents[2], timeout=300,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-2000:]
    seconds, mebibytes, problems = json.loads(done.stdout)
    assert seconds < 20  # both ways of reading, ten for each
    assert mebibytes < 300
    assert len(problems) == 2
