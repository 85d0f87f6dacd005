"""E-mails to the managers of a factory: what each says, and whether its reason still stands.

A row without a recipient makes a row for each manager; each of these is written when its turn
comes, by what is true then. Somebody who is no manager any more gets nothing.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bw import clock
from bw.accounts import queries as accounts
from bw.accounts import rules as account_rules
from bw.accounts import tokens
from bw.accounts.models import Invitation
from bw.accounts.places import Place
from bw.cycles.models import Cycle
from bw.messages import said
from bw.notifications import letters, queries, rules
from bw.notifications.letters import Payload
from bw.notifications.mailer import Letter
from bw.notifications.rules import Facts, Kind
from bw.organisations import queries as organisations
from bw.organisations.models import Factory, Programme
from bw.organisations.rules import day_counts
from bw.selfassessment.overview import latest_of
from bw.slcp.models import RegistrationState
from bw.web import locale
from bw.web.policy import Role

Context = dict[str, Any]
# An invitation that was made with the cycle says what is to be said by itself.
MADE_TOGETHER = timedelta(minutes=10)


def write(payload: Payload) -> Letter | None:
    """One manager's letter; without a recipient, a row of the outbox for each manager."""
    factory = queries.factory(payload["factory_id"])
    if factory is None:
        return None
    context = CONTEXTS[Kind(payload["name"])](factory, payload)
    if context is None:
        return None
    place = Place(factory_id=factory.id)
    if "account_id" not in payload:
        letters.spread(payload, place, Role.MANAGER)
        return None
    account = letters.reached(payload, place, Role.MANAGER)
    if account is None:
        return None
    zone = factory.programme.zone
    return letters.to(account, payload, zone=zone, factory=factory.name, **context)


def write_cycle_set_up(payload: Payload) -> Letter | None:
    """Rule C1: with the account link for an invitation that waits, else to the first page."""
    if "invitation_id" in payload:
        return _to_invited(payload)
    if "account_id" not in payload:
        _spread_to_invited(payload)
    return write(payload)


def _cycle(payload: Payload) -> Cycle | None:
    return queries.cycle(payload["cycle_id"] or 0)


def _set_up(factory: Factory, payload: Payload) -> Context | None:
    cycle = _cycle(payload)
    if cycle is None:
        return None
    page = letters.link(f"/factories/{factory.id}")
    return {
        "cycle": cycle.number,
        "starts_on": cycle.starts_on,
        "ends_on": cycle.ends_on,
        "invited": False,
        "expires_at": None,
        "link": page,
    }


def _standing(payload: Payload) -> tuple[Cycle, Facts] | None:
    """The cycle with its facts, when the reason of the notice still stands."""
    cycle = _cycle(payload)
    if cycle is None:
        return None
    facts = queries.facts_of(cycle)
    today = queries.today_at(cycle.factory.programme)
    return (cycle, facts) if rules.holds(Kind(payload["name"]), facts, today) else None


