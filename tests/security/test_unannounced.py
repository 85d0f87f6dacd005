"""The assessment is unannounced: until the report is released nothing that people of a factory can
reach shows its date, or a date that follows from it. Rules H2, Q4 and Q6.

Every page, file and answer of the address map, and every e-mail of a year, in four languages.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import cache

import pytest
from babel import Locale as Formats
from babel.dates import format_date
from flask import Flask
from sqlalchemy import select, update

from bw import clock
from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.events import CycleActivated, CycleSetUp, DocumentUploaded, GatewayApproved, GatewayRefused
from bw.home import rules as home_rules
from bw.home.models import Document
from bw.notifications import mailer
from bw.organisations.rules import DayCounts
from bw.slcp.models import RegistrationState
from bw.text import bengali_digits
from bw.web import locale
from bw.web.policy import FACTORY, Role
from tests import makers
from tests.notifications import year
from tests.notifications.test_emails import tell
from tests.security.expectations import EXPECTED, Route
from tests.security.scene import Scene

ACTORS = ("manager_a", "colleague_a", "worker_a", "management_a")
ARRIVED = date(2026, 11, 16)
ENDED = date(2026, 11, 17)
UPLOADED = date(2026, 11, 19)
ENDS_THE_SESSION = {"accounts.sign_out", "accounts.sign_out_everywhere", "accounts.end_session"}


def betraying(started: date, arrived: date, ended: date, *others: date) -> set[date]:
    """The assessment's days, and every day that is so many day counts away from them."""
    counts = DayCounts()
    planned = started + timedelta(days=counts.assessment_day - 1)
    found = {arrived, ended, planned, *others}
    for day in (arrived, ended, planned):
        report = day + timedelta(days=counts.report_days)
        found |= {report, report + timedelta(days=counts.validation_days)}
    return found


@cache  # asked for every page, with the same days
def spellings(days: frozenset[date]) -> set[str]:
    """Each day as any page writes days, in each language and with either digits."""
    found = set()
    for day in days:
        found |= {day.isoformat(), f"{day:%d/%m/%Y}", f"{day:%Y%m%d}"}
        for language in locale.LANGUAGES:
            for style in ("medium", "long", "full"):
                found.add(format_date(day, style, locale=Formats.parse(language)))
    return found | {bengali_digits(one) for one in found}


def seen(text: str, days: set[date]) -> list[str]:
    """Which of the days stand in a text."""
    return sorted(one for one in spellings(frozenset(days)) if one in text)


@pytest.fixture
def assessed(scene: Scene) -> tuple[Scene, set[date]]:
    """The assessors were at the factory, the report is uploaded and not released."""
    factory_id = scene.ids["a"]["factory_id"]
    staff = scene.actors["registration"].account_id
    cycles = db.session.scalars(select(Cycle).where(Cycle.factory_id == factory_id)).all()
    days = betraying(cycles[0].starts_on, ARRIVED, ENDED, UPLOADED)
    with writing():
        for cycle in cycles:
            cycle.assessors_arrived_at = datetime(2026, 11, 16, 4, 30, tzinfo=UTC)
            cycle.arrival_recorded_at = datetime(2026, 11, 17, 4, 30, tzinfo=UTC)
            cycle.assessment_ended_on = ENDED
            db.session.add(_report(cycle, staff))
        db.session.flush()
    ids = list(db.session.scalars(select(Document.id)))
    for number in ids:
        tell(DocumentUploaded(number))
    return scene, days


def _report(cycle: Cycle, by: int) -> Document:
    return Document(
        factory_id=cycle.factory_id, cycle_id=cycle.id, kind="assessment_report",
        title="Report", file_name="report.pdf", media_type="application/pdf", size=9,
        sha256="1" * 64, content=f"%PDF-1.7 assessed on {ARRIVED}".encode(), uploaded_by=by,
        uploaded_at=datetime(2026, 11, 19, 6, tzinfo=UTC),
    )  # fmt: skip


def reachable() -> Iterator[tuple[str, Route]]:
    """Every route that somebody at a factory may call."""
    for endpoint, route in EXPECTED.items():
        if any(role in route.get or role in route.post for role in FACTORY):
            yield endpoint, route


def addresses(scene: Scene, endpoint: str, route: Route) -> Iterator[str]:
    """Where a route is, for everything of the factory; for a document, each there is."""
    yield route.address(scene, endpoint, "a")
    if "document_id" in route.ids:
        factory_id = scene.ids["a"]["factory_id"]
        for number in db.session.scalars(select(Document.id)):
            yield f"/factories/{factory_id}/documents/{number}"


