"""The registration of a factory at the Gateway: begun, given, linked, moved on by its answers."""

import hashlib
import secrets
from typing import Any

from bw import clock, settings
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db
from bw.events import GatewayApproved, GatewayIdGiven, GatewayRefused, publish
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.organisations.queries import roles_at
from bw.outbox.actions import enqueue
from bw.slcp import gateway, queries, rules, transmission
from bw.slcp.gateway import About, AtGateway, Callback, Facility, Registration
from bw.slcp.holding import held_registration
from bw.slcp.models import GatewayEvent, GatewayRegistration, RegistrationState, Way
from bw.slcp.rules import Case
from bw.web.policy import Person

RETURN_PATH = "/gateway/return"
TO_CHECK = RegistrationState.TO_CHECK.value
ASK = "gateway.ask"  # the kind of job that asks the Gateway about a registration


def start_registration(
    person: Person, factory: Factory, case: Case, *, email: str
) -> list[Blocker]:
    """Begin the registration at the Gateway, or give its link anew. Rules D2, D4 and D8.

    ``email``: of the manager's account, which must be the same there. An attempt that goes on
    keeps its reference; after a refusal a new one begins.
    """
    found = held_registration(factory.id)
    if refused := rules.may_register(roles_at(person, factory.id), found, case):
        return refused
    if not gateway.is_set_up():
        return [Blocker("connect_not_set_up")]
    row = _begun(person, factory.id, found, Way.REGISTER)
    row.email = email
    row.link_expires_at = clock.now() + gateway.LINK_LIFETIME
    _note(row, "link_made", by=person)
    _record(Tag.GATEWAY_LINK_MADE, row, by=person)
    return []


def link_of(row: GatewayRegistration) -> str:
    """The signed link to the Gateway's registration; "" when it ran out or there is none now.

    It names the verifier body and carries the e-mail address. Rules D4 and D8.
    """
    if row.state != RegistrationState.STARTED or row.link_expires_at is None:
        return ""
    if row.link_expires_at <= clock.now() or not gateway.is_set_up():
        return ""
    return gateway.registration_link(
        factory_reference=row.reference,
        email=row.email,
        return_url=settings.current().base_url + RETURN_PATH,
        now=row.link_expires_at - gateway.LINK_LIFETIME,
    )


def give_gateway_id(
    person: Person, factory: Factory, case: Case, *, gateway_id: str
) -> list[Blocker]:
    """Keep the Gateway ID that the factory has already, for the focal point's check. Rule D10."""
    found = held_registration(factory.id)
    if refused := rules.may_give_id(roles_at(person, factory.id), found, case):
        return refused
    if found is not None and (found.state, found.given_id) == (TO_CHECK, gateway_id):
        return []
    row = _begun(person, factory.id, found, Way.EXISTING)
    row.state, row.given_id = TO_CHECK, gateway_id
    row.link_expires_at = None
    _note(row, "id_given", by=person, gateway_id=gateway_id)
    _record(Tag.GATEWAY_ID_GIVEN, row, by=person, gateway_id=gateway_id)
    ask_soon(factory.id)
    publish(GatewayIdGiven(factory.id))
    return []


def link_gateway_id(person: Person, factory: Factory, *, note: str) -> list[Blocker]:
    """Link the existing Gateway ID that the factory gave, after the check. Rules D10 and J5."""
    found = held_registration(factory.id)
    taken = found is not None and queries.id_taken(found.given_id, but=factory.id)
    refused = rules.may_link(found, taken=taken, note=note)
    check = queries.check_of(factory.id)
    if check is not None and not check.found:
        refused.append(Blocker("link_unknown"))
    if refused or found is None:
        return refused
    found.state, found.gateway_id = RegistrationState.APPROVED, found.given_id
    found.decided_at, found.linked_by = clock.now(), person.account_id
    found.check_note, found.refused_reason = note.strip(), ""
    _note(found, "linked", by=person)
    _record(Tag.GATEWAY_ID_LINKED, found, by=person, gateway_id=found.gateway_id, note=note)
    ask_soon(factory.id)
    publish(GatewayApproved(factory.id))
    return []


