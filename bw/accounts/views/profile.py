"""One's own account: name, language, digits, password, where one is signed in."""

from flask import flash, request
from werkzeug.wrappers import Response

from bw.accounts import actions, queries
from bw.accounts.browsers import recognised
from bw.accounts.forms import DIGITS, ChangePasswordForm, DetailsForm, say, typed
from bw.accounts.sessions import SignedIn
from bw.accounts.views.base import blueprint, browser, let_in, me
from bw.organisations import queries as organisations
from bw.web import policy
from bw.web.locale import gettext as _
from bw.web.locale import with_zone
from bw.web.pages import go, page


@blueprint.get("/account")
@policy.signed_in()
def account() -> Response:
    """The person's details."""
    person = me()
    digits = next(code for code, value in DIGITS.items() if value == person.bengali_digits)
    form = DetailsForm(name=person.name, language=person.language, digits=digits)
    return _account(person, form)


@blueprint.post("/account")
@policy.signed_in()
def change_account() -> Response:
    """Keep the person's details."""
    person, form = me(), DetailsForm()
    if not form.validate_on_submit():
        return _account(person, form, status=422)
    actions.change_details(
        person,
        name=typed(form.name),
        language=form.language.data,
        bengali_digits=DIGITS[form.digits.data],
    )
    flash(_("Your details are saved."))
    return go("/account")


def _account(person: SignedIn, form: DetailsForm, *, status: int = 200) -> Response:
    return page("accounts/account.html", status=status, form=form, email=person.email)


@blueprint.get("/account/password")
@policy.signed_in()
def password_page() -> Response:
    """The form for another password."""
    return page("accounts/password.html", form=ChangePasswordForm())


@blueprint.post("/account/password")
@policy.signed_in(own_transaction=True)
def change_password() -> Response:
    """Set another password; every other session of the person ends."""
    form = ChangePasswordForm()
    if not form.validate_on_submit():
        return page("accounts/password.html", status=422, form=form)
    done = actions.change_password(
        me(), current=typed(form.current), new=typed(form.password), browser=browser()
    )
    if not isinstance(done, str):
        about_new = done[0].code not in ("password_current_wrong", "sign_in_wait")
        say(form.password if about_new else form.current, done)
        return page("accounts/password.html", status=422, form=form)
    let_in(done)
    flash(_("Your password is changed. You are signed out everywhere else."))
    return go("/account")


@blueprint.get("/account/sessions")
@policy.signed_in()
def sessions() -> Response:
    """Where the person is signed in."""
    person = me()
    zone = organisations.zone_of(person)
    with_zone(zone)
    rows = queries.sessions_of(person.account_id)
    return page(
        "accounts/sessions.html", rows=rows, here=person.token_hash, zone=zone, words=_words
    )


def _words(text: str) -> str:
    """A browser as its owner would call it."""
    device = recognised(text)
    if not device.browser and not device.system:
        return _("A browser")
    if not device.browser:
        return _("A browser on %(system)s", system=device.system)
    if not device.system:
        return device.browser
    return _("%(browser)s on %(system)s", browser=device.browser, system=device.system)


@blueprint.post("/account/sessions")
@policy.signed_in()
def end_session() -> Response:
    """End one of the person's sessions."""
    person, ended = me(), request.form.get("session", "")
    if ended != person.token_hash and actions.end_session(person, token_hash=ended):
        flash(_("That device is signed out."))
    return go("/account/sessions")
