"""Writing programmes and factories."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from bw.db import db
from bw.organisations.models import Factory, Programme
from bw.text import fold


class OrganisationError(ValueError):
    """A fact of a programme or factory that cannot be; the text says which."""


def add_programme(
    code: str, name: str, *, language: str, zone: str, currency: str, committee_name: str = ""
) -> Programme:
    """Add the programme of a country, or bring an existing one up to date.

    ``code`` is ISO 3166-1 alpha-2 in small letters, ``currency`` ISO 4217. Raises
    OrganisationError.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise OrganisationError(f"There is no time zone {zone!r}.") from None
    if not (len(code) == 2 and code.isascii() and code.islower()):
        raise OrganisationError(f"{code!r} is not a country in two small letters.")
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise OrganisationError(f"{currency!r} is not a currency in three capital letters.")
    programme = db.session.scalar(select(Programme).where(Programme.code == code))
    if programme is None:
        programme = Programme(code=code)
        db.session.add(programme)
    programme.name = name
    programme.language = language
    programme.zone = zone
    programme.currency = currency
    programme.committee_name = committee_name
    db.session.flush()
    return programme


def add_factory(code: str, name: str, *, city: str = "") -> Factory:
    """Enrol a factory in the programme of a country. Raises OrganisationError."""
    programme = db.session.scalar(select(Programme).where(Programme.code == code))
    if programme is None:
        raise OrganisationError(f"There is no programme {code!r}; add it first.")
    name = " ".join(name.split())
    if not name:
        raise OrganisationError("A factory needs a name.")
    same = (Factory.programme_id == programme.id, Factory.folded == fold(name))
    if db.session.scalar(select(Factory.id).where(*same)) is not None:
        raise OrganisationError(f"{name!r} is enrolled in {programme.name} already.")
    factory = Factory(programme_id=programme.id, name=name, folded=fold(name), city=city)
    db.session.add(factory)
    db.session.flush()
    return factory
