"""Workbooks of others, imported as far as they can be."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bw.db import writing
from bw.messages import CATALOGUE, Blocker
from bw.questionnaire import actions, lenient, queries, xlsform
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.models import Status
from bw.questionnaire.outline import Outline
from bw.questionnaire.report import Report
from tests.questionnaire.sheets import found, report
from tests.questionnaire.test_commands import run

WORKBOOKS = Path(__file__).parent / "workbooks"
HEADERS = ("type | name | label | relevant | constraint | calculation | appearance | "
           "choice_filter | required")  # fmt: skip
LISTS = ("list_name | name | label | x", "l | a | A | 1", "l | b | B | 2")


def loose(*rows: str, **more: Any) -> Report:
    """The lenient report of a survey that has these rows and nothing else."""
    return report(*rows, **{"headers": HEADERS, "begin": (), "end": (), "choices": LISTS,
                            "leniently": True, **more})  # fmt: skip


def shape(said: Report) -> list[Any]:
    """Sections, leaves, questions and fields by name."""
    assert said.problems == ()
    assert said.outline is not None
    return [
        (s.name, [(each.name, [_shape(q) for q in each.questions]) for each in s.leaves])
        for s in said.outline.sections
    ]


def _shape(question: Any) -> Any:
    if question.fields:
        return question.name, [field.name for field in question.fields]
    return question.name


def left_out(said: Report) -> list[tuple[str, int]]:
    return [(problem.code, problem.row) for problem in said.left_out]


def whole(said: Report) -> Outline:
    assert said.problems == ()
    assert said.outline is not None
    compile_definition(said.outline)
    return said.outline


# ── how it is arranged ──────────────────────────────────────────────────────────────────────────


def test_questions_without_groups_get_a_section_named_as_the_form() -> None:
    said = loose("text | a | A", "text | b | B", settings=("form_title | form_id | version",
                                                           "My form | f | 1"))  # fmt: skip

    assert shape(said) == [("section_2", [("part_2", ["a", "b"])])]
    assert whole(said).sections[0].label == {"en": "My form"}
    assert left_out(said) == [("arranged_outside_groups", 2)]


def test_questions_between_groups_keep_their_place() -> None:
    rows = ("text | a | A", "begin group | g | G", "text | b | B", "begin group | h | H",
            "text | c | C", "end group", "text | d | D", "end group", "text | e | E")  # fmt: skip
    said = loose(*rows)

    assert shape(said) == [
        ("section_2", [("part_2", ["a"])]),
        ("g", [("part_4", ["b"]), ("h", ["c"]), ("part_8", ["d"])]),
        ("section_10", [("part_10", ["e"])]),
    ]
    assert left_out(said) == [
        ("arranged_outside_groups", 2), ("arranged_in_section", 4), ("arranged_in_section", 8),
        ("arranged_outside_groups", 10),
    ]  # fmt: skip


def test_deeper_groups_are_flattened_and_their_conditions_joined() -> None:
    said = loose("text | a | A", "begin group | g | G", "begin group | h | H",
                 "begin group | i | I | ${a} = 'x'", "text | b | B | ${a} != 'y'", "text | c | C",
                 "begin group | j | J | ${a} = 'z'", "text | d | D", "end group", "end group",
                 "end group", "end group")  # fmt: skip

    questions = {q.name: q.relevant for q in whole(said).questions()}
    assert questions == {
        "a": "", "b": "(${a} = 'x') and (${a} != 'y')", "c": "${a} = 'x'",
        "d": "(${a} = 'x') and (${a} = 'z')",
    }  # fmt: skip
    assert [code for code, _ in left_out(said)].count("arranged_flat") == 2


def test_repeats_at_the_top_are_kept_with_their_groups_flattened() -> None:
    said = loose("begin repeat | r | R", "text | a | A", "begin_group | g | G | ${a} = 'x'",
                 "text | b | B", "end_group", "end repeat")  # fmt: skip

    assert shape(said) == [("section_2", [("part_2", [("r", ["a", "b"])])])]
    assert whole(said).questions()[0].fields[1].relevant == "${a} = 'x'"


def test_repeat_in_a_repeat_is_left_out_row_by_row() -> None:
    said = loose("begin repeat | r | R", "text | a | A", "begin repeat | s | S", "text | b | B",
                 "end repeat", "end repeat", "text | c | C | ${b} = 'x'")  # fmt: skip

    assert shape(said)[0][1] == [("part_2", [("r", ["a"]), "c"])]
    assert left_out(said)[1:] == [("left_out_nested", 4), ("left_out_inside", 5),
                                  ("left_out_names", 8)]  # fmt: skip


def test_group_in_which_nothing_is_left_is_left_out() -> None:
    said = loose("begin group | g | G", "begin group | h | H", "geopoint | p | P", "end group",
                 "end group", "begin repeat | r | R", "image | i | I", "calculate | c | | | | 1",
                 "end repeat", "text | a | A")  # fmt: skip

    assert [name for name, _ in shape(said)] == ["section_7"]
    assert ("left_out_empty", 2) in left_out(said)
    assert ("left_out_empty", 3) in left_out(said)
    assert ("left_out_empty", 7) in left_out(said)


# ── what is left out ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "given",
    ["geopoint", "geotrace", "geoshape", "audio", "video", "image", "file", "barcode", "rank l",
     "range", "select_one_from_file x.csv", "start", "end", "deviceid", "username", "audit"],
)  # fmt: skip
def test_kind_that_is_not_served_is_left_out_by_name_and_row(given: str) -> None:
    said = loose("text | a | A", f"{given} | odd | Odd")

    assert [q.name for q in whole(said).questions()] == ["a"]
    (skipped,) = [p for p in said.left_out if p.code == "left_out_type"]
    assert (skipped.row, skipped.params["name"]) == (3, "odd")
    assert skipped.params["given"] == given.split(maxsplit=1)[0]


def test_what_names_something_left_out_is_asked_without_it() -> None:
    said = loose(
        "text | z | Z",
        "barcode | b | B",
        "text | a | You have ${b} | ${b} = 'x' | . != ${b}",
        "calculate | c | | | | ${b} + 1",
        "text | d | D | ${c} > 1",
        "text | e | E | ${z} = 'x'",
    )

    made = {q.name: q for q in whole(said).questions()}
    assert set(made) == {"z", "a", "d", "e"}
    assert (made["a"].relevant, made["a"].constraint, made["a"].label) == (
        "", "", {"en": "You have …"},
    )  # fmt: skip
    assert (made["d"].relevant, made["e"].relevant) == ("", "${z} = 'x'")
    assert sorted(left_out(said), key=lambda each: (each[1], each[0]))[1:] == [
        ("left_out_type", 3), ("left_out_names", 4), ("left_out_names", 4), ("left_out_shown", 4),
        ("left_out_calculation", 5), ("left_out_names", 5), ("left_out_names", 6),
    ]  # fmt: skip


def test_condition_of_a_flattened_group_that_names_something_left_out_goes() -> None:
    said = loose("barcode | b | B", "begin group | g | G", "begin group | h | H",
                 "begin group | i | I | ${b} = 'x'", "text | a | A", "text | c | C | ${a} = 'y'",
                 "end group", "end group", "end group")  # fmt: skip

    assert {q.name: q.relevant for q in whole(said).questions()} == {"a": "", "c": ""}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("text | a | A | pulldata('x', 'y', 'z', 'w') = 1", "left_out_cell"),
        ("text | a | A | instance('l')/list/item = 1", "left_out_cell"),
        ("text | a | A | today() > 1", "left_out_cell"),
        ("text | a | A | | | once(1)", "left_out_cell"),
        ("text | a | A | | | | | x = 1", "left_out_cell"),
        ("text | a | A | | | | | | ${a} = 1", "left_out_cell"),
        ("select_one l | a | A | | | | | y = 1", "left_out_cell"),
        ("select_one l or_other | a | A", "left_out_other"),
        ("note | a | A | | . > 1", "left_out_cell"),
    ],
)
def test_cell_that_is_not_served_is_left_out(row: str, code: str) -> None:
    said = loose(row)

    assert [q.name for q in whole(said).questions()] == ["a"]
    assert sorted(left_out(said)) == [("arranged_outside_groups", 2), (code, 2)]


def test_group_without_a_label_is_called_by_its_name() -> None:
    said = loose("begin group | g |", "text | a | A", "end group")

    assert whole(said).sections[0].label == {"en": "g"}
    assert ("left_out_label", 2) in left_out(said)


@pytest.mark.parametrize(("given", "relevant"), [("TRUE", "true()"), ("no", "false()")])
def test_condition_that_says_yes_or_no_is_read_as_other_tools_do(given: str, relevant: str) -> None:
    assert whole(loose(f"text | a | A | {given}")).questions()[0].relevant == relevant


def test_columns_that_are_not_served_are_named_once() -> None:
    said = loose("text | a | A | 1", "text | b | B | 2", headers="type | name | label | default")

    assert {p.code for p in said.left_out} == {"column_not_served", "arranged_outside_groups"}
    assert len(said.left_out) == 2


def test_missing_settings_are_made() -> None:
    said = loose("text | a | A", settings=())

    assert (whole(said).form_id, whole(said).version) == ("a-form", "1")
    assert [p.code for p in said.left_out[:2]] == ["left_out_setting"] * 2


def test_missing_translations_are_counted_by_column() -> None:
    headers = "type | name | label::English (en) | label::French (fr)"
    said = loose(
        "text | a | A |", "text | b | B |", "text | c | C | Ç", headers=headers, choices=()
    )

    (missing,) = [p for p in said.left_out if p.code == "left_out_translations"]
    assert (missing.params["count"], missing.params["missing"]) == (2, "fr")


def test_language_without_a_code_is_known_by_its_name() -> None:
    headers = "type | name | label::English | label::Português | label::german"
    said = loose("text | a | A | Ã | Ä", headers=headers, choices=())

    assert whole(said).languages == ("en", "pt", "de")


def test_two_names_that_make_one_reference_id_keep_both() -> None:
    said = loose("text | Name | A", "text | name | B")

    assert [q.ref for q in whole(said).questions()] == ["NAME", "NAME-3"]


# ── what is refused all the same ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        (("text | a | A | ${ghost} = 1",), ("reference_unknown", 2, "D")),
        (("text | a | A | 1 +",), ("expression_dangling_operator", 2, "D")),
        (("text | a | A | ${b} = 1", "text | b | B | ${a} = 1"), ("condition_circle", 2, "D")),
        (("quiz | a | A",), ("type_unknown", 2, "A")),
        (("text | a | A", "text | a | B"), ("name_twice", 3, "B")),
        (("select_one cities | a | A",), ("list_unknown", 2, "A")),
        (("begin group | g | G", "text | a | A"), ("group_not_ended", 2, "A")),
        (("calculate | c |", "text | a | A"), ("calculation_missing", 2, "F")),
        (("text | a | Is it ${ghost}?",), ("reference_unknown", 2, "C")),
    ],
)
def test_what_no_tool_would_take_is_refused(
    rows: tuple[str, ...], problem: tuple[Any, ...]
) -> None:
    said = loose(*rows)

    assert problem in found(said)
    assert said.outline is None


def test_strict_workbook_is_imported_the_same_way() -> None:
    strictly, leniently = report("text | a | A"), report("text | a | A", leniently=True)

    assert leniently == strictly
    assert leniently.left_out == ()


def test_every_code_has_a_sentence() -> None:
    codes = {*lenient.TOLERATED, *lenient.EMPTIED, *lenient.TEXT_PROBLEMS, *lenient.REMEDIES}

    assert codes - set(CATALOGUE) == set()


# ── workbooks that nobody here wrote ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["UCL_Biomass_Plot_Form", "socio-economic-survey-v20240515"])
def test_workbook_of_others_is_refused_strictly_and_imported_leniently(name: str) -> None:
    data = (WORKBOOKS / f"{name}.xlsx").read_bytes()

    assert not xlsform.read(data, file_name=f"{name}.xlsx").ok
    said = lenient.read(data, file_name=f"{name}.xlsx")

    assert len(whole(said).questions()) > 10
    assert all(p.row > 0 and p.sentence for p in said.left_out)


def test_nothing_of_the_biomass_form_is_lost_without_a_word() -> None:
    data = (WORKBOOKS / "UCL_Biomass_Plot_Form.xlsx").read_bytes()
    said = lenient.read(data, file_name="UCL_Biomass_Plot_Form.xlsx")
    (survey, *_) = xlsform.read_workbook(data, file_name="x.xlsx")
    names = {row[1]: n for n, row in enumerate(survey.rows[1:], start=2) if row[1]}
    questions = whole(said).questions()
    kept = {q.name for q in questions} | {f.name for q in questions for f in q.fields}
    kept |= {section.name for section in whole(said).sections}

    told = {p.row for p in said.left_out}
    assert {name for name, row in names.items() if name not in kept and row not in told} == set()
    skipped = {p.params["name"] for p in said.left_out if p.code == "left_out_type"}
    assert {"start", "end", "deviceid", "center_point", "tree_photo", "region_id"} <= skipped


@pytest.mark.parametrize(
    ("name", "code", "place"),
    [
        ("refused-duplicate-columns.xlsx", "header_twice", ("survey", 1, "E")),
        ("refused-calculate-without-calculation.xls", "calculation_missing", ("survey", 34, "")),
    ],
)
@pytest.mark.parametrize("leniently", [False, True])
def test_workbook_of_others_is_refused_at_its_cell(
    name: str, code: str, place: tuple[str, int, str], leniently: bool
) -> None:
    read = lenient.read if leniently else xlsform.read

    said = read((WORKBOOKS / name).read_bytes(), file_name=name)

    assert (code, *place) in [(p.code, p.sheet, p.row, p.column) for p in said.problems]
    assert said.outline is None


# ── what becomes of it ──────────────────────────────────────────────────────────────────────────


def test_lenient_draft_keeps_what_was_left_out_and_is_not_published(app: Flask) -> None:
    with writing():
        made = actions.import_workbook(loose("text | a | A", "barcode | b | B"))

    assert [(each["code"], each["row"]) for each in made.left_out] == [
        ("arranged_outside_groups", 2), ("left_out_type", 3),
    ]  # fmt: skip
    with pytest.raises(actions.PublishRefusedError) as caught, writing():
        actions.publish(made)
    assert caught.value.blockers == [Blocker("questionnaire_left_out", {"count": 2})]

    with writing():
        actions.publish(made, with_gaps=True)
    assert made.status is Status.PUBLISHED


def test_lenient_import_of_a_strict_workbook_is_published(app: Flask) -> None:
    with writing():
        made = actions.import_workbook(report("text | a | A", leniently=True))
    with writing():
        actions.publish(made)

    assert made.status is Status.PUBLISHED


def test_command_imports_leniently_and_says_what_it_left_out(app: Flask) -> None:
    path = WORKBOOKS / "socio-economic-survey-v20240515.xlsx"

    refused = run(app, "import", path)
    drafted = run(app, "import", path, "--lenient", "--publish")
    published = run(app, "import", path, "--lenient", "--publish", "--with-gaps")

    assert refused.exit_code == 1
    assert (drafted.exit_code, published.exit_code) == (1, 0)
    assert "The group “health” is nested too deep" in drafted.output
    assert [version.status for version in queries.versions()] == [Status.PUBLISHED]
