"""How an installation begins: ``flask organisation …`` adds programmes, factories, an admin."""

import click
from flask import current_app
from flask.cli import AppGroup

from bw.accounts import invitations, tokens
from bw.db import writing
from bw.organisations import actions as organisations
from bw.web.locale import LANGUAGES

LANGUAGE = click.Choice(list(LANGUAGES))

group = AppGroup("organisation", help="Add programmes, factories and the first admin.")


@group.command("programme")
@click.argument("code")
@click.argument("name")
@click.option("--language", type=LANGUAGE, required=True, help="Of its factories.")
@click.option("--zone", required=True, help="For example Asia/Dhaka.")
@click.option("--currency", required=True, help="For example BDT.")
@click.option("--committee", default="", help="What the bipartite committee is called there.")
def programme(
    code: str, name: str, language: str, zone: str, currency: str, committee: str
) -> None:
    """Add the programme of a country (or bring it up to date)."""
    try:
        with writing():
            made = organisations.add_programme(
                code, name, language=language, zone=zone, currency=currency,
                committee_name=committee,
            )  # fmt: skip
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
