"""Enterprise advisors: who they are, their load, and the advisor of one factory. Rule J3."""

from flask import flash, url_for
from werkzeug.wrappers import Response
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2

from bw.accounts import advisors as actions
from bw.accounts import queries as accounts
from bw.accounts.places import Place
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.staff import queries
from bw.staff.forms import AdvisorForm
from bw.staff.views.base import blueprint, find_factory, sentences
from bw.staff.views.factories import STATE_NAMES
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import SETTERS, STAFF, Role


@blueprint.get("/staff/advisors")
@policy.roles(STAFF)
def advisors() -> Response:
    """The advisors of the person's programmes with their load."""
    person = requests.person()
    return page(
        "staff/advisors.html",
        loads=queries.loads(person),
        names=STATE_NAMES,
        programmes=organisations.programmes_of(person),
    )


@blueprint.get("/staff/factories/<int:factory_id>/advisor")
@policy.roles(STAFF)
def advisor(factory_id: int) -> Response:
    """The advisor of a factory, those before, and the form to choose another."""
    found = find_factory(factory_id)
    return _advisor(found, _form(found))


@blueprint.post("/staff/factories/<int:factory_id>/advisor")
@policy.roles(SETTERS)
def assign_advisor(factory_id: int) -> Response:
    """Assign an advisor, or none."""
    found = find_factory(factory_id, SETTERS)
    form = _form(found)
    if not form.validate_on_submit():
        return _advisor(found, form, status=422)
    if form.advisor.data == 0:
        actions.end(requests.person(), found)
        flash(_("%(name)s has no enterprise advisor now.", name=found.name))
        return go(url_for("staff.advisor", factory_id=found.id))
    refused = actions.assign(requests.person(), found, account_id=form.advisor.data)
    if refused:
        form.advisor.errors = sentences(refused)
        return _advisor(found, form, status=422)
    flash(_("The enterprise advisor is assigned."))
    return go(url_for("staff.advisor", factory_id=found.id))


def _form(factory: Factory) -> AdvisorForm:
    """The form with the advisors of the factory's programme to choose from, and nobody."""
    people = accounts.people(Place(programme_id=factory.programme_id))
    known = [SelectChoice(one.account_id, one.name) for one in people if one.role is Role.ADVISOR]
    form = AdvisorForm()
    form.advisor.choices = [SelectChoice(0, _("Nobody")), *known]
    if not form.is_submitted():
        history = accounts.advisors_of(factory.id)
        now = history[0] if history and history[0].ended_at is None else None
        form.advisor.data = now.account_id if now else 0
    return form


def _advisor(factory: Factory, form: AdvisorForm, *, status: int = 200) -> Response:
    person = requests.person()
    return page(
        "staff/advisor.html",
        status=status,
        factory=factory,
        form=form,
        history=accounts.advisors_of(factory.id),
        may_set=organisations.factory(person, factory.id, roles=SETTERS) is not None,
    )
