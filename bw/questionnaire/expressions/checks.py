"""What the parser cannot know: which functions there are, what they want, and what is allowed."""

from bw.questionnaire.expressions.functions import (
    CLOCK,
    FUNCTIONS,
    NODE_SETS,
    NODES_ONLY,
    NOT_OFFERED,
    PATHS,
)
from bw.questionnaire.expressions.patterns import Pattern, PatternError
from bw.questionnaire.expressions.problems import Problem
from bw.questionnaire.expressions.syntax import Call, Literal, Reference


def call_problem(call: Call, allow_clock: bool) -> Problem | None:
    """Return why this call cannot be evaluated, if it cannot."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        return _unknown(call)
    given = len(call.arguments)
    if given < function.fewest or (function.most is not None and given > function.most):
        return _arity(call, function.fewest, function.most)
    if call.name == "weighted-checklist" and given % 2:
        return Problem("expression_unpaired", call.position, {"function": call.name})
    if call.name in CLOCK and not allow_clock:
        return Problem("expression_clock_not_allowed", call.position, {"function": call.name})
    if call.name == "regex":
        return _pattern(call)
    if call.name in NODES_ONLY:
        given_sets = call.arguments[: NODE_SETS[call.name]]
        if not all(isinstance(each, Reference) for each in given_sets):
            return Problem("expression_needs_field", call.position, {"function": call.name})
    return None


def _unknown(call: Call) -> Problem:
    if call.name in PATHS:
        return Problem("expression_path", call.position, {"given": f"{call.name}()"})
    if call.name in NOT_OFFERED:
        return Problem("expression_excluded_function", call.position, {"function": call.name})
    return Problem("expression_unknown_function", call.position, {"function": call.name})


def _arity(call: Call, fewest: int, most: int | None) -> Problem:
    if most is None:
        wanted = f"{fewest}+"
    else:
        wanted = str(most) if fewest == most else f"{fewest}–{most}"
    given = len(call.arguments)
    params: dict[str, str | int] = {"function": call.name, "given": given, "wanted": wanted}
    return Problem("expression_arity", call.position, params)


def _pattern(call: Call) -> Problem | None:
    pattern = call.arguments[1]
    if not isinstance(pattern, Literal) or not isinstance(pattern.value, str):
        return Problem("expression_pattern_not_literal", call.position, {"function": call.name})
    try:
        Pattern(pattern.value)
    except PatternError as error:
        params = {"pattern": pattern.value, "reason": str(error)}
        return Problem("expression_bad_pattern", call.position, params)
    return None
