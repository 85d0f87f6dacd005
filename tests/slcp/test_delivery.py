"""What becomes of what was sent: validated, rejected, given up, taken up again."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock, events
from bw.db import db, writing
from bw.outbox.models import Job
from bw.reactions import REACTIONS
from bw.slcp import actions, connection, delivery, transmission
from bw.slcp.gateway import (
    AtGateway,
    GatewayAnswerError,
    GatewayRefusedError,
    GatewayUnavailableError,
    PayloadStatus,
    Registration,
    Verdict,
)
from bw.slcp.models import (
    GatewayRegistration,
    Parcel,
    RegistrationState,
    Source,
    TransmissionState,
)
from tests import makers
from tests.slcp.world import (
    ANSWERS,
    DAY,
    HOUR,
    Said,
    World,
    ask,
    later,
    said,
    work,
    world,
)

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Said:
    """A Gateway that says what the test wants."""
    return said(monkeypatch)


def state(one: World) -> str | None:
    found = one.sent()
    return found.state if found else None


def jobs(kind: str) -> list[Job]:
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.kind == kind, Job.done_at.is_(None))))


@pytest.mark.rule("H7")
def test_shared_when_the_gateway_has_validated_both(gate: Said) -> None:
    one = world().whole()
    one.due()
    work()
    seen: list[Any] = []
    events.react_with({events.DataShared: (seen.append,)})
    try:
        with later(14 * DAY):
            delivery.ask_payloads()
            assert state(one) == TransmissionState.WAITING
        with later(15 * DAY):
            gate.verdicts[gate.sent[0][1]] = PayloadStatus(Verdict.VALIDATED)
            delivery.ask_payloads()
            assert (state(one), one.states()) == (
                TransmissionState.WAITING, ["validated", "accepted"],
            )  # fmt: skip
            gate.verdict = Verdict.VALIDATED
            delivery.ask_payloads()
            delivery.ask_payloads()
            found = one.sent()
            assert found is not None
            assert (found.state, found.ended_at) == (TransmissionState.SHARED, clock.now())
    finally:
        events.react_with(REACTIONS)
    assert seen == [events.DataShared(one.cycle.id)]


def test_callback_about_a_payload_asks_at_once(gate: Said) -> None:
    one = world().whole()
    one.due()
    work()
    gate.verdict = Verdict.VALIDATED
    for number, (_, key, _) in enumerate(gate.sent):
        with writing():
            connection.heard(connection.Callback(f"e{number}", connection.About.PAYLOAD, key))
    work()
    assert state(one) == TransmissionState.SHARED


@pytest.mark.parametrize("at_once", [True, False])
def test_rejected_data_are_made_anew_with_another_key(gate: Said, at_once: bool) -> None:
    one = world().whole()
    if at_once:
        gate.errors = [GatewayRefusedError("payload_invalid", "The name differs")]
    one.due()
    work()
    if not at_once:
        gate.verdicts[gate.sent[0][1]] = PayloadStatus(Verdict.REJECTED, "The name differs")
        delivery.ask_payloads()
    found = one.sent()
    assert found is not None
    assert (found.state, found.reason) == (TransmissionState.REJECTED, "The name differs")
    before = len(gate.sent)
    assert one.data() == []
    with writing():
        assert actions.retry(one.staff, one.again_here()) == []
    work()
    gate.verdict = Verdict.VALIDATED
    delivery.ask_payloads()
    assert state(one) == TransmissionState.SHARED
    keys = [key for _, key, _ in gate.sent]
    assert len(set(keys)) == len(keys)
    assert len(gate.sent) - before == (2 if at_once else 1)


def test_snapshot_that_makes_no_payload_waits_for_staff(
    gate: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ANSWERS[0], "kind", "?")
    one = world().whole()
    one.due()
    work()
    sent = one.sent()
    assert sent is not None
    assert sent.state == TransmissionState.REJECTED
    assert "FP-BAS-01" in sent.reason
    assert gate.sent == []


@pytest.mark.rule("H6")
def test_given_up_after_fourteen_days_told_once_and_tried_again_by_staff(gate: Said) -> None:
    one = world().whole()
    gate.down = True
    seen: list[Any] = []
    events.react_with({events.TransmissionDead: (seen.append,)})
    try:
        one.due()
        for days in (0, 1, 5, 13):
            with later(days * DAY):
                work()
                assert state(one) == TransmissionState.WAITING
        with later(14 * DAY + HOUR):
            work()
            ask_again()
            work()
            found = one.sent()
            assert found is not None
            assert (found.state, found.reason) == (TransmissionState.DEAD, "timeout")
            assert one.states() == ["dead", "dead"]
            assert seen == [events.TransmissionDead(found.id)]
            assert jobs(transmission.SEND) == []
            gate.down = False
            with writing():
                assert actions.retry(one.staff, one.again_here()) == []
            work()
            assert one.states() == ["accepted", "accepted"]
    finally:
        events.react_with(REACTIONS)


def ask_again() -> None:
    delivery.take_up()


def test_programme_has_its_own_patience(gate: Said) -> None:
    one = world().whole()
    with writing():
        programme = db.session.merge(one.factory.programme)
        programme.days = {"give_up_days": 3}
    gate.down = True
    one.due()
    work()
    with later(4 * DAY):
        work()
    assert state(one) == TransmissionState.DEAD


def test_lost_row_of_the_outbox_is_taken_up_again(gate: Said) -> None:
    one = world().whole()
    gate.down = True
    one.due()
    work()
    with writing():
        for job in db.session.scalars(select(Job)):
            db.session.delete(job)
    gate.down = False
    delivery.take_up()
    assert jobs(transmission.SEND) == []
    with later(DAY):
        delivery.take_up()
        work()
    assert gate.kinds() == ["self_assessment", "assessment"]


@pytest.mark.rule("I1")
def test_middle_of_the_cycle_waits_for_a_brand(gate: Said) -> None:
    one = world()
    one.profile()
    one.turn_on(Source.STAFF, at=clock.now() + HOUR)
    one.registration()
    one.submit()
    one.arrive()
    one.data()
    one.release()
    with later(2 * HOUR):
        one.due()
        work()
        assert gate.sent == []
        own = f"BD-000001-{one.factory.id}"
        gate.registration = Registration(
            AtGateway.APPROVED, own, consented=True, brands_permitted=True
        )
        delivery.ask_registration({"factory": one.factory.id})
        work()
        assert len(gate.sent) == 2


def _asked(worlds: list[World]) -> int:
    db.session.expire_all()
    found = [db.session.get_one(GatewayRegistration, one.factory.id) for one in worlds]
    return sum(each.asked_at is not None for each in found)


@pytest.mark.rule("D7")
def test_form_corrected_after_a_refusal_is_noticed_though_the_call_was_lost(gate: Said) -> None:
    one = world()
    one.registration(RegistrationState.REFUSED, refused_reason="No address.")
    gate.registration = Registration(AtGateway.PENDING)

    delivery.ask_registrations()

    db.session.expire_all()
    found = db.session.get_one(GatewayRegistration, one.factory.id)
    assert found.state == RegistrationState.PENDING


def test_many_factories_are_asked_about_and_a_silent_gateway_ends_the_round(gate: Said) -> None:
    worlds = [world(f"Factory {number}") for number in range(3)]
    for one in worlds:
        one.registration()
    gate.down = True
    with pytest.raises(GatewayUnavailableError):
        delivery.ask_registrations()
    assert _asked(worlds) == 1  # the one that failed comes last the next time
    gate.down = False
    gate.errors = [GatewayAnswerError("unexpected")]
    delivery.ask_registrations()
    assert _asked(worlds) == 3
    makers.keep()
    assert db.session.scalars(select(Parcel)).all() == []


@pytest.mark.rule("H7")
def test_a_day_is_jumped_and_everything_follows_from_the_clock(gate: Said) -> None:
    """The demo's clock moves by days: no step waits for real time."""
    one = world().whole()
    gate.down = True
    one.due()
    work()
    gate.down = False
    gate.verdict = Verdict.VALIDATED
    with later(timedelta(days=1)):
        work()
        ask()
        work()
    assert state(one) == TransmissionState.SHARED
