"""Signing in and out, and choosing the language."""

from flask import current_app, request, session
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from bw import db
from bw.accounts import actions, rules
from bw.accounts.forms import SignInForm, typed
from bw.accounts.views.base import blueprint, browser, count_guess, let_in, me
from bw.messages import Blocker, sentence
from bw.web import policy, requests
from bw.web.locale import LANGUAGES
from bw.web.pages import go, page, remember_language


@blueprint.get("/sign-in")
@policy.everybody()
def sign_in_page() -> Response:
    """The form, unless somebody is signed in."""
    if requests.person() is not None:
        return go("/")
    return page("accounts/sign_in.html", form=SignInForm())


@blueprint.post("/sign-in")
@policy.everybody(own_transaction=True)
def sign_in() -> Response:
    """Sign in and go on to where the person wanted to be."""
    count_guess("sign-in")
    form = SignInForm()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", status=422, form=form)
    token = actions.sign_in(typed(form.email), password=typed(form.password), browser=browser())
    if isinstance(token, Blocker):
        form.form_errors.append(sentence(token.code, **token.params))
        status = 429 if token.code == "sign_in_wait" else 422
        return page("accounts/sign_in.html", status=status, form=form)
    wanted = rules.local_path(session.get("next") or "/")
    let_in(token)
    return go(wanted.rstrip("?"))


@blueprint.post("/sign-out")
@policy.signed_in()
def sign_out() -> Response:
    """End this session."""
    actions.sign_out(me())
    return _left()


@blueprint.post("/account/sign-out-everywhere")
@policy.signed_in()
def sign_out_everywhere() -> Response:
    """End all sessions of the person."""
    actions.sign_out_everywhere(me())
    return _left()


@blueprint.post("/language")
@policy.everybody(own_transaction=True)
def choose_language() -> Response:
    """Show everything in another language, from now on and here."""
    chosen = request.form.get("language", "")
    response = go(_readable(rules.local_path(request.form.get("back", ""))))
    if chosen not in LANGUAGES:
        return response
    if requests.person() is not None:
        with db.writing():
            actions.choose_language(me(), language=chosen)
    remember_language(response, chosen)
    return response


def _left() -> Response:
    """To the sign-in page, with nothing of the session left in the browser."""
    session.clear()
    response = go("/sign-in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _readable(path: str) -> str:
    """The path, or the nearest one above it that a GET opens; forms may have others."""
    adapter = current_app.create_url_adapter(request)
    bare, _, query = path.partition("?")
    while adapter is not None and bare not in ("", "/"):
        try:
            adapter.match(bare, method="GET")
        except MethodNotAllowed:
            bare, query = bare.rpartition("/")[0], ""
            continue
        except HTTPException:  # not found, or a redirect: that page says so itself
            pass
        return f"{bare}?{query}" if query else bare
    return "/"
