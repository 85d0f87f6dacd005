"""What must not stand anywhere in the repository."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import files, matching, read, tree

HERE = Path("tests/architecture/test_repository.py")
GENERAL_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "misc"}

# Words are joined here so that this file does not hold what it forbids.
UNFINISHED = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK|NotImplemented" + r"Error)\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.$}>/-])/(?:home|root|Users|work|tmp|private)/[\w.-]+")
PACKAGE_INDEX = re.compile(
    r"(?:pypi\.org|pythonhosted\.org|/simple/|index-url|find-links|conda\.anaconda)", re.IGNORECASE
)
MARKUP = re.compile(r"\|\s*safe\b|\bMarkup\(|\brender_template_string\b|\bautoescape\s+false\b")
SQL = re.compile(
    r"\b(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE|DROP|ALTER)\b\s", re.IGNORECASE
)

# "file" -> why it may. The reason is looked at whenever the file changes.
MARKUP_ALLOWED: dict[str, str] = {}
INDEX_ALLOWED = {
    "tools/lock.sh": "options that keep addresses out of the locks",
}
SQL_ALLOWED: dict[str, str] = {
    "bw/db/append_only.py": "triggers of our own tables; DDL takes no parameters",
    "bw/db/migrations/versions/0003_append_only.py": "the same triggers, as they were then",
    "bw/db/migrations/versions/0004_questionnaires.py": "the trigger of one more table",
}
MACHINE_PATHS_ALLOWED: dict[str, str] = {}


def hits(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """``file:line`` of every line that fits the pattern."""
    return [
        f"{path}:{number}"
        for path in paths
        if path != HERE
        for number, line in enumerate(read(path).splitlines(), 1)
        if pattern.search(line)
    ]


def without(allowed: dict[str, str], found: list[str]) -> list[str]:
    return [place for place in found if place.rsplit(":", 1)[0] not in allowed]


def sentences_of_sql(path: Path) -> list[str]:
    """``file:line`` of every f-string, ``%`` or ``format`` that builds SQL from values."""
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.JoinedStr) and SQL.match(_text(node)))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and _is_sql(node.left))
        or (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "format"
            and _is_sql(node.func.value)
        )
    ]


def _text(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) for part in node.values if isinstance(part, ast.Constant)
    ).strip()


def _is_sql(node: ast.expr) -> bool:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return is_text and bool(SQL.match(str(node.value).strip()))  # type: ignore[attr-defined]


def test_files_are_named_after_what_they_hold() -> None:
    assert [str(path) for path in files() if GENERAL_NAMES & {path.stem, *path.parts}] == []


def test_nothing_is_left_unfinished() -> None:
    assert hits(UNFINISHED, matching("**/*.py", "**/*.html", "**/*.js", "**/*.css")) == []


def test_no_path_of_a_machine() -> None:
    paths = [path for path in files() if path.suffix not in {".po", ".csv", ".tsv"}]
    assert without(MACHINE_PATHS_ALLOWED, hits(MACHINE_PATH, paths)) == []


def test_no_address_of_a_package_index() -> None:
    assert without(INDEX_ALLOWED, hits(PACKAGE_INDEX, list(files()))) == []


def test_markup_is_always_escaped() -> None:
    found = hits(MARKUP, matching("templates/**/*", "bw/**/*.py"))
    assert without(MARKUP_ALLOWED, found) == []


def test_styles_are_in_the_stylesheet() -> None:
    pages = [path for path in matching("templates/**/*.html") if "emails" not in path.parts]
    assert hits(re.compile(r"\sstyle=|\son(?:click|change|submit|load)="), pages) == []


def test_htmx_attributes_are_quoted() -> None:
    assert hits(re.compile(r"\bhx-[\w:-]+=[^\"']"), matching("templates/**/*.html")) == []


def test_sql_takes_values_as_parameters() -> None:
    found = [place for path in matching("app.py", "bw/**/*.py") for place in sentences_of_sql(path)]
    assert without(SQL_ALLOWED, found) == []


@pytest.mark.parametrize(
    "allowed", [MARKUP_ALLOWED, INDEX_ALLOWED, SQL_ALLOWED, MACHINE_PATHS_ALLOWED]
)
def test_exceptions_name_files_that_exist(allowed: dict[str, str]) -> None:
    assert [name for name in allowed if Path(name) not in files()] == []
