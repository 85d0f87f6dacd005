"""Rows of work."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime


class Job(Model):
    """One piece of work: of a kind (see ``bw.jobs``), with a payload, done at least once."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "done_at", "dead_at", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200), unique=True)  # one row a cause
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    # A worker owns the row until ``leased_until``; ``fence`` grows with each claim, so that a
    # worker that woke up late cannot close a row that another has taken over.
    leased_until: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    fence: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    dead_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    last_error: Mapped[str] = mapped_column(Text, default="")
