"""Work that comes back: one row of the outbox for each name, made due again when it is done.

The row carries the schedule, so restarts and any number of workers neither lose a turn nor take
one twice at once. Which function does a name stands in ``bw.jobs``. A function may still run more
than once for the same day: what it sends bears a key of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError

from bw import clock
from bw.db import db, writing
from bw.outbox import leases
from bw.outbox.leases import Claim
from bw.outbox.models import Job

KIND = "periodic"

job = cast(Table, Job.__table__)


@dataclass(frozen=True, slots=True)
class Periodic:
    """``work`` runs at the start and then once in ``every``; it must bear being run twice."""

    every: timedelta
    work: Callable[[], None]


def keep(table: Mapping[str, Periodic]) -> None:
    """See to it that each name of the table has its row, due within its ``every`` at the latest.

    A clock that was put back would leave a row waiting for a day that is far off again.
    """
    found = _rows()
    now = clock.now()
    for name, periodic in table.items():
        due = found.get(_key(name))
        if _key(name) not in found:
            _add(name, now)
        elif due is None or due > now + periodic.every:
            _make_due(name, now)


def name_of(claimed: Claim) -> str:
    """Which of the table the row stands for."""
    return claimed.key.removeprefix(f"{KIND}:")


def again(claimed: Claim, every: timedelta) -> bool:
    """The work was done: due again after ``every``. False when the row is no longer ours."""
    return _next(claimed, clock.now() + every, attempts=0, error="")


def retry(claimed: Claim, every: timedelta, error: str) -> bool:
    """The work failed: tried again before long, and never given up."""
    wait = min(leases.wait_after(claimed.attempts), every)
    return _next(claimed, clock.now() + wait, attempts=claimed.attempts, error=error)


def drop(claimed: Claim) -> bool:
    """A name that is in the table no more: its row rests."""
    return leases.close(claimed)


def _rows() -> Mapping[str, datetime | None]:
    """Key -> when it is due; None when the row rests."""
    found = db.session.execute(
        select(job.c.key, job.c.due_at, job.c.done_at, job.c.dead_at).where(job.c.kind == KIND)
    ).all()
    db.session.rollback()
    return {key: None if done_at or dead_at else due_at for key, due_at, done_at, dead_at in found}


def _key(name: str) -> str:
    return f"{KIND}:{name}"


def _add(name: str, now: datetime) -> None:
    try:
        with writing() as connection:
            connection.execute(
                insert(job).values(
                    kind=KIND, key=_key(name), payload={}, created_at=now, due_at=now,
                    attempts=0, fence=0, last_error="",
                )
            )  # fmt: skip
    except IntegrityError:
        pass  # two workers began at once: the other's row serves both


def _make_due(name: str, now: datetime) -> None:
    with writing() as connection:
        connection.execute(
            update(job)
            .where(job.c.key == _key(name))
            .values(due_at=now, done_at=None, dead_at=None, leased_until=None)
        )


def _next(claimed: Claim, due: datetime, *, attempts: int, error: str) -> bool:
    with writing() as connection:
        return leases.change(
            connection, claimed, due_at=due, leased_until=None, attempts=attempts,
            last_error=error[: leases.ERROR_LENGTH],
        )  # fmt: skip