def _open(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    cycle, facts = found
    return {
        "cycle": cycle.number,
        "sharing": facts.sharing,
        "submit_by": rules.submit_by(cycle.starts_on, facts.counts),
        "link": letters.link(f"/factories/{factory.id}/self-assessments"),
    }


def _profile(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    today = queries.today_at(factory.programme)
    return {
        "percent": organisations.profile_state_of(factory, today).percent,
        "sharing": found[1].sharing,
        "link": letters.link(f"/factories/{factory.id}/profile"),
    }


def _connect(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    cycle, facts = found
    connect_by = rules.connect_by(cycle.starts_on, facts.counts)
    return {
        "cycle": cycle.number,
        "connect_by": connect_by,
        "late": queries.today_at(factory.programme) > connect_by,
        "link": letters.link(f"/factories/{factory.id}/connect"),
    }


def _reminder(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    cycle, facts = found
    latest = latest_of([factory.id]).get(factory.id)
    mine = latest if latest is not None and latest.number == cycle.number else None
    submit_by = rules.submit_by(cycle.starts_on, facts.counts)
    return {
        "cycle": cycle.number,
        "percent": mine.count.percent if mine is not None and mine.started else None,
        "submit_by": submit_by,
        "late": queries.today_at(factory.programme) > submit_by,
        "link": letters.link(f"/factories/{factory.id}/self-assessments"),
    }


def _preference(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    return {
        "cycle": found[0].number,
        "ends_on": found[0].ends_on,
        "asked": queries.wish_stands(factory.id),
        "link": letters.link(f"/factories/{factory.id}/organization"),
        **_contact(factory.programme),
    }


def _reregister(factory: Factory, payload: Payload) -> Context | None:
    found = _standing(payload)
    if found is None:
        return None
    return {
        "cycle": found[0].number,
        "ends_on": found[0].ends_on,
        "link": letters.link(f"/factories/{factory.id}"),
        **_contact(factory.programme),
    }


def _terms(factory: Factory, _payload: Payload) -> Context | None:
    signature = queries.signature(factory.id)
    days = day_counts(factory.programme).terms_before_end
    today = queries.today_at(factory.programme)
    if signature is None or today < signature.expires_on - timedelta(days=days):
        return None  # signed anew meanwhile
    return {
        "expires_on": signature.expires_on,
        "over": today > signature.expires_on,
        "link": letters.link(f"/factories/{factory.id}/terms"),
    }


def _approved(factory: Factory, _payload: Payload) -> Context | None:
    found = queries.registration(factory.id)
    if found is None or found.state != RegistrationState.APPROVED.value:
        return None
    return {
        "gateway_id": found.gateway_id or "",
        "link": letters.link(f"/factories/{factory.id}/sharing"),
    }


def _refused(factory: Factory, _payload: Payload) -> Context | None:
    found = queries.registration(factory.id)
    if found is None or found.state != RegistrationState.REFUSED.value:
        return None
    return {
        "reason": said(found.refused_reason),
        "link": letters.link(f"/factories/{factory.id}/connect"),
    }


def _released(factory: Factory, payload: Payload) -> Context | None:
    cycle = _cycle(payload)
    if cycle is None or cycle.report_released_at is None:
        return None
    return {
        "cycle": cycle.number,
        "released_at": cycle.report_released_at,
        "sharing": queries.facts_of(cycle).sharing,
        "days": day_counts(factory.programme).validation_days,
        "link": letters.link(f"/factories/{factory.id}"),
    }


def _shared(factory: Factory, payload: Payload) -> Context | None:
    cycle = _cycle(payload)
    if cycle is None:
        return None
    return {
        "cycle": cycle.number,
        "link": letters.link(f"/factories/{factory.id}/sharing"),
    }


def _contact(programme: Programme) -> Context:
    return {
        "contact": programme.registration_name,
        "contact_email": programme.registration_email,
        "contact_phone": programme.registration_phone,
    }


def _spread_to_invited(payload: Payload) -> None:
    """A row for each manager-to-be whose invitation still waits since before the cycle."""
    cycle = _cycle(payload)
    if cycle is None:
        return
    place = Place(factory_id=cycle.factory_id)
    waiting = [
        one
        for one in accounts.open_invitations(place)
        if one.role == Role.MANAGER and one.made_at < cycle.created_at - MADE_TOGETHER
    ]
    letters.queue_for_invited(payload, waiting)


def _to_invited(payload: Payload) -> Letter | None:
    invitation: Invitation | None = accounts.invitation(payload["invitation_id"])
    if invitation is None or invitation.factory is None:
        return None
    context = _set_up(invitation.factory, payload)
    if context is None or not account_rules.invitation_open(invitation, clock.now()):
        return None
    zone = invitation.factory.programme.zone
    return Letter(
        name=payload["name"],
        key=payload["key"],
        to=invitation.email,
        to_name=invitation.name,
        reader=locale.make(invitation.language, zone=zone),
        context={
            **context,
            "factory": invitation.factory.name,
            "invited": True,
            "expires_at": invitation.expires_at,
            "link": letters.link(f"/invitations/{tokens.token_for(invitation.nonce)}"),
        },
    )


CONTEXTS: Mapping[Kind, Callable[[Factory, Payload], Context | None]] = {
    Kind.CYCLE_SET_UP: _set_up,
    Kind.OPEN: _open,
    Kind.PROFILE: _profile,
    Kind.CONNECT: _connect,
    Kind.REMINDER: _reminder,
    Kind.PREFERENCE: _preference,
    Kind.REREGISTER: _reregister,
    Kind.TERMS: _terms,
    Kind.APPROVED: _approved,
    Kind.REFUSED: _refused,
    Kind.RELEASED: _released,
    Kind.SHARED: _shared,
}

WRITERS: Mapping[str, Callable[[Payload], Letter | None]] = {
    **{kind.value: write for kind in CONTEXTS},
    Kind.CYCLE_SET_UP.value: write_cycle_set_up,
}
