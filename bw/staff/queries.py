"""The staff's lists. Ids are found first and what is shown is read for one page of them only, so
that a list of thousands costs what a list of fifty costs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select, true
from sqlalchemy.orm import aliased

from bw.accounts.models import Account, AdvisorAssignment, RoleGrant
from bw.cycles.models import Cycle
from bw.cycles.rules import State
from bw.db import db
from bw.organisations.models import Factory, Programme
from bw.organisations.queries import LARGEST_ID, PAGE, matches, reach
from bw.questionnaire.definition import UNASKED
from bw.questionnaire.models import QuestionRow
from bw.selfassessment import queries as assessments
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.selfassessment.progress import WHOLE, Count, chosen
from bw.slcp.models import CycleSharing, SharingRecord, Wish
from bw.web.policy import STAFF, Person, Role

# What the list can be narrowed to; each value is also a code of a sentence, after its name.
SHARING = ("wished", "on", "off")
SELF_ASSESSMENT = ("none", "started", "submitted")
NO_CYCLE = "none"
STATES = (NO_CYCLE, *(state.value for state in State))

Latest = aliased(Cycle, name="latest")
_LAST_NUMBER = (
    select(func.max(Cycle.number)).where(Cycle.factory_id == Factory.id).scalar_subquery()
)
_IS_LATEST = and_(Latest.factory_id == Factory.id, Latest.number == _LAST_NUMBER)
_LAST_WISH = (
    select(SharingRecord.kind)
    .where(SharingRecord.factory_id == Factory.id)
    .order_by(SharingRecord.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ON = and_(CycleSharing.cycle_id == Latest.id, CycleSharing.off_at.is_(None))


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of factories is narrowed to; empty or None: everything."""

    text: str = ""
    programme_id: int | None = None
    state: str = ""
    sharing: str = ""
    assessment: str = ""
    advisor_id: int | None = None


