"""What goes to the Gateway for a cycle: when it is made, of which facts, when it stops.

``facts_of`` is the one place that decides what leaves a factory's scope (rule A11): the payloads
know nothing but these facts.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bw import clock
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.outbox.actions import enqueue
from bw.questionnaire.models import QuestionnaireVersion
from bw.selfassessment.models import Snapshot
from bw.slcp import queries, rules
from bw.slcp.holding import hold
from bw.slcp.models import (
    AssessmentData,
    GatewayRegistration,
    Parcel,
    ParcelState,
    Transmission,
    TransmissionState,
)
from bw.slcp.payloads import v1
from bw.slcp.payloads.checking import InvalidPayloadError
from bw.slcp.payloads.facts import (
    AnswerFacts,
    AssessmentFacts,
    CycleFacts,
    EntryFacts,
    FacilityFacts,
    FieldFacts,
    SelfAssessmentFacts,
)

PREPARE = "gateway.prepare"
SEND = "gateway.send"
ASK = "gateway.ask-payload"  # what became of a parcel
# What staff can let begin again.
RETRIED = frozenset(
    {
        TransmissionState.DEAD.value,
        TransmissionState.REJECTED.value,
        TransmissionState.STOPPED.value,
    }
)
OPEN = frozenset({ParcelState.WAITING.value})
FINISHED = frozenset({ParcelState.ACCEPTED.value, ParcelState.VALIDATED.value})


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of a cycle that leaves the platform, and nothing else."""

    self_assessment: SelfAssessmentFacts
    assessment: AssessmentFacts


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def enqueue_due(cycle_id: int) -> None:
    """Let the cycle's data be made ready, if they are to be sent now. Rule H6.

    Called whenever a piece arrives: the release, the file, sharing turned on. Asked too often does
    no harm: the job looks again.
    """
    cycle = db.session.get_one(Cycle, cycle_id)
    if cycle.report_released_at is None or rules.transmission_blockers(queries.case(cycle)):
        return
    _prepare_soon(cycle.factory_id)


def enqueue_due_of(factory_id: int) -> None:
    """The same for every released cycle of a factory: the consent came, for example."""
    cycles = queries.released_cycles(factory_id)
    cases = queries.cases(cycles) if cycles else {}
    if any(not rules.transmission_blockers(each) for each in cases.values()):
        _prepare_soon(factory_id)


def _prepare_soon(factory_id: int) -> None:
    key = f"{PREPARE}:{secrets.token_hex(8)}"
    enqueue(PREPARE, key=key, payload={"factory": factory_id})


def prepare(payload: Mapping[str, Any]) -> None:
    """Job: freeze what is to be sent for a factory, and let it be sent. Rules H6, H11 and Q11.

    All its cycles at once, the first one first, so that a later one is never ready before it.
    """
    with writing():
        hold(payload["factory"])
        for cycle in queries.released_cycles(payload["factory"]):
            if rules.transmission_blockers(queries.case(cycle)):
                continue
            found = queries.transmission_of(cycle.id)
            if found is None:
                _make(cycle)
            elif found.state == TransmissionState.STOPPED:
                begin_again(found)  # what stopped it has gone: the consent is back


def send_soon(transmission: Transmission) -> None:
    """Let a worker send what is open of the factory, this transmission's parcels among it."""
    key = f"{SEND}:{transmission.id}:{secrets.token_hex(8)}"
    enqueue(SEND, key=key, payload={"factory": transmission.factory_id})


def begin_again(found: Transmission) -> None:
    """Send again what the Gateway does not have. A rejected parcel is made anew, with a new key.

    So is everything when the factory was registered anew meanwhile: its first ID stands in there.
    """
    cycle = db.session.get_one(Cycle, found.cycle_id)
    if found.state == TransmissionState.REJECTED or of_another_id(found):
        _make(cycle, found)
        return
    found.state, found.reason, found.ended_at = TransmissionState.WAITING, "", None
    for parcel in queries.parcels_of(found.id):
        if parcel.state not in FINISHED:
            _reopen(parcel)
    send_soon(found)


def of_another_id(found: Transmission) -> bool:
    """Whether it was made for a Gateway ID that is no longer the factory's."""
    registration = db.session.get_one(GatewayRegistration, found.factory_id)
    return registration.gateway_id != found.gateway_id


def stop_open(factory_id: int, reason: str, *, cycle_id: int | None = None) -> None:
    """Stop what is not sent yet. Rules B7 and Q14: what the Gateway has is shown as sent.

    ``reason``: the code of a sentence.
    """
    open_ones = select(Transmission).where(
        Transmission.factory_id == factory_id, Transmission.state == TransmissionState.WAITING
    )
    for found in db.session.scalars(open_ones.order_by(Transmission.id)).all():
        if (cycle_id is None or found.cycle_id == cycle_id) and not all_sent(found):
            stop(found, reason)


def stop(found: Transmission, reason: str) -> None:
    """Stop one transmission."""
    found.state, found.reason, found.ended_at = TransmissionState.STOPPED, reason, clock.now()
    for parcel in queries.parcels_of(found.id):
        if parcel.state in OPEN:
            parcel.state = ParcelState.STOPPED
    db.session.flush()


