"""Bytes and statements of the pages of lists and grids. No stopwatch here."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import makers
from tests.journeys.groups import QUESTIONNAIRE
from tests.questionnaire.build import grid, leaf, outline, q, section
from tests.selfassessment.groups import BASE, ONE, TINY, add, fields, post
from tests.selfassessment.test_weight import FIRST_FLIGHT, HTMX, LARGEST, on_the_wire
from tests.selfassessment.world import World, world
from tests.statements import statements

GET, POST = 6, 12


@pytest.fixture
def at(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    return made


def seen_by(client: FlaskClient, at: World, path: str, **form: object) -> list[str]:
    """The statements of one request."""
    address = f"/self-assessments/{at.assessment_id}/questions/{path}"
    with statements() as seen:
        if form:
            response = client.post(address, data=form, headers=HTMX, base_url=BASE)
        else:
            response = client.get(address, base_url=BASE)
    assert response.status_code == 200, response.text
    return list(seen)


def test_pages_of_groups_take_few_statements(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    for path in ("BUILDINGS", f"BUILDINGS/entries/{entry}", "BUILDINGS/entries/new", "HEADS",
                 f"BUILDINGS/entries/{entry}/remove", "BUILDINGS/history"):  # fmt: skip
        assert len(found := seen_by(client, at, path)) <= GET, (path, found)


def test_saves_of_groups_take_few_statements(client: FlaskClient, at: World) -> None:
    post(client, at, "TOTAL", answer="10")
    entry = add(client, at, ONE)
    changed = fields({**ONE, "b_floors": "4"}, revision="1", key="key-of-a-change")
    cells = {"answer.0.perm": "4", "answer.1.perm": "6", "revision": "0", "key": "key-of-a-grid"}
    for path, form in ((f"BUILDINGS/entries/{entry}", changed), ("HEADS", cells)):
        assert len(found := seen_by(client, at, path, **form)) <= POST, (path, found)


def test_statements_do_not_grow_with_the_entries(client: FlaskClient, at: World) -> None:
    pages = []
    for name in ("One", "Two", "Three"):
        add(client, at, {**ONE, "b_name": name})
        pages.append(len(seen_by(client, at, "BUILDINGS")))
    assert len(set(pages)) == 1


YEAR = outline(
    section(
        "WH",
        leaf("Hours", q("before", "yes_no"),
             grid("hours", q("regular", "decimal", required=True, label="Regular hours"),
                  q("overtime", "decimal", required=True, label="Overtime hours"),
                  q("people", "integer", required=True, label="Workers"),
                  rows=[f"month_{n}" for n in range(12)], label="Hours of each month")),
    )
)  # fmt: skip


def test_twelve_months_fit_four_segments(app: Flask, client: FlaskClient) -> None:
    year = world(YEAR)
    makers.sign_in(client, year.manager)
    address = f"/self-assessments/{year.assessment_id}/questions/BEFORE"
    client.post(address, data={"answer": "yes", "revision": "0"}, base_url=BASE)
    again = client.post(address, data={"answer": "no", "revision": "1"}, headers=HTMX,
                        base_url=BASE)  # fmt: skip
    assert again.headers["HX-Push-Url"].endswith("/HOURS")
    assert on_the_wire(again) <= LARGEST


@pytest.mark.parametrize("path", ["HEADS", "BUILDINGS", "BUILDINGS/entries/new", "VILLAGE"])
def test_first_pages_of_groups_fit_the_first_flight(
    app: Flask, client: FlaskClient, path: str
) -> None:
    made = world(QUESTIONNAIRE)
    makers.sign_in(client, made.manager)
    page = client.get(
        f"/self-assessments/{made.assessment_id}/questions/{path}", base_url=BASE,
        headers={"Accept-Encoding": "gzip, deflate, br"},
    )  # fmt: skip
    assert page.headers["Content-Encoding"] == "br"
    assert on_the_wire(page) <= FIRST_FLIGHT


def test_thirty_choices_found_fit_a_segment(app: Flask, client: FlaskClient) -> None:
    made = world(QUESTIONNAIRE)
    makers.sign_in(client, made.manager)
    post(client, made, "HOME", answer="dhaka")
    post(client, made, "UPAZILA", answer="savar")
    address = f"/self-assessments/{made.assessment_id}/questions/VILLAGE/choices"
    found = client.post(address, data={"search": "1"}, headers=HTMX, base_url=BASE)
    assert on_the_wire(found) <= 1_460
