"""What is made for the Gateway, when it goes, in which order, and what becomes of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock, events
from bw.cycles import actions as cycles
from bw.db import db, writing
from bw.outbox.models import Job
from bw.slcp import actions, delivery, queries, transmission
from bw.slcp.gateway import (
    AtGateway,
    GatewayAnswerError,
    GatewayUnavailableError,
    Registration,
)
from bw.slcp.models import TransmissionState
from bw.slcp.payloads.checking import problems_of
from tests.slcp.world import (
    DAY,
    HOUR,
    Said,
    World,
    another_cycle,
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


@pytest.mark.rule("H6", "H11", "Q11", "H9", "A11")
def test_snapshot_goes_first_then_the_assessment_frozen_and_valid(gate: Said) -> None:
    one = world().whole()
    one.due()
    work()
    assert gate.kinds() == ["self_assessment", "assessment"]
    assert one.states() == ["accepted", "accepted"]
    for kind, _key, payload in gate.sent:
        assert problems_of(kind, payload, version="1") == []
    first = json.loads(gate.sent[0][2])
    answers = first["self_assessment"]["answers"]
    assert [(each["ref"], each["standing"]) for each in answers] == [
        ("FP-BAS-01", "self_assessment"),
        ("FP-BAS-02", "enhanced_self_assessment"),
    ]
    assert first["self_assessment"]["verified"] is False
    assert first["facility"]["gateway_id"] == f"BD-000001-{one.factory.id}"


@pytest.mark.rule("A11", "Q24")
def test_nothing_of_people_leaves_the_factory(gate: Said) -> None:
    one = world().whole()
    one.due()
    work()
    everything = b"".join(payload for _, _, payload in gate.sent).decode()
    for word in (one.manager.name, one.manager.email, one.staff.name, "office@padma.test"):
        assert word not in everything
    assert "hidden" not in everything


@pytest.mark.rule("H6", "Q3")
def test_release_sets_everything_in_motion(gate: Said) -> None:
    one = world().whole()
    with writing():
        one.again_here().report_released_at = None
    with writing():
        assert cycles.release(one.staff, one.again_here()) == []
        events.publish(events.ReportReleased(one.cycle.id))
    work()
    assert gate.kinds() == ["self_assessment", "assessment"]


@pytest.mark.rule("H6", "A1", "B8", "G5", "Q9", "Q21")
@pytest.mark.parametrize(
    "missing", ["wish", "turned_on", "registration", "submission", "late", "data", "release"]
)
def test_one_missing_step_and_nothing_is_made(gate: Said, missing: str) -> None:
    one = world()
    one.profile()
    steps: dict[str, Callable[[], Any]] = {
        "wish": one.wish,
        "turned_on": one.turn_on,
        "registration": one.registration,
        "submission": one.submit,
        "late": lambda: None,
        "arrival": one.arrive,
        "data": one.data,
        "release": one.release,
    }
    if missing == "late":
        steps["submission"] = lambda: one.submit(clock.now() - 4 * DAY)
    for name, step in steps.items():
        if name != missing and not (missing == "wish" and name == "turned_on"):
            step()
    one.due()
    work()
    ask()
    work()
    assert gate.sent == []
    assert state(one) is None


@pytest.mark.rule("H6", "I1")
def test_pieces_that_come_after_the_release_set_it_in_motion(gate: Said) -> None:
    one = world()
    one.profile()
    one.wish()
    one.turn_on()
    one.registration(consented_at=None)
    one.submit()
    one.arrive()
    one.release()
    one.due()
    one.data()
    work()
    assert gate.sent == []
    gate.registration = Registration(
        AtGateway.APPROVED, f"BD-000001-{one.factory.id}", consented=True
    )
    delivery.ask_registration({"factory": one.factory.id})
    work()
    assert gate.kinds() == ["self_assessment", "assessment"]


@pytest.mark.rule("Q21", "Q12")
def test_latest_submission_before_the_arrival_is_sent(gate: Said) -> None:
    one = world()
    one.submit(clock.now() - 8 * DAY)
    one.submit(clock.now() - 6 * DAY, number=2)
    one.submit(clock.now() - 4 * DAY, number=3)
    one.profile()
    one.wish()
    one.turn_on()
    one.registration()
    one.arrive()
    one.data()
    one.release()
    one.due()
    work()
    assert json.loads(gate.sent[0][2])["self_assessment"]["submission_number"] == 2


@pytest.mark.rule("H6")
def test_asked_twice_it_is_made_and_sent_once(gate: Said) -> None:
    one = world().whole()
    for _ in range(3):
        one.due()
    work()
    one.due()
    work()
    assert len(gate.sent) == 2
    assert len({key for _, key, _ in gate.sent}) == 2


@pytest.mark.rule("H6")
def test_second_parcel_waits_for_the_first_and_is_tried_again(gate: Said) -> None:
    one = world().whole()
    gate.errors = [GatewayUnavailableError("timeout"), GatewayAnswerError("signature_wrong")]
    one.due()
    work()
    assert (gate.sent, one.states()) == ([], ["waiting", "waiting"])
    with later(HOUR):
        work()
    with later(2 * HOUR):
        work()
    assert gate.kinds() == ["self_assessment", "assessment"]
    found = one.sent()
    assert found is not None
    assert [each.attempts for each in queries.parcels_of(found.id)] == [3, 1]


def test_retry_after_is_honoured(gate: Said) -> None:
    one = world().whole()
    gate.errors = [GatewayUnavailableError("busy", retry_after=5 * HOUR)]
    one.due()
    work()
    (job,) = jobs(transmission.SEND)
    assert job.due_at == clock.now() + 5 * HOUR
    with later(4 * HOUR):
        work()
        assert gate.sent == []
    with later(6 * HOUR):
        work()
    assert len(gate.sent) == 2


def test_lost_acknowledgement_is_sent_again_with_the_same_key_and_bytes(gate: Said) -> None:
    one = world().whole()
    taken = gate.send

    def drop(kind: str, payload: bytes, *, key: str) -> Any:
        taken(kind, payload, key=key)
        raise GatewayUnavailableError("connection")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery.gateway, "send", drop)
        one.due()
        work()
    with later(HOUR):
        work()
    assert gate.kinds() == ["self_assessment", "self_assessment", "assessment"]
    assert gate.sent[0] == gate.sent[1]


@pytest.mark.rule("H6")
def test_cycles_of_a_factory_go_in_their_order(gate: Said) -> None:
    one = world().whole()
    gate.down = True
    one.due()
    work()
    two = another_cycle(one)
    with later(400 * DAY):
        two.turn_on()
        two.submit()
        two.arrive()
        two.data()
        two.release()
        gate.down = True
        two.due()
        with writing():
            for job in db.session.scalars(select(Job).where(Job.kind == transmission.SEND)):
                job.done_at = clock.now()  # the older row is lost; the newer serves both
        gate.down = False
        work()
    cycles_sent = [json.loads(payload)["cycle"]["number"] for _, _, payload in gate.sent]
    assert cycles_sent == [1, 1, 2, 2]


@pytest.mark.rule("Q14", "B6")
def test_withdrawal_between_two_parcels_stops_the_second_and_leaves_the_first_sent(
    gate: Said,
) -> None:
    one = world().whole()
    taken = gate.send

    def withdraw_then(kind: str, payload: bytes, *, key: str) -> Any:
        with writing():
            actions.record_withdrawal(
                one.staff, one.factory, said_on=clock.today(), reason="They called"
            )
        return taken(kind, payload, key=key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery.gateway, "send", withdraw_then)
        one.due()
        work()
    assert gate.kinds() == ["self_assessment"]
    assert one.states() == ["accepted", "stopped"]
    assert state(one) == TransmissionState.STOPPED
    with later(DAY):
        ask()
        work()
    assert gate.kinds() == ["self_assessment"]


@pytest.mark.rule("B7")
def test_cancelled_at_the_gateway_stops_and_a_new_consent_goes_on(gate: Said) -> None:
    one = world().whole()
    gate.errors = [GatewayUnavailableError("timeout")]
    one.due()
    work()
    own = f"BD-000001-{one.factory.id}"
    gate.registration = Registration(AtGateway.APPROVED, own, cancelled=True)
    delivery.ask_registration({"factory": one.factory.id})
    assert (state(one), one.states()) == (TransmissionState.STOPPED, ["stopped"] * 2)
    with later(HOUR):
        work()
        assert gate.sent == []
        gate.registration = Registration(AtGateway.APPROVED, own, consented=True)
        delivery.ask_registration({"factory": one.factory.id})
        work()
    assert gate.kinds() == ["self_assessment", "assessment"]
