"""Two texts beside each other, word by word: what stayed, what went, what came. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, GONE, CAME = "same", "del", "ins"
MOST_WORDS = 2000  # beyond this the whole text went and came: finding words takes its square
_WORD = re.compile(r"\S+\s*|\s+")  # a word takes the space behind it along


class Piece(NamedTuple):
    """Some words: SAME, GONE or CAME."""

    how: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The words of both texts. Joined without CAME they are ``before``, without GONE ``after``."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return [Piece(how, text) for how, text in ((GONE, before), (CAME, after)) if text]
    return list(_pieces(old, new))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for how, first, last, start, end in matcher.get_opcodes():
        if how == "equal":
            yield Piece(SAME, "".join(old[first:last]))
            continue
        if last > first:
            yield Piece(GONE, "".join(old[first:last]))
        if end > start:
            yield Piece(CAME, "".join(new[start:end]))
