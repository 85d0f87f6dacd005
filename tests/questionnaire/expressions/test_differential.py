"""Our expressions and groups, held against rxeval: an evaluator of ODK forms made by others.

What it lacks and where it follows another rule is listed here and in decision 41; everything else
must be the same.
"""

import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rxeval
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert

from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition, Visibility
from bw.questionnaire.entries import Entry, write
from bw.questionnaire.expressions import EvaluationError, ExpressionError, compile_expression
from bw.questionnaire.expressions.conformance import _unescaped
from bw.questionnaire.xlsform import read
from bw.selfassessment.progress import Evaluation, choices_for, inside_each
from tests.questionnaire.sheets import BEGIN, CHOICES, END, SETTINGS, workbook

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "expressions.tsv").read_text().splitlines()[1:]
    if line
]
# What it does not have: it raises, and a value is held against nothing.
LACKS = {
    "date",
    "date-time",
    "decimal-date-time",
    "decimal-time",
    "checklist",
    "weighted-checklist",
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "exp10",
    "base64-decode",
    "join of more than one text",
    "names of days and months",
    "dates as browsers write them",
}
# In forms besides: position(..), indexed-repeat() and count-non-empty(). Ours are held against
# tables of values in test_nodes.
# Where the two reference evaluators and we agree, and it does not; expression -> why.
DIFFERS = {
    '"2018-06-25" < "2018-06-25T00:00:00.001-07:00"': "dates in texts",
    "10 + '2012-07-24' = '2012-08-03'": "dates in texts",
    '"2018-01-01" + 1': "dates in texts",
    'number("1941-12-07")': "dates in texts",
    'number("2018-01-01" + 1)': "dates in texts",
    "number('2008-09-05')": "dates in texts",
    'number("1969-12-31T00:00:00Z")': "dates in texts",
    'number("2026-10-28T19:23:00.000+07:00")': "dates in texts",
    "6.1 - 7.8 = -1.7": "binary fractions",
    "round('-12345.15', 1)": "binary fractions",
    "0.00000000000000000123": "how very small and large numbers are written",
    "int('0.00000000000000000123')": "how very small and large numbers are written",
    "int('1230000000000000000000')": "how very small and large numbers are written",
    "number('0.00000000000000000123')": "how very small and large numbers are written",
    "number('1230000000000000000000')": "how very small and large numbers are written",
    "number('1.1e6')": "what reads as a number",
    "number('Infinity')": "what reads as a number",
    "int('Infinity')": "what reads as a number",
    "round('14,6')": "what reads as a number",
    'coalesce(1 div "", 0)': "a number that is none counts as empty",
}


def theirs(text: str, xml: str = "<data/>") -> str | None:
    """Its value as a text, or None with the reason in ``LACKS`` when it has none."""
    try:
        value: str = rxeval.eval_expression(text, xml)
    except (RuntimeError, ValueError):
        return None
    return value


def _lacks(said: str) -> str:
    if said.startswith("unknown function "):
        return said.removeprefix("unknown function ").removesuffix("()")
    if "() is not implemented yet" in said:
        return said.partition("(")[0]
    if said.startswith("join() takes 2"):
        return "join of more than one text"
    if "names a day or month" in said:
        return "names of days and months"
    return "dates as browsers write them" if said.startswith("format-date") else "not an expression"


def ours(text: str, answers: dict[str, str] | None = None) -> str | None:
    """Our value as a text; None when there is none, or no such expression."""
    try:
        made = compile_expression(text, allow_self=True, allow_clock=True)
        return made.string((answers or {}).__getitem__)
    except (ExpressionError, EvaluationError, KeyError):
        return None


def _both() -> dict[str, tuple[str, str]]:
    found = {}
    for written, *_ in ROWS:
        text = _unescaped(written)
        mine = ours(text)
        if mine is not None and (other := theirs(text)) is not None:
            found[written] = (mine, other)
    return found


