"""Documents and quick facts that staff put there."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.accounts.models import Account
from bw.accounts.sessions import GrantedRole, SignedIn
from bw.audit.models import AuditEntry
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.home import actions, queries
from bw.home.models import Document
from bw.home.rules import DocumentKind
from bw.notifications.models import Notice
from bw.web.policy import Role
from tests import makers
from tests.home import files


def person(account: Account, *grants: GrantedRole) -> SignedIn:
    """Somebody who is signed in."""
    return SignedIn(account.id, account.name, account.email, "en", None, grants, "", "")


@dataclass
class Place:
    """A cycle, a focal point of its programme, and its manager."""

    cycle: Cycle
    staff: SignedIn
    manager: SignedIn

    def upload(self, kind: DocumentKind, content: bytes = files.PDF, title: str = "A report"):
        """Upload a document as staff."""
        with writing():
            return actions.upload_document(
                self.staff, self.cycle, kind=kind, title=title, file_name="../Báo cáo.exe",
                content=content,
            )  # fmt: skip

    def listed(self) -> list[str]:
        """The kinds that the factory sees."""
        return [one.kind for one in queries.documents_of(self.cycle.factory_id).documents]

    def release(self) -> None:
        """The report is released."""
        with writing():
            db.session.merge(self.cycle).report_released_at = clock.now()


@pytest.fixture
def place(app: Flask) -> Place:
    factory = makers.factory()
    programme = factory.programme
    staff = makers.account(Role.REGISTRATION, programme=programme)
    manager = makers.account(Role.MANAGER, factory=factory)
    return Place(
        makers.cycle(factory),
        person(staff, GrantedRole(Role.REGISTRATION, None, programme.id)),
        person(manager, GrantedRole(Role.MANAGER, factory.id, None)),
    )


def kinds() -> list[str]:
    """The notices that stand."""
    return list(db.session.scalars(select(Notice.kind).order_by(Notice.id)))


@pytest.mark.rule("Q26")
def test_uploaded_document_is_listed_told_and_recorded(place: Place) -> None:
    made = place.upload(DocumentKind.PROGRESS_1, title="  First\x00 report ")

    assert isinstance(made, Document)
    assert (made.title, made.file_name) == ("First report", "Báo-cáo.pdf")
    assert (made.media_type, made.size) == ("application/pdf", len(files.PDF))
    assert place.listed() == ["progress_report_1"]
    assert kinds() == ["document"]
    assert db.session.scalars(select(AuditEntry.tag)).all() == ["document:uploaded"]


@pytest.mark.rule("Q4", "Q6")
def test_report_uploaded_before_the_release_is_nowhere(place: Place) -> None:
    made = place.upload(DocumentKind.ASSESSMENT_REPORT)
    assert isinstance(made, Document)
    factory_id = place.cycle.factory_id

    assert place.listed() == []
    assert kinds() == []
    assert queries.document(place.manager, factory_id, made.id) is None
    assert queries.document(place.staff, factory_id, made.id) is not None

    place.release()

    assert place.listed() == ["assessment_report"]
    assert queries.document(place.manager, factory_id, made.id) is not None


@pytest.mark.rule("Q4", "Q6")
def test_report_uploaded_after_the_release_is_told(place: Place) -> None:
    place.release()

    place.upload(DocumentKind.ASSESSMENT_REPORT)

    assert kinds() == ["document"]


def test_same_file_twice_is_refused_unless_withdrawn(place: Place) -> None:
    first = place.upload(DocumentKind.OTHER)
    assert isinstance(first, Document)

    [refused] = place.upload(DocumentKind.OTHER)
    assert refused.code == "document_there_already"
    with writing():
        actions.withdraw_document(place.staff, db.session.merge(first))

    assert isinstance(place.upload(DocumentKind.OTHER), Document)


def test_refused_file_leaves_nothing(place: Place) -> None:
    [refused] = place.upload(DocumentKind.OTHER, b"MZ")

    assert refused.code == "document_type"
    assert db.session.scalars(select(Document)).all() == []


@pytest.mark.rule("Q26")
def test_withdrawn_document_stays_and_is_shown_to_nobody(place: Place) -> None:
    made = place.upload(DocumentKind.PROGRESS_2)
    assert isinstance(made, Document)

    for _ in range(2):
        with writing():
            actions.withdraw_document(place.staff, db.session.merge(made))

    assert place.listed() == []
    assert queries.document(place.manager, place.cycle.factory_id, made.id) is None
    assert [one.id for one in queries.documents_of_cycle(place.cycle.id)] == [made.id]
    tags = db.session.scalars(select(AuditEntry.tag).order_by(AuditEntry.id)).all()
    assert tags == ["document:uploaded", "document:withdrawn"]


@pytest.mark.rule("Q26", "C6")
def test_facts_are_entered_and_corrected(place: Place) -> None:
    for numbers in ((1, 2, 3), (2, 22, 26)):
        with writing():
            buyers, completed, pending = numbers
            assert actions.enter_facts(
                place.staff, place.cycle, buyers=buyers, completed=completed, pending=pending
            ) == []  # fmt: skip

    found = queries.quick_facts(place.cycle.factory_id)

    assert found == queries.Counts(1, 2, 22, 26)


def test_facts_that_cannot_be_are_refused(place: Place) -> None:
    [refused] = actions.enter_facts(place.staff, place.cycle, buyers=-1, completed=0, pending=0)

    assert refused.code == "facts_number"
    assert queries.quick_facts(place.cycle.factory_id) is None
