"""What may be recorded about a cycle."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bw.cycles import rules
from bw.cycles.models import Cycle
from bw.messages import Blocker

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
BEGINS = datetime(2026, 11, 1, tzinfo=UTC)


def cycle(**more: object) -> Cycle:
    return Cycle(number=1, starts_on=date(2026, 11, 1), ends_on=date(2027, 10, 31), **more)


ACTIVE = {"activated_at": NOW}
ASSESSED = {**ACTIVE, "assessors_arrived_at": NOW}
RELEASED = {**ASSESSED, "report_released_at": NOW}


@pytest.mark.parametrize(
    ("facts", "state"),
    [({}, "created"), (ACTIVE, "active"), (ASSESSED, "assessed"), (RELEASED, "released")],
)
def test_state_follows_from_what_is_recorded(facts: dict[str, object], state: str) -> None:
    assert rules.state(cycle(**facts)) == state


@pytest.mark.rule("K1")
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 11, 1), date(2027, 10, 31)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 28)),
    ],
)
def test_end_of_a_cycle_is_twelve_months_on(start: date, end: date) -> None:
    assert rules.end_of(start) == end


@pytest.mark.rule("A8")
@pytest.mark.parametrize(
    ("start", "free"),
    [
        (date(2026, 11, 1), False),
        (date(2027, 10, 31), False),
        (date(2027, 11, 1), True),
        (date(2025, 11, 2), False),
        (date(2025, 11, 1), True),
    ],
)
def test_may_create_keeps_the_cycle_that_there_is(start: date, free: bool) -> None:
    taken = Blocker(
        "cycle_overlaps",
        {"number": 1, "start": date(2026, 11, 1), "end": date(2027, 10, 31)},
    )
    found = rules.may_create(start, others=[cycle()], today=TODAY)
    assert found == ([] if free else [taken])


@pytest.mark.parametrize("start", [date.min, date(2024, 1, 1), date(2029, 1, 1), date.max])
def test_may_create_not_years_away(start: date) -> None:
    assert rules.may_create(start, others=[], today=TODAY) == [Blocker("cycle_start_far")]


def test_may_activate_until_its_last_day() -> None:
    ends_on = date(2027, 10, 31)
    assert rules.may_activate(cycle(), today=ends_on) == []
    over = rules.may_activate(cycle(), today=ends_on + timedelta(days=1))
    assert over == [Blocker("cycle_over", {"end": ends_on})]


@pytest.mark.rule("F1")
def test_may_start_self_assessment_only_in_an_active_cycle() -> None:
    waiting = rules.may_start_self_assessment(active=cycle().active)
    assert waiting == [Blocker("start_cycle_not_active")]
    assert rules.may_start_self_assessment(active=cycle(**ACTIVE).active) == []


@pytest.mark.rule("Q21")
@pytest.mark.parametrize(
    ("arrived_at", "reason"),
    [
        (NOW, []),
        (NOW + timedelta(seconds=1), [Blocker("arrival_in_future")]),
        (BEGINS, []),
        (
            BEGINS - timedelta(seconds=1),
            [Blocker("arrival_before_cycle", {"start": date(2026, 11, 1)})],
        ),
    ],
)
def test_may_record_arrival_in_the_cycle_and_not_in_the_future(
    arrived_at: datetime, reason: list[Blocker]
) -> None:
    found = rules.may_record_arrival(cycle(**ACTIVE), arrived_at, begins=BEGINS, now=NOW)
    assert found == reason


@pytest.mark.parametrize(
    ("facts", "reason"),
    [({}, "cycle_not_active"), (RELEASED, "arrival_after_release")],
)
def test_may_record_arrival_between_activation_and_release(
    facts: dict[str, object], reason: str
) -> None:
    found = rules.may_record_arrival(cycle(**facts), NOW, begins=BEGINS, now=NOW)
    assert found == [Blocker(reason)]


def test_may_release_after_the_arrival() -> None:
    assert rules.may_release(cycle(**ACTIVE)) == [Blocker("release_needs_arrival")]
    assert rules.may_release(cycle(**ASSESSED)) == []


def test_near_is_some_years_around() -> None:
    assert rules.near(date(2026, 12, 1), cycle())
    assert not rules.near(date.max, cycle())
    assert not rules.near(date.min, cycle())


@pytest.mark.rule("H2", "Q4", "Q6")
def test_told_is_nothing_before_the_release() -> None:
    assert rules.told(NOW, released_at=None) is None
    assert rules.told(NOW, released_at=NOW) == NOW
    assert rules.told(None, released_at=NOW) is None