def test_table_of_reference_values_gives_the_same_in_both() -> None:
    both = _both()

    assert {text for text, (mine, other) in both.items() if mine != other} == set(DIFFERS)
    assert len(both) > 700


def test_what_it_lacks_is_listed() -> None:
    found = set()
    for written, *_ in ROWS:
        try:
            rxeval.eval_expression(_unescaped(written), "<data/>")
        except (RuntimeError, ValueError) as error:
            found.add(_lacks(str(error)))

    assert found - {"not an expression"} >= LACKS


# ── generated expressions over answers ──────────────────────────────────────────────────────────

NUMBERS, TEXTS = ("n", "m"), ("t", "u")
WORDS = ("yes", "no", "yes no", "", "12", " a b ")


def numbers() -> st.SearchStrategy[str]:
    leaves = st.one_of(
        st.integers(-20, 20).map(lambda n: str(n) if n >= 0 else f"({n})"),
        st.sampled_from(NUMBERS).map("${{{}}}".format),
        st.sampled_from(TEXTS).map("string-length(${{{}}})".format),
        st.sampled_from(TEXTS).map("count-selected(${{{}}})".format),
    )
    return st.recursive(leaves, _more_numbers, max_leaves=5)


def _more_numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*"]), inner).map(" ".join).map("({})".format),
        st.tuples(inner, inner).map(lambda two: f"round({two[0]} div ({two[1]} * {two[1]} + 1))"),
        st.tuples(inner, st.sampled_from("2357")).map(lambda two: f"({two[0]} mod {two[1]})"),
        st.tuples(st.sampled_from(["int", "abs", "floor", "ceiling", "number"]), inner).map(
            lambda two: f"{two[0]}({two[1]})"
        ),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda three: f"{three[0]}({three[1]}, {three[2]})"
        ),
        st.tuples(truths(), inner, inner).map(lambda x: f"if({x[0]}, {x[1]}, {x[2]})"),
    )


@st.composite
def truths(draw: st.DrawFn) -> str:
    """A condition. Answers that may be empty are compared with '' only: there rules differ."""
    kind = draw(st.integers(0, 6))
    name = draw(st.sampled_from(TEXTS))
    if kind == 0:
        sign = draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="]))
        return f"{draw(numbers_flat())} {sign} {draw(numbers_flat())}"
    if kind == 1:
        return f"${{{name}}} {draw(st.sampled_from(['=', '!=']))} ''"
    if kind == 2:
        return f"selected(${{{name}}}, '{draw(st.sampled_from(['yes', 'no', 'x']))}')"
    if kind == 3:
        return f"{draw(st.sampled_from(['contains', 'starts-with']))}(${{{name}}}, 'y')"
    if kind == 4:
        return f"not({draw(truths())})"
    if kind == 5:
        return f"({draw(truths())} {draw(st.sampled_from(['and', 'or']))} {draw(truths())})"
    return f"regex(${{{name}}}, '^[a-z ]+$')"


def numbers_flat() -> st.SearchStrategy[str]:
    return st.one_of(st.integers(0, 9).map(str), st.sampled_from(["${n}", "${m}", "${n} + ${m}"]))


