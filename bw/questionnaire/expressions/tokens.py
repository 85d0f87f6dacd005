"""Cuts the text of an expression into tokens with one regular expression."""

import re
from typing import NamedTuple

from bw.questionnaire.expressions.problems import Problem

NUMBER, STRING, REFERENCE, NAME, OPERATOR, PATH, OPEN, CLOSE, COMMA, SELF, END = range(11)

_TOKEN = re.compile(
    r"""
      (?P<REFERENCE> \$\{ \s* (?P<question> [^\W\d][\w.-]* ) \s* \} )
    | (?P<STRING>    '[^']*' | "[^"]*" )
    | (?P<NUMBER>    [0-9]+ (?: \.(?!\.) [0-9]* )? | \.[0-9]+ )
    | (?P<NAME>      [^\W\d][\w.-]* (?: :[^\W\d][\w.-]* )? )
    | (?P<OPERATOR>  != | <= | >= | [=<>+*-] )
    | (?P<OPEN>      \( )
    | (?P<CLOSE>     \) )
    | (?P<COMMA>     , )
    | (?P<PATH>      \.\. | :: | // | [/@|\[\]] )
    | (?P<SELF>      \. )
    | (?P<SPACE>     \s+ )
    | (?P<UNKNOWN>   (?s: . ) )
    """,
    re.VERBOSE,
)

_KINDS = {
    "NUMBER": NUMBER,
    "STRING": STRING,
    "REFERENCE": REFERENCE,
    "NAME": NAME,
    "OPERATOR": OPERATOR,
    "PATH": PATH,
    "OPEN": OPEN,
    "CLOSE": CLOSE,
    "COMMA": COMMA,
    "SELF": SELF,
}


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
        position = match.start()
        if position < unread:
            continue
        name = match.lastgroup or ""
        if name == "SPACE":
            continue
        if name == "UNKNOWN":
            problem, unread = _unknown(text, position)
            problems.append(problem)
            continue
        written = match.group()
        if name == "STRING":
            written = written[1:-1]
        elif name == "REFERENCE":
            written = match.group("question")
        tokens.append(Token(_KINDS[name], written, position))
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
