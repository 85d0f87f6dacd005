"""Sign-in sessions: rows behind a random token, of which only the hash is stored."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select, update

from bw import clock
from bw.accounts.models import Account, RoleGrant, SignInSession
from bw.db import Prepared, aside, db
from bw.web.policy import STAFF, Role

# Managers work for weeks, sometimes offline; staff sit at an office desk. (ASVS 7.3.1, 7.3.2)
IDLE = {False: timedelta(days=30), True: timedelta(hours=8)}
ABSOLUTE = {False: timedelta(days=90), True: timedelta(hours=24)}
SEEN_EVERY = timedelta(minutes=10)


class GrantedRole(NamedTuple):
    """A role at a factory or for a programme (both None: everywhere)."""

    role: Role
    factory_id: int | None
    programme_id: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever is at the screen; Flask-Login's user."""

    account_id: int
    name: str
    email: str
    language: str
    bengali_digits: bool | None
    grants: tuple[GrantedRole, ...]
    token_hash: str
    token: str

    is_active = True
    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds: the token of the session, not the account."""
        return self.token

    @property
    def in_staff(self) -> bool:
        """Whether the person works for a programme."""
        return any(grant.role in STAFF for grant in self.grants)

    @property
    def in_factories(self) -> int:
        """At how many factories the person has a role."""
        return len(self.factories())

    def holds(self, role: Role, factory_id: int | None = None) -> bool:
        """Whether this person has the role (at that factory, when one is given)."""
        return any(
            g.role is role and (factory_id is None or g.factory_id == factory_id)
            for g in self.grants
        )

    def factories(self, *roles: Role) -> tuple[int, ...]:
        """Ids of the factories at which the person holds one of the roles (any, if none given)."""
        return tuple(
            sorted({g.factory_id for g in self.grants
                    if g.factory_id is not None and (not roles or g.role in roles)})
        )  # fmt: skip


def hashed(token: str) -> str:
    """SHA-256 of a token, in hexadecimal: what tables hold."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(account_id: int, *, staff: bool, address: str = "", browser: str = "") -> str:
    """Open a session in the present transaction and give its token (256 bits, never stored)."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        SignInSession(
            token_hash=hashed(token), account_id=account_id, started_at=now, seen_at=now,
            staff=staff, address=address[:64], browser=browser[:200],
        )
    )  # fmt: skip
    return token


_PERSON = Prepared(
    select(
        Account.id, Account.name, Account.email, Account.language, Account.bengali_digits,
        SignInSession.started_at, SignInSession.seen_at, SignInSession.staff,
        RoleGrant.role, RoleGrant.factory_id, RoleGrant.programme_id,
    )
    .select_from(SignInSession)
    .join(Account, Account.id == SignInSession.account_id)
    .outerjoin(RoleGrant, RoleGrant.account_id == Account.id)
    .where(SignInSession.token_hash == bindparam("token_hash"), Account.closed_at.is_(None))
    .order_by(RoleGrant.id)
)  # fmt: skip


class _Row(NamedTuple):
    """A row of ``_PERSON``."""

    id: int
    name: str
    email: str
    language: str
    bengali_digits: bool | None
    started_at: datetime
    seen_at: datetime
    staff: bool
    role: str | None
    factory_id: int | None
    programme_id: int | None


def person_of(token: str) -> SignedIn | None:
    """Who holds this token, with all roles, in one statement; None when it no longer opens."""
    token_hash = hashed(token)
    rows = _PERSON.rows(token_hash=token_hash)
    if not rows:
        return None
    first = _Row(*rows[0])
    if not _alive(first.started_at, first.seen_at, first.staff):
        return None
    if clock.now() - first.seen_at > SEEN_EVERY:
        _seen(token_hash)
    return _signed_in(tuple(rows), token_hash, token)


@lru_cache(maxsize=2000)
def _signed_in(rows: tuple[tuple[Any, ...], ...], token_hash: str, token: str) -> SignedIn:
    """Whoever the rows of ``_PERSON`` are about: made once, as long as the rows stay the same."""
    every = [_Row(*row) for row in rows]
    first = every[0]
    grants = tuple(GrantedRole(Role(r.role), r.factory_id, r.programme_id) for r in every if r.role)
    return SignedIn(
        first.id, first.name, first.email, first.language, first.bengali_digits, grants,
        token_hash, token,
    )  # fmt: skip


def end(token_hash: str) -> None:
    """End one session."""
    db.session.execute(delete(SignInSession).where(SignInSession.token_hash == token_hash))


def end_all(account_id: int) -> None:
    """End every session of an account."""
    db.session.execute(delete(SignInSession).where(SignInSession.account_id == account_id))


def _alive(started: datetime, seen: datetime, staff: bool) -> bool:
    now = clock.now()
    return now - seen <= IDLE[staff] and now - started <= ABSOLUTE[staff]


def _seen(token_hash: str) -> None:
    seen = update(SignInSession).where(SignInSession.token_hash == token_hash)

    def move(connection: Connection) -> None:
        connection.execute(seen.values(seen_at=clock.now()))

    aside(move)
