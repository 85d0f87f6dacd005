"""Signed texts that come again with every request: session cookies and the tokens of forms.

Whether a signature is right depends on nothing but the text and the secret key, so a text that was
found right once is not computed again: that was an eighth of the cost of an answer. Whether the
session behind the cookie still opens is asked of the database each time all the same.
"""

import hmac
import time
from typing import Any

from flask import Flask, Request, Response, current_app
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from bw.web import present

MOST_KEPT = 2000  # texts; some 2 MB, 8 MB at the very most
LONGEST_KEPT = 4000  # characters of all cookies of a request, where others may stand too


class Kept(dict[str, Any]):
    """What is known of a text; emptied when there are too many, which bounds the memory."""

    def keep(self, text: str, known: Any) -> None:
        """Remember ``known`` of ``text``."""
        if len(self) >= MOST_KEPT:
            self.clear()
        self[text] = known


class Cookies(SecureCookieSessionInterface):
    """Flask's session cookies; signed by one signer, each read once."""

    def __init__(self) -> None:
        self._signer: Any = None
        self._read = Kept()  # text of a cookie -> when it was signed, and what it holds
        self._accepted = Kept()  # token of a form -> the value of the session that it is for

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs and reads the cookies of ``app``, made once."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a cookie; an empty one when it is not ours, or too old."""
        sent = request.environ.get("HTTP_COOKIE", "")  # all cookies: not even taken apart again
        known = self._read.get(sent)
        oldest = time.time() - app.permanent_session_lifetime.total_seconds()
        if known is not None and known[0] > oldest:
            return self.session_class(known[1])
        opened = super().open_session(app, request)
        # Only flat values: what is nested, somebody could change in place.
        flat = opened and all(isinstance(value, str | bool) for value in opened.values())
        if opened and flat and len(sent) <= LONGEST_KEPT:
            text = request.cookies[self.get_cookie_name(app)]
            at = self._signer.loads(text, return_timestamp=True)[1].timestamp()
            self._read.keep(sent, (at, dict(opened)))
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write the cookie when the session was changed. Every answer says that it varies by it."""
        if session.modified or not session:
            super().save_session(app, session, response)

    def check_form(self, token: str) -> None:
        """The form is ours: its token was signed for this session. Raises CSRFError (400)."""
        wanted, known = present.session().get("csrf_token", ""), self._accepted.get(token)
        if known is not None and hmac.compare_digest(wanted, known):
            present.known().csrf_valid = True  # which Flask-WTF looks for
            return
        current_app.extensions["csrf"].protect()
        if token:
            self._accepted.keep(token, wanted)
