"""What the pages of accounts share."""

from flask import Blueprint, after_this_request, request, session
from flask_login import login_user
from werkzeug.wrappers import Response

from bw.accounts import actions, sessions, throttle, tokens
from bw.accounts.actions import Browser
from bw.accounts.forms import one_line
from bw.accounts.sessions import SignedIn
from bw.web import limits, requests
from bw.web.pages import remember_language

blueprint = Blueprint("accounts", __name__)


@blueprint.after_app_request
def _note_refusal(response: Response) -> Response:
    """A signed-in person met a closed door behind an address that exists: that is in the audit."""
    if response.status_code == 404:
        person = requests.person()
        if person is not None and request.url_rule is not None:
            actions.note_refusal(person, path=request.path[:200])
    return response


def me() -> SignedIn:
    """Whoever is signed in, on pages whose policy wants somebody."""
    person = requests.person()
    assert isinstance(person, SignedIn)
    return person


def browser() -> Browser:
    """The browser that asks."""
    return Browser(
        address=request.remote_addr or "",
        name=one_line(request.user_agent.string)[:200],
        token=session.get("_user_id"),
    )


def let_in(token: str) -> None:
    """Make the browser's session that of a new token; what it held before is gone (fixation).

    An invitation that waits to be accepted stays.
    """
    waiting = session.get("invitation")
    session.clear()
    if waiting:
        session["invitation"] = waiting
    person = sessions.person_of(token)
    assert person is not None
    login_user(person)
    session.pop("_id", None)  # 128 characters for a protection that is off; each request has them
    session["csrf_token"] = tokens.form_token(person.account_id)
    session.permanent = True
    language = person.language

    @after_this_request
    def _remember(response: Response) -> Response:
        """When the session has ended, this browser still speaks as its last person reads."""
        remember_language(response, language)
        return response


def count_guess(what: str) -> None:
    """Count a guess of this network address; too many answer 429."""
    limits.guess(what, throttle.network(request.remote_addr or ""))
