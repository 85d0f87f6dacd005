"""Every read of papers, and of what they are made from.

Who may find a paper is asked of the self-assessment or the programme first: a paper is looked for
within it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select

from bw import clock
from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import connection, db
from bw.organisations.models import Factory, Programme
from bw.organisations.queries import LARGEST_ID
from bw.outbox.models import Job
from bw.papers import rules
from bw.papers.content import About
from bw.papers.models import Paper, PaperPart
from bw.papers.rules import Source, State
from bw.selfassessment import queries as assessments
from bw.selfassessment.models import SelfAssessment, Snapshot

LAYOUT = 1  # of all files; grows when they change, so that old ones are not handed out as new
MOST_LISTED = 50
MAKE = "paper"  # the kind of the job


class Found(NamedTuple):
    """A paper, how far it is, and who asked for it."""

    paper: Paper
    state: State
    asked_by: str


_STANDING = (
    select(Paper, Job.dead_at, Account.name)
    .join(Account, Account.id == Paper.asked_by)
    .outerjoin(Job, Job.key == Paper.job)
)


def of_assessment(assessment_id: int) -> list[Found]:
    """The papers of a self-assessment that are still kept, the latest first. One statement."""
    return _all(Paper.self_assessment_id == assessment_id)


def of_programme(programme_id: int) -> list[Found]:
    """The papers of a programme that are still kept, the latest first. One statement."""
    return _all(Paper.programme_id == programme_id)


def one_of_assessment(assessment_id: int, paper_id: int) -> Found | None:
    """A paper of a self-assessment that is still kept."""
    return _one(Paper.self_assessment_id == assessment_id, paper_id)


def one_of_programme(programme_id: int, paper_id: int) -> Found | None:
    """A paper of a programme that is still kept."""
    return _one(Paper.programme_id == programme_id, paper_id)


def _all(which: ColumnElement[bool]) -> list[Found]:
    statement = _kept(which).order_by(Paper.id.desc()).limit(MOST_LISTED)
    return [_found(row) for row in db.session.execute(statement)]


def _one(which: ColumnElement[bool], paper_id: int) -> Found | None:
    if not 0 < paper_id <= LARGEST_ID:
        return None
    row = db.session.execute(_kept(which).where(Paper.id == paper_id)).first()
    return _found(row) if row is not None else None


def _kept(which: ColumnElement[bool]) -> Select[Any]:
    return _STANDING.where(which, Paper.expires_at > clock.now())


def _found(row: Row[Any]) -> Found:
    paper, dead_at, name = row
    state = rules.state_of(
        begun_at=paper.begun_at,
        made_at=paper.made_at,
        failed_at=paper.failed_at,
        given_up=dead_at is not None,
    )
    return Found(paper, state, name)


def same(request: str, fingerprint: str) -> Paper | None:
    """The paper that was asked for in the same way and says the same."""
    return db.session.scalar(
        select(Paper).where(Paper.request == request, Paper.fingerprint == fingerprint)
    )


def still_open(request: str) -> Paper | None:
    """The paper that was asked for in the same way and has not been begun: it will say the same."""
    return db.session.scalar(
        select(Paper)
        .where(
            Paper.request == request,
            Paper.begun_at.is_(None),
            Paper.failed_at.is_(None),
            Paper.expires_at > clock.now(),
        )
        .limit(1)
    )


def jobs_of(account_id: int) -> str:
    """How the keys of all jobs begin that make papers for a person."""
    return f"{MAKE}:{account_id}:"


def asked_by(account_id: int) -> tuple[int, int]:
    """How many papers of a person are not made yet, and how many were asked for within a day.

    Of the day the jobs are counted: a paper that was deleted was work nevertheless.
    """
    day_ago = clock.now() - timedelta(days=1)
    still_open = select(func.count()).where(
        Paper.asked_by == account_id,
        Paper.asked_at > day_ago,
        Paper.made_at.is_(None),
        Paper.failed_at.is_(None),
    )
    jobs = select(func.count()).where(
        Job.kind == MAKE, Job.key.startswith(jobs_of(account_id)), Job.created_at > day_ago
    )
    row = db.session.execute(select(still_open.scalar_subquery(), jobs.scalar_subquery())).one()
    return row[0], row[1]


def parts(paper_id: int) -> Iterator[bytes]:
    """The bytes of a paper, stretch by stretch."""
    ordinal = 0
    while True:
        found = connection().scalar(
            select(PaperPart.content).where(
                PaperPart.paper_id == paper_id, PaperPart.ordinal == ordinal
            )
        )
        if found is None:
            return
        yield found
        ordinal += 1


def about(assessment_id: int) -> About | None:
    """What stands at the head of a paper about a self-assessment."""
    row = db.session.execute(
        select(
            SelfAssessment.id,
            SelfAssessment.version_id,
            Factory.id,
            Factory.name,
            Programme.code,
            Programme.zone,
            Cycle.number,
            Cycle.starts_on,
            Cycle.ends_on,
            SelfAssessment.steps,
        )
        .select_from(SelfAssessment)
        .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .join(Programme, Programme.id == Factory.programme_id)
        .where(SelfAssessment.id == assessment_id)
    ).first()
    return About(*row) if row is not None else None


def fingerprint(assessment_id: int, source: Source, number: int) -> str:
    """A hash of everything that a paper about a self-assessment says. At most two statements."""
    found = about(assessment_id)
    digest = hashlib.sha256(repr((LAYOUT, found, source.value, number)).encode())
    if source is Source.PRESENT:
        for position, row in sorted(assessments.all_rows(assessment_id).items()):
            digest.update(repr((position, row.value, row.comment, row.scope.value)).encode())
    return digest.hexdigest()


# ── of programmes ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose submissions: of a programme, of cycles that begin from one day to another."""

    programme_id: int
    first_day: date | None = None
    last_day: date | None = None


