"""How an installation begins: ``flask organisation …`` adds programmes, factories, an admin."""

from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from bw.accounts import invitations, tokens
from bw.db import writing
from bw.organisations import actions as organisations
from bw.web.locale import LANGUAGES

LANGUAGE = click.Choice(list(LANGUAGES))
DAY = click.DateTime(formats=["%Y-%m-%d"])

group = AppGroup("organisation", help="Add programmes, factories and the first admin.")


@group.command("programme")
@click.argument("code")
@click.argument("name", required=False)
@click.option("--language", type=LANGUAGE, help="Of its factories.")
@click.option("--zone", help="For example Asia/Dhaka.")
@click.option("--currency", help="For example BDT.")
@click.option("--committee", help="What the bipartite committee is called there.")
@click.option("--inspectorate", help="What the labour inspectorate is called there.")
@click.option("--launched", type=DAY, help="From when sharing is offered, for example 2021-05-31.")
@click.option("--open/--closed", "sharing_open", default=None, help="Whether sharing is offered.")
@click.option("--registration-name", help="Whom factories contact to stop sharing.")
@click.option("--registration-email", help="That person's address.")
@click.option("--registration-phone", help="That person's telephone.")
def programme(code: str, name: str | None, **facts: Any) -> None:
    """Add the programme of a country (or bring it up to date).

    What is not said stays as it is; for bd, id, vn, kh and et everything has a default.
    """
    said = {key: value for key, value in facts.items() if value is not None}
    if "launched" in said:
        said["launched_on"] = said.pop("launched").date()
    try:
        with writing():
            made = organisations.add_programme(code, name, **said)
    except organisations.OrganisationError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.code}: {made.name}")


@group.command("factory")
@click.argument("code")
@click.argument("name")
@click.option("--city", default="")
def factory(code: str, name: str, city: str) -> None:
    """Enrol a factory in the programme of a country."""
    try:
        with writing():
            made = organisations.add_factory(code, name, city=city)
    except organisations.OrganisationError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{made.id}: {made.name}")


@group.command("admin")
@click.argument("email")
@click.option("--name", default="")
@click.option("--language", type=LANGUAGE, default="en")
def admin(email: str, name: str, language: str) -> None:
    """Invite an admin: prints the link, which the e-mail holds too."""
    with writing():
        made = invitations.invite_admin(email, name=name, language=language)
    base = current_app.config["BW"].base_url
    click.echo(f"{base}/invitations/{tokens.token_for(made.nonce)}")
