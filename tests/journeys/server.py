"""The product on a database of its own, with people and factories to walk through.

``python -m tests.journeys.server INSTANCE PORT``: writes INSTANCE/scene.json when it serves.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from waitress import create_server

from bw import clock
from bw.db import db
from bw.settings import from_environment
from bw.web.factory import create_app
from tests.journeys import scenes

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def application(instance: Path, port: int) -> tuple[Flask, scenes.Scene]:
    """The application with everything in it; its clock starts on the same day each time.

    In demo mode, because that speaks plain http and has its own pages; without the demo's data.
    """
    settings = {"BW_DEMO": "1", "BW_INSTANCE": str(instance), "PORT": str(port)}
    app = create_app(from_environment({**settings, "BW_LOG_LEVEL": "ERROR"}))
    app.config.update(RATELIMIT_ENABLED=False)  # everybody here signs in from one address
    began = datetime.now(UTC)
    clock.set_source(lambda: NOW + (datetime.now(UTC) - began))
    with app.app_context():
        db.create_all()
        scene = scenes.build()
        db.session.remove()
    return app, scene


def main() -> None:
    """Serve until told to end."""
    instance, port = Path(sys.argv[1]), int(sys.argv[2])
    app, scene = application(instance, port)
    server = create_server(app, host="127.0.0.1", port=port, threads=8, ident=None)
    ready = instance / "scene.new"
    ready.write_text(json.dumps(scene))
    ready.rename(instance / "scene.json")
    server.run()


if __name__ == "__main__":
    main()
