"""Who may invite whom, end whose role, and which links still open. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bw.accounts.models import Invitation, PasswordReset
from bw.accounts.places import Place
from bw.messages import Blocker
from bw.web.policy import FACTORY, FILL, STAFF, Grant, Person, Role

INVITATION_LASTS = timedelta(days=7)
RESET_LASTS = timedelta(hours=1)
INVITATIONS_A_DAY = 30  # by one person, within 24 hours
RESETS_AN_HOUR = 3  # e-mails to one account
REFUSALS_AN_HOUR = 30  # entries of the audit for one person

# Worker seats are the advisor's to fill, so that no manager chooses the workers' side (Q25).
INVITES: Mapping[Role, frozenset[Role]] = {
    Role.MANAGER: frozenset({Role.COLLEAGUE, Role.MANAGEMENT}),
    Role.REGISTRATION: frozenset({Role.MANAGER}),
    Role.ADVISOR: frozenset({Role.WORKER}),
    Role.ADMIN: frozenset(Role),
}
ROLE_NAMES: Mapping[Role, str] = {  # role -> code of its sentence
    Role.MANAGER: "role_manager",
    Role.COLLEAGUE: "role_colleague",
    Role.WORKER: "role_worker",
    Role.MANAGEMENT: "role_management",
    Role.ADVISOR: "role_advisor",
    Role.REGISTRATION: "role_registration",
    Role.ADMIN: "role_admin",
}
MANAGEMENT_SIDE = FILL | {Role.MANAGEMENT}


def invitable(person: Person, place: Place) -> frozenset[Role]:
    """The roles to which the person may invite others at this place.

    Rules Q13 and Q25: the manager invites colleagues who fill in, and the management side of the
    committee; worker seats are confirmed by the advisor. ``place.programme_id`` is always that of
    the factory, too.
    """
    return _invitable(person.grants, place)


def may_still_stand(role: Role, place: Place, grants: Collection[Grant]) -> bool:
    """Whether an invitation to the role stays open when its maker has only these grants left."""
    if role is Role.ADMIN:
        return any(grant.role is Role.ADMIN for grant in grants)
    return role in _invitable(grants, place)


def _invitable(grants: Collection[Grant], place: Place) -> frozenset[Role]:
    mine = frozenset[Role]().union(
        *(INVITES.get(g.role, frozenset()) for g in grants if _covers(g, place))
    )
    if place.factory_id is not None:
        return mine & FACTORY
    return mine - FACTORY if place.programme_id is not None else frozenset()


def may_invite(
    person: Person,
    role: Role,
    place: Place,
    *,
    held: Collection[Role] = (),
    today: int = 0,
    closed: bool = False,
) -> list[Blocker]:
    """Why the person may not invite somebody to the role; empty when it is allowed.

    ``held``: roles that the invited address holds at this place already; ``closed``: its account
    was closed. ``today``: how many invitations the person made in the last 24 hours.
    """
    if role not in invitable(person, place):
        return [Blocker("invite_not_yours")]
    if today >= INVITATIONS_A_DAY:
        return [Blocker("invite_enough_today", {"most": INVITATIONS_A_DAY})]
    if closed:
        return [Blocker("invite_account_closed")]
    if role in held:
        return [Blocker("invite_has_role")]
    return may_sit(role, held)


def may_see_address(person: Person, role: Role, place: Place) -> bool:
    """Whether the person sees the e-mail address of somebody with this role at the place.

    Rule Q25: the address of a worker member is not the management's business.
    """
    return role is not Role.WORKER or any(
        grant.role in STAFF and _covers(grant, place) for grant in person.grants
    )


def may_revoke(person: Person, invitation: Invitation, place: Place) -> list[Blocker]:
    """Why the person may not take this invitation to the place back; empty when it is allowed."""
    if Role(invitation.role) not in invitable(person, place):
        return [Blocker("invite_not_yours")]
    return [Blocker("invite_used")] if invitation.used_at is not None else []


def may_sit(role: Role, held: Collection[Role]) -> list[Blocker]:
    """Why somebody with the roles ``held`` at a factory may not take ``role`` there.

    Rule Q25: nobody speaks for the workers and for the management of one factory.
    """
    both = {role, *held}
    if Role.WORKER in both and both & MANAGEMENT_SIDE:
        return [Blocker("invite_other_side")]
    return []


def may_advise(roles: Collection[Role]) -> list[Blocker]:
    """Why somebody with these roles for a programme may not be the advisor of its factories.

    Rule J3: only an enterprise advisor of the programme; empty when it may be.
    """
    return [] if Role.ADVISOR in roles else [Blocker("advisor_not_of_programme")]


def may_end_role(person: Person, role: Role, place: Place, *, account_id: int) -> list[Blocker]:
    """Why the person may not end this role of the account; empty when it is allowed.

    Whoever may invite to a role may end it, except their own.
    """
    if role not in invitable(person, place):
        return [Blocker("role_not_yours_to_end")]
    if account_id == person.account_id:
        return [Blocker("role_own")]
    return []


def may_close(person: Person, account_id: int) -> list[Blocker]:
    """Why the person may not close this account; empty when it is allowed.

    Admins close accounts, never their own: so one of them remains.
    """
    if not any(g.role is Role.ADMIN for g in person.grants):
        return [Blocker("role_not_yours_to_end")]
    return [Blocker("role_own")] if account_id == person.account_id else []


def invitation_open(invitation: Invitation | None, now: datetime) -> bool:
    """Whether the invitation can still be accepted: once, for seven days, unless replaced."""
    return (
        invitation is not None
        and invitation.used_at is None
        and invitation.revoked_at is None
        and now < invitation.expires_at
    )


def reset_open(reset: PasswordReset | None, now: datetime) -> bool:
    """Whether the link to a new password still opens: once, for an hour."""
    return reset is not None and reset.used_at is None and now < reset.expires_at


def local_path(text: str) -> str:
    """``text`` when it is a path on this site, else "/": nobody is sent to another site by us."""
    if not text.startswith("/") or text.startswith("//") or len(text) > 2000:
        return "/"
    if "\\" in text or not text.isprintable():
        return "/"
    return text


def _covers(grant: Grant, place: Place) -> bool:
    """Whether a grant is held at this place, or for the programme or everything around it."""
    if grant.factory_id is not None:
        return grant.factory_id == place.factory_id
    if grant.programme_id is not None:
        return grant.programme_id == place.programme_id
    return grant.role is Role.ADMIN
