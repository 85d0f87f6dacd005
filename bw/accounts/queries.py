"""Reading accounts, roles, invitations and sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from bw import clock
from bw.accounts.models import (
    Account,
    AdvisorAssignment,
    Invitation,
    PasswordReset,
    RoleGrant,
    SignInSession,
)
from bw.accounts.places import Place
from bw.accounts.sessions import GrantedRole, hashed
from bw.db import db
from bw.organisations.models import Factory
from bw.organisations.queries import LARGEST_ID
from bw.web.policy import FACTORY, Role

_ORDER = case({role.value: place for place, role in enumerate(Role)}, value=RoleGrant.role)


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role at a place."""

    grant_id: int
    account_id: int
    name: str
    email: str
    role: Role
    granted_at: datetime


def address(text: str) -> str:
    """The form in which an e-mail address is stored and compared."""
    return text.strip().casefold()


def account(account_id: int) -> Account | None:
    """The account with this id."""
    return db.session.get(Account, account_id) if 0 < account_id <= LARGEST_ID else None


def account_at(email: str) -> Account | None:
    """The account with this e-mail address, as typed; closed ones too."""
    return db.session.scalar(select(Account).where(Account.email == address(email)))


def is_staff(account_id: int) -> bool:
    """Whether the account works for a programme, so that its sessions are short."""
    return bool(
        db.session.scalar(
            select(func.count(RoleGrant.id)).where(
                RoleGrant.account_id == account_id,
                RoleGrant.role.not_in([role.value for role in FACTORY]),
            )
        )
    )


def sessions_of(account_id: int) -> Sequence[SignInSession]:
    """Where the account is signed in, the latest use first."""
    return db.session.scalars(
        select(SignInSession)
        .where(SignInSession.account_id == account_id)
        .order_by(SignInSession.seen_at.desc(), SignInSession.token_hash)
    ).all()


def invitation(invitation_id: int) -> Invitation | None:
    """The invitation with this id, with its factory or programme."""
    found = 0 < invitation_id <= LARGEST_ID
    return db.session.get(Invitation, invitation_id) if found else None


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link opens, whatever has become of it since."""
    return db.session.scalar(select(Invitation).where(Invitation.token_hash == hashed(token)))


def reset(reset_id: int) -> PasswordReset | None:
    """The request for a new password with this id, with its account."""
    return db.session.get(PasswordReset, reset_id) if 0 < reset_id <= LARGEST_ID else None


def reset_of(token: str) -> PasswordReset | None:
    """The request that a link opens, whatever has become of it since."""
    return db.session.scalar(select(PasswordReset).where(PasswordReset.token_hash == hashed(token)))


def people(place: Place) -> list[Holder]:
    """Who has a role at this place, by role and name. Closed accounts are left out."""
    rows = db.session.execute(
        select(RoleGrant, Account)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(_granted_at(place), Account.closed_at.is_(None))
        .order_by(_ORDER, Account.name, RoleGrant.id)
    )
    return [
        Holder(grant.id, who.id, who.name, who.email, Role(grant.role), grant.granted_at)
        for grant, who in rows
    ]


def holder(place: Place, grant_id: int) -> Holder | None:
    """One of the people at this place, by the id of the role's grant."""
    return next((one for one in people(place) if one.grant_id == grant_id), None)


@dataclass(frozen=True, slots=True)
class Assigned:
    """An advisor of a factory, now or once."""

    account_id: int
    name: str
    email: str
    assigned_at: datetime
    ended_at: datetime | None


def advisors_of(factory_id: int) -> list[Assigned]:
    """The advisors of a factory, the latest first; the first one's end is None while it stands."""
    rows = db.session.execute(
        select(AdvisorAssignment, Account)
        .join(Account, Account.id == AdvisorAssignment.account_id)
        .where(AdvisorAssignment.factory_id == factory_id)
        .order_by(AdvisorAssignment.id.desc())
    )
    return [
        Assigned(who.id, who.name, who.email, one.assigned_at, one.ended_at) for one, who in rows
    ]


def roles_held(email: str, place: Place) -> frozenset[Role]:
    """The roles that an address has at this place already."""
    rows = db.session.scalars(
        select(RoleGrant.role)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(_granted_at(place), Account.email == address(email))
    )
    return frozenset(map(Role, rows))


def open_invitations(place: Place) -> Sequence[Invitation]:
    """Invitations to this place that can still be accepted, the latest first."""
    return db.session.scalars(
        _open().where(_invited_to(place)).order_by(Invitation.made_at.desc(), Invitation.id.desc())
    ).all()


def open_invitations_by(account_id: int) -> Sequence[Invitation]:
    """Invitations of this account, to wherever, that can still be accepted; the oldest first."""
    return db.session.scalars(
        _open().where(Invitation.invited_by == account_id).order_by(Invitation.id)
    ).all()


def grants_of(account_id: int) -> list[GrantedRole]:
    """Every role of the account, the oldest first."""
    rows = db.session.scalars(
        select(RoleGrant).where(RoleGrant.account_id == account_id).order_by(RoleGrant.id)
    )
    return [GrantedRole(Role(row.role), row.factory_id, row.programme_id) for row in rows]


def invitation_to(place: Place, invitation_id: int) -> Invitation | None:
    """The invitation with this id, when it is one to this place."""
    if not 0 < invitation_id <= LARGEST_ID:
        return None
    return db.session.scalar(
        select(Invitation).where(Invitation.id == invitation_id, _invited_to(place))
    )


def same_invitations(email: str, role: Role, place: Place) -> Sequence[Invitation]:
    """Open invitations of an address to this very role and place, the oldest first."""
    return db.session.scalars(
        _open()
        .where(
            Invitation.email == address(email), Invitation.role == role.value, _invited_to(place)
        )
        .order_by(Invitation.id)
    ).all()


def invited_today(account_id: int) -> int:
    """How many invitations the account made in the last 24 hours."""
    since = clock.now() - timedelta(days=1)
    return db.session.scalar(
        select(func.count(Invitation.id)).where(
            Invitation.invited_by == account_id, Invitation.made_at > since
        )
    ) or 0  # fmt: skip


def resets_since(account_id: int, since: datetime) -> int:
    """How many links to a new password the account was sent since a moment."""
    return db.session.scalar(
        select(func.count(PasswordReset.id)).where(
            PasswordReset.account_id == account_id, PasswordReset.made_at > since
        )
    ) or 0  # fmt: skip


def names_around(account_id: int) -> list[str]:
    """Texts that a password of this account must not be made of: its address, name, factories."""
    who = account(account_id)
    factories = db.session.scalars(
        select(Factory.name)
        .join(RoleGrant, RoleGrant.factory_id == Factory.id)
        .where(RoleGrant.account_id == account_id)
        .order_by(Factory.id)
    )
    return [*([who.email, who.name] if who else []), *factories]


def _open() -> Select[tuple[Invitation]]:
    return select(Invitation).where(
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def _granted_at(place: Place) -> ColumnElement[bool]:
    """Roles at a factory; for a programme also those held everywhere (admins)."""
    if place.factory_id is not None:
        return RoleGrant.factory_id == place.factory_id
    everywhere = and_(RoleGrant.factory_id.is_(None), RoleGrant.programme_id.is_(None))
    return (RoleGrant.programme_id == place.programme_id) | everywhere


def _invited_to(place: Place) -> ColumnElement[bool]:
    if place.factory_id is not None:
        return Invitation.factory_id == place.factory_id
    everywhere = and_(Invitation.factory_id.is_(None), Invitation.programme_id.is_(None))
    return (Invitation.programme_id == place.programme_id) | everywhere
