"""What people do about sharing: the wish, a cycle's sharing, the files, another try.

Each deed is in the audit; a repeat changes nothing. The factory's row is held, so that of two
presses of a button one counts, and a withdrawal is never overtaken.
"""

import hashlib
from datetime import date

from sqlalchemy import select

from bw import clock
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.cycles.models import Cycle
from bw.db import db
from bw.events import SharingAsked, SharingWithdrawn, publish
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.organisations.queries import roles_at
from bw.slcp import queries, rules, transmission
from bw.slcp.connection import (
    give_gateway_id,
    link_gateway_id,
    refuse_gateway_id,
    start_registration,
)
from bw.slcp.holding import hold
from bw.slcp.models import (
    AssessmentData,
    CycleSharing,
    SharingRecord,
    Source,
    Transmission,
    TransmissionState,
    Wish,
)
from bw.slcp.payloads.checking import Problem, check_assessment_file
from bw.text import file_name as safe_name
from bw.web.policy import Person, Role

__all__ = [
    "ask",
    "give_gateway_id",
    "link_gateway_id",
    "record_withdrawal",
    "refuse_gateway_id",
    "retry",
    "start_registration",
    "turn_off",
    "turn_on",
    "upload_assessment_data",
]


def ask(person: Person, factory: Factory, *, by_staff: bool = False) -> list[Blocker]:
    """Record the factory's wish to share. Rules B1 to B3 and Q1. Asked twice is asked once.

    ``by_staff``: the manager said so when the factory registered for a new cycle. Rule B5.
    """
    hold(factory.id)
    wish = queries.sharing_of(factory.id).wish
    today = clock.today(queries.zone_of(factory))
    offered = queries.offered(factory)
    roles = frozenset({Role.MANAGER}) if by_staff else roles_at(person, factory.id)
    refused = rules.may_ask(roles, wish, offered)
    if refused:
        return [] if wish.wished else refused
    effective = rules.effective_cycle(queries.cycles_of(factory.id), today)
    _add(person, factory.id, Wish.ASKED, by_staff=by_staff, cycle_number=effective.number)
    _record(Tag.SHARING_ASKED, person, factory.id, from_cycle=effective.number)
    publish(SharingAsked(factory.id, effective.number))
    return []


def record_withdrawal(
    person: Person, factory: Factory, *, said_on: date, reason: str
) -> list[Blocker]:
    """Record that the factory said it no longer shares. Rules B6, J5 and Q14.

    Whatever is not sent yet stops, and sharing is off for its cycles; what was sent stays sent.
    """
    hold(factory.id)
    wish = queries.sharing_of(factory.id).wish
    on = _open_sharing(factory.id)
    today = clock.today(queries.zone_of(factory))
    refused = rules.may_withdraw(
        wish, sharing=bool(on), said_on=said_on, today=today, reason=reason
    )
    if refused:
        return refused
    reason = reason.strip()
    _add(person, factory.id, Wish.WITHDRAWN, by_staff=True, said_on=said_on, reason=reason)
    for row, sent in on:
        if not sent:
            _off(person, row, reason)
    transmission.stop_open(factory.id, "send_withdrawn")
    _record(Tag.SHARING_WITHDRAWN, person, factory.id, said_on=str(said_on), reason=reason)
    publish(SharingWithdrawn(factory.id))
    return []


def turn_on(person: Person, cycle: Cycle, *, reason: str = "") -> list[Blocker]:
    """Turn sharing on for a cycle: from the wish, or with a reason. Rules B8, J5 and Q1."""
    hold(cycle.factory_id)
    case = queries.case(cycle)
    today = clock.today(queries.zone_of(cycle.factory))
    refused = rules.may_turn_on(case, reason=reason, today=today)
    if refused:
        return refused
    from_wish = case.wish.applies_to(case.number)
    row = db.session.get(CycleSharing, cycle.id) or CycleSharing(cycle_id=cycle.id)
    row.on_at, row.on_by = clock.now(), person.account_id
    row.source = Source.WISH if from_wish else Source.STAFF
    row.reason = reason.strip()
    row.off_at, row.off_by, row.off_reason = None, None, ""
    db.session.add(row)
    db.session.flush()
    _record(
        Tag.SHARING_TURNED_ON,
        person,
        cycle.factory_id,
        cycle_id=cycle.id,
        source=row.source,
        reason=row.reason,
    )
    transmission.enqueue_due(cycle.id)
    return []


