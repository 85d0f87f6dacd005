"""What the pages of organisations share."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g

from bw import clock
from bw.organisations import contact, queries, rules
from bw.organisations.forms import PHONES, ProfileForm, StaffProfileForm
from bw.organisations.models import Factory, FactoryProfile, ProfileChange
from bw.organisations.rules import ProfileValues, TermsState
from bw.organisations.terms import texts
from bw.web import requests
from bw.web.locale import current, with_zone
from bw.web.locale import gettext as _
from bw.web.policy import Role

AnyForm = TypeVar("AnyForm", bound=ProfileForm)

blueprint = Blueprint("organisations", __name__)

CONTACT = ("contact_first_name", "contact_surname", "contact_role", "contact_phone")
TERMS_STATES = {
    TermsState.NONE: "terms_state_none",
    TermsState.VALID: "terms_state_valid",
    TermsState.OTHER_TEXT: "terms_state_other_text",
    TermsState.EXPIRED: "terms_state_expired",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a profile as a page shows it. ``field`` is also its place in the form."""

    field: str
    label: str
    text: str
    filled: bool


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change of a profile as a page shows it."""

    change: ProfileChange
    label: str
    before: str
    after: str


def factory_of(factory_id: int, roles: frozenset[Role]) -> Factory:
    """The factory, with its zone for the times on the page; 404 when it is not the person's."""
    found = queries.factory(requests.person(), factory_id, roles=roles) or abort(404)
    with_zone(found.programme.zone)
    g.factory_id = found.id
    return found


def today_at(factory: Factory) -> date:
    """The calendar day at the factory."""
    return clock.today(ZoneInfo(factory.programme.zone))


def form_of(factory: Factory, kind: type[AnyForm]) -> AnyForm:
    """The form of the factory's profile: as it is saved, or with what was sent."""
    newest = queries.newest_profile_change(factory.id)
    return kind(factory, queries.profile_of(factory.id), newest)


def facts(factory: Factory, *, contact_person: bool = True) -> dict[str, Any]:
    """What every page about a profile shows: its rows, how complete it is, its terms."""
    profile = queries.profile_of(factory.id)
    state = queries.profile_state_of(factory, today_at(factory))
    shown = [name for name in rules.FIELDS if contact_person or name not in CONTACT]
    return {
        "factory": factory,
        "rows": rows(profile, shown),
        "state": state,
        "missing": [labels()[name] for name in state.missing],
        "terms_state": TERMS_STATES[state.terms],
        "signature": queries.signature_of(factory.id),
        "registration_phone": contact.phone_shown(factory.programme.registration_phone),
    }


def rows(profile: FactoryProfile | ProfileValues | None, names: list[str]) -> list[Row]:
    """The named fields of a profile, in order."""
    return [
        Row(name, labels()[name], shown(profile, name), rules.filled(profile, name))
        for name in names
    ]


def shown(profile: FactoryProfile | ProfileValues | None, name: str) -> str:
    """One field of a profile as people read it; empty when it is not filled."""
    if profile is None:
        return ""
    if name == "fax" and profile.no_fax:
        return _("No fax")
    return spoken(name, str(getattr(profile, name)))


def spoken(name: str, text: str) -> str:
    """A value of the history or of a profile as people read it."""
    if name in PHONES:
        return contact.phone_shown(text)
    if name == "no_fax":
        return _("Yes") if text == "yes" else _("No")
    return current().digits(text) if name == "postal_code" else text


def labels() -> dict[str, str]:
    """How each field of a profile is called, as on the form."""
    names = (*rules.FIELDS, "no_fax", "name")
    return {name: str(getattr(StaffProfileForm, name).args[0]) for name in names}


def changes(factory: Factory, *, by_staff: bool | None = None) -> list[ChangeRow]:
    """The newest changes of the profile, as a page shows them."""
    found = queries.profile_changes(factory.id, by_staff=by_staff)
    return [
        ChangeRow(
            one, labels()[one.field], spoken(one.field, one.before), spoken(one.field, one.after)
        )
        for one in found
    ]


def terms_shown() -> dict[str, Any]:
    """The terms to be read and signed, in the reader's language."""
    terms = texts.current(current().language)
    return {"terms": terms, "blocks": texts.blocks(terms.text)}
