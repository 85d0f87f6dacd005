"""Every read of self-assessments. What belongs to another factory is not found, as if absent."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import and_, bindparam, or_, select, union_all

from bw import clock
from bw.accounts.models import Account
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.cycles.rules import told
from bw.db import Prepared, connection, db
from bw.organisations.models import Factory, Programme
from bw.questionnaire.definition import Visibility
from bw.selfassessment.models import (
    Answer,
    AnswerChange,
    Progress,
    SaveKey,
    SelfAssessment,
)
from bw.selfassessment.progress import (
    LEAF,
    NOTHING,
    SECTION,
    WHOLE,
    Count,
    Part,
    Stored,
    has_step,
)
from bw.selfassessment.rules import Standing
from bw.web.policy import FACTORY, Role

LARGEST_ID = 2**31 - 1  # an integer column of PostgreSQL; a larger id is nobody's


class Subject(NamedTuple):
    """A self-assessment as one request sees it: whose, in which cycle, in which state."""

    id: int
    version_id: int
    steps: int
    submitted_at: datetime | None
    factory_id: int
    factory_name: str
    country: str
    zone: str
    cycle_id: int
    cycle_number: int
    standing: Standing
    arrived_at: datetime | None  # of the assessors; None until the report is released
    roles: frozenset[Role]
    saved: "Saved | None" = None
    carried_from: int | None = None  # the earlier self-assessment whose answers are offered


class Saved(NamedTuple):
    """A save that was done under a key."""

    body_hash: str
    position: int
    revision: int


_FACTS = (
    select(
        SelfAssessment.id,
        SelfAssessment.version_id,
        SelfAssessment.steps,
        SelfAssessment.submitted_at,
        SelfAssessment.factory_id,
        Factory.name.label("factory_name"),
        Programme.code.label("country"),
        Programme.zone,
        Cycle.id.label("cycle_id"),
        Cycle.number.label("cycle_number"),
        Cycle.activated_at,
        Cycle.assessors_arrived_at,
        Cycle.arrival_recorded_at,
        Cycle.report_released_at,
        Cycle.ends_on,
        SelfAssessment.carried_from,
    )
    .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
    .join(Factory, Factory.id == SelfAssessment.factory_id)
    .join(Programme, Programme.id == Factory.programme_id)
)
_FIND_ONE = _FACTS.where(SelfAssessment.id == bindparam("own_id"))
_FIND = Prepared(_FIND_ONE)
_FIND_FOR_SAVE = Prepared(
    _FIND_ONE.add_columns(SaveKey.body_hash, SaveKey.position, SaveKey.revision)
    .outerjoin(
        SaveKey,
        and_(SaveKey.self_assessment_id == SelfAssessment.id, SaveKey.key == bindparam("save_key")),
    )
    # SQLite has one writer at a time, and its dialect leaves FOR UPDATE out.
    .with_for_update(of=SelfAssessment)
)


class _Facts(NamedTuple):
    """A row of ``_FACTS``."""

    id: int
    version_id: int
    steps: int
    submitted_at: datetime | None
    factory_id: int
    factory_name: str
    country: str
    zone: str
    cycle_id: int
    cycle_number: int
    activated_at: datetime | None
    arrived_at: datetime | None
    arrival_recorded_at: datetime | None
    released_at: datetime | None
    ends_on: date
    carried_from: int | None


def roles_at(person: SignedIn, factory_id: int) -> frozenset[Role]:
    """The roles of a person at a factory."""
    return frozenset(g.role for g in person.grants if g.factory_id == factory_id)


def find(person: SignedIn, assessment_id: int) -> Subject | None:
    """The self-assessment, when the person belongs to its factory; one statement."""
    if not 0 < assessment_id <= LARGEST_ID:
        return None
    found = _FIND.rows(own_id=assessment_id)
    return _subject(person, _Facts(*found[0])) if found else None


def find_for_save(person: SignedIn, assessment_id: int, key: str) -> Subject | None:
    """Like ``find``, locked against others who write to it, with what was saved under ``key``."""
    if not 0 < assessment_id <= LARGEST_ID:
        return None
    found = _FIND_FOR_SAVE.rows(own_id=assessment_id, save_key=key)
    if not found:
        return None
    *facts, body_hash, position, revision = found[0]
    saved = None if body_hash is None else Saved(body_hash, position, revision)
    return _subject(person, _Facts(*facts), saved)


def is_key_known(assessment_id: int, key: str) -> bool:
    """Whether something was saved under the key. Asked again once the self-assessment is locked:
    on PostgreSQL ``find_for_save`` sees the keys as they were before it had to wait."""
    statement = select(SaveKey.position).where(
        SaveKey.self_assessment_id == assessment_id, SaveKey.key == key
    )
    return connection().execute(statement).first() is not None


def _subject(person: SignedIn, row: _Facts, saved: Saved | None = None) -> Subject | None:
    roles = roles_at(person, row.factory_id) & FACTORY
    if not roles:
        return None
    return Subject(
        id=row.id,
        version_id=row.version_id,
        steps=row.steps,
        submitted_at=row.submitted_at,
        factory_id=row.factory_id,
        factory_name=row.factory_name,
        country=row.country,
        zone=row.zone,
        cycle_id=row.cycle_id,
        cycle_number=row.cycle_number,
        standing=Standing(
            cycle_active=row.activated_at is not None,
            started=True,
            submitted=row.submitted_at is not None,
            assessment_begun=row.arrival_recorded_at is not None,
            steps=row.steps,
            over=is_over(row.ends_on, row.zone),
        ),
        arrived_at=told(row.arrived_at, released_at=row.released_at),
        roles=roles,
        saved=saved,
        carried_from=row.carried_from,
    )


def is_over(ends_on: date, zone: str) -> bool:
    """Whether the last day of a cycle has passed where the factory stands."""
    return ends_on < clock.today(ZoneInfo(zone))


_ROWS = select(
    Answer.position,
    Answer.value,
    Answer.comment,
    Answer.revision,
    Answer.scope,
    Answer.account_id,
)
_OWN_ROWS = _ROWS.where(Answer.self_assessment_id == bindparam("own_id"))
_ALL_ROWS = Prepared(_OWN_ROWS)
_ROW_AT = Prepared(_OWN_ROWS.where(Answer.position == bindparam("here")))
_ROWS_AT = _OWN_ROWS.where(Answer.position.in_(bindparam("here", expanding=True)))
_ROWS_BETWEEN = Prepared(
    _OWN_ROWS.where(Answer.position.between(bindparam("low"), bindparam("high")))
)


_SCOPES = tuple(sorted(Visibility))  # by number; a page may read thousands of rows


def _stored(rows: Any) -> dict[int, Stored]:
    return {r[0]: Stored(r[1], r[2], r[3], _SCOPES[r[4]], r[5]) for r in rows}


def rows_at(assessment_id: int, positions: frozenset[int]) -> dict[int, Stored]:
    """The stored rows at some positions."""
    if len(positions) == 1:
        (here,) = positions
        return _stored(_ROW_AT.rows(own_id=assessment_id, here=here))
    found: dict[int, Stored] = {}
    ordered = sorted(positions)
    for start in range(0, len(ordered), 900):  # SQLite binds at most a thousand values or so
        some = ordered[start : start + 900]
        found |= _stored(connection().execute(_ROWS_AT, {"own_id": assessment_id, "here": some}))
    return found


def rows_between(assessment_id: int, first: int, last: int) -> dict[int, Stored]:
    """The stored rows of a stretch of questions, ends included."""
    return _stored(_ROWS_BETWEEN.rows(own_id=assessment_id, low=first, high=last))


def all_rows(assessment_id: int) -> dict[int, Stored]:
    """Every stored row; for pages about the whole."""
    return _stored(_ALL_ROWS.rows(own_id=assessment_id))


_COUNTERS = select(
    Progress.level,
    Progress.number,
    Progress.step,
    Progress.answered,
    Progress.applicable,
)
_OWN_COUNTERS = _COUNTERS.where(Progress.self_assessment_id == bindparam("own_id"))
_ALL_COUNTERS = Prepared(_OWN_COUNTERS)
_COUNTERS_ABOVE = Prepared(_OWN_COUNTERS.where(Progress.level < LEAF))
# Each part of its own: with `OR` between them SQLite reads all counters of the self-assessment.
_COUNTER_OF_SECTION = _OWN_COUNTERS.where(
    Progress.level == SECTION, Progress.number == bindparam("section")
)
_COUNTERS_OF_SECTION = Prepared(
    union_all(
        _COUNTER_OF_SECTION,
        _OWN_COUNTERS.where(
            Progress.level == LEAF, Progress.number.between(bindparam("low"), bindparam("high"))
        ),
    )
)
_COUNTERS_NEAR = Prepared(
    union_all(
        _OWN_COUNTERS.where(Progress.level == WHOLE),
        _COUNTER_OF_SECTION,
    )
)


def _counts(rows: Any) -> dict[Part, Count]:
    return {(r[0], r[1], r[2]): Count(r[3], r[4]) for r in rows}


def counters(assessment_id: int) -> dict[Part, Count]:
    """All counters of a self-assessment."""
    return _counts(_ALL_COUNTERS.rows(own_id=assessment_id))


def counters_of_sections(assessment_id: int) -> dict[Part, Count]:
    """The counters of the whole and of its sections, without the many of the leaves."""
    return _counts(_COUNTERS_ABOVE.rows(own_id=assessment_id))


def counters_of_section(
    assessment_id: int, *, section: int, first: int, last: int
) -> dict[Part, Count]:
    """The counters of a section and of its leaves, ``first`` to ``last``."""
    return _counts(
        _COUNTERS_OF_SECTION.rows(own_id=assessment_id, section=section, low=first, high=last)
    )


def counters_near(assessment_id: int, *, section: int) -> dict[Part, Count]:
    """The counters that a question's page shows: of the whole, and of its section."""
    return _counts(_COUNTERS_NEAR.rows(own_id=assessment_id, section=section))


