"""The expressions of a questionnaire: relevant, constraint and calculation.

A small compiler for the dialect of XForms that XLSForm uses: `tokens` and `syntax` read a text,
`checks` names what is wrong with it, `evaluation` turns it into one Python function with the
table of `functions` and the conversions of `values`. Compiled once, evaluated many times; pure.
`conformance` runs tables of reference values.
"""

from bw.questionnaire.expressions.expression import Expression, Mention, compile_expression
from bw.questionnaire.expressions.problems import EvaluationError, ExpressionError, Problem
from bw.questionnaire.expressions.tokens import COLUMN, EVERY, PLACE, references
from bw.questionnaire.expressions.values import Nodes, Value, canonical, to_string

__all__ = [
    "COLUMN",
    "EVERY",
    "PLACE",
    "EvaluationError",
    "Expression",
    "ExpressionError",
    "Mention",
    "Nodes",
    "Problem",
    "Value",
    "canonical",
    "compile_expression",
    "references",
    "to_string",
]
