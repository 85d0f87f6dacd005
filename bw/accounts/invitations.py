"""Inviting people to a role, accepting an invitation, ending a role."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from bw import clock, events
from bw.accounts import passwords, queries, rules, sessions, tokens
from bw.accounts.actions import Browser, open_session, revoke_invitation
from bw.accounts.models import Account, Invitation, RoleGrant
from bw.accounts.places import Place
from bw.accounts.queries import Holder
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db, writing
from bw.messages import Blocker
from bw.web.policy import STAFF, Role

# A second press of the button within this time sends no second e-mail.
SAME_PRESS = 60  # seconds


def invite(
    person: SignedIn, *, email: str, name: str, role: Role, place: Place, language: str
) -> Invitation | list[Blocker]:
    """Invite an address to a role; an older invitation to the same is revoked. Or why not."""
    email = queries.address(email)
    known = queries.account_at(email)
    refused = rules.may_invite(
        person,
        role,
        place,
        held=queries.roles_held(email, place),
        today=queries.invited_today(person.account_id),
        closed=known is not None and known.closed_at is not None,
    )
    if refused:
        return refused
    where = _stored(role, place)
    earlier = queries.same_invitations(email, role, where)
    for one in earlier:
        if one.invited_by == person.account_id and _just_made(one):
            return one
    for one in earlier:
        revoke_invitation(one, by=person.account_id)
    return _make(person, email=email, name=name, role=role, place=where, language=language)


def invite_admin(email: str, *, name: str, language: str) -> Invitation:
    """Invite an admin from the command line; an older invitation of the address is revoked."""
    email = queries.address(email)
    for one in queries.same_invitations(email, Role.ADMIN, Place()):
        revoke_invitation(one, by=None)
    return _make(None, email=email, name=name, role=Role.ADMIN, place=Place(), language=language)


def resend(person: SignedIn, invitation: Invitation, *, place: Place) -> list[Blocker]:
    """Send an invitation once more: with a new link, and the old link dead. Or why not."""
    made = invite(
        person,
        email=invitation.email,
        name=invitation.name,
        role=Role(invitation.role),
        place=place,
        language=invitation.language,
    )
    return [] if isinstance(made, Invitation) else made


def revoke(person: SignedIn, invitation: Invitation, *, place: Place) -> list[Blocker]:
    """Take an invitation back, so that its link opens nothing; or why not. Repeats do nothing."""
    refused = rules.may_revoke(person, invitation, place)
    if not refused and rules.invitation_open(invitation, clock.now()):
        revoke_invitation(invitation, by=person.account_id)
    return refused


def accept_as_new(
    token: str, *, name: str, password: str, language: str, browser: Browser
) -> str | list[Blocker]:
    """Make the account that an invitation is for; the token of its session, or why not.

    Own transaction.
    """
    found = queries.invitation_of(token)
    if found is None or not rules.invitation_open(found, clock.now()):
        return [Blocker("link_closed")]
    place = found.factory.name if found.factory else ""
    refused = passwords.problems(password, parts=[found.email, name, place])
    if refused:
        return refused
    made = passwords.hashed(password)
    try:
        with writing():
            invitation = _locked(found.id)
            if not rules.invitation_open(invitation, clock.now()) or invitation is None:
                return [Blocker("link_closed")]
            if queries.account_at(found.email) is not None:
                return [Blocker("invite_sign_in")]
            account = Account(
                email=found.email, name=name, password_hash=made, language=language,
                created_at=clock.now(),
            )  # fmt: skip
            db.session.add(account)
            db.session.flush()
            record(Tag.ACCOUNT_CREATED, by=account.id)
            _take(invitation, account.id)
            return open_session(account.id, browser=browser)
    except IntegrityError:  # two invitations of one address, accepted at the same moment
        return [Blocker("invite_sign_in")]


def accept(token: str, *, person: SignedIn, browser: Browser) -> str | list[Blocker]:
    """Take the role of an invitation with an account that exists; a new token, or why not.

    Own transaction. The session is renewed because its holder may do more from now on.
    """
    with writing():
        found = queries.invitation_of(token)
        invitation = _locked(found.id) if found else None
        if not rules.invitation_open(invitation, clock.now()) or invitation is None:
            return [Blocker("link_closed")]
        if invitation.email != person.email:
            return [Blocker("invite_other_address")]
        role = Role(invitation.role)
        _hold(person.account_id)
        held = queries.roles_held(person.email, _place(invitation))
        if refused := rules.may_sit(role, held):
            return refused
        if role in held:
            invitation.used_at = clock.now()
        else:
            _take(invitation, person.account_id)
        if role in STAFF:  # sessions of staff are short; none may go on with the long limits
            sessions.end_all(person.account_id)
        return open_session(person.account_id, browser=browser)


def end_role(person: SignedIn, holder: Holder, *, place: Place) -> list[Blocker]:
    """Take a role from somebody, from the next request on; or why not.

    Open invitations that they could no longer make are taken back with it.
    """
    refused = rules.may_end_role(person, holder.role, place, account_id=holder.account_id)
    if refused:
        return refused
    gone = delete(RoleGrant).where(RoleGrant.id == holder.grant_id)
    if db.session.connection().execute(gone).rowcount:  # of two presses of the button one tells
        record(
            Tag.ROLE_ENDED, by=person.account_id, factory_id=place.factory_id,
            subject_kind="account", subject_id=holder.account_id, role=holder.role.value,
        )  # fmt: skip
        _take_back_lapsed(holder.account_id, by=person.account_id)
    return []


def _take_back_lapsed(account_id: int, *, by: int) -> None:
    """Take the account's open invitations back, except to roles that it may still invite to."""
    left = queries.grants_of(account_id)
    for one in queries.open_invitations_by(account_id):
        if not rules.may_still_stand(Role(one.role), _around(one), left):
            revoke_invitation(one, by=by)


