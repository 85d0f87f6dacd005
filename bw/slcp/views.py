"""The factory's pages about sharing, and the two addresses to which the Gateway comes."""

from typing import Any

from flask import Blueprint, abort, flash, g, make_response, request, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.db import writing
from bw.messages import Blocker, said, sentence
from bw.organisations import queries as organisations
from bw.organisations.contact import phone_shown
from bw.organisations.models import Factory
from bw.organisations.rules import day_counts
from bw.slcp import actions, connection, gateway, queries, rules
from bw.slcp.forms import EXAMPLE_ID, AskForm, GatewayIdForm
from bw.slcp.gateway import GatewayError
from bw.slcp.journey import SETTLED, Audience, Who, current
from bw.slcp.models import GatewayRegistration, RegistrationState
from bw.slcp.rules import RULE_OF, Case
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page
from bw.web.policy import FACTORY, FILL, Role

blueprint = Blueprint("slcp", __name__)

# Where a factory puts right what a blocker says (``Blocker.link``).
PLACES = {
    "organization": "slcp.organization",
    "profile": "organisations.profile",
    "terms": "organisations.terms",
    "people": "accounts.factory_people",
}

# Where a factory does the step that waits for it.
STEP_PLACES = {
    "wish": "slcp.organization",
    "profile": "organisations.profile",
    "connect": "slcp.connect",
    "consent": "slcp.connect",
    "submitted": "selfassessment.cycles",
}


@blueprint.get("/factories/<int:factory_id>/organization")
@policy.roles(FACTORY)
def organization(factory_id: int) -> Response:
    """*My Organization*: the running cycle and the wish to share. Rule B1."""
    return _organization(_factory(factory_id), AskForm())


@blueprint.post("/factories/<int:factory_id>/organization")
@policy.roles(FILL)
def ask(factory_id: int) -> Response:
    """The factory asks to share its data."""
    factory, form = _factory(factory_id, FILL), AskForm()
    if not form.validate_on_submit():
        return _organization(factory, form, status=422)
    if refused := actions.ask(requests.person(), factory):
        form.share.errors = _sentences(refused)
        return _organization(factory, form, status=422)
    flash(_("Your wish to share data via SLCP is recorded."))
    return go(url_for(".organization", factory_id=factory.id))


@blueprint.get("/factories/<int:factory_id>/connect")
@policy.roles(FACTORY)
def connect(factory_id: int) -> Response:
    """*Connect with SLCP*: what is missing, the two ways, or how far it is. Rules D2 and Q2."""
    factory = _factory(factory_id)
    return _connect(factory)


@blueprint.post("/factories/<int:factory_id>/connect/register")
@policy.roles(FILL)
def register(factory_id: int) -> Response:
    """Begin the registration at the Gateway, or give its link anew."""
    factory = _factory(factory_id, FILL)
    person = requests.person()
    case = _case(factory) or abort(404)
    if refused := actions.start_registration(person, factory, case, email=person.email):
        return _connect(factory, refused=refused, status=422)
    return go(url_for(".register_link", factory_id=factory.id))


@blueprint.get("/factories/<int:factory_id>/connect/register")
@policy.roles(FILL)
def register_link(factory_id: int) -> Response:
    """The link that leads to the Gateway. A link, since no form of ours may lead elsewhere."""
    factory = _factory(factory_id, FILL)
    found = queries.registration_of(factory.id)
    link = connection.link_of(found) if found is not None else ""
    if found is None or not link or Role.MANAGER not in _roles(factory):
        return go(url_for(".connect", factory_id=factory.id))
    return page("slcp/register.html", factory=factory, registration=found, link=link)


@blueprint.get("/factories/<int:factory_id>/connect/existing")
@policy.roles(FILL)
def existing(factory_id: int) -> Response:
    """The form for a Gateway ID that the factory has already. Rule D10."""
    return _existing(_factory(factory_id, FILL), GatewayIdForm())


@blueprint.post("/factories/<int:factory_id>/connect/existing")
@policy.roles(FILL, typed=True)
def give_id(factory_id: int) -> Response:
    """Give the Gateway ID to the country programme."""
    factory, form = _factory(factory_id, FILL), GatewayIdForm()
    if not form.validate_on_submit():
        return _existing(factory, form, status=422)
    case = _case(factory) or abort(404)
    refused = actions.give_gateway_id(requests.person(), factory, case, gateway_id=form.value())
    if refused:
        return _existing(factory, form, refused=refused, status=422)
    flash(_("Your country programme has your Gateway ID and checks it."))
    return go(url_for(".connect", factory_id=factory.id))


@blueprint.get("/factories/<int:factory_id>/sharing")
@policy.roles(FACTORY)
def sharing(factory_id: int) -> Response:
    """*Sharing status*: each step of the way. Rules H6, H7 and Q4."""
    factory = _factory(factory_id)
    cycles = queries.cycles_of(factory.id)
    wanted = request.args.get("cycle", "")
    cycle = next((each for each in cycles if str(each.number) == wanted), None)
    cycle = cycle or queries.running_cycle(cycles, clock.today(queries.zone_of(factory)))
    found = queries.case(cycle) if cycle else None
    own = Audience.FACTORY
    steps = queries.journey(cycle, audience=own, found=found) if cycle else ()
    now = current(steps)
    place = STEP_PLACES.get(now.code) if now and now.waiting_for is Who.FACTORY else None
    return page(
        "slcp/sharing.html",
        factory=factory,
        cycle=cycle,
        cycles=cycles,
        steps=steps,
        current=now,
        place=url_for(place, factory_id=factory.id) if place else "",
        wished=any(each.code == "wish" and each.state in SETTLED for each in steps),
        rule_of=RULE_OF,
        missing=queries.mid_cycle(cycle, audience=own, found=found) if cycle else [],
    )


