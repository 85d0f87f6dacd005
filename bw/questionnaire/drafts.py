"""Drafts: a workbook is uploaded and kept, then put into use, or discarded if nobody wants it."""

import hashlib
from dataclasses import dataclass

from bw import clock
from bw.audit import actions as audit
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker
from bw.questionnaire import actions, lenient, queries, rules, xlsform
from bw.questionnaire.models import QuestionnaireVersion, Status
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


def read(data: bytes, *, file_name: str = "", leniently: bool = False) -> Upload:
    """Read a file as a workbook; nothing that it holds raises. No transaction is needed for it.

    ``leniently``: what is not served is left out, and the report says what.
    """
    try:
        sheets = read_workbook(data, file_name=file_name)
    except WorkbookError as error:
        return Upload(Report(data, (Problem(error.code, error.params),)))
    if leniently:
        return Upload(lenient.read_sheets(sheets, source=data, file_name=file_name), sheets)
    return Upload(xlsform.read_sheets(sheets, source=data), sheets)


def left_out(version: QuestionnaireVersion) -> list[Problem]:
    """What a lenient import left out of a version or arranged otherwise."""
    return [Problem(**row) for row in version.left_out]


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


def put_into_use(version: QuestionnaireVersion, *, instead_of: str, by: int) -> None:
    """Publish a draft in place of the version that its person saw in use (Rule Q17).

    ``instead_of``: the id of that version, ``0`` when none was. Raises PublishRefusedError, also
    when somebody else published meanwhile: the comparison that was read is no longer the right one.
    """
    queries.lock_form(version.form_id)
    if version.status is Status.PUBLISHED:  # the second press of a double click
        return
    in_use = queries.published_version(version.form_id)
    if instead_of != str(in_use.id if in_use else 0):
        params = {"version": in_use.version if in_use else "–"}
        raise actions.PublishRefusedError([Blocker("questionnaire_in_use_changed", params)])
    actions.publish(version, by=by)


def discard_blockers(version: QuestionnaireVersion) -> list[Blocker]:
    """Every reason why a version cannot be discarded now."""
    return rules.discard_blockers(version.status, version=version.version)


def discard(version: QuestionnaireVersion, *, by: int) -> None:
    """Put a draft away: it is neither listed nor published. Raises DiscardRefusedError.

    Nothing is deleted (Rule Q18): the same workbook takes it up again.
    """
    queries.lock_form(version.form_id)
    if version.status is Status.DISCARDED:  # the second press of a double click
        return
    blockers = discard_blockers(version)
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
