"""What waits for the staff, by kind: a table of statements, each narrowed to the person's reach.

The days are those of each programme: in its zone, with its day counts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from bw import clock
from bw.accounts.models import AdvisorAssignment, Invitation, RoleGrant
from bw.cycles.models import Cycle
from bw.db import db
from bw.organisations.models import Factory
from bw.organisations.queries import PAGE, programmes_of, reach
from bw.organisations.rules import DayCounts, day_counts
from bw.slcp.models import (
    AssessmentData,
    CycleSharing,
    GatewayRegistration,
    Parcel,
    ParcelState,
    RegistrationState,
    SharingRecord,
    Transmission,
    TransmissionState,
    Wish,
)
from bw.web.policy import STAFF, Person, Role

FEW = 5  # of each kind on the dashboard; a page of its own lists all
SOON = timedelta(days=7)  # a report is due
Later = aliased(Cycle, name="later")
Newer = aliased(SharingRecord, name="newer")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits: at which factory, in which cycle, on which day."""

    factory_id: int
    factory: str
    city: str
    cycle_id: int | None
    number: int | None
    day: date | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """All things of a kind: their number, and some of them, the person's own first."""

    kind: str
    count: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A programme as the statements need it: today in its zone, its day counts."""

    programme_id: int
    today: date
    counts: DayCounts


def waiting(person: Person) -> list[Waiting]:
    """Every kind of which something waits, in the order of ``KINDS``. A statement each."""
    places = _places(person)
    found = [_some(person, kind, places, number=1, page=FEW) for kind in KINDS]
    return [one for one in found if one.count]


def of_kind(person: Person, kind: str, *, number: int) -> tuple[Waiting, bool]:
    """One page of what waits of a kind, and whether more follows."""
    found = _some(person, kind, _places(person), number=number, page=PAGE)
    return found, found.count > number * PAGE


def _places(person: Person) -> list[Place]:
    return [
        Place(one.id, clock.today(ZoneInfo(one.zone)), day_counts(one))
        for one in programmes_of(person)
    ]


def _some(person: Person, kind: str, places: Sequence[Place], *, number: int, page: int) -> Waiting:
    mine = exists().where(
        AdvisorAssignment.factory_id == Factory.id,
        AdvisorAssignment.account_id == person.account_id,
        AdvisorAssignment.ended_at.is_(None),
    )
    statement = KINDS[kind](places).where(reach(person, STAFF))
    day = tuple(statement.selected_columns)[-1]
    rows = db.session.execute(
        statement.add_columns(Factory, mine.label("mine"), func.count().over())
        .order_by(mine.desc(), day, Factory.folded, Factory.id)
        .offset((number - 1) * page)
        .limit(page)
    ).all()
    items = tuple(
        Item(
            factory.id, factory.name, factory.city, cycle_id, cycle,
            _day(kind, when, factory), bool(own),
        )
        for cycle_id, cycle, when, factory, own, _count in rows
    )  # fmt: skip
    return Waiting(kind, rows[0][-1] if rows else 0, items)


def _day(kind: str, when: Any, factory: Factory) -> date | None:
    """The day to show, in the factory's zone; of a report the day on which it is due."""
    if isinstance(when, datetime):
        return when.astimezone(ZoneInfo(factory.programme.zone)).date()
    if kind == "reports_due":
        return cast(date, when) + timedelta(days=day_counts(factory.programme).report_days)
    return cast("date | None", when)


