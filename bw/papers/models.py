"""Papers that were asked for, and their bytes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime


class Paper(Model):
    """A paper that somebody asked for. Waits, is being made, is ready or failed: see ``rules``.

    About one self-assessment, or about a programme's submissions; never about both.
    """

    __tablename__ = "paper"
    # The same asked for twice is one paper: a button was pressed twice, or nothing has changed.
    __table_args__ = (UniqueConstraint("request", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    self_assessment_id: Mapped[int | None] = mapped_column(
        ForeignKey("self_assessment.id"), index=True
    )
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    form: Mapped[str] = mapped_column(String(10))  # rules.Form
    source: Mapped[str] = mapped_column(String(10))  # rules.Source
    number: Mapped[int]  # of the submission; 0 = none
    section: Mapped[str] = mapped_column(String(40))  # its code; "" = all
    first_day: Mapped[date | None]  # of a programme's paper: cycles that begin from then on
    last_day: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(10))
    bengali_digits: Mapped[bool]
    request: Mapped[str] = mapped_column(String(64))  # hash of what was asked for
    fingerprint: Mapped[str] = mapped_column(String(80))  # hash of what it says
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    job: Mapped[str] = mapped_column(String(40))  # key of the job that makes it: new for each try
    begun_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    failure: Mapped[str] = mapped_column(String(40), default="")  # code of a sentence
    file_name: Mapped[str] = mapped_column(String(200), default="")
    size: Mapped[int] = mapped_column(default=0)  # bytes
    sha256: Mapped[str] = mapped_column(String(64), default="")
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class PaperPart(Model):
    """A stretch of the bytes of a paper, so that no process ever holds all of them."""

    __tablename__ = "paper_part"
    __table_args__ = ({"sqlite_with_rowid": False},)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("paper.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)
