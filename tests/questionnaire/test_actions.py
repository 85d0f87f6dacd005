"""Keeping workbooks as versions, and publishing them."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.questionnaire import actions, memory, queries, rows
from bw.questionnaire.models import QuestionnaireVersion, QuestionRow, Status
from bw.questionnaire.report import Problem, Report
from tests.questionnaire.build import leaf, outline, q, section

FEATURE = Path(actions.__file__).parent


def report(*, version: str = "1", source: bytes = b"workbook", form_id: str = "tiny") -> Report:
    made = outline(section("FP", leaf("A", q("a"))), version=version, form_id=form_id)
    return Report(source, outline=made)


def kept(**more: str | bytes) -> QuestionnaireVersion:
    with writing():
        return actions.import_workbook(report(**more))  # type: ignore[arg-type]


def published(**more: str | bytes) -> QuestionnaireVersion:
    made = kept(**more)
    with writing():
        actions.publish(made)
    return made


def test_import_keeps_a_draft_with_the_workbook_byte_for_byte(app: Flask) -> None:
    made = kept(source=b"\0\xffworkbook")

    assert (made.form_id, made.version, made.title) == ("tiny", "1", "Tiny")
    assert made.status is Status.DRAFT
    assert queries.workbook(made.id) == b"\0\xffworkbook"


def test_import_of_a_workbook_with_problems_is_refused(app: Flask) -> None:
    problem = Problem("type_missing", sheet="survey", row=2)

    with pytest.raises(actions.ImportRefusedError) as caught, writing():
        actions.import_workbook(Report(b"x", (problem,), report().outline))

    assert caught.value.problems == (problem,)
    assert queries.versions() == []


def test_import_of_the_same_workbook_again_gives_the_same_version(app: Flask) -> None:
    first, second = kept(), kept()

    assert first.id == second.id
    assert db.session.scalar(select(func.count()).select_from(QuestionRow)) == 1


def test_import_of_another_workbook_leaves_the_earlier_draft(app: Flask) -> None:
    first, second = kept(source=b"one"), kept(source=b"two")

    assert [each.id for each in queries.versions()] == [second.id, first.id]


@pytest.mark.rule("Q17")
def test_publish_supersedes_the_earlier_version_of_the_same_form_only(app: Flask) -> None:
    other = published(form_id="other", source=b"other")
    first = published(version="1", source=b"one")

    second = published(version="2", source=b"two")

    stands = {x.id: x.status for x in queries.versions()}
    assert stands == {
        other.id: Status.PUBLISHED,
        first.id: Status.SUPERSEDED,
        second.id: Status.PUBLISHED,
    }


@pytest.mark.rule("Q17")
def test_superseded_version_is_asked_as_before(app: Flask) -> None:
    first = published(version="1", source=b"one")
    before = queries.outline(first.id)

    published(version="2", source=b"two")
    memory.forget()

    assert queries.outline(first.id) == before
    assert memory.definition(first.id).version == "1"


@pytest.mark.rule("Q17")
@pytest.mark.parametrize(
    ("later", "code"),
    [(False, "questionnaire_already_published"), (True, "questionnaire_superseded")],
)
def test_publish_of_what_was_published_is_refused(app: Flask, later: bool, code: str) -> None:
    made = published(version="1", source=b"one")
    if later:
        published(version="2", source=b"two")

    with pytest.raises(actions.PublishRefusedError) as caught, writing():
        actions.publish(made)

    assert [blocker.code for blocker in caught.value.blockers] == [code]


@pytest.mark.rule("Q17")
def test_publish_of_another_workbook_under_a_number_in_use_is_refused(app: Flask) -> None:
    published(version="1", source=b"one")
    other = kept(version="1", source=b"two")

    with pytest.raises(actions.PublishRefusedError) as caught, writing():
        actions.publish(other)

    assert [blocker.code for blocker in caught.value.blockers] == ["questionnaire_version_taken"]


def test_import_and_publish_are_in_the_audit(app: Flask) -> None:
    first = published(version="1", source=b"one")
    second = published(version="2", source=b"two")

    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

    assert [(x.tag, x.subject_id, x.details.get("superseded")) for x in entries] == [
        ("questionnaire:imported", first.id, None),
        ("questionnaire:published", first.id, None),
        ("questionnaire:imported", second.id, None),
        ("questionnaire:published", second.id, first.id),
    ]


def _assigned(tree: ast.AST) -> set[str]:
    """Attributes of other objects that a module sets."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }


@pytest.mark.rule("Q17")
def test_no_function_of_the_feature_changes_or_deletes_what_was_imported() -> None:
    columns = {c.key for t in (*rows.CONTENT, QuestionnaireVersion) for c in t.__table__.columns}
    writers = {}
    for path in sorted(FEATURE.glob("*.py")):
        tree = ast.parse(path.read_text())
        imported = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if "bw.questionnaire.models" not in {node.module for node in imported}:
            continue
        statements = {alias.name for node in imported for alias in node.names}
        if found := statements & {"update", "delete"} | _assigned(tree) & columns:
            writers[path.name] = found

    assert writers == {
        "actions.py": {"published_at", "superseded_at"},
        "drafts.py": {"discarded_at"},  # the database refuses it for a published version
    }
