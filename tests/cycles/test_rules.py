"""What may be recorded about a cycle."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bw.cycles import rules
from bw.cycles.models import Cycle
from bw.messages import CATALOGUE, Blocker
from bw.organisations.rules import DayCounts

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


DHAKA = ZoneInfo("Asia/Dhaka")
ENDED = {**ASSESSED, "assessment_ended_on": date(2026, 11, 22)}


@pytest.mark.rule("H5")
@pytest.mark.parametrize(
    ("facts", "day", "reason"),
    [
        (ACTIVE, date(2026, 11, 21), [Blocker("end_needs_arrival")]),
        (RELEASED, date(2026, 11, 21), [Blocker("end_after_release")]),
        (ASSESSED, date(2026, 11, 22), [Blocker("end_in_future")]),
        (ASSESSED, date(2026, 11, 19), [Blocker("end_before_arrival", {"start": TODAY})]),
        (ASSESSED, TODAY, []),
    ],
)
def test_may_record_end_after_the_arrival_and_not_in_the_future(
    facts: dict[str, object], day: date, reason: list[Blocker]
) -> None:
    assert rules.may_record_end(cycle(**facts), day, arrived_on=TODAY, today=TODAY) == reason


def test_arrival_is_not_corrected_to_after_the_end() -> None:
    begins = BEGINS.astimezone(DHAKA)
    late = datetime(2026, 11, 22, 18, tzinfo=UTC)  # 23 November in Dhaka
    found = rules.may_record_arrival(cycle(**ENDED), late, begins=begins, now=late)
    assert found == [Blocker("arrival_after_end", {"end": date(2026, 11, 22)})]


@pytest.mark.rule("H5", "Q5")
def test_report_is_due_28_days_after_the_assessment() -> None:
    assert rules.report_due(cycle(**ASSESSED), DayCounts()) is None
    assert rules.report_due(cycle(**ENDED), DayCounts()) == date(2026, 12, 20)
    assert rules.report_due(cycle(**ENDED), replace(DayCounts(), report_days=30)) == date(
        2026, 12, 22
    )


def test_first_day_of_a_cycle_is_day_one() -> None:
    days = [rules.day_of(cycle(), date(2026, 11, 1) + timedelta(days=n)) for n in (-1, 0, 79)]
    assert days == [0, 1, 80]
    assert rules.at_day(cycle(), 80) == date(2027, 1, 19)


@pytest.mark.rule("Q4")
def test_milestones_are_computed_from_the_programmes_day_counts() -> None:
    counts = replace(DayCounts(), submit_by_day=70, connect_by_day=20)
    found = {one.code: one.on for one in rules.milestones(cycle(), counts, zone=DHAKA)}
    assert found == {
        "cycle_starts": date(2026, 11, 1),
        "connect_by": date(2026, 11, 20),
        "submit_by": date(2027, 1, 9),
        "assessment": date(2027, 2, 8),
        "report": date(2027, 3, 8),
        "shared": date(2027, 3, 23),
        "preference_from": date(2027, 9, 1),
        "reregister_from": date(2027, 10, 1),
        "cycle_ends": date(2027, 10, 31),
    }
    assert {f"milestone_{code}" for code in found} <= CATALOGUE.keys()


@pytest.mark.rule("H2", "Q4", "Q6")
@pytest.mark.parametrize("facts", [{}, ACTIVE, ASSESSED, ENDED])
def test_factory_milestones_do_not_move_with_the_assessment(facts: dict[str, object]) -> None:
    plain = rules.for_factory(rules.milestones(cycle(), DayCounts(), zone=DHAKA))
    other = replace(DayCounts(), assessment_day=120, report_days=5, validation_days=1)
    found = rules.for_factory(rules.milestones(cycle(**facts), other, zone=DHAKA))
    assert found == plain
    assert {one.rule for one in found} == {"K1", "D15", "G5", "B4", "K9"}


@pytest.mark.rule("Q4")
def test_after_the_release_the_factory_has_the_true_dates() -> None:
    made = cycle(**{**ENDED, "report_released_at": datetime(2026, 12, 1, 20, tzinfo=UTC)})
    found = rules.for_factory(rules.milestones(made, DayCounts(), zone=DHAKA))
    days = {one.code: one.on for one in found}
    assert days["assessment"] == TODAY
    assert days["report"] == date(2026, 12, 2)  # in Dhaka
    assert days["shared"] == date(2026, 12, 17)


def test_conditions_name_sentences_and_every_reason_of_their_deed() -> None:
    for conditions in rules.CONDITIONS.values():
        for met, reasons in conditions:
            assert {met, *reasons} <= CATALOGUE.keys()
