"""Both numbers of a check, for the sentence that says why it fails."""

from datetime import date

import pytest

from bw.questionnaire.expressions import compile_expression
from bw.questionnaire.expressions.compared import compared

ANSWERS = {"cells": ("3", "4.5"), "total": "10", "empty": "", "word": "many", "day": "2026-01-02"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("sum(${cells}) = ${total}", (7.5, 10)),
        ("not(sum(${cells}) != ${total})", (7.5, 10)),
        (". <= ${total} * 2", (12, 20)),
        ("sum(${cells}) <= ${empty}", None),
        ("${word} = ${total}", None),
        ("${day} <= today()", None),
        ("${total} > 1 and ${total} < 5", None),
        ("1 < ${total} = 2", None),
        ("${total}", None),
    ],
)
def test_both_sides_are_told(text: str, numbers: tuple[float, float] | None) -> None:
    check = compile_expression(text, allow_self=True, allow_clock=True)

    def lookup(name: str) -> object:
        return ANSWERS[name.lstrip("*")] if name.lstrip("*") in ANSWERS else ANSWERS[name[1:]]

    found = compared(check, lookup, self_value="12", today=date(2026, 11, 21))
    assert found == numbers


def test_what_cannot_be_looked_up_is_not_told() -> None:
    def lookup(name: str) -> str:
        raise LookupError(name)

    assert compared(compile_expression("${a} = ${b}"), lookup) is None
