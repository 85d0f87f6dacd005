"""What happens around every request: id, person, language, policy, transaction, headers."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Flask, Request, abort, g, redirect, session
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from bw import db
from bw.web import given_back, locale, pages, policy, present
from bw.web.cookies import Cookies
from bw.web.kept import kept

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LONGEST_NEXT = 1000  # characters; browsers drop a cookie of more than 4 kB

PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' {style}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
# A fragment is never a document: opened as one, it may do nothing at all.
FRAGMENT_CSP = "default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Loaders:
    """What the factory hands in, so that nothing here imports a feature."""

    person: Callable[[str], policy.Person | None]  # sign-in token -> person


def install(app: Flask, *, loaders: Loaders, style_hash: str, secure: bool) -> None:
    """Hang everything around the requests of ``app``."""
    app.extensions["bw_loaders"] = loaders
    app.session_interface = app.extensions["bw_cookies"] = Cookies()
    page_csp = PAGE_CSP.format(style=style_hash)
    fixed = fixed_headers(secure=secure)
    app.jinja_env.filters["kept"] = kept

    # Before all others: whatever refuses, the check of CSRF tokens too, speaks as the reader does.
    app.before_request_funcs.setdefault(None, []).insert(0, partial(_identify, app))
    app.before_request(partial(_enforce, app))
    # Flask-Login's cookie that outlives a session, which we never set, is looked for no more.
    app.after_request_funcs[None].remove(app.login_manager._update_remember_cookie)  # type: ignore[attr-defined]

    @app.after_request
    def _finish(response: Response) -> Response:
        request, headers = present.request(), response.headers
        db.finish(commit=request.method in UNSAFE and response.status_code < 400)
        for name, value in fixed.items():
            headers.add(name, value)
        csp = FRAGMENT_CSP if pages.wants_fragment() else page_csp
        headers.add("Content-Security-Policy", csp)
        there = {name for name, _ in headers}  # to ask the headers looks through them each time
        if "Cache-Control" not in there:
            headers.add("Cache-Control", "no-store")
        if "Vary" not in there:
            headers.add("Vary", pages.VARY)
        return response

    @app.teardown_request
    def _undo(_error: BaseException | None) -> None:
        db.finish(commit=False)


def fixed_headers(*, secure: bool) -> dict[str, str]:
    """The headers that are the same on every answer, pages and static files alike."""
    fixed = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    if secure:
        fixed["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return fixed


def person() -> Any:
    """Whoever is signed in, or None."""
    return present.known().get("person")


def _identify(app: Flask) -> None:
    known = present.known()
    known.request_id = secrets.token_hex(8)
    loaders: Loaders = app.extensions["bw_loaders"]
    token = present.session().get("_user_id")
    known.person = loaders.person(token) if token else None
    locale.set_current(_locale(present.request(), known.person))


def _locale(request: Request, who: Any) -> locale.Locale:
    if who is not None:
        return locale.make(who.language, bengali=who.bengali_digits)
    chosen = request.cookies.get(pages.LANGUAGE_COOKIE) or request.accept_languages.best_match(
        list(locale.LANGUAGES), default="en"
    )
    return locale.make(chosen or "en")


def _enforce(app: Flask) -> Response | None:
    request, person = present.request(), present.known().person
    if request.routing_exception is not None:
        return None
    declared = policy.policy_of(app.view_functions.get(request.endpoint or ""))
    if declared is None:
        raise RuntimeError(f"the route {request.endpoint!r} declares no policy")
    if request.environ.get("HTTP_SEC_FETCH_SITE") == "cross-site" and request.method in UNSAFE:
        abort(403)
    if not policy.allows(declared, person):
        return _refuse(declared, request)
    if request.method in UNSAFE:
        if declared.files:  # before anybody looks into the form
            request.max_content_length = declared.files
        # After the policy: who was signed out meanwhile must hear that, not that the form is bad.
        if declared.typed and given_back.LANGUAGE_FIELD in request.form:
            return given_back.to_be_agreed_to()
        try:
            if not declared.machine:
                _check_form(app, request)
        except CSRFError:
            if not declared.typed:
                raise
            return given_back.to_be_agreed_to()
        if not declared.own_transaction:
            db.begin_write()
    return None


def _check_form(app: Flask, request: Request) -> None:
    """The form is one of ours. Raises CSRFError (400)."""
    if app.config["WTF_CSRF_ENABLED"]:
        cookies: Cookies = app.extensions["bw_cookies"]
        cookies.check_form(request.form.get("csrf_token", ""))


def _refuse(declared: policy.Policy, request: Request) -> Response:
    if g.person is not None:
        if declared.typed and request.method in UNSAFE and not pages.wants_fragment():
            return given_back.to_be_sent_by_another()
        abort(404)
    if pages.wants_fragment() or request.headers.get("Sec-Fetch-Mode") in (
        "cors",
        "same-origin",
    ):
        abort(401)
    if declared.typed and request.method in UNSAFE:
        return given_back.to_be_sent_again()
    wanted = request.full_path if request.method == "GET" else ""
    session["next"] = wanted if len(wanted) < LONGEST_NEXT else ""
    return redirect("/sign-in", code=303)
