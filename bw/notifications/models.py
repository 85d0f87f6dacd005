"""Notices that went out: once for each cause (rule Q19)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime
from bw.db.append_only import append_only


class Notice(Model):
    """A notice to a factory. ``cause`` stands once: whatever the scheduler does, no second one."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(120), unique=True)  # "reminder-45:cycle:7"
    kind: Mapped[str] = mapped_column(String(40))
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"), default=None)
    due_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Overtaken by a later one before it could go out: recorded, not sent.
    skipped: Mapped[bool] = mapped_column(default=False)


append_only(Notice)
