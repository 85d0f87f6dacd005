"""Documents and quick facts of a cycle, entered by staff (rule Q26)."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime


class Document(Model):
    """A file that staff put there for a factory. Withdrawn ones stay, and are shown to nobody."""

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))  # rules.DocumentKind
    title: Mapped[str] = mapped_column(String(200))
    file_name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class QuickFacts(Model):
    """Counts that a factory sees on its first page; staff enter them for a cycle (C6, Q26)."""

    __tablename__ = "quick_facts"

    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("cycle.id"), primary_key=True, autoincrement=False
    )
    buyers: Mapped[int]  # subscribed to the cycle
    completed: Mapped[int]  # improvement activities
    pending: Mapped[int]
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
