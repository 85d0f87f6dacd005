"""What staff record about a cycle. Each deed is in the audit; a repeat changes nothing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bw import clock, events
from bw.accounts import invitations
from bw.accounts.places import Place
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.cycles import queries, rules
from bw.cycles.models import Cycle
from bw.db import db
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.web.policy import Person, Role


@dataclass(frozen=True, slots=True)
class NewManager:
    """Whom to invite as the factory's manager."""

    name: str
    email: str


def create(
    person: SignedIn, factory: Factory, *, starts_on: date, manager: NewManager | None = None
) -> Cycle | list[Blocker]:
    """Set up the factory's next cycle; one that begins on this day already is given again.

    Rule C1: the managers get an e-mail; ``manager`` is invited when there is none yet.
    """
    # The factory's row is held: of two presses of the button one creates.
    db.session.execute(select(Factory.id).where(Factory.id == factory.id).with_for_update())
    others = queries.all_of_factory(factory.id)
    for other in others:
        if other.starts_on == starts_on:
            return other
    refused = rules.may_create(starts_on, others=others, today=clock.today(_zone(factory)))
    refused = refused or (_invite(person, factory, manager) if manager else [])
    if refused:
        return refused
    made = Cycle(
        factory_id=factory.id,
        number=queries.next_number(factory.id),
        starts_on=starts_on,
        ends_on=rules.end_of(starts_on),
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    _record(Tag.CYCLE_CREATED, made, by=person, number=made.number, starts_on=str(starts_on))
    events.publish(events.CycleSetUp(made.id))
    return made


def _invite(person: SignedIn, factory: Factory, manager: NewManager) -> list[Blocker]:
    made = invitations.invite(
        person,
        email=manager.email,
        name=manager.name,
        role=Role.MANAGER,
        place=Place(factory.id, factory.programme_id),
        language=factory.programme.language,
    )
    return made if isinstance(made, list) else []


def activate(person: Person, cycle: Cycle) -> list[Blocker]:
    """Let the factory start its self-assessment in this cycle. Rule F1."""
    cycle = _held(cycle)
    if cycle.active:
        return []
    refused = rules.may_activate(cycle, today=clock.today(_zone(cycle.factory)))
    if not refused:
        cycle.activated_at = clock.now()
        _record(Tag.CYCLE_ACTIVATED, cycle, by=person)
        events.publish(events.CycleActivated(cycle.id))
    return refused


def record_arrival(person: Person, cycle: Cycle, *, day: date, hour: time) -> list[Blocker]:
    """Record when the assessors arrived, in the factory's time, or correct it until the release.

    The moment of the first recording stays: from then on nobody reopens a submission (Q12).
    """
    cycle = _held(cycle)
    zone = _zone(cycle.factory)
    begins = datetime.combine(cycle.starts_on, time(), zone)
    if not rules.near(day, cycle):  # the calendar's first and last days are in no other zone
        return [Blocker("arrival_far")]
    arrived_at = datetime.combine(day, hour, zone).astimezone(UTC)
    before = cycle.assessors_arrived_at
    if arrived_at == before:
        return []
    refused = rules.may_record_arrival(cycle, arrived_at, begins=begins, now=clock.now())
    if not refused:
        cycle.assessors_arrived_at = arrived_at
        cycle.arrival_recorded_at = cycle.arrival_recorded_at or clock.now()
        _record(
            Tag.ARRIVAL_RECORDED,
            cycle,
            by=person,
            arrived_at=arrived_at.isoformat(),
            before=before.isoformat() if before else "",
        )
    return refused


def record_assessment_ended(person: Person, cycle: Cycle, *, day: date) -> list[Blocker]:
    """Record the last day of the assessment, or correct it until the release. Rule H5."""
    cycle = _held(cycle)
    zone, before = _zone(cycle.factory), cycle.assessment_ended_on
    if day == before:
        return []
    if not rules.near(day, cycle):
        return [Blocker("arrival_far")]
    arrived = cycle.assessors_arrived_at
    refused = rules.may_record_end(
        cycle,
        day,
        arrived_on=arrived.astimezone(zone).date() if arrived else None,
        today=clock.today(zone),
    )
    if not refused:
        cycle.assessment_ended_on = day
        _record(Tag.ASSESSMENT_ENDED, cycle, by=person, day=str(day), before=str(before or ""))
    return refused


def release(person: Person, cycle: Cycle) -> list[Blocker]:
    """Record that the assessment's report is released: from now on the factory sees its dates."""
    cycle = _held(cycle)
    if cycle.report_released_at is not None:
        return []
    refused = rules.may_release(cycle)
    if not refused:
        cycle.report_released_at = clock.now()
        _record(Tag.REPORT_RELEASED, cycle, by=person)
        events.publish(events.ReportReleased(cycle.id))
    return refused


def _held(cycle: Cycle) -> Cycle:
    """The cycle, read anew and locked until the end of the transaction."""
    return db.session.execute(
        select(Cycle)
        .where(Cycle.id == cycle.id)
        .with_for_update(of=Cycle)
        .execution_options(populate_existing=True)
    ).scalar_one()


def _zone(factory: Factory) -> ZoneInfo:
    return ZoneInfo(factory.programme.zone)


def _record(tag: Tag, cycle: Cycle, *, by: Person, **details: object) -> None:
    record(
        tag,
        by=by.account_id,
        factory_id=cycle.factory_id,
        subject_kind="cycle",
        subject_id=cycle.id,
        **details,
    )
