"""Reading documents, quick facts and what the first page of a factory says."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, Select, select

from bw.cycles.models import Cycle
from bw.db import db
from bw.home import rules
from bw.home.models import Document, QuickFacts
from bw.organisations import queries as organisations
from bw.organisations.models import Factory
from bw.organisations.queries import LARGEST_ID
from bw.slcp.models import Transmission, TransmissionState
from bw.web.policy import FACTORY, STAFF, Person

PAGE = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """A document in a factory's list; ``at`` is the date that the factory may know."""

    id: int
    kind: str
    title: str
    file_name: str
    size: int
    cycle: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a factory's documents. ``number`` begins at 1."""

    documents: tuple[Listed, ...]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """The quick facts of a cycle (rule C6)."""

    cycle: int
    buyers: int
    completed: int
    pending: int


def documents_of(factory_id: int, *, number: int = 1) -> DocumentPage:
    """What a factory may see of its documents, the latest first. Rules Q4, Q6, Q26."""
    rows = db.session.execute(
        _documents().where(Document.factory_id == factory_id, Document.withdrawn_at.is_(None))
    )
    found = sorted(
        (_listed(row) for row in rows if _shown(row)), key=lambda one: (one.at, one.id)
    )[::-1]  # fmt: skip
    first = (number - 1) * PAGE
    return DocumentPage(tuple(found[first : first + PAGE]), number, len(found) > first + PAGE)


def document(person: Person, factory_id: int, document_id: int) -> Document | None:
    """A document with its content, when the person may read it; else None.

    People of the factory never get a report before its release (rules Q4, Q6); staff who reach
    the factory do.
    """
    if not 0 < document_id <= LARGEST_ID:
        return None
    row = db.session.execute(
        _documents().where(
            Document.id == document_id,
            Document.factory_id == factory_id,
            Document.withdrawn_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    found: Document = row[0]
    if organisations.factory(person, factory_id, roles=STAFF) is not None:
        return found
    theirs = organisations.factory(person, factory_id, roles=FACTORY) is not None
    return found if theirs and _shown(row) else None


def documents_of_cycle(cycle_id: int) -> list[Document]:
    """Every document of a cycle, withdrawn ones too, the latest first: for staff."""
    return list(
        db.session.scalars(
            select(Document)
            .where(Document.cycle_id == cycle_id)
            .order_by(Document.uploaded_at.desc(), Document.id.desc())
        )
    )


def document_of_cycle(cycle_id: int, document_id: int) -> Document | None:
    """One document of a cycle: for staff who reach the cycle."""
    if not 0 < document_id <= LARGEST_ID:
        return None
    return db.session.scalar(
        select(Document).where(Document.id == document_id, Document.cycle_id == cycle_id)
    )


def facts_of_cycle(cycle_id: int) -> QuickFacts | None:
    """What staff entered for a cycle."""
    return db.session.get(QuickFacts, cycle_id)


def quick_facts(factory_id: int) -> Counts | None:
    """The quick facts of the factory's latest cycle that has some; None: nothing was entered."""
    row = db.session.execute(
        select(Cycle.number, QuickFacts.buyers, QuickFacts.completed, QuickFacts.pending)
        .join(QuickFacts, QuickFacts.cycle_id == Cycle.id)
        .where(Cycle.factory_id == factory_id)
        .order_by(Cycle.number.desc())
        .limit(1)
    ).first()
    return Counts(*row) if row is not None else None


def latest_cycle(factory_id: int) -> Cycle | None:
    """The factory's latest cycle, with all its dates: for rules, not for pages."""
    return db.session.scalar(
        select(Cycle)
        .where(Cycle.factory_id == factory_id)
        .order_by(Cycle.number.desc())
        .limit(1)
    )  # fmt: skip


def shared_at(cycle_id: int) -> datetime | None:
    """When the Gateway enabled the sharing of a cycle's data. Rule H7."""
    return db.session.scalar(
        select(Transmission.ended_at).where(
            Transmission.cycle_id == cycle_id,
            Transmission.state == TransmissionState.SHARED.value,
        )
    )


def factory(person: Person, factory_id: int) -> Factory | None:
    """The factory, when the person has a role there; else None."""
    return organisations.factory(person, factory_id, roles=FACTORY)


def _documents() -> Select[tuple[Document, int, datetime | None]]:
    return select(Document, Cycle.number, Cycle.report_released_at).join(
        Cycle, Cycle.id == Document.cycle_id
    )


def _shown(row: Row[tuple[Document, int, datetime | None]]) -> bool:
    found, _, released_at = row
    return rules.shown(
        found.kind, released=released_at is not None, withdrawn=found.withdrawn_at is not None
    )


def _listed(row: Row[tuple[Document, int, datetime | None]]) -> Listed:
    found, number, released_at = row
    at = rules.dated(found.kind, found.uploaded_at, released_at)
    return Listed(found.id, found.kind, found.title, found.file_name, found.size, number, at)
