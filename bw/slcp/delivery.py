"""Speaking with the Gateway: jobs that send parcels and that ask what became of things.

No transaction is open while the Gateway is waited for. What was decided before is looked at again
immediately before each sending; the Gateway's answer is written in a transaction of its own. The
same parcel may be sent twice, with the same key and bytes: it has one effect there.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from bw import clock
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.events import DataShared, ReportReleased, TransmissionDead, publish
from bw.organisations.rules import day_counts
from bw.outbox.worker import LaterError
from bw.slcp import connection, gateway, queries, rules, transmission
from bw.slcp.gateway import GatewayError, GatewayRefusedError, GatewayUnavailableError, Verdict
from bw.slcp.holding import hold
from bw.slcp.models import (
    Parcel,
    ParcelState,
    RegistrationState,
    Transmission,
    TransmissionState,
    Way,
)

BUDGET = 120.0  # seconds that one round of questions may take, well inside a worker's lease
MOST = 500  # questions of a round
OFTEN = timedelta(hours=1)  # between questions about a registration that is decided upon
SELDOM = timedelta(hours=20)  # about one that is decided: corrected, permissions, cancellation
STALE = timedelta(hours=12)  # after which a parcel that nobody sends is taken up again

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Due:
    """A parcel that may be sent now."""

    id: int
    kind: str
    key: str
    content: bytes


def after_release(event: ReportReleased) -> None:
    """Reaction: what was waiting for the report goes out. Rule H6."""
    transmission.enqueue_due(event.cycle_id)


# ── sending ─────────────────────────────────────────────────────────────────────────────────────


def send(payload: Mapping[str, Any]) -> None:
    """Job: send what is open of a factory, in order, one parcel after the other. Rule H6.

    Raises LaterError when the Gateway gave no usable answer: the outbox comes back.
    """
    while (due := _next(payload["factory"])) is not None:
        try:
            receipt = gateway.send(due.kind, due.content, key=due.key)
        except GatewayRefusedError as error:
            _refused(due, error)
        except GatewayError as error:
            if _failed(due, error):
                continue  # given up: the next transmission of the factory has its turn
            after = error.retry_after if isinstance(error, GatewayUnavailableError) else None
            raise LaterError(error.code, after or timedelta()) from error
        else:
            _accepted(due, receipt.receipt_id)


def _next(factory_id: int) -> _Due | None:
    """The parcel whose turn it is; None when nothing is to be sent.

    In the transaction in which the try is counted, everything that could forbid it is looked at
    again (rules B7 and Q14).
    """
    with writing():
        hold(factory_id)
        for found in _waiting(factory_id):
            if _turn(found) is None:
                continue
            cycle = db.session.get_one(Cycle, found.cycle_id)
            if refused := rules.transmission_blockers(queries.case(cycle)):
                transmission.stop(found, refused[0].code)
                continue
            if transmission.of_another_id(found):
                transmission.begin_again(found)
            parcel = _turn(found)
            if parcel is None:  # the facts make no payload any more
                continue
            parcel.attempts += 1
            parcel.last_tried_at = clock.now()
            parcel.first_tried_at = parcel.first_tried_at or clock.now()
            return _Due(parcel.id, parcel.kind, parcel.key, parcel.content.encode())
    return None


def _turn(found: Transmission) -> Parcel | None:
    """The first parcel of a transmission that is still to be sent."""
    parcels = queries.parcels_of(found.id)
    return next((each for each in parcels if each.state == ParcelState.WAITING), None)


def _waiting(factory_id: int) -> list[Transmission]:
    """What is on its way, the oldest cycle first: the Gateway gets a factory's data in order."""
    rows = (
        select(Transmission)
        .join(Cycle, Cycle.id == Transmission.cycle_id)
        .where(
            Transmission.factory_id == factory_id,
            Transmission.state == TransmissionState.WAITING,
        )
        .order_by(Cycle.number)
    )
    return list(db.session.scalars(rows))


def _accepted(due: _Due, receipt_id: str) -> None:
    """The Gateway has it, whatever was decided meanwhile: it is shown as sent (Q14)."""
    with writing():
        parcel = _held(due)
        if parcel is None or parcel.state in transmission.FINISHED:
            return
        parcel.state, parcel.accepted_at = ParcelState.ACCEPTED, clock.now()
        parcel.receipt, parcel.last_error = receipt_id[:80], ""


def _refused(due: _Due, error: GatewayRefusedError) -> None:
    with writing():
        parcel = _held(due)
        if parcel is not None and parcel.state not in transmission.FINISHED:
            _reject(parcel, error.reason)


def _failed(due: _Due, error: GatewayError) -> bool:
    """Write down why; whether the transmission was given up, after the programme's days of tries.

    Days are counted from the first try, so a worker that stands still uses up one try, not all.
    """
    with writing():
        parcel = _held(due)
        if parcel is None or parcel.state != ParcelState.WAITING:
            return True
        parcel.last_error = error.code
        found = db.session.get_one(Transmission, parcel.transmission_id)
        counts = day_counts(found.cycle.factory.programme)
        since = parcel.first_tried_at or clock.now()
        if parcel.attempts < 2 or clock.now() - since < timedelta(days=counts.give_up_days):
            return False
        found.state, found.reason, found.ended_at = TransmissionState.DEAD, error.code, clock.now()
        for each in queries.parcels_of(found.id):
            if each.state == ParcelState.WAITING:
                each.state = ParcelState.DEAD
        log.error("transmission given up", extra={"transmission": found.id, "code": error.code})
        publish(TransmissionDead(found.id))
        return True


