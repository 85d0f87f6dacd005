"""Page or fragment: one function that every view answers with."""

from typing import Any

from flask import current_app, make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response

LANGUAGE_COOKIE = "bw_language"


def wants_fragment() -> bool:
    """Whether htmx asked, for a part of the page that it has."""
    return request.headers.get("HX-Request") == "true"


def page(
    name: str, /, *, fragment: str | None = None, status: int = 200, **context: Any
) -> Response:
    """The page, or its fragment when htmx asked and there is one."""
    template = fragment if fragment and wants_fragment() else name
    response = make_response(render_template(template, **context), status)
    if fragment:
        response.vary.add("HX-Request")
    return response


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
