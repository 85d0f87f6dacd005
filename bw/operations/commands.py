"""``flask doctor``, ``flask backup``, ``flask tidy``: looking after a running installation."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from bw.operations import actions, queries


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check the database, the outbox and every counter. Ends with 1 when something is wrong."""
    wrong = 0
    for check in queries.checks():
        click.echo(f"{'ok   ' if check.well else 'WRONG'} {check.name}: {check.found}")
        wrong += not check.well
    if wrong:
        raise SystemExit(1)


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Copy the embedded database to TARGET while it is in use."""
    try:
        size = actions.backup(target)
    except (actions.BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{target}: {size} bytes")


@click.command("tidy")
@with_appcontext
def tidy() -> None:
    """Remove ended sessions, old keys of saves and work long done. For a nightly timer."""
    for name, count in actions.tidy().items():
        click.echo(f"{name}: {count} removed")


commands = (doctor, backup, tidy)
