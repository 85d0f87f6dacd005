"""The two numbers that a check compares, so that people can be told both when it fails."""

import datetime
import math
import re
from functools import lru_cache

from bw.questionnaire.expressions.evaluation import Lookup, Run, Scope, compiled
from bw.questionnaire.expressions.expression import Expression
from bw.questionnaire.expressions.problems import EvaluationError
from bw.questionnaire.expressions.syntax import Call, Comparison, Node, Parser
from bw.questionnaire.expressions.tokens import tokenise
from bw.questionnaire.expressions.values import Value

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


def compared(
    check: Expression,
    lookup: Lookup,
    *,
    self_value: Value = "",
    today: datetime.date | None = None,
) -> tuple[float, float] | None:
    """Left and right side of a check that is one comparison of numbers, or `not` of one; else None.

    Never raises: what cannot be worked out is not told.
    """
    sides = _sides(check.text)
    if sides is None:
        return None
    scope = Scope(lookup, self_value, today, None, 0)
    try:
        values = [side(scope) for side in sides]
    except (EvaluationError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return None
    left, right = (_number(value) for value in values)
    return None if left is None or right is None else (left, right)


def _number(value: Value) -> float | None:
    """A number, or the text of one; a day is none, though it can be counted as days."""
    if isinstance(value, str):
        return float(value) if _PLAIN.fullmatch(value) else None
    return value if isinstance(value, float) and math.isfinite(value) else None


@lru_cache(maxsize=1_024)
def _sides(text: str) -> tuple[Run, Run] | None:
    """The two sides of an expression that was compiled before, and so can be read."""
    tokens, _problems = tokenise(text)
    node: Node = Parser(tokens).parse()
    if isinstance(node, Call) and node.name == "not":
        node = node.arguments[0]
    if not isinstance(node, Comparison) or len(node.links) != 1:
        return None
    return compiled(node.first), compiled(node.links[0][1])
