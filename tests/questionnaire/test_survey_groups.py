"""Grids, repeats and choice filters in a workbook: the outline, and one tiny problem for each."""

import pytest

from bw.questionnaire import survey_rows
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.outline import OutlineQuestion
from bw.questionnaire.report import Report
from tests.questionnaire.sheets import CHOICES, found, report

HEADERS = ("type | name | label | relevant | constraint | calculation | parameters | appearance | "
           "rows | repeat_count | choice_filter | step")  # fmt: skip
PLACES = (
    "list_name | name | label | district | Zone 1",
    "district | dhaka | Dhaka | |",
    "district | sylhet | Sylhet | |",
    "upazila | savar | Savar | dhaka | z",
    "upazila | beani | Beani | sylhet |",
)


def group(lines: str, begin: str = "begin repeat | r | R", **more: object) -> Report:
    """What the importer says of a group with these fields, and of what stands after ``--``."""
    inside, _, after = lines.partition("--\n")
    rows = [begin, *inside.strip().split("\n"), "end repeat", *after.strip().split("\n")]
    return report(*filter(None, rows), headers=HEADERS, **more)  # type: ignore[arg-type]


def only(said: Report) -> OutlineQuestion:
    assert said.problems == ()
    assert said.outline is not None
    return said.outline.questions()[0]


def test_repeat_is_one_question_with_fields() -> None:
    said = group(
        "text | a | A\ninteger | b | B | ${a} != '' | . > 1\ncalculate | c | | | | ${b} * 2",
        "begin repeat | r | R | | count(${r}) < 4 | | min=0 max=5 count=entries",
    )
    made = only(said)

    assert (made.kind, made.name, made.ref, made.constraint) == (
        "repeat", "r", "R", "count(${r}) < 4",
    )  # fmt: skip
    assert made.parameters == {"min": "0", "max": "5", "count": "entries"}
    assert [(f.name, f.kind, f.ref, f.relevant) for f in made.fields] == [
        ("a", "text", "A", ""), ("b", "integer", "B", "${a} != ''"), ("c", "calculate", "", ""),
    ]  # fmt: skip


def test_grid_has_rows() -> None:
    made = only(group("integer | n | N", "begin repeat | g | G | | | | | grid | yes_no | 2"))

    assert (made.kind, made.rows_list, made.fields[0].name) == ("grid", "yes_no", "n")


def test_group_stands_among_questions_in_its_place() -> None:
    said = report("text | a | A", "begin repeat | r | R", "text | b | B", "end repeat",
                  "text | c | C", headers=HEADERS)  # fmt: skip

    assert said.outline is not None
    assert [q.name for q in said.outline.questions()] == ["a", "r", "c"]


def test_choice_filter_chooses_by_columns_of_the_choices() -> None:
    said = report(
        "select_one district | d | D",
        "select_one upazila | u | U | | | | | | | | district = ${d}",
        headers=HEADERS, choices=PLACES,
    )  # fmt: skip

    assert said.problems == ()
    assert said.outline is not None
    assert said.outline.questions()[1].choice_filter == "district = ${d}"
    savar = said.outline.lists["upazila"][0]
    assert savar.attributes == {"district": "dhaka", "Zone 1": "z"}
    made = compile_definition(said.outline).questions[1].choice_filter
    assert made is not None
    assert made.equal_column == ("district", "d")


def test_label_hint_and_message_of_a_question_show_answers() -> None:
    said = report(
        "text | a | A | |",
        "note | n | You said ${a}. | |",
        "text | b | And ${a}? | See ${a} | Not ${a} | . != ${a}",
        headers="type | name | label | hint | constraint_message | constraint",
    )

    assert said.problems == ()


def test_field_shows_fields_of_its_own_entry() -> None:
    assert group("text | a | A\nnote | n | You said ${a}.").problems == ()


# ── every problem, by its code, row and column ─────────────────────────────────────────────────

REPEAT = {
    "text | a | A\nbegin repeat | s | S\ntext | b | B\nend repeat\n": [("group_in_repeat", 6, "A")],
    "text | a | A\nbegin group | s | S\ntext | b | B\nend group\n": [("group_in_repeat", 6, "A")],
    "note | a | A\n": [("group_empty", 4, "A")],
    "text | a | A | | | | | | | | | 2\n": [("column_of_the_group", 5, "L")],
    "date | a | A | | | | | at-submission\n": [("field_at_submission", 5, "H")],
    "text | a | A\n--\ntext | b | B | ${a} = 'x'": [("reference_to_entries", 7, "D")],
    "text | a | A\n--\ntext | b | B | sum(${a}) + ${a}": [("reference_to_entries", 7, "D")],
    "text | a | A\n--\ntext | b | B | ${r} = 'x'": [("reference_to_group", 7, "D")],
    "text | a | A\n--\ntext | b | B | sum(${r})": [("reference_to_group", 7, "D")],
    "text | a | A\n--\ntext | b | B | count(${r}) + join(',', ${a}) + max(${a}, 1)": [],
    "text | a | A\n--\ntext | b | B | indexed-repeat(${a}, ${r}, 1)": [],
    "text | a | A\n--\ntext | b | B\ntext | c | C | indexed-repeat(${b}, ${r}, 1)": [
        ("reference_not_indexed", 8, "D"), ("reference_not_indexed", 8, "D"),
    ],
    "text | a | A\ntext | c | C | indexed-repeat(${a}, ${a}, 1)": [
        ("reference_not_indexed", 6, "D")],
    "text | a | A\n--\ntext | b | B\ntext | c | C | count(${b})": [
        ("expression_needs_field", 8, "D")],
    "text | a | A\n--\ntext | b | B | sum('x')": [("expression_needs_field", 7, "D")],
    "text | a | A\n--\ntext | b | B | position(..) = 1": [("expression_place_outside", 7, "D")],
    "text | a | A | position(..) = 1": [],
    "text | a | A\ntext | b | B | ${a} = 'x'": [],
    "text | a | A | ${b} = ''\ntext | b | B | ${a} = 'x'": [("condition_circle", 5, "D")],
    "text | a | A | ${b} = ''\n--\ntext | b | B | sum(${a}) = 1": [("condition_circle", 5, "D")],
    "text | a | A\n--\nnote | n | About ${a}": [("text_shows_entries", 7, "C")],
    "text | a | A\n--\nnote | n | About ${r}": [("reference_without_answer", 7, "C")],
}  # fmt: skip