def _reject(parcel: Parcel, reason: str) -> None:
    """The Gateway will not have it: the whole transmission waits for staff."""
    parcel.state, parcel.decided_at, parcel.last_error = ParcelState.REJECTED, clock.now(), reason
    found = db.session.get_one(Transmission, parcel.transmission_id)
    found.state, found.reason, found.ended_at = TransmissionState.REJECTED, reason, clock.now()
    for each in queries.parcels_of(found.id):
        if each.state == ParcelState.WAITING:
            each.state = ParcelState.STOPPED


def _held(due: _Due) -> Parcel | None:
    """The parcel as it is now, its factory held; None when it was made anew meanwhile."""
    parcel = db.session.get(Parcel, due.id)
    if parcel is None:
        return None
    hold(db.session.get_one(Transmission, parcel.transmission_id).factory_id)
    db.session.refresh(parcel)
    return parcel if parcel.key == due.key else None


# ── asking ──────────────────────────────────────────────────────────────────────────────────────


def ask_registration(payload: Mapping[str, Any]) -> None:
    """Job: ask the Gateway about one factory's registration. Rules D7 and D10."""
    _ask_registration(payload["factory"])


def ask_registrations() -> None:
    """Recurring: ask about every registration that was not asked about for a while. Rule D7."""
    now = clock.now()
    undecided = (RegistrationState.STARTED, RegistrationState.PENDING, RegistrationState.TO_CHECK)
    # A refused form may have been corrected there, and the call about it lost.
    decided = (RegistrationState.APPROVED, RegistrationState.REFUSED)
    ids = [
        *queries.to_ask(undecided, now - OFTEN, MOST),
        *queries.to_ask(decided, now - SELDOM, MOST),
    ]
    db.session.rollback()
    _each(ids, _ask_registration)


def ask_payload(payload: Mapping[str, Any]) -> None:
    """Job: ask what became of one parcel (H7)."""
    _ask_parcel(payload["parcel"])


def ask_payloads() -> None:
    """Recurring: ask what became of every parcel that the Gateway has. Rule H7."""
    accepted = select(Parcel.id).where(Parcel.state == ParcelState.ACCEPTED)
    # In any order: what stays open for long is not asked about first each time.
    ids = list(db.session.scalars(accepted.order_by(func.random()).limit(MOST)))
    db.session.rollback()
    _each(ids, _ask_parcel)


def take_up() -> None:
    """Recurring: whatever waits and was not tried for long gets a row of the outbox again.

    A row that was given up, or lost with a backup, would leave it waiting for ever.
    """
    before = clock.now() - STALE
    with writing():
        waiting = select(Transmission).where(Transmission.state == TransmissionState.WAITING)
        for found in db.session.scalars(waiting.order_by(Transmission.id)).all():
            tried = [
                each.last_tried_at or found.made_at
                for each in queries.parcels_of(found.id)
                if each.state == ParcelState.WAITING
            ]
            if tried and max(tried) < before:
                transmission.send_soon(found)


def _each(ids: Iterable[int], ask: Callable[[int], None]) -> None:
    """Ask about each; a Gateway that does not answer at all ends the round."""
    end = time.monotonic() + BUDGET
    for each in ids:
        if time.monotonic() > end:
            return
        try:
            ask(each)
        except GatewayUnavailableError:
            raise
        except GatewayError as error:
            log.warning("the Gateway's answer was no use", extra={"code": error.code})


def _ask_registration(factory_id: int) -> None:
    found = queries.registration_of(factory_id)
    facts = (found.way, found.reference, found.given_id) if found is not None else None
    db.session.rollback()
    if facts is None or not gateway.is_set_up():
        return
    way, reference, given_id = facts
    try:
        if way == Way.EXISTING:
            facility = gateway.check_facility(given_id)
            with writing():
                connection.take_facility(factory_id, given_id, facility)
        else:
            told = gateway.registration_status(reference)
            with writing():
                connection.take_registration(factory_id, reference, told)
    except GatewayError:
        with writing():  # else it would be the first of every round, and the last
            connection.note_asked(factory_id)
        raise


def _ask_parcel(parcel_id: int) -> None:
    parcel = db.session.get(Parcel, parcel_id)
    due = _due(parcel) if parcel is not None and parcel.state == ParcelState.ACCEPTED else None
    db.session.rollback()
    if due is None:
        return
    status = gateway.transmission_status(due.key)
    if status.verdict not in (Verdict.VALIDATED, Verdict.REJECTED):
        return
    with writing():
        held = _held(due)
        if held is None or held.state != ParcelState.ACCEPTED:
            return
        if status.verdict is Verdict.REJECTED:
            _reject(held, status.reason)
        else:
            held.state, held.decided_at = ParcelState.VALIDATED, clock.now()
            _finish(held, clock.now())


def _due(parcel: Parcel) -> _Due:
    return _Due(parcel.id, parcel.kind, parcel.key, b"")


def _finish(parcel: Parcel, now: datetime) -> None:
    """When the last parcel is validated, the data are shared. Rule H7."""
    found = db.session.get_one(Transmission, parcel.transmission_id)
    if any(each.state != ParcelState.VALIDATED for each in queries.parcels_of(found.id)):
        return
    found.state, found.reason, found.ended_at = TransmissionState.SHARED, "", now
    publish(DataShared(found.cycle_id))
