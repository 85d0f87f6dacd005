"""A factory whose year the tests walk through: a cycle, a manager, sharing on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bw import clock
from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.jobs import JOBS, PERIODIC
from bw.notifications.models import Notice
from bw.organisations.models import Factory, TermsSignature
from bw.outbox.worker import Worker
from bw.slcp.models import CycleSharing, GatewayRegistration, RegistrationState
from bw.web.policy import Role
from tests import makers

START = date(2026, 3, 1)
END = date(2027, 2, 28)
NOTICES = {"notices": PERIODIC["notices"]}


@dataclass
class Year:
    """The factory and what is around it."""

    factory: Factory
    cycle: Cycle
    manager: Account


def at(day: int) -> None:
    """Noon in Dhaka on this day of the cycle."""
    moment = datetime(START.year, START.month, START.day, 6, tzinfo=UTC) + timedelta(days=day - 1)
    clock.set_source(lambda: moment)


def run() -> None:
    """A worker does everything that is due, then ends."""
    Worker(JOBS, NOTICES).run_once()


def begin(*, sharing: bool = True, active: bool = True) -> Year:
    """A cycle that begins on the first of March."""
    at(1)
    factory = makers.factory("Padma & Sons")
    manager = makers.account(Role.MANAGER, factory=factory, email="rahim@example.test")
    cycle = Cycle(
        factory_id=factory.id, number=1, starts_on=START, ends_on=END, created_at=clock.now(),
        activated_at=clock.now() if active else None,
    )  # fmt: skip
    makers.keep(cycle)
    if sharing:
        share(cycle, manager)
    return Year(factory, cycle, manager)


def share(cycle: Cycle, by: Account) -> None:
    """Sharing is on."""
    makers.keep(
        CycleSharing(cycle_id=cycle.id, on_at=clock.now(), on_by=by.id, source="wish")
    )  # fmt: skip


def registered(
    year: Year, state: RegistrationState, *, gateway_id: str | None = None, reason: str = ""
) -> None:
    """The factory's registration at the Gateway."""
    given = state is RegistrationState.TO_CHECK
    way = "existing" if given else "register"
    makers.keep(
        GatewayRegistration(
            factory_id=year.factory.id, way=way, state=state.value, reference="r" * 20,
            gateway_id=None if given else gateway_id, given_id=(gateway_id or "") if given else "",
            started_at=clock.now(), started_by=year.manager.id,
            decided_at=clock.now(), refused_reason=reason,
        )
    )  # fmt: skip


def registration_of(year: Year) -> GatewayRegistration:
    """The row of the factory's registration."""
    return db.session.scalars(
        select(GatewayRegistration).where(GatewayRegistration.factory_id == year.factory.id)
    ).one()


def signed(year: Year, *, until: date) -> TermsSignature:
    """A signature under the terms."""
    made = TermsSignature(
        factory_id=year.factory.id, version="1", language="en", text="Terms", sha256="0" * 64,
        signed_at=clock.now(), signed_by=year.manager.id, signed_name="Rahim", expires_on=until,
    )  # fmt: skip
    makers.keep(made)
    return made


def skipped() -> list[str]:
    """Causes that were recorded and not sent."""
    db.session.rollback()
    return list(
        db.session.scalars(
            select(Notice.cause).where(Notice.skipped).order_by(Notice.due_on, Notice.id)
        )
    )


def close(account: Account) -> None:
    """The account is closed."""
    with writing():
        db.session.merge(account).closed_at = clock.now()
