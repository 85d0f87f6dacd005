"""Short ways to compile and evaluate in the tests of expressions."""

from typing import Any

import pytest

from bw.questionnaire.expressions import ExpressionError, Value, compile_expression


def value(text: str, **answers: Any) -> Value:
    """The value of an expression for these answers; what is not named is unanswered."""
    expression = compile_expression(text, allow_self=True, allow_clock=True)
    return expression.evaluate(lambda name: answers.get(name, ""))


def holds(text: str, **answers: Any) -> bool:
    """Whether an expression holds for these answers; what is not named is unanswered."""
    expression = compile_expression(text, allow_self=True, allow_clock=True)
    return expression.truth(lambda name: answers.get(name, ""))


def problems(text: str, **allowed: bool) -> list[tuple[str, int, dict[str, Any]]]:
    """The problems for which a text is refused: code, position, params."""
    with pytest.raises(ExpressionError) as refused:
        compile_expression(text, **allowed)
    return [(it.code, it.position, dict(it.params)) for it in refused.value.problems]
