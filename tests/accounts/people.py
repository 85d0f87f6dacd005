"""People with a password, for the tests of accounts."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from bw import clock
from bw.accounts import actions, passwords, sessions, tokens
from bw.accounts.models import Account, Invitation, PasswordReset
from bw.accounts.sessions import SignedIn
from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.web.policy import Role
from tests import makers
from tests.conftest import NOW

PASSWORD = "a calm river in the morning"
OTHER = "an orange boat on the lake"


@cache
def _hash() -> str:
    return passwords.hashed(PASSWORD)


def somebody(role: Role | None = None, **where: Any) -> Account:
    """An account that PASSWORD opens."""
    made = makers.account(role, **where)
    with writing():
        db.session.merge(made).password_hash = _hash()
    return made


def person(role: Role | None = None, **where: Any) -> SignedIn:
    """Somebody who is signed in, for actions."""
    made = makers.account(role, **where)
    with writing():
        token = sessions.start(made.id, staff=False)
    return seen(token)


def close(who: Account) -> None:
    """Close an account, as an admin does."""
    admin = person(Role.ADMIN)
    with writing():
        actions.close_account(admin, account=db.session.merge(who))


def seen(token: str) -> SignedIn:
    """Who holds this token."""
    found = sessions.person_of(token)
    assert found is not None
    return found


def enter(client: FlaskClient, who: Account, password: str = PASSWORD) -> Any:
    """Sign in by the form."""
    return client.post("/sign-in", data={"email": who.email, "password": password})


def arrive(client: FlaskClient, who: Account) -> None:
    """Be signed in without the form, for pages that are not about signing in."""
    token = makers.sign_in(client, who)
    with client.session_transaction(base_url="https://localhost") as held:
        held["_user_id"] = token


def cookie(client: FlaskClient) -> str:
    """The session cookie as the browser holds it, to be replayed."""
    held = client.get_cookie("__Host-bw", domain="localhost")
    assert held is not None
    return held.value


def replay(client: FlaskClient, value: str) -> Any:
    """Ask for a page with an old cookie."""
    client.set_cookie("__Host-bw", value, domain="localhost", secure=True)
    return client.get("/account")


def later(**by: float) -> None:
    """Let time pass."""
    clock.set_source(lambda: NOW + timedelta(**by))


def link_of(row: Invitation | PasswordReset) -> str:
    """The token that the e-mail about this row holds."""
    return tokens.token_for(row.nonce)


def invitations() -> list[Invitation]:
    """Every invitation, the oldest first."""
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))


def resets() -> list[PasswordReset]:
    """Every request for a new password, the oldest first."""
    return list(db.session.scalars(select(PasswordReset).order_by(PasswordReset.id)))


def audited() -> list[str]:
    """The tags of the audit, the oldest first."""
    return list(db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)))


def codes(blockers: Iterable[Any]) -> list[str]:
    """The codes of blockers."""
    return [blocker.code for blocker in blockers]
