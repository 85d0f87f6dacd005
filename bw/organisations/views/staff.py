"""A factory's *Profile Info* for the programme's people: read, and corrected by some (Q23)."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from bw.organisations import actions, queries
from bw.organisations.actions import Changed
from bw.organisations.forms import StaffProfileForm, number_of, refuse
from bw.organisations.models import Factory
from bw.organisations.views import base
from bw.organisations.views.base import blueprint
from bw.organisations.views.profile import conflict
from bw.web import policy, requests
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import STAFF, Role

# Rule J5: registration is theirs; advisors read.
CORRECTORS = frozenset({Role.REGISTRATION, Role.ADMIN})


@blueprint.get("/staff/factories/<int:factory_id>/profile")
@policy.roles(STAFF)
def staff_profile(factory_id: int) -> Response:
    """Read a factory's profile, with every change of it."""
    factory = base.factory_of(factory_id, STAFF)
    person = requests.person()
    return page(
        "organisations/staff_profile.html",
        **base.facts(factory),
        may_edit=queries.factory(person, factory.id, roles=CORRECTORS) is not None,
        changes=base.changes(factory),
        signatures=queries.signatures_of(factory.id),
    )


@blueprint.get("/staff/factories/<int:factory_id>/profile/edit")
@policy.roles(CORRECTORS)
def staff_edit(factory_id: int) -> Response:
    """The form to correct a factory's profile."""
    factory = base.factory_of(factory_id, CORRECTORS)
    return _form(factory, base.form_of(factory, StaffProfileForm))


@blueprint.post("/staff/factories/<int:factory_id>/profile/edit")
@policy.roles(CORRECTORS, typed=True)
def staff_save(factory_id: int) -> Response:
    """Correct a factory's profile. Rule Q23: audited, and shown to the factory."""
    factory = base.factory_of(factory_id, CORRECTORS)
    form = base.form_of(factory, StaffProfileForm)
    if not form.validate_on_submit():
        return _form(factory, form, status=422)
    person = requests.person()
    saved = actions.save_profile(
        person, factory, form.values(), based_on=number_of(form.based_on), by_staff=True
    )
    if isinstance(saved, Changed):
        return conflict(factory, saved, url_for(".staff_save", factory_id=factory.id))
    if refused := actions.rename_factory(person, factory, name=str(form.name.data)):
        refuse(form.name, refused)
        return _form(factory, form, status=422)
    flash(_("The profile is corrected. The factory sees what was changed."))
    return go(url_for(".staff_profile", factory_id=factory.id))


def _form(factory: Factory, form: StaffProfileForm, *, status: int = 200) -> Response:
    return page("organisations/staff_edit.html", status=status, **base.facts(factory), form=form)
