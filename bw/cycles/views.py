"""The staff's pages about cycles."""

from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, request, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.cycles import actions, queries, rules
from bw.cycles.forms import ArrivalForm, EndForm, day_of, hour_of
from bw.cycles.models import Cycle
from bw.messages import Blocker, sentence
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.organisations.rules import day_counts
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page
from bw.web.policy import SETTERS, STAFF, Person, Role

blueprint = Blueprint("cycles", __name__)

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


@blueprint.post("/staff/cycles/<int:cycle_id>/end")
@policy.roles(SETTERS)
def record_end(cycle_id: int) -> Response:
    """Record the last day of the assessment."""
    found, form = _find(cycle_id, SETTERS), EndForm(prefix="end")
    if not form.validate_on_submit():
        return _cycle(found, end=form, status=422)
    refused = actions.record_assessment_ended(requests.person(), found, day=day_of(form.day))
    if refused:
        form.day.errors = _sentences(refused)
        return _cycle(found, end=form, status=422)
    return _done(found, refused, _("The end of the assessment is recorded."))


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


def _cycle(
    found: Cycle,
    form: ArrivalForm | None = None,
    *,
    end: EndForm | None = None,
    status: int = 200,
) -> Response:
    zone = ZoneInfo(found.factory.programme.zone)
    today, counts = clock.today(zone), day_counts(found.factory.programme)
    return page(
        "cycles/cycle.html",
        status=status,
        cycle=found,
        state=STATES[rules.state(found)],
        day=rules.day_of(found, today),
        due=rules.report_due(found, counts),
        milestones=rules.milestones(found, counts, zone=zone),
        form=form or ArrivalForm(),
        end=end or EndForm(prefix="end"),
        may_set=_sets(requests.person(), found.factory),
        to_start=rules.may_start_self_assessment(active=found.active),
        conditions=rules.CONDITIONS,
        to_activate=rules.may_activate(found, today=today),
        to_record=rules.may_record(found),
        to_end=rules.may_end(found),
        to_release=rules.may_release(found),
    )


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
