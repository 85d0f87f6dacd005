"""A factory on its way to shared data, and a Gateway that says what a test wants it to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.jobs import JOBS
from bw.organisations.models import Factory, FactoryProfile
from bw.outbox.worker import Worker
from bw.questionnaire.models import QuestionnaireVersion
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.slcp import actions, delivery, gateway, queries, transmission
from bw.slcp.gateway import (
    AtGateway,
    Facility,
    GatewayUnavailableError,
    PayloadStatus,
    Receipt,
    Registration,
    Result,
    Verdict,
)
from bw.slcp.models import (
    CycleSharing,
    GatewayRegistration,
    RegistrationState,
    SharingRecord,
    Source,
    Transmission,
    Way,
    Wish,
)
from bw.slcp.rules import Case
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import person
from tests.organisations.filled import WHOLE, signed
from tests.slcp.facts import file

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ID = "BD-000001"
ANSWERS: list[dict[str, Any]] = [
    {"ref": "FP-BAS-01", "name": "n", "kind": "text", "step": 1, "value": "Padma",
     "comment": "", "revision": 1, "in_scope": True},
    {"ref": "FP-BAS-02", "name": "m", "kind": "yes_no", "step": 2, "value": "yes",
     "comment": "ours", "revision": 1, "in_scope": True},
    {"ref": "FP-BAS-03", "name": "o", "kind": "text", "step": 1, "value": "hidden",
     "comment": "", "revision": 1, "in_scope": False},
]  # fmt: skip


@dataclass
class World:
    """One factory with its manager, a focal point of its programme, and one active cycle."""

    factory: Factory
    manager: SignedIn
    staff: SignedIn
    cycle: Cycle

    def again(self) -> Cycle:
        """The cycle as the database has it."""
        db.session.rollback()
        return db.session.get_one(Cycle, self.cycle.id, populate_existing=True)

    def again_here(self) -> Cycle:
        """The cycle, inside the write transaction that is open."""
        return db.session.get_one(Cycle, self.cycle.id, populate_existing=True)

    def case(self) -> Case:
        """What decides about the cycle now."""
        return queries.case(self.again())

    def profile(self) -> None:
        """Everything of the profile is filled in and signed."""
        makers.keep(FactoryProfile(factory_id=self.factory.id, revision=1, **WHOLE))
        signed(self.factory)

    def wish(self, *, number: int = 1) -> None:
        """The factory asked, for cycles from ``number`` on."""
        makers.keep(
            SharingRecord(
                factory_id=self.factory.id, kind=Wish.ASKED.value, at=clock.now() - 9 * DAY,
                account_id=self.manager.account_id, cycle_number=number,
            )
        )  # fmt: skip

    def turn_on(self, source: Source = Source.WISH, *, at: datetime | None = None) -> None:
        """Sharing is on for the cycle."""
        makers.keep(
            CycleSharing(
                cycle_id=self.cycle.id, on_at=at or clock.now() - 9 * DAY, source=source.value,
                on_by=self.staff.account_id,
            )
        )  # fmt: skip

    def registration(
        self, state: RegistrationState = RegistrationState.APPROVED, **values: Any
    ) -> GatewayRegistration:
        """A registration of some days ago; approved ones have an ID and the consent."""
        then = clock.now() - 8 * DAY
        made = {
            "factory_id": self.factory.id, "way": Way.REGISTER.value, "state": state.value,
            "reference": f"ref-{self.factory.id}", "email": self.manager.email,
            "started_at": then, "started_by": self.manager.account_id,
        }  # fmt: skip
        if state is RegistrationState.APPROVED:
            made |= {"gateway_id": f"{ID}-{self.factory.id}", "pending_at": then}
            made |= {"decided_at": then, "consented_at": then}
        makers.keep(GatewayRegistration(**{**made, **values}))
        return db.session.get_one(GatewayRegistration, self.factory.id)

    def submit(self, at: datetime | None = None, *, number: int = 1, steps: int = 3) -> None:
        """A snapshot stands, submitted a week ago unless said."""
        at = at or clock.now() - 7 * DAY
        found = db.session.query(SelfAssessment).filter_by(cycle_id=self.cycle.id).first()
        if found is None:
            found = SelfAssessment(
                cycle_id=self.cycle.id, factory_id=self.factory.id, version_id=version(),
                steps=steps, started_at=at, started_by=self.manager.account_id,
            )  # fmt: skip
            makers.keep(found)
        content = {
            "format": 1, "version_id": version(), "steps": [1, 2], "answers": ANSWERS,
        }  # fmt: skip
        makers.keep(
            Snapshot(
                self_assessment_id=found.id, number=number, submitted_at=at, steps=steps,
                submitted_by=self.manager.account_id, answered=3, applicable=3,
                content=content, sha256="0" * 64,
            )
        )  # fmt: skip

    def arrive(self, at: datetime | None = None) -> None:
        """The assessors were there, five days ago unless said."""
        with writing():
            cycle = db.session.get_one(Cycle, self.cycle.id)
            cycle.assessors_arrived_at = at or clock.now() - 5 * DAY
            cycle.arrival_recorded_at = clock.now()

    def release(self, at: datetime | None = None) -> None:
        """The report is released, without the reaction."""
        with writing():
            cycle = db.session.get_one(Cycle, self.cycle.id)
            cycle.report_released_at = at or clock.now() - HOUR

    def data(self) -> list[Any]:
        """Staff upload the assessment data."""
        with writing():
            cycle = db.session.get_one(Cycle, self.cycle.id)
            return list(
                actions.upload_assessment_data(self.staff, cycle, name="a.json", content=file())
            )

    def whole(self) -> "World":
        """Every step is done; the data are to be sent as soon as somebody says so."""
        self.profile()
        self.wish()
        self.turn_on()
        self.registration()
        self.submit()
        self.arrive()
        self.data()
        self.release()
        return self

    def due(self) -> None:
        """What the release sets in motion."""
        with writing():
            transmission.enqueue_due(self.cycle.id)

    def sent(self) -> Transmission | None:
        """The transmission as the database has it."""
        db.session.rollback()
        db.session.expire_all()
        return queries.transmission_of(self.cycle.id)

    def states(self) -> list[str]:
        """The states of the parcels in their order."""
        found = self.sent()
        return [each.state for each in queries.parcels_of(found.id)] if found else []


def world(name: str = "Padma Garments", code: str = "bd", *, active: bool = True) -> World:
    """A factory, its manager, a focal point and a cycle that began ten days ago."""
    factory = makers.factory(name, code)
    manager = person(Role.MANAGER, factory=factory)
    staff = person(Role.REGISTRATION, programme=makers.programme(code))
    return World(factory, manager, staff, makers.cycle(factory, active=active))


def another_cycle(one: World, *, number: int = 2) -> World:
    """The same factory in its next cycle."""
    starts_on: date = one.cycle.ends_on + DAY
    made = Cycle(
        factory_id=one.factory.id, number=number, starts_on=starts_on,
        ends_on=starts_on + timedelta(days=364), created_at=clock.now(),
    )  # fmt: skip
    makers.keep(made)
    return World(one.factory, one.manager, one.staff, made)


def version() -> int:
    """The id of a questionnaire's version; made once."""
    found = db.session.query(QuestionnaireVersion).first()
    if found is None:
        found = QuestionnaireVersion(
            form_id="slcp", version="3", title="T", default_language="en", languages=["en"],
            threshold=95, full_sections=[], settings={}, source=b"", sha256="0" * 64,
            imported_at=clock.now(),
        )  # fmt: skip
        makers.keep(found)
    return found.id