_UNFINISHED = Prepared(
    select(Progress.number, Progress.applicable - Progress.answered)
    .where(
        Progress.self_assessment_id == bindparam("own_id"),
        Progress.level == LEAF,
        Progress.step.in_([bindparam("first"), bindparam("second"), bindparam("third")]),
        Progress.answered < Progress.applicable,
    )
    .order_by(Progress.number)
    .limit(bindparam("most"))
)


def unfinished_leaves(assessment_id: int, steps: int, most: int) -> list[int]:
    """The first leaves in which something is still to answer, until ``most`` questions are met."""
    names = zip(("first", "second", "third"), (1, 2, 3), strict=True)
    chosen = {name: step if has_step(steps, step) else 0 for name, step in names}
    leaves, met = [], 0
    for leaf, missing in _UNFINISHED.rows(own_id=assessment_id, most=most, **chosen):
        leaves.append(leaf)
        met += missing
        if met >= most:
            break
    return leaves


_SETTLED = Prepared(
    select(Answer.position).where(
        Answer.self_assessment_id == bindparam("own_id"),
        Answer.position.between(bindparam("low"), bindparam("high")),
        or_(Answer.value != "", Answer.scope == Visibility.HIDDEN),
    )
)


def settled_between(assessment_id: int, first: int, last: int) -> set[int]:
    """The positions of a stretch, ends included, that are answered or do not apply; groups also
    when they have fewer entries than they need."""
    return {row[0] for row in _SETTLED.rows(own_id=assessment_id, low=first, high=last)}


