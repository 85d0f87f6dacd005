"""What can be wrong with an expression: in its text (problems), or while it is evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the text of an expression.

    `position` counts characters from 0; `params` hold what a sentence about it needs.
    """

    code: str
    position: int
    params: Mapping[str, str | int] = field(default_factory=dict)


class ExpressionError(Exception):
    """The text is not an expression of the dialect; `problems` says why, in order of position."""

    def __init__(self, text: str, problems: tuple[Problem, ...]) -> None:
        super().__init__(text, problems)
        self.text = text
        self.problems = problems

    def __str__(self) -> str:
        said = ", ".join(f"{problem.code} at {problem.position}" for problem in self.problems)
        return f"{self.text!r}: {said}"


class EvaluationError(Exception):
    """The expression has no value for these answers; what it decides is undetermined."""
