"""How far each cycle of a factory is, and how far several factories are: what the lists show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from bw.cycles.models import Cycle
from bw.cycles.rules import told
from bw.db import connection, db
from bw.organisations.models import Factory, Programme
from bw.selfassessment import queries
from bw.selfassessment.models import SelfAssessment
from bw.selfassessment.progress import WHOLE, Count, chosen


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest cycle of a factory: not started, under way, or submitted."""

    number: int
    active: bool
    started: bool
    submitted_at: datetime | None
    count: Count


def latest_of(factory_ids: list[int]) -> dict[int, Latest]:
    """The latest cycle of each factory that has one. Two statements, however many factories."""
    statement = (
        select(
            Cycle.factory_id,
            Cycle.number,
            Cycle.activated_at,
            SelfAssessment.id,
            SelfAssessment.steps,
            SelfAssessment.submitted_at,
        )
        .outerjoin(SelfAssessment, SelfAssessment.cycle_id == Cycle.id)
        .where(Cycle.factory_id.in_(factory_ids))
        .order_by(Cycle.factory_id, Cycle.number)
    )
    rows = {row.factory_id: row for row in db.session.execute(statement)}  # the last one stays
    totals = queries.totals([row.id for row in rows.values() if row.id is not None])
    return {
        factory_id: Latest(
            row.number,
            row.activated_at is not None,
            row.id is not None,
            row.submitted_at,
            chosen(totals[row.id], WHOLE, 0, row.steps) if row.id is not None else Count(),
        )
        for factory_id, row in rows.items()
    }


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in the factory's list, with its self-assessment if one was started.

    The dates of the assessment are None until the report is released (rules H2, Q4, Q6).
    """

    cycle_id: int
    number: int
    starts_on: date
    ends_on: date
    active: bool
    arrived_at: datetime | None
    released_at: datetime | None
    assessment_id: int | None
    steps: int
    submitted_at: datetime | None
    over: bool  # the cycle's last day has passed


def cycles_of(factory_id: int) -> list[CycleRow]:
    """The cycles of a factory, the latest first."""
    statement = (
        select(
            Cycle.id,
            Cycle.number,
            Cycle.starts_on,
            Cycle.ends_on,
            Cycle.activated_at,
            Cycle.assessors_arrived_at,
            Cycle.report_released_at,
            SelfAssessment.id,
            SelfAssessment.steps,
            SelfAssessment.submitted_at,
            Programme.zone,
        )
        .outerjoin(SelfAssessment, SelfAssessment.cycle_id == Cycle.id)
        .join(Factory, Factory.id == Cycle.factory_id)
        .join(Programme, Programme.id == Factory.programme_id)
        .where(Cycle.factory_id == factory_id)
        .order_by(Cycle.number.desc())
    )
    return [_cycle_row(*row) for row in connection().execute(statement)]


def _cycle_row(
    cycle_id: int,
    number: int,
    starts_on: date,
    ends_on: date,
    activated_at: datetime | None,
    arrived_at: datetime | None,
    released_at: datetime | None,
    *started: Any,
) -> CycleRow:
    assessment_id, steps, submitted_at, zone = started
    return CycleRow(
        cycle_id,
        number,
        starts_on,
        ends_on,
        activated_at is not None,
        told(arrived_at, released_at=released_at),
        released_at,
        assessment_id,
        steps or 1,
        submitted_at,
        queries.is_over(ends_on, zone),
    )


def counts_of(cycles: list[CycleRow]) -> dict[int, Count]:
    """How far the self-assessment of each cycle is: cycle -> counter of the chosen steps."""
    started = {row.assessment_id: row for row in cycles if row.assessment_id is not None}
    found = queries.totals(list(started))
    return {row.cycle_id: chosen(found[i], WHOLE, 0, row.steps) for i, row in started.items()}
