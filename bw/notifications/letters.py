"""What the writers of e-mails share: keys of jobs, the reader, links."""

from collections.abc import Mapping, Sequence
from typing import Any

from bw import settings
from bw.accounts import queries as accounts
from bw.accounts.models import Account, Invitation
from bw.accounts.places import Place
from bw.db import writing
from bw.notifications.mailer import Letter
from bw.organisations.models import Factory, Programme
from bw.outbox.actions import enqueue
from bw.web import locale
from bw.web.locale import Locale
from bw.web.policy import Role

Payload = Mapping[str, Any]


def queue(name: str, cause: object, **facts: Any) -> None:
    """Queue an e-mail in the present transaction; the key is made of its cause."""
    key = f"mail:{name}:{cause}"
    enqueue("mail", key=key, payload={"name": name, "key": key, **facts})


def spread(payload: Payload, place: Place, role: Role) -> None:
    """A row of the outbox for each person who holds the role there now.

    Told twice, done once: the keys stand.
    """
    with writing():
        for holder in accounts.people(place):
            if holder.role is role:
                queue_for(holder.account_id, payload)


def queue_for(account_id: int, payload: Payload) -> None:
    """One person's row of an e-mail to several."""
    key = f"{payload['key']}:{account_id}"
    enqueue("mail", key=key, payload={**payload, "key": key, "account_id": account_id})


def queue_for_invited(payload: Payload, invitations: Sequence[Invitation]) -> None:
    """A row of the outbox for each invitation that waits."""
    with writing():
        for one in invitations:
            key = f"{payload['key']}:invitation:{one.id}"
            mine = {**payload, "key": key, "invitation_id": one.id}
            enqueue("mail", key=key, payload=mine)


def reached(payload: Payload, place: Place, role: Role) -> Account | None:
    """The account of the row, when it still stands and still holds the role there."""
    account_id = payload["account_id"]
    held = {one.account_id for one in accounts.people(place) if one.role is role}
    return accounts.account(account_id) if account_id in held else None


def to(account: Account, payload: Payload, *, zone: str = "UTC", **context: Any) -> Letter:
    """The letter to an account, in its language, with times in ``zone``."""
    return Letter(
        name=payload["name"],
        key=payload["key"],
        to=account.email,
        to_name=account.name,
        reader=reader(account, zone),
        context=context,
    )


def reader(account: Account, zone: str) -> Locale:
    """How the account reads."""
    return locale.make(account.language, zone=zone, bengali=account.bengali_digits)


def name_of(row: Account | Factory | Programme | None) -> str:
    """Its name; nothing for nobody."""
    return row.name if row is not None else ""


def link(path: str) -> str:
    """The public address of a page."""
    return settings.current().base_url + path
