"""Who gets which e-mail: one function that queues for each cause, one that writes for each e-mail.

Queueing happens in the transaction of the cause. Writing happens in the worker, which loads by id
what the e-mail needs; it gives None when the cause has gone away meanwhile.
"""

from collections.abc import Callable, Mapping

from bw import clock, events, settings
from bw.accounts import queries as accounts
from bw.accounts import rules, tokens
from bw.accounts.places import Place
from bw.messages import CATALOGUE
from bw.notifications import factory_letters, letters, mailer, staff_letters
from bw.notifications.letters import Payload
from bw.notifications.mailer import Letter
from bw.selfassessment import snapshots
from bw.web import locale
from bw.web.policy import Role


def queue_invitation(event: events.InvitationMade) -> None:
    """To the address that was invited."""
    letters.queue("invitation", event.invitation_id, invitation_id=event.invitation_id)


def queue_password_reset(event: events.PasswordResetAsked) -> None:
    """To the account that asked for a new password."""
    letters.queue("password_reset", event.reset_id, reset_id=event.reset_id)


def queue_password_changed(event: events.PasswordChanged) -> None:
    """To the account whose password is another one now, so that a stranger's change is noticed."""
    # An account's password changes more than once: the moment tells one change from the next.
    moment = clock.now()
    cause = f"{event.account_id}:{moment.isoformat()}"
    letters.queue("password_changed", cause, account_id=event.account_id, at=moment.isoformat())


def queue_submitted(event: events.SelfAssessmentSubmitted) -> None:
    """To every manager of the factory; the worker makes one row of each."""
    letters.queue(
        "submitted",
        event.snapshot_id,
        snapshot_id=event.snapshot_id,
        self_assessment_id=event.self_assessment_id,
    )


def send(payload: Payload) -> None:
    """The job ``mail``: write the e-mail that the payload names and hand it to the mail server."""
    letter = WRITERS[payload["name"]](payload)
    if letter is not None:
        now = settings.current()
        mailer.deliver(mailer.compose(letter, now), now)


def write_invitation(payload: Payload) -> Letter | None:
    """The invitation, in the language of the account when the address has one already."""
    invitation = accounts.invitation(payload["invitation_id"])
    if invitation is None or not rules.invitation_open(invitation, clock.now()):
        return None
    programme = invitation.factory.programme if invitation.factory else invitation.programme
    known = accounts.account_at(invitation.email)
    inviter = accounts.account(invitation.invited_by or 0)
    zone = programme.zone if programme else "UTC"
    unknown = locale.make(invitation.language, zone=zone)
    return Letter(
        name="invitation",
        key=payload["key"],
        to=invitation.email,
        to_name=invitation.name,
        reader=letters.reader(known, zone) if known else unknown,
        context={
            "role": CATALOGUE[f"role_{invitation.role}"],
            "factory": letters.name_of(invitation.factory),
            "programme": letters.name_of(invitation.programme),
            "inviter": letters.name_of(inviter),
            "expires_at": invitation.expires_at,
            "link": letters.link(f"/invitations/{tokens.token_for(invitation.nonce)}"),
        },
    )


def write_password_reset(payload: Payload) -> Letter | None:
    """The link to a new password."""
    reset = accounts.reset(payload["reset_id"])
    if reset is None or not rules.reset_open(reset, clock.now()) or reset.account.closed_at:
        return None
    lasts = reset.expires_at - reset.made_at
    return letters.to(
        reset.account,
        payload,
        minutes=int(lasts.total_seconds()) // 60,
        link=letters.link(f"/password/reset/{tokens.token_for(reset.nonce)}"),
    )


def write_password_changed(payload: Payload) -> Letter | None:
    """The news that the password is another one, and what to do when it was not them."""
    account = accounts.account(payload["account_id"])
    if account is None or account.closed_at:
        return None
    return letters.to(account, payload, link=letters.link("/password/forgotten"))


def write_submitted(payload: Payload) -> Letter | None:
    """The news of a submission. Without a recipient: a row for each manager of the factory."""
    submission = snapshots.for_email(payload["snapshot_id"])
    if submission is None:
        return None
    if "account_id" not in payload:
        letters.spread(payload, Place(factory_id=submission.factory_id), Role.MANAGER)
        return None
    account = letters.reached(payload, Place(factory_id=submission.factory_id), Role.MANAGER)
    if account is None:
        return None
    return letters.to(
        account,
        payload,
        zone=submission.zone,
        factory=submission.factory_name,
        cycle=submission.cycle_number,
        number=submission.number,
        submitted_at=submission.submitted_at,
        submitted_by=submission.submitted_by_name,
        percent=submission.percent,
        link=letters.link(f"/self-assessments/{payload['self_assessment_id']}"),
    )


WRITERS: Mapping[str, Callable[[Payload], Letter | None]] = {
    "invitation": write_invitation,
    "password_reset": write_password_reset,
    "password_changed": write_password_changed,
    "submitted": write_submitted,
    **factory_letters.WRITERS,
    **staff_letters.WRITERS,
}
