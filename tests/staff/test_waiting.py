"""What waits for the staff, kind by kind."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from bw import clock
from bw.accounts import advisors, invitations
from bw.accounts.places import Place
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.slcp.models import (
    AssessmentData,
    Parcel,
    ParcelState,
    RegistrationState,
    Transmission,
    TransmissionState,
    Way,
)
from bw.staff import waiting
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import later, person
from tests.slcp.world import World, world
from tests.statements import statements

TODAY = date(2026, 11, 21)


@pytest.fixture
def focal(app: Flask) -> SignedIn:
    return person(Role.REGISTRATION, programme=makers.programme())


def kinds(who: SignedIn) -> dict[str, int]:
    return {one.kind: one.count for one in waiting.waiting(who)}


def changed(one: World, **values: object) -> None:
    """The cycle with other facts."""
    with writing():
        cycle = db.session.get_one(Cycle, one.cycle.id)
        for name, value in values.items():
            setattr(cycle, name, value)


def sent(one: World, state: TransmissionState, *, error: str = "") -> None:
    one.submit()
    with writing():
        data = AssessmentData(
            cycle_id=one.cycle.id, uploaded_at=clock.now(), uploaded_by=one.staff.account_id,
            file_name="a.json", sha256="0" * 64, content="{}",
        )  # fmt: skip
        db.session.add(data)
        db.session.flush()
        made = Transmission(
            cycle_id=one.cycle.id, factory_id=one.factory.id, snapshot_id=1,
            assessment_data_id=data.id, gateway_id="BD-1", state=state.value, made_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        db.session.add(
            Parcel(
                transmission_id=made.id, ordinal=1, kind="assessment", schema_version="1",
                key="k", sha256="0" * 64, content="{}", state=ParcelState.WAITING.value,
                last_error=error,
            )
        )  # fmt: skip


def _created(one: World) -> None:
    changed(one, activated_at=None)


def _ending(one: World) -> None:
    changed(one, ends_on=TODAY + timedelta(days=60))


def _arrived(one: World) -> None:
    changed(one, assessors_arrived_at=clock.now())


def _due(one: World) -> None:
    changed(one, assessors_arrived_at=clock.now(), assessment_ended_on=TODAY - timedelta(days=21))


def _without_data(one: World) -> None:
    one.turn_on()
    changed(one, assessors_arrived_at=clock.now(), report_released_at=clock.now())


def _to_check(one: World) -> None:
    one.registration(RegistrationState.TO_CHECK, way=Way.EXISTING.value)


def _wish(one: World) -> None:
    one.wish()


def _dead(one: World) -> None:
    sent(one, TransmissionState.DEAD)


def _failing(one: World) -> None:
    sent(one, TransmissionState.WAITING, error="gateway_timeout")


CASES = [
    ("wishes", _wish),
    ("gateway_ids", _to_check),
    ("cycles_to_activate", _created),
    ("cycles_ending", _ending),
    ("assessments_open", _arrived),
    ("reports_due", _due),
    ("data_missing", _without_data),
    ("transmissions", _dead),
    ("transmissions", _failing),
]


@pytest.mark.parametrize(("kind", "make"), CASES)
def test_each_kind_waits_in_its_own_programme_only(
    focal: SignedIn, kind: str, make: Callable[[World], None]
) -> None:
    one = world("Amber")
    assert kinds(focal) == {}
    make(one)
    other = person(Role.REGISTRATION, programme=makers.programme("vn"))
    manager = person(Role.MANAGER, factory=one.factory)
    assert kinds(focal) == {kind: 1}
    assert kinds(person(Role.ADMIN)) == {kind: 1}
    assert (kinds(other), kinds(manager)) == ({}, {})
    (item,) = waiting.of_kind(focal, kind, number=1)[0].items
    assert (item.factory, item.mine) == ("Amber", False)


@pytest.mark.rule("B8")
def test_wish_waits_until_sharing_is_on_for_a_cycle_of_it(focal: SignedIn) -> None:
    one = world("Amber")
    one.wish(number=2)
    one.turn_on()  # for the cycle before
    assert kinds(focal) == {"wishes": 1}


def test_wish_with_sharing_on_waits_no_longer(focal: SignedIn) -> None:
    one = world("Amber")
    one.wish()
    one.turn_on()
    assert kinds(focal) == {}


def test_cycle_that_ends_after_sixty_days_does_not_wait(focal: SignedIn) -> None:
    changed(world("Amber"), ends_on=TODAY + timedelta(days=61))
    assert kinds(focal) == {}


def test_cycle_with_a_next_one_does_not_wait(focal: SignedIn) -> None:
    one = world("Amber")
    _ending(one)
    makers.cycle(one.factory, number=2)
    assert kinds(focal) == {}


def test_report_that_is_due_in_eight_days_does_not_wait(focal: SignedIn) -> None:
    one = world("Amber")
    _due(one)
    changed(one, assessment_ended_on=TODAY - timedelta(days=20))
    assert kinds(focal) == {}


def test_cycle_that_is_over_is_not_to_be_activated(focal: SignedIn) -> None:
    one = world("Amber")
    _created(one)
    changed(one, ends_on=TODAY - timedelta(days=1))
    assert kinds(focal) == {"cycles_ending": 1}


@pytest.mark.rule("H5")
def test_report_shows_the_day_on_which_it_is_due(focal: SignedIn) -> None:
    _due(world("Amber"))
    (item,) = waiting.of_kind(focal, "reports_due", number=1)[0].items
    assert item.day == TODAY + timedelta(days=7)


def test_day_counts_of_the_programme_count(focal: SignedIn) -> None:
    one = world("Amber")
    changed(one, ends_on=TODAY + timedelta(days=61))
    with writing():
        programme = db.session.merge(makers.programme())
        programme.days = {"preference_before_end": 61}
    assert kinds(focal) == {"cycles_ending": 1}


@pytest.mark.rule("C1")
def test_invitation_of_a_manager_that_ran_out_waits_until_another_is_made(
    focal: SignedIn,
) -> None:
    factory = makers.factory()
    place = Place(factory.id, factory.programme_id)

    def invite() -> None:
        with writing():
            invitations.invite(focal, email="m@padma.test", name="M", role=Role.MANAGER,
                               place=place, language="en")  # fmt: skip

    invite()
    assert kinds(focal) == {}
    later(days=8)
    assert kinds(focal) == {"invitations": 1}
    invite()
    assert kinds(focal) == {}


@pytest.mark.rule("J3")
def test_own_factories_of_an_advisor_come_first(focal: SignedIn) -> None:
    advisor = person(Role.ADVISOR, programme=makers.programme())
    first, own = makers.factory("Amber"), makers.factory("Beryl")
    for factory in (first, own):
        makers.cycle(factory, active=False)
    with writing():
        advisors.assign(focal, db.session.merge(own), account_id=advisor.account_id)
    items = waiting.of_kind(advisor, "cycles_to_activate", number=1)[0].items
    assert [(item.factory, item.mine) for item in items] == [("Beryl", True), ("Amber", False)]


@pytest.mark.parametrize("count", [1, 7])
def test_dashboard_takes_a_statement_a_kind_however_much_waits(focal: SignedIn, count: int) -> None:
    for number in range(count):
        makers.cycle(makers.factory(f"F{number}"), active=False)
    db.session.remove()
    with statements() as seen:
        (found,) = waiting.waiting(focal)
    assert (found.count, len(found.items)) == (count, min(count, waiting.FEW))
    assert len(seen) == len(waiting.KINDS) + 1
