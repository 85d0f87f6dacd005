"""Does the work of the outbox: claim a row, do it, close it; again and again until told to stop.

At least once: a worker that dies in the middle leaves a lease that runs out, and another does the
row again. What a job does to the outside must bear that (an e-mail keeps its Message-ID).
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bw.db import db, finish
from bw.outbox import leases, periodic
from bw.outbox.leases import Claim
from bw.outbox.periodic import Periodic

LOOK_EVERY = 0.5  # seconds between looks at an empty outbox
KEEP_EVERY = 5.0  # seconds between looks whether what comes back has its row
AFTER_TROUBLE = 5.0  # seconds to wait when the database does not answer

log = logging.getLogger(__name__)

Work = Callable[[Mapping[str, Any]], None]


class HopelessError(Exception):
    """Raised by a job that will never succeed: the row is given up at once."""


class LaterError(Exception):
    """Raised by a job that is to be tried again, not before ``after`` (a Retry-After)."""

    def __init__(self, text: str, after: timedelta) -> None:
        super().__init__(text)
        self.after = after


@dataclass(slots=True)
class Worker:
    """One worker; ``jobs`` is the table kind -> function, ``stop`` ends it after this row.

    ``recurring``: name -> work that comes back (``bw.outbox.periodic``).
    """

    jobs: Mapping[str, Work]
    recurring: Mapping[str, Periodic] = field(default_factory=dict)
    lease: timedelta = leases.LEASE
    stop: threading.Event = field(default_factory=threading.Event)
    _kept: float = field(default=-KEEP_EVERY, init=False)

    def run(self) -> None:
        """Work until ``stop`` is set. A database that is away is waited for."""
        while not self.stop.is_set():
            try:
                self._keep()
                pause = 0.0 if self.step() else LOOK_EVERY
            except SQLAlchemyError:
                log.exception("the database does not answer")
                finish(commit=False)
                db.session.remove()
                pause = AFTER_TROUBLE
            self.stop.wait(pause)

    def run_once(self) -> int:
        """Do everything that is due now; the number of rows done or tried.

        What comes back is done too, and not counted.
        """
        count = 0
        periodic.keep(self.recurring)
        while not self.stop.is_set() and (claimed := self.step()) is not None:
            count += claimed.kind != periodic.KIND
        return count

    def step(self) -> Claim | None:
        """Do one row, if one is due; which."""
        if not leases.waiting():
            return None
        claimed = leases.claim(self.lease)
        if claimed is not None:
            self._do(claimed)
        return claimed

    def _keep(self) -> None:
        """Now and then: the demo's clock can be put back, and rows of work are dropped by hand."""
        if self.recurring and time.monotonic() - self._kept > KEEP_EVERY:
            periodic.keep(self.recurring)
            self._kept = time.monotonic()

    def _do(self, claimed: Claim) -> None:
        if claimed.kind == periodic.KIND:
            self._recur(claimed)
            return
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

    def _recur(self, claimed: Claim) -> None:
        mine = self.recurring.get(periodic.name_of(claimed))
        if mine is None:
            periodic.drop(claimed)
            return
        try:
            mine.work()
        except Exception as error:  # whatever it raises is a reason to try again
            finish(commit=False)
            periodic.retry(claimed, mine.every, f"{type(error).__name__}: {error}")
            log.warning("recurring work failed", exc_info=error, extra=_facts(claimed))
        else:
            finish(commit=False)
            periodic.again(claimed, mine.every)


def _failed(claimed: Claim, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, HopelessError) or claimed.attempts >= leases.ATTEMPTS:
        leases.bury(claimed, text)
        log.error("job given up", exc_info=error, extra=_facts(claimed))
    else:
        at_least = error.after if isinstance(error, LaterError) else timedelta()
        leases.put_back(claimed, text, at_least=at_least)
        log.warning("job failed, will be tried again", exc_info=error, extra=_facts(claimed))


def _facts(claimed: Claim) -> dict[str, Any]:
    return {"job": claimed.key, "kind": claimed.kind, "attempts": claimed.attempts}
