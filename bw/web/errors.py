"""Error pages, in the reader's language; as a fragment when htmx asked. No traces, ever."""

import logging

from flask import Flask, g, request
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from bw import db
from bw.web import given_back
from bw.web.locale import lazy_gettext as _
from bw.web.pages import page

log = logging.getLogger(__name__)

TITLES = {
    400: _("This request could not be read"),
    401: _("You are signed out"),
    403: _("This is not allowed"),
    404: _("Page not found"),
    405: _("This cannot be done here"),
    413: _("This is too large"),
    415: _("This kind of file is not accepted"),
    429: _("Too many attempts"),
    500: _("Something went wrong on our side"),
}
SENTENCES = {
    400: _("Please go back, reload the page and try again. What you had saved is still there."),
    401: _("Sign in again in another tab, then come back and press the button once more. "
           "What you typed is still on this page."),
    403: _("The form may have been open since before you last signed in. Reload the page and try "
           "again."),
    404: _("The page does not exist, or it belongs to somebody else. Check the address, or start "
           "again from the first page."),
    405: _("Go back to the page you came from and use its buttons."),
    413: _("What you sent is larger than we accept. Shorten the text or choose a smaller file."),
    415: _("Please choose a file of a kind that the page names."),
    429: _("Please wait a little, then try again."),
    500: _("It has been written down. Nothing that was acknowledged as saved is lost. Please try "
           "again; if it happens once more, tell your country programme the number below."),
}  # fmt: skip


def install(app: Flask) -> None:
    """Answer every error of ``app`` with a page of our own."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _met_another)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if isinstance(error.response, Response):
        return error.response
    code = error.code if error.code in TITLES else (400 if (error.code or 500) < 500 else 500)
    response = page(
        "errors/error.html",
        fragment="errors/_error.html",
        status=error.code or 500,
        title=TITLES[code],
        text=SENTENCES[code],
        code=code,
        request_id=g.get("request_id", ""),
    )
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _met_another(error: IntegrityError) -> Response:
    """What a constraint of the database refuses after the product's own checks had let it pass:
    somebody else changed the same thing in between."""
    if request.method in ("GET", "HEAD"):
        return _unexpected(error)
    db.finish(commit=False)
    log.warning("two changes met", exc_info=error, extra={"request_id": g.get("request_id", "")})
    return given_back.to_be_looked_at()


def _unexpected(error: Exception) -> Response:
    db.finish(commit=False)
    log.error("unexpected error", exc_info=error, extra={"request_id": g.get("request_id", "")})
    return _http(InternalServerError())
