"""Giving notices: what happened at once, what is due by the calendar in recurring work.

A notice is a row with its cause, once (rule Q19); its e-mail is a row of the outbox of the same
transaction. Whatever stops between leaves neither or both.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from bw import clock, events
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.notifications import letters, queries, rules
from bw.notifications.models import Notice
from bw.notifications.rules import DueNotice, Kind
from bw.organisations.models import Factory, Programme
from bw.outbox.actions import enqueue

AT_ONCE = 50  # notices of one transaction: the line of writers moves on in between


def send_due() -> None:
    """Give every notice that the calendar asks for today. Rules B4, D15, F12, K9, Q19."""
    for programme in queries.programmes():
        _of_programme(programme)


def give(notice: DueNotice, *, mail: bool = True, **facts: Any) -> bool:
    """Record the notice and queue its e-mail, in the present transaction.

    False when its cause stands already: another worker, or an earlier run, was first.
    """
    own = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    row = {
        "cause": notice.cause,
        "kind": notice.kind.value,
        "factory_id": notice.factory_id,
        "cycle_id": notice.cycle_id,
        "due_on": notice.due_on,
        "made_at": clock.now(),
        "skipped": notice.skipped,
    }
    statement = own.insert(Notice).values(row).on_conflict_do_nothing(index_elements=["cause"])
    if db.session.execute(statement.returning(Notice.id)).first() is None:
        return False
    if mail and not notice.skipped:
        key = f"mail:{notice.cause}"
        place = {"factory_id": notice.factory_id, "cycle_id": notice.cycle_id}
        enqueue("mail", key=key, payload={"name": notice.kind.value, "key": key, **place, **facts})
    return True


def tell_cycle_set_up(event: events.CycleSetUp) -> None:
    """To the managers, and to those who have not accepted their invitation yet. Rule C1."""
    _tell_of_cycle(Kind.CYCLE_SET_UP, event.cycle_id)


def tell_open(event: events.CycleActivated) -> None:
    """The self-assessment can begin. Rule F1."""
    _tell_of_cycle(Kind.OPEN, event.cycle_id)


def tell_submitted(event: events.SelfAssessmentSubmitted) -> None:
    """Noted for the first page; its e-mail is queued beside."""
    place = queries.place_of(event.self_assessment_id)
    if place is not None:
        cause = f"{Kind.SUBMITTED}:snapshot:{event.snapshot_id}"
        _tell(Kind.SUBMITTED, cause, place.factory, place.id, mail=False)


def tell_approved(event: events.GatewayApproved) -> None:
    """The way back from the Gateway, with its ID (D6, D10). Rule D7."""
    _tell_of_registration(Kind.APPROVED, event.factory_id)


def tell_refused(event: events.GatewayRefused) -> None:
    """Refused, with the reason."""
    _tell_of_registration(Kind.REFUSED, event.factory_id)


def tell_released(event: events.ReportReleased) -> None:
    """The report is there: from now on the factory may know its dates. Rule Q4."""
    _tell_of_cycle(Kind.RELEASED, event.cycle_id)


def tell_shared(event: events.DataShared) -> None:
    """The data are shared (H7)."""
    _tell_of_cycle(Kind.SHARED, event.cycle_id)


def ask_check(event: events.GatewayIdGiven) -> None:
    """To the registration focal points: an ID is to be checked. Rules D10 and J5."""
    factory = queries.factory(event.factory_id)
    if factory is not None:
        cause = f"{event.factory_id}:{clock.now().isoformat()}"  # an ID can be given again
        letters.queue("id_to_check", cause, factory_id=factory.id)


def tell_dead(event: events.TransmissionDead) -> None:
    """To the registration focal points: a transmission was given up."""
    factory = queries.factory_of_transmission(event.transmission_id)
    if factory is not None:
        cause = f"{event.transmission_id}:{clock.now().isoformat()}"  # it can be tried again
        letters.queue(
            "transmission_dead", cause, factory_id=factory.id, transmission_id=event.transmission_id
        )


def _of_programme(programme: Programme) -> None:
    today, after = queries.today_at(programme), 0
    while facts := queries.running(programme, after=after):
        after = facts[-1].cycle_id
        _give_all(notice for one in facts for notice in rules.due(one, today))
    signatures = queries.ending_signatures(programme)
    _give_all(notice for one in signatures for notice in rules.terms_due(one, today))


def _give_all(notices: Iterable[DueNotice]) -> None:
    # What was read before is gone by the time it is written: the cause decides, not the reading.
    waiting = list(notices)
    for first in range(0, len(waiting), AT_ONCE):
        with writing():
            for notice in waiting[first : first + AT_ONCE]:
                give(notice)


def _tell_of_cycle(kind: Kind, cycle_id: int) -> None:
    cycle: Cycle | None = queries.cycle(cycle_id)
    if cycle is not None:
        _tell(kind, f"{kind}:cycle:{cycle_id}", cycle.factory, cycle_id)


def _tell_of_registration(kind: Kind, factory_id: int) -> None:
    """A registration is decided more than once: the moment tells one decision from the next."""
    found = queries.registration(factory_id)
    if found is not None:
        at = found.decided_at or clock.now()
        cause = f"{kind}:factory:{factory_id}:{at:%Y%m%d%H%M%S%f}"
        _tell(kind, cause, found.factory, None, at=at.isoformat())


def _tell(
    kind: Kind,
    cause: str,
    factory: Factory,
    cycle_id: int | None,
    *,
    mail: bool = True,
    **facts: Any,
) -> None:
    today = queries.today_at(factory.programme)
    give(DueNotice(kind, cause, today, factory.id, cycle_id), mail=mail, **facts)