@dataclass(frozen=True, slots=True)
class FactoryRow:
    """A factory in the staff's list, with its latest cycle. ``count``: progress only (Q24)."""

    id: int
    name: str
    city: str
    country: str
    zone: str
    cycle: Cycle | None
    wished: bool
    on: bool
    started: bool
    submitted_at: datetime | None
    count: Count
    advisor: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list. ``number`` begins at 1."""

    rows: tuple[Any, ...]
    number: int
    more: bool


def factories(person: Person, filters: Filters, *, number: int = 1) -> Found:
    """Factories that the person works for, by name. Three statements, however many there are."""
    ids = db.session.scalars(
        _narrowed(select(Factory.id).where(reach(person, STAFF), matches(filters.text)), filters)
        .order_by(Factory.folded, Factory.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    return Found(tuple(_rows(ids[:PAGE])), number, len(ids) > PAGE)


def named(person: Person, ids: Iterable[int]) -> list[FactoryRow]:
    """Those of the factories that the person works for, by name."""
    wanted = [one for one in ids if 0 < one <= LARGEST_ID]
    reached = db.session.scalars(
        select(Factory.id).where(Factory.id.in_(wanted), reach(person, STAFF))
    ).all()
    return _rows(reached)


def advisors(person: Person) -> list[tuple[int, str]]:
    """The advisors of the person's programmes, by name: id, name."""
    rows = db.session.execute(
        select(Account.id, Account.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.ADVISOR.value,
            _programme_of(person, RoleGrant.programme_id),
            Account.closed_at.is_(None),
        )
        .distinct()
        .order_by(Account.name, Account.id)
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Load:
    """An advisor and the work that is theirs (rule J3)."""

    account_id: int
    name: str
    email: str
    programme: str
    stages: dict[str, int]  # state of the latest cycle -> factories

    @property
    def factories(self) -> int:
        """How many factories are theirs now."""
        return sum(self.stages.values())


def loads(person: Person) -> list[Load]:
    """The advisors of the person's programmes with their open factories, by programme and name.

    Two statements.
    """
    people = db.session.execute(
        select(Account.id, Account.name, Account.email, Programme.id, Programme.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Programme, Programme.id == RoleGrant.programme_id)
        .where(
            RoleGrant.role == Role.ADVISOR.value,
            _programme_of(person, RoleGrant.programme_id),
            Account.closed_at.is_(None),
        )
        .order_by(Programme.name, Account.name, Account.id)
    ).all()
    counts = _stages(person)
    return [
        Load(account_id, name, email, programme, counts.get((account_id, programme_id), {}))
        for account_id, name, email, programme_id, programme in people
    ]


def _stages(person: Person) -> dict[tuple[int, int], dict[str, int]]:
    """(advisor, programme) -> state of the latest cycle -> number of factories."""
    rows = db.session.execute(
        select(
            AdvisorAssignment.account_id,
            Factory.programme_id,
            Latest.activated_at.is_not(None),
            Latest.assessors_arrived_at.is_not(None),
            Latest.report_released_at.is_not(None),
            Latest.id.is_not(None),
            func.count(),
        )
        .select_from(AdvisorAssignment)
        .join(Factory, Factory.id == AdvisorAssignment.factory_id)
        .outerjoin(Latest, _IS_LATEST)
        .where(AdvisorAssignment.ended_at.is_(None), reach(person, STAFF))
        .group_by(
            AdvisorAssignment.account_id,
            Factory.programme_id,
            Latest.activated_at.is_not(None),
            Latest.assessors_arrived_at.is_not(None),
            Latest.report_released_at.is_not(None),
            Latest.id.is_not(None),
        )
    )
    found: dict[tuple[int, int], dict[str, int]] = {}
    for account_id, programme_id, active, arrived, released, there, count in rows:
        stages = found.setdefault((account_id, programme_id), {})
        stage = _stage(bool(there), bool(active), bool(arrived), bool(released))
        stages[stage] = stages.get(stage, 0) + count
    return found


def _stage(there: bool, active: bool, arrived: bool, released: bool) -> str:
    if not there:
        return NO_CYCLE
    if released:
        return State.RELEASED.value
    if arrived:
        return State.ASSESSED.value
    return State.ACTIVE.value if active else State.CREATED.value


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """A self-assessment in the staff's list: progress, and the submission that stands."""

    id: int
    factory_id: int
    factory: str
    zone: str
    cycle_number: int
    cycle_id: int
    started_at: datetime
    submitted_at: datetime | None
    snapshots: int
    count: Count


def assessment_list(
    person: Person, text: str = "", *, submitted: bool | None = None, number: int = 1
) -> Found:
    """Self-assessments of the person's programmes, by factory, the latest first. Rule Q24.

    Two statements. ``submitted``: only those that stand submitted, or only the others.
    """
    which = true() if submitted is None else SelfAssessment.submitted_at.is_not(None) == submitted
    rows = db.session.execute(
        select(SelfAssessment, Factory.name, Programme.zone, Cycle.number, _SNAPSHOTS)
        .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .join(Programme, Programme.id == Factory.programme_id)
        .where(reach(person, STAFF), matches(text), which)
        .order_by(Factory.folded, Factory.id, Cycle.number.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    totals = assessments.totals([one.id for one, *_ in rows[:PAGE]])
    made = tuple(
        AssessmentRow(
            one.id, one.factory_id, name, zone, cycle, one.cycle_id, one.started_at,
            one.submitted_at, snapshots, chosen(totals[one.id], WHOLE, 0, one.steps),
        )
        for one, name, zone, cycle, snapshots in rows[:PAGE]
    )  # fmt: skip
    return Found(made, number, len(rows) > PAGE)


_SNAPSHOTS = (
    select(func.count(Snapshot.id))
    .where(Snapshot.self_assessment_id == SelfAssessment.id)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class Submitted:
    """A submission that staff may open: whose it is, and the snapshot."""

    assessment: SelfAssessment
    factory: Factory
    cycle: Cycle
    snapshot: Snapshot


def submitted(person: Person, assessment_id: int, number: int) -> Submitted | None:
    """A submission of a factory of the person's programmes; else None. Rules H10 and Q24."""
    if not (0 < assessment_id <= LARGEST_ID and 0 < number <= LARGEST_ID):
        return None
    row = db.session.execute(
        select(SelfAssessment, Factory, Cycle, Snapshot)
        .join(Snapshot, Snapshot.self_assessment_id == SelfAssessment.id)
        .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .where(SelfAssessment.id == assessment_id, Snapshot.number == number, reach(person, STAFF))
    ).first()
    return Submitted(*row) if row else None


def step_one(snapshot: Snapshot) -> list[dict[str, Any]]:
    """The Step 1 answers of a submission. Rules H10, Q24: Steps 2 and 3 are carried, not read."""
    answers: list[dict[str, Any]] = snapshot.content["answers"]
    return [one for one in answers if one["step"] == 1]


def question_counts() -> dict[int, int]:
    """How many questions each version of a questionnaire asks: version -> number."""
    rows = db.session.execute(
        select(QuestionRow.version_id, func.count())
        .where(QuestionRow.kind.not_in(UNASKED))
        .group_by(QuestionRow.version_id)
    )
    return {row[0]: row[1] for row in rows}


def assessments_on(person: Person, version_id: int, today: date) -> tuple[int, int]:
    """How many self-assessments of the person's programmes stand on a version: all of them, and
    those that are being filled in. Rule Q17: they stay on it."""
    running = and_(SelfAssessment.submitted_at.is_(None), Cycle.ends_on >= today)
    row = db.session.execute(
        select(func.count(), func.count(case((running, 1))))
        .select_from(SelfAssessment)
        .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
        .join(Factory, Factory.id == SelfAssessment.factory_id)
        .where(SelfAssessment.version_id == version_id, reach(person, STAFF))
    ).one()
    return row[0], row[1]


def own_factories(person: Person) -> int:
    """How many factories are the person's as their advisor."""
    return db.session.scalar(
        select(func.count(AdvisorAssignment.id)).where(
            AdvisorAssignment.account_id == person.account_id, AdvisorAssignment.ended_at.is_(None)
        )
    ) or 0  # fmt: skip


def _programme_of(person: Person, column: Any) -> ColumnElement[bool]:
    """The condition that a programme is one for which the person works."""
    grants = [grant for grant in person.grants if grant.role in STAFF]
    if any(grant.role is Role.ADMIN and grant.programme_id is None for grant in grants):
        return true()
    ids = [grant.programme_id for grant in grants if grant.programme_id is not None]
    condition: ColumnElement[bool] = column.in_(ids)
    return condition


def _narrowed(found: Select[tuple[int]], filters: Filters) -> Select[tuple[int]]:
    """The statement with the filters that are set; a join only where one needs it."""
    if filters.programme_id is not None:
        found = found.where(Factory.programme_id == filters.programme_id)
    if filters.advisor_id is not None:
        found = found.where(
            exists().where(
                AdvisorAssignment.factory_id == Factory.id,
                AdvisorAssignment.account_id == filters.advisor_id,
                AdvisorAssignment.ended_at.is_(None),
            )
        )
    if filters.state or filters.sharing or filters.assessment:
        found = found.outerjoin(Latest, _IS_LATEST)
    if filters.state:
        found = found.where(_in_state(filters.state))
    if filters.sharing:
        found = found.where(_sharing(filters.sharing))
    if filters.assessment:
        found = found.where(_answered(filters.assessment))
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    if state == NO_CYCLE:
        return Latest.id.is_(None)
    arrived, released = Latest.assessors_arrived_at, Latest.report_released_at
    return {
        State.CREATED.value: and_(
            Latest.id.is_not(None), Latest.activated_at.is_(None), arrived.is_(None)
        ),
        State.ACTIVE.value: and_(Latest.activated_at.is_not(None), arrived.is_(None)),
        State.ASSESSED.value: and_(arrived.is_not(None), released.is_(None)),
        State.RELEASED.value: released.is_not(None),
    }[state]


def _sharing(which: str) -> ColumnElement[bool]:
    on = exists().where(_ON)
    if which == "on":
        return on
    wished = func.coalesce(_LAST_WISH, "") == Wish.ASKED.value
    return and_(wished, ~on) if which == "wished" else and_(~wished, ~on)


def _answered(which: str) -> ColumnElement[bool]:
    started = SelfAssessment.cycle_id == Latest.id
    if which == "none":
        return ~exists().where(started)
    stands = SelfAssessment.submitted_at.is_not(None)
    return exists().where(started, stands if which == "submitted" else ~stands)


def _rows(ids: Iterable[int]) -> list[FactoryRow]:
    """What the list shows of these factories, by name. Two statements."""
    rows = db.session.execute(
        select(
            Factory, Programme.zone, Latest, _LAST_WISH, CycleSharing.cycle_id, SelfAssessment,
            Account.name,
        )
        .join(Programme, Programme.id == Factory.programme_id)
        .outerjoin(Latest, _IS_LATEST)
        .outerjoin(CycleSharing, _ON)
        .outerjoin(SelfAssessment, SelfAssessment.cycle_id == Latest.id)
        .outerjoin(
            AdvisorAssignment,
            and_(
                AdvisorAssignment.factory_id == Factory.id, AdvisorAssignment.ended_at.is_(None)
            ),
        )
        .outerjoin(Account, Account.id == AdvisorAssignment.account_id)
        .where(Factory.id.in_(list(ids)))
        .order_by(Factory.folded, Factory.id)
    ).all()  # fmt: skip
    totals = assessments.totals([row[5].id for row in rows if row[5] is not None])
    return [_row(*row, totals=totals) for row in rows]


def _row(
    factory: Factory,
    zone: str,
    cycle: Cycle | None,
    wish: str | None,
    shared: int | None,
    own: SelfAssessment | None,
    advisor: str | None,
    *,
    totals: dict[int, Any],
) -> FactoryRow:
    return FactoryRow(
        id=factory.id,
        name=factory.name,
        city=factory.city,
        country=factory.programme.name,
        zone=zone,
        cycle=cycle,
        wished=wish == Wish.ASKED.value,
        on=shared is not None,
        started=own is not None,
        submitted_at=own.submitted_at if own else None,
        count=chosen(totals[own.id], WHOLE, 0, own.steps) if own else Count(),
        advisor=advisor or "",
    )
