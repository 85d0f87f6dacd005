"""Limits by network address, before an account is known. Flask-Limiter keeps the counts.

In memory by default; several processes share them by one setting (``BW_LIMITS_STORAGE``).
"""

import logging
import time
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import parse
from werkzeug.exceptions import TooManyRequests

# One address, often of a whole factory behind one router: people sign in at shift's end.
GUESSES = parse("30 per 15 minutes")

log = logging.getLogger(__name__)
_limiter = Limiter(key_func=lambda: request.remote_addr or "")


def install(app: Flask, *, storage: str) -> None:
    """Count for ``app`` in ``storage``, an address such as ``memory://`` or ``redis://…``."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", storage)
    app.config.setdefault("RATELIMIT_ENABLED", True)
    # Only guesses are counted: no other request needs to be looked at, before or after.
    hooks: tuple[Any, ...] = (
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
    )
    before = [list(each[None]) for each in hooks]
    _limiter.init_app(app)
    for each, functions in zip(hooks, before, strict=True):
        each[None] = functions


def guess(what: str, network: str) -> None:
    """Count a guess from a network; raises TooManyRequests (429) when there were too many."""
    if not current_app.config["RATELIMIT_ENABLED"]:
        return
    counts = _limiter.limiter
    try:
        if counts.hit(GUESSES, what, network):
            return
        again = counts.get_window_stats(GUESSES, what, network).reset_time
    except counts.storage.base_exceptions:
        # People can still sign in while the counts are away: failures per account are in the
        # database and slow a guesser down all the same.
        log.exception("limits cannot be counted")
        return
    raise TooManyRequests(retry_after=max(1, round(again - time.time())))
