"""Questionnaires on the command line: ``flask questionnaire …``."""

from collections.abc import Mapping
from pathlib import Path

import click
from flask.cli import AppGroup

from bw.db import writing
from bw.messages import sentence
from bw.questionnaire import actions, lenient, queries, sources, synthetic, xlsform
from bw.questionnaire.expressions import conformance
from bw.questionnaire.models import QuestionnaireVersion, Status
from bw.questionnaire.report import Report

PATH = click.Path(path_type=Path)
EXISTING = click.Path(exists=True, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

group = AppGroup("questionnaire", help="Import, publish and export questionnaires.")


@group.command("import")
@click.argument("source", type=EXISTING)
@click.option("--publish", is_flag=True, help="Put it into use at once.")
@click.option(
    "--lenient", "leniently", is_flag=True, help="Leave out what is not served, and say what."
)
@click.option("--with-gaps", is_flag=True, help="Publish it although something was left out.")
def import_source(source: Path, publish: bool, leniently: bool, with_gaps: bool) -> None:
    """Import an XLSForm workbook, or a folder of a question bank, as a draft."""
    report, places = _read(source, leniently=leniently)
    if not report.ok:
        _refuse(report, places)
    for each in report.left_out:
        for line in each.lines():
            click.echo(line)
    with writing():
        version = actions.import_workbook(report)
    _tell("Imported", version)
    if publish:
        _publish(version, with_gaps=with_gaps)


def _read(source: Path, *, leniently: bool) -> tuple[Report, Mapping[tuple[str, int], str]]:
    if not source.is_dir():
        if leniently:
            return lenient.read(source.read_bytes(), file_name=source.name), {}
        return xlsform.read(source.read_bytes(), file_name=source.name), {}
    bank = _bank(source)
    return xlsform.read(bank.workbook(), file_name=f"{source.name}.xlsx"), bank.places


def _bank(folder: Path) -> sources.Bank:
    try:
        return sources.read_bank(folder)
    except sources.SourceError as error:
        raise click.ClickException(str(error)) from None


def _refuse(report: Report, places: Mapping[tuple[str, int], str]) -> None:
    """Say every problem, and end with exit code 1. ``places``: where a bank's rows come from."""
    for problem in report.problems:
        if place := places.get((problem.sheet, problem.row)):
            click.echo(place)
        for line in problem.lines():
            click.echo(line)
    count = len(report.problems)
    raise click.ClickException(f"Nothing was imported: {count} problem{'s' * (count != 1)}.")


def _publish(version: QuestionnaireVersion, *, with_gaps: bool) -> None:
    if version.status is Status.PUBLISHED:
        click.echo("It is published already.")
        return
    try:
        with writing():
            actions.publish(version, with_gaps=with_gaps)
    except actions.PublishRefusedError as error:
        raise click.ClickException(
            " ".join(sentence(b.code, **b.params) for b in error.blockers)
        ) from None
    _tell("Published", version)


def _tell(done: str, version: QuestionnaireVersion) -> None:
    languages = ", ".join(version.languages)
    click.echo(f"{done} {version.form_id} {version.version} as number {version.id} ({languages}).")


@group.command("list")
def list_versions() -> None:
    """Every version: number, form, version, status, title."""
    for each in queries.versions():
        click.echo(f"{each.id:>4}  {each.form_id} {each.version}  {each.status}  {each.title}")


@group.command("export")
@click.argument("number", type=int)
@click.option("--output", "-o", type=PATH, help="File to write; otherwise standard output.")
def export(number: int, output: Path | None) -> None:
    """Write the workbook that version NUMBER was imported from, byte for byte."""
    workbook = queries.workbook(number)
    if workbook is None:
        raise click.ClickException(f"There is no version number {number}.")
    if output is None:
        click.echo(workbook, nl=False)
    else:
        output.write_bytes(workbook)


@group.command("build")
@click.argument("folder", type=EXISTING_FOLDER)
@click.argument("output", type=PATH)
def build(folder: Path, output: Path) -> None:
    """Build the XLSForm workbook of the question bank in FOLDER."""
    output.write_bytes(_bank(folder).workbook())


@group.command("synthesise")
@click.argument("output", type=PATH)
@click.option("--questions", type=click.IntRange(1, synthetic.MOST), default=2000)
@click.option("--languages", default="en,bn,id,vi", help="Codes, parted by commas.")
def synthesise(output: Path, questions: int, languages: str) -> None:
    """Write a made-up workbook with so many questions, to try out what grows with them."""
    try:
        codes = synthetic.languages_of(languages)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    output.write_bytes(synthetic.workbook(questions, codes))


@group.command("conformance")
@click.argument("table", type=EXISTING_FILE)
def run_conformance(table: Path) -> None:
    """Run a table of expressions: expression, expected value, type, separated by tabs."""
    try:
        with table.open(encoding="utf-8", newline="\n") as lines:
            report = conformance.run_table(lines)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(str(report))
    if report.failed:
        raise SystemExit(1)
