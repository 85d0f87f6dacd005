"""The wish to share, registration at the Gateway, transmissions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.cycles.models import Cycle
from bw.db import Model, UTCDateTime
from bw.db.append_only import append_only
from bw.organisations.models import Factory


class Wish(StrEnum):
    """What a record of the wish says."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"


class SharingRecord(Model):
    """The factory asked to share, or staff recorded its withdrawal. Append-only (B1, B6, Q14)."""

    __tablename__ = "sharing_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # Wish
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    by_staff: Mapped[bool] = mapped_column(default=False)
    # asked: the first cycle to which the wish applies (rules B3, Q1).
    cycle_number: Mapped[int | None] = mapped_column(default=None)
    # withdrawn: the day on which the factory said so, which may be before ``at``.
    said_on: Mapped[date | None] = mapped_column(default=None)
    reason: Mapped[str] = mapped_column(Text, default="")


class Source(StrEnum):
    """Why sharing is on for a cycle."""

    WISH = "wish"
    STAFF = "staff"


class CycleSharing(Model):
    """SLCP sharing is (or was) on for a cycle. One row a cycle; the audit has its history."""

    __tablename__ = "cycle_sharing"

    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("cycle.id"), primary_key=True, autoincrement=False
    )
    on_at: Mapped[datetime] = mapped_column(UTCDateTime)
    on_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    source: Mapped[str] = mapped_column(String(20))  # Source
    reason: Mapped[str] = mapped_column(Text, default="")
    off_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    off_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    off_reason: Mapped[str] = mapped_column(Text, default="")


class Way(StrEnum):
    """The two ways to be known at the Gateway (rule Q2)."""

    REGISTER = "register"
    EXISTING = "existing"


class RegistrationState(StrEnum):
    """How far a factory's registration at the Gateway is."""

    STARTED = "started"  # the link was given; the factory fills the Gateway's form
    PENDING = "pending"  # submitted there for approval, up to three days (D7)
    APPROVED = "approved"  # has its Gateway Facility ID (D6)
    REFUSED = "refused"
    TO_CHECK = "to_check"  # an ID was given; the focal point checks it (D10)


class GatewayRegistration(Model):
    """The registration of a factory at the Gateway; one row a factory, moved on by facts."""

    __tablename__ = "gateway_registration"

    factory_id: Mapped[int] = mapped_column(
        ForeignKey("factory.id"), primary_key=True, autoincrement=False
    )
    way: Mapped[str] = mapped_column(String(20))  # Way
    state: Mapped[str] = mapped_column(String(20))  # RegistrationState
    # How the Gateway knows the factory before it has an ID: random, names nobody.
    reference: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    gateway_id: Mapped[str | None] = mapped_column(String(40), unique=True, default=None)
    # What the factory gave, until it is checked: not unique, so that nobody can learn by trying
    # which factories have an ID (A11), nor take one away from its owner.
    given_id: Mapped[str] = mapped_column(String(40), default="")
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    link_expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    pending_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    refused_reason: Mapped[str] = mapped_column(Text, default="")
    # Confirmed at the Gateway that the programme's data may be shared (rule I1 i).
    consented_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    # A brand has permission at the Gateway (rule I1 iii; may come after the assessment).
    brand_permitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    # Cancelled at the Gateway (rule B7).
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    linked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    check_note: Mapped[str] = mapped_column(Text, default="")
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)  # last poll

    factory: Mapped[Factory] = relationship(lazy="joined")


class GatewayEvent(Model):
    """One thing that happened to a registration. Append-only."""

    __tablename__ = "gateway_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(40))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class AssessmentData(Model):
    """The programme's assessment data of a cycle, as a checked file; the latest row stands."""

    __tablename__ = "assessment_data"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)


class TransmissionState(StrEnum):
    """How far the data of a cycle are on their way to the Gateway."""

    WAITING = "waiting"  # parcels are to be sent, or sent and not yet validated
    SHARED = "shared"
    REJECTED = "rejected"
    STOPPED = "stopped"  # withdrawn before everything was sent; what went out stays out
    DEAD = "dead"


class Transmission(Model):
    """What goes to the Gateway for a cycle after the release (rule H6). One a cycle."""

    __tablename__ = "transmission"
    __table_args__ = (Index("ix_transmission_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), unique=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"))
    assessment_data_id: Mapped[int] = mapped_column(ForeignKey("assessment_data.id"))
    gateway_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20))  # TransmissionState
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    reason: Mapped[str] = mapped_column(Text, default="")

    cycle: Mapped[Cycle] = relationship(lazy="joined")


class ParcelState(StrEnum):
    """How far one parcel is."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    VALIDATED = "validated"
    REJECTED = "rejected"
    STOPPED = "stopped"
    DEAD = "dead"


class Parcel(Model):
    """One payload of a transmission; ``ordinal`` 1 goes first. ``key`` is its Idempotency-Key."""

    __tablename__ = "parcel"
    __table_args__ = (UniqueConstraint("transmission_id", "ordinal"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transmission_id: Mapped[int] = mapped_column(ForeignKey("transmission.id"))
    ordinal: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))  # self_assessment | assessment
    schema_version: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(80), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)  # canonical JSON: each try sends the same bytes
    state: Mapped[str] = mapped_column(String(20))  # ParcelState
    attempts: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    last_tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    receipt: Mapped[str] = mapped_column(String(80), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")


append_only(SharingRecord, GatewayEvent, AssessmentData)
