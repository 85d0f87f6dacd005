"""Drafts: a workbook is uploaded and kept, a draft that nobody wants is discarded."""

import hashlib
from dataclasses import dataclass

from bw import clock
from bw.audit import actions as audit
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker
from bw.questionnaire import actions, queries, rules, xlsform
from bw.questionnaire.models import QuestionnaireVersion
from bw.questionnaire.report import Problem, Report
from bw.questionnaire.workbook import Sheet, WorkbookError, read_workbook


class DiscardRefusedError(ValueError):
    """The version cannot be discarded; ``blockers`` says why."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__(", ".join(blocker.code for blocker in blockers))
        self.blockers = blockers


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was read: its report, and the sheets in which the problems stand."""

    report: Report
    sheets: tuple[Sheet, ...] = ()


def read(data: bytes, *, file_name: str = "") -> Upload:
    """Read a file as a workbook; nothing that it holds raises. No transaction is needed for it."""
    try:
        sheets = read_workbook(data, file_name=file_name)
    except WorkbookError as error:
        return Upload(Report(data, (Problem(error.code, error.params),)))
    return Upload(xlsform.read_sheets(sheets, source=data), sheets)


def keep(report: Report, *, by: int) -> tuple[QuestionnaireVersion, bool]:
    """The draft of a workbook, and whether it was made now. Raises ImportRefusedError.

    The same workbook again gives the version that there is; one that was discarded is taken up.
    """
    known = None
    if report.outline is not None:
        sha256 = hashlib.sha256(report.source).hexdigest()
        known = queries.version_of_workbook(report.outline.form_id, sha256)
    version = actions.import_workbook(report, by=by)
    if known is None:
        return version, True
    if version.discarded_at is None:
        return version, False
    version.discarded_at = None
    _record(Tag.QUESTIONNAIRE_IMPORTED, version, by)
    return version, True


def discard(version: QuestionnaireVersion, *, by: int) -> None:
    """Put a draft away: it is neither listed nor published. Raises DiscardRefusedError.

    Nothing is deleted (Rule Q18): the same workbook takes it up again.
    """
    blockers = rules.discard_blockers(version.status, version=version.version)
    if blockers:
        raise DiscardRefusedError(blockers)
    version.discarded_at = clock.now()
    db.session.flush()
    _record(Tag.QUESTIONNAIRE_DISCARDED, version, by)


def _record(tag: Tag, version: QuestionnaireVersion, by: int) -> None:
    audit.record(
        tag,
        by=by,
        subject_kind="questionnaire_version",
        subject_id=version.id,
        form_id=version.form_id,
        version=version.version,
        sha256=version.sha256,
    )
