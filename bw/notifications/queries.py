"""Reading what notices are decided on, and the notices of a factory."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from bw import clock
from bw.cycles.models import Cycle
from bw.db import db
from bw.notifications import rules
from bw.notifications.models import Notice
from bw.notifications.rules import Facts, Kind, Signature
from bw.organisations import queries as organisations
from bw.organisations.models import Factory, Programme, TermsSignature
from bw.organisations.rules import day_counts, sharing_offered
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.slcp.models import (
    CycleSharing,
    GatewayRegistration,
    Parcel,
    RegistrationState,
    SharingRecord,
    Transmission,
    Wish,
)

BATCH = 400  # cycles read at once: a statement may name only so many
PAGE = 10

# The factory has done its part, or has its ID: nothing to remind of.
CONNECTED = [
    RegistrationState.PENDING.value,
    RegistrationState.TO_CHECK.value,
    RegistrationState.APPROVED.value,
]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One page of a factory's notices. ``number`` begins at 1."""

    notices: tuple[Notice, ...]
    number: int
    more: bool


def notices_of(factory_id: int, *, number: int = 1) -> NoticePage:
    """What a factory was told, the latest first; what was skipped is left out."""
    found = (
        select(Notice)
        .where(Notice.factory_id == factory_id, Notice.skipped.is_(False))
        .order_by(Notice.made_at.desc(), Notice.id.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = db.session.scalars(found).all()
    return NoticePage(tuple(rows[:PAGE]), number, len(rows) > PAGE)


def programmes() -> Sequence[Programme]:
    """Every programme, by id."""
    return db.session.scalars(select(Programme).order_by(Programme.id)).all()


def today_at(programme: Programme) -> date:
    """The present day in the programme's zone."""
    return clock.today(ZoneInfo(programme.zone))


def running(programme: Programme, *, after: int = 0) -> list[Facts]:
    """The next ``BATCH`` running cycles of a programme, by id, beginning above ``after``.

    The same number of statements, however many cycles.
    """
    today = today_at(programme)
    within = and_(Cycle.starts_on <= today, Cycle.ends_on >= today, Cycle.id > after)
    wanted = _cycles().where(Factory.programme_id == programme.id, within)
    return _facts(programme, db.session.execute(wanted.limit(BATCH)).all())


def next_day() -> date | None:
    """The next day on which something is due in any running cycle, of any programme."""
    found = [
        rules.coming(one, today_at(programme))
        for programme in programmes()
        for one in running(programme)
    ]
    return min((day for day in found if day is not None), default=None)


def facts_of(cycle: Cycle) -> Facts:
    """One cycle, running or not."""
    rows = db.session.execute(_cycles().where(Cycle.id == cycle.id)).all()
    return _facts(cycle.factory.programme, rows)[0]


def ending_signatures(programme: Programme) -> list[Signature]:
    """The latest signature of each factory whose end is near or past, and not told yet."""
    days = day_counts(programme).terms_before_end
    soon = today_at(programme) + timedelta(days=days)
    latest = (
        select(func.max(TermsSignature.id))
        .join(Factory, Factory.id == TermsSignature.factory_id)
        .where(Factory.programme_id == programme.id)
        .group_by(TermsSignature.factory_id)
    )
    rows = db.session.scalars(
        select(TermsSignature)
        .where(TermsSignature.id.in_(latest), TermsSignature.expires_on <= soon)
        .order_by(TermsSignature.id)
    ).all()
    kind = Notice.kind == Kind.TERMS.value
    told = set(db.session.scalars(select(Notice.cause).where(kind)))
    return [
        Signature(
            one.id, one.factory_id, one.expires_on, days, done=rules.terms_cause(one.id) in told
        )
        for one in rows
    ]


def wish_stands(factory_id: int) -> bool:
    """Whether the factory's latest word is that it wants to share."""
    latest = (
        select(SharingRecord.kind)
        .where(SharingRecord.factory_id == factory_id)
        .order_by(SharingRecord.id.desc())
        .limit(1)
    )
    return db.session.scalar(latest) == Wish.ASKED.value


def registration(factory_id: int) -> GatewayRegistration | None:
    """The factory's registration at the Gateway."""
    return db.session.get(GatewayRegistration, factory_id)


def factory(factory_id: int) -> Factory | None:
    """The factory with this id, for work that nobody asked for."""
    return db.session.get(Factory, factory_id)


def cycle(cycle_id: int) -> Cycle | None:
    """The cycle with this id, for work that nobody asked for."""
    return db.session.scalar(
        select(Cycle)
        .join(Cycle.factory)
        .options(contains_eager(Cycle.factory))
        .where(Cycle.id == cycle_id)
    )


def place_of(assessment_id: int) -> Cycle | None:
    """The cycle of a self-assessment."""
    found = select(SelfAssessment.cycle_id).where(SelfAssessment.id == assessment_id)
    return cycle(db.session.scalar(found) or 0)


def factory_of_transmission(transmission_id: int) -> Factory | None:
    """Whose data a transmission carries."""
    found = select(Transmission.factory_id).where(Transmission.id == transmission_id)
    return factory(db.session.scalar(found) or 0)


def cycle_of_transmission(transmission_id: int) -> int | None:
    """The cycle whose data a transmission carries."""
    return db.session.scalar(
        select(Transmission.cycle_id).where(Transmission.id == transmission_id)
    )


def last_error(transmission_id: int) -> str:
    """What the Gateway, or the line, answered last to a parcel of a transmission."""
    tried = (
        select(Parcel.last_error)
        .where(Parcel.transmission_id == transmission_id, Parcel.last_error != "")
        .order_by(Parcel.last_tried_at.desc(), Parcel.id)
        .limit(1)
    )
    return db.session.scalar(tried) or ""


def signature(factory_id: int) -> TermsSignature | None:
    """The latest signature under the factory's terms."""
    return organisations.signature_of(factory_id)


def running_cycle(factory: Factory) -> Cycle | None:
    """The factory's cycle that runs today."""
    today = today_at(factory.programme)
    return db.session.scalar(
        select(Cycle)
        .where(
            Cycle.factory_id == factory.id, Cycle.starts_on <= today, Cycle.ends_on >= today
        )
        .order_by(Cycle.number.desc())
        .limit(1)
    )  # fmt: skip


def _cycles() -> Select[Any]:
    """A row of each cycle, with what the other features know of it."""
    later = aliased(Cycle)
    submitted = exists().where(
        SelfAssessment.cycle_id == Cycle.id,
        or_(
            SelfAssessment.submitted_at.is_not(None),
            exists().where(Snapshot.self_assessment_id == SelfAssessment.id),
        ),
    )
    return (
        select(
            Cycle,
            submitted.label("submitted"),
            _sharing().label("sharing"),
            _connected().label("connected"),
            exists()
            .where(later.factory_id == Cycle.factory_id, later.number > Cycle.number)
            .label("followed"),
        )
        .join(Cycle.factory)
        .options(contains_eager(Cycle.factory))
        .order_by(Cycle.id)
    )


def _sharing() -> ColumnElement[bool]:
    return exists().where(CycleSharing.cycle_id == Cycle.id, CycleSharing.off_at.is_(None))


def _connected() -> ColumnElement[bool]:
    return exists().where(
        GatewayRegistration.factory_id == Cycle.factory_id,
        GatewayRegistration.state.in_(CONNECTED),
    )


def _facts(programme: Programme, rows: Sequence[Row[Any]]) -> list[Facts]:
    today, zone = today_at(programme), ZoneInfo(programme.zone)
    counts, offered = day_counts(programme), not sharing_offered(programme, today)
    profiles = organisations.profile_states([row[0].factory_id for row in rows], today)
    done = _recorded([row[0].id for row in rows])
    return [
        Facts(
            factory_id=row[0].factory_id,
            cycle_id=row[0].id,
            starts_on=row[0].starts_on,
            ends_on=row[0].ends_on,
            counts=counts,
            activated_on=at.astimezone(zone).date() if (at := row[0].activated_at) else None,
            released=row[0].report_released_at is not None,
            submitted=row.submitted,
            sharing=row.sharing,
            offered=offered,
            connected=row.connected,
            profile_complete=profiles[row[0].factory_id].complete,
            followed=row.followed,
            done=done.get(row[0].id, frozenset()),
        )
        for row in rows
    ]


def _recorded(cycle_ids: list[int]) -> dict[int, frozenset[str]]:
    """Causes that stand already, by cycle."""
    rows = select(Notice.cycle_id, Notice.cause).where(Notice.cycle_id.in_(cycle_ids))
    found: dict[int, set[str]] = {}
    for cycle_id, cause in db.session.execute(rows):
        found.setdefault(cycle_id, set()).add(cause)
    return {cycle_id: frozenset(causes) for cycle_id, causes in found.items()}
