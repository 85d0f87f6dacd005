"""PostgreSQL ends the connection in the middle of an answer: not acknowledged, or kept; then again.

What a restart of the server does, before each statement of a save and before its COMMIT.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from bw.db import db
from bw.db.wire import Wire
from bw.selfassessment.models import Answer, AnswerChange
from tests import makers
from tests.db.test_opened import stop_the_others
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world

TWO = outline(section("FP", leaf("Buildings", q("dorm", "yes_no"), q("beds", "integer"))))
STATEMENTS = 12  # of a save, at the most


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> World:
    if db.engine.dialect.name == "sqlite":
        pytest.skip("no server that ends connections")
    made = world(TWO)
    makers.sign_in(client, made.manager)
    return made


def end_connections() -> None:
    with db.engine.connect() as other:
        stop_the_others(other)


class Fate:
    """Ends the connections before the statement of a number, or before COMMIT."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.met = False

    def __call__(self, *_: Any) -> None:
        if self.left is not None and not self.met:
            self.left -= 1
            if self.left < 0:
                self.met = True
                end_connections()


@pytest.fixture
def fate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fate]:
    made = Fate()
    event.listen(db.engine, "before_cursor_execute", made)
    commit = Wire.commit

    def late(self: Wire) -> None:
        if made.left is not None and not made.met:
            assert self.ahead  # as it is for everybody but tests
            made.met = True
            end_connections()
        commit(self)

    monkeypatch.setattr(Wire, "commit", late)
    yield made
    event.remove(db.engine, "before_cursor_execute", made)


@pytest.mark.parametrize("number", range(STATEMENTS))
def test_answer_is_acknowledged_when_it_is_kept_and_only_then(
    client: FlaskClient, there: World, fate: Fate, number: int
) -> None:
    def press() -> Any:
        db.session.remove()  # a request has a session of its own, and an answer has none
        return client.post(
            f"/self-assessments/{there.assessment_id}/questions/DORM",
            data={"answer": "yes", "revision": "0", "key": "one-press"},
            headers={"HX-Request": "true"},
            base_url="https://factory.test",
        )

    def kept() -> list[str]:
        with db.engine.connect() as apart:
            return list(apart.execute(select(Answer.value).where(Answer.revision > 0)).scalars())

    fate.left = number
    first = press()
    assert fate.met
    assert (first.headers.get("BW-Saved") == "one-press") == bool(kept())
    assert first.status_code in (200, 500)
    assert first.headers["Content-Security-Policy"].startswith("default-src 'none'")
    again = press()
    assert (again.status_code, again.headers["BW-Saved"]) == (200, "one-press")
    assert kept() == ["yes"]
    with db.engine.connect() as apart:
        assert len(apart.execute(select(AnswerChange.revision)).all()) == 1
