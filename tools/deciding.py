"""Finds the functions that decide a rule: those whose docstring names it (``Rule G2.``)."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NAMED = re.compile(r"\bRules?((?:,? (?:and )?[A-Z]\d+)+)")
ID = re.compile(r"[A-Z]\d+")
# Pages and commands name the rules they show; what is decided, is decided below them.
SHOWING = {"views", "commands", "forms"}


@dataclass(frozen=True, slots=True)
class Deciding:
    """A function and the ids of the rules that its docstring names."""

    module: str
    name: str  # with its class: "Definition.dependents"
    ids: tuple[str, ...]
    place: str

    @property
    def label(self) -> str:
        """How the table calls it."""
        return f"{self.module.removeprefix('bw.')}.{self.name}"


def deciding_functions(root: Path) -> list[Deciding]:
    """Every function below ``root``/bw that decides a rule, in the order of files and lines."""
    found = []
    for path in sorted((root / "bw").rglob("*.py")):
        inside = path.relative_to(root).with_suffix("")
        if SHOWING.isdisjoint(inside.parts):
            module = ".".join(inside.parts).removesuffix(".__init__")
            found += list(_of_file(path, module, str(path.relative_to(root))))
    return found


def ids_of(docstring: str) -> tuple[str, ...]:
    """The ids that a docstring names, each once: "Rule G2. Rules F1, F2 and Q10."."""
    names = [identity for match in NAMED.finditer(docstring) for identity in ID.findall(match[1])]
    return tuple(dict.fromkeys(names))


def _of_file(path: Path, module: str, shown: str) -> Iterator[Deciding]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for owner, node in _functions(tree):
        if ids := ids_of(ast.get_docstring(node) or ""):
            yield Deciding(module, f"{owner}{node.name}", ids, f"{shown}:{node.lineno}")


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield "", node
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef):
                    yield f"{node.name}.", inner
