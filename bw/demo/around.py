"""What stands around the self-assessments of the demo: a year before, profiles, wishes, papers."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bw import clock
from bw.accounts import advisors
from bw.accounts.sessions import SignedIn
from bw.cycles import actions as cycles
from bw.cycles.models import Cycle
from bw.db import db
from bw.demo import paper, people
from bw.demo.people import DemoFactory, DemoProgramme, Stage
from bw.home import actions as first_page
from bw.home.rules import DocumentKind
from bw.messages import Blocker
from bw.organisations import actions as organisations
from bw.organisations.models import Factory, Programme
from bw.organisations.rules import ProfileValues
from bw.organisations.terms import texts
from bw.outbox.models import Job
from bw.slcp import actions as sharing
from bw.web.policy import Role

CLOSED = ("kh", "et")  # countries that do not share yet (rule A6)
ARRIVED, RELEASED = timedelta(days=98), timedelta(days=128)  # after the start of the year before
PAPERS = (
    (DocumentKind.PROGRESS_1, "1st progress report", timedelta(days=150)),
    (DocumentKind.PROGRESS_2, "2nd progress report", timedelta(days=330)),
)
POSTAL = {"bd": "1704", "id": "16111", "vn": "810000"}


class Times(Protocol):
    """The clock that the loader moves."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """One factory and who acts for it."""

    programme: DemoProgramme
    made: DemoFactory
    factory: Factory
    persons: dict[Role, SignedIn]
    admin: SignedIn
    times: Times


class RefusedError(Exception):
    """An action refused; the text says which and why."""


def add_programme(made: DemoProgramme) -> Programme:
    """A country with its contact for withdrawals (rule B6)."""
    focal = next(one for one in made.people if one.role is Role.REGISTRATION)
    return organisations.add_programme(
        made.code,
        registration_name=focal.name,
        registration_email=people.address(f"{Role.REGISTRATION}.{made.code}"),
        registration_phone=made.phone,
    )


def add_closed() -> None:
    """The countries in which sharing is closed, without factories."""
    for code in CLOSED:
        organisations.add_programme(code)


def year_before(around: Around, starts_on: date) -> None:
    """A cycle that is over: assessed, released, with its papers and counts."""
    began = around.times.moment
    first = starts_on.replace(year=starts_on.year - 1, day=min(starts_on.day, 28))
    around.times.moment = start = began - (starts_on - first)
    cycle = cycles.create(around.admin, around.factory, starts_on=first)
    if isinstance(cycle, list):
        raise RefusedError(f"the year before of {around.made.name}: {cycle}")
    _done(cycles.activate(around.admin, cycle))
    _assess(around, cycle, start)
    for kind, title, after in PAPERS:
        around.times.moment = start + after
        _paper(around, cycle, kind, title)
    _done(first_page.enter_facts(around.admin, cycle, buyers=2, completed=22, pending=26))
    around.times.moment = began


def ask_to_share(around: Around, cycle: Cycle) -> None:
    """The manager ticks the box; the focal point turns sharing on for the cycle."""
    if around.made.stage is Stage.NOT_STARTED:
        return
    _done(sharing.ask(around.persons[Role.MANAGER], around.factory))
    _done(sharing.turn_on(around.persons[Role.REGISTRATION], cycle, reason="The factory asked."))


def furnish(around: Around) -> None:
    """The advisor, and the profile as far as the factory has come."""
    advisor = around.persons[Role.ADVISOR]
    registration = around.persons[Role.REGISTRATION]
    _done(advisors.assign(registration, around.factory, account_id=advisor.account_id))
    if around.made.stage is Stage.NOT_STARTED:
        return
    manager = around.persons[Role.MANAGER]
    whole = around.made.stage is not Stage.HALF_DONE
    organisations.save_profile(manager, around.factory, _profile(around, whole=whole), based_on=0)
    if whole:
        version = texts.current_version()
        language = manager.language
        signed = organisations.sign_terms(
            manager, around.factory, version=version, language=language
        )
        if isinstance(signed, list):
            raise RefusedError(f"the terms of {around.made.name}: {signed}")


def forget_old_emails() -> None:
    """E-mails of the year before need not go out today; those on submissions do."""
    old = Job.kind == "mail", Job.done_at.is_(None), Job.key.not_like("mail:submitted:%")
    db.session.execute(update(Job).where(*old).values(done_at=clock.now()))


def _assess(around: Around, cycle: Cycle, start: datetime) -> None:
    zone = ZoneInfo(around.factory.programme.zone)
    around.times.moment = start + ARRIVED + timedelta(days=3)
    day = (start + ARRIVED).astimezone(zone).date()
    _done(cycles.record_arrival(around.admin, cycle, day=day, hour=time(9)))
    ended = day + timedelta(days=1)
    _done(cycles.record_assessment_ended(around.admin, cycle, day=ended))
    around.times.moment = start + RELEASED
    _paper(around, cycle, DocumentKind.ASSESSMENT_REPORT, "Assessment report")
    _done(cycles.release(around.admin, cycle))


def _paper(around: Around, cycle: Cycle, kind: DocumentKind, title: str) -> None:
    made = first_page.upload_document(
        around.persons[Role.REGISTRATION],
        cycle,
        kind=kind,
        title=title,
        file_name=f"{title}.pdf",
        content=paper.pdf(title, around.made.name, f"Cycle {cycle.number}", "Invented."),
    )
    if isinstance(made, list):
        raise RefusedError(f"{title} of {around.made.name}: {made}")


def _profile(around: Around, *, whole: bool) -> ProfileValues:
    first, _, last = around.persons[Role.MANAGER].name.partition(" ")
    phone = around.programme.phone
    begun = ProfileValues(
        contact_first_name=first,
        contact_surname=last,
        contact_phone=phone,
        email=people.address(f"{Role.MANAGER}.{around.programme.code}"),
        city=around.made.city,
    )
    if not whole:
        return begun
    return ProfileValues(
        contact_first_name=first,
        contact_surname=last,
        contact_role="Factory manager",
        contact_phone=phone,
        email=begun.email,
        phone=phone,
        no_fax=True,
        street=f"12, {around.made.city}",
        city=around.made.city,
        region=around.made.city,
        postal_code=POSTAL[around.programme.code],
    )


def _done(refused: list[Blocker]) -> None:
    if refused:
        raise RefusedError(f"an action refused: {refused}")
