"""The pages of sharing in the states that are worth looking at, for the walk of all pages."""

from datetime import timedelta

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db
from bw.organisations.models import Factory
from bw.slcp.models import (
    CycleSharing,
    GatewayRegistration,
    RegistrationState,
    SharingRecord,
    Source,
    Way,
    Wish,
)
from tests import makers


def rows(factories: dict[str, Factory], by: SignedIn) -> None:
    """*half* was refused, *done* has its link, *ready* is connected, *fresh* withdrew."""
    _registration(factories["half"], by, RegistrationState.REFUSED,
                  refused_reason="The name of the facility differs.")  # fmt: skip
    _wish(factories["done"], by)
    _registration(factories["done"], by, RegistrationState.STARTED,
                  link_expires_at=clock.now() + timedelta(days=5))  # fmt: skip
    _wish(factories["ready"], by)
    _registration(factories["ready"], by, RegistrationState.APPROVED, gateway_id="BD-000123",
                  pending_at=clock.now(), consented_at=clock.now())  # fmt: skip
    cycle = db.session.query(Cycle).filter_by(factory_id=factories["ready"].id).one()
    makers.keep(
        CycleSharing(cycle_id=cycle.id, on_at=clock.now(), on_by=by.account_id,
                     source=Source.STAFF.value, reason="A buyer asked.")
    )  # fmt: skip
    _wish(factories["fresh"], by)
    makers.keep(
        SharingRecord(factory_id=factories["fresh"].id, kind=Wish.WITHDRAWN.value, by_staff=True,
                      at=clock.now(), account_id=by.account_id, said_on=clock.today(),
                      reason="The manager telephoned.")
    )  # fmt: skip


def paths(factories: dict[str, Factory]) -> dict[str, str]:
    """Name of the stop -> address; the factory manager looks at each."""
    half, done, ready, fresh = (
        f"/factories/{factories[key].id}" for key in ("half", "done", "ready", "fresh")
    )
    return {
        "my organization, not asked": f"{half}/organization",
        "my organization, asked": f"{ready}/organization",
        "my organization, withdrawn": f"{fresh}/organization",
        "connect, refused and blocked": f"{half}/connect",
        "connect, begun": f"{done}/connect",
        "connect, link": f"{done}/connect/register",
        "connect, existing ID": f"{done}/connect/existing",
        "connect, connected": f"{ready}/connect",
        "sharing status, not asked": f"{half}/sharing",
        "sharing status, on the way": f"{ready}/sharing",
    }


def _wish(factory: Factory, by: SignedIn) -> None:
    makers.keep(
        SharingRecord(factory_id=factory.id, kind=Wish.ASKED.value, at=clock.now(),
                      account_id=by.account_id, cycle_number=1)
    )  # fmt: skip


def _registration(
    factory: Factory, by: SignedIn, state: RegistrationState, **values: object
) -> None:
    makers.keep(
        GatewayRegistration(
            factory_id=factory.id, way=Way.REGISTER.value, state=state.value, email=by.email,
            reference=f"reference-{factory.id}", started_at=clock.now(), decided_at=clock.now(),
            started_by=by.account_id, **values,
        )
    )  # fmt: skip
