"""An expression that has been compiled, and how a text becomes one."""

import datetime
from functools import lru_cache
from typing import NamedTuple

from bw.questionnaire.expressions.checks import call_problem
from bw.questionnaire.expressions.dates import Moment
from bw.questionnaire.expressions.evaluation import Lookup, Run, Scope, compiled
from bw.questionnaire.expressions.functions import NODE_SETS
from bw.questionnaire.expressions.problems import EvaluationError, ExpressionError, Problem
from bw.questionnaire.expressions.syntax import (
    Column,
    Comparison,
    Logic,
    Node,
    Parser,
    Reference,
    SyntaxFaultError,
)
from bw.questionnaire.expressions.tokens import tokenise
from bw.questionnaire.expressions.values import Value, to_boolean, to_string

MAX_LENGTH = 20_000

# What odd values may lead to in the closures, besides the failures that they report themselves.
_FAILURES = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class Mention(NamedTuple):
    """A question that an expression names, and the character at which it does.

    `function`: of which function over node sets it is an argument itself, the `argument`-th from 0;
    empty where its one value is wanted.
    """

    name: str
    position: int
    function: str = ""
    argument: int = 0


class Expression:
    """A compiled expression; two are equal when text and permissions are.

    `references` are the names of the questions that it mentions, `mentions` each place where it
    does; `uses_self` tells whether it looks at `.`, and `uses_clock` whether at today() or now().
    `columns` are those of a choice filter. When `equal_column` is set, it holds only for choices in
    which this column equals the answer to the question.
    """

    __slots__ = ("text", "references", "mentions", "columns", "equal_column", "uses_self",
                 "uses_clock", "_key", "_run")  # fmt: skip

    def __init__(
        self,
        text: str,
        run: Run,
        *,
        parser: Parser,
        equal_column: tuple[str, str] | None,
        uses_self: bool,
        uses_clock: bool,
        allowed: tuple[bool, ...],
    ) -> None:
        self.text = text
        self.references = frozenset(each.name for each in parser.references)
        self.mentions = _mentions(parser)
        self.columns = frozenset(each.name for each in parser.columns)
        self.equal_column = equal_column
        self.uses_self = uses_self
        self.uses_clock = uses_clock
        self._key = (text, allowed)
        self._run = run

    def evaluate(
        self,
        lookup: Lookup,
        *,
        self_value: Value = "",
        today: datetime.date | None = None,
        now: datetime.datetime | None = None,
        utc_offset_minutes: int = 0,
    ) -> Value:
        """Return the value for the answers that `lookup` gives by name ("" when unanswered).

        `today` and `now` are wall times of the place, with or without a zone. Raises
        EvaluationError when there is no value, and nothing else.
        """
        scope = Scope(lookup, self_value, today, now, utc_offset_minutes)
        value = self._value(scope)
        if isinstance(value, Moment) and not value.valid:
            raise EvaluationError("not a date")
        return value

    def truth(
        self,
        lookup: Lookup,
        *,
        self_value: Value = "",
        today: datetime.date | None = None,
        now: datetime.datetime | None = None,
        utc_offset_minutes: int = 0,
    ) -> bool:
        """Return whether the expression holds; arguments and errors as in `evaluate`."""
        value = self._value(Scope(lookup, self_value, today, now, utc_offset_minutes))
        return value if isinstance(value, bool) else to_boolean(value)

    def string(
        self,
        lookup: Lookup,
        *,
        self_value: Value = "",
        today: datetime.date | None = None,
        now: datetime.datetime | None = None,
        utc_offset_minutes: int = 0,
    ) -> str:
        """Return the value as a text; arguments and errors as in `evaluate`."""
        return to_string(self._value(Scope(lookup, self_value, today, now, utc_offset_minutes)))

    def _value(self, scope: Scope) -> Value:
        try:
            return self._run(scope)
        except _FAILURES as error:
            raise EvaluationError(f"{type(error).__name__}: {error}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def compile_expression(
    text: str,
    *,
    allow_self: bool = False,
    allow_clock: bool = False,
    allow_place: bool = False,
    allow_columns: bool = False,
) -> Expression:
    """Compile the text of a relevant, a constraint (`allow_self`) or a calculation.

    `allow_place`: it stands in an entry of a group and may ask for `position(..)`. `allow_columns`:
    it is a choice filter, in which bare names are columns of the choice.

    The same text gives the same object as long as it is remembered. Raises ExpressionError with
    every problem that can be named: all of the characters, else the first of the syntax together
    with those of the functions read until there.
    """
    return _compiled(text, allow_self, allow_clock, allow_place, allow_columns)


@lru_cache(maxsize=8_192)
def _compiled(
    text: str, allow_self: bool, allow_clock: bool, allow_place: bool, allow_columns: bool
) -> Expression:
    parser, node = _parsed(text)
    problems = parser.problems
    for call in parser.calls:
        problem = call_problem(call, allow_clock)
        if problem is not None:
            problems.append(problem)
    if not allow_self:
        problems += [Problem("expression_self_not_allowed", it.position) for it in parser.selves]
    if not allow_place:
        problems += [Problem("expression_place_outside", it.position) for it in parser.places]
    if not allow_columns:
        bare = parser.columns
        problems += [
            Problem("expression_bare_name", it.position, {"given": it.name}) for it in bare
        ]
    if problems or node is None:
        raise ExpressionError(text, tuple(sorted(problems, key=lambda it: it.position)))
    return Expression(
        text,
        compiled(node),
        parser=parser,
        equal_column=_equal_column(node) if allow_columns else None,
        uses_self=bool(parser.selves),
        uses_clock=any(call.name in ("today", "now") for call in parser.calls),
        allowed=(allow_self, allow_clock, allow_place, allow_columns),
    )


def _mentions(parser: Parser) -> tuple[Mention, ...]:
    over: dict[int, tuple[str, int]] = {}
    for call in parser.calls:
        if call.name in NODE_SETS:
            for n, argument in enumerate(call.arguments[: NODE_SETS[call.name]]):
                if isinstance(argument, Reference):
                    over[argument.position] = (call.name, n)
    return tuple(
        Mention(each.name, each.position, *over.get(each.position, ()))
        for each in parser.references
    )


def _equal_column(node: Node) -> tuple[str, str] | None:
    """The column and the question of `column = ${question}`, alone or as a part of an `and`."""
    if isinstance(node, Logic) and node.operator == "and":
        return next((found for each in node.operands if (found := _equal_column(each))), None)
    if not isinstance(node, Comparison) or len(node.links) != 1 or node.links[0][0] != "=":
        return None
    sides = (node.first, node.links[0][1])
    for column, question in (sides, sides[::-1]):
        if isinstance(column, Column) and isinstance(question, Reference):
            return column.name, question.name
    return None


def _parsed(text: str) -> tuple[Parser, Node | None]:
    """Return the parser and the tree; there is none when the parser's problems forbid one."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(text, (Problem("expression_too_long", 0, {"limit": MAX_LENGTH}),))
    tokens, problems = tokenise(text)
    if problems:
        raise ExpressionError(text, tuple(problems))
    parser = Parser(tokens)
    try:
        return parser, parser.parse()
    except SyntaxFaultError as stopped:
        parser.problems.append(stopped.problem)
        return parser, None
