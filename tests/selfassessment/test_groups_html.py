"""The markup of the pages of lists and grids, and of what htmx puts into them."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import makers
from tests.journeys.groups import QUESTIONNAIRE
from tests.selfassessment.groups import get, post
from tests.selfassessment.world import World, world
from tests.web.html import fragment_problems, problems

ENTRY = "BUILDINGS/entries/abcdefghijkl"
FORM = {"answer.b_name": "Main", "answer.b_floors": "3", "answer.b_boiler": "yes",
        "answer.b_cert": "B-17"}  # fmt: skip


@pytest.fixture
def at(app: Flask, client: FlaskClient) -> World:
    made = world(QUESTIONNAIRE)
    makers.sign_in(client, made.manager)
    for ref, value in {"TOTAL": "10", "HOME": "dhaka", "UPAZILA": "savar"}.items():
        post(client, made, ref, answer=value)
    post(client, made, "BUILDINGS/entries/new", data={**FORM, "entry": "abcdefghijkl"})
    return made


@pytest.mark.parametrize(
    "path",
    ["HEADS", "BUILDINGS", "BUILDINGS/entries/new", ENTRY, f"{ENTRY}/remove", "BUILDINGS/history",
     "VILLAGE"],
)  # fmt: skip
def test_page_is_sound(client: FlaskClient, at: World, path: str) -> None:
    response = get(client, at, path)
    assert (response.status_code, problems(response.text)) == (200, [])


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("BUILDINGS", {"action": "clear", "revision": "1"}, 200),
        ("HEADS", {"answer.0.women": "x", "shown": [""]}, 422),
        (ENTRY, {**FORM, "answer.b_name": "Other", "revision": "0"}, 409),
        (ENTRY, {"answer.b_name": "", "revision": "1"}, 422),
    ],
)
def test_answer_to_a_form_is_sound(
    client: FlaskClient, at: World, path: str, form: dict[str, Any], status: int
) -> None:
    for htmx, faults in ((False, problems), (True, fragment_problems)):
        response = post(client, at, path, htmx=htmx, data=dict(form))
        assert (response.status_code, faults(response.text)) == (status, [])


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("BUILDINGS/entries/new/check", {"shown": [""], "answer.b_boiler": "yes"}),
        ("HEADS/check", {"shown": [""]}),
        ("VILLAGE/choices", {"search": "1"}),
    ],
)
def test_part_that_a_check_brings_is_sound(
    client: FlaskClient, at: World, path: str, form: dict[str, Any]
) -> None:
    response = post(client, at, path, htmx=True, data=dict(form))
    assert (response.status_code, fragment_problems(response.text)) == (200, [])
