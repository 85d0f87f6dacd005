"""*Profile Info* of a factory: read it, edit it, sign the terms with it (rule E3)."""

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
    return _form(factory, ProfileForm(factory, queries.profile_of(factory.id)))


@blueprint.post("/factories/<int:factory_id>/profile/edit")
@policy.roles(MANAGER, typed=True)
def save(factory_id: int) -> Response:
    """Save the profile, and sign the terms when their box is ticked. Rules E1 to E3."""
    factory = base.factory_of(factory_id, MANAGER)
    form = ProfileForm(factory, queries.profile_of(factory.id))
    if not form.validate_on_submit():
        return _form(factory, form, status=422)
    if form.sign.data and (refused := _signed(factory, form)):
        refuse(form.sign, refused)
        return _form(factory, form, status=422)
    saved = actions.save_profile(
        requests.person(), factory, form.values(), based_on=number_of(form.revision)
    )
    if isinstance(saved, Changed):
        return conflict(factory, form, url_for(".save", factory_id=factory.id))
    flash(_("Profile Info is saved."))
    return go(url_for(".profile", factory_id=factory.id))


def conflict(factory: Factory, form: ProfileForm, address: str) -> Response:
    """Somebody saved meanwhile: both profiles, to choose from."""
    mine, theirs = form.values(), queries.profile_of(factory.id)
    names = list(rules.FIELDS)
    pairs = zip(base.rows(mine, names), base.rows(theirs, names), strict=True)
    newest = queries.profile_changes(factory.id)
    return page(
        "organisations/conflict.html",
        status=409,
        factory=factory,
        pairs=[pair for pair in pairs if pair[0].text != pair[1].text],
        values=[(k, v) for k, v in request.form.items() if k not in ("csrf_token", "revision")],
        revision=theirs.revision if theirs else 0,
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
