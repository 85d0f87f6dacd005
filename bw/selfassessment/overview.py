"""How far several factories are, for the page on which one is chosen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bw.cycles.models import Cycle
from bw.db import db
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
