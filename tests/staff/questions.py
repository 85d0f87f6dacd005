"""Drafts and versions for the tests of the staff's Questions pages."""

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.questionnaire import actions, xlsform
from bw.questionnaire.models import QuestionnaireVersion
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.questionnaire.sheets import BEGIN, CHOICES, END, HEADERS, workbook

UPLOAD = "/staff/questions/upload"


def book(*questions: str, version: str = "1", headers: str = HEADERS, form: str = "tiny") -> bytes:
    """A real workbook of these questions."""
    settings = ("form_id | version | form_title", f"{form} | {version} | Tiny form")
    return workbook(survey=(headers, *BEGIN, *questions, *END), choices=CHOICES, settings=settings)


def draft(*questions: str, version: str = "1", **more: str) -> int:
    """Keep a workbook of these questions as a draft; gives the id of the version."""
    report = xlsform.read(book(*questions, version=version, **more))
    with writing():
        return actions.import_workbook(report).id


def published(*questions: str, version: str = "1", **more: str) -> int:
    """The same, published."""
    made = draft(*questions, version=version, **more)
    with writing():
        actions.publish(stored(made))
    return made


def stored(version_id: int) -> QuestionnaireVersion:
    """A version as it stands in the database now."""
    found = db.session.get(QuestionnaireVersion, version_id, populate_existing=True)
    assert found is not None
    return found


def number_of_versions() -> int:
    """How many versions there are."""
    return len(db.session.scalars(select(QuestionnaireVersion.id)).all())


def tags() -> list[str]:
    """What the audit holds about questionnaires, in order."""
    found = db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)).all()
    return [tag for tag in found if tag.startswith("questionnaire:")]


def enter(client: FlaskClient, role: Role = Role.ADMIN) -> int:
    """Sign in somebody of the staff; gives the id of the account."""
    account = makers.account(role, programme=None if role is Role.ADMIN else makers.programme())
    arrive(client, account)
    return account.id


def send(
    client: FlaskClient, data: bytes, name: str = "form.xlsx", leniently: str = "", **more: Any
) -> TestResponse:
    """Upload a file."""
    form = {"file": (io.BytesIO(data), name)} | ({"leniently": leniently} if leniently else {})
    return client.post(UPLOAD, data=form, **more)
