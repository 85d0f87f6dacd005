"""What was typed and is not saved, given back to be sent once more: no browser keeps it.

Four reasons: the session has ended meanwhile, somebody else has signed in since the form was
opened, somebody who saves nothing here, or somebody else's change in the same instant. Nothing is
kept in a person's name before they saw it.
"""

from typing import Any

from flask import g, request
from flask.globals import request_ctx
from werkzeug.wrappers import Response

from bw.web import locale, pages

# Nobody typed them: what belongs to the form itself, and what it says of its own fields.
OWN_FIELDS = frozenset({"csrf_token", "key", "revision", "action", "entry", "shown", "sure", "now"})
OFFERED = "offered."  # begins the names under which a form says which choices it offered
MOST_GIVEN_BACK = 400  # fields; an answer reads no more
# The language buttons of these pages send what was typed along: another page would lose it.
LANGUAGE_FIELD = "page-language"


def to_be_sent_again() -> Response:
    """The page for somebody who is signed out: sign in, come back, send it again (401).

    The token of the form goes along: it is that of the account, and holds in its next session.
    """
    return _page("errors/signed_out.html", 401, drop={LANGUAGE_FIELD})


def to_be_sent_by_another() -> Response:
    """The page for somebody who may not save here (404): whoever typed it signs in and sends it."""
    return _page("errors/not_here.html", 404, drop={LANGUAGE_FIELD})


def to_be_agreed_to() -> Response:
    """The page for somebody whose session the form was not made for: read it, then agree (400).

    The token and the key of the form stay behind: what is sent from here is this person's own.
    """
    drop = {LANGUAGE_FIELD, "csrf_token", "key"}
    return _page("errors/other_person.html", 400, drop=drop, fragment="errors/_other_person.html")


def to_be_looked_at() -> Response:
    """The page for somebody whose change met another's in the same instant (409)."""
    return _page("errors/met.html", 409, drop={LANGUAGE_FIELD}, fragment="errors/_met.html")


def _page(name: str, status: int, *, drop: set[str], fragment: str | None = None) -> Response:
    chosen = request.form.get(LANGUAGE_FIELD, "")
    if chosen in locale.LANGUAGES:
        locale.set_current(locale.make(chosen, bengali=getattr(g.person, "bengali_digits", None)))
    sent = list(request.form.items(multi=True))[:MOST_GIVEN_BACK]
    context: dict[str, Any] = {
        "fields": [(name, text) for name, text in sent if name not in drop],
        "texts": [
            text
            for name, text in sent
            if text and name not in OWN_FIELDS | drop and not name.startswith(OFFERED)
        ],
        "language_field": LANGUAGE_FIELD,
        "readable": _is_page(request.path),
        "agreeing": "csrf_token" in drop,
        "request_id": g.get("request_id", ""),  # the menu marks no place on a page like this
    }
    response = pages.page(name, fragment=fragment, status=status, **context)
    if chosen in locale.LANGUAGES:
        pages.remember_language(response, chosen)
    return response


def _is_page(path: str) -> bool:
    """Whether there is something to look at where the form was sent to."""
    return request_ctx.url_adapter is not None and request_ctx.url_adapter.test(path, "GET")