def refuse_gateway_id(person: Person, factory: Factory, *, reason: str) -> list[Blocker]:
    """Refuse the Gateway ID that the factory gave, with a reason that it reads. Rule D10."""
    found = held_registration(factory.id)
    if found is None or found.state != TO_CHECK:
        return [Blocker("link_nothing")]
    if not reason.strip():
        return [Blocker("reason_needed")]
    given = found.given_id
    found.state = RegistrationState.REFUSED
    found.decided_at, found.refused_reason = clock.now(), reason.strip()
    _note(found, "id_refused", by=person, gateway_id=given)
    _record(Tag.GATEWAY_ID_REFUSED, found, by=person, gateway_id=given, reason=reason.strip())
    publish(GatewayRefused(factory.id))
    return []


def ask_soon(factory_id: int) -> None:
    """Ask the Gateway about the factory's registration as soon as a worker is free."""
    enqueue(ASK, key=f"{ASK}:{secrets.token_hex(8)}", payload={"factory": factory_id})


def came_back(reference: str) -> GatewayRegistration | None:
    """Somebody came back by the Gateway's link: ask the Gateway. None for an unknown reference.

    The link can be opened again and again: it is asked once a minute at most.
    """
    found = queries.registration_at(reference)
    if found is not None:
        minute = f"{clock.now():%Y%m%d%H%M}"
        key = f"{ASK}:return:{reference}:{minute}"
        enqueue(ASK, key=key, payload={"factory": found.factory_id})
    return found


def heard(told: Callback) -> None:
    """The Gateway called: ask it what is true now. Told twice, asked once. Rule D7."""
    event = hashlib.sha256(told.event_id.encode(errors="replace")).hexdigest()
    if told.about is About.REGISTRATION:
        found = queries.registration_at(told.reference)
        if found is not None:
            enqueue(ASK, key=f"gateway.event:{event}", payload={"factory": found.factory_id})
    else:
        parcel = queries.parcel_with(told.reference)
        if parcel is not None:
            key = f"gateway.event:{event}"
            enqueue(transmission.ASK, key=key, payload={"parcel": parcel.id})


def note_asked(factory_id: int) -> None:
    """Asked without a usable answer: the others have their turn before it is asked about again."""
    row = held_registration(factory_id)
    if row is not None:
        row.asked_at = clock.now()


def take_registration(factory_id: int, reference: str, told: Registration) -> None:
    """Move the registration on by what the Gateway says. Rules D6, D7, B7 and I1.

    ``reference``: the one that was asked about; an answer about an earlier attempt is nothing.
    """
    row = held_registration(factory_id)
    if row is None or row.reference != reference or row.way != Way.REGISTER:
        return
    row.asked_at = clock.now()
    if told.state is AtGateway.PENDING:
        _to_pending(row)
    elif told.state is AtGateway.APPROVED:
        _to_approved(row, told.gateway_id)
    elif told.state is AtGateway.REFUSED:
        _to_refused(row, told.reason)
    if told.state is not AtGateway.UNKNOWN:
        _take_permissions(row, told)


def take_facility(factory_id: int, gateway_id: str, told: Facility | None) -> None:
    """Keep what the Gateway says about an existing ID: the check of it, then permissions (D10)."""
    row = held_registration(factory_id)
    if row is None or row.given_id != gateway_id or row.way != Way.EXISTING:
        return
    row.asked_at = clock.now()
    if row.state == TO_CHECK:
        facts: dict[str, Any] = (
            {"name": told.name, "country": told.country, "body": told.verifier_body} if told else {}
        )
        _note(row, "checked", gateway_id=gateway_id, found=told is not None, **facts)
    elif told is not None:
        _take_permissions(row, told)


