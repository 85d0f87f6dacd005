"""Makes the stand-in: a Flask application that shares nothing with the product's."""

import os
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, NotFound

from bw import settings
from bw.slcp.gateway import LARGEST_PAYLOAD
from bw.slcp.sandbox import registrations
from bw.slcp.sandbox.callbacks import Callbacks
from bw.slcp.sandbox.store import Store
from bw.slcp.signing import KeyRing

CSP = (
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
# Facilities that were there before: one to be linked by its ID, one with another body.
FIRST = (
    {"gateway_id": "SB-900001", "name": "Earlier Textiles", "country": "BD", "consented_at": "1"},
    {"gateway_id": "SB-900002", "name": "Other Apparel", "country": "ID", "body": "sample-audit"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Config:
    """Where the stand-in keeps its file, the keys it shares, the platform that it calls back."""

    folder: Path
    ring: KeyRing
    platform: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What the pages work with."""

    store: Store
    ring: KeyRing
    callbacks: Callbacks


def from_environment() -> Config:
    """The stand-in's settings: the keys and the address that the product reads too."""
    instance = Path(os.environ.get("BW_INSTANCE") or settings.ROOT / "instance")
    return Config(
        folder=Path(os.environ.get("BW_SANDBOX_FOLDER") or instance / "gateway-stand-in"),
        ring=KeyRing.of(settings.gateway_keys(os.environ, demo=True)),
        platform=os.environ.get("BW_BASE_URL") or "http://127.0.0.1:8000",
    )


def create_app(config: Config | None = None) -> Flask:
    """The stand-in."""
    from bw.slcp.sandbox import api, factory_pages, operator_pages

    config = config or from_environment()
    app = Flask("bw.slcp.sandbox")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_PAYLOAD + 64 * 1024)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "autoescape": True}
    store = Store(config.folder)
    callbacks = Callbacks(store, config.ring, config.platform)
    app.extensions["stand_in"] = Parts(store, config.ring, callbacks)
    _fill(store)
    for pages in (factory_pages, operator_pages, api):
        app.register_blueprint(pages.blueprint)
    app.before_request(_refuse_foreign_forms)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _error)
    # A number in an address that no row can have.
    app.register_error_handler(OverflowError, lambda _error_: _error(NotFound()))
    return app


def parts() -> Parts:
    """What the pages of this application work with."""
    found: Parts = current_app.extensions["stand_in"]
    return found


def page(name: str, status: int = 200, **context: object) -> Response:
    """A page of the stand-in."""
    template = current_app.jinja_env.get_template(name)
    return Response(template.render(request=request, **context), status, mimetype="text/html")


def _fill(store: Store) -> None:
    with store.reading() as db:
        empty = db.execute("SELECT 1 FROM registration").fetchone() is None
    if empty:
        for facility in FIRST:
            registrations.add_approved(store, **facility)


def _refuse_foreign_forms() -> None:
    """The stand-in has no sign-in; at least no other site may press its buttons."""
    if request.method != "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _headers(response: Response) -> Response:
    response.headers.update(
        {
            "Content-Security-Policy": CSP,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
    )
    return response


def _error(error: HTTPException) -> Response:
    return page(
        "message.html",
        error.code or 500,
        title=error.name,
        text=error.description or "",
    )