def leaks(scene: Scene, days: set[date], *languages: str) -> list[tuple[str, str, list[str]]]:
    """Who reads one of the days where."""
    found = []
    for language in languages:
        with writing():
            db.session.execute(update(Account).values(language=language))
        for endpoint, route in reachable():
            if not route.get:
                continue
            for path in addresses(scene, endpoint, route):
                for actor in ACTORS:
                    text = _answer(scene.ask(actor, "GET", path))
                    if hits := seen(text, days):
                        found.append((actor, path, hits))
    return found


def _answer(response: object) -> str:
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())  # type: ignore[attr-defined]
    headers = headers.replace("Last-Modified", "")
    return headers + response.data.decode(errors="replace")  # type: ignore[attr-defined]


@pytest.mark.rule("H2", "Q4", "Q6")
@pytest.mark.parametrize("language", list(locale.LANGUAGES))
def test_no_page_shows_a_day_of_the_assessment(
    assessed: tuple[Scene, set[date]], language: str
) -> None:
    scene, days = assessed

    assert leaks(scene, days, language) == []


@pytest.mark.rule("H2", "Q4", "Q6")
def test_no_answer_to_a_form_shows_a_day_of_the_assessment(
    assessed: tuple[Scene, set[date]],
) -> None:
    scene, days = assessed
    found = []
    for endpoint, route in reachable():
        if route.post and endpoint not in ENDS_THE_SESSION:
            path = route.address(scene, endpoint, "a")
            for actor in ACTORS:
                answer = scene.ask(actor, "POST", path, data=dict(route.form()))
                found += [(actor, path, hit) for hit in seen(_answer(answer), days)]

    assert found == []


@pytest.mark.rule("Q4")
def test_after_the_release_the_real_days_are_shown(assessed: tuple[Scene, set[date]]) -> None:
    scene, _ = assessed
    with writing():
        db.session.execute(update(Cycle).values(report_released_at=clock.now()))

    shown = leaks(scene, {ARRIVED}, "en")

    assert ("manager_a", f"/factories/{scene.ids['a']['factory_id']}") in {
        (actor, path) for actor, path, _ in shown
    }


@pytest.mark.rule("H2", "Q6")
def test_search_finds_a_query_that_leaks(
    assessed: tuple[Scene, set[date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, days = assessed
    monkeypatch.setattr(home_rules, "shown", lambda *_args, **_facts: True)

    found = leaks(scene, days, "bn")

    assert {actor for actor, _, _ in found} == set(ACTORS)


@pytest.mark.rule("H2", "Q6")
def test_search_finds_a_date_that_is_computed_from_the_assessment(
    assessed: tuple[Scene, set[date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, days = assessed
    monkeypatch.setattr(home_rules, "submit_by", lambda *_facts: ENDED + timedelta(days=28))

    assert leaks(scene, days, "vi") != []


@pytest.mark.rule("H2", "Q4", "Q6")
@pytest.mark.parametrize("language", list(locale.LANGUAGES))
def test_no_email_of_a_year_shows_a_day_of_the_assessment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    sent: list[EmailMessage] = []
    monkeypatch.setattr(mailer, "deliver", lambda message, _settings: sent.append(message))
    there = year.begin()
    makers.account(Role.MANAGER, factory=there.factory, language=language)
    arrived, ended = date(2026, 6, 8), date(2026, 6, 9)
    with writing():
        cycle = db.session.merge(there.cycle)
        cycle.assessors_arrived_at = datetime(2026, 6, 8, 4, 30, tzinfo=UTC)
        cycle.assessment_ended_on = ended

    for event in (CycleSetUp(cycle.id), CycleActivated(cycle.id)):
        tell(event)
    for day in (15, 21, 23, 46, 66, 76, 110, 140, 306, 336):
        year.at(day)
        year.run()
    year.registered(there, RegistrationState.REFUSED, reason="No address.")
    tell(GatewayRefused(there.factory.id))
    year.run()
    with writing():
        registration = db.session.merge(year.registration_of(there))
        registration.state = RegistrationState.APPROVED.value
    tell(GatewayApproved(there.factory.id))
    year.run()

    assert len({message["Subject"] for message in sent}) >= 9
    days = betraying(year.START, arrived, ended)
    assert [hit for message in sent for hit in seen(message.as_string(), days)] == []
    whole = [part for message in sent for part in message.walk() if not part.is_multipart()]
    texts = [str(part.get_content()) for part in whole] + [str(m["Subject"]) for m in sent]
    assert [hit for text in texts for hit in seen(text, days)] == []