def _each(
    places: Sequence[Place], condition: Callable[[Place], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """The condition with the days of each programme; holds for none when there is none."""
    each = [and_(Factory.programme_id == one.programme_id, condition(one)) for one in places]
    return or_(false(), *each)


def _cycles(*columns: Any) -> Select[Any]:
    return select(Cycle.id, Cycle.number, *columns).join(Factory, Factory.id == Cycle.factory_id)


def _wishes(_places: Sequence[Place]) -> Select[Any]:
    """Wishes that stand while sharing is on for no cycle to which they apply. (B8)"""
    newer = exists().where(
        Newer.factory_id == SharingRecord.factory_id, Newer.id > SharingRecord.id
    )
    done = (
        exists()
        .where(
            Cycle.factory_id == SharingRecord.factory_id,
            Cycle.number >= func.coalesce(SharingRecord.cycle_number, 1),
            CycleSharing.cycle_id == Cycle.id,
            CycleSharing.off_at.is_(None),
        )
        .correlate(SharingRecord)
    )
    nothing = select(Cycle.id).where(false()).scalar_subquery()
    return (
        select(nothing, SharingRecord.cycle_number, SharingRecord.at)
        .join(Factory, Factory.id == SharingRecord.factory_id)
        .where(SharingRecord.kind == Wish.ASKED.value, ~newer, ~done)
    )


def _ids_to_check(_places: Sequence[Place]) -> Select[Any]:
    """Gateway IDs that a factory gave and nobody has checked. (D10)"""
    nothing = select(Cycle.id).where(false()).scalar_subquery()
    none = select(Cycle.number).where(false()).scalar_subquery()
    return (
        select(nothing, none, GatewayRegistration.started_at)
        .join(Factory, Factory.id == GatewayRegistration.factory_id)
        .where(GatewayRegistration.state == RegistrationState.TO_CHECK.value)
    )


def _created(places: Sequence[Place]) -> Select[Any]:
    """Cycles that are set up and not active. (F1)"""
    return _cycles(Cycle.starts_on).where(
        Cycle.activated_at.is_(None), _each(places, lambda one: Cycle.ends_on >= one.today)
    )


def _ending(places: Sequence[Place]) -> Select[Any]:
    """Cycles that end soon with none after them. (B4, K9)"""
    later = exists().where(Later.factory_id == Cycle.factory_id, Later.number > Cycle.number)
    return _cycles(Cycle.ends_on).where(
        ~later,
        _each(
            places,
            lambda one: Cycle.ends_on <= one.today + timedelta(one.counts.preference_before_end),
        ),
    )


def _arrived(_places: Sequence[Place]) -> Select[Any]:
    """Assessments of which no end is recorded."""
    return _cycles(Cycle.assessors_arrived_at).where(
        Cycle.assessors_arrived_at.is_not(None),
        Cycle.assessment_ended_on.is_(None),
        Cycle.report_released_at.is_(None),
    )


def _reports(places: Sequence[Place]) -> Select[Any]:
    """Reports that are due within a week, or overdue. (H5) The day is that of the end."""
    return _cycles(Cycle.assessment_ended_on).where(
        Cycle.report_released_at.is_(None),
        _each(
            places,
            lambda one: (
                Cycle.assessment_ended_on <= one.today + SOON - timedelta(one.counts.report_days)
            ),
        ),
    )


def _without_data(_places: Sequence[Place]) -> Select[Any]:
    """Released cycles that share, without the programme's assessment data. (H6)"""
    return (
        _cycles(Cycle.report_released_at)
        .join(CycleSharing, CycleSharing.cycle_id == Cycle.id)
        .where(
            Cycle.report_released_at.is_not(None),
            CycleSharing.off_at.is_(None),
            ~exists().where(AssessmentData.cycle_id == Cycle.id),
        )
    )


def _stuck(_places: Sequence[Place]) -> Select[Any]:
    """Transmissions that fail, were rejected, or were given up."""
    failing = exists().where(
        Parcel.transmission_id == Transmission.id,
        Parcel.state == ParcelState.WAITING.value,
        Parcel.last_error != "",
    )
    ended = (TransmissionState.REJECTED.value, TransmissionState.DEAD.value)
    return (
        _cycles(Transmission.made_at)
        .join(Transmission, Transmission.cycle_id == Cycle.id)
        .where(
            or_(
                Transmission.state.in_(ended),
                and_(Transmission.state == TransmissionState.WAITING.value, failing),
            )
        )
    )


def _invitations(_places: Sequence[Place]) -> Select[Any]:
    """Factories without a manager whose invitation ran out unused. (C1)"""
    manager = Role.MANAGER.value
    nothing = select(Cycle.id).where(false()).scalar_subquery()
    none = select(Cycle.number).where(false()).scalar_subquery()
    still = exists().where(
        _Other.factory_id == Invitation.factory_id,
        _Other.role == manager,
        or_(_Other.id > Invitation.id, _Other.used_at.is_not(None)),
    )
    return (
        select(nothing, none, Invitation.expires_at)
        .join(Factory, Factory.id == Invitation.factory_id)
        .where(
            Invitation.role == manager,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at <= clock.now(),
            ~exists().where(RoleGrant.factory_id == Factory.id, RoleGrant.role == manager),
            ~still,
        )
    )


_Other = aliased(Invitation, name="other")

# Kind -> its statement: id and number of the cycle (or nothing), and the day.
KINDS: dict[str, Callable[[Sequence[Place]], Select[Any]]] = {
    "wishes": _wishes,
    "gateway_ids": _ids_to_check,
    "cycles_to_activate": _created,
    "cycles_ending": _ending,
    "assessments_open": _arrived,
    "reports_due": _reports,
    "data_missing": _without_data,
    "transmissions": _stuck,
    "invitations": _invitations,
}
