"""Turning sharing on or off for many factories: what would change, and doing it.

The preview and the deed ask the same rules. Between the two anything may have changed, so the deed
asks again for each factory and reports what it was told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select

from bw import clock
from bw.cycles.models import Cycle
from bw.db import db
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.organisations.queries import LARGEST_ID, reach
from bw.slcp import actions, queries, rules
from bw.text import ascii_digits, fold
from bw.web.policy import SETTERS, Person

MOST = 200  # factories at a time


@dataclass(frozen=True, slots=True)
class Line:
    """One factory of the list: its cycle, and why nothing can change; no reasons: it can."""

    factory: Factory
    cycle: Cycle | None
    reasons: tuple[Blocker, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line that names no factory in reach, or several."""

    text: str
    reason: Blocker


def chosen(person: Person, ids: Iterable[str], pasted: str) -> tuple[list[Factory], list[Unknown]]:
    """The factories that were ticked or typed, by name, and the lines that name none.

    A line is a factory's number or its name; case and accents do not matter.
    """
    lines = (line.strip() for line in (*ids, *pasted.splitlines()))
    texts = list(dict.fromkeys(line for line in lines if line))[: MOST + 1]
    numbers = {text: int(digits) for text in texts if (digits := _digits(text))}
    names = {text: fold(text)[:200] for text in texts if text not in numbers}
    by_id = {one.id: one for one in _reached(person, Factory.id.in_(numbers.values()))}
    by_name: dict[str, list[Factory]] = {}
    for one in _reached(person, Factory.folded.in_(names.values())):
        by_name.setdefault(one.folded, []).append(one)
    found: dict[int, Factory] = {}
    unknown: list[Unknown] = []
    for text in texts:
        single = by_id.get(numbers[text]) if text in numbers else None
        same = [single] if single else by_name.get(names.get(text, ""), [])
        if len(same) == 1:
            found[same[0].id] = same[0]
        else:
            code = "bulk_several" if same else "bulk_not_found"
            unknown.append(Unknown(text[:200], Blocker(code)))
    return sorted(found.values(), key=lambda one: (one.folded, one.id)), unknown


def preview(factories: Sequence[Factory], *, on: bool, reason: str) -> list[Line]:
    """What would change for each factory. The same statements however many there are."""
    cycles = _cycles(factories)
    cases = queries.cases(list(cycles.values())) if cycles else {}
    lines = []
    for factory in factories:
        cycle = cycles.get(factory.id)
        if cycle is None:
            lines.append(Line(factory, None, (Blocker("bulk_no_cycle"),)))
            continue
        case, today = cases[cycle.id], _today(factory)
        refused = (
            rules.may_turn_on(case, reason=reason, today=today)
            if on
            else rules.may_turn_off(case, reason=reason)
        )
        lines.append(Line(factory, cycle, tuple(refused)))
    return lines


def carry_out(person: Person, factories: Sequence[Factory], *, on: bool, reason: str) -> list[Line]:
    """Turn sharing on or off for each; what was refused stands with its reasons. Rules B8, J5."""
    cycles = _cycles(factories)
    lines = []
    for factory in factories:
        cycle = cycles.get(factory.id)
        if cycle is None:
            refused = [Blocker("bulk_no_cycle")]
        elif on:
            refused = actions.turn_on(person, cycle, reason=reason)
        else:
            refused = actions.turn_off(person, cycle, reason=reason)
        lines.append(Line(factory, cycle, tuple(refused)))
    return lines


def _digits(text: str) -> str:
    found = ascii_digits(text)
    known = found.isascii() and found.isdecimal() and len(found) < 11
    return found if known and 0 < int(found) <= LARGEST_ID else ""


def _reached(person: Person, which: ColumnElement[bool]) -> Sequence[Factory]:
    return db.session.scalars(
        select(Factory).where(reach(person, SETTERS), which).order_by(Factory.id)
    ).all()


def _cycles(factories: Sequence[Factory]) -> dict[int, Cycle]:
    """The latest cycle of each factory, unless it is over."""
    rows = db.session.scalars(
        select(Cycle)
        .where(Cycle.factory_id.in_([one.id for one in factories]))
        .order_by(Cycle.factory_id, Cycle.number)
    )
    latest = {one.factory_id: one for one in rows}
    return {key: one for key, one in latest.items() if one.ends_on >= _today(one.factory)}


def _today(factory: Factory) -> date:
    return clock.today(ZoneInfo(factory.programme.zone))
