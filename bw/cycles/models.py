"""Service cycles."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.db import Model, UTCDateTime
from bw.organisations.models import Factory


class Cycle(Model):
    """One service cycle (12 months) of a factory. Its state follows from what was recorded."""

    __tablename__ = "cycle"
    __table_args__ = (UniqueConstraint("factory_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    number: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    activated_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    # The actual arrival, and when staff wrote it down: lateness is judged by the first (Q21).
    assessors_arrived_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    arrival_recorded_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    # The last day of the assessment at the factory; the report is due some weeks after it (H5).
    assessment_ended_on: Mapped[date | None] = mapped_column(default=None)
    report_released_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)

    factory: Mapped[Factory] = relationship(lazy="joined")

    @property
    def active(self) -> bool:
        """Whether the programme has activated the cycle."""
        return self.activated_at is not None
