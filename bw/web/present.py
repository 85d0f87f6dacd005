"""The present request and what is known of it, for what runs around every request.

As ``flask.request``, ``session`` and ``g``, but without a proxy, whose every look costs as much as
four calls; an answer took thirty. This is the one place that knows Flask's own variables.
"""

from flask import Request
from flask.ctx import _AppCtxGlobals
from flask.globals import _cv_app, _cv_request
from flask.sessions import SessionMixin


def request() -> Request:
    """The request. Raises LookupError outside of one."""
    return _cv_request.get().request


def session() -> SessionMixin:
    """What its cookie holds. Raises LookupError outside of a request."""
    found = _cv_request.get().session
    assert found is not None  # opened before any of our code runs
    return found


def known() -> _AppCtxGlobals:
    """What is known for the length of the request or job. Raises LookupError outside of both."""
    return _cv_app.get().g
