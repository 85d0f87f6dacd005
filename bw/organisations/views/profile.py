"""*Profile Info* of a factory: read it, edit it, sign the terms with it (rule E3)."""

from dataclasses import asdict

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from bw.messages import Blocker
from bw.organisations import actions, queries, rules
from bw.organisations.actions import Changed
from bw.organisations.forms import ProfileForm, number_of, refuse
from bw.organisations.models import Factory, TermsSignature
from bw.organisations.views import base
from bw.organisations.views.base import blueprint
from bw.web import policy, requests
from bw.web.locale import current
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import FACTORY, FILL, Role

# What a form sends beside the fields of the profile.
CARRIED = frozenset({"name", "sign", "terms_version", "terms_language"})
MANAGER = frozenset({Role.MANAGER})


@blueprint.get("/factories/<int:factory_id>/profile")
@policy.roles(FACTORY)
def profile(factory_id: int) -> Response:
    """Read *Profile Info*. Committee members do not see who the contact person is."""
    factory = base.factory_of(factory_id, FACTORY)
    roles = queries.roles_at(requests.person(), factory.id)
    fills = bool(roles & FILL)
    return page(
        "organisations/profile.html",
        **base.facts(factory, contact_person=fills),
        may_edit=Role.MANAGER in roles,
        fills=fills,
        changes=base.changes(factory, by_staff=True) if fills else [],
    )


@blueprint.get("/factories/<int:factory_id>/profile/edit")
@policy.roles(MANAGER)
def edit(factory_id: int) -> Response:
    """The form of *Profile Info*, with the terms to read and sign. Rule E3."""
    factory = base.factory_of(factory_id, MANAGER)
    return _form(factory, base.form_of(factory, ProfileForm))


@blueprint.post("/factories/<int:factory_id>/profile/edit")
@policy.roles(MANAGER, typed=True)
def save(factory_id: int) -> Response:
    """Save the profile, and sign the terms when their box is ticked. Rules E1 to E3."""
    factory = base.factory_of(factory_id, MANAGER)
    form = base.form_of(factory, ProfileForm)
    if not form.validate_on_submit():
        return _form(factory, form, status=422)
    if form.sign.data and (refused := _signed(factory, form)):
        refuse(form.sign, refused)
        return _form(factory, form, status=422)
    saved = actions.save_profile(
        requests.person(), factory, form.values(), based_on=number_of(form.based_on)
    )
    if isinstance(saved, Changed):
        return conflict(factory, saved, url_for(".save", factory_id=factory.id))
    flash(_("Profile Info is saved."))
    return go(url_for(".profile", factory_id=factory.id))


def conflict(factory: Factory, changed: Changed, address: str) -> Response:
    """Somebody changed the same meanwhile: both, to choose from. Nothing else is touched."""
    assert changed.merged is not None
    mine, theirs = changed.merged.values, queries.profile_of(factory.id)
    names = [name for name in rules.FIELDS if name in changed.merged.clashes]
    if "no_fax" in changed.merged.clashes and "fax" not in names:
        names.append("fax")
    kept = {name: text for name, text in request.form.items() if name in CARRIED}
    # A box that is not ticked is not sent, so nothing is said of it.
    again = {name: value for name, value in asdict(mine).items() if value is not False}
    newest = queries.profile_changes(factory.id)
    return page(
        "organisations/conflict.html",
        status=409,
        factory=factory,
        pairs=list(zip(base.rows(mine, names), base.rows(theirs, names), strict=True)),
        values={**again, **kept, "based_on": queries.newest_profile_change(factory.id)},
        newest=newest[0] if newest else None,
        address=address,
    )


def _signed(factory: Factory, form: ProfileForm) -> list[Blocker]:
    """Sign the terms that stood beside the form; why not, when refused."""
    made = actions.sign_terms(
        requests.person(),
        factory,
        version=str(form.terms_version.data or ""),
        language=str(form.terms_language.data or current().language),
    )
    return [] if isinstance(made, TermsSignature) else made


def _form(factory: Factory, form: ProfileForm, *, status: int = 200) -> Response:
    return page(
        "organisations/edit.html",
        status=status,
        **base.facts(factory),
        **base.terms_shown(),
        form=form,
    )
