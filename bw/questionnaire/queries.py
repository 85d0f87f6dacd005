"""Every read of questionnaire versions."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from bw.db import db
from bw.questionnaire.models import QuestionnaireVersion, TextRow
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
