"""The patterns of `regex()`, matched in a time that grows with pattern times text, never faster.

Python's own matcher tries again and again: `(a+)+b` keeps it busy for years on forty letters.
So a pattern becomes a small machine here, all of whose states walk over the text side by side.
It knows what the authors of forms write: characters, classes, groups, `|`, repetition, `^ $ \\b`.
Classes and escapes of one character are handed to `re`, with ASCII meanings as browsers have them.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bw.questionnaire.expressions.problems import EvaluationError

MAX_PATTERN = 300
MAX_TEXT = 2_000
_MAX_STATES = 500
_MAX_GROUPS = 15

_ATOM = re.compile(
    r"""
      \\[dDwWsStnrfv] | \\x[0-9a-fA-F]{2} | \\u[0-9a-fA-F]{4} | \\[^\w]
    | \[ \^? \]? (?: \\. | [^\]\\] )* \]
    | [^\\()|*+?{}\[\]^$]
    """,
    re.VERBOSE | re.DOTALL,
)
# Other dialects read these inside a class as a class within, a difference or an intersection.
_DOUBTFUL = re.compile(r"\[.*(\[|--|&&|~~|\|\|)", re.DOTALL)
_COUNT = re.compile(r"\{([0-9]{1,3})(,?)([0-9]{0,3})\}")

Test = Callable[[str], object]


class PatternError(ValueError):
    """The pattern is none, or holds what the dialect does not offer."""


@dataclass(slots=True)
class _State:
    """A place of the machine: it reads a character, checks an anchor, or branches; or is the end.

    With a `test` it goes on to `ways` when the next character passes; with an `anchor` when the
    place in the text is one; with neither it goes on to all of them at once.
    """

    test: Test | None
    anchor: str
    ways: list[int]


class Pattern:
    """A pattern that may match anywhere in a text."""

    __slots__ = ("_states", "_start")

    def __init__(self, pattern: str) -> None:
        """Raise PatternError when the pattern cannot be used."""
        if len(pattern) > MAX_PATTERN:
            raise PatternError("too long")
        builder = _Builder(pattern)
        self._start = builder.build()
        self._states = builder.states

    def found_in(self, text: str) -> bool:
        """Return whether the pattern matches some part of the text.

        Raises EvaluationError for a text longer than MAX_TEXT.
        """
        if len(text) > MAX_TEXT:
            raise EvaluationError("text too long for a pattern")
        reading: list[_State] = []
        for place in range(len(text) + 1):
            starts = [self._start, *[way for state in reading for way in state.ways]]
            awake = self._spread(starts, text, place)
            if awake is None:
                return True
            if place < len(text):
                character = text[place]
                reading = [state for state in awake if state.test and state.test(character)]
        return False

    def _spread(self, starts: list[int], text: str, place: int) -> list[_State] | None:
        """Return the reading states reached without reading; None when the end is among them."""
        seen = set()
        awake = []
        while starts:
            number = starts.pop()
            if number in seen:
                continue
            seen.add(number)
            state = self._states[number]
            if not state.ways:
                return None
            if state.test is not None:
                awake.append(state)
            elif not state.anchor or _anchored(state.anchor, text, place):
                starts.extend(state.ways)
        return awake


def _anchored(anchor: str, text: str, place: int) -> bool:
    if anchor == "^":
        return place == 0
    if anchor == "$":
        return place == len(text)
    before = place > 0 and _is_word(text[place - 1])
    after = place < len(text) and _is_word(text[place])
    return (before != after) == (anchor == "\\b")


def _is_word(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())


# A piece of the pattern, as a function: given the state that follows, it adds its own states and
# returns the first. A repeated piece is called once for each repetition.
_Piece = Callable[[int], int]


class _Builder:
    """Reads a pattern, and builds its states from the end backwards."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._place = 0
        self._groups = 0
        self.states: list[_State] = [_State(None, "", [])]

    def build(self) -> int:
        piece = self._choice()
        if self._place < len(self._pattern):
            raise PatternError("unbalanced bracket")
        return piece(0)

    def _add(self, test: Test | None, anchor: str, ways: list[int]) -> int:
        if len(self.states) >= _MAX_STATES:
            raise PatternError("too many repetitions")
        self.states.append(_State(test, anchor, ways))
        return len(self.states) - 1

    def _looks_at(self, *texts: str) -> bool:
        return self._pattern.startswith(texts, self._place)

    def _choice(self) -> _Piece:
        """Read `this|that`."""
        options = [self._sequence()]
        while self._looks_at("|"):
            self._place += 1
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        return lambda following: self._add(None, "", [option(following) for option in options])

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._place < len(self._pattern) and not self._looks_at("|", ")"):
            pieces.append(self._repeated(self._single()))

        def sequence(following: int) -> int:
            for piece in reversed(pieces):
                following = piece(following)
            return following

        return sequence

    def _single(self) -> _Piece:
        """Read one character, class, anchor or group."""
        if self._looks_at("("):
            return self._group()
        if self._looks_at("^", "$", "\\b", "\\B"):
            anchor = self._pattern[self._place : self._place + (2 if self._looks_at("\\") else 1)]
            self._place += len(anchor)
            return lambda following: self._add(None, anchor, [following])
        match = _ATOM.match(self._pattern, self._place)
        if match is None:
            raise PatternError(f"not offered: {self._pattern[self._place :][:3]}")
        self._place = match.end()
        if _DOUBTFUL.match(match.group()):
            raise PatternError(f"can be read in two ways: {match.group()}")
        try:
            test = re.compile(match.group(), re.ASCII).fullmatch
        except re.error as error:
            raise PatternError(str(error)) from error
        return lambda following: self._add(test, "", [following])

    def _group(self) -> _Piece:
        self._groups += 1
        if self._groups > _MAX_GROUPS:
            raise PatternError("too many groups")
        self._place += 3 if self._looks_at("(?:") else 1
        if self._looks_at("?"):
            raise PatternError("not offered: (?")
        piece = self._choice()
        if not self._looks_at(")"):
            raise PatternError("unbalanced bracket")
        self._place += 1
        return piece

    def _repeated(self, piece: _Piece) -> _Piece:
        """Read `*`, `+`, `?` or `{…}` after a piece, if one is there."""
        least, most = self._counts()
        if self._looks_at("?") and (least, most) != (1, 1):
            self._place += 1  # Lazy or greedy: whether there is a match is the same.
        if self._looks_at("+", "*", "?", "{") and (least, most) != (1, 1):
            raise PatternError("not offered: repetition of a repetition")

        def repeated(following: int) -> int:
            if most is None:
                following = self._loop(piece, following)
            else:
                last = following
                for _ in range(most - least):
                    following = self._add(None, "", [piece(following), last])
            for _ in range(least):
                first = piece(following)
                if first == following:  # An empty piece: a billion of them are one.
                    break
                following = first
            return following

        return repeated

    def _loop(self, piece: _Piece, following: int) -> int:
        loop = self._add(None, "", [following])
        self.states[loop].ways.append(piece(loop))
        return loop

    def _counts(self) -> tuple[int, int | None]:
        """Read how often the piece before is repeated; None is without end."""
        for sign, counts in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._looks_at(sign):
                self._place += 1
                return counts
        match = _COUNT.match(self._pattern, self._place)
        if match is None:
            return 1, 1
        self._place = match.end()
        least = int(match.group(1))
        if match.group(3):
            if int(match.group(3)) < least:
                raise PatternError("fewer than the fewest")
            return least, int(match.group(3))
        return least, None if match.group(2) else least