@blueprint.get("/gateway/return")
@policy.everybody(own_transaction=True)
def came_back() -> Response:
    """Somebody comes back by the Gateway's link: on to *Connect*, and the Gateway is asked."""
    target = f"{request.path}?{request.query_string.decode('ascii', 'replace')}"
    try:
        told = gateway.read_return(target, now=clock.system())
    except (GatewayError, ValueError):
        return page("slcp/return.html", status=400)
    with writing():
        found = connection.came_back(told.reference)
    if found is None:
        return page("slcp/return.html", status=404)
    return go(url_for(".connect", factory_id=found.factory_id))


@blueprint.post("/gateway/callback")
@policy.everybody(own_transaction=True, machine=True)
def callback() -> Response:
    """The Gateway says that something changed. Signed; a repeat and a stranger do no harm."""
    request.max_content_length = gateway.LARGEST_CALLBACK
    try:
        told = gateway.verify_callback(dict(request.headers), request.get_data())
    except GatewayError as error:
        return _plain(error.code, 401)
    with writing():
        connection.heard(told)
    return _plain("ok", 200)


def _plain(text: str, status: int) -> Response:
    response = make_response(text, status)
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    return response


def _organization(factory: Factory, form: AskForm, *, status: int = 200) -> Response:
    today = clock.today(queries.zone_of(factory))
    cycles = queries.cycles_of(factory.id)
    sharing_of = queries.sharing_of(factory.id)
    offered = queries.offered(factory)
    wish = sharing_of.wish
    effective = rules.effective_cycle(cycles, today)
    if wish.wished and wish.from_cycle is not None:
        starts_on = rules.start_of(wish.from_cycle, cycles)
        effective = rules.Effective(wish.from_cycle, starts_on)
    return page(
        "slcp/organization.html",
        status=status,
        factory=factory,
        form=form,
        cycle=queries.running_cycle(cycles, today),
        wish=wish,
        history=sharing_of.history,
        effective=effective,
        offered=offered,
        blockers=rules.may_ask(_roles(factory), wish, offered),
        **_contact(factory),
    )


def _connect(
    factory: Factory, *, refused: list[Blocker] | None = None, status: int = 200
) -> Response:
    found, case = queries.registration_of(factory.id), _case(factory)
    return page(
        "slcp/connect.html",
        status=status,
        factory=factory,
        registration=found,
        reason=_reason(found),
        link=connection.link_of(found) if found else "",
        front_page=gateway.front_page(),
        refused=refused or [],
        blockers=_linked(factory, rules.connect_blockers(case)) if case else [],
        case=case,
        is_manager=Role.MANAGER in _roles(factory),
        counts=day_counts(factory.programme),
        **_contact(factory),
    )


def _existing(
    factory: Factory,
    form: GatewayIdForm,
    *,
    refused: list[Blocker] | None = None,
    status: int = 200,
) -> Response:
    found, case = queries.registration_of(factory.id), _case(factory)
    before = rules.may_give_id(_roles(factory), found, case) if case else []
    return page(
        "slcp/existing.html",
        status=status,
        factory=factory,
        form=form,
        blockers=refused or before,
        no_cycle=case is None,
        example=EXAMPLE_ID,
        **_contact(factory),
    )


def _factory(factory_id: int, roles: frozenset[Role] = FACTORY) -> Factory:
    """The factory, with its zone for the times on the page; 404 when it is not the person's."""
    found = organisations.factory(requests.person(), factory_id, roles=roles) or abort(404)
    with_zone(found.programme.zone)
    g.factory_id = found.id
    return found


def _case(factory: Factory) -> Case | None:
    """What decides about the cycle that the pages are about; None before the first cycle."""
    today = clock.today(queries.zone_of(factory))
    cycle = queries.running_cycle(queries.cycles_of(factory.id), today)
    return queries.case(cycle) if cycle is not None else None


def _roles(factory: Factory) -> frozenset[Role]:
    return organisations.roles_at(requests.person(), factory.id)


def _contact(factory: Factory) -> dict[str, Any]:
    """Whom a factory asks: the programme's registration manager. Rule B6."""
    programme = factory.programme
    return {"programme": programme, "phone": phone_shown(programme.registration_phone)}


def _linked(factory: Factory, blockers: list[Blocker]) -> list[tuple[Blocker, str]]:
    """Each blocker with the address of the page on which it is solved."""
    return [
        (each, url_for(PLACES[each.link], factory_id=factory.id) if each.link else "")
        for each in blockers
    ]


def _reason(found: GatewayRegistration | None) -> str:
    """Why a registration was refused: the Gateway's or the programme's words, or one of ours."""
    if found is None or found.state != RegistrationState.REFUSED:
        return ""
    return str(said(found.refused_reason))


def _sentences(blockers: list[Blocker]) -> list[str]:
    return [sentence(each.code, **each.params) for each in blockers]
