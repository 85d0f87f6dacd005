"""The list of factories, and the page of one."""

from typing import Any

from flask import request
from werkzeug.wrappers import Response

from bw import clock
from bw.accounts import queries as accounts
from bw.accounts.places import Place
from bw.accounts.rules import ROLE_NAMES
from bw.cycles import queries as cycles
from bw.cycles import rules
from bw.cycles.models import Cycle
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.slcp import queries as sharing
from bw.slcp.journey import Audience, current
from bw.slcp.rules import RULE_OF
from bw.staff import queries
from bw.staff.queries import SELF_ASSESSMENT, SHARING, STATES, Filters
from bw.staff.views.base import blueprint, find_factory, sets, zone_of
from bw.web import policy, requests
from bw.web.locale import lazy_gettext as _
from bw.web.pages import page
from bw.web.policy import SETTERS, STAFF

STATE_NAMES = {
    "none": _("No cycle yet"),
    "created": _("Created, not active yet"),
    "active": _("Active"),
    "assessed": _("Assessors have arrived"),
    "released": _("Report released"),
}
SHARING_NAMES = {
    "wished": _("Wished, not on"),
    "on": _("On"),
    "off": _("Off"),
}
ASSESSMENT_NAMES = {
    "none": _("Not started"),
    "started": _("Under way"),
    "submitted": _("Submitted"),
}
MOST = 2**31 - 1


@blueprint.get("/staff/factories")
@policy.roles(STAFF)
def factories() -> Response:
    """The factories of the person's programmes; an advisor's own first."""
    person = requests.person()
    filters, number = _filters(), organisations.page_number(request.args.get("page", ""))
    programmes = organisations.programmes_of(person)
    return page(
        "staff/factories.html",
        found=queries.factories(person, filters, number=number),
        filters=filters,
        query={name: value for name, value in request.args.items() if name in _NAMES and value},
        programme_choices=[(one.id, one.name) for one in programmes],
        advisors=queries.advisors(person),
        names={"state": STATE_NAMES, "sharing": SHARING_NAMES, "assessment": ASSESSMENT_NAMES},
        state_of=state_name,
        may_set=any(grant.role in SETTERS for grant in person.grants),
    )


_NAMES = ("q", "programme", "state", "sharing", "assessment", "advisor")


def _filters() -> Filters:
    """What the address asks for; a value that is none of the choices filters nothing."""
    said = request.args.get
    return Filters(
        text=said("q", ""),
        programme_id=_number(said("programme", "")),
        state=_one_of(said("state", ""), STATES),
        sharing=_one_of(said("sharing", ""), SHARING),
        assessment=_one_of(said("assessment", ""), SELF_ASSESSMENT),
        advisor_id=_number(said("advisor", "")),
    )


def _number(text: str) -> int | None:
    known = text.isascii() and text.isdecimal() and len(text) < 11
    return int(text) if known and 0 < int(text) <= MOST else None


def _one_of(text: str, choices: tuple[str, ...]) -> str:
    return text if text in choices else ""


def state_name(row: queries.FactoryRow) -> object:
    """The words for the state of a factory's latest cycle."""
    return STATE_NAMES[rules.state(row.cycle).value if row.cycle else "none"]


@blueprint.get("/staff/factories/<int:factory_id>")
@policy.roles(STAFF)
def factory(factory_id: int) -> Response:
    """One factory: who, what stands, and what can be done next."""
    found = find_factory(factory_id)
    history = accounts.advisors_of(found.id)
    place = Place(factory_id=found.id)
    own = cycles.all_of_factory(found.id)
    today = clock.today(zone_of(found))
    return page(
        "staff/factory.html",
        factory=found,
        row=next(iter(queries.named(requests.person(), [found.id])), None),
        profile=organisations.profile_state_of(found, today),
        people=accounts.people(place),
        role_names=ROLE_NAMES,
        invited=accounts.open_invitations(place),
        advisor=history[0] if history and history[0].ended_at is None else None,
        cycles=own,
        states={one.id: STATE_NAMES[rules.state(one).value] for one in own},
        may_set=sets(found),
        **_sharing(found, sharing.running_cycle(own, today)),
    )


def _sharing(found: Factory, cycle: Cycle | None) -> dict[str, Any]:
    """What the page says about sharing: the wish, the Gateway, the way of the cycle's data."""
    known = sharing.sharing_of(found.id)
    steps = sharing.journey(cycle, audience=Audience.STAFF) if cycle else ()
    return {
        "wish": known.wish,
        "history": known.history,
        "registration": sharing.registration_of(found.id),
        "cycle": cycle,
        "steps": steps,
        "current": current(steps),
        "rule_of": RULE_OF,
    }