def strings() -> st.SearchStrategy[str]:
    answer = st.sampled_from((*TEXTS, *NUMBERS)).map("${{{}}}".format)
    return st.one_of(
        answer,
        st.tuples(answer, answer).map(lambda two: f"concat({two[0]}, '-', {two[1]})"),
        st.tuples(answer, st.integers(0, 3)).map(lambda two: f"substr({two[0]}, {two[1]})"),
        st.tuples(answer, answer).map(lambda two: f"coalesce({two[0]}, {two[1]})"),
        answer.map("normalize-space({})".format),
        answer.map("substring-before({}, ' ')".format),
        answer.map("translate({}, 'yn', 'nY')".format),
        st.tuples(answer, st.integers(0, 2)).map(lambda two: f"selected-at({two[0]}, {two[1]})"),
        st.tuples(truths(), answer, answer).map(lambda x: f"if({x[0]}, {x[1]}, {x[2]})"),
    )


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(numbers(), truths(), strings()),
    st.fixed_dictionaries({name: st.integers(-5, 20).map(str) for name in NUMBERS}),
    st.fixed_dictionaries({name: st.sampled_from(WORDS) for name in TEXTS}),
)
def test_generated_expression_gives_the_same_in_both(
    text: str, given_numbers: dict[str, str], given_texts: dict[str, str]
) -> None:
    answers = given_numbers | given_texts
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in answers.items())
    paths = text
    for name in answers:
        paths = paths.replace(f"${{{name}}}", f"/data/{name}")

    mine, other = ours(text, answers), theirs(paths, f"<data>{fields}</data>")

    assert mine == other


# ── generated forms with a repeat ───────────────────────────────────────────────────────────────

OUTSIDE = (
    "count(${{r}}) > {k}", "sum(${{m}}) > {k}", "max(${{m}}) = {k}", "min(${{w}}) < {k}",
    "sum(${{d}}) != {k}", "string-length(join(' ', ${{m}})) = {k}", "${{total}} >= {k}",
    "sum(${{m}}) + max(${{w}}) > {k}", "count(${{r}}) = {k} or ${{gate}} = 'no'",
)  # fmt: skip
INSIDE = ("${{m}} > {k}", "${{w}} <= ${{m}}", "${{m}} + ${{w}} = {k}", "${{gate}} = 'yes'",
          "count(${{r}}) > {k} and ${{m}} != ${{w}}")  # fmt: skip
HEADERS = "type | name | label | relevant | constraint | calculation | choice_filter"


@st.composite
def forms(draw: st.DrawFn) -> tuple[tuple[str, ...], list[tuple[int, int]], str]:
    """The rows of a form, the entries (m, w) of its repeat, and the answer to its gate."""
    number = st.integers(0, 6)

    def one(templates: tuple[str, ...]) -> str:
        return draw(st.sampled_from(templates)).format(k=draw(number))

    rows = (
        "select_one yes_no | gate | G",
        "begin repeat | r | R",
        "integer | m | M",
        f"integer | w | W | | . <= ${{m}} + {draw(number)}",
        f"text | x | X | {one(INSIDE)}",
        "calculate | d | | | | ${m} - ${w} * 2",
        "end repeat",
        "calculate | total | | | | sum(${m}) + count(${r})",
        f"text | q1 | Q | {one(OUTSIDE)}",
        f"text | q2 | Q | {one(OUTSIDE)} and {one(OUTSIDE)}",
        "select_one yes_no | c | C | | | | name = ${gate}",
    )
    entries = draw(st.lists(st.tuples(number, number), min_size=1, max_size=4))
    return rows, entries, draw(st.sampled_from(["yes", "no"]))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(form=forms())
