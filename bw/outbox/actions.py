"""Adding work to the outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bw import clock
from bw.db import db
from bw.outbox.models import Job


def enqueue(
    kind: str, *, key: str, payload: Mapping[str, Any], due_at: datetime | None = None
) -> None:
    """Add a row of work in the present transaction, unless one with this ``key`` stands already.

    The key names the cause (``mail:invitation:12``): told twice, done once.
    """
    if db.session.scalar(select(Job.id).where(Job.key == key)) is not None:
        return
    now = clock.now()
    db.session.add(
        Job(kind=kind, key=key, payload=dict(payload), created_at=now, due_at=due_at or now)
    )
