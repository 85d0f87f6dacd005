"""The syntax tree of an expression, and the parser that builds it.

Operators, weakest first: `or`, `and`, `= !=`, `< <= > >=`, `+ -`, `* div mod`, unary `-`.
Operands of one strength form one node, so that a hundred `or` in a row are one step deep;
only brackets, functions and stronger operators add depth, and depth has a limit.
"""

from dataclasses import dataclass

from bw.questionnaire.expressions.problems import Problem
from bw.questionnaire.expressions.tokens import (
    CLOSE,
    COMMA,
    END,
    NAME,
    NUMBER,
    OPEN,
    OPERATOR,
    PATH,
    PLACE,
    REFERENCE,
    SELF,
    STRING,
    Token,
)

# Three frames of the parser, or about four of the compiler, are spent on each step.
MAX_DEPTH = 100

_OR, _AND, _EQUALITY, _ORDER, _SUM, _PRODUCT = range(1, 7)
_BINDING = (OPERATOR, NAME)
_STRENGTHS = {
    "or": _OR,
    "and": _AND,
    "=": _EQUALITY,
    "!=": _EQUALITY,
    "<": _ORDER,
    "<=": _ORDER,
    ">": _ORDER,
    ">=": _ORDER,
    "+": _SUM,
    "-": _SUM,
    "*": _PRODUCT,
    "div": _PRODUCT,
    "mod": _PRODUCT,
}


@dataclass(slots=True)
class Literal:
    """A number or a text as written."""

    value: float | str


@dataclass(slots=True)
class Reference:
    """The value of a question: `${name}`."""

    name: str
    position: int


@dataclass(slots=True)
class Column:
    """A column of the choice that a filter looks at: `name`."""

    name: str
    position: int


@dataclass(slots=True)
class Place:
    """The number of the entry: `position(..)`."""

    position: int


@dataclass(slots=True)
class Self:
    """The value of the question that the expression belongs to: `.`."""

    position: int


@dataclass(slots=True)
class Negation:
    """`- operand`."""

    operand: "Node"


@dataclass(slots=True)
class Logic:
    """Two or more operands joined by `and`, or by `or`."""

    operator: str
    operands: "tuple[Node, ...]"


@dataclass(slots=True)
class Comparison:
    """`first` compared with the next operand, that result with the one after, and so on."""

    first: "Node"
    links: "list[tuple[str, Node]]"


@dataclass(slots=True)
class Arithmetic:
    """`first` combined with the next operand, that result with the one after, and so on."""

    first: "Node"
    links: "list[tuple[str, Node]]"