def _make(
    person: SignedIn | None, *, email: str, name: str, role: Role, place: Place, language: str
) -> Invitation:
    made = tokens.fresh()
    now = clock.now()
    by = person.account_id if person else None
    invitation = Invitation(
        email=email, name=name, role=role.value, language=language, nonce=made.nonce,
        token_hash=made.token_hash, invited_by=by, made_at=now,
        expires_at=now + rules.INVITATION_LASTS, factory_id=place.factory_id,
        programme_id=place.programme_id,
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    record(
        Tag.INVITATION_MADE, by=by, factory_id=place.factory_id,
        subject_kind="invitation", subject_id=invitation.id, role=role.value,
    )  # fmt: skip
    events.publish(events.InvitationMade(invitation.id))
    return invitation


def _stored(role: Role, place: Place) -> Place:
    """The place as a row holds it: one of factory, programme, or (an admin's) nothing."""
    if role is Role.ADMIN:
        return Place()
    return Place(factory_id=place.factory_id) if place.factory_id is not None else place


def _around(invitation: Invitation) -> Place:
    """The place of an invitation; a factory's with its programme, for the rules."""
    if invitation.factory is not None:
        return Place(invitation.factory.id, invitation.factory.programme_id)
    return Place(programme_id=invitation.programme_id)


def _hold(account_id: int) -> None:
    """Keep others from giving the account a role meanwhile: of two invitations to opposite sides,
    accepted in the same instant, the second must see the first."""
    db.session.execute(select(Account.id).where(Account.id == account_id).with_for_update())


def _place(invitation: Invitation) -> Place:
    return Place(invitation.factory_id, invitation.programme_id)


def _just_made(invitation: Invitation) -> bool:
    return (clock.now() - invitation.made_at).total_seconds() < SAME_PRESS


def _locked(invitation_id: int) -> Invitation | None:
    """The invitation, read anew and locked: of two clicks one accepts it."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .with_for_update(of=Invitation)
        .execution_options(populate_existing=True)
    )


def _take(invitation: Invitation, account_id: int) -> None:
    """Use the invitation up and grant its role."""
    now = clock.now()
    invitation.used_at = now
    db.session.add(
        RoleGrant(
            account_id=account_id, role=invitation.role, factory_id=invitation.factory_id,
            programme_id=invitation.programme_id, granted_at=now,
        )
    )  # fmt: skip
    for tag in (Tag.INVITATION_USED, Tag.ROLE_GRANTED):
        record(
            tag, by=account_id, factory_id=invitation.factory_id,
            subject_kind="invitation", subject_id=invitation.id, role=invitation.role,
        )  # fmt: skip
