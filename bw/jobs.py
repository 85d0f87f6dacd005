"""What the worker does: two tables. A function may run more than once.

``JOBS``: kind of row -> function. ``PERIODIC``: name -> what comes back, and how often.
"""

from collections.abc import Mapping
from datetime import timedelta

from bw.notifications import actions as notices
from bw.notifications import emails
from bw.outbox.periodic import Periodic
from bw.outbox.worker import Work
from bw.papers import actions as papers
from bw.papers import making
from bw.slcp import connection, delivery, transmission

JOBS: Mapping[str, Work] = {
    "mail": emails.send,
    connection.ASK: delivery.ask_registration,
    transmission.PREPARE: transmission.prepare,
    transmission.SEND: delivery.send,
    transmission.ASK: delivery.ask_payload,
    papers.MAKE: making.make,
}

PERIODIC: Mapping[str, Periodic] = {
    "notices": Periodic(timedelta(minutes=15), notices.send_due),
    "gateway.registrations": Periodic(timedelta(minutes=30), delivery.ask_registrations),
    "gateway.payloads": Periodic(timedelta(hours=3), delivery.ask_payloads),
    "gateway.take-up": Periodic(timedelta(hours=6), delivery.take_up),
}
