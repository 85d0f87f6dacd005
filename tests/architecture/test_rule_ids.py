"""Ids of rules in code and tests are ids of the domain's rules (``tests/rule_ids.txt``)."""

import ast
import re
from pathlib import Path

from tests.architecture.tree import ROOT, matching, read, tree

# "Rule G2.", "Rules F1, F2 and Q10."
NAMED = re.compile(r"\bRules? ([A-Z]\d+[a-z]?(?:(?:,| and|,\s+and)\s+[A-Z]\d+)*)")
IDS = frozenset((ROOT / "tests" / "rule_ids.txt").read_text().split())


def marked(path: Path) -> list[tuple[int, str]]:
    """Line and id of every ``@pytest.mark.rule(id, …)``."""
    return [
        (node.lineno, str(argument.value))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "rule"
        for argument in node.args
        if isinstance(argument, ast.Constant)
    ]


def named(path: Path) -> list[tuple[int, str]]:
    """Line and id of every ``Rule X1`` in a file."""
    return [
        (number, identity)
        for number, line in enumerate(read(path).splitlines(), 1)
        for match in NAMED.finditer(line)
        for identity in re.findall(r"[A-Z]\d+", match[1])
    ]


def test_ids_are_a_list_without_repeats() -> None:
    lines = (ROOT / "tests" / "rule_ids.txt").read_text().split()
    assert len(lines) == len(set(lines))


def test_docstrings_name_rules_that_exist() -> None:
    found = [
        f"{path}:{line} {identity}"
        for path in matching("bw/**/*.py")
        for line, identity in named(path)
        if identity not in IDS
    ]
    assert found == []


def test_marks_name_rules_that_exist() -> None:
    found = [
        f"{path}:{line} {identity}"
        for path in matching("tests/**/*.py")
        for line, identity in marked(path)
        if identity not in IDS
    ]
    assert found == []


def test_rules_named_in_code_are_proven() -> None:
    proven = {identity for path in matching("tests/**/*.py") for _, identity in marked(path)}
    decided = {
        identity: f"{path}:{line}"
        for path in matching("bw/**/rules.py", "bw/selfassessment/progress.py")
        for line, identity in named(path)
    }
    assert {identity: decided[identity] for identity in decided.keys() - proven} == {}
