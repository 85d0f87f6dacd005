"""Reading the wish to share, registrations and transmissions. Ids come from found rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import lazyload

from bw import clock
from bw.accounts.models import Account, RoleGrant
from bw.cycles.models import Cycle
from bw.cycles.queries import all_of_factory
from bw.cycles.rules import report_due
from bw.db import db
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.organisations.queries import LARGEST_ID, profile_states
from bw.organisations.rules import ProfileState, day_counts, sharing_offered
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.slcp import rules
from bw.slcp.journey import Audience, StepState, as_told
from bw.slcp.journey import journey as way
from bw.slcp.models import (
    AssessmentData,
    CycleSharing,
    GatewayEvent,
    GatewayRegistration,
    Parcel,
    RegistrationState,
    SharingRecord,
    Source,
    Transmission,
)
from bw.slcp.rules import Case, Sent, Sharing, WishState
from bw.web.policy import Role


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the wish's history, with the name of who wrote it. ``kind``: models.Wish."""

    kind: str
    at: datetime
    name: str
    by_staff: bool
    cycle_number: int | None
    said_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class SharingOf:
    """The wish of a factory: as it stands, and its history, the latest first."""

    wish: WishState
    history: tuple[Record, ...]


def zone_of(factory: Factory) -> ZoneInfo:
    """The time zone in which the factory's days begin and end."""
    return ZoneInfo(factory.programme.zone)


def sharing_of(factory_id: int) -> SharingOf:
    """The factory's wish to share. One statement. Rule B1."""
    rows = db.session.execute(
        select(SharingRecord, Account.name)
        .join(Account, Account.id == SharingRecord.account_id)
        .where(SharingRecord.factory_id == factory_id)
        .order_by(SharingRecord.id)
    ).all()
    history = [
        Record(one.kind, one.at, name, one.by_staff, one.cycle_number, one.said_on, one.reason)
        for one, name in rows
    ]
    return SharingOf(rules.wish_state(one for one, _ in rows), tuple(reversed(history)))


def registration_of(factory_id: int) -> GatewayRegistration | None:
    """The factory's registration at the Gateway."""
    return db.session.get(GatewayRegistration, factory_id)


def registration_at(reference: str) -> GatewayRegistration | None:
    """The registration that the Gateway knows by this reference."""
    if not _plain(reference):
        return None
    return db.session.scalar(
        select(GatewayRegistration).where(GatewayRegistration.reference == reference)
    )


def _plain(reference: str) -> bool:
    """Whether it can be one of ours: no database is asked for half a character."""
    return reference.isascii() and reference.isprintable()


def id_taken(gateway_id: str, *, but: int) -> bool:
    """Whether another factory than ``but`` has this Gateway ID."""
    found = select(GatewayRegistration.factory_id).where(
        GatewayRegistration.gateway_id == gateway_id, GatewayRegistration.factory_id != but
    )
    return db.session.scalar(found) is not None


def events_of(factory_id: int) -> Sequence[GatewayEvent]:
    """What happened to the registration, the latest first."""
    return db.session.scalars(
        select(GatewayEvent)
        .where(GatewayEvent.factory_id == factory_id)
        .order_by(GatewayEvent.id.desc())
        .limit(50)
    ).all()


@dataclass(frozen=True, slots=True)
class Check:
    """What the Gateway said about an ID that a factory gave. Rule D10."""

    at: datetime
    gateway_id: str
    found: bool
    name: str = ""
    country: str = ""
    body: str = ""


def check_of(factory_id: int) -> Check | None:
    """What the Gateway said about the ID that waits for a check; None before it was asked."""
    found = registration_of(factory_id)
    checked = db.session.scalar(
        select(GatewayEvent)
        .where(GatewayEvent.factory_id == factory_id, GatewayEvent.kind == "checked")
        .order_by(GatewayEvent.id.desc())
        .limit(1)
    )
    if found is None or checked is None or checked.details["gateway_id"] != found.given_id:
        return None
    return Check(at=checked.at, **checked.details)


def to_ask(states: Sequence[RegistrationState], before: datetime, most: int) -> Sequence[int]:
    """Factories of whose registration the Gateway was not asked since ``before``; longest first."""
    asked = GatewayRegistration.asked_at
    return db.session.scalars(
        select(GatewayRegistration.factory_id)
        .where(
            GatewayRegistration.state.in_([state.value for state in states]),
            asked.is_(None) | (asked < before),
        )
        .order_by(asked.is_not(None), asked, GatewayRegistration.factory_id)
        .limit(most)
    ).all()


