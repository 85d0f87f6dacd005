"""What the worker does: two tables. A function may run more than once.

``JOBS``: kind of row -> function. ``PERIODIC``: name -> what comes back, and how often.
"""

from collections.abc import Mapping
from datetime import timedelta

from bw.notifications import actions as notices
from bw.notifications import emails
from bw.outbox.periodic import Periodic
from bw.outbox.worker import Work

JOBS: Mapping[str, Work] = {
    "mail": emails.send,
}

PERIODIC: Mapping[str, Periodic] = {
    "notices": Periodic(timedelta(minutes=15), notices.send_due),
}
