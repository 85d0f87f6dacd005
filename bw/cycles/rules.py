"""What staff may record about a cycle, and when a factory may begin. Pure."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from bw.cycles.models import Cycle
from bw.messages import Blocker

# A start outside of this is a slip of the pen, and some dates have no time zone's midnight.
EARLIEST = timedelta(days=400)
LATEST = timedelta(days=400)


class State(StrEnum):
    """How far a cycle is; follows from what was recorded."""

    CREATED = "created"
    ACTIVE = "active"
    ASSESSED = "assessed"
    RELEASED = "released"


def state(cycle: Cycle) -> State:
    """How far the cycle is."""
    if cycle.report_released_at is not None:
        return State.RELEASED
    if cycle.assessors_arrived_at is not None:
        return State.ASSESSED
    return State.ACTIVE if cycle.active else State.CREATED


def end_of(starts_on: date) -> date:
    """The last day of a cycle. Rule K1: twelve months (29 February counts as the 28th)."""
    if (starts_on.month, starts_on.day) == (2, 29):
        return starts_on.replace(year=starts_on.year + 1, day=28)
    return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)


def may_create(starts_on: date, *, others: Iterable[Cycle], today: date) -> list[Blocker]:
    """Why no cycle of a factory may begin on this day; empty when it may.

    Rule A8: a factory keeps the cycle that it has; a new one begins after its end, never inside.
    """
    if not today - EARLIEST <= starts_on <= today + LATEST:
        return [Blocker("cycle_start_far")]
    ends_on = end_of(starts_on)
    return [
        Blocker(
            "cycle_overlaps",
            {"number": other.number, "start": other.starts_on, "end": other.ends_on},
        )
        for other in others
        if other.starts_on <= ends_on and starts_on <= other.ends_on
    ]


def may_activate(cycle: Cycle, *, today: date) -> list[Blocker]:
    """Why the cycle may not be activated; empty when it may. ``today`` in the factory's zone."""
    if cycle.ends_on < today:
        return [Blocker("cycle_over", {"end": cycle.ends_on})]
    return []


def may_start_self_assessment(*, active: bool) -> list[Blocker]:
    """Why the cycle lets nobody begin a self-assessment. Rule F1: it must be active.

    The only place that decides it; who may begin is ``selfassessment.rules.start_blockers``.
    """
    return [] if active else [Blocker("start_cycle_not_active")]


def near(day: date, cycle: Cycle) -> bool:
    """Whether a day is within some years of the cycle, as every true arrival is."""
    return abs((day - cycle.starts_on).days) < 1500


def may_record(cycle: Cycle) -> list[Blocker]:
    """Why no arrival can be recorded for the cycle at all; empty when one may be."""
    if not cycle.active:
        return [Blocker("cycle_not_active")]
    if cycle.report_released_at is not None:
        return [Blocker("arrival_after_release")]
    return []


def may_record_arrival(
    cycle: Cycle, arrived_at: datetime, *, begins: datetime, now: datetime
) -> list[Blocker]:
    """Why this moment may not be recorded as the assessors' arrival; empty when it may.

    Rule Q21: never in the future, since a submission is compared with it. ``begins`` is the first
    moment of the cycle in the factory's zone.
    """
    if refused := may_record(cycle):
        return refused
    if arrived_at > now:
        return [Blocker("arrival_in_future")]
    if arrived_at < begins:
        return [Blocker("arrival_before_cycle", {"start": cycle.starts_on})]
    return []


def may_release(cycle: Cycle) -> list[Blocker]:
    """Why the report may not be released; empty when it may: after the assessors were there."""
    return [] if cycle.assessors_arrived_at is not None else [Blocker("release_needs_arrival")]


def told(moment: datetime | None, *, released_at: datetime | None) -> datetime | None:
    """A moment of the assessment as its factory may know it: None before the report's release.

    Rules H2, Q4 and Q6: what is not handed on cannot be shown by mistake.
    """
    return moment if released_at is not None else None
