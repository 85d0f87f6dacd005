"""One lock for everything that is decided about a factory's sharing."""

from sqlalchemy import select

from bw.db import db
from bw.organisations.models import Factory
from bw.slcp.models import GatewayRegistration


def hold(factory_id: int) -> None:
    """Hold the factory's row until the end of the transaction: a deed is never overtaken."""
    db.session.execute(select(Factory.id).where(Factory.id == factory_id).with_for_update())


def held_registration(factory_id: int) -> GatewayRegistration | None:
    """The factory's registration as it is now, whatever was read of it before it was held."""
    hold(factory_id)
    return db.session.get(GatewayRegistration, factory_id, populate_existing=True)
