"""Page or fragment: one function that every view answers with."""

from collections.abc import MutableMapping
from typing import Any

from flask import current_app, make_response, redirect, templating
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

from bw.web import locale, outgoing, present

LANGUAGE_COOKIE = "bw_language"
HTML = "text/html; charset=utf-8"
VARY = "Accept-Encoding, Cookie"  # what every answer depends on, whoever signs in; see ``requests``


class Templates(templating.Environment):
    """Templates whose globals are a plain dictionary, complete before the first is loaded.

    Jinja chains those of a template to those of all, and each drawing copies the chain name by
    name: a seventh of drawing an answer.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of a template, as they are when it is loaded."""
        return {**self.globals, **(d or {})}


def wants_fragment() -> bool:
    """Whether htmx asked, for a part of the page that it has."""
    return present.request().environ.get("HTTP_HX_REQUEST") == "true"


def reader() -> dict[str, Any]:
    """What every template knows of whoever reads it."""
    return {"language": locale.current().language, "person": present.known().get("person")}


def page(
    name: str, /, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """The page, or its fragment when htmx asked and there is one."""
    template = fragment if fragment and wants_fragment() else name
    response = outgoing.Response(_drawn(template, context), status, content_type=HTML)
    if fragment:
        response.headers.add("Vary", f"HX-Request, {VARY}")
    return response


def _drawn(template: str, context: dict[str, Any]) -> str:
    """As render_template does, without its signals, which nobody hears, and without asking which
    processors there are: one, whose values are handed in. It was a tenth of drawing an answer."""
    found = current_app.jinja_env.get_template(template)
    return found.render({**reader(), **context})


def go(address: str, /) -> Response:
    """Send the browser on to another page of ours after a POST (303; for htmx a full load)."""
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = iri_to_uri(address)  # a header holds no Bangla letters
        return response
    return redirect(address, code=303)


def remember_language(response: Response, language: str) -> None:
    """Let this browser show its pages in the language when nobody is signed in."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=365 * 24 * 3600,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