def all_sent(found: Transmission) -> bool:
    """Whether the Gateway has every parcel; not when there are none, of facts that made none."""
    parcels = queries.parcels_of(found.id)
    return bool(parcels) and all(parcel.state in FINISHED for parcel in parcels)


# ── what ────────────────────────────────────────────────────────────────────────────────────────


def facts_of(
    cycle: Cycle, registration: GatewayRegistration, snapshot: Snapshot, data: AssessmentData
) -> Facts:
    """What leaves the factory's scope for this cycle. Rules A11, H6 and H11.

    No person, no committee, no history, nothing of another cycle; what is out of scope is marked
    as such and left out by the payload (Q11).
    """
    factory = cycle.factory
    facility = FacilityFacts(
        gateway_id=registration.gateway_id or "",
        name=factory.name,
        country=factory.programme.code,
        currency=factory.programme.currency,
    )
    of_cycle = CycleFacts(cycle.number, cycle.starts_on, cycle.ends_on)
    content = snapshot.content
    version = db.session.get_one(QuestionnaireVersion, content["version_id"])
    submitted = SelfAssessmentFacts(
        facility=facility,
        platform_reference=registration.reference,
        cycle=of_cycle,
        questionnaire_version=f"{version.form_id} {version.version}",
        submission_number=snapshot.number,
        submitted_at=snapshot.submitted_at,
        steps=tuple(content["steps"]),
        answers=tuple(answer_facts(each) for each in content["answers"]),
    )
    assert cycle.report_released_at is not None
    assessed = AssessmentFacts(
        facility=facility,
        platform_reference=registration.reference,
        cycle=of_cycle,
        report_released_at=cycle.report_released_at,
        file=data.content.encode(),
    )
    return Facts(submitted, assessed)


def answer_facts(each: Mapping[str, Any]) -> AnswerFacts:
    """What of one answer of a snapshot may leave the platform."""
    return AnswerFacts(
        ref=each["ref"],
        kind=each["kind"],
        step=each["step"],
        value=each["value"],
        comment=each["comment"],
        in_scope=each["in_scope"],
        entries=tuple(_entry(entry) for entry in each.get("entries", ())),
    )


def _entry(entry: Mapping[str, Any]) -> EntryFacts:
    """An entry without the fields that did not apply in it. Rule Q11."""
    applying = (each for each in entry["fields"] if each["in_scope"])
    fields = tuple(FieldFacts(each["name"], each["kind"], each["value"]) for each in applying)
    return EntryFacts(entry["id"], fields)


def _make(cycle: Cycle, found: Transmission | None = None) -> None:
    """Freeze the bytes; a transmission that was rejected keeps its row and gets them anew."""
    registration = db.session.get_one(GatewayRegistration, cycle.factory_id)
    snapshot, data = _snapshot(cycle), queries.data_of(cycle.id)[0]
    row = found or Transmission(cycle_id=cycle.id, factory_id=cycle.factory_id)
    row.snapshot_id, row.assessment_data_id = snapshot.id, data.id
    row.gateway_id = registration.gateway_id or ""
    row.state, row.reason, row.ended_at = TransmissionState.WAITING.value, "", None
    row.made_at = clock.now()
    db.session.add(row)
    db.session.flush()
    facts = facts_of(cycle, registration, snapshot, data)
    try:
        contents = (
            (v1.SELF_ASSESSMENT, v1.self_assessment(facts.self_assessment)),
            (v1.ASSESSMENT, v1.assessment(facts.assessment)),
        )
    except InvalidPayloadError as error:  # somebody must look; trying again would change nothing
        row.state, row.ended_at = TransmissionState.REJECTED, clock.now()
        row.reason = f"payload_unfit: {error}"
        return
    for ordinal, (kind, content) in enumerate(contents, 1):
        _parcel(row, registration, ordinal, kind, content)
    send_soon(row)


def _parcel(
    row: Transmission, registration: GatewayRegistration, ordinal: int, kind: str, content: bytes
) -> None:
    """A parcel with new bytes. One that the Gateway has with the same bytes stays as it is."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = db.session.scalar(
        select(Parcel).where(Parcel.transmission_id == row.id, Parcel.ordinal == ordinal)
    )
    if known is not None and known.state in FINISHED and known.sha256 == sha256:
        return
    parcel = known or Parcel(transmission_id=row.id, ordinal=ordinal, attempts=0)
    parcel.kind, parcel.schema_version = kind, v1.VERSION
    parcel.key = f"{registration.reference}-{secrets.token_hex(8)}"
    parcel.sha256, parcel.content = sha256, content.decode()
    parcel.receipt, parcel.accepted_at = "", None
    _reopen(parcel)
    db.session.add(parcel)
    db.session.flush()


def _reopen(parcel: Parcel) -> None:
    parcel.state = ParcelState.WAITING.value
    parcel.first_tried_at = parcel.decided_at = None
    parcel.last_error = ""


def _snapshot(cycle: Cycle) -> Snapshot:
    """The submission that stands for sharing. Rule Q21."""
    found = queries.snapshots_of(cycle.id)
    stands = rules.in_time([each.submitted_at for each in found], cycle.assessors_arrived_at)
    assert stands is not None  # the blockers said so
    return found[stands]
