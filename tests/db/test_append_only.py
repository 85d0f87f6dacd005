"""What the database itself refuses to change, on the database of the tests."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bw import clock
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.cycles.models import Cycle
from bw.db import UTCDateTime, db, writing
from bw.notifications.models import Notice
from bw.operations import actions as operations
from bw.organisations.models import ProfileChange, ProgrammeChange, TermsSignature
from bw.questionnaire import actions as questionnaires
from bw.questionnaire import queries
from bw.questionnaire.report import Report
from bw.selfassessment import submission
from bw.slcp.models import AssessmentData, GatewayEvent, SharingRecord
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world

ONE = outline(section("FP", leaf("Buildings", q("dorm", "yes_no"))))
ALWAYS = ("audit_entry", "answer_change", "snapshot", "reopening")
OF_SHARING = (
    ProgrammeChange, ProfileChange, TermsSignature,
    SharingRecord, GatewayEvent, AssessmentData, Notice,
)  # fmt: skip
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


@pytest.mark.rule("Q23")
@pytest.mark.parametrize("model", OF_SHARING, ids=lambda model: model.__tablename__)
def test_rows_of_sharing_are_neither_changed_nor_deleted(there: World, model: type[Any]) -> None:
    refers = {
        "account_id": there.manager.id, "uploaded_by": there.manager.id, "signed_by": 1,
        "factory_id": there.factory.id, "programme_id": there.factory.programme_id,
        "cycle_id": db.session.scalars(select(Cycle.id)).first(),
    }  # fmt: skip
    columns = [c for c in model.__table__.columns if c.name != "id"]
    moment = {c.name for c in columns if isinstance(c.type, UTCDateTime)}
    kinds = {c.name: datetime if c.name in moment else c.type.python_type for c in columns}
    plain: dict[type, Any] = {
        str: "x", int: 1, bool: False, dict: {}, date: clock.now().date(), datetime: clock.now()
    }  # fmt: skip
    with writing():
        values = {name: refers.get(name, plain[kind]) for name, kind in kinds.items()}
        db.session.add(model(**values))
    table = model.__tablename__
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
    draft = questionnaires._new_version(ONE, Report(b""), "0" * 64)
    with writing() as connection:
        db.session.add(draft)
        db.session.flush()
        row = f"INSERT INTO questionnaire_choice VALUES ({draft.id}, 0, 'list', 'name', '{{}}')"
        connection.execute(text(row))
        own = f"WHERE version_id = {draft.id}"
        connection.execute(text(f"UPDATE questionnaire_choice SET name = 'n' {own}"))
        connection.execute(text(f"DELETE FROM questionnaire_choice {own}"))
        connection.execute(text(f"DELETE FROM questionnaire_version WHERE id = {draft.id}"))


def test_upkeep_goes_on(there: World) -> None:
    assert set(operations.tidy()) == {
        "save_key", "paper", "job", "sign_in_session", "sign_in_failure",
    }  # fmt: skip
