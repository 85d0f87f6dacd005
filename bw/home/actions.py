"""What staff do for a factory's first page: documents and quick facts (rule Q26)."""

import hashlib

from sqlalchemy import select

from bw import clock, events
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.cycles.models import Cycle
from bw.db import db
from bw.home import rules
from bw.home.models import Document, QuickFacts
from bw.home.rules import DocumentKind
from bw.messages import Blocker
from bw.notifications import actions as notices
from bw.notifications import queries as notified
from bw.notifications.rules import DueNotice, Kind
from bw.text import file_name as safe_name
from bw.text import one_line
from bw.web.policy import Person


def upload_document(
    person: Person,
    cycle: Cycle,
    *,
    kind: DocumentKind,
    title: str,
    file_name: str,
    content: bytes,
) -> Document | list[Blocker]:
    """Put a document there for the factory of a cycle. Rule Q26.

    ``content`` at most ``rules.LARGEST`` bytes of a type in ``rules.MediaType``, by its first
    bytes. The same file twice is refused: a button was pressed twice.
    """
    title = one_line(title)
    if refused := rules.may_upload(title, content) or _there_already(cycle, kind, content):
        return refused
    media = rules.media_type_of(content)
    assert media is not None  # may_upload has looked
    made = Document(
        factory_id=cycle.factory_id,
        cycle_id=cycle.id,
        kind=kind.value,
        title=title,
        file_name=f"{safe_name(file_name.rpartition('.')[0] or title)}.{rules.ENDINGS[media]}",
        media_type=media.value,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_at=clock.now(),
        uploaded_by=person.account_id,
    )
    db.session.add(made)
    db.session.flush()
    _record(Tag.DOCUMENT_UPLOADED, made, by=person)
    events.publish(events.DocumentUploaded(made.id))
    return made


def withdraw_document(person: Person, document: Document) -> list[Blocker]:
    """Take a document back: the row stays, nobody is shown it any more. Twice is once."""
    if document.withdrawn_at is None:
        document.withdrawn_at = clock.now()
        _record(Tag.DOCUMENT_WITHDRAWN, document, by=person)
    return []


def enter_facts(
    person: Person, cycle: Cycle, *, buyers: int, completed: int, pending: int
) -> list[Blocker]:
    """Enter the counts that the factory sees on its first page. Rules C6 and Q26."""
    if refused := rules.may_enter(buyers, completed, pending):
        return refused
    found = db.session.get(QuickFacts, cycle.id) or QuickFacts(cycle_id=cycle.id)
    found.buyers, found.completed, found.pending = buyers, completed, pending
    found.entered_at, found.entered_by = clock.now(), person.account_id
    db.session.add(found)
    record(
        Tag.QUICK_FACTS_ENTERED, by=person.account_id, factory_id=cycle.factory_id,
        subject_kind="cycle", subject_id=cycle.id, buyers=buyers, completed=completed,
        pending=pending,
    )  # fmt: skip
    return []


def tell_uploaded(event: events.DocumentUploaded) -> None:
    """Note it for the first page. Rules Q4 and Q6: of a report nothing before its release."""
    found = db.session.get(Document, event.document_id)
    cycle = notified.cycle(found.cycle_id) if found is not None else None
    if found is None or cycle is None:
        return
    if rules.shown(found.kind, released=cycle.report_released_at is not None, withdrawn=False):
        today = notified.today_at(cycle.factory.programme)
        cause = f"{Kind.DOCUMENT}:{found.id}"
        notice = DueNotice(Kind.DOCUMENT, cause, today, found.factory_id, found.cycle_id)
        notices.give(notice, mail=False)


def _there_already(cycle: Cycle, kind: DocumentKind, content: bytes) -> list[Blocker]:
    same = select(Document.id).where(
        Document.cycle_id == cycle.id,
        Document.kind == kind.value,
        Document.sha256 == hashlib.sha256(content).hexdigest(),
        Document.withdrawn_at.is_(None),
    )
    found = db.session.scalar(same.limit(1)) is not None
    return [Blocker("document_there_already")] if found else []


def _record(tag: Tag, document: Document, *, by: Person) -> None:
    record(
        tag, by=by.account_id, factory_id=document.factory_id, subject_kind="document",
        subject_id=document.id, kind=document.kind, cycle=document.cycle_id,
        sha256=document.sha256,
    )  # fmt: skip
