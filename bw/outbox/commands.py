"""``flask worker``: does the work of the outbox until it is told to stop."""

import signal

import click
from flask.cli import with_appcontext

from bw.outbox.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@with_appcontext
def group(*, once: bool) -> None:
    """Send what is waiting to be sent. Ends after the present row on SIGTERM or Ctrl-C."""
    from bw.jobs import JOBS

    worker = Worker(JOBS)
    if once:
        click.echo(f"{worker.run_once()} done or tried")
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    worker.run()
