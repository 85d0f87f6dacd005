"""``flask worker``: does the work of the outbox until it is told to stop."""

import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from bw.outbox import leases
from bw.outbox.worker import Worker


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option(
    "--revive", is_flag=True, help="Let rows that were given up be tried again, then end."
)
@with_appcontext
def group(*, once: bool, revive: bool) -> None:
    """Send what is waiting to be sent. Ends after the present row on SIGTERM or Ctrl-C."""
    if revive:
        click.echo(f"{leases.revive()} will be tried again")
        return

    tables = current_app.extensions
    worker = Worker(tables["bw_jobs"], tables["bw_periodic"])
    if once:
        click.echo(f"{worker.run_once()} done or tried")
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.stop.set())
    click.echo("working; Ctrl-C or SIGTERM ends it", err=True)
    worker.run()
