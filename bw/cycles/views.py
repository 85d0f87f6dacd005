"""The staff's pages about cycles."""

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.cycles import actions, queries, rules
from bw.cycles.forms import ArrivalForm, NewCycleForm, day_of, hour_of
from bw.cycles.models import Cycle
from bw.messages import Blocker, sentence
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page
from bw.web.policy import STAFF, Person, Role

blueprint = Blueprint("cycles", __name__)

# Rules J5 and J6: the registration focal point and the administrator set cycles up; advisors read.
SETTERS = frozenset({Role.REGISTRATION, Role.ADMIN})
STATES = {
    rules.State.CREATED: "cycle_state_created",
    rules.State.ACTIVE: "cycle_state_active",
    rules.State.ASSESSED: "cycle_state_assessed",
    rules.State.RELEASED: "cycle_state_released",
}


@blueprint.get("/staff/cycles")
@policy.roles(STAFF)
def cycles() -> Response:
    """The cycles of the person's programme, searched by the factory's name."""
    person: Person = requests.person()
    wanted = request.args.get("q", "")
    number = organisations.page_number(request.args.get("page", ""))
    found = queries.search(person, wanted, number=number)
    return page(
        "cycles/cycles.html",
        found=found,
        wanted=wanted,
        states={one.id: STATES[rules.state(one)] for one in found.cycles},
        may_set=_sets(person),
        programmes=organisations.programmes_of(person),
    )


@blueprint.get("/staff/cycles/new")
@policy.roles(SETTERS)
def choose_factory() -> Response:
    """Choose the factory for which a cycle is created."""
    wanted = request.args.get("q", "")
    number = organisations.page_number(request.args.get("page", ""))
    found = organisations.search(requests.person(), wanted, number=number, roles=SETTERS)
    return page("cycles/choose.html", found=found, wanted=wanted)


@blueprint.get("/staff/factories/<int:factory_id>/cycles/new")
@policy.roles(SETTERS)
def new(factory_id: int) -> Response:
    """The form for a new cycle of a factory."""
    factory = _factory(factory_id)
    return _new(factory, NewCycleForm())


@blueprint.post("/staff/factories/<int:factory_id>/cycles/new")
@policy.roles(SETTERS)
def create(factory_id: int) -> Response:
    """Create a cycle."""
    factory, form = _factory(factory_id), NewCycleForm()
    if not form.validate_on_submit():
        return _new(factory, form, status=422)
    made = actions.create(requests.person(), factory, starts_on=day_of(form.starts_on))
    if not isinstance(made, Cycle):
        form.starts_on.errors = _sentences(made)
        return _new(factory, form, status=422)
    flash(
        _("Cycle %(number)s of %(name)s has been created.", number=made.number, name=factory.name)
    )
    return go(_address(made))


@blueprint.get("/staff/cycles/<int:cycle_id>")
@policy.roles(STAFF)
def cycle(cycle_id: int) -> Response:
    """One cycle: what is recorded, and what can be done next."""
    return _cycle(_find(cycle_id))


@blueprint.post("/staff/cycles/<int:cycle_id>/activate")
@policy.roles(SETTERS)
def activate(cycle_id: int) -> Response:
    """Activate the cycle."""
    found = _find(cycle_id, SETTERS)
    refused = actions.activate(requests.person(), found)
    return _done(found, refused, _("The cycle is active. The factory can start."))


@blueprint.post("/staff/cycles/<int:cycle_id>/arrival")
@policy.roles(SETTERS)
def record_arrival(cycle_id: int) -> Response:
    """Record when the assessors arrived."""
    found, form = _find(cycle_id, SETTERS), ArrivalForm()
    if not form.validate_on_submit():
        return _cycle(found, form, status=422)
    refused = actions.record_arrival(
        requests.person(), found, day=day_of(form.day), hour=hour_of(form.hour)
    )
    if refused:
        form.day.errors = _sentences(refused)
        return _cycle(found, form, status=422)
    return _done(found, refused, _("The arrival of the assessors is recorded."))


@blueprint.post("/staff/cycles/<int:cycle_id>/release")
@policy.roles(SETTERS)
def release(cycle_id: int) -> Response:
    """Record that the report is released."""
    found = _find(cycle_id, SETTERS)
    refused = actions.release(requests.person(), found)
    return _done(found, refused, _("The report is released. The factory sees its dates now."))


def _find(cycle_id: int, roles: frozenset[Role] = STAFF) -> Cycle:
    """The cycle, with its zone for the times on the page; 404 when it is not the person's."""
    found = queries.cycle(requests.person(), cycle_id, roles=roles) or abort(404)
    with_zone(found.factory.programme.zone)
    return found


def _factory(factory_id: int) -> Factory:
    return organisations.factory(requests.person(), factory_id, roles=SETTERS) or abort(404)


def _cycle(found: Cycle, form: ArrivalForm | None = None, *, status: int = 200) -> Response:
    today = clock.today(ZoneInfo(found.factory.programme.zone))
    return page(
        "cycles/cycle.html",
        status=status,
        cycle=found,
        state=STATES[rules.state(found)],
        form=form or ArrivalForm(),
        may_set=_sets(requests.person(), found.factory),
        to_start=rules.may_start_self_assessment(active=found.active),
        to_activate=rules.may_activate(found, today=today),
        to_record=rules.may_record(found),
        to_release=rules.may_release(found),
    )


def _new(factory: Factory, form: NewCycleForm, *, status: int = 200) -> Response:
    earlier = queries.all_of_factory(factory.id)
    return page("cycles/new.html", status=status, factory=factory, form=form, earlier=earlier)


def _done(found: Cycle, refused: list[Blocker], text: str) -> Response:
    if refused:
        flash(" ".join(_sentences(refused)), "error")
    else:
        flash(text)
    return go(_address(found))


def _sentences(blockers: list[Blocker]) -> list[str]:
    return [sentence(blocker.code, **blocker.params) for blocker in blockers]


def _address(found: Cycle) -> str:
    return url_for("cycles.cycle", cycle_id=found.id)


def _sets(person: Person, factory: Factory | None = None) -> bool:
    """Whether the person sets cycles up (of this factory)."""
    if factory is None:
        return any(grant.role in SETTERS for grant in person.grants)
    return organisations.factory(person, factory.id, roles=SETTERS) is not None
