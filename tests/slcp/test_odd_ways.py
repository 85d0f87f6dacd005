"""What seldom happens on the way to the Gateway, and must not go wrong all the same."""

import json

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from bw import clock
from bw.db import db, writing
from bw.outbox.models import Job
from bw.slcp import actions, connection, delivery, queries, transmission
from bw.slcp.gateway import (
    AtGateway,
    GatewayAnswerError,
    GatewayUnavailableError,
    PayloadStatus,
    Registration,
    Verdict,
)
from bw.slcp.journey import Audience
from bw.slcp.models import GatewayRegistration, RegistrationState, Way
from bw.slcp.payloads import v1
from bw.slcp.payloads.checking import InvalidPayloadError
from bw.slcp.payloads.facts import SelfAssessmentFacts
from tests.slcp.world import DAY, HOUR, Said, World, later, said, work, world

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Said:
    """A Gateway that says what the test wants."""
    return said(monkeypatch)


def anew(one: World, gate: Said, gateway_id: str) -> None:
    """The Gateway refused the factory after all; it registered again and got another ID."""
    gate.registration = Registration(AtGateway.REFUSED, reason="Two of them")
    delivery.ask_registration({"factory": one.factory.id})
    with writing():
        found = actions.start_registration(
            one.manager, one.factory, one.case(), email=one.manager.email
        )
    assert found == []
    gate.registration = Registration(AtGateway.APPROVED, gateway_id, consented=True)
    delivery.ask_registration({"factory": one.factory.id})
    with writing():  # as if it had been there for approval before the assessment
        row = db.session.get_one(GatewayRegistration, one.factory.id)
        row.pending_at = one.again_here().assessors_arrived_at - DAY  # type: ignore[operator]


def ids_sent(gate: Said) -> set[str]:
    return {json.loads(payload)["facility"]["gateway_id"] for _, _, payload in gate.sent}


@pytest.mark.rule("H6", "D6")
@pytest.mark.parametrize("stopped", [True, False])
def test_data_made_for_an_earlier_id_are_made_anew(gate: Said, *, stopped: bool) -> None:
    one = world().whole()
    gate.errors = [GatewayUnavailableError("timeout")]
    one.due()
    work()
    if stopped:
        with writing():
            transmission.stop_open(one.factory.id, "send_cancelled")
    anew(one, gate, "BD-900009")
    one.due()
    with later(HOUR):
        work()
    assert gate.kinds() == ["self_assessment", "assessment"]
    assert ids_sent(gate) == {"BD-900009"}


@pytest.mark.rule("D7", "H6")
def test_approval_after_the_release_lets_the_data_go(gate: Said) -> None:
    one = world()
    one.profile()
    one.wish()
    one.turn_on()
    then = clock.now() - 8 * DAY
    one.registration(RegistrationState.PENDING, pending_at=then, consented_at=then)
    one.submit()
    one.arrive()
    one.data()
    one.release()
    one.due()
    work()
    assert gate.sent == []
    gate.registration = Registration(AtGateway.APPROVED, "BD-000007", consented=True)
    delivery.ask_registration({"factory": one.factory.id})
    work()
    assert gate.kinds() == ["self_assessment", "assessment"]


def test_facts_without_a_payload_are_no_transmission_that_is_done(
    gate: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_facts: SelfAssessmentFacts) -> bytes:
        raise InvalidPayloadError("FP-BAS-01: no")

    one = world().whole()
    monkeypatch.setattr(v1, "self_assessment", refuse)
    one.due()
    work()
    found = one.sent()
    assert found is not None
    assert not transmission.all_sent(found)
    step = {each.code: each for each in queries.journey(one.again(), audience=Audience.STAFF)}
    assert [each.code for each in step["transmitted"].blockers] == ["step_rejected"]
    with writing():
        actions.record_withdrawal(one.staff, one.factory, said_on=clock.today(), reason="Called")
    assert one.case().sharing is None