@dataclass(slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: "tuple[Node, ...]"
    position: int


Node = (
    Literal | Reference | Column | Place | Self | Negation | Logic | Comparison | Arithmetic | Call
)


class SyntaxFaultError(Exception):
    """Parsing cannot go on; carries the problem."""

    def __init__(self, code: str, position: int, **params: str | int) -> None:
        super().__init__(code)
        self.problem = Problem(code, position, params)


class Parser:
    """Parses one list of tokens once; what it met on the way stays readable when it fails."""

    __slots__ = ("_tokens", "_next", "_depth", "calls", "selves", "references", "columns", "places",
                 "problems")  # fmt: skip

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self.calls: list[Call] = []
        self.selves: list[Self] = []
        self.references: list[Reference] = []
        self.columns: list[Column] = []
        self.places: list[Place] = []
        self.problems: list[Problem] = []

    def parse(self) -> Node:
        """Return the tree of the whole text; raise SyntaxFaultError at the first thing amiss."""
        if self._tokens[0].kind == END:
            raise SyntaxFaultError("expression_empty", 0)
        node = self._binary(_OR)
        token = self._tokens[self._next]
        if token.kind != END:
            raise _left_over(token)
        return node

    def _binary(self, weakest: int) -> Node:
        """Parse operands joined by operators at least as strong as `weakest`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            position = self._tokens[self._next].position
            raise SyntaxFaultError("expression_too_deep", position, limit=MAX_DEPTH)
        left = self._operand()
        strength = self._strength()
        while strength >= weakest:
            links = []
            level = strength
            while strength == level:
                operator = self._tokens[self._next].text
                self._next += 1
                links.append((operator, self._binary(level + 1)))
                strength = self._strength()
            left = _joined(level, left, links)
        self._depth -= 1
        return left

    def _strength(self) -> int:
        """Return how strongly the operator that comes next binds; 0 when none comes."""
        token = self._tokens[self._next]
        return _STRENGTHS.get(token.text, 0) if token.kind in _BINDING else 0

    def _operand(self) -> Node:
        token = self._tokens[self._next]
        kind = token.kind
        if kind == REFERENCE:
            self._next += 1
            self.references.append(Reference(token.text, token.position))
            return self.references[-1]
        if kind == STRING:
            self._next += 1
            return Literal(token.text)
        if kind == NUMBER:
            self._next += 1
            return Literal(float(token.text))
        if kind == SELF:
            self._next += 1
            self.selves.append(Self(token.position))
            return self.selves[-1]
        if kind == OPEN:
            return self._bracket()
        if kind == NAME and token.text not in _STRENGTHS:
            return self._named()
        if kind == OPERATOR and token.text == "-":
            return self._negation()
        raise self._missing_operand()

    def _negation(self) -> Node:
        # Counted in a loop: any even number of signs is the same as two, and needs no depth.
        signs = 0
        while self._tokens[self._next][:2] == (OPERATOR, "-"):
            signs += 1
            self._next += 1
        negated = Negation(self._operand())
        return negated if signs % 2 else Negation(negated)

    def _bracket(self) -> Node:
        opening = self._tokens[self._next]
        self._next += 1
        node = self._binary(_OR)
        closing = self._tokens[self._next]
        if closing.kind == END:
            raise SyntaxFaultError("expression_unclosed_bracket", opening.position)
        if closing.kind != CLOSE:
            raise _left_over(closing)
        self._next += 1
        return node

    def _named(self) -> Node:
        """Parse a call; a name that is not called is a path, or a column of a choice."""
        token = self._tokens[self._next]
        following = self._tokens[self._next + 1]
        if following.kind == PATH:
            raise SyntaxFaultError("expression_path", token.position, given=token.text)
        if following.kind != OPEN:
            self._next += 1
            self.columns.append(Column(token.text, token.position))
            return self.columns[-1]
        self._next += 2
        if token.text == "position" and self._tokens[self._next].text == PLACE:
            return self._place(token.position)
        call = Call(token.text, self._arguments(following), token.position)
        self.calls.append(call)
        return call

    def _place(self, position: int) -> Node:
        self._next += 1
        closing = self._tokens[self._next]
        if closing.kind != CLOSE:
            raise _left_over(closing)
        self._next += 1
        self.places.append(Place(position))
        return self.places[-1]

    def _arguments(self, opening: Token) -> tuple[Node, ...]:
        if self._tokens[self._next].kind == CLOSE:
            self._next += 1
            return ()
        arguments = []
        while True:
            if self._tokens[self._next].kind == END:
                raise SyntaxFaultError("expression_unclosed_bracket", opening.position)
            arguments.append(self._binary(_OR))
            token = self._tokens[self._next]
            self._next += 1
            if token.kind == CLOSE:
                return tuple(arguments)
            if token.kind == END:
                raise SyntaxFaultError("expression_unclosed_bracket", opening.position)
            if token.kind != COMMA:
                raise _left_over(token)

    def _missing_operand(self) -> SyntaxFaultError:
        """Return what is wrong where a value should begin and none does."""
        token = self._tokens[self._next]
        before = self._tokens[self._next - 1] if self._next else None
        if token.kind == PATH:
            return SyntaxFaultError("expression_path", token.position, given=token.text)
        for suspect in (before, token):
            if suspect and suspect.kind in (OPERATOR, NAME) and suspect.text in _STRENGTHS:
                code = "expression_dangling_operator"
                return SyntaxFaultError(code, suspect.position, operator=suspect.text)
        if token.kind == END and before:
            return SyntaxFaultError("expression_unclosed_bracket", before.position)
        return _left_over(token)


def _joined(strength: int, first: Node, links: list[tuple[str, Node]]) -> Node:
    if strength <= _AND:
        return Logic(links[0][0], (first, *[operand for _, operand in links]))
    if strength <= _ORDER:
        return Comparison(first, links)
    return Arithmetic(first, links)


def _left_over(token: Token) -> SyntaxFaultError:
    """Return the problem with a token that stands where none of its kind may."""
    if token.kind == PATH:
        return SyntaxFaultError("expression_path", token.position, given=token.text)
    given = f"${{{token.text}}}" if token.kind == REFERENCE else token.text
    return SyntaxFaultError("expression_unexpected", token.position, given=given)
