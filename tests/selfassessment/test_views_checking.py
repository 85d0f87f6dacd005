"""The colour of the Submit button: the server decides it, as strictly as it keeps an answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.questionnaire.outline import Outline
from tests import makers
from tests.selfassessment import test_choice_filters, test_views
from tests.selfassessment.test_views import HTMX, post
from tests.selfassessment.world import World, world

GREY, GREEN = "go wait", "go"


def colour(client: FlaskClient, there: World, ref: str, **form: str) -> str:
    address = f"/self-assessments/{there.assessment_id}/questions/{ref}/check"
    answer = client.post(address, data=form, headers=HTMX, base_url="https://factory.test")
    return answer.text.removeprefix('<button class="').removesuffix('" id="s">Submit</button>')


@pytest.mark.rule("F7")
@pytest.mark.parametrize(
    ("form", "opener", "ref", "typed", "kept"),
    [
        (test_views.TINY, "", "DORM", "yes", True),
        (test_views.TINY, "", "DORM", "", False),
        (test_views.TINY, "", "DORM", "perhaps", False),
        (test_views.TINY, "yes", "BEDS", "500", True),
        (test_views.TINY, "yes", "BEDS", "501", False),
        (test_choice_filters.form(), "dhaka", "UPAZILA", "savar", True),
        (test_choice_filters.form(), "dhaka", "UPAZILA", "beani", False),
    ],
)
def test_submit_is_green_for_what_would_be_kept(
    app: Flask, client: FlaskClient, form: Outline, opener: str, ref: str, typed: str, kept: bool
) -> None:
    there = world(form)
    makers.sign_in(client, there.manager)
    if opener:
        there.save(there.definition.questions[0].ref, opener)
    position = there.definition.by_ref[ref].position

    assert colour(client, there, ref, answer=typed) == (GREEN if kept else GREY)
    assert not (there.rows.get(position) and there.rows[position].value)
    assert post(client, there, ref, answer=typed).status_code == (303 if kept else 422)
