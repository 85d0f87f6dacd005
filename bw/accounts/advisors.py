"""Which enterprise advisor a factory has: one at a time; those before stay in its history."""

from sqlalchemy import select

from bw import clock
from bw.accounts import queries, rules
from bw.accounts.models import AdvisorAssignment
from bw.accounts.places import Place
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker
from bw.organisations.models import Factory
from bw.web.policy import Person


def assign(person: Person, factory: Factory, *, account_id: int) -> list[Blocker]:
    """Make somebody the factory's advisor; whoever was it before no longer is. Rule J3.

    A repeat changes nothing.
    """
    held = {
        one.role
        for one in queries.people(Place(programme_id=factory.programme_id))
        if one.account_id == account_id
    }
    if refused := rules.may_advise(held):
        return refused
    now = _present(factory)
    if now is not None:
        if now.account_id == account_id:
            return []
        _end(person, now)
        db.session.flush()  # the index of open assignments takes one a factory
    db.session.add(
        AdvisorAssignment(
            factory_id=factory.id, account_id=account_id, assigned_at=clock.now(),
            assigned_by=person.account_id,
        )
    )  # fmt: skip
    _record(Tag.ADVISOR_ASSIGNED, person, factory.id, account_id)
    return []


def end(person: Person, factory: Factory) -> None:
    """Leave the factory without an advisor; a repeat changes nothing."""
    now = _present(factory)
    if now is not None:
        _end(person, now)


def _present(factory: Factory) -> AdvisorAssignment | None:
    """The open assignment. The factory's row is held: two presses make one."""
    db.session.execute(select(Factory.id).where(Factory.id == factory.id).with_for_update())
    return db.session.scalar(
        select(AdvisorAssignment).where(
            AdvisorAssignment.factory_id == factory.id, AdvisorAssignment.ended_at.is_(None)
        )
    )


def _end(person: Person, now: AdvisorAssignment) -> None:
    now.ended_at = clock.now()
    _record(Tag.ADVISOR_ENDED, person, now.factory_id, now.account_id)


def _record(tag: Tag, person: Person, factory_id: int, account_id: int) -> None:
    record(
        tag, by=person.account_id, factory_id=factory_id,
        subject_kind="account", subject_id=account_id,
    )  # fmt: skip
