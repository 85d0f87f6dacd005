"""A worker of its own, killed by ``test_kill``: ``python -m tests.outbox.worker_process URL FILE``.

Its job writes the row's name to the end of FILE, with a little time before and after.
"""

import os
import random
import sys
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask

from bw.db import db
from bw.db.session import prepare
from bw.outbox.worker import Worker


def main(url: str, path: str) -> None:
    """Work until killed."""
    target = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(payload: Mapping[str, Any]) -> None:
        time.sleep(random.uniform(0, 0.02))
        os.write(target, f"{payload['name']}\n".encode())
        time.sleep(random.uniform(0, 0.02))

    app = Flask("worker")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
        print("ready", flush=True)
        Worker({"note": note}, lease=timedelta(seconds=1)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
