"""What the database itself refuses to change, on the database of the tests."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bw import clock
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db, writing
from bw.operations import actions as operations
from bw.questionnaire import actions as questionnaires
from bw.questionnaire import queries
from bw.selfassessment import submission
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world

ONE = outline(section("FP", leaf("Buildings", q("dorm", "yes_no"))))
ALWAYS = ("audit_entry", "answer_change", "snapshot", "reopening")
OF_A_VERSION = ("section", "leaf", "question", "choice", "text")


@pytest.fixture
def there(app: Flask) -> Iterator[World]:
    """A row in each of the tables: submitted once, reopened, on a published version."""
    made = world(ONE)
    made.save("DORM", "yes")
    by = made.person()
    with writing():
        submission.submit(made.subject(by), made.definition, by=by, language="en")
    with writing():
        submission.reopen(made.subject(by), "A number was wrong.", by=by)
        record(Tag.SIGN_IN, by=by.account_id)
    yield made
    db.session.rollback()


def refused(statement: str) -> None:
    with pytest.raises(IntegrityError, match="are never changed"), writing() as connection:
        connection.execute(text(statement))


@pytest.mark.rule("Q18")
@pytest.mark.parametrize("table", ALWAYS)
def test_rows_are_neither_changed_nor_deleted(there: World, table: str) -> None:
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    refused(f"UPDATE {table} SET id = id + 1000")
    refused(f"DELETE FROM {table}")


@pytest.mark.rule("Q17")
@pytest.mark.parametrize("part", OF_A_VERSION)
def test_rows_of_a_published_version_stay(there: World, part: str) -> None:
    table = f"questionnaire_{part}"
    assert db.session.scalar(text(f"SELECT count(*) FROM {table}"))
    refused(f"UPDATE {table} SET position = position + 1000")
    refused(f"DELETE FROM {table}")


@pytest.mark.rule("Q17")
def test_published_version_can_be_superseded_once_and_nothing_else(there: World) -> None:
    refused("UPDATE questionnaire_version SET threshold = 1")
    refused("UPDATE questionnaire_version SET published_at = NULL")
    refused("DELETE FROM questionnaire_version")
    with writing():
        found = queries.version(there.definition.version_id)
        assert found is not None
        found.superseded_at = clock.now()
    refused("UPDATE questionnaire_version SET superseded_at = NULL")


def test_draft_can_still_be_thrown_away(there: World) -> None:
    draft = questionnaires._new_version(ONE, b"", "0" * 64)
    with writing() as connection:
        db.session.add(draft)
        db.session.flush()
        row = f"INSERT INTO questionnaire_choice VALUES ({draft.id}, 0, 'list', 'name')"
        connection.execute(text(row))
        own = f"WHERE version_id = {draft.id}"
        connection.execute(text(f"UPDATE questionnaire_choice SET name = 'n' {own}"))
        connection.execute(text(f"DELETE FROM questionnaire_choice {own}"))
        connection.execute(text(f"DELETE FROM questionnaire_version WHERE id = {draft.id}"))


def test_upkeep_goes_on(there: World) -> None:
    assert set(operations.tidy()) == {"save_key", "job", "sign_in_session", "sign_in_failure"}
