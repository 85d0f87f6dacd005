"""A made-up questionnaire of any size."""

from pathlib import Path

import pytest
from flask import Flask

from bw.questionnaire import synthetic
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.xlsform import read
from tests.questionnaire.test_commands import run


@pytest.mark.parametrize(("questions", "languages"), [(1, ("vi",)), (57, ("en", "bn")),
                                                      (400, ("en", "bn", "id", "vi"))])  # fmt: skip
def test_workbook_has_as_many_questions_as_wanted(
    questions: int, languages: tuple[str, ...]
) -> None:
    report = read(synthetic.workbook(questions, languages))

    assert report.problems == ()
    assert report.outline is not None
    assert report.outline.languages == languages
    assert len(report.outline.questions()) == questions


def test_everything_that_is_served_stands_in_it() -> None:
    outline = read(synthetic.workbook(300, ("en",))).outline
    assert outline is not None
    built = compile_definition(outline)

    kinds = {question.kind for question in built.questions}
    assert {"repeat", "grid", "yes_no", "single", "multiple", "percent", "date"} <= kinds
    assert any(question.choice_filter for question in built.questions)
    assert any(question.conditions for question in built.questions)
    assert {field.kind for q in built.questions for field in q.fields} >= {"integer", "calculate"}
    assert {question.step for question in built.questions} == {1, 2, 3}


def test_bytes_are_the_same_every_time() -> None:
    assert synthetic.workbook(30, ("en", "id")) == synthetic.workbook(30, ("en", "id"))


def test_command_writes_a_workbook_that_is_imported(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "large.xlsx"

    made = run(app, "synthesise", "--questions", "40", "--languages", "en, bn", path)
    imported = run(app, "import", path, "--publish")

    assert (made.exit_code, imported.exit_code) == (0, 0)
    assert "synthetic-40 1" in imported.output


@pytest.mark.parametrize("languages", ["", "en,xx"])
def test_command_refuses_languages_that_are_not_ours(
    app: Flask, tmp_path: Path, languages: str
) -> None:
    refused = run(app, "synthesise", "--languages", languages, tmp_path / "x.xlsx")

    assert refused.exit_code == 1
    assert "en, bn, id, vi" in refused.output
