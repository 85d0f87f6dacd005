"""Setting up the registration of a cycle. Rules B8, C1 and J5."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from bw.accounts import queries as accounts
from bw.accounts.models import Invitation
from bw.accounts.places import Place
from bw.cycles import actions, queries
from bw.cycles.actions import NewManager
from bw.cycles.forms import day_of
from bw.cycles.models import Cycle
from bw.messages import sentence
from bw.organisations.models import Factory
from bw.slcp import actions as slcp
from bw.slcp import queries as sharing
from bw.staff.forms import SetUpForm
from bw.staff.views.base import blueprint, find_factory, sentences, typed
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import SETTERS, Role


@blueprint.get("/staff/factories/<int:factory_id>/cycles/new")
@policy.roles(SETTERS)
def setting_up(factory_id: int) -> Response:
    """The form for a new cycle of a factory."""
    return _form(find_factory(factory_id, SETTERS), SetUpForm())


@blueprint.post("/staff/factories/<int:factory_id>/cycles/new")
@policy.roles(SETTERS)
def set_up(factory_id: int) -> Response:
    """Set the cycle up: its managers get an e-mail, a new one an invitation."""
    factory, form = find_factory(factory_id, SETTERS), SetUpForm()
    if not form.validate_on_submit():
        return _form(factory, form, status=422)
    manager = _manager(factory, form)
    if form.errors:
        return _form(factory, form, status=422)
    made = actions.create(
        requests.person(), factory, starts_on=day_of(form.starts_on), manager=manager
    )
    if not isinstance(made, Cycle):
        invited = [one for one in made if one.code.startswith("invite_")]
        (form.email if invited else form.starts_on).errors = sentences(made)
        return _form(factory, form, status=422)
    if form.shares.data:
        for text in sentences(slcp.ask(requests.person(), factory, by_staff=True)):
            flash(text, "error")
    flash(_("Cycle %(number)s of %(name)s has been set up.", number=made.number, name=factory.name))
    return go(url_for("cycles.cycle", cycle_id=made.id))


def _manager(factory: Factory, form: SetUpForm) -> NewManager | None:
    """Whom to invite; None when the factory has a manager, or an invitation is kept.

    A missing name or address is said beside its field.
    """
    managers, invited = _managers(factory)
    if managers or (invited and not form.name.data and not form.email.data):
        return None
    for field in (form.name, form.email):
        if not typed(field):
            field.errors = [sentence("field_needed")]
    return NewManager(typed(form.name), typed(form.email))


def _managers(factory: Factory) -> tuple[list[accounts.Holder], list[Invitation]]:
    place = Place(factory_id=factory.id)
    managers = [one for one in accounts.people(place) if one.role is Role.MANAGER]
    invited = [one for one in accounts.open_invitations(place) if one.role == Role.MANAGER.value]
    return managers, invited


def _form(factory: Factory, form: SetUpForm, *, status: int = 200) -> Response:
    managers, invited = _managers(factory)
    return page(
        "staff/set_up.html",
        status=status,
        factory=factory,
        form=form,
        earlier=queries.all_of_factory(factory.id),
        managers=managers,
        invited=invited,
        offered=sharing.offered(factory),
        wish=sharing.sharing_of(factory.id).wish,
    )
