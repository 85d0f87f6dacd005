"""Reading the outbox, for ``flask doctor``."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from bw import clock
from bw.db import db
from bw.outbox.models import Job


def dead(limit: int) -> Sequence[Job]:
    """Rows that were given up, the latest first."""
    return db.session.scalars(
        select(Job)
        .where(Job.dead_at.is_not(None))
        .order_by(Job.dead_at.desc(), Job.id.desc())
        .limit(limit)
    ).all()


def lag() -> timedelta:
    """How long the row that is due longest has waited; nothing when none is due."""
    first = db.session.scalar(
        select(func.min(Job.due_at)).where(Job.done_at.is_(None), Job.dead_at.is_(None))
    )
    return max(clock.now() - first, timedelta()) if first else timedelta()
