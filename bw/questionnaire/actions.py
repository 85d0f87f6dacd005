"""Keeping a workbook as a version, and publishing a version."""

import hashlib

from sqlalchemy import insert

from bw import clock
from bw.audit import actions as audit
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker
from bw.questionnaire import memory, queries, rules
from bw.questionnaire.comparison import KindChange, kind_changes
from bw.questionnaire.models import QuestionnaireVersion, Status
from bw.questionnaire.outline import Outline
from bw.questionnaire.report import Problem, Report
from bw.questionnaire.rows import rows_of


class ImportRefusedError(ValueError):
    """The workbook has problems; ``problems`` holds every one."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class PublishRefusedError(ValueError):
    """The version cannot be published; ``blockers`` says why."""

    def __init__(self, blockers: list[Blocker]) -> None:
        super().__init__(", ".join(blocker.code for blocker in blockers))
        self.blockers = blockers


def import_workbook(report: Report, *, by: int | None = None) -> QuestionnaireVersion:
    """Keep the workbook of ``report`` as a draft. Raises ImportRefusedError when it has problems.

    The same workbook again gives the version that it made the first time.
    """
    outline = report.outline
    if outline is None or not report.ok:
        raise ImportRefusedError(report.problems)
    sha256 = hashlib.sha256(report.source).hexdigest()
    known = queries.version_of_workbook(outline.form_id, sha256)
    if known is not None:
        return known
    made = _new_version(outline, report, sha256)
    db.session.add(made)
    db.session.flush()
    connection = db.session.connection()
    for table, rows in rows_of(outline, made.id).items():
        if rows:
            connection.execute(insert(table.__table__), rows)
    audit.record(
        Tag.QUESTIONNAIRE_IMPORTED,
        by=by,
        subject_kind="questionnaire_version",
        subject_id=made.id,
        form_id=made.form_id,
        version=made.version,
        sha256=sha256,
    )
    return made


def _new_version(outline: Outline, report: Report, sha256: str) -> QuestionnaireVersion:
    return QuestionnaireVersion(
        form_id=outline.form_id,
        version=outline.version,
        title=outline.title.get(outline.default_language) or next(iter(outline.title.values())),
        default_language=outline.default_language,
        languages=list(outline.languages),
        threshold=outline.threshold,
        full_sections=list(outline.full_sections),
        settings=dict(outline.settings),
        source=report.source,
        sha256=sha256,
        left_out=[problem.as_row() for problem in report.left_out],
        imported_at=clock.now(),
    )


def publish_blockers(version: QuestionnaireVersion, *, with_gaps: bool = False) -> list[Blocker]:
    """Every reason why a version cannot be published now.

    ``with_gaps``: what a lenient import left out is known, and no reason.
    """
    changes: list[KindChange] = []
    published = queries.references_published(version.form_id)
    if published and version.status is Status.DRAFT:
        changes = kind_changes(published, memory.definition(version.id))
    taken = queries.is_number_taken(version)
    return rules.publish_blockers(
        version.status,
        version=version.version,
        taken=taken,
        changes=changes,
        left_out=0 if with_gaps else len(version.left_out),
    )


def publish(
    version: QuestionnaireVersion, *, by: int | None = None, with_gaps: bool = False
) -> None:
    """Put a draft into use; the version of the same form in use until now is superseded.

    Self-assessments stay on the version with which they were started (Rule Q17). Raises
    PublishRefusedError.
    """
    queries.lock_form(version.form_id)
    blockers = publish_blockers(version, with_gaps=with_gaps)
    if blockers:
        raise PublishRefusedError(blockers)
    now = clock.now()
    earlier = queries.published_version(version.form_id)
    if earlier is not None:
        earlier.superseded_at = now
        db.session.flush()  # the index of versions in use must see it leave before the other comes
    version.published_at = now
    db.session.flush()
    audit.record(
        Tag.QUESTIONNAIRE_PUBLISHED,
        by=by,
        subject_kind="questionnaire_version",
        subject_id=version.id,
        form_id=version.form_id,
        version=version.version,
        superseded=earlier.id if earlier is not None else None,
    )
