"""A whole demo on a database of its own: pages, worker, mails, the stand-in Gateway, its clock.

``python -m tests.journeys.year_server INSTANCE PORT GATEWAY_PORT``: writes INSTANCE/scene.json
when it serves. One address is its own: ``POST /fill?assessment=5&left=3`` answers all questions
of a self-assessment but the last three, through the product's actions.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from flask import Flask

from bw.db import db
from bw.demo import serve
from bw.outbox.worker import Worker
from bw.settings import Settings, from_environment
from bw.slcp.sandbox.store import Store
from bw.web.factory import create_app
from tests.journeys.year_scene import Year

FILL = "/fill"


class Filling:
    """The application; before it the address that answers many questions at once."""

    def __init__(self, app: Flask, year: Year) -> None:
        self._app, self._year = app, year

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """One request."""
        if environ["PATH_INFO"] != FILL:
            return self._app(environ, start)
        asked = parse_qs(environ["QUERY_STRING"])
        with self._app.app_context():
            self._year.fill(int(asked["assessment"][0]), left=int(asked["left"][0]))
            db.session.remove()
        start("204 No Content", [])
        return []


def application(instance: Path, port: int, gateway: int) -> Flask:
    """The application, its database empty."""
    settings = {
        "BW_DEMO": "1",
        "BW_INSTANCE": str(instance),
        "PORT": str(port),
        "BW_GATEWAY_URL": f"http://127.0.0.1:{gateway}",
        "BW_LOG_LEVEL": "ERROR",
    }
    app = create_app(from_environment(settings))
    app.config.update(RATELIMIT_ENABLED=False)  # everybody here signs in from one address
    with app.app_context():
        db.create_all()
    return app


def main() -> None:
    """Serve until told to end."""
    instance, port, gateway = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    app = application(instance, port, gateway)
    now: Settings = app.config["BW"]
    stand_in = serve.gateway(now)
    with app.app_context():
        year = Year(Store(instance / "gateway-stand-in"))
        db.session.remove()
    server = serve.bound(Filling(app, year), port)
    worker = Worker(app.extensions["bw_jobs"], app.extensions["bw_periodic"])
    ready = instance / "scene.new"
    ready.write_text(
        json.dumps({**year.scene, "gateway": now.gateway_url, "instance": str(instance)})
    )
    ready.rename(instance / "scene.json")
    serve.run(server, stand_in, now=now, worker=worker, context=app.app_context)


if __name__ == "__main__":
    main()
