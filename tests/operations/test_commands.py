"""``flask doctor``, ``flask backup``, ``flask tidy``."""

from pathlib import Path

from flask import Flask

from bw.db import schema


def test_doctor_ends_with_one_when_something_is_wrong(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["doctor"])

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == f"WRONG migrations: at None, wanted {schema.head()}"


def test_backup_that_is_refused_says_why(app: Flask, tmp_path: Path) -> None:
    result = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "no" / "folder")])

    assert result.exit_code == 1
    assert "Error:" in result.stderr


def test_tidy_counts_what_it_removed(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["tidy"])

    assert result.exit_code == 0
    assert "job: 0 removed" in result.stdout.splitlines()
