"""Makes the rows that tests begin with. Everything is committed, so that requests see it."""

from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient

from bw import clock
from bw.accounts import sessions
from bw.accounts.models import Account, RoleGrant
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.countries import COUNTRIES
from bw.organisations.models import Factory, Programme
from bw.text import fold
from bw.web.policy import Role


def keep(*rows: Any) -> None:
    """Add and commit."""
    with writing():
        db.session.add_all(rows)


def programme(code: str = "bd", *, sharing: bool = True) -> Programme:
    """The programme of a country, made once; sharing is launched and open unless said."""
    found = db.session.query(Programme).filter_by(code=code).one_or_none()
    if found is None:
        known = COUNTRIES[code]
        found = Programme(
            code=code, name=known.name, language=known.language, zone=known.zone,
            currency=known.currency, committee_name=known.committee_name,
            inspectorate_name=known.inspectorate_name, sharing_open=sharing,
            launched_on=(known.launched_on or date(2021, 5, 31)) if sharing else None,
        )  # fmt: skip
        keep(found)
    return found


def factory(name: str = "Padma Garments", code: str = "bd") -> Factory:
    """A factory."""
    made = Factory(programme_id=programme(code).id, name=name, folded=fold(name), city="Dhaka")
    keep(made)
    return made


def account(
    role: Role | None = None,
    *,
    factory: Factory | None = None,
    programme: Programme | None = None,
    email: str = "",
    language: str = "en",
) -> Account:
    """An account with (at most) one role. Its password hash opens to nothing."""
    count = db.session.query(Account).count()
    made = Account(
        email=email or f"person{count}@example.test", name=f"Person {count}", password_hash="!",
        language=language, created_at=clock.now(),
    )  # fmt: skip
    keep(made)
    if role is not None:
        grant(made, role, factory=factory, programme=programme)
    return made


def grant(
    account: Account,
    role: Role,
    *,
    factory: Factory | None = None,
    programme: Programme | None = None,
) -> None:
    """One more role for an account."""
    keep(
        RoleGrant(
            account_id=account.id, role=role.value, granted_at=clock.now(),
            factory_id=factory.id if factory else None,
            programme_id=programme.id if programme else None,
        )
    )  # fmt: skip


def cycle(factory: Factory, *, number: int = 1, active: bool = True) -> Cycle:
    """A cycle that began ten days ago."""
    start = clock.today() - timedelta(days=10)
    made = Cycle(
        factory_id=factory.id, number=number, starts_on=start,
        ends_on=start + timedelta(days=364), created_at=clock.now(),
        activated_at=clock.now() if active else None,
    )  # fmt: skip
    keep(made)
    return made


def sign_in(client: FlaskClient, account: Account) -> str:
    """Sign the browser in without the form (the form has its own tests). Gives the token."""
    with writing():
        token = sessions.start(account.id, staff=False)
    with client.session_transaction(base_url="https://factory.test") as cookie:
        cookie["_user_id"] = token
        cookie["_fresh"] = True
    return token