_MANY = 400  # positions; to read every row is quicker than to name so many


def rows_for_checks(assessment_id: int, positions: frozenset[int]) -> dict[int, Stored]:
    """At least the rows at ``positions``, in one statement; none for none."""
    if len(positions) > _MANY:
        return all_rows(assessment_id)
    return rows_at(assessment_id, positions)


def totals(assessment_ids: list[int]) -> dict[int, dict[Part, Count]]:
    """The counters of the whole, for several self-assessments."""
    found: dict[int, dict[Part, Count]] = {i: {} for i in assessment_ids}
    statement = select(Progress.self_assessment_id, *_COUNTERS.selected_columns).where(
        Progress.self_assessment_id.in_(assessment_ids), Progress.level == WHOLE
    )
    for row in connection().execute(statement):
        found[row[0]][(row[1], row[2], row[3])] = Count(row[4], row[5])
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """One line of an answer's history."""

    revision: int
    at: datetime
    name: str
    value_before: str
    value_after: str
    comment_before: str
    comment_after: str


def history(
    assessment_id: int, position: int, *, skip: int = 0, most: int | None = None
) -> list[Change]:
    """Who changed an answer, when, from what to what; the latest first.

    A change of a long list is long: pages read ``most`` of them, after the first ``skip``.
    """
    statement = (
        select(
            AnswerChange.revision,
            AnswerChange.at,
            Account.name,
            AnswerChange.value_before,
            AnswerChange.value_after,
            AnswerChange.comment_before,
            AnswerChange.comment_after,
        )
        .join(Account, Account.id == AnswerChange.account_id)
        .where(
            AnswerChange.self_assessment_id == assessment_id,
            AnswerChange.position == position,
        )
        .order_by(AnswerChange.id.desc())
        .offset(skip)
        .limit(most)
    )
    return [Change(*row) for row in connection().execute(statement)]


def writer(account_id: int | None) -> str:
    """The name of whoever wrote an answer; empty for nobody."""
    if account_id is None:
        return ""
    return connection().scalar(select(Account.name).where(Account.id == account_id)) or ""


def factory_of(person: SignedIn, factory_id: int) -> Factory | None:
    """The factory, when the person belongs to it."""
    if not 0 < factory_id <= LARGEST_ID or not roles_at(person, factory_id) & FACTORY:
        return None
    return db.session.get(Factory, factory_id)


def cycle_of(person: SignedIn, cycle_id: int) -> Cycle | None:
    """The cycle, when the person belongs to its factory."""
    if not 0 < cycle_id <= LARGEST_ID:
        return None
    cycle = db.session.get(Cycle, cycle_id)
    if cycle is None or not roles_at(person, cycle.factory_id) & FACTORY:
        return None
    return cycle


def start_standing(cycle: Cycle) -> Standing:
    """What decides whether the self-assessment of a cycle may be started."""
    return Standing(
        cycle_active=cycle.active,
        started=False,
        submitted=False,
        assessment_begun=cycle.arrival_recorded_at is not None,
        over=is_over(cycle.ends_on, cycle.factory.programme.zone),
    )


def assessment_of_cycle(cycle_id: int) -> int | None:
    """The id of the self-assessment of a cycle, if it was started."""
    statement = select(SelfAssessment.id).where(SelfAssessment.cycle_id == cycle_id)
    return connection().scalar(statement)


def stored_at(rows: dict[int, Stored], position: int) -> Stored:
    """The row at a position; what a question is that nobody touched when there is none."""
    return rows.get(position, NOTHING)