@pytest.mark.rule("Q14")
def test_part_that_was_sent_before_a_withdrawal_is_shown_as_sent(gate: Said) -> None:
    one = world().whole()
    gate.errors = [GatewayUnavailableError("timeout")]
    one.due()
    work()
    for audience in Audience:
        before = next(
            each for each in queries.journey(one.again(), audience=audience)
            if each.code == "transmitted"
        )  # fmt: skip
        assert before.there == ""
    taken = gate.send

    def once(kind: str, payload: bytes, *, key: str) -> object:
        if kind == "assessment":
            raise GatewayUnavailableError("timeout")
        return taken(kind, payload, key=key)

    with pytest.MonkeyPatch.context() as patch, later(HOUR):
        patch.setattr(delivery.gateway, "send", once)
        work()
    with writing():
        actions.record_withdrawal(one.staff, one.factory, said_on=clock.today(), reason="Called")
    for audience in Audience:
        after = next(
            each for each in queries.journey(one.again(), audience=audience)
            if each.code == "transmitted"
        )  # fmt: skip
        assert after.there == "parcel_self_assessment"
        assert [each.code for each in after.blockers] == ["send_withdrawn"]


def test_registration_that_always_fails_lets_the_others_be_asked_about(gate: Said) -> None:
    first, second = world("Amber"), world("Beryl")
    for one in (first, second):
        one.registration(RegistrationState.PENDING)
    gate.registration = Registration(AtGateway.APPROVED, "BD-000007")
    for error in (GatewayUnavailableError("trouble"), GatewayAnswerError("unexpected")):
        gate.errors = [error]
        with writing():
            for one in (first, second):
                db.session.get_one(GatewayRegistration, one.factory.id).asked_at = None
        try:
            delivery.ask_registrations()
        except GatewayUnavailableError:
            delivery.ask_registrations()  # the worker comes back
        db.session.rollback()
        found = queries.registration_of(second.factory.id)
        assert found is not None
        assert found.state == RegistrationState.APPROVED
        with writing():
            row = db.session.get_one(GatewayRegistration, second.factory.id)
            row.state, row.gateway_id = RegistrationState.PENDING.value, None


def test_payload_that_always_fails_lets_the_others_be_asked_about(
    gate: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MOST", 1)
    one = world().whole()
    one.due()
    work()
    found = one.sent()
    assert found is not None
    _first, second = queries.parcels_of(found.id)
    gate.verdicts = {second.key: PayloadStatus(Verdict.VALIDATED)}  # the first stays open
    for _ in range(60):
        delivery.ask_payloads()
    assert one.states() == ["accepted", "validated"]


def test_link_that_is_opened_again_and_again_asks_once_a_minute(gate: Said) -> None:
    one = world()
    row = one.registration(RegistrationState.STARTED)
    for _ in range(3):
        with writing():
            assert connection.came_back(row.reference) is not None
    with later(HOUR), writing():
        connection.came_back(row.reference)
    asked = select(func.count()).select_from(Job).where(Job.kind == connection.ASK)
    assert db.session.scalar(asked) == 2


def test_what_was_read_before_the_row_was_held_decides_nothing(gate: Said) -> None:
    one = world()
    one.profile()
    one.wish()
    one.registration(RegistrationState.STARTED)
    with writing() as connection:
        case = queries.case(one.again_here())
        read = queries.registration_of(one.factory.id)
        assert read is not None
        connection.execute(  # as another worker would, in the moment before
            update(GatewayRegistration.__table__)  # type: ignore[arg-type]
            .where(GatewayRegistration.__table__.c.factory_id == one.factory.id)
            .values(state=RegistrationState.APPROVED.value, gateway_id="BD-000009")
        )
        refused = actions.give_gateway_id(one.manager, one.factory, case, gateway_id="BD-1234")
    assert [each.code for each in refused] == ["connect_approved"]
    again = queries.registration_of(one.factory.id)
    assert again is not None
    assert (again.way, again.state) == (Way.REGISTER, RegistrationState.APPROVED)
