"""What the profile knows is offered in the question that asks the same; nothing more."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.organisations.models import FactoryProfile
from bw.selfassessment import queries
from bw.web.policy import Role
from tests import makers
from tests.organisations.filled import WHOLE
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world
from tests.statements import statements

BASE = "https://factory.test"
NOTE = "From your profile. Check it, then press Submit."
TINY = outline(
    section(
        "FP",
        leaf(
            "Basics",
            q("plain"),
            q("name", parameters={"prefill": "factory_name"}),
            q("mail", "email", parameters={"prefill": "email"}),
            q("tel", "phone", parameters={"prefill": "phone"}),
            q("address", "long_text", parameters={"prefill": "address"}),
            q("land", "country", parameters={"prefill": "country"}),
            q("count", "integer", parameters={"prefill": "city"}),
            q("odd", parameters={"prefill": "nothing_known"}),
        ),
    ),
)


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    makers.keep(FactoryProfile(factory_id=made.factory.id, **WHOLE))
    return made


def ask(client: FlaskClient, there: World, ref: str) -> str:
    path = f"/self-assessments/{there.assessment_id}/questions/{ref}"
    return client.get(path, base_url=BASE).text


def send(client: FlaskClient, there: World, ref: str, **form: str) -> str:
    path = f"/self-assessments/{there.assessment_id}/questions/{ref}"
    answer = client.post(path, data={"revision": "0", **form}, base_url=BASE)
    assert answer.status_code == 303
    return ask(client, there, ref)


@pytest.mark.parametrize(
    ("ref", "text"),
    [
        ("NAME", 'value="Padma Garments"'),
        ("MAIL", 'value="office@padma.test"'),
        ("TEL", 'value="+880 2-9898989"'),
        ("ADDRESS", ">\n12 Mill Road\nGazipur 1700</textarea>"),
        ("LAND", '<option value="BD" selected>'),
    ],
)
def test_fact_of_the_profile_is_offered_and_not_written(
    client: FlaskClient, there: World, ref: str, text: str
) -> None:
    shown = ask(client, there, ref)
    assert text in shown
    assert NOTE in shown
    assert re.search(r'class="go" id="s"', shown)
    assert queries.all_rows(there.assessment_id) == {}
    assert "0 of 8 answered" in shown


@pytest.mark.parametrize("ref", ["PLAIN", "COUNT", "ODD"])
def test_other_questions_stay_empty(client: FlaskClient, there: World, ref: str) -> None:
    shown = ask(client, there, ref)
    assert NOTE not in shown
    assert 'name="answer" inputmode' in shown
    assert 'value=""' in shown


def test_answer_of_the_factory_is_never_replaced(client: FlaskClient, there: World) -> None:
    shown = send(client, there, "MAIL", answer="sales@padma.test")
    assert 'value="sales@padma.test"' in shown
    assert NOTE not in shown


def test_answer_that_was_cleared_stays_empty(client: FlaskClient, there: World) -> None:
    send(client, there, "MAIL", answer="sales@padma.test")
    shown = send(client, there, "MAIL", action="clear", revision="1")
    assert NOTE not in shown
    assert "padma.test" not in shown


def test_answer_that_was_refused_stays_as_it_was_typed(client: FlaskClient, there: World) -> None:
    path = f"/self-assessments/{there.assessment_id}/questions/MAIL"
    refused = client.post(path, data={"answer": "nobody", "revision": "0"}, base_url=BASE)
    assert refused.status_code == 422
    assert 'value="nobody"' in refused.text
    assert NOTE not in refused.text


def test_offered_answer_is_kept_when_it_is_submitted(client: FlaskClient, there: World) -> None:
    send(client, there, "LAND", answer="BD")
    (row,) = queries.all_rows(there.assessment_id).values()
    assert row.value == "BD"


def test_next_question_is_offered_too(client: FlaskClient, there: World) -> None:
    path = f"/self-assessments/{there.assessment_id}/questions/PLAIN"
    form = {"answer": "A word", "revision": "0", "key": "one"}
    following = client.post(path, data=form, headers={"HX-Request": "true"}, base_url=BASE)
    assert 'value="Padma Garments"' in following.text
    assert NOTE in following.text


def test_committee_is_offered_nothing(client: FlaskClient, there: World) -> None:
    makers.sign_in(client, makers.account(Role.WORKER, factory=there.factory))
    shown = ask(client, there, "MAIL")
    assert NOTE not in shown
    assert "office@padma.test" not in shown


def test_question_with_a_fact_takes_one_statement_more(client: FlaskClient, there: World) -> None:
    ask(client, there, "PLAIN")
    counts = []
    for ref in ("PLAIN", "NAME", "MAIL"):
        with statements() as seen:
            ask(client, there, ref)
        counts.append(len(seen))
    assert counts == [counts[0], counts[0] + 1, counts[0] + 1]
