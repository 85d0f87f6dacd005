"""One log line for each request: route, status, time. Never the address as typed."""

import logging
import time
from typing import Any

from flask import Flask, has_request_context
from werkzeug.wrappers import Response

from bw.web import present

SLOW = 1.0  # seconds; slower pages are worth a line

log = logging.getLogger("bw.access")


def install(app: Flask) -> None:
    """Log the requests of ``app``: writes, refusals and slow ones; the rest at level DEBUG."""

    @app.before_request
    def _begin() -> None:
        present.known().began = time.perf_counter()

    @app.after_request
    def _end(response: Response) -> Response:
        request, now = present.request(), time.perf_counter()
        seconds = now - present.known().get("began", now)
        quiet = request.method in ("GET", "HEAD") and response.status_code < 400 and seconds < SLOW
        level = logging.DEBUG if quiet else logging.INFO
        if log.isEnabledFor(level):
            facts = {"status": response.status_code, "ms": round(seconds * 1000, 1)}
            log.log(level, "request", extra=facts)
        return response


def context() -> dict[str, Any]:
    """What every log line says about the present request; nothing outside of one."""
    if not has_request_context():
        return {}
    request, known = present.request(), present.known()
    person = known.get("person")
    return {
        "request": known.get("request_id", ""),
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else "",
        "account": person.account_id if person else None,
        "factory": known.get("factory_id") or (request.view_args or {}).get("factory_id"),
    }
