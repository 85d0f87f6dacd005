"""The ladder and the layers: the contracts of pyproject.toml, and what they cannot say."""

import ast
import contextlib
import io
import logging.config
import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.architecture.tree import ROOT, matching, tree


def imported(path: Path) -> set[str]:
    """The names of the modules that a file imports, inside functions too."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_contracts_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    # The linter's own set-up of logging would silence every logger for the tests that follow.
    monkeypatch.setattr(logging.config, "dictConfig", lambda _settings: None)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert status == 0, output.getvalue()


def test_contracts_are_the_five() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    assert [contract["id"] for contract in contracts] == [
        "ladder",
        "feature",
        "flask",
        "pure",
        "views",
    ]


def test_only_the_clock_reads_the_clock() -> None:
    reading = {"now", "today", "utcnow"}
    found = [
        f"{path}:{node.lineno}"
        for path in matching("bw/**/*.py")
        if path != Path("bw/clock.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in reading
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date"}
    ]
    assert found == []


def test_views_hold_no_sql() -> None:
    # The exceptions of the database are known where a double tap is answered.
    allowed = ("sqlalchemy.exc",)
    paths = matching("bw/*/views.py", "bw/*/views/*.py")
    found = {
        str(path): sorted(
            name
            for name in imported(path)
            if name.startswith("sqlalchemy") and not name.startswith(allowed)
        )
        for path in paths
    }
    assert {path: names for path, names in found.items() if names} == {}
