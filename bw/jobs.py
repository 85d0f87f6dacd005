"""What the worker does: one table, kind of job -> function. A function may run more than once."""

from collections.abc import Mapping

from bw.notifications import emails
from bw.outbox.worker import Work

JOBS: Mapping[str, Work] = {
    "mail": emails.send,
}