class Submission(NamedTuple):
    """The latest submission of one self-assessment."""

    snapshot_id: int
    number: int
    submitted_at: datetime
    stands: bool  # not taken back since
    steps: int
    content: dict[str, Any]
    version_id: int
    factory_id: int
    factory_name: str
    city: str
    country: str
    cycle_number: int
    starts_on: date
    ends_on: date


_LATER = (
    select(func.max(Snapshot.number))
    .where(Snapshot.self_assessment_id == SelfAssessment.id)
    .correlate(SelfAssessment)
    .scalar_subquery()
)


def _which(selection: Selection) -> ColumnElement[bool]:
    which: ColumnElement[bool] = Factory.programme_id == selection.programme_id
    if selection.first_day is not None:
        which &= Cycle.starts_on >= selection.first_day
    if selection.last_day is not None:
        which &= Cycle.starts_on <= selection.last_day
    return which


def _selected(selection: Selection, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Snapshot)
        .join(SelfAssessment, SelfAssessment.id == Snapshot.self_assessment_id)
        .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .join(Programme, Programme.id == Factory.programme_id)
        .where(Snapshot.number == _LATER, _which(selection))
    )


def fingerprint_of_programme(selection: Selection) -> str:
    """A hash of which submissions a paper of a programme holds. One statement."""
    ids = func.count(Snapshot.id), func.max(Snapshot.id), func.sum(Snapshot.id)
    stand = func.count(SelfAssessment.submitted_at)
    row = db.session.execute(_selected(selection, *ids, stand)).one()
    found = tuple(int(value or 0) for value in row)
    return hashlib.sha256(repr((LAYOUT, found)).encode()).hexdigest()


def code_of(programme_id: int) -> str:
    """The code of a programme's country."""
    return db.session.scalar(select(Programme.code).where(Programme.id == programme_id)) or ""


def version_ids(selection: Selection) -> list[int]:
    """The versions of the questionnaire that the submissions answer, the oldest first."""
    found = _selected(selection, SelfAssessment.version_id).distinct()
    return sorted(db.session.scalars(found))


def submissions(selection: Selection, *, at_once: int = 20) -> Iterator[Submission]:
    """The latest submission of each self-assessment, by version, factory and cycle.

    Read a few at a time, so that memory does not grow with their number: one statement for the
    order, and one for every ``at_once``.
    """
    order = (SelfAssessment.version_id, Factory.folded, Factory.id, Cycle.number)
    ids = list(db.session.scalars(_selected(selection, Snapshot.id).order_by(*order)))
    columns = (
        Snapshot.id, Snapshot.number, Snapshot.submitted_at,
        SelfAssessment.submitted_at.is_not(None), Snapshot.steps, Snapshot.content,
        SelfAssessment.version_id, Factory.id, Factory.name, Factory.city, Programme.code,
        Cycle.number, Cycle.starts_on, Cycle.ends_on,
    )  # fmt: skip
    for start in range(0, len(ids), at_once):
        some = ids[start : start + at_once]
        wanted = _selected(selection, *columns).where(Snapshot.id.in_(some)).order_by(*order)
        for row in db.session.execute(wanted):
            yield Submission(*row)
