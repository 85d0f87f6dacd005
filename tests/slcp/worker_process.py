"""A worker that speaks with the stand-in, killed by ``test_faults``.

``python -m tests.slcp.worker_process DATABASE GATEWAY``
"""

import sys
from datetime import timedelta
from pathlib import Path

from flask import Flask

from bw import settings
from bw.db import db
from bw.db.session import prepare
from bw.jobs import JOBS
from bw.outbox import leases
from bw.outbox.worker import Worker
from bw.slcp import gateway, transport
from tests.slcp.standin import leading_to


def main(database: str, address: str) -> None:
    """Work until killed; waits that are minutes in life are parts of a second here."""
    leases.FIRST_WAIT, leases.LONGEST_WAIT = timedelta(seconds=0.1), timedelta(seconds=0.5)
    gateway.LIMITS = transport.Limits(connect=2, read=0.3, total=0.5)
    made = settings.from_environment({"BW_DEMO": "1", "BW_INSTANCE": str(Path.cwd())})
    settings.use(leading_to(made, address))
    app = Flask("worker")
    app.config["SQLALCHEMY_DATABASE_URI"] = database
    db.init_app(app)
    jobs = {**JOBS, "mail": lambda _payload: None}
    with app.app_context():
        prepare(db.engine)
        print("ready", flush=True)
        Worker(jobs, lease=timedelta(seconds=1.5)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
