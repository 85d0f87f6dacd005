"""Entries of the audit."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bw.db import Model, UTCDateTime
from bw.db.append_only import append_only


class Tag(StrEnum):
    """Everything that is recorded: subject:action."""

    SIGN_IN = "session:started"
    SIGN_OUT = "session:ended"
    SIGN_OUT_EVERYWHERE = "session:all-ended"
    SIGN_IN_FAILED = "session:refused"
    PASSWORD_CHANGED = "account:password-changed"  # noqa: S105 - a tag, not a password
    PASSWORD_RESET_ASKED = "account:reset-asked"  # noqa: S105 - a tag, not a password
    ACCOUNT_CREATED = "account:created"
    ACCOUNT_RENAMED = "account:renamed"
    ACCOUNT_CLOSED = "account:closed"
    INVITATION_MADE = "invitation:made"
    INVITATION_REVOKED = "invitation:revoked"
    INVITATION_USED = "invitation:used"
    ROLE_GRANTED = "role:granted"
    ROLE_ENDED = "role:ended"
    CYCLE_CREATED = "cycle:created"
    CYCLE_ACTIVATED = "cycle:activated"
    ARRIVAL_RECORDED = "cycle:arrival-recorded"
    REPORT_RELEASED = "cycle:report-released"
    ASSESSMENT_ENDED = "cycle:assessment-ended"
    ADVISOR_ASSIGNED = "advisor:assigned"
    ADVISOR_ENDED = "advisor:ended"
    PROGRAMME_CHANGED = "programme:changed"
    PROFILE_CHANGED = "profile:changed"
    TERMS_SIGNED = "terms:signed"
    SHARING_ASKED = "sharing:asked"
    SHARING_TURNED_ON = "sharing:turned-on"
    SHARING_TURNED_OFF = "sharing:turned-off"
    SHARING_WITHDRAWN = "sharing:withdrawn"
    GATEWAY_LINK_MADE = "gateway:link-made"
    GATEWAY_ID_GIVEN = "gateway:id-given"
    GATEWAY_ID_LINKED = "gateway:id-linked"
    GATEWAY_ID_REFUSED = "gateway:id-refused"
    GATEWAY_STATE = "gateway:state-changed"
    ASSESSMENT_DATA_UPLOADED = "transmission:data-uploaded"
    TRANSMISSION_RETRIED = "transmission:retried"
    DOCUMENT_UPLOADED = "document:uploaded"
    DOCUMENT_WITHDRAWN = "document:withdrawn"
    QUICK_FACTS_ENTERED = "facts:entered"
    ANSWERS_READ = "self-assessment:read-by-staff"
    ANSWERS_EXPORTED = "programme:answers-exported"
    ANSWERS_DOWNLOADED = "programme:answers-downloaded"
    SELF_ASSESSMENT_STARTED = "self-assessment:started"
    ANSWERS_CARRIED = "self-assessment:answers-carried"
    STEP_ADDED = "self-assessment:step-added"
    SELF_ASSESSMENT_SUBMITTED = "self-assessment:submitted"
    SELF_ASSESSMENT_REOPENED = "self-assessment:reopened"
    QUESTIONNAIRE_IMPORTED = "questionnaire:imported"
    QUESTIONNAIRE_PUBLISHED = "questionnaire:published"
    QUESTIONNAIRE_DISCARDED = "questionnaire:discarded"
    ACCESS_REFUSED = "access:refused"


class AuditEntry(Model):
    """One deed. Never changed, never deleted."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    tag: Mapped[str] = mapped_column(String(60))
    account_id: Mapped[int | None] = mapped_column(index=True)
    factory_id: Mapped[int | None] = mapped_column(index=True)
    subject_kind: Mapped[str] = mapped_column(String(40), default="")
    subject_id: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


append_only(AuditEntry)
