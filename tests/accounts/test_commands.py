"""How an installation begins, on the command line."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.accounts.models import Invitation
from bw.db import db
from bw.organisations.models import Factory, Programme

BANGLADESH = ["programme", "bd", "Bangladesh", "--language", "bn", "--zone", "Asia/Dhaka"]


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["organisation", *words])
    return done.exit_code, done.output


def test_programme_factory_admin(app: Flask, client: FlaskClient) -> None:
    assert run(app, *BANGLADESH, "--currency", "BDT") == (0, "bd: Bangladesh\n")
    assert run(app, "factory", "bd", "Padma  Garments", "--city", "Dhaka") == (
        0, "1: Padma Garments\n",
    )  # fmt: skip
    status, link = run(app, "admin", "First@Example.org")

    assert status == 0
    assert db.session.query(Programme).one().currency == "BDT"
    assert db.session.query(Factory).one().folded == "padma garments"
    assert db.session.query(Invitation).one().email == "first@example.org"
    path = link.strip().removeprefix("https://factory.test")
    opened = client.get(path, base_url="https://factory.test", follow_redirects=True)
    assert opened.status_code == 200
    assert "first@example.org" in opened.text


def test_programme_again_brings_it_up_to_date(app: Flask) -> None:
    run(app, *BANGLADESH, "--currency", "BDT")
    run(app, *BANGLADESH, "--currency", "BDT", "--committee", "Participation Committee")
    assert db.session.query(Programme).one().committee_name == "Participation Committee"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["factory", "xx", "Somewhere"], "There is no programme 'xx'; add it first."),
        ([*BANGLADESH, "--currency", "Taka"], "'Taka' is not a currency in three capital letters."),
        ([*BANGLADESH[:-1], "Dhaka", "--currency", "BDT"], "There is no time zone 'Dhaka'."),
        (["programme", "BGD", *BANGLADESH[2:], "--currency", "BDT"],
         "'BGD' is not a country in two small letters."),
    ],
)  # fmt: skip
def test_wrong_facts_are_refused(app: Flask, words: list[str], sentence: str) -> None:
    status, output = run(app, *words)
    assert status == 1
    assert sentence in output


def test_factory_twice_is_refused(app: Flask) -> None:
    run(app, *BANGLADESH, "--currency", "BDT")
    run(app, "factory", "bd", "Padma Garments")
    assert run(app, "factory", "bd", "PADMA garments")[0] == 1


def test_known_country_needs_no_facts(app: Flask) -> None:
    assert run(app, "programme", "kh") == (0, "kh: Cambodia\n")
    assert run(app, "programme", "bd") == (0, "bd: Bangladesh\n")
    cambodia, bangladesh = db.session.query(Programme).order_by(Programme.id)
    assert (cambodia.sharing_open, cambodia.launched_on) == (False, None)
    assert (bangladesh.sharing_open, bangladesh.launched_on) == (True, date(2021, 5, 31))


def test_what_is_not_said_again_stays(app: Flask) -> None:
    run(app, "programme", "bd", "--registration-email", "Imran@Programme.Test")
    run(app, "programme", "bd", "--registration-phone", "01712 345678", "--closed")
    found = db.session.query(Programme).one()
    assert found.registration_email == "Imran@programme.test"
    assert (found.registration_phone, found.sharing_open) == ("+8801712345678", False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["programme", "la", "Laos"], "Say the language of the programme 'la'."),
        (["programme", "kh", "--open"], "Enter the day on which sharing begins"),
        (["programme", "bd", "--registration-phone", "12"], "not a complete telephone number"),
        (["programme", "bd", "--registration-email", "x"], "Enter an e-mail address"),
    ],
)
def test_wrong_data_of_a_country_are_refused(app: Flask, words: list[str], sentence: str) -> None:
    status, output = run(app, *words)
    assert status == 1
    assert sentence in output
    assert db.session.query(Programme).count() == 0
