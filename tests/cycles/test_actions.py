"""What staff record about cycles."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bw import events
from bw.accounts.sessions import SignedIn
from bw.cycles import actions
from bw.cycles.actions import NewManager
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.reactions import REACTIONS
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import audited, codes, invitations, later, person
from tests.conftest import NOW

START = date(2026, 12, 1)


@pytest.fixture
def staff(app: Flask) -> SignedIn:
    return person(Role.REGISTRATION, programme=makers.programme())


def create(staff: SignedIn, factory: Factory, starts_on: date) -> Cycle | list[Blocker]:
    with writing():
        return actions.create(staff, factory, starts_on=starts_on)


def arrive(staff: SignedIn, cycle: Cycle, day: date, hour: time) -> list[Blocker]:
    with writing():
        return actions.record_arrival(staff, cycle, day=day, hour=hour)


def end(staff: SignedIn, cycle: Cycle, day: date) -> list[Blocker]:
    with writing():
        return actions.record_assessment_ended(staff, cycle, day=day)


@pytest.fixture
def told() -> Iterator[list[events.Event]]:
    """What is published, while nothing follows from it."""
    seen: list[events.Event] = []
    kinds = (events.InvitationMade, events.CycleSetUp, events.CycleActivated, events.ReportReleased)
    events.react_with(dict.fromkeys(kinds, (seen.append,)))
    yield seen
    events.react_with(REACTIONS)


def test_create_numbers_and_ends_the_cycle(staff: SignedIn) -> None:
    factory = makers.factory()
    first = create(staff, factory, START)
    second = create(staff, factory, date(2027, 12, 1))
    assert isinstance(first, Cycle)
    assert isinstance(second, Cycle)
    assert (first.number, first.ends_on, second.number) == (1, date(2027, 11, 30), 2)
    assert not first.active
    assert audited() == ["cycle:created"] * 2


def test_create_twice_makes_one(staff: SignedIn) -> None:
    factory = makers.factory()
    first, second = create(staff, factory, START), create(staff, factory, START)
    assert first is second
    assert audited() == ["cycle:created"]


@pytest.mark.rule("C1")
def test_create_tells_and_invites_the_manager_once(
    staff: SignedIn, told: list[events.Event]
) -> None:
    factory, manager = makers.factory(), NewManager("Rahima Begum", "Rahima@Padma.test")
    for _ in range(2):
        with writing():
            made = actions.create(staff, factory, starts_on=START, manager=manager)
    assert isinstance(made, Cycle)
    (invited,) = invitations()
    assert (invited.email, invited.role, invited.factory_id) == (
        "rahima@padma.test", Role.MANAGER, factory.id,
    )  # fmt: skip
    assert told == [events.InvitationMade(invited.id), events.CycleSetUp(made.id)]


def test_create_without_a_manager_who_may_be_invited_makes_nothing(staff: SignedIn) -> None:
    factory = makers.factory()
    worker = makers.account(Role.WORKER, factory=factory)
    with writing():
        manager = NewManager("Worker", worker.email)
        refused = actions.create(staff, factory, starts_on=START, manager=manager)
    assert codes(refused) == ["invite_other_side"]
    assert audited() == []


@pytest.mark.rule("F1", "H6")
def test_deeds_are_told_once(staff: SignedIn, told: list[events.Event]) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    for _ in range(2):
        with writing():
            actions.activate(staff, cycle)
    arrive(staff, cycle, date(2026, 11, 20), time(8))
    for _ in range(2):
        with writing():
            actions.release(staff, cycle)
    assert told == [events.CycleActivated(cycle.id), events.ReportReleased(cycle.id)]


@pytest.mark.rule("H5")
def test_end_of_the_assessment_is_recorded_and_corrected_until_the_release(
    staff: SignedIn,
) -> None:
    cycle = makers.cycle(makers.factory())
    assert codes(end(staff, cycle, date(2026, 11, 20))) == ["end_needs_arrival"]
    arrive(staff, cycle, date(2026, 11, 19), time(8))
    assert codes(end(staff, cycle, date(2026, 11, 18))) == ["end_before_arrival"]
    assert codes(end(staff, cycle, date(2026, 11, 22))) == ["end_in_future"]
    assert codes(end(staff, cycle, date.max)) == ["arrival_far"]
    for day in (20, 20, 21):
        assert end(staff, cycle, date(2026, 11, day)) == []
    assert cycle.assessment_ended_on == date(2026, 11, 21)
    with writing():
        actions.release(staff, cycle)
    assert codes(end(staff, cycle, date(2026, 11, 20))) == ["end_after_release"]
    assert audited()[1:3] == ["cycle:assessment-ended"] * 2


@pytest.mark.rule("A8")
def test_create_inside_a_cycle_is_refused(staff: SignedIn) -> None:
    factory = makers.factory()
    create(staff, factory, START)
    assert codes(create(staff, factory, date(2027, 3, 1))) == ["cycle_overlaps"]
    assert len(db.session.scalars(select(Cycle)).all()) == 1


@pytest.mark.rule("F1")
def test_activate_once(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    with writing():
        assert actions.activate(staff, cycle) == []
    later(hours=1)
    with writing():
        assert actions.activate(staff, cycle) == []
    assert cycle.activated_at == NOW
    assert audited() == ["cycle:activated"]


def test_activate_after_the_end_is_refused(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory(), active=False)
    later(days=400)
    with writing():
        assert codes(actions.activate(staff, cycle)) == ["cycle_over"]
    assert cycle.activated_at is None


@pytest.mark.rule("Q21")
def test_record_arrival_keeps_the_actual_time_in_the_factorys_zone(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory())
    assert arrive(staff, cycle, date(2026, 11, 20), time(8, 30)) == []
    assert cycle.assessors_arrived_at == datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
    assert cycle.arrival_recorded_at == NOW
    assert arrive(staff, cycle, date(2026, 11, 20), time(8, 30)) == []
    assert audited() == ["cycle:arrival-recorded"]


@pytest.mark.rule("Q21")
def test_record_arrival_in_the_future_is_refused(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory())
    # 15:00 in Dhaka is now, 09:00 UTC.
    assert codes(arrive(staff, cycle, date(2026, 11, 21), time(15, 1))) == ["arrival_in_future"]
    assert codes(arrive(staff, cycle, date.max, time(8))) == ["arrival_far"]
    assert cycle.assessors_arrived_at is None
    assert arrive(staff, cycle, date(2026, 11, 21), time(15, 0)) == []


@pytest.mark.rule("Q12")
def test_record_arrival_corrected_keeps_when_it_was_first_recorded(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory())
    arrive(staff, cycle, date(2026, 11, 20), time(8))
    later(hours=2)
    assert arrive(staff, cycle, date(2026, 11, 20), time(9)) == []
    assert cycle.assessors_arrived_at == datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert cycle.arrival_recorded_at == NOW


def test_release_once_after_the_arrival(staff: SignedIn) -> None:
    cycle = makers.cycle(makers.factory())
    with writing():
        assert codes(actions.release(staff, cycle)) == ["release_needs_arrival"]
    arrive(staff, cycle, date(2026, 11, 20), time(8))
    for hours in (1, 2):
        later(hours=hours)
        with writing():
            assert actions.release(staff, cycle) == []
    assert cycle.report_released_at == NOW + timedelta(hours=1)
    assert audited() == ["cycle:arrival-recorded", "cycle:report-released"]
    refused = arrive(staff, cycle, date(2026, 11, 19), time(8))
    assert codes(refused) == ["arrival_after_release"]
