"""Cuts the text of an expression into tokens with one regular expression."""

import re
from typing import NamedTuple

from bw.questionnaire.expressions.problems import Problem

# What the answers are asked for by, besides names of questions. `..` is the number of the entry
# from 1, `*name` the field of that name in every entry, also of the group that asks itself, and
# `.name` a column of the choice that a filter looks at.
PLACE, EVERY, COLUMN = "..", "*", "."

REFERENCE, STRING, NUMBER, NAME, OPERATOR, OPEN, CLOSE, COMMA, PATH, SELF, END = range(11)
_UNKNOWN = -1

_TOKEN = re.compile(
    r"""
    \s* (?:
      ( \$\{ \s* (?P<question> [^\W\d][\w.-]* ) \s* \} )
    | ( '[^']*' | "[^"]*" )
    | ( [0-9]+ (?: \.(?!\.) [0-9]* )? | \.[0-9]+ )
    | ( [^\W\d][\w.-]* (?: :[^\W\d][\w.-]* )? )
    | ( != | <= | >= | [=<>+*-] )
    | ( \( )
    | ( \) )
    | ( , )
    | ( \.\. | :: | // | [/@|\[\]] )
    | ( \. )
    | ( \S )
    )
    """,
    re.VERBOSE,
)

# By the number of the group that matched; the second is the inside of a reference.
_KINDS = (
    None,
    REFERENCE,
    None,
    STRING,
    NUMBER,
    NAME,
    OPERATOR,
    OPEN,
    CLOSE,
    COMMA,
    PATH,
    SELF,
    _UNKNOWN,
)


class Token(NamedTuple):
    """`text` is the bare name of a reference, the inside of a string, else what was written."""

    kind: int
    text: str
    position: int


def tokenise(text: str) -> tuple[list[Token], list[Problem]]:
    """Return the tokens, closed by one of kind END, and what could not be read as a token."""
    tokens: list[Token] = []
    problems: list[Problem] = []
    unread = 0
    for match in _TOKEN.finditer(text):
        group = match.lastindex or 0
        kind = _KINDS[group]
        position = match.start(group)
        if kind is None or position < unread:
            continue
        if kind == _UNKNOWN:
            problem, unread = _unknown(text, position)
            problems.append(problem)
            continue
        written = match[group]
        if kind == STRING:
            written = written[1:-1]
        elif kind == REFERENCE:
            written = match["question"]
        tokens.append(Token(kind, written, position))
    tokens.append(Token(END, "", len(text)))
    return tokens, problems


def _unknown(text: str, position: int) -> tuple[Problem, int]:
    """Return the problem with what stands here, and where reading goes on."""
    character = text[position]
    if character in "'\"":
        return Problem("expression_unclosed_string", position, {"quote": character}), len(text)
    if character == "$":
        closing = text.find("}", position) if text.startswith("${", position) else position
        end = closing + 1 if closing >= 0 else len(text)
        given = text[position:end]
        return Problem("expression_bad_reference", position, {"given": given}), end
    params = {"character": character}
    return Problem("expression_unknown_character", position, params), position + 1


def references(text: str) -> frozenset[str]:
    """Return the names of the questions that an expression mentions, even one that is faulty."""
    return frozenset(token.text for token in tokenise(text)[0] if token.kind == REFERENCE)
