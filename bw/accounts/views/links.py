"""What the links of e-mails open. The token leaves the address at once, and a GET uses up nothing:
mail scanners open links, too."""

from flask import flash, session, url_for
from werkzeug.wrappers import Response

from bw import clock
from bw.accounts import actions, invitations, queries, rules
from bw.accounts.forms import ForgottenForm, NewAccountForm, NewPasswordForm, say, typed
from bw.accounts.models import Invitation
from bw.accounts.views.base import blueprint, browser, count_guess, let_in, me
from bw.messages import Blocker, sentence
from bw.web import policy, requests
from bw.web.locale import current
from bw.web.locale import gettext as _
from bw.web.pages import go, page


@blueprint.get("/password/forgotten")
@policy.everybody()
def forgotten_page() -> Response:
    """The form that asks for a link to a new password."""
    return page("accounts/forgotten.html", form=ForgottenForm())


@blueprint.post("/password/forgotten")
@policy.everybody()
def forgotten() -> Response:
    """Send a link when the address has an account; the answer is the same when it has none."""
    count_guess("forgotten")
    form = ForgottenForm()
    if not form.validate_on_submit():
        return page("accounts/forgotten.html", status=422, form=form)
    actions.ask_reset(typed(form.email))
    return go(url_for("accounts.sent"))


@blueprint.get("/password/sent")
@policy.everybody()
def sent() -> Response:
    """What happens now, whether or not the address has an account."""
    return page("accounts/sent.html")


@blueprint.get("/password/reset/<token>")
@policy.everybody()
def reset_link(token: str) -> Response:
    """Take the token out of the address."""
    session["reset"] = token[:100]
    return go(url_for("accounts.reset_page"))


@blueprint.get("/password/reset")
@policy.everybody()
def reset_page() -> Response:
    """The form for a new password."""
    found = queries.reset_of(session.get("reset", ""))
    if not rules.reset_open(found, clock.now()):
        return _closed()
    return page("accounts/new_password.html", form=NewPasswordForm())


@blueprint.post("/password/reset")
@policy.everybody(own_transaction=True)
def reset() -> Response:
    """Set the new password; every session of the account ends."""
    count_guess("reset")
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return page("accounts/new_password.html", status=422, form=form)
    refused = actions.reset_password(session.get("reset", ""), new=typed(form.password))
    if refused:
        if refused[0].code == "link_closed":
            return _closed()
        say(form.password, refused)
        return page("accounts/new_password.html", status=422, form=form)
    session.clear()
    flash(_("Your new password is set. Sign in with it."))
    return go("/sign-in")


@blueprint.get("/invitations/<token>")
@policy.everybody()
def invitation_link(token: str) -> Response:
    """Take the token out of the address."""
    session["invitation"] = token[:100]
    return go(url_for("accounts.invitation"))


@blueprint.get("/invitations/open")
@policy.everybody()
def invitation() -> Response:
    """What somebody is invited to, and the form to accept."""
    found = queries.invitation_of(session.get("invitation", ""))
    if found is None or not rules.invitation_open(found, clock.now()):
        return _closed()
    if requests.person() is None:
        session["next"] = url_for("accounts.invitation")
    return _invitation(found, NewAccountForm(name=found.name))


@blueprint.post("/invitations/open")
@policy.everybody(own_transaction=True)
def accept() -> Response:
    """Accept: with the account that is signed in, or with a new one."""
    count_guess("invitation")
    token, form = session.get("invitation", ""), NewAccountForm()
    found = queries.invitation_of(token)
    if found is None or not rules.invitation_open(found, clock.now()):
        return _closed()
    if requests.person() is not None:
        return _accepted(found, form, invitations.accept(token, person=me(), browser=browser()))
    if not form.validate_on_submit():
        return _invitation(found, form, status=422)
    opened = invitations.accept_as_new(
        token,
        name=typed(form.name),
        password=typed(form.password),
        language=current().language,
        browser=browser(),
    )
    return _accepted(found, form, opened)


def _accepted(found: Invitation, form: NewAccountForm, opened: str | list[Blocker]) -> Response:
    if isinstance(opened, str):
        let_in(opened)
        session.pop("invitation", None)
        flash(_("Welcome. You have the role now."))
        return go("/")
    if opened[0].code == "link_closed":
        return _closed()
    if opened[0].code.startswith("password_"):
        say(form.password, opened)
    else:
        form.form_errors.extend(sentence(b.code, **b.params) for b in opened)
    return _invitation(found, form, status=422)


def _invitation(found: Invitation, form: NewAccountForm, *, status: int = 200) -> Response:
    person = requests.person()
    place = found.factory or found.programme
    return page(
        "accounts/invitation.html",
        status=status,
        form=form,
        email=found.email,
        role=rules.ROLE_NAMES[policy.Role(found.role)],
        place=place.name if place else "",
        known=queries.account_at(found.email) is not None,
        mine=person is not None and person.email == found.email,
    )


def _closed() -> Response:
    """The same answer for a link used, replaced, too old or made up. The session stays as it is:
    of two presses of the button the second must not sign out whom the first has signed in."""
    return page("accounts/link_closed.html", status=404, text=sentence("link_closed"))
