"""What is different between two versions: added, removed, moved, reworded, decided otherwise. Pure.

Read the other way round, added is removed and before is after; a version beside itself shows
nothing.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from bw.questionnaire.outline import Outline
from bw.questionnaire.parts import Key, Part, What, parts_of

LISTS = ("list_name", "rows_list")  # by which a question names the lists that it uses
# What shows where its parent is added or removed: on its own it would say the same again.
WITHIN = (What.FIELD, What.CHOICE)


class Sort(StrEnum):
    """The sorts of differences, by which readers filter."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    REWORDED = "reworded"
    LOGIC = "logic"
    SETTINGS = "settings"


class TextChange(NamedTuple):
    """A text in one language; empty where there is none."""

    name: str
    language: str
    before: str
    after: str


class LogicChange(NamedTuple):
    """Anything else that a part says; empty where it says nothing."""

    name: str
    before: str
    after: str


class Move(NamedTuple):
    """Out of one place into another; ``within``: to another spot in the same one."""

    before: Part | None  # None: the form
    after: Part | None
    within: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One part that is different. ``sections``: codes of those that it belongs to, or is used in.

    ``inside``: how many fields or choices came or went with it.
    """

    before: Part | None
    after: Part | None
    texts: tuple[TextChange, ...] = ()
    logic: tuple[LogicChange, ...] = ()
    move: Move | None = None
    sections: frozenset[str] = frozenset()
    inside: int = 0

    @property
    def part(self) -> Part:
        """The part as it is now, or as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def sorts(self) -> tuple[Sort, ...]:
        """Every sort of difference that it is."""
        if self.before is None:
            return (Sort.ADDED,)
        if self.after is None:
            return (Sort.REMOVED,)
        decided = Sort.SETTINGS if self.part.what is What.FORM else Sort.LOGIC
        found = ((Sort.MOVED, self.move), (Sort.REWORDED, self.texts), (decided, self.logic))
        return tuple(sort for sort, there in found if there)


def differences(old: Outline, new: Outline) -> tuple[Difference, ...]:
    """Every difference, in the order of ``new``; what was removed stands where it stood."""
    before, after = _Indexed(parts_of(old)), _Indexed(parts_of(new))
    moves = _moves(before, after)
    found = (_difference(before, after, key, moves.get(key)) for key in _in_order(before, after))
    return tuple(one for one in found if one is not None)


class _Indexed:
    """The parts of a version by their keys."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = {part.key: part for part in parts}
        self.inside: dict[Key | None, list[Key]] = defaultdict(list)
        self.users: dict[Key, set[str]] = defaultdict(set)
        for key, part in self.parts.items():
            self.inside[part.parent].append(key)
            for name in LISTS:
                if name in part.logic:
                    self.users[What.LIST, part.logic[name]].add(self.section(part))

    def get(self, key: Key | None) -> Part | None:
        """A part; None for the form as a whole."""
        return None if key is None else self.parts.get(key)

    def section(self, part: Part) -> str:
        """The code of the section that a part stands in; empty for the form and its lists."""
        while part.what is not What.SECTION:
            if part.parent is None:
                return ""
            part = self.parts[part.parent]
        return part.name

    def sections(self, part: Part) -> set[str]:
        """The codes of the sections that it stands in, or is used in."""
        if part.what is What.LIST:
            return self.users.get(part.key, set())
        if part.what is What.CHOICE and part.parent:
            return self.users.get(part.parent, set())
        return {self.section(part)} - {""}


def _in_order(before: _Indexed, after: _Indexed) -> Iterator[Key]:
    """The keys of both, each removed one behind what stood before it."""
    gone: dict[Key | None, list[Key]] = defaultdict(list)
    last: Key | None = None
    for key in before.parts:
        if key in after.parts:
            last = key
        else:
            gone[last].append(key)
    yield from gone[None]
    for key in after.parts:
        yield key
        yield from gone[key]


def _difference(
    before: _Indexed, after: _Indexed, key: Key, move: Move | None
) -> Difference | None:
    was, now = before.parts.get(key), after.parts.get(key)
    sections = frozenset(
        code
        for side, part in ((before, was), (after, now))
        if part is not None
        for code in side.sections(part)
    )
    if was is None or now is None:
        side, part = (after, now) if now is not None else (before, was)
        if part is None or (part.what in WITHIN and _came_along(before, after, part)):
            return None
        return Difference(was, now, sections=sections, inside=_inside(side, part))
    texts, logic = tuple(_texts(was, now)), tuple(_logic(was, now))
    if not (texts or logic or move):
        return None
    return Difference(was, now, texts, logic, move, sections)


def _came_along(before: _Indexed, after: _Indexed, part: Part) -> bool:
    """Whether what it stands in was added or removed as a whole."""
    return part.parent not in before.parts or part.parent not in after.parts


def _inside(side: _Indexed, part: Part) -> int:
    return sum(key[0] in WITHIN for key in side.inside.get(part.key, ()))


def _texts(before: Part, after: Part) -> Iterator[TextChange]:
    for key in {**after.texts, **before.texts}:
        was, now = before.texts.get(key, ""), after.texts.get(key, "")
        if was != now:
            yield TextChange(*key, was, now)


def _logic(before: Part, after: Part) -> Iterator[LogicChange]:
    for name in {**after.logic, **before.logic}:
        was, now = before.logic.get(name, ""), after.logic.get(name, "")
        if was != now:
            yield LogicChange(name, was, now)


def _moves(before: _Indexed, after: _Indexed) -> Mapping[Key, Move]:
    """What stands elsewhere: in something else, or out of its order among those that stayed."""
    found: dict[Key, Move] = {}
    for key, part in before.parts.items():
        other = after.parts.get(key)
        if other is not None and other.parent != part.parent:
            found[key] = Move(before.get(part.parent), after.get(other.parent), within=False)
    for parent, keys in before.inside.items():
        stayed = [key for key in keys if _stayed(key, parent, after)]
        kept = set(stayed)
        now = [key for key in after.inside.get(parent, ()) if key in kept]
        for key in _out_of_order(stayed, now):
            found[key] = Move(before.get(parent), after.get(parent), within=True)
    return found


def _stayed(key: Key, parent: Key | None, after: _Indexed) -> bool:
    # Lists have no order among each other that anybody sees, and there is one form.
    if key[0] in (What.LIST, What.FORM):
        return False
    return key in after.parts and after.parts[key].parent == parent


def _out_of_order(before: Sequence[Key], after: Sequence[Key]) -> set[Key]:
    """The fewest that must be taken out so that the others are in one order in both.

    Where there are several ways, the same one is taken whichever of the two comes first.
    """
    if list(before) == list(after):
        return set()
    first, second = sorted((list(before), list(after)))
    place = {key: n for n, key in enumerate(second)}
    rising = _longest_rising([place[key] for key in first])
    return set(first) - {second[n] for n in rising}


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """The longest rising part of different numbers."""
    tails: list[int] = []  # the smallest number that ends a rising part of each length
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: list[int] = []
    last = tails[-1] if tails else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]
