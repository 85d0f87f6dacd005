"""The terms and conditions: read, sign, and every signature with the text that was signed."""

from flask import abort, flash, url_for
from werkzeug.wrappers import Response

from bw.organisations import actions, queries, rules
from bw.organisations.forms import SignForm, refuse
from bw.organisations.models import Factory, TermsSignature
from bw.organisations.terms import texts
from bw.organisations.views import base
from bw.organisations.views.base import blueprint
from bw.web import policy, requests
from bw.web.locale import current
from bw.web.locale import gettext as _
from bw.web.pages import go, page
from bw.web.policy import ALL_ROLES, FACTORY


@blueprint.get("/factories/<int:factory_id>/terms")
@policy.roles(FACTORY)
def terms(factory_id: int) -> Response:
    """The terms in force, whether they are signed, and earlier signatures. Rule E2."""
    return _terms(base.factory_of(factory_id, FACTORY), SignForm())


@blueprint.post("/factories/<int:factory_id>/terms")
@policy.roles(FACTORY)
def sign(factory_id: int) -> Response:
    """Sign the terms for a year. Rules E2 and Q23: the manager only."""
    factory, form = base.factory_of(factory_id, FACTORY), SignForm()
    if not form.validate_on_submit():
        return _terms(factory, form, status=422)
    made = actions.sign_terms(
        requests.person(),
        factory,
        version=str(form.terms_version.data or ""),
        language=str(form.terms_language.data or current().language),
    )
    if not isinstance(made, TermsSignature):
        refuse(form.sign, made)
        return _terms(factory, form, status=422)
    flash(_("The terms and conditions are signed until %(end)s.", end=made.expires_on))
    return go(url_for(".profile", factory_id=factory.id))


@blueprint.get("/factories/<int:factory_id>/terms/<int:signature_id>")
@policy.roles(ALL_ROLES)
def signature(factory_id: int, signature_id: int) -> Response:
    """The text that was signed, as it was signed."""
    factory = base.factory_of(factory_id, ALL_ROLES)
    found = queries.signature(factory.id, signature_id) or abort(404)
    return page(
        "organisations/signature.html",
        factory=factory,
        signature=found,
        blocks=texts.blocks(found.text),
    )


def _terms(factory: Factory, form: SignForm, *, status: int = 200) -> Response:
    latest, today = queries.signature_of(factory.id), base.today_at(factory)
    days = rules.day_counts(factory.programme).terms_before_end
    version = texts.current_version()
    return page(
        "organisations/terms.html",
        status=status,
        **base.facts(factory),
        **base.terms_shown(),
        form=form,
        to_sign=rules.may_sign(queries.roles_at(requests.person(), factory.id)),
        signs=latest is None or rules.may_renew(latest, version, today, days),
        signatures=queries.signatures_of(factory.id),
    )
