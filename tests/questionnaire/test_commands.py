"""``flask questionnaire …``."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from bw.questionnaire import queries
from bw.questionnaire.models import Status
from tests.questionnaire.sheets import whole
from tests.questionnaire.test_sources import FORM, SECTION

GOOD = whole("text | a | A")
TABLE = "expression\texpected\ttype\n1 + 1\t2\tnumber\ntrue()\ttrue\tboolean\n"


def run(app: Flask, *words: str | Path) -> Result:
    return app.test_cli_runner().invoke(args=["questionnaire", *map(str, words)])


def written(folder: Path, data: bytes = GOOD, name: str = "form.xlsx") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def bank(folder: Path, section: str = SECTION) -> Path:
    (folder / "form.toml").write_text(FORM, encoding="utf-8")
    (folder / "fp.toml").write_text(section, encoding="utf-8")
    return folder


def test_import_makes_a_draft(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", written(tmp_path))

    assert (done.exit_code, done.output) == (0, "Imported tiny 1 as number 1 (en).\n")
    assert [version.status for version in queries.versions()] == [Status.DRAFT]


def test_import_with_publish_puts_it_into_use(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", written(tmp_path), "--publish")

    assert done.exit_code == 0
    assert [version.status for version in queries.versions()] == [Status.PUBLISHED]


def test_import_with_publish_again_changes_nothing(app: Flask, tmp_path: Path) -> None:
    path = written(tmp_path)
    run(app, "import", path, "--publish")

    done = run(app, "import", path, "--publish")

    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "It is published already.")
    assert len(queries.versions()) == 1


def test_import_of_a_folder_builds_it_first(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", bank(tmp_path), "--publish")

    assert done.exit_code == 0
    published = queries.published_version("tiny")
    assert published is not None
    assert (published.threshold, published.languages) == (90, ["en", "bn"])


def test_import_with_problems_names_each_and_imports_nothing(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", written(tmp_path, whole("integr | a | A", "text | b |")))

    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "Sheet survey, row 4, column A (type): There is no type “integr”. Is “integer” meant?",
        "Sheet survey, row 5, column C (label): “label” is not filled in.",
        "Error: Nothing was imported: 2 problems.",
    ]
    assert queries.versions() == []


def test_import_of_a_folder_with_a_problem_names_the_file_and_shows_the_caret(
    app: Flask, tmp_path: Path
) -> None:
    done = run(app, "import", bank(tmp_path, SECTION.replace("= 'yes'", "= foo()")))

    assert done.exit_code == 1
    assert done.output.splitlines()[0] == "fp.toml: FP-A-02"
    assert done.output.splitlines()[2:4] == ["    ${fp_a_01} = foo()", " " * 17 + "^"]


def test_import_of_a_folder_that_is_no_bank_is_refused(app: Flask, tmp_path: Path) -> None:
    done = run(app, "import", tmp_path)

    assert done.exit_code == 1
    assert "form.toml" in done.output


def test_publish_under_a_number_in_use_is_refused(app: Flask, tmp_path: Path) -> None:
    run(app, "import", written(tmp_path), "--publish")

    done = run(app, "import", written(tmp_path, whole("text | b | B"), "two.xlsx"), "--publish")

    assert done.exit_code == 1
    assert "Another workbook was published as version 1." in done.output


@pytest.mark.parametrize("count", [1, 3])
def test_list_shows_every_version(app: Flask, tmp_path: Path, count: int) -> None:
    for n in range(count):
        run(app, "import", written(tmp_path, whole(f"text | a | A{n}")))

    done = run(app, "list")

    assert done.output.splitlines() == [
        f"   {n}  tiny 1  draft  tiny" for n in range(count, 0, -1)
    ]  # fmt: skip


def test_export_gives_the_workbook_byte_for_byte(app: Flask, tmp_path: Path) -> None:
    run(app, "import", written(tmp_path))

    to_file = run(app, "export", "1", "--output", tmp_path / "out.xlsx")
    to_stdout = run(app, "export", "1")

    assert to_file.exit_code == 0
    assert (tmp_path / "out.xlsx").read_bytes() == GOOD
    assert to_stdout.stdout_bytes == GOOD


def test_export_of_no_version_is_refused(app: Flask) -> None:
    done = run(app, "export", "7")

    assert (done.exit_code, done.output) == (1, "Error: There is no version number 7.\n")


def test_build_writes_a_workbook_that_can_be_imported(app: Flask, tmp_path: Path) -> None:
    built = run(app, "build", bank(tmp_path), tmp_path / "out.xlsx")

    assert built.exit_code == 0
    assert run(app, "import", tmp_path / "out.xlsx").exit_code == 0


@pytest.mark.parametrize(
    ("more", "code", "summary"),
    [
        ("", 0, "2 passed, 0 failed, 0 refused"),
        ("1 + 1\t3\tnumber\n", 1, "2 passed, 1 failed, 0 refused"),
        ("foo()\t3\tnumber\n", 0, "2 passed, 0 failed, 1 refused"),
    ],
)
def test_conformance_ends_with_its_counts(
    app: Flask, tmp_path: Path, more: str, code: int, summary: str
) -> None:
    path = written(tmp_path, (TABLE + more).encode(), "table.tsv")

    done = run(app, "conformance", path)

    assert (done.exit_code, done.output.splitlines()[-1]) == (code, summary)


def test_conformance_of_no_table_is_refused(app: Flask, tmp_path: Path) -> None:
    done = run(app, "conformance", written(tmp_path, b"only one column\n", "table.tsv"))

    assert done.exit_code == 1
    assert "line 1" in done.output
