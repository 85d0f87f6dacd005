"""Every read of questionnaire versions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from bw.accounts.models import Account
from bw.audit.models import AuditEntry
from bw.db import db
from bw.questionnaire.comparison import Kept
from bw.questionnaire.models import FieldRow, QuestionnaireVersion, QuestionRow, TextRow
from bw.questionnaire.outline import Outline
from bw.questionnaire.rows import CONTENT, outline_from


def versions() -> list[QuestionnaireVersion]:
    """Every version, the forms by name, the latest of each first."""
    order = (QuestionnaireVersion.form_id, QuestionnaireVersion.id.desc())
    return list(db.session.scalars(select(QuestionnaireVersion).order_by(*order)))


def version(version_id: int) -> QuestionnaireVersion | None:
    """One version."""
    return db.session.get(QuestionnaireVersion, version_id)


def published_version(form_id: str | None = None) -> QuestionnaireVersion | None:
    """The version in use: of ``form_id``, or of the form that was published last."""
    wanted = select(QuestionnaireVersion).where(
        QuestionnaireVersion.published_at.is_not(None),
        QuestionnaireVersion.superseded_at.is_(None),
    )
    if form_id is not None:
        wanted = wanted.where(QuestionnaireVersion.form_id == form_id)
    latest = (QuestionnaireVersion.published_at.desc(), QuestionnaireVersion.id.desc())
    return db.session.scalars(wanted.order_by(*latest).limit(1)).first()


def version_of_workbook(form_id: str, sha256: str) -> QuestionnaireVersion | None:
    """The first version that was imported from exactly this workbook."""
    wanted = select(QuestionnaireVersion).where(
        QuestionnaireVersion.form_id == form_id, QuestionnaireVersion.sha256 == sha256
    )
    return db.session.scalars(wanted.order_by(QuestionnaireVersion.id).limit(1)).first()


def is_number_taken(found: QuestionnaireVersion) -> bool:
    """Whether another version of the form was ever published under the same number."""
    wanted = select(QuestionnaireVersion.id).where(
        QuestionnaireVersion.form_id == found.form_id,
        QuestionnaireVersion.version == found.version,
        QuestionnaireVersion.published_at.is_not(None),
        QuestionnaireVersion.id != found.id,
    )
    return db.session.scalar(wanted.limit(1)) is not None


def references_published(form_id: str) -> list[tuple[str, Kept]]:
    """What each reference stands for in the versions of a form that ever were in use."""
    ever = (QuestionnaireVersion.form_id == form_id, QuestionnaireVersion.published_at.is_not(None))
    questions = (
        select(QuestionRow.ref, QuestionRow.kind)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == QuestionRow.version_id)
        .where(*ever, QuestionRow.ref.is_not(None), QuestionRow.kind != "note")
        .distinct()
    )
    group = (QuestionRow.version_id == FieldRow.version_id) & (
        QuestionRow.position == FieldRow.question_position
    )
    fields = (
        select(FieldRow.ref, FieldRow.kind, QuestionRow.ref)
        .join(QuestionnaireVersion, QuestionnaireVersion.id == FieldRow.version_id)
        .join(QuestionRow, group)
        .where(*ever, FieldRow.ref.is_not(None), FieldRow.kind != "note")
        .distinct()
    )
    found = [(ref, Kept(kind)) for ref, kind in db.session.execute(questions)]
    found += [(ref, Kept(kind, of or "")) for ref, kind, of in db.session.execute(fields)]
    return sorted(found)


def lock_form(form_id: str) -> None:
    """Hold the versions of a form until the transaction ends, and read them anew."""
    rows = select(QuestionnaireVersion).where(QuestionnaireVersion.form_id == form_id)
    locked = rows.order_by(QuestionnaireVersion.id).with_for_update()
    db.session.scalars(locked.execution_options(populate_existing=True)).all()


def deeds(version_id: int) -> list[tuple[AuditEntry, str]]:
    """What was done with a version, in order, and the name of who did it; empty: on the server."""
    rows = (
        select(AuditEntry, Account.name)
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .where(
            AuditEntry.subject_kind == "questionnaire_version", AuditEntry.subject_id == version_id
        )
        .order_by(AuditEntry.id)
    )
    return [(entry, name or "") for entry, name in db.session.execute(rows)]


def workbook(version_id: int) -> bytes | None:
    """The workbook that a version was imported from, byte for byte."""
    wanted = select(QuestionnaireVersion).where(QuestionnaireVersion.id == version_id)
    found = db.session.scalar(wanted.options(undefer(QuestionnaireVersion.source)))
    return None if found is None else found.source


def outline(version_id: int) -> Outline | None:
    """A whole version as it was written: seven statements, whatever its size."""
    found = version(version_id)
    if found is None:
        return None
    rows: dict[type[Any], Any] = {}
    for table in CONTENT:
        columns = table.__table__
        wanted = select(columns).where(columns.c.version_id == version_id)
        # The order of texts is that of the languages, which the rows do not know.
        if table is not TextRow:
            wanted = wanted.order_by(columns.c.position)
        rows[table] = db.session.execute(wanted).all()
    return outline_from(found, rows)
