"""What people do about sharing, with the audit and what follows."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock, events
from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.events import Event
from bw.messages import Blocker
from bw.reactions import REACTIONS
from bw.slcp import actions, connection, delivery, queries
from bw.slcp.gateway import AtGateway, Facility, Registration
from bw.slcp.models import (
    AssessmentData,
    CycleSharing,
    GatewayRegistration,
    RegistrationState,
    SharingRecord,
    Source,
    TransmissionState,
)
from bw.web.policy import Role
from tests.accounts.people import person
from tests.slcp.facts import file
from tests.slcp.world import DAY, HOUR, Said, World, another_cycle, later, said, work, world
from tests.statements import statements

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Said:
    """A Gateway that says what the test wants."""
    return said(monkeypatch)


@pytest.fixture
def told(app: Flask) -> Iterator[list[Event]]:
    """The events that were published; nothing follows from them."""
    seen: list[Event] = []
    events.react_with(dict.fromkeys(REACTIONS, (seen.append,)))
    yield seen
    events.react_with(REACTIONS)


def codes(blockers: list[Blocker]) -> list[str]:
    return [each.code for each in blockers]


def tags() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


def ask(one: World) -> list[str]:
    with writing():
        return codes(actions.ask(one.manager, one.factory))


def withdraw(one: World, reason: str = "They called", days: int = 0) -> list[str]:
    with writing():
        said_on = clock.today() + timedelta(days=days)
        return codes(
            actions.record_withdrawal(one.staff, one.factory, said_on=said_on, reason=reason)
        )


def turn_on(one: World, reason: str = "") -> list[str]:
    with writing():
        return codes(actions.turn_on(one.staff, one.again_here(), reason=reason))


def row(one: World) -> GatewayRegistration:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(GatewayRegistration, one.factory.id)


@pytest.mark.rule("B1", "B2", "B3", "Q1")
def test_wish_is_recorded_once_with_its_cycle(told: list[Event]) -> None:
    one = world()
    assert [ask(one), ask(one)] == [[], []]
    found = db.session.scalars(select(SharingRecord)).one()
    assert (found.cycle_number, found.by_staff, found.account_id) == (
        2, False, one.manager.account_id,
    )  # fmt: skip
    assert told == [events.SharingAsked(one.factory.id, 2)]
    assert tags().count("sharing:asked") == 1


@pytest.mark.rule("Q1")
def test_wish_before_the_first_cycle_is_activated_is_for_it() -> None:
    one = world(active=False)
    ask(one)
    assert queries.sharing_of(one.factory.id).wish.from_cycle == 1


@pytest.mark.rule("B6", "J5", "Q14")
def test_withdrawal_turns_everything_off_and_a_new_wish_begins_anew(told: list[Event]) -> None:
    one = world()
    one.wish()
    one.turn_on()
    assert withdraw(one, reason="") == ["reason_needed"]
    assert withdraw(one, days=1) == ["withdraw_in_future"]
    assert withdraw(one) == []
    off = db.session.scalars(select(CycleSharing)).one()
    assert (off.off_reason, off.off_by) == ("They called", one.staff.account_id)
    assert told == [events.SharingWithdrawn(one.factory.id)]
    assert "sharing:withdrawn" in tags()
    assert withdraw(one) == ["withdraw_nothing"]
    assert turn_on(one, "A buyer asks") == ["on_withdrawn"]
    with later(HOUR):
        assert ask(one) == []
        assert queries.sharing_of(one.factory.id).wish.from_cycle == 2
        assert turn_on(one) == ["on_needs_reason"]
        assert turn_on(one, "A buyer asks") == []


@pytest.mark.rule("B8", "J5")
def test_sharing_is_turned_on_and_off_for_a_cycle() -> None:
    one = world()
    one.wish()
    assert turn_on(one) == []
    assert turn_on(one) == ["on_already"]
    assert db.session.scalars(select(CycleSharing)).one().source == Source.WISH
    with writing():
        assert codes(actions.turn_off(one.staff, one.again_here(), reason="")) == ["reason_needed"]
        assert actions.turn_off(one.staff, one.again_here(), reason="By mistake") == []
    assert one.case().sharing is None
    assert turn_on(one) == []
    assert [tag for tag in tags() if tag.startswith("sharing")] == [
        "sharing:turned-on", "sharing:turned-off", "sharing:turned-on",
    ]  # fmt: skip


@pytest.mark.rule("I1", "Q1")
def test_staff_turn_it_on_for_the_running_cycle_with_a_reason() -> None:
    one = world()
    assert turn_on(one) == ["on_needs_reason"]
    assert turn_on(one, "A buyer asks") == []
    found = db.session.scalars(select(CycleSharing)).one()
    assert (found.source, found.reason) == (Source.STAFF, "A buyer asks")
    late = world("Meghna")
    late.arrive()
    assert turn_on(late, "A buyer asks") == [
        "mid_registration_late", "mid_consent_late", "mid_step1_late",
    ]  # fmt: skip


# ── the registration ────────────────────────────────────────────────────────────────────────────


def start(one: World) -> list[str]:
    with writing():
        found = actions.start_registration(
            one.manager, one.factory, queries.case(one.again_here()), email="boss@padma.test"
        )
        return codes(found)


def give(one: World, gateway_id: str = "BD-000077") -> list[str]:
    with writing():
        found = actions.give_gateway_id(
            one.manager, one.factory, queries.case(one.again_here()), gateway_id=gateway_id
        )
        return codes(found)


def ready(name: str = "Padma Garments") -> World:
    one = world(name)
    one.profile()
    one.wish()
    return one


@pytest.mark.rule("D2", "D4")
def test_registration_keeps_its_reference_until_it_is_refused(gate: Said) -> None:
    one = ready()
    assert start(one) == []
    first = row(one)
    reference, until = first.reference, first.link_expires_at
    assert (first.email, first.state) == ("boss@padma.test", RegistrationState.STARTED)
    assert until == clock.now() + 7 * DAY
    assert len(reference) == 32
    with later(9 * DAY):
        assert start(one) == []
        assert row(one).reference == reference
        gate.registration = Registration(AtGateway.REFUSED, reason="Wrong name")
        delivery.ask_registration({"factory": one.factory.id})
        assert (row(one).state, row(one).refused_reason) == (
            RegistrationState.REFUSED, "Wrong name",
        )  # fmt: skip
        assert start(one) == []
        assert row(one).reference != reference
        assert row(one).refused_reason == ""


def test_registration_without_a_gateway_says_so() -> None:
    assert start(ready()) == ["connect_not_set_up"]


@pytest.mark.rule("D6", "D7", "I1")
def test_answers_of_the_gateway_move_the_registration_on(gate: Said, told: list[Event]) -> None:
    one = ready()
    start(one)

    def hear(state: AtGateway, **values: Any) -> str:
        gate.registration = Registration(state, **values)
        delivery.ask_registrations()
        return row(one).state

    assert hear(AtGateway.UNKNOWN) == RegistrationState.STARTED
    with later(2 * HOUR):
        assert hear(AtGateway.PENDING) == RegistrationState.PENDING
        assert row(one).pending_at == clock.now()
        assert start(one) == ["connect_pending"]
    with later(4 * HOUR):
        assert hear(AtGateway.APPROVED, gateway_id="BD-000001") == RegistrationState.APPROVED
        assert (row(one).gateway_id, row(one).decided_at) == ("BD-000001", clock.now())
        assert row(one).consented_at is None
    with later(2 * DAY):
        hear(AtGateway.APPROVED, gateway_id="BD-000001", consented=True, brands_permitted=True)
        assert (row(one).consented_at, row(one).brand_permitted_at) == (clock.now(),) * 2
    with later(4 * DAY):
        hear(AtGateway.APPROVED, gateway_id="BD-000001", cancelled=True)
        assert row(one).cancelled_at == clock.now()
        assert row(one).consented_at is None
    assert told == [events.GatewayApproved(one.factory.id)]
    kinds = [each.kind for each in reversed(queries.events_of(one.factory.id))]
    assert kinds == ["link_made", "pending", "approved", "permissions", "permissions"]


@pytest.mark.rule("D7")
def test_form_that_is_corrected_after_a_refusal_waits_again(gate: Said) -> None:
    one = ready()
    start(one)
    for state in (AtGateway.PENDING, AtGateway.REFUSED, AtGateway.PENDING):
        gate.registration = Registration(state, reason="Wrong street")
        delivery.ask_registration({"factory": one.factory.id})
    found = row(one)
    assert (found.state, found.refused_reason) == (RegistrationState.PENDING, "")
    assert found.decided_at is None


def test_answer_about_an_earlier_attempt_is_nothing(gate: Said) -> None:
    one = ready()
    start(one)
    with writing():
        connection.take_registration(
            one.factory.id, "another", Registration(AtGateway.APPROVED, "BD-000001")
        )
    assert row(one).state == RegistrationState.STARTED


def test_id_of_another_factory_is_refused_when_the_gateway_says_it(gate: Said) -> None:
    other, one = world("Meghna"), ready()
    other.registration(gateway_id="BD-000001")
    start(one)
    gate.registration = Registration(AtGateway.APPROVED, gateway_id="BD-000001")
    delivery.ask_registration({"factory": one.factory.id})
    assert (row(one).state, row(one).refused_reason) == (
        RegistrationState.REFUSED, "gateway_id_taken",
    )  # fmt: skip
    assert row(other).gateway_id == "BD-000001"


@pytest.mark.rule("D10", "J5", "Q2")
def test_existing_id_is_given_checked_and_linked(gate: Said, told: list[Event]) -> None:
    one = ready()
    gate.facility = Facility("BD-000077", "Padma", "BD", "better-work", consented=True)
    assert [give(one), give(one)] == [[], []]
    assert told == [events.GatewayIdGiven(one.factory.id)]
    assert (row(one).state, row(one).gateway_id) == (RegistrationState.TO_CHECK, None)
    assert queries.check_of(one.factory.id) is None
    work()
    check = queries.check_of(one.factory.id)
    assert check is not None
    assert (check.found, check.name, check.country) == (True, "Padma", "BD")
    with writing():
        assert codes(actions.link_gateway_id(one.staff, one.factory, note="")) == ["link_note"]
        assert actions.link_gateway_id(one.staff, one.factory, note="Seen") == []
    assert (row(one).state, row(one).gateway_id) == (RegistrationState.APPROVED, "BD-000077")
    assert (row(one).linked_by, row(one).check_note) == (one.staff.account_id, "Seen")
    work()
    assert row(one).consented_at is not None
    assert told[1:] == [events.GatewayApproved(one.factory.id)]


@pytest.mark.rule("D10")
def test_unknown_or_taken_id_is_not_linked_and_is_refused_with_a_reason(
    gate: Said, told: list[Event]
) -> None:
    one, other = ready(), ready("Meghna")
    other.registration(gateway_id="BD-000077")
    give(one)
    work()
    with writing():
        found = codes(actions.link_gateway_id(one.staff, one.factory, note="Seen"))
        assert found == ["link_taken", "link_unknown"]
        refused = actions.refuse_gateway_id(one.staff, one.factory, reason="")
        assert codes(refused) == ["reason_needed"]
        assert actions.refuse_gateway_id(one.staff, one.factory, reason="Not yours") == []
        again = actions.refuse_gateway_id(one.staff, one.factory, reason="Not yours")
        assert codes(again) == ["link_nothing"]
    assert (row(one).state, row(one).refused_reason) == (RegistrationState.REFUSED, "Not yours")
    assert told[-1] == events.GatewayRefused(one.factory.id)
    assert give(one, "BD-000078") == []
    assert queries.check_of(one.factory.id) is None


# ── the file, another try ───────────────────────────────────────────────────────────────────────


@pytest.mark.rule("H6")
def test_assessment_data_are_checked_and_the_latest_stand() -> None:
    one = world()
    with writing():
        cycle = one.again_here()
        wrong = actions.upload_assessment_data(one.staff, cycle, name="x", content=b"{")
        assert [each.code for each in wrong] == ["assessment_file_json"]
        for name in ("../one.json", "two.json"):
            content = file(tool_version=name)
            assert not actions.upload_assessment_data(one.staff, cycle, name=name, content=content)
    assert [each.file_name for each in queries.data_of(one.cycle.id)] == ["two.json", "one.json"]
    assert tags().count("transmission:data-uploaded") == 2


def test_data_on_their_way_are_not_replaced(gate: Said) -> None:
    one = world().whole()
    one.due()
    work()
    assert [each.code for each in one.data()] == ["data_sent"]
    assert len(db.session.scalars(select(AssessmentData)).all()) == 1


def test_nothing_to_try_again_is_said(gate: Said) -> None:
    one = world().whole()
    with writing():
        assert codes(actions.retry(one.staff, one.again_here())) == ["retry_nothing"]
    one.due()
    work()
    with writing():
        assert codes(actions.retry(one.staff, one.again_here())) == ["retry_nothing"]


@pytest.mark.rule("Q14")
def test_stopped_data_are_not_tried_again_for_a_factory_that_withdrew(gate: Said) -> None:
    one = world().whole()
    gate.down = True
    one.due()
    work()
    withdraw(one)
    sent = one.sent()
    assert sent is not None
    assert (sent.state, sent.reason) == (TransmissionState.STOPPED, "send_withdrawn")
    with writing():
        assert codes(actions.retry(one.staff, one.again_here())) == ["send_withdrawn"]


# ── what a list reads ───────────────────────────────────────────────────────────────────────────


def test_cases_of_a_page_take_the_same_statements_for_one_and_for_three() -> None:
    worlds = [world(name).whole() for name in ("A", "B", "C")]
    worlds[0].due()
    counts = []
    for few in (worlds[:1], worlds):
        cycles = [one.again() for one in few]
        for cycle in cycles:
            assert cycle.factory.programme.zone
        with statements() as seen:
            found = queries.cases(cycles)
        counts.append(len(seen))
        assert len(found) == len(few)
    assert counts == [9, 9]


def test_other_cycle_of_the_factory_has_a_case_of_its_own() -> None:
    one = world().whole()
    two = another_cycle(one)
    assert one.case().sharing is not None
    assert two.case().sharing is None
    assert two.case().wish == one.case().wish


def test_colleague_cannot_act_for_the_factory(gate: Said) -> None:
    one = ready()
    one.manager = person(Role.COLLEAGUE, factory=one.factory)
    assert start(one) == ["connect_manager_only"]
    assert give(one) == ["connect_manager_only"]
