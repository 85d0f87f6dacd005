"""One lock for everything that is decided about a factory's sharing."""

from sqlalchemy import select

from bw.db import db
from bw.organisations.models import Factory


def hold(factory_id: int) -> None:
    """Hold the factory's row until the end of the transaction: a deed is never overtaken."""
    db.session.execute(select(Factory.id).where(Factory.id == factory_id).with_for_update())
