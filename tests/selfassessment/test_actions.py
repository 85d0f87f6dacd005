"""Writing answers: once, with history, never over somebody else's."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bw import clock
from bw.db import db, writing
from bw.questionnaire.definition import Visibility
from bw.questionnaire.models import QuestionnaireVersion
from bw.questionnaire.queries import published_version
from bw.selfassessment import actions, progress, queries
from bw.selfassessment.actions import Result
from bw.selfassessment.models import AnswerChange, SaveKey, SelfAssessment
from bw.selfassessment.progress import Count
from bw.web.policy import Role
from tests import makers
from tests.conftest import NOW
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, publish, world
from tests.statements import statements

TINY = outline(
    section(
        "FP",
        leaf("Dorm", q("dorm", "yes_no"), q("beds", "integer", relevant="${dorm} = 'yes'")),
        leaf("Rooms", q("rooms", "integer", constraint=". <= ${beds}")),
    ),
    section("WI", leaf("Union", q("union", "yes_no"), q("two", "yes_no", step=2))),
    full_sections=("FP",),
)


@pytest.fixture
def there(app: Flask) -> World:
    return world(TINY)


def counted(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def whole(there: World) -> Count:
    return progress.chosen(queries.counters(there.assessment_id), progress.WHOLE, 0, 1)


@pytest.mark.rule("F4")
@pytest.mark.rule("F5")
def test_answer_is_kept_with_comment_and_history(there: World) -> None:
    outcome = there.save("DORM", "yes", comment="Two buildings")

    assert outcome.result is Result.SAVED
    assert outcome.effects.opened == (1,)
    row = there.rows[0]
    assert (row.value, row.comment, row.revision) == ("yes", "Two buildings", 1)
    assert there.rows[1].scope is Visibility.VISIBLE
    change = queries.history(there.assessment_id, 0)[0]
    assert (change.value_before, change.value_after, change.revision) == ("", "yes", 1)
    assert whole(there) == Count(1, 4)


@pytest.mark.rule("Q11")
def test_closed_answer_is_kept_and_comes_back(there: World) -> None:
    there.save("DORM", "yes")
    there.save("BEDS", "40")
    there.save("DORM", "no", based_on=1)
    assert (there.rows[1].value, there.rows[1].scope) == ("40", Visibility.HIDDEN)
    assert whole(there) == Count(1, 3)

    there.save("DORM", "yes", based_on=2)
    assert there.rows[1].scope is Visibility.VISIBLE
    assert whole(there) == Count(2, 4)


def test_same_key_and_body_gives_the_stored_result(there: World) -> None:
    there.save("DORM", "yes", key="one-key-1")
    again = there.save("DORM", "yes", key="one-key-1")
    assert again.result is Result.REPEATED
    assert (counted(AnswerChange), counted(SaveKey)) == (1, 1)


def test_same_key_is_repeated_even_after_somebody_else_wrote(there: World) -> None:
    there.save("DORM", "yes", key="one-key-1")
    there.save("DORM", "no", based_on=1)
    again = there.save("DORM", "yes", key="one-key-1")
    assert again.result is Result.REPEATED
    assert there.rows[0].value == "no"


def test_same_key_other_body_is_a_conflict(there: World) -> None:
    there.save("DORM", "yes", key="one-key-1")
    other = there.save("DORM", "no", key="one-key-1")
    assert other.result is Result.CONFLICT
    assert there.rows[0].value == "yes"


def test_stale_revision_is_a_conflict_and_shows_the_row(there: World) -> None:
    there.save("DORM", "yes")
    stale = there.save("DORM", "no", based_on=0)
    assert stale.result is Result.CONFLICT
    assert stale.row.value == "yes"
    assert counted(AnswerChange) == 1


def test_same_answer_from_two_people_is_no_conflict(there: World) -> None:
    there.save("DORM", "yes")
    assert there.save("DORM", "yes", based_on=0, key="other-key").result is Result.UNCHANGED
    assert there.save("DORM", "no", based_on=1, key="other-key").result is Result.CONFLICT
    assert counted(AnswerChange) == 1


def test_answer_can_be_cleared(there: World) -> None:
    there.save("DORM", "yes", comment="why")
    outcome = there.save("DORM", "", comment="why", based_on=1)
    assert outcome.result is Result.SAVED
    assert outcome.effects.closed == (1,)
    assert (there.rows[0].value, there.rows[0].comment) == ("", "why")
    assert whole(there) == Count(0, 3)


def test_out_of_scope_question_takes_no_answer(there: World) -> None:
    assert there.save("BEDS", "40").result is Result.OUT_OF_SCOPE
    assert there.save("TWO", "yes").result is Result.OUT_OF_SCOPE
    assert counted(AnswerChange) == 0


def test_condition_that_fails_is_shown_and_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    late = q("b", relevant="date(${a}) > date('2020-01-01')")
    there = world(outline(section("FP", leaf("A", q("a"), late))))
    there.save("A", "not a date")
    assert there.rows[1].scope is Visibility.UNDETERMINED
    assert [record.__dict__.get("questions") for record in caplog.records] == [["B"]]
    assert "not a date" not in caplog.text


def test_answer_that_fails_its_check_is_not_kept(there: World) -> None:
    there.save("DORM", "yes")
    there.save("BEDS", "4")
    assert there.save("ROOMS", "5").result is Result.MISFIT
    assert there.save("ROOMS", "4").result is Result.SAVED


@pytest.mark.rule("Q13")
def test_committee_member_cannot_answer_but_colleague_can(there: World) -> None:
    worker = makers.account(Role.WORKER, factory=there.factory)
    colleague = makers.account(Role.COLLEAGUE, factory=there.factory)
    assert there.save("DORM", "yes", by=there.person(worker)).result is Result.REFUSED
    assert there.save("DORM", "yes", by=there.person(colleague)).result is Result.SAVED


def test_other_factory_finds_nothing(there: World) -> None:
    stranger = makers.account(Role.MANAGER, factory=makers.factory("Meghna Knit"))
    person = there.person(stranger)
    assert queries.find(person, there.assessment_id) is None
    assert queries.find_for_save(person, there.assessment_id, "k") is None
    assert queries.find(person, 999) is None
    assert queries.find(person, 2**70) is None


@pytest.mark.rule("Q17")
def test_self_assessment_stays_on_its_version(there: World, client: FlaskClient) -> None:
    """A later version of the same form asks something else, and only who starts then meets it."""
    there.save("UNION", "yes")
    with writing():
        db.session.execute(update(QuestionnaireVersion).values(superseded_at=clock.now()))
    newer = publish(outline(section("FP", leaf("A", q("later"))), version="2"))
    found = published_version()
    assert found is not None
    assert found.id == newer

    assert there.save("DORM", "no").result is Result.SAVED
    assert whole(there) == Count(2, 3)
    makers.sign_in(client, there.manager)
    own = f"/self-assessments/{there.assessment_id}/questions"
    assert "UNION" in client.get(own, base_url="https://factory.test").text
    late = f"{own}/LATER"
    assert client.get(late, base_url="https://factory.test").status_code == 404

    next_cycle = makers.cycle(there.factory, number=2)
    begun = client.post(f"/cycles/{next_cycle.id}/self-assessment", base_url="https://factory.test")
    begun_on = client.get(f"{begun.location}/questions/LATER", base_url="https://factory.test")
    assert begun_on.status_code == 200


@pytest.mark.rule("F1")
def test_start_twice_makes_one(there: World) -> None:
    person = there.person()
    with pytest.raises(IntegrityError), writing():
        actions.start(there.cycle, there.definition, steps=1, by=person)
    assert counted(SelfAssessment) == 1


@pytest.mark.rule("Q22")
def test_added_step_counts_at_once(there: World) -> None:
    there.save("DORM", "no")
    person = there.person()
    with writing():
        assert actions.add_step(there.subject(person), 2, by=person) == []
    counters = queries.counters(there.assessment_id)
    assert there.subject().steps == 0b11
    assert progress.chosen(counters, progress.WHOLE, 0, 0b11) == Count(1, 4)


def test_answer_takes_a_constant_number_of_statements(there: World) -> None:
    person = there.person()
    with statements() as plain:
        there.save("UNION", "yes", by=person)
    with statements() as flip:
        there.save("DORM", "yes", by=person)
    assert len(plain) == 6  # facts and key, rows, answer, history, key, counters
    assert len(flip) == 7  # and the scopes that it moved


def test_old_keys_are_forgotten_after_ninety_days(there: World) -> None:
    there.save("DORM", "yes")
    with writing():
        assert actions.forget_old_keys() == 0
    clock.set_source(lambda: NOW + timedelta(days=91))
    with writing():
        assert actions.forget_old_keys() == 1
