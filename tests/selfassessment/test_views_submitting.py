"""The summary, the gate and the submission, over HTTP."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.selfassessment import snapshots
from tests import makers
from tests.selfassessment.test_views import TINY, get, post
from tests.selfassessment.world import World, world


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    return made


@pytest.mark.rule("G1")
@pytest.mark.rule("G3")
def test_submit_is_refused_with_the_reasons_of_the_summary(
    client: FlaskClient, there: World
) -> None:
    reason = "The section “Facility Profile” must be complete. Still to answer: 1."
    assert reason in get(client, there, "/summary").text
    address = f"/self-assessments/{there.assessment_id}/submit"
    refused = client.post(address, base_url="https://factory.test")
    assert refused.status_code == 422
    assert reason in refused.text


@pytest.mark.rule("G4")
def test_summary_says_whose_rule_the_threshold_is(client: FlaskClient, there: World) -> None:
    fact = "a rule of SLCP and its signatories, not of your country programme"
    assert fact in get(client, there, "/summary").text


@pytest.mark.rule("F12")
def test_start_page_says_how_long_it_takes(client: FlaskClient, there: World) -> None:
    cycle = makers.cycle(there.factory, number=2)
    page = client.get(f"/cycles/{cycle.id}/self-assessment", base_url="https://factory.test")
    assert "Most factories take 60 to 80 days." in page.text


@pytest.mark.rule("G1")
@pytest.mark.rule("Q12")
def test_submit_confirm_reopen(client: FlaskClient, there: World) -> None:
    for ref in ("DORM", "UNION", "LAST"):
        post(client, there, ref, answer="no")
    assert "Person 0 submits for Padma Garments, cycle 1." in get(client, there, "/submit").text
    address = f"/self-assessments/{there.assessment_id}"
    for _ in range(2):  # a double press
        done = client.post(f"{address}/submit", base_url="https://factory.test")
        assert done.status_code == 303
    assert [s.number for s in snapshots.all_of(there.assessment_id)] == [1]
    assert post(client, there, "DORM", answer="yes", revision="1").status_code == 409
    assert "21" in get(client, there, "/snapshots/1").text
    without = client.post(f"{address}/reopen", data={}, base_url="https://factory.test")
    assert without.status_code == 422
    reopened = client.post(
        f"{address}/reopen", data={"reason": "Wrong year"}, base_url="https://factory.test"
    )
    assert reopened.status_code == 303
    assert post(client, there, "DORM", answer="yes", revision="1").status_code == 303
