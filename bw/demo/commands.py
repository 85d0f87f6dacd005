"""``flask demo``: the product with invented data on one machine."""

import os

import click
from flask import current_app
from flask.cli import AppGroup
from flask_migrate import upgrade

from bw.demo import data, serve
from bw.outbox.worker import Worker
from bw.settings import Settings

group = AppGroup("demo", help="The product with invented data, on this machine only.")


@group.command("load")
def load() -> None:
    """Make the database and fill it once."""
    upgrade()
    click.echo("The demo data is there." if data.load() else "The demo data was there already.")


@group.command("serve")
def serve_all() -> None:
    """Make the database, fill it once, and serve all of it: pages on $PORT, the Gateway's next."""
    port = int(os.environ.get("PORT") or "8000")  # settings make the links of e-mails from it
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    now: Settings = app.config["BW"]
    try:
        server = serve.bound(app, port)
        stand_in = serve.gateway(now)
    except serve.PortTakenError as error:
        raise click.ClickException(str(error)) from None
    upgrade()
    if data.load():
        click.echo("Made the demo data.")
    click.echo(serve.welcome(now.base_url, now.gateway_url if stand_in else ""))
    worker = Worker(app.extensions["bw_jobs"], app.extensions["bw_periodic"])
    serve.run(server, stand_in, now=now, worker=worker, context=app.app_context)