def running_cycle(cycles: Iterable[Cycle], today: date) -> Cycle | None:
    """The cycle that the pages of the factory are about: running, else next, else the last one."""
    known = sorted(cycles, key=lambda each: each.number)
    for cycle in known:
        if cycle.ends_on >= today:
            return cycle
    return known[-1] if known else None


def cycles_of(factory_id: int) -> Sequence[Cycle]:
    """Every cycle of the factory, the latest first; with dates that the factory may not see."""
    return all_of_factory(factory_id)


def released_cycles(factory_id: int) -> Sequence[Cycle]:
    """The factory's cycles whose report is released, the first one first."""
    return db.session.scalars(
        select(Cycle)
        .where(Cycle.factory_id == factory_id, Cycle.report_released_at.is_not(None))
        .order_by(Cycle.number)
    ).all()


def case(cycle: Cycle) -> Case:
    """Everything that decides whether the cycle's data are shared. See ``cases``."""
    return cases([cycle])[cycle.id]


def cases(cycles: Sequence[Cycle]) -> dict[int, Case]:
    """The cases of a page of cycles, by the cycle's id. Ten statements for one time zone."""
    factory_ids = sorted({each.factory_id for each in cycles})
    cycle_ids = [each.id for each in cycles]
    wishes, profiles = _wishes(factory_ids), _profiles(cycles)
    accounts, registrations = _accounts(factory_ids), _registrations(factory_ids)
    sharing, submissions = _sharing(cycle_ids), _submissions(cycle_ids)
    data, sent = _data(cycle_ids), _sent(cycle_ids)
    return {
        each.id: Case(
            number=each.number,
            starts_on=each.starts_on,
            ends_on=each.ends_on,
            activated_at=each.activated_at,
            wish=wishes.get(each.factory_id, WishState()),
            offered=tuple(offered(each.factory)),
            sharing=sharing.get(each.id),
            account_at=accounts.get(each.factory_id),
            profile=profiles[each.factory_id],
            registration=registrations.get(each.factory_id),
            submissions=submissions.get(each.id, ()),
            arrived_at=each.assessors_arrived_at,
            released_at=each.report_released_at,
            data_at=data.get(each.id),
            sent=sent.get(each.id),
            report_due=report_due(each, day_counts(each.factory.programme)),
        )
        for each in cycles
    }


def journey(
    cycle: Cycle, *, audience: Audience, found: Case | None = None
) -> tuple[StepState, ...]:
    """Each step of the way of the cycle's data; ``found``: its case. Rule B9."""
    counts = day_counts(cycle.factory.programme)
    return way(found or case(cycle), counts, audience=audience, zone=zone_of(cycle.factory))


def mid_cycle(cycle: Cycle, *, audience: Audience, found: Case | None = None) -> list[Blocker]:
    """What of I1 is missing for sharing in this running cycle; empty when it is not about that.

    The factory reads it once it has asked, or once staff turned sharing on. Rules I1 and Q6.
    """
    found = found or case(cycle)
    if audience is Audience.FACTORY:
        found = as_told(found)
        if not (found.mid_cycle or found.wish.wished):
            return []
    if cycle.activated_at is None or (found.wish.applies_to(cycle.number) and not found.mid_cycle):
        return []
    return rules.mid_cycle_missing(found)


def transmission_of(cycle_id: int) -> Transmission | None:
    """What goes (or went) to the Gateway for this cycle."""
    return db.session.scalar(select(Transmission).where(Transmission.cycle_id == cycle_id))


def transmission(transmission_id: int) -> Transmission | None:
    """The transmission with this id, from an event or a job."""
    return db.session.get(Transmission, transmission_id) if transmission_id <= LARGEST_ID else None


def parcels_of(transmission_id: int) -> Sequence[Parcel]:
    """The parcels of a transmission in their order."""
    return db.session.scalars(
        select(Parcel).where(Parcel.transmission_id == transmission_id).order_by(Parcel.ordinal)
    ).all()


def parcel_with(key: str) -> Parcel | None:
    """The parcel that the Gateway knows by this key."""
    return None if not _plain(key) else db.session.scalar(select(Parcel).where(Parcel.key == key))


def data_of(cycle_id: int) -> Sequence[AssessmentData]:
    """The programme's assessment data of a cycle; the first one stands, the others are older."""
    return db.session.scalars(
        select(AssessmentData)
        .where(AssessmentData.cycle_id == cycle_id)
        .order_by(AssessmentData.id.desc())
    ).all()