@pytest.mark.parametrize("lines", REPEAT)
def test_problem_of_a_repeat_is_named_with_its_cell(lines: str) -> None:
    assert found(group(lines)) == REPEAT[lines]


BEGIN = {
    "begin repeat | r | R | sum(${a}) > 1": [("condition_inside_group", 4, "D")],
    "begin repeat | r | R | | sum(${a}) > 1": [],
    "begin repeat | r | R | | ${a} > 1": [("reference_to_entries", 4, "E")],
    "begin repeat | r | R | | | 1": [("calculation_on_question", 4, "F")],
    "begin repeat | r | R | | | | min=3 max=2": [("group_entries_wrong", 4, "G")],
    "begin repeat | r | R | | | | min=31": [("group_entries_wrong", 4, "G")],
    "begin repeat | r | R | | | | min=0 max=0": [("group_entries_wrong", 4, "G")],
    "begin repeat | r | R | | | | max=201": [("group_entries_wrong", 4, "G")],
    "begin repeat | r | R | | | | min=x": [("group_entries_wrong", 4, "G")],
    "begin repeat | r | R | | | | count=rows": [("group_count_wrong", 4, "G")],
    "begin repeat | r | R | | | | least=1": [("group_parameter_unknown", 4, "G")],
    "begin repeat | r | R | | | | | | yes_no": [("rows_without_grid", 4, "I")],
    "begin repeat | r | R | | | | | | | 3": [("repeat_count_not_served", 4, "J")],
    "begin repeat | r | R | | | | | | | | x": [("choice_filter_without_list", 4, "K")],
    "begin repeat | r | R | | | | | grid": [("grid_rows_missing", 4, "I")],
    "begin repeat | r | R | | | | | grid | cities | 2": [("list_unknown", 4, "I")],
    "begin repeat | r | R | | | | | grid | yes_no | 3": [("grid_count_wrong", 4, "J")],
    "begin repeat | r | R | | | | | grid | yes_no": [("grid_count_wrong", 4, "J")],
    "begin repeat | r | R | | | | min=1 | grid | yes_no | 2": [("group_parameter_unknown", 4, "G")],
}  # fmt: skip


@pytest.mark.parametrize("begin", BEGIN)
def test_problem_of_the_begin_of_a_group_is_named_with_its_cell(begin: str) -> None:
    assert found(group("integer | a | A", begin)) == BEGIN[begin]


def test_grid_of_too_many_rows_is_refused() -> None:
    many = ("list_name | name | label", *(f"l | n{n} | N" for n in range(201)))

    said = group("text | a | A", "begin repeat | g | G | | | | | grid | l | 201", choices=many)

    assert found(said) == [("grid_rows_many", 4, "I")]


def test_repeat_outside_a_leaf_is_refused() -> None:
    said = report("begin repeat | r | R", "text | a | A", "end repeat", headers=HEADERS,
                  begin=("begin group | fp | F",), end=("end group",))  # fmt: skip

    assert [code for code, row, _ in found(said) if row == 3] == ["question_outside_leaf"]


def test_repeat_must_end() -> None:
    said = report("begin repeat | r | R", "text | a | A", headers=HEADERS)

    assert ("end_of_another", 6, "A") in found(said)


FILTERS = {
    "text | a | A | | | | | | | | x = 1": [("choice_filter_without_list", 4, "K")],
    "select_one upazila | a | A | | | | | | | | distrit = 'x'": [("choice_column_unknown", 4, "K")],
    "select_one upazila | a | A | | | | | | | | district = ${b}": [("reference_unknown", 4, "K")],
    "select_one upazila | a | A | | | | | | | | name != 'savar' and district": [],
    "select_multiple upazila | a | A | | | | | | | | district = .": [
        ("expression_self_not_allowed", 4, "K")],
}  # fmt: skip


@pytest.mark.parametrize("row", FILTERS)
def test_problem_of_a_choice_filter_is_named_with_its_cell(row: str) -> None:
    assert found(report(row, headers=HEADERS, choices=PLACES)) == FILTERS[row]


def test_expressions_together_have_a_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey_rows, "MOST_WRITTEN", 20)

    said = report("text | a | A", "text | b | B | ${a} != 'x'", "text | c | C | ${a} != 'y'",
                  "text | d | D | ${a} != 'z' +", headers=HEADERS)  # fmt: skip

    assert found(said) == [("expressions_too_long", 6, "D")]


def test_caret_stands_under_the_misplaced_field() -> None:
    said = group("text | a | A\n--\ntext | b | B | sum(${a}) + ${a}", choices=CHOICES)

    assert said.problems[0].caret() == ("sum(${a}) + ${a}", "            ^")
