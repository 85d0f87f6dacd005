"""The expressions of a workbook: compiled, their references looked up, circles among them named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bw.questionnaire.dependencies import cycles
from bw.questionnaire.expressions import Expression, ExpressionError, compile_expression
from bw.questionnaire.expressions import references as references_in
from bw.questionnaire.sheets import Row, near

# What word processors make of straight quotes and spaces: one character each, so places stay.
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})

MOST_LOOKED_UP = 50


def straight(text: str) -> str:
    """An expression with the quotes that its author meant."""
    return text.translate(_STRAIGHT)


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression in its cell, and the question or group (by name) that it belongs to."""

    row: Row
    column: str  # relevant, constraint or calculation
    owner: str
    text: str

    def compiled(self) -> Expression | None:
        """The expression; every problem of it goes to the row."""
        constraint = self.column == "constraint"
        try:
            return compile_expression(self.text, allow_self=constraint, allow_clock=constraint)
        except ExpressionError as error:
            for problem in error.problems:
                self.problem(problem.code, problem.position, **problem.params)
        return None

    def problem(self, code: str, position: int, /, **params: Any) -> None:
        """A problem at a character of the expression."""
        self.row.problem(code, self.column, text=self.text, position=position, **params)

    def where(self, name: str) -> int:
        """The character at which ``${name}`` stands first."""
        return max(self.text.find("${" + name + "}"), self.text.find("${"), 0)


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a survey are called."""

    answered: frozenset[str]  # questions and calculations
    silent: frozenset[str]  # notes and groups: they have no answer
    inside: Mapping[str, Sequence[str]]  # group -> names of its questions, in order
    _meant: dict[str, str] = field(default_factory=dict)

    def meant(self, name: str) -> str:
        """The question probably meant; looking is slow, so for the first unknown names only."""
        if name not in self._meant and len(self._meant) < MOST_LOOKED_UP:
            self._meant[name] = near(name, sorted(self.answered))
        return self._meant.get(name, "")


def check(formulas: Sequence[Formula], names: Names) -> None:
    """Report every problem of the expressions to their rows."""
    wanted: dict[str, dict[str, Formula]] = {}
    for formula in formulas:
        expression = formula.compiled()
        found = sorted(references_in(formula.text) if expression is None else expression.references)
        for name in found:
            if not _known(formula, name, names):
                continue
            if name in names.inside.get(formula.owner, ()):
                formula.problem("condition_inside_group", formula.where(name), name=name,
                                group=formula.owner)  # fmt: skip
            elif formula.column != "constraint":
                wanted.setdefault(formula.owner, {}).setdefault(name, formula)
    _circles(wanted, names)


def _known(formula: Formula, name: str, names: Names) -> bool:
    if name in names.answered:
        return True
    at = formula.where(name)
    if name in names.silent:
        formula.problem("reference_without_answer", at, name=name)
    elif meant := names.meant(name):
        formula.problem("reference_misspelt", at, name=name, meant=meant)
    else:
        formula.problem("reference_unknown", at, name=name)
    return False


def _circles(wanted: Mapping[str, Mapping[str, Formula]], names: Names) -> None:
    """Name each circle once, at the first cell on it. A question needs what its groups need."""
    edges: dict[str, list[str]] = {owner: list(needed) for owner, needed in wanted.items()}
    for group, inside in names.inside.items():
        if group not in wanted:
            continue
        for name in inside:
            edges.setdefault(name, []).append(group)
    for circle in cycles(edges):
        shown = [name for name in circle if name in names.answered]
        for here, there in zip(circle, (*circle[1:], circle[0]), strict=True):
            formula = wanted.get(here, {}).get(there)
            if formula is not None:
                path = " → ".join(f"${{{name}}}" for name in (*shown, shown[0]))
                formula.problem("condition_circle", formula.where(there), names=path)
                break