def turn_off(person: Person, cycle: Cycle, *, reason: str) -> list[Blocker]:
    """Turn sharing off for a cycle, before everything was sent. The wish stands for later ones."""
    hold(cycle.factory_id)
    case = queries.case(cycle)
    if refused := rules.may_turn_off(case, reason=reason):
        return refused
    row = db.session.get(CycleSharing, cycle.id)
    assert row is not None
    _off(person, row, reason.strip())
    transmission.stop_open(cycle.factory_id, "send_off", cycle_id=cycle.id)
    return []


def upload_assessment_data(
    person: Person, cycle: Cycle, *, name: str, content: bytes
) -> list[Problem]:
    """Keep the programme's assessment data of a cycle, when nothing is wrong with the file.

    A new file takes the place of the last one until the data are on their way. Rule H6.
    """
    if problems := check_assessment_file(content):
        return problems
    hold(cycle.factory_id)
    sent = queries.transmission_of(cycle.id)
    if sent is not None and sent.state != TransmissionState.REJECTED:
        return [Problem("", "data_sent")]
    made = AssessmentData(
        cycle_id=cycle.id,
        uploaded_at=clock.now(),
        uploaded_by=person.account_id,
        file_name=safe_name(name)[:200],
        sha256=hashlib.sha256(content).hexdigest(),
        content=content.decode("utf-8-sig"),
    )
    db.session.add(made)
    db.session.flush()
    _record(
        Tag.ASSESSMENT_DATA_UPLOADED,
        person,
        cycle.factory_id,
        cycle_id=cycle.id,
        data_id=made.id,
        sha256=made.sha256,
    )
    transmission.enqueue_due(cycle.id)
    return []


def retry(person: Person, cycle: Cycle) -> list[Blocker]:
    """Try a dead, rejected or stopped transmission again, while nothing forbids it. Rule H6."""
    hold(cycle.factory_id)
    sent = queries.transmission_of(cycle.id)
    if sent is None or sent.state not in transmission.RETRIED:
        return [Blocker("retry_nothing")]
    if refused := rules.transmission_blockers(queries.case(cycle)):
        return refused
    transmission.begin_again(sent)
    _record(Tag.TRANSMISSION_RETRIED, person, cycle.factory_id, cycle_id=cycle.id, sent_id=sent.id)
    return []


def _open_sharing(factory_id: int) -> list[tuple[CycleSharing, bool]]:
    """What is on for the factory's cycles, and whether everything of the cycle was sent."""
    rows = db.session.execute(
        select(CycleSharing, Transmission)
        .join(Cycle, Cycle.id == CycleSharing.cycle_id)
        .outerjoin(Transmission, Transmission.cycle_id == CycleSharing.cycle_id)
        .where(Cycle.factory_id == factory_id, CycleSharing.off_at.is_(None))
        .order_by(CycleSharing.cycle_id)
    )
    return [(row, sent is not None and transmission.all_sent(sent)) for row, sent in rows]


def _off(person: Person, row: CycleSharing, reason: str) -> None:
    cycle = db.session.get_one(Cycle, row.cycle_id)
    row.off_at, row.off_by, row.off_reason = clock.now(), person.account_id, reason
    _record(Tag.SHARING_TURNED_OFF, person, cycle.factory_id, cycle_id=cycle.id, reason=reason)


def _add(
    person: Person,
    factory_id: int,
    kind: Wish,
    *,
    by_staff: bool,
    cycle_number: int | None = None,
    said_on: date | None = None,
    reason: str = "",
) -> None:
    db.session.add(
        SharingRecord(
            factory_id=factory_id,
            kind=kind.value,
            at=clock.now(),
            account_id=person.account_id,
            by_staff=by_staff,
            cycle_number=cycle_number,
            said_on=said_on,
            reason=reason,
        )
    )
    db.session.flush()


def _record(tag: Tag, person: Person, factory_id: int, **details: object) -> None:
    record(
        tag,
        by=person.account_id,
        factory_id=factory_id,
        subject_kind="factory",
        subject_id=factory_id,
        **details,
    )
