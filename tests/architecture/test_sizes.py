"""Limits of size; what is over one is listed here with the reason, or is made smaller."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.architecture.tree import Function, functions, matching, read

FUNCTION, VIEW, FILE, TEMPLATE, TEST = 50, 25, 450, 200, 50
CODE = ("app.py", "bw/**/*.py", "tools/**/*.py", "tests/**/*.py")

# "file" or "file::function" -> why it may be longer.
EXCEPTIONS: dict[str, str] = {}


def over(limit: int, sizes: Iterable[tuple[str, int]]) -> dict[str, int]:
    return {name: size for name, size in sizes if size > limit and name not in EXCEPTIONS}


def lines(paths: Iterable[Path]) -> list[tuple[str, int]]:
    return [(str(path), len(read(path).splitlines())) for path in paths]


def all_functions(*patterns: str) -> Mapping[str, Function]:
    return {
        f"{path}::{function.name}": function
        for path in matching(*patterns)
        if "migrations" not in path.parts  # Alembic writes one function of a whole schema
        for function in functions(path)
    }


def test_functions_within_limit() -> None:
    found = all_functions("app.py", "bw/**/*.py", "tools/**/*.py")
    assert over(FUNCTION, ((name, found[name].lines) for name in found)) == {}


def test_views_within_limit() -> None:
    found = all_functions("bw/**/*.py")
    views = ((name, found[name].lines) for name in found if found[name].route)
    assert over(VIEW, views) == {}


def test_tests_within_limit() -> None:
    found = all_functions("tests/**/*.py")
    assert over(TEST, ((name, found[name].lines) for name in found)) == {}


def test_files_within_limit() -> None:
    paths = [
        path
        for path in matching(*CODE, "static/**/*.js", "static/**/*.css")
        if "migrations" not in path.parts
    ]
    assert over(FILE, lines(paths)) == {}


def test_templates_within_limit() -> None:
    assert over(TEMPLATE, lines(matching("templates/**/*.html"))) == {}


def test_exceptions_are_still_needed() -> None:
    sizes = dict(lines(matching(*CODE, "static/**/*", "templates/**/*.html")))
    sizes |= {name: function.lines for name, function in all_functions(*CODE).items()}
    limits = {name: FUNCTION if "::" in name else FILE for name in EXCEPTIONS}
    needless = [name for name in EXCEPTIONS if sizes.get(name, 0) <= min(limits[name], VIEW)]
    assert needless == []
