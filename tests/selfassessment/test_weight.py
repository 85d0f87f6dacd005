"""Bytes and statements of the pages that everybody meets hundreds of times. No stopwatch here.

The budgets are those of a slow line: an answer's response in one segment of 1,460 bytes, a first
page in one flight of ten.
"""

from collections.abc import Iterator
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from bw.accounts.models import Account
from bw.db import db, writing
from bw.questionnaire.definition import Definition, Question
from bw.questionnaire.outline import Outline
from bw.selfassessment.models import Answer
from bw.web import locale
from tests import makers
from tests.bench import questionnaires, samples
from tests.selfassessment.world import World, world
from tests.statements import statements

BASE = "https://factory.test"
COUNTRY = {"en": "bd", "bn": "bd", "id": "id", "vi": "vn"}
ONE_SEGMENT, LARGEST = 1460, 4380
MEDIANS = {"en": ONE_SEGMENT, "bn": 2400, "id": ONE_SEGMENT, "vi": ONE_SEGMENT}
FIRST_FLIGHT = 14_600
WARM = 6000
EVERY_STEP = 7
HTMX = {"HX-Request": "true", "Accept-Encoding": "gzip, deflate, br"}
COMMENT = "As seen on the floor today."


@pytest.fixture(scope="module")
def bank() -> Outline:
    return questionnaires.real_bank()


@pytest.fixture(params=sorted(MEDIANS))
def reader(request: pytest.FixtureRequest, app: Flask, client: FlaskClient, bank: Outline) -> World:
    """The real bank, and a manager who reads it in one of the languages."""
    made = world(bank, steps=EVERY_STEP, code=COUNTRY[request.param])
    with writing():
        account = db.session.get(Account, made.manager.id)
        assert account is not None
        account.language = made.manager.language = request.param
    makers.sign_in(client, made.manager)
    return made


def on_the_wire(response: TestResponse) -> int:
    """Bytes of an answer as the server sends it, with the Date that it adds."""
    head = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    return len(response.data) + head + len("HTTP/1.1 200 OK\r\n\r\nDate: ") + 31


def stand(there: World, question: Question | None) -> None:
    """Everything applies, and only ``question`` has its answer: the one that will be sent again."""
    with writing():
        ours = Answer.self_assessment_id == there.assessment_id
        db.session.execute(delete(Answer).where(ours))
        if question is not None:
            db.session.add(
                Answer(
                    self_assessment_id=there.assessment_id, position=question.position,
                    value=samples.canonical(question), comment=COMMENT, revision=1,
                )
            )  # fmt: skip


def question_address(there: World, question: Question) -> str:
    return f"/self-assessments/{there.assessment_id}/questions/{question.ref}"


def answers(client: FlaskClient, there: World) -> Iterator[tuple[str, int]]:
    """Each question of the bank with the bytes that bring it, after an answer to the one before."""
    reading = locale.make(there.manager.language)
    for before, after in samples.steps_through(there.definition):
        stand(there, before)
        form = samples.fields(before, reading, revision=1, comment=COMMENT)
        response = client.post(
            question_address(there, before), data={"key": f"weight-{before.ref}", **form},
            headers=HTMX, base_url=BASE,
        )  # fmt: skip
        assert (response.status_code, "BW-Saved" in response.headers) == (200, True)
        yield after.ref, on_the_wire(response)


def test_answer_fits_its_segment_over_the_whole_bank(client: FlaskClient, reader: World) -> None:
    found = dict(answers(client, reader))

    assert len(found) == len([q for q in reader.definition.questions if q.counted]) - 1
    assert median(found.values()) <= MEDIANS[reader.manager.language]
    assert {ref: size for ref, size in found.items() if size > LARGEST} == {}


def test_first_page_fits_the_first_flight(client: FlaskClient, reader: World) -> None:
    page = client.get(
        question_address(reader, first(reader.definition)), base_url=BASE,
        headers={"Accept-Encoding": "gzip, deflate, br"},
    )  # fmt: skip

    assert page.headers["Content-Encoding"] == "br"
    assert on_the_wire(page) <= FIRST_FLIGHT


def test_pages_on_the_way_are_light(client: FlaskClient, reader: World) -> None:
    """With styles and script at hand, each page is what its HTML weighs."""
    whole = f"/self-assessments/{reader.assessment_id}"
    section = max(reader.definition.sections, key=lambda one: len(one.leaves))
    found = {}
    for path in (f"/questions/{first(reader.definition).ref}", "", f"/sections/{section.code}",
                 "/summary"):  # fmt: skip
        page = client.get(
            whole + path, base_url=BASE, headers={"Accept-Encoding": "gzip, deflate, br"}
        )
        assert page.status_code == 200
        found[path] = on_the_wire(page)

    assert {path: size for path, size in found.items() if size > WARM} == {}


def first(definition: Definition) -> Question:
    return next(question for question in definition.questions if question.counted)


# ── statements, with everything around the request: the session, the roles, the key, the history


@pytest.fixture
def fifty(app: Flask, client: FlaskClient) -> World:
    made = world(questionnaires.synthetic(50))
    makers.sign_in(client, made.manager)
    client.get(f"/self-assessments/{made.assessment_id}", base_url=BASE)  # compiles the version
    return made


@pytest.mark.parametrize(
    ("path", "most"),
    [("/questions/Q-7", 6), ("", 8), ("/sections/S1", 8), ("/summary", 8), ("/questions", 8)],
)
def test_page_takes_few_statements(client: FlaskClient, fifty: World, path: str, most: int) -> None:
    with statements() as seen:
        page = client.get(f"/self-assessments/{fifty.assessment_id}{path}", base_url=BASE)

    assert page.status_code == 200
    assert len(seen) <= most, seen


def test_answer_takes_nine_statements(client: FlaskClient, fifty: World) -> None:
    question = fifty.definition.by_ref["Q-7"]
    form = samples.fields(question, locale.make("en"), revision=0, comment=COMMENT)

    with statements() as seen:
        client.post(
            question_address(fifty, question), data={"key": "weight-of-one", **form},
            headers=HTMX, base_url=BASE,
        )  # fmt: skip

    assert [named(text) for text in seen] == [
        "SELECT sign_in_session",  # who, with every role
        "SELECT self_assessment",  # whose, in which state, and what was saved under the key
        "SELECT answer",  # what stands
        "INSERT answer",
        "INSERT answer_change",
        "INSERT save_key",
        "UPDATE progress",
        "SELECT answer",  # what comes next
        "SELECT progress",  # its bars
    ]


def named(text: str) -> str:
    """``SELECT answer``: what a statement does, and to which table."""
    words = text.replace('"', "").split()
    after = {"SELECT": "FROM", "INSERT": "INTO", "UPDATE": "UPDATE"}[words[0]]
    return f"{words[0]} {words[words.index(after) + 1]}"
