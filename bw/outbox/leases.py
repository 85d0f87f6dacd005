"""Claiming rows of work with a lease and a fence, and closing them again.

Each function is one short transaction. Any number of workers on any hosts may call them at once:
SQLite has one writer at a time, PostgreSQL skips rows that another worker is just claiming.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, update

from bw import clock
from bw.db import db, writing
from bw.outbox.models import Job

LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
# The waits of this many attempts add up to fourteen days; a worker that stands still for a week
# does not use them up, as a date would.
ATTEMPTS = 65
ERROR_LENGTH = 500

job = cast(Table, Job.__table__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that this worker may do until its lease ends; ``fence`` proves that it still may."""

    id: int
    kind: str
    key: str
    payload: dict[str, Any]
    attempts: int  # this one included
    fence: int


def waiting() -> bool:
    """Whether a row is due that nobody works on. One indexed read, no lock."""
    try:
        return db.session.scalar(select(job.c.id).where(_free(clock.now())).limit(1)) is not None
    finally:
        db.session.rollback()


def claim(lease: timedelta = LEASE) -> Claim | None:
    """Take the row that is due longest, for the time of ``lease``; None when there is none."""
    now = clock.now()
    oldest = (
        select(job.c.id)
        .where(_free(now))
        .order_by(job.c.due_at, job.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    take = (
        update(job)
        .where(job.c.id == oldest)
        .values(
            leased_until=now + lease, fence=job.c.fence + 1, attempts=job.c.attempts + 1
        )
        .returning(job.c.id, job.c.kind, job.c.key, job.c.payload, job.c.attempts, job.c.fence)
    )  # fmt: skip
    with writing() as connection:
        row = connection.execute(take).one_or_none()
    return Claim(*row) if row else None


def close(claimed: Claim) -> bool:
    """Mark the row done. False when another worker has taken it over meanwhile."""
    with writing() as connection:
        return change(connection, claimed, done_at=clock.now(), leased_until=None, last_error="")


def put_back(claimed: Claim, error: str, *, at_least: timedelta = timedelta()) -> bool:
    """Try the row again later, each time waiting longer. False when it is no longer ours."""
    due = clock.now() + max(wait_after(claimed.attempts), at_least)
    with writing() as connection:
        return change(
            connection, claimed, due_at=due, leased_until=None, last_error=error[:ERROR_LENGTH]
        )


def bury(claimed: Claim, error: str) -> bool:
    """Give the row up; ``flask doctor`` reports it. False when it is no longer ours."""
    with writing() as connection:
        return change(
            connection, claimed, dead_at=clock.now(), leased_until=None,
            last_error=error[:ERROR_LENGTH],
        )  # fmt: skip


def revive() -> int:
    """Let rows that were given up begin anew, after their reason has gone; how many there were."""
    fresh = {"dead_at": None, "attempts": 0, "due_at": clock.now()}
    with writing() as connection:
        return connection.execute(
            update(job).where(job.c.dead_at.is_not(None)).values(**fresh)
        ).rowcount


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failures: doubled each time, up to six hours.

    Scattered by a quarter to either side, so that a thousand rows do not come back at once.
    """
    plain: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
    return timedelta(seconds=plain.total_seconds() * random.uniform(0.75, 1.25))


def change(connection: Connection, claimed: Claim, **values: Any) -> bool:
    """Write to a row that is claimed. False when another worker has taken it over."""
    ours = (job.c.id == claimed.id) & (job.c.fence == claimed.fence) & job.c.done_at.is_(None)
    return connection.execute(update(job).where(ours).values(**values)).rowcount == 1


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(
        job.c.done_at.is_(None),
        job.c.dead_at.is_(None),
        job.c.due_at <= now,
        or_(job.c.leased_until.is_(None), job.c.leased_until <= now),
    )
