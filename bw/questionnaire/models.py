"""Versions of questionnaires and what they hold: rows that are written once and never changed.

The rows of a version stand under its id and their position; texts are rows per language. Only
``published_at`` and ``superseded_at`` of a version change, in ``actions.publish``. From its
publication on the database refuses any other change.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime
from bw.db.append_only import kept_once_published

IN_USE = text("published_at IS NOT NULL AND superseded_at IS NULL")


class Status(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class QuestionnaireVersion(Model):
    """One version of a form, as it was imported. ``source`` is the workbook, byte for byte."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        # Two people who publish at once must not leave two versions of a form in use.
        Index(
            "uq_questionnaire_version_in_use",
            "form_id",
            unique=True,
            sqlite_where=IN_USE,
            postgresql_where=IN_USE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(String(120), index=True)
    version: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(300))
    default_language: Mapped[str] = mapped_column(String(20))
    languages: Mapped[list[str]] = mapped_column(JSON)
    threshold: Mapped[int]  # percent
    full_sections: Mapped[list[str]] = mapped_column(JSON)
    settings: Mapped[dict[str, str]] = mapped_column(JSON)
    # What a lenient import left out or arranged otherwise; nothing of a strict one.
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSON, server_default="[]")
    source: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    imported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # A draft that nobody wants; the same workbook again takes it up. Nothing is deleted (Rule Q18).
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)
    superseded_at: Mapped[datetime | None] = mapped_column(UTCDateTime, default=None)

    @property
    def status(self) -> Status:
        """Where it stands: follows from what was done with it."""
        if self.published_at is None:
            return Status.DRAFT if self.discarded_at is None else Status.DISCARDED
        return Status.PUBLISHED if self.superseded_at is None else Status.SUPERSEDED


class SectionRow(Model):
    """A section of a version."""

    __tablename__ = "questionnaire_section"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    relevant: Mapped[str] = mapped_column(Text)


class LeafRow(Model):
    """A leaf: a subsection and category of a section."""

    __tablename__ = "questionnaire_leaf"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    section_position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    relevant: Mapped[str] = mapped_column(Text)


class QuestionRow(Model):
    """A question, note or calculation. Expressions are kept as they were written."""

    __tablename__ = "questionnaire_question"
    __table_args__ = (UniqueConstraint("version_id", "name"), UniqueConstraint("version_id", "ref"))

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    leaf_position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    ref: Mapped[str | None] = mapped_column(
        String(40)
    )  # None: notes and calculations may have none
    kind: Mapped[str] = mapped_column(String(40))
    list_name: Mapped[str] = mapped_column(String(120))
    step: Mapped[int]
    bipartite: Mapped[str] = mapped_column(String(40))
    required: Mapped[bool]
    read_only: Mapped[bool]
    at_submission: Mapped[bool]
    department: Mapped[str] = mapped_column(String(40))
    relevant: Mapped[str] = mapped_column(Text)
    constraint: Mapped[str] = mapped_column(Text)
    calculation: Mapped[str] = mapped_column(Text)
    choice_filter: Mapped[str] = mapped_column(Text, server_default="")
    rows_list: Mapped[str] = mapped_column(String(120), server_default="")  # of a grid
    parameters: Mapped[dict[str, str]] = mapped_column(JSON)


class FieldRow(Model):
    """A field of a group; ``position`` counts through all fields of the version."""

    __tablename__ = "questionnaire_field"
    __table_args__ = (UniqueConstraint("version_id", "name"), UniqueConstraint("version_id", "ref"))

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    ref: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    list_name: Mapped[str] = mapped_column(String(120))
    required: Mapped[bool]
    read_only: Mapped[bool]
    relevant: Mapped[str] = mapped_column(Text)
    constraint: Mapped[str] = mapped_column(Text)
    calculation: Mapped[str] = mapped_column(Text)
    choice_filter: Mapped[str] = mapped_column(Text)
    parameters: Mapped[dict[str, str]] = mapped_column(JSON)


class ChoiceRow(Model):
    """A choice of a list of a version; ``position`` counts through all lists."""

    __tablename__ = "questionnaire_choice"
    __table_args__ = (UniqueConstraint("version_id", "list_name", "name"),)

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    list_name: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(120))
    # The other columns of its row, by which a choice filter chooses.
    attributes: Mapped[dict[str, str]] = mapped_column(JSON, server_default="{}")


class Subject(StrEnum):
    """What a row of texts belongs to; its position is that of the subject's row."""

    VERSION = "version"
    SECTION = "section"
    LEAF = "leaf"
    QUESTION = "question"
    FIELD = "field"
    CHOICE = "choice"


class TextRow(Model):
    """All texts of one subject in one language; where one is empty, readers get the fallback."""

    __tablename__ = "questionnaire_text"

    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id"), primary_key=True
    )
    subject: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    label: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    hint: Mapped[str] = mapped_column(Text)
    guidance: Mapped[str] = mapped_column(Text)
    constraint_message: Mapped[str] = mapped_column(Text)
    required_message: Mapped[str] = mapped_column(Text)
    law: Mapped[dict[str, Any]] = mapped_column(JSON)  # country -> text


kept_once_published(
    QuestionnaireVersion, SectionRow, LeafRow, QuestionRow, FieldRow, ChoiceRow, TextRow
)