@dataclass
class Said:
    """A Gateway: what it was sent, and what it is to answer."""

    sent: list[tuple[str, str, bytes]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)  # raised one after the other
    down: bool = False
    registration: Registration = field(default_factory=lambda: Registration(AtGateway.UNKNOWN))
    facility: Facility | None = None
    verdicts: dict[str, PayloadStatus] = field(default_factory=dict)
    verdict: Verdict = Verdict.PENDING

    def send(self, kind: str, payload: bytes, *, key: str) -> Receipt:
        """Takes a payload."""
        self._trouble()
        known = any(each[1] == key for each in self.sent)
        self.sent.append((kind, key, payload))
        return Receipt(Result.ALREADY if known else Result.ACCEPTED, f"receipt-{len(self.sent)}")

    def registration_status(self, _reference: str) -> Registration:
        """Says how far a registration is."""
        self._trouble()
        return self.registration

    def check_facility(self, _gateway_id: str) -> Facility | None:
        """Says what it knows of a facility."""
        self._trouble()
        return self.facility

    def transmission_status(self, key: str) -> PayloadStatus:
        """Says what it found about a payload."""
        self._trouble()
        return self.verdicts.get(key, PayloadStatus(self.verdict))

    def kinds(self) -> list[str]:
        """The kinds of what was sent, in order."""
        return [kind for kind, _, _ in self.sent]

    def _trouble(self) -> None:
        if self.errors:
            raise self.errors.pop(0)
        if self.down:
            raise GatewayUnavailableError("timeout")


def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Put the made-up Gateway in the place of the client."""
    made = Said()
    for name in ("send", "registration_status", "check_facility", "transmission_status"):
        monkeypatch.setattr(gateway, name, getattr(made, name))
    monkeypatch.setattr(gateway, "is_set_up", lambda: True)
    return made


def work() -> None:
    """A worker does what is due now; e-mails stay where they are."""
    jobs = {kind: job for kind, job in JOBS.items() if kind.startswith("gateway.")}
    Worker({**jobs, "mail": lambda _payload: None}).run_once()


def ask() -> None:
    """What comes back: questions about payloads and registrations."""
    delivery.ask_registrations()
    delivery.ask_payloads()
    delivery.take_up()


@contextmanager
def later(much: timedelta) -> Iterator[None]:
    """The clock is ahead inside the block."""
    now = clock.now() + much
    with clock.reading(lambda: now):
        yield
