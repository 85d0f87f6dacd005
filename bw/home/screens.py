"""What a factory's first page shows, gathered for its template."""

from dataclasses import dataclass
from datetime import datetime

from bw.home import queries, rules
from bw.home.queries import Counts, DocumentPage
from bw.home.rules import Milestone, Step
from bw.notifications import queries as notified
from bw.notifications.models import Notice
from bw.notifications.queries import NoticePage
from bw.notifications.rules import Facts
from bw.organisations.models import Factory
from bw.selfassessment.overview import CycleRow, Latest, cycles_of, latest_of

# Where a notice or a step leads, inside the factory's pages.
NOTICE_PAGES = {
    "self_assessment_open": "/self-assessments",
    "profile_incomplete": "/profile",
    "connect": "/connect",
    "reminder": "/self-assessments",
    "submitted": "/self-assessments",
    "gateway_approved": "/sharing",
    "gateway_refused": "/connect",
    "shared": "/sharing",
    "preference": "/organization",
    "terms_expire": "/terms",
    "document": "#documents",
    "report_released": "#documents",
}
STEP_PAGES = {
    Step.PROFILE: "/profile",
    Step.CONNECT: "/connect",
    Step.START: "/self-assessments",
    Step.FILL: "/self-assessments",
    Step.READ_REPORT: "#documents",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as a sentence: ``code`` with the number of its cycle, when, and where it leads."""

    code: str
    cycle: int
    at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Next:
    """One thing to do: its sentence, and the page on which it is done; empty: only to wait."""

    code: str
    link: str


@dataclass(frozen=True, slots=True)
class Screen:
    """A factory's first page."""

    factory: Factory
    steps: tuple[Next, ...]
    latest: Latest | None
    milestones: list[Milestone]
    facts: Counts | None
    notices: tuple[Told, ...]
    notice_page: NoticePage
    documents: DocumentPage


def screen(factory: Factory, *, notices: int = 1, documents: int = 1) -> Screen:
    """The first page of a factory; ``notices`` and ``documents``: the pages of these lists."""
    rows = cycles_of(factory.id)
    row = rows[0] if rows else None  # the latest, as the factory knows it
    cycle = queries.latest_cycle(factory.id)
    known = notified.facts_of(cycle) if cycle is not None else None
    found = notified.notices_of(factory.id, number=notices)
    numbers = {row.cycle_id: row.number for row in rows}
    base = f"/factories/{factory.id}"
    return Screen(
        factory=factory,
        steps=tuple(_next(step, base) for step in _steps(row, known)),
        latest=latest_of([factory.id]).get(factory.id),
        milestones=_milestones(row, known),
        facts=queries.quick_facts(factory.id),
        notices=tuple(_told(one, numbers, base) for one in found.notices),
        notice_page=found,
        documents=queries.documents_of(factory.id, number=documents),
    )


def _steps(row: CycleRow | None, known: Facts | None) -> tuple[Step, ...]:
    started = row is not None and row.assessment_id is not None
    submitted = row is not None and row.submitted_at is not None
    return rules.steps(known, started=started, submitted=submitted)


def _milestones(row: CycleRow | None, known: Facts | None) -> list[Milestone]:
    if row is None or known is None:
        return []
    return rules.milestones(row, known, shared_at=queries.shared_at(row.cycle_id))


def _told(notice: Notice, numbers: dict[int, int], base: str) -> Told:
    page = NOTICE_PAGES.get(notice.kind, "")
    link = base + page if page.startswith("/") else page
    cycle = numbers.get(notice.cycle_id or 0, 0)
    return Told(f"notice_{notice.kind}", cycle, notice.made_at, link)


def _next(step: Step, base: str) -> Next:
    page = STEP_PAGES.get(step, "")
    return Next(f"next_{step}", base + page if page.startswith("/") else page)
