"""What people do with their accounts: sign in and out, passwords, languages.

Hashing a password takes long on purpose, so it is done outside of a transaction: actions that
hash begin and end their own write (their routes say ``own_transaction``).
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, func, insert, select, update

from bw import clock, events
from bw.accounts import passwords, queries, rules, sessions, throttle, tokens
from bw.accounts.models import Account, Invitation, PasswordReset
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import AuditEntry, Tag
from bw.db import aside, db, writing
from bw.messages import Blocker


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser that asks: its network address, what it calls itself, and its sign-in token."""

    address: str = ""
    name: str = ""
    token: str | None = None


def sign_in(email: str, *, password: str, browser: Browser) -> str | Blocker:
    """The token of a new session, or why there is none. Own transactions.

    Unknown address, closed account and wrong password give the same answer after the same work.
    """
    who = throttle.source(queries.address(email), browser.address)
    with writing():
        seconds = throttle.attempt(who)
    if seconds:
        return Blocker("sign_in_wait", {"seconds": seconds})
    found = queries.account_at(email)
    stored = found.password_hash if found is not None and found.closed_at is None else None
    if not passwords.verify(stored, password) or found is None or stored is None:
        with writing():
            known = found.id if found else None
            record(Tag.SIGN_IN_FAILED, subject_kind="account", subject_id=known)
        return Blocker("sign_in_wrong")
    again = passwords.hashed(password) if passwords.outdated(stored) else stored
    with writing():
        throttle.forgive(who)
        _set_hash(found.id, again)
        return open_session(found.id, browser=browser)


def open_session(account_id: int, *, browser: Browser) -> str:
    """Start a session in the present transaction and end the one this browser had; its token."""
    if browser.token:
        sessions.end(sessions.hashed(browser.token))
    token = sessions.start(
        account_id,
        staff=queries.is_staff(account_id),
        address=browser.address,
        browser=browser.name,
    )
    record(Tag.SIGN_IN, by=account_id)
    return token


def sign_out(person: SignedIn) -> None:
    """End the session of this browser."""
    sessions.end(person.token_hash)
    record(Tag.SIGN_OUT, by=person.account_id)


def end_session(person: SignedIn, *, token_hash: str) -> bool:
    """End one of the person's own sessions; the hash of somebody else's ends nothing (False)."""
    if token_hash not in {row.token_hash for row in queries.sessions_of(person.account_id)}:
        return False
    sessions.end(token_hash)
    record(Tag.SIGN_OUT, by=person.account_id)
    return True


def sign_out_everywhere(person: SignedIn) -> None:
    """End every session of the person, this one too."""
    sessions.end_all(person.account_id)
    record(Tag.SIGN_OUT_EVERYWHERE, by=person.account_id)


def change_details(
    person: SignedIn, *, name: str, language: str, bengali_digits: bool | None
) -> None:
    """Keep the person's name, language and choice of digits."""
    if name != person.name:
        record(Tag.ACCOUNT_RENAMED, by=person.account_id, before=person.name, after=name)
    db.session.execute(
        update(Account)
        .where(Account.id == person.account_id)
        .values(name=name, language=language, bengali_digits=bengali_digits)
    )


def choose_language(person: SignedIn, *, language: str) -> None:
    """Remember the language that the person reads."""
    db.session.execute(
        update(Account).where(Account.id == person.account_id).values(language=language)
    )


def change_password(
    person: SignedIn, *, current: str, new: str, browser: Browser
) -> str | list[Blocker]:
    """The token of a new session, all others ended; or why nothing changed. Own transactions."""
    who = throttle.source(person.email, browser.address)
    with writing():
        seconds = throttle.attempt(who)
    if seconds:
        return [Blocker("sign_in_wait", {"seconds": seconds})]
    found = queries.account(person.account_id)
    if found is None or not passwords.verify(found.password_hash, current):
        return [Blocker("password_current_wrong")]
    parts = queries.names_around(person.account_id)
    refused = passwords.problems(new, parts=parts)
    if not refused:
        made = passwords.hashed(new)
    with writing():
        throttle.forgive(who)
        if refused:
            return refused
        _replace_password(person.account_id, made)
        return open_session(person.account_id, browser=browser)