def snapshots_of(cycle_id: int) -> Sequence[Snapshot]:
    """The submissions of a cycle's self-assessment, the first one first."""
    return db.session.scalars(
        select(Snapshot)
        .join(SelfAssessment, SelfAssessment.id == Snapshot.self_assessment_id)
        .where(SelfAssessment.cycle_id == cycle_id)
        .order_by(Snapshot.number)
    ).all()


def offered(factory: Factory) -> list[Blocker]:
    """Why the factory's country does not share; empty when it does. Rule A6."""
    return sharing_offered(factory.programme, clock.today(zone_of(factory)))


def _wishes(factory_ids: Sequence[int]) -> dict[int, WishState]:
    found = defaultdict(list)
    rows = select(SharingRecord).where(SharingRecord.factory_id.in_(factory_ids))
    for one in db.session.scalars(rows.order_by(SharingRecord.id)):
        found[one.factory_id].append(one)
    return {each: rules.wish_state(records) for each, records in found.items()}


def _profiles(cycles: Sequence[Cycle]) -> dict[int, ProfileState]:
    by_zone = defaultdict(set)
    for each in cycles:
        by_zone[each.factory.programme.zone].add(each.factory_id)
    states: dict[int, ProfileState] = {}
    for zone, ids in by_zone.items():
        states |= profile_states(sorted(ids), clock.today(ZoneInfo(zone)))
    return states


def _accounts(factory_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each factory has a manager who can sign in. Rule C2."""
    rows = db.session.execute(
        select(RoleGrant.factory_id, func.min(RoleGrant.granted_at))
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.factory_id.in_(factory_ids),
            RoleGrant.role == Role.MANAGER.value,
            Account.closed_at.is_(None),
        )
        .group_by(RoleGrant.factory_id)
    )
    return {each: at for each, at in rows if each is not None}


def _registrations(factory_ids: Sequence[int]) -> dict[int, GatewayRegistration]:
    rows = select(GatewayRegistration).where(GatewayRegistration.factory_id.in_(factory_ids))
    return {one.factory_id: one for one in db.session.scalars(rows)}


def _sharing(cycle_ids: Sequence[int]) -> dict[int, Sharing]:
    rows = select(CycleSharing).where(
        CycleSharing.cycle_id.in_(cycle_ids), CycleSharing.off_at.is_(None)
    )
    return {
        one.cycle_id: Sharing(one.on_at, Source(one.source)) for one in db.session.scalars(rows)
    }


def _submissions(cycle_ids: Sequence[int]) -> dict[int, tuple[datetime, ...]]:
    found = defaultdict(list)
    rows = db.session.execute(
        select(SelfAssessment.cycle_id, Snapshot.submitted_at)
        .join(Snapshot, Snapshot.self_assessment_id == SelfAssessment.id)
        .where(SelfAssessment.cycle_id.in_(cycle_ids))
        .order_by(Snapshot.number)
    )
    for cycle_id, at in rows:
        found[cycle_id].append(at)
    return {each: tuple(moments) for each, moments in found.items()}


def _data(cycle_ids: Sequence[int]) -> dict[int, datetime]:
    rows = db.session.execute(
        select(AssessmentData.cycle_id, func.max(AssessmentData.uploaded_at).label("uploaded_at"))
        .where(AssessmentData.cycle_id.in_(cycle_ids))
        .group_by(AssessmentData.cycle_id)
    )
    return {row.cycle_id: row.uploaded_at for row in rows}


def _sent(cycle_ids: Sequence[int]) -> dict[int, Sent]:
    """Without what was sent: a parcel is large."""
    counted = (
        select(
            Parcel.transmission_id,
            func.max(Parcel.accepted_at).label("accepted_at"),
            func.count(Parcel.id).label("parcels"),
            func.count(Parcel.accepted_at).label("accepted"),
        )
        .group_by(Parcel.transmission_id)
        .subquery()
    )
    of = counted.c
    rows = db.session.execute(
        select(Transmission, of.accepted_at, of.parcels, of.accepted)
        .options(lazyload(Transmission.cycle))
        .outerjoin(counted, of.transmission_id == Transmission.id)  # some facts made no parcel
        .where(Transmission.cycle_id.in_(cycle_ids))
    )
    return {
        one.cycle_id: Sent(
            state=one.state,
            made_at=one.made_at,
            accepted_at=accepted_at if accepted == parcels else None,
            ended_at=one.ended_at,
            reason=one.reason,
            begun=bool(accepted),
        )
        for one, accepted_at, parcels, accepted in rows
    }