def test_generated_form_with_a_repeat_behaves_as_in_other_tools(
    form: tuple[tuple[str, ...], list[tuple[int, int]], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rows, entries, gate = form
    data = workbook(survey=(HEADERS, *BEGIN, *rows, *END), choices=CHOICES, settings=SETTINGS)
    report = read(data)
    assert report.outline is not None, [list(problem.lines()) for problem in report.problems]
    path = tmp_path_factory.mktemp("form") / "form.xlsx"
    path.write_bytes(data)

    assert _our_session(compile_definition(report.outline), entries, gate) == _their_session(
        path, entries, gate
    )


def test_what_does_not_apply_or_is_not_answered_is_in_no_sum_of_ours(tmp_path: Path) -> None:
    """Where it follows another rule: there a repeat that does not apply still has its entries, and
    one field without an answer makes the sum no number."""
    rows = ("select_one yes_no | gate | G", "begin repeat | r | R | ${gate} = 'yes'",
            "integer | m | M", "end repeat", "calculate | many | | | | count(${r})",
            "calculate | total | | | | sum(${m})")  # fmt: skip
    data = workbook(survey=(HEADERS, *BEGIN, *rows, *END), choices=CHOICES, settings=SETTINGS)
    outline = read(data).outline
    assert outline is not None
    built = compile_definition(outline)
    entries = write([Entry("a", 1, {"m": "4"}), Entry("b", 1, {})])
    here, closed = (Evaluation(built, {0: gate, 1: entries}) for gate in ("yes", "no"))
    session = rxeval.Session(_xml(tmp_path, data))
    session.set("/data/fp/fp_a/gate", "no")
    session.add_row("/data/fp/fp_a/r")
    session.set("/data/fp/fp_a/r[1]/m", "4")
    session.recompute()
    theirs_closed = [session.get(f"/data/fp/fp_a/{name}") for name in ("many", "total")]

    assert [closed.lookup(name) for name in ("many", "total")] == ["0", "0"]
    assert [here.lookup(name) for name in ("many", "total")] == ["2", "4"]
    assert theirs_closed == ["2", "NaN"]


def _our_session(built: Definition, entries: list[tuple[int, int]], gate: str) -> dict[str, Any]:
    value = write(Entry(f"e{n}", 1, {"m": str(m), "w": str(w)}) for n, (m, w) in enumerate(entries))
    group = built.by_name["r"]
    evaluation = Evaluation(built, {built.by_name["gate"].position: gate, group.position: value})
    found: dict[str, Any] = {
        name: evaluation.scope(built.by_name[name].position) is not Visibility.HIDDEN
        for name in ("q1", "q2")
    }
    found["c"] = [choice.name for choice in choices_for(built.by_name["c"], evaluation.lookup)]
    found["total"] = evaluation.lookup("total")
    fields = {field.name: field for field in group.fields}
    for n, (_entry, inside) in enumerate(inside_each(evaluation, group, value), 1):
        found[f"x{n}"] = inside.scope(fields["x"]) is not Visibility.HIDDEN
        found[f"d{n}"] = inside.value(fields["d"])
        found[f"w{n}"] = inside.fits(fields["w"], date(2026, 11, 21))
    return found


def _xml(folder: Path, data: bytes) -> str:
    path = folder / "form.xlsx"
    path.write_bytes(data)
    return _converted(path)


def _converted(path: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return str(convert(str(path), validate=False).xform)


def _their_session(path: Path, entries: list[tuple[int, int]], gate: str) -> dict[str, Any]:
    session = rxeval.Session(_converted(path), today="2026-11-21", now="2026-11-21T09:00:00Z")
    leaf = "/data/fp/fp_a/"
    session.set(f"{leaf}gate", gate)
    for n, (m, w) in enumerate(entries, 1):
        if n > 1:
            session.add_row(f"{leaf}r")
        session.set(f"{leaf}r[{n}]/m", str(m))
        session.set(f"{leaf}r[{n}]/w", str(w))
    state = session.recompute()
    assert state["failed"] == []
    one = len(entries) == 1
    relevant = {path.removeprefix(leaf): applies for path, applies in state["relevant"].items()}
    invalid = {path.removeprefix(leaf) for path, _said in state["invalid"]}
    found: dict[str, Any] = {"q1": relevant["q1"], "q2": relevant["q2"]}
    found["c"] = [choice["value"] for choice in session.choices(f"{leaf}c")]
    found["total"] = session.get(f"{leaf}total")
    for n in range(1, len(entries) + 1):
        place = "r" if one else f"r[{n}]"
        found[f"x{n}"] = relevant[f"{place}/x"]
        found[f"d{n}"] = session.get(f"{leaf}r[{n}]/d")
        found[f"w{n}"] = f"{place}/w" not in invalid
    return found
