"""Does the work of the outbox: claim a row, do it, close it; again and again until told to stop.

At least once: a worker that dies in the middle leaves a lease that runs out, and another does the
row again. What a job does to the outside must bear that (an e-mail keeps its Message-ID).
"""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bw.db import db, finish
from bw.outbox import leases
from bw.outbox.leases import Claim

LOOK_EVERY = 0.5  # seconds between looks at an empty outbox
AFTER_TROUBLE = 5.0  # seconds to wait when the database does not answer

log = logging.getLogger(__name__)

Work = Callable[[Mapping[str, Any]], None]


class HopelessError(Exception):
    """Raised by a job that will never succeed: the row is given up at once."""


@dataclass(slots=True)
class Worker:
    """One worker; ``jobs`` is the table kind -> function, ``stop`` ends it after this row."""

    jobs: Mapping[str, Work]
    lease: timedelta = leases.LEASE
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Work until ``stop`` is set. A database that is away is waited for."""
        while not self.stop.is_set():
            try:
                pause = 0.0 if self.step() else LOOK_EVERY
            except SQLAlchemyError:
                log.exception("the database does not answer")
                finish(commit=False)
                db.session.remove()
                pause = AFTER_TROUBLE
            self.stop.wait(pause)

    def run_once(self) -> int:
        """Do everything that is due now; the number of rows done or tried."""
        count = 0
        while not self.stop.is_set() and self.step():
            count += 1
        return count

    def step(self) -> bool:
        """Do one row, if one is due."""
        if not leases.waiting():
            return False
        claimed = leases.claim(self.lease)
        if claimed is not None:
            self._do(claimed)
        return claimed is not None

    def _do(self, claimed: Claim) -> None:
        if claimed.attempts > leases.ATTEMPTS:  # it killed its worker every time
            leases.bury(claimed, "its worker ended each time before it was done")
            return
        try:
            self.jobs[claimed.kind](claimed.payload)
        except Exception as error:  # noqa: BLE001 - whatever a job raises is a reason to try again
            finish(commit=False)
            _failed(claimed, error)
        else:
            finish(commit=False)  # a job commits what it writes; anything else was reading
            if not leases.close(claimed):
                log.warning("job done, but another worker had taken it over", extra=_facts(claimed))


def _failed(claimed: Claim, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, HopelessError) or claimed.attempts >= leases.ATTEMPTS:
        leases.bury(claimed, text)
        log.error("job given up", exc_info=error, extra=_facts(claimed))
    else:
        leases.put_back(claimed, text)
        log.warning("job failed, will be tried again", exc_info=error, extra=_facts(claimed))


def _facts(claimed: Claim) -> dict[str, Any]:
    return {"job": claimed.key, "kind": claimed.kind, "attempts": claimed.attempts}
