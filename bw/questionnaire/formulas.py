"""The expressions of a workbook: compiled, their references looked up, circles among them named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bw.questionnaire.compiling import compile_cell
from bw.questionnaire.dependencies import cycles
from bw.questionnaire.expressions import Expression, ExpressionError, Mention
from bw.questionnaire.expressions import references as references_in
from bw.questionnaire.languages import Showing
from bw.questionnaire.sheets import Row, near
from bw.questionnaire.texts import SHOWN

# What word processors make of straight quotes and spaces: one character each, so places stay.
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})
# Other tools refuse space inside of the brackets.
_SPACED = re.compile(r"\$\{(?:\s[^}]*|[^}\s]+\s+)\}")
_SHOWN = re.compile(rf"{SHOWN.pattern}|\$\{{")  # an answer that a text shows, or means to

MOST_LOOKED_UP = 50
MOST_SAID = 20  # problems of one expression
ENTRIES = "indexed-repeat"


def straight(text: str) -> str:
    """An expression with the quotes that its author meant."""
    return text.translate(_STRAIGHT)


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression in its cell, and the question or group (by name) that it belongs to.

    ``group``: the group of which its owner is a field. ``columns``: those of the choices that a
    choice filter chooses among.
    """

    row: Row
    column: str  # relevant, constraint, calculation or choice_filter
    owner: str
    text: str
    group: str = ""
    columns: set[str] = field(default_factory=set)

    def compiled(self) -> Expression | None:
        """The expression; every problem of it goes to the row."""
        try:
            return compile_cell(self.text, self.column, inside=bool(self.group))
        except ExpressionError as error:
            for problem in error.problems[:MOST_SAID]:
                self.problem(problem.code, problem.position, **problem.params)
        return None

    def problem(self, code: str, position: int, /, **params: Any) -> None:
        """A problem at a character of the expression."""
        self.row.problem(code, self.column, text=self.text, position=position, **params)

    def where(self, name: str) -> int:
        """The character at which ``${name}`` stands first."""
        return max(self.text.find("${" + name + "}"), self.text.find("${"), 0)

    def mentions(self) -> tuple[Mention, ...]:
        """Every place at which it names a question; of a faulty one, each name once."""
        for match in _SPACED.finditer(self.text):
            self.problem("expression_bad_reference", match.start(), given=match[0])
        expression = self.compiled()
        if expression is None:
            names = sorted(references_in(self.text))
            return tuple(Mention(name, self.where(name)) for name in names)
        for column in sorted(expression.columns - self.columns):
            meant = near(column, sorted(self.columns))
            self.problem("choice_column_unknown", max(self.text.find(column), 0), given=column,
                         meant=meant, known=", ".join(sorted(self.columns)))  # fmt: skip
        return expression.mentions


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows of a survey are called."""

    answered: frozenset[str]  # questions, fields and calculations
    silent: frozenset[str]  # notes, sections and leaves: they have no answer
    inside: Mapping[str, Sequence[str]]  # section or leaf -> its questions and groups, in order
    fields: Mapping[str, str] = field(default_factory=dict)  # field -> its group
    groups: frozenset[str] = frozenset()  # repeats and grids
    _meant: dict[str, str] = field(default_factory=dict)

    def meant(self, name: str) -> str:
        """The question probably meant; looking is slow, so for the first unknown names only."""
        if name not in self._meant and len(self._meant) < MOST_LOOKED_UP:
            self._meant[name] = near(name, sorted(self.answered))
        return self._meant.get(name, "")

    def top(self, name: str) -> str:
        """The question that holds a name: the group of a field, else itself."""
        return self.fields.get(name, name)


Wanted = dict[str, dict[str, Formula]]  # owner -> what it needs -> the first cell that says so


def check(formulas: Sequence[Formula], names: Names) -> None:
    """Report every problem of the expressions to their rows."""
    wanted: Wanted = {}
    inner: Wanted = {}
    for formula in formulas:
        mentions = [each for each in formula.mentions() if _known(formula, each, names)]
        _check_entries(formula, mentions, names)
        if formula.column in ("constraint", "choice_filter"):
            continue
        for name in dict.fromkeys(each.name for each in mentions):
            if formula.group and names.top(name) == formula.group:
                inner.setdefault(formula.owner, {}).setdefault(name, formula)
            else:
                _want(formula, name, names, wanted)
    _circles(wanted, names)
    _circles(inner, names)


def _want(formula: Formula, name: str, names: Names, wanted: Wanted) -> None:
    owner, top = formula.group or formula.owner, names.top(name)
    if top in names.inside.get(owner, ()) or (top == owner and name != owner):
        formula.problem("condition_inside_group", formula.where(name), name=name, group=owner)
    else:
        wanted.setdefault(owner, {}).setdefault(top, formula)


def _known(formula: Formula, mention: Mention, names: Names) -> bool:
    name, at = mention.name, mention.position
    if name in names.answered or name in names.groups:
        return True
    if name in names.silent:
        formula.problem("reference_without_answer", at, name=name)
    elif meant := names.meant(name):
        formula.problem("reference_misspelt", at, name=name, meant=meant)
    else:
        formula.problem("reference_unknown", at, name=name)
    return False


def _check_entries(formula: Formula, mentions: Sequence[Mention], names: Names) -> None:
    """Many entries cannot stand where one value is wanted, nor one value where entries are."""
    of_entries = {after.position: before for before, after in pairwise(mentions)
                  if after.function == ENTRIES and after.argument == 1}  # fmt: skip
    for each in mentions:
        group = names.fields.get(each.name, "")
        outside = bool(group) and group != formula.group
        if each.function == ENTRIES:
            field_of = names.fields.get(of_entries.get(each.position, each).name, "")
            if not (group if each.argument == 0 else field_of == each.name):
                formula.problem("reference_not_indexed", each.position, name=each.name)
        elif each.name in names.groups:
            if each.function != "count":
                formula.problem("reference_to_group", each.position, name=each.name)
        elif outside and not each.function:
            formula.problem("reference_to_entries", each.position, name=each.name, group=group)
        elif each.function == "count" and not outside:
            formula.problem("expression_needs_field", each.position, function="count")


def _circles(wanted: Wanted, names: Names) -> None:
    """Name each circle once, at the first cell on it. A question needs what its groups need."""
    edges: dict[str, list[str]] = {owner: list(needed) for owner, needed in wanted.items()}
    for group, inside in names.inside.items():
        if group not in wanted:
            continue
        for name in inside:
            edges.setdefault(name, []).append(group)
    for circle in cycles(edges):
        shown = [name for name in circle if name in names.answered or name in names.groups]
        for here, there in zip(circle, (*circle[1:], circle[0]), strict=True):
            formula = wanted.get(here, {}).get(there)
            if formula is not None:
                path = " → ".join(f"${{{name}}}" for name in (*shown, shown[0]))
                formula.problem("condition_circle", formula.where(there), names=path)
                break


def check_texts(showing: Iterable[Showing], names: Names, owners: Mapping[int, str]) -> None:
    """Report answers that a text cannot show. ``owners``: row -> the group that it is in."""
    for each in showing:
        for match in _SHOWN.finditer(each.text):
            spaced = _SPACED.fullmatch(match[0]) is not None
            group = owners.get(each.row.number, "")
            code = _why_not_shown(match[1], names, group, spaced=spaced)
            if code:
                # One for a text: whoever mends it reads the rest of it as well.
                each.row.problem(code, each.base, language=each.language, text=each.text,
                                 position=match.start(), name=match[1] or "",
                                 group=names.fields.get(match[1] or "", ""),
                                 meant=names.meant(match[1] or ""))  # fmt: skip
                break


def _why_not_shown(name: str | None, names: Names, group: str, *, spaced: bool) -> str:
    if name is None or spaced:
        return "text_bad_reference"
    if name in names.groups or name in names.silent:
        return "reference_without_answer"
    if name not in names.answered:
        return "reference_misspelt" if names.meant(name) else "reference_unknown"
    return "text_shows_entries" if names.fields.get(name, group) != group else ""
