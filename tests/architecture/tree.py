"""The files of the repository, found without git, and their functions."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# Made by machines or kept as their authors published them.
SKIPPED = {"instance", "build", "dist", "htmlcov", "__pycache__", "vendor", "htmx"}
TEXT = {
    "", ".cfg", ".css", ".csv", ".editorconfig", ".html", ".in", ".ini", ".js", ".json", ".lock",
    ".mako", ".md", ".po", ".py", ".sh", ".svg", ".toml", ".tsv", ".txt", ".webmanifest", ".xml",
    ".yml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a file; ``lines`` from its ``def`` to its end, ``route`` when it is a view."""

    place: str
    name: str
    lines: int
    route: bool


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the repository, in order, relative to its root."""
    return tuple(sorted(path.relative_to(ROOT) for path in _walk(ROOT)))


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        hidden = path.name.startswith(".") and path.name not in {".ci", ".editorconfig"}
        if hidden or path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix in TEXT:
            yield path


def matching(*patterns: str) -> list[Path]:
    """The files that fit one of the patterns (``bw/**/*.py``)."""
    wanted = re.compile("|".join(map(_expression, patterns)))
    return [path for path in files() if wanted.fullmatch(path.as_posix())]


def _expression(pattern: str) -> str:
    parts = re.split(r"(\*\*/|\*\*|\*)", pattern)
    meaning = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*"}
    return "".join(meaning.get(part) or re.escape(part) for part in parts)


@cache
def read(path: Path) -> str:
    """The text of a file."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(read(path), filename=str(path))


def functions(path: Path) -> list[Function]:
    """Every function of a file, methods and inner functions too."""
    return [
        Function(f"{path}:{node.lineno}", node.name, _lines(node), _is_route(node))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _is_route(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    routing = {"route", "get", "post", "put", "delete", "patch"}
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in routing
        for mark in node.decorator_list
    )
