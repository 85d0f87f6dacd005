"""Self-assessments, answers, their history, counters, keys of saves, snapshots."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bw.cycles.models import Cycle
from bw.db import Model, UTCDateTime
from bw.db.append_only import append_only


class SelfAssessment(Model):
    """One factory's answers in one cycle, on one version of the questionnaire (rule Q17)."""

    __tablename__ = "self_assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    cycle_id: Mapped[int] = mapped_column(
        ForeignKey("cycle.id"), unique=True
    )  # a second start loses
    factory_id: Mapped[int] = mapped_column(ForeignKey("factory.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    # Bits of the chosen steps: 1 = Step 1 (always), 2 = Step 2, 4 = Step 3 (rule Q22).
    steps: Mapped[int] = mapped_column(SmallInteger, default=1)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    started_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    # Set while the latest snapshot stands and nothing may be changed; empty again when reopened.
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    # The earlier self-assessment whose answers were brought in, to be confirmed (rule Q15).
    carried_from: Mapped[int | None] = mapped_column(ForeignKey("self_assessment.id"), default=None)

    cycle: Mapped[Cycle] = relationship(lazy="joined")


class Answer(Model):
    """The present answer to one question. No row means: applies, not answered.

    Rows exist for what was answered and for what does not apply, so that a page asks for a
    short stretch of rows, never for all of them.
    """

    __tablename__ = "answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    self_assessment_id: Mapped[int] = mapped_column(
        ForeignKey("self_assessment.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(Text, default="")  # canonical text of the kind; "" = none
    comment: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)  # grows with each change by a person
    scope: Mapped[int] = mapped_column(SmallInteger, default=1)  # definition.Visibility
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), default=None)
    at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)


class AnswerChange(Model):
    """One change of one answer. Append-only: it is the audit of answers (rule Q18)."""

    __tablename__ = "answer_change"
    __table_args__ = (
        Index("ix_answer_change_question", "self_assessment_id", "position", "revision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    self_assessment_id: Mapped[int] = mapped_column(ForeignKey("self_assessment.id"))
    position: Mapped[int]
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    value_before: Mapped[str] = mapped_column(Text)
    value_after: Mapped[str] = mapped_column(Text)
    comment_before: Mapped[str] = mapped_column(Text)
    comment_after: Mapped[str] = mapped_column(Text)


class Progress(Model):
    """Counters of applicable and answered questions, moved by the difference with each answer.

    ``level`` 0 is the whole, 1 a section, 2 a leaf; ``number`` is the section's or leaf's index.
    """

    __tablename__ = "progress"
    __table_args__ = ({"sqlite_with_rowid": False},)

    self_assessment_id: Mapped[int] = mapped_column(
        ForeignKey("self_assessment.id"), primary_key=True, autoincrement=False
    )
    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    applicable: Mapped[int]
    answered: Mapped[int]


class SaveKey(Model):
    """The key of a save that was done, and the hash of what it held: a repeat is recognised."""

    __tablename__ = "save_key"
    __table_args__ = (Index("ix_save_key_at", "at"), {"sqlite_with_rowid": False})

    self_assessment_id: Mapped[int] = mapped_column(
        ForeignKey("self_assessment.id"), primary_key=True, autoincrement=False
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    revision: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class CarriedAnswer(Model):
    """An answer of an earlier cycle, offered until somebody confirms or replaces it (rule Q15).

    It stands beside the answers, not among them: nothing that counts or decides reads it.
    """

    __tablename__ = "carried_answer"
    __table_args__ = ({"sqlite_with_rowid": False},)

    self_assessment_id: Mapped[int] = mapped_column(
        ForeignKey("self_assessment.id"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)


class LeftBehind(Model):
    """An answer of an earlier cycle that could not be brought in, and why (rule Q15).

    ``old_position`` is its place in the version of the self-assessment that it comes from.
    """

    __tablename__ = "left_behind"
    __table_args__ = ({"sqlite_with_rowid": False},)

    self_assessment_id: Mapped[int] = mapped_column(
        ForeignKey("self_assessment.id"), primary_key=True, autoincrement=False
    )
    old_position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40))


class Snapshot(Model):
    """A submission: everything as it stood, numbered, never changed (rules Q12, Q18)."""

    __tablename__ = "snapshot"
    # Two people who press Submit at once make one snapshot: the second number already stands.
    __table_args__ = (UniqueConstraint("self_assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    self_assessment_id: Mapped[int] = mapped_column(ForeignKey("self_assessment.id"))
    number: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    steps: Mapped[int] = mapped_column(SmallInteger)
    answered: Mapped[int]
    applicable: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str] = mapped_column(String(64))


class Reopening(Model):
    """The manager took a submission back, with a reason. Append-only."""

    __tablename__ = "reopening"

    id: Mapped[int] = mapped_column(primary_key=True)
    self_assessment_id: Mapped[int] = mapped_column(ForeignKey("self_assessment.id"), index=True)
    snapshot_number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)


append_only(AnswerChange, Snapshot, Reopening)