def ask_reset(email: str) -> None:
    """Send a link to a new password when the address has an account; unknown ones look the same.

    At most three links an hour go to one account.
    """
    found = queries.account_at(email)
    known = found is not None and found.closed_at is None
    record(Tag.PASSWORD_RESET_ASKED, subject_kind="account", subject_id=found.id if found else None)
    now = clock.now()
    if not known or found is None:
        return
    if queries.resets_since(found.id, now - rules.RESET_LASTS) >= rules.RESETS_AN_HOUR:
        return
    made = tokens.fresh()
    reset = PasswordReset(
        account_id=found.id, nonce=made.nonce, token_hash=made.token_hash, made_at=now,
        expires_at=now + rules.RESET_LASTS,
    )  # fmt: skip
    db.session.add(reset)
    db.session.flush()
    events.publish(events.PasswordResetAsked(reset.id))


def reset_password(token: str, *, new: str) -> list[Blocker]:
    """Set a new password by the link of an e-mail, once; why not, otherwise. Own transaction."""
    found = queries.reset_of(token)
    if found is None or not rules.reset_open(found, clock.now()):
        return [Blocker("link_closed")]
    refused = passwords.problems(new, parts=queries.names_around(found.account_id))
    if refused:
        return refused
    made = passwords.hashed(new)
    with writing():
        # Locked and read anew: of two clicks one sets the password.
        mine = db.session.scalar(
            select(PasswordReset)
            .where(PasswordReset.id == found.id)
            .with_for_update(of=PasswordReset)
            .execution_options(populate_existing=True)
        )
        if mine is None or not rules.reset_open(mine, clock.now()) or mine.account.closed_at:
            return [Blocker("link_closed")]
        db.session.execute(
            update(PasswordReset)
            .where(PasswordReset.account_id == mine.account_id, PasswordReset.used_at.is_(None))
            .values(used_at=clock.now())
        )
        _replace_password(mine.account_id, made)
    return []


def close_account(person: SignedIn, *, account: Account) -> list[Blocker]:
    """Close an account for good and end its sessions; why not, otherwise."""
    refused = rules.may_close(person, account.id)
    if refused or account.closed_at is not None:
        return refused
    account.closed_at = clock.now()
    sessions.end_all(account.id)
    for invitation in queries.open_invitations_by(account.id):
        revoke_invitation(invitation, by=person.account_id)
    record(Tag.ACCOUNT_CLOSED, by=person.account_id, subject_kind="account", subject_id=account.id)
    return []


def revoke_invitation(invitation: Invitation, *, by: int | None) -> None:
    """Take an invitation back that is still open, so that its link opens nothing."""
    revoked = db.session.execute(
        update(Invitation)
        .where(
            Invitation.id == invitation.id,
            Invitation.used_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )
    if revoked.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        record(
            Tag.INVITATION_REVOKED, by=by, factory_id=invitation.factory_id,
            subject_kind="invitation", subject_id=invitation.id,
        )  # fmt: skip


def note_refusal(person: SignedIn, *, path: str) -> None:
    """Record that the person asked for something that is not theirs, or not there.

    In a transaction of its own: what was asked for is undone, the entry stays. Whoever tries
    address after address fills no table: after ``rules.REFUSALS_AN_HOUR`` it is in the log alone,
    and the last entry says so.
    """
    now = clock.now()
    entry = insert(AuditEntry).values(
        at=now, tag=Tag.ACCESS_REFUSED.value, account_id=person.account_id, subject_kind="page",
    )  # fmt: skip
    earlier = select(func.count(AuditEntry.id)).where(
        AuditEntry.account_id == person.account_id,
        AuditEntry.tag == Tag.ACCESS_REFUSED.value,
        AuditEntry.at > now - timedelta(hours=1),
    )

    def write(connection: Connection) -> None:
        known = connection.scalar(earlier) or 0
        if known < rules.REFUSALS_AN_HOUR:
            last = {"last_of_this_hour": True} if known + 1 == rules.REFUSALS_AN_HOUR else {}
            connection.execute(entry.values(details={"path": path, **last}))

    aside(write)


def _replace_password(account_id: int, made: str) -> None:
    _set_hash(account_id, made)
    sessions.end_all(account_id)
    record(Tag.PASSWORD_CHANGED, by=account_id)
    events.publish(events.PasswordChanged(account_id))


def _set_hash(account_id: int, made: str) -> None:
    db.session.execute(update(Account).where(Account.id == account_id).values(password_hash=made))
