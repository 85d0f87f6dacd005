"""Drafts: kept, put into use, discarded and taken up again."""

import pytest
from flask import Flask
from sqlalchemy import select, text

from bw.db import db, writing
from bw.questionnaire import drafts, queries
from bw.questionnaire.actions import ImportRefusedError, PublishRefusedError
from bw.questionnaire.comparison import Kept
from bw.questionnaire.drafts import DiscardRefusedError
from bw.questionnaire.models import QuestionRow, Status
from tests.questionnaire.sheets import whole
from tests.staff.questions import draft, published, stored, tags

A, B = "text | a | A", "integer | b | B"


def test_keep_tells_a_new_draft_from_one_that_there_was(app: Flask) -> None:
    report = drafts.read(whole(A), file_name="a.xlsx").report
    with writing():
        first, made = drafts.keep(report, by=1)
        again, made_again = drafts.keep(report, by=1)
        assert (first, made, made_again) == (again, True, False)
    assert tags() == ["questionnaire:imported"]


def test_keep_refuses_what_has_problems(app: Flask) -> None:
    upload = drafts.read(whole("texd | a | A"))
    assert [sheet.name for sheet in upload.sheets] == ["survey", "choices", "settings"]
    with pytest.raises(ImportRefusedError), writing():
        drafts.keep(upload.report, by=1)


def test_a_file_that_is_no_workbook_has_no_sheets(app: Flask) -> None:
    upload = drafts.read(b"type,name", file_name="a.csv")
    assert ([p.code for p in upload.report.problems], upload.sheets) == (["workbook_not_excel"], ())


@pytest.mark.rule("Q17")
def test_put_into_use_wants_the_version_that_was_compared_with(app: Flask) -> None:
    old, new = published(A), draft(A, B, version="2")
    for seen in ("0", str(new), ""):
        with pytest.raises(PublishRefusedError) as refused, writing():
            drafts.put_into_use(stored(new), instead_of=seen, by=1)
        assert [blocker.code for blocker in refused.value.blockers] == [
            "questionnaire_in_use_changed"
        ]
    assert stored(new).status is Status.DRAFT
    with writing():
        drafts.put_into_use(stored(new), instead_of=str(old), by=1)
    assert [stored(n).status for n in (old, new)] == [Status.SUPERSEDED, Status.PUBLISHED]


@pytest.mark.rule("Q17")
def test_a_kind_that_changed_since_any_published_version_is_refused(app: Flask) -> None:
    published("integer | a | A")
    between = published(B, version="2")
    new = draft(A, B, version="3")
    with pytest.raises(PublishRefusedError) as refused, writing():
        drafts.put_into_use(stored(new), instead_of=str(between), by=1)
    assert [blocker.code for blocker in refused.value.blockers] == ["questionnaire_kind_changed"]


@pytest.mark.rule("Q18")
def test_discard_deletes_nothing_and_the_workbook_takes_it_up(app: Flask) -> None:
    report = drafts.read(whole(A)).report
    with writing():
        number = drafts.keep(report, by=1)[0].id
    with writing():
        drafts.discard(stored(number), by=1)
    assert stored(number).status is Status.DISCARDED
    names = select(QuestionRow.name).where(QuestionRow.version_id == number)
    assert db.session.scalars(names).all() == ["a"]
    with writing():
        taken_up, made = drafts.keep(report, by=1)
        assert (taken_up.id, made, taken_up.status) == (number, True, Status.DRAFT)
    assert tags() == [f"questionnaire:{done}" for done in ("imported", "discarded", "imported")]


@pytest.mark.rule("Q17")
def test_a_published_version_is_not_discarded(app: Flask) -> None:
    number = published(A)
    with pytest.raises(DiscardRefusedError), writing():
        drafts.discard(stored(number), by=1)
    assert stored(number).status is Status.PUBLISHED


@pytest.mark.rule("Q17")
def test_the_database_refuses_to_discard_what_was_published(app: Flask) -> None:
    number = published(A)
    statement = text("UPDATE questionnaire_version SET discarded_at = '2026-01-01'")
    with pytest.raises(Exception, match="are never changed"), writing() as connection:
        connection.execute(statement)
    assert stored(number).discarded_at is None


def test_references_published_are_those_of_every_version_that_was_in_use(app: Flask) -> None:
    published("integer | a | A", "note | n | N")
    published(B, version="2")
    draft(A, version="3")
    assert queries.references_published("tiny") == [("A", Kept("integer")), ("B", Kept("integer"))]
    assert queries.references_published("other") == []
