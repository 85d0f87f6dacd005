"""What staff may record about a cycle, and when a factory may begin. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from bw.cycles.models import Cycle
from bw.messages import Blocker
from bw.organisations.rules import DayCounts

# A start outside of this is a slip of the pen, and some dates have no time zone's midnight.
EARLIEST = timedelta(days=400)
LATEST = timedelta(days=400)


# Deed -> its preconditions: the sentence when it is met, the reasons that say that it is not.
CONDITIONS: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "activate": (("cycle_is_running", frozenset({"cycle_over"})),),
    "arrival": (
        ("cycle_is_active", frozenset({"cycle_not_active"})),
        ("report_is_open", frozenset({"arrival_after_release"})),
    ),
    "end": (
        ("arrival_is_recorded", frozenset({"end_needs_arrival"})),
        ("report_is_open", frozenset({"end_after_release"})),
    ),
    "release": (("arrival_is_recorded", frozenset({"release_needs_arrival"})),),
}


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day of a cycle. ``rule`` says where it comes from; ``for_factory`` who may know it."""

    code: str
    on: date
    rule: str
    for_factory: bool


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
    ended = cycle.assessment_ended_on
    if ended is not None and arrived_at.astimezone(begins.tzinfo).date() > ended:
        return [Blocker("arrival_after_end", {"end": ended})]
    return []


def may_release(cycle: Cycle) -> list[Blocker]:
    """Why the report may not be released; empty when it may: after the assessors were there."""
    return [] if cycle.assessors_arrived_at is not None else [Blocker("release_needs_arrival")]


def may_end(cycle: Cycle) -> list[Blocker]:
    """Why no end of the assessment can be recorded at all; empty when one may be."""
    if cycle.assessors_arrived_at is None:
        return [Blocker("end_needs_arrival")]
    if cycle.report_released_at is not None:
        return [Blocker("end_after_release")]
    return []


def may_record_end(
    cycle: Cycle, ended_on: date, *, arrived_on: date | None, today: date
) -> list[Blocker]:
    """Why this day may not be recorded as the assessment's last; empty when it may.

    Both days in the factory's zone. Rule H5: the report is due some weeks after it.
    """
    if refused := may_end(cycle):
        return refused
    if ended_on > today:
        return [Blocker("end_in_future")]
    if arrived_on is not None and ended_on < arrived_on:
        return [Blocker("end_before_arrival", {"start": arrived_on})]
    return []


def report_due(cycle: Cycle, counts: DayCounts) -> date | None:
    """The day on which the report is due, for staff only; None until the assessment's end.

    Rule H5: 28 days after the assessment, unless the programme says otherwise.
    """
    ended = cycle.assessment_ended_on
    return ended + timedelta(days=counts.report_days) if ended else None


def day_of(cycle: Cycle, today: date) -> int:
    """The day of the cycle that ``today`` is: 1 on its first day, 0 and less before it."""
    return (today - cycle.starts_on).days + 1


def at_day(cycle: Cycle, day: int) -> date:
    """The date of a day of the cycle; ``day_of`` turned round."""
    return cycle.starts_on + timedelta(days=day - 1)


def milestones(cycle: Cycle, counts: DayCounts, *, zone: tzinfo) -> tuple[Milestone, ...]:
    """The days that matter in a cycle, the earliest first. Rule Q4: computed from data.

    Rules H2, Q4 and Q6: before the release none that follows from H3, H5 or H7 is for the factory;
    from then on it has the true dates.
    """
    found = [
        Milestone("cycle_starts", cycle.starts_on, "K1", for_factory=True),
        Milestone("connect_by", at_day(cycle, counts.connect_by_day), "D15", for_factory=True),
        Milestone("submit_by", at_day(cycle, counts.submit_by_day), "G5", for_factory=True),
        Milestone("preference_from", _before_end(cycle, counts.preference_before_end), "B4",
                  for_factory=True),
        Milestone("reregister_from", _before_end(cycle, counts.reregister_before_end), "K9",
                  for_factory=True),
        Milestone("cycle_ends", cycle.ends_on, "K1", for_factory=True),
        *_of_assessment(cycle, counts, zone),
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: one.on))


def for_factory(found: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """The milestones that a factory may know. Rules H2, Q4 and Q6."""
    return tuple(one for one in found if one.for_factory)


def _of_assessment(cycle: Cycle, counts: DayCounts, zone: tzinfo) -> list[Milestone]:
    """Days that follow from the assessment: planned for staff, true ones after the release."""
    released_at, arrived_at = cycle.report_released_at, cycle.assessors_arrived_at
    known = released_at is not None
    arrived = arrived_at.astimezone(zone).date() if arrived_at else None
    planned = arrived or at_day(cycle, counts.assessment_day)
    ended = cycle.assessment_ended_on or planned
    due = ended + timedelta(days=counts.report_days)
    released = released_at.astimezone(zone).date() if released_at else due
    shared = released + timedelta(days=counts.validation_days)
    return [
        Milestone("assessment", planned, "H3", for_factory=known),
        Milestone("report", released, "H5", for_factory=known),
        Milestone("shared", shared, "H7", for_factory=known),
    ]


def _before_end(cycle: Cycle, days: int) -> date:
    return cycle.ends_on - timedelta(days=days)


def told(moment: datetime | None, *, released_at: datetime | None) -> datetime | None:
    """A moment of the assessment as its factory may know it: None before the report's release.

    Rules H2, Q4 and Q6: what is not handed on cannot be shown by mistake.
    """
    return moment if released_at is not None else None
