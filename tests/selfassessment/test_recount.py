"""The doctor's count from nothing."""

import pytest
from flask import Flask
from sqlalchemy import update

from bw.db import db, writing
from bw.questionnaire.definition import Visibility
from bw.selfassessment import recount
from bw.selfassessment.models import Answer, Progress
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world

TINY = outline(section("FP", leaf("A", q("a", "yes_no"), q("b", relevant="${a} = 'yes'"))))


@pytest.fixture
def there(app: Flask) -> World:
    made = world(TINY)
    made.save("A", "yes")
    made.save("B", "text")
    made.save("A", "no", based_on=1)
    return made


def test_drift_is_empty_when_all_is_well(there: World) -> None:
    assert list(recount.drifts()) == []


def test_drift_names_a_wrong_counter(there: World) -> None:
    with writing():
        db.session.execute(update(Progress).where(Progress.level == 0).values(answered=7))
    wrong = "Count(answered=7, applicable=1), not Count(answered=1, applicable=1)"
    assert recount.drift(there.assessment_id, there.definition) == [
        f"self-assessment 1: counter (0, 0, 1): {wrong}"
    ]


def test_drift_names_a_wrong_scope(there: World) -> None:
    with writing():
        there_now = update(Answer).where(Answer.position == 1)
        db.session.execute(there_now.values(scope=Visibility.VISIBLE.value))
    assert recount.drift(there.assessment_id, there.definition) == [
        "self-assessment 1: scope of B is wrong"
    ]
