"""Page or fragment: one function that every view answers with."""

from typing import Any

from flask import make_response, redirect, render_template, request
from werkzeug.urls import iri_to_uri
from werkzeug.wrappers import Response


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