def _begun(
    person: Person, factory_id: int, found: GatewayRegistration | None, way: Way
) -> GatewayRegistration:
    """The row of the attempt that goes on, or of a new one."""
    row = found or GatewayRegistration(factory_id=factory_id)
    same = found is not None and found.way == way and found.state == RegistrationState.STARTED
    if not same:
        row.way, row.state = way, RegistrationState.STARTED
        row.reference = secrets.token_urlsafe(24)
        row.started_at, row.started_by = clock.now(), person.account_id
        row.gateway_id = row.pending_at = row.decided_at = row.asked_at = None
        row.consented_at = row.brand_permitted_at = row.cancelled_at = None
        row.linked_by, row.check_note, row.refused_reason, row.given_id = None, "", "", ""
    db.session.add(row)
    db.session.flush()
    return row


def _to_pending(row: GatewayRegistration) -> None:
    """Also after a refusal: the factory corrected its form there and submitted it again."""
    if row.state in (RegistrationState.STARTED, RegistrationState.REFUSED):
        row.state, row.pending_at = RegistrationState.PENDING, clock.now()
        row.decided_at, row.refused_reason = None, ""
        _changed(row, "pending")


def _to_approved(row: GatewayRegistration, gateway_id: str) -> None:
    if row.state == RegistrationState.APPROVED:
        return
    if queries.id_taken(gateway_id, but=row.factory_id):
        _to_refused(row, "gateway_id_taken")
        return
    row.state, row.gateway_id = RegistrationState.APPROVED, gateway_id
    row.decided_at, row.pending_at = clock.now(), row.pending_at or clock.now()
    row.refused_reason = ""
    _changed(row, "approved")
    publish(GatewayApproved(row.factory_id))
    transmission.enqueue_due_of(row.factory_id)


def _to_refused(row: GatewayRegistration, reason: str) -> None:
    if row.state == RegistrationState.REFUSED:
        return
    row.state, row.gateway_id = RegistrationState.REFUSED, None
    row.decided_at, row.refused_reason = clock.now(), reason
    _changed(row, "refused")
    publish(GatewayRefused(row.factory_id))


def _take_permissions(row: GatewayRegistration, told: Registration | Facility) -> None:
    """Rules B7 and I1: the consent, a brand's permission, and whether sharing is cancelled."""
    before = (row.consented_at, row.brand_permitted_at, row.cancelled_at)
    now = clock.now()
    row.consented_at = (row.consented_at or now) if told.consented else None
    row.brand_permitted_at = (row.brand_permitted_at or now) if told.brands_permitted else None
    row.cancelled_at = (row.cancelled_at or now) if told.cancelled else None
    if (row.consented_at, row.brand_permitted_at, row.cancelled_at) == before:
        return
    _changed(
        row,
        "permissions",
        consented=told.consented,
        brands=told.brands_permitted,
        cancelled=told.cancelled,
    )
    if told.cancelled:
        transmission.stop_open(row.factory_id, "send_cancelled")
    else:
        transmission.enqueue_due_of(row.factory_id)


def _changed(row: GatewayRegistration, kind: str, **details: Any) -> None:
    db.session.flush()
    _note(row, kind, **details)
    _record(Tag.GATEWAY_STATE, row, state=row.state, **details)


def _note(row: GatewayRegistration, kind: str, *, by: Person | None = None, **details: Any) -> None:
    db.session.add(
        GatewayEvent(
            factory_id=row.factory_id,
            at=clock.now(),
            kind=kind,
            account_id=by.account_id if by else None,
            details=details,
        )
    )
    db.session.flush()


def _record(
    tag: Tag, row: GatewayRegistration, *, by: Person | None = None, **details: Any
) -> None:
    record(
        tag,
        by=by.account_id if by else None,
        factory_id=row.factory_id,
        subject_kind="factory",
        subject_id=row.factory_id,
        **details,
    )
