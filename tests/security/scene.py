"""Three factories of two countries, everybody who has to do with them, and words that give away
whose page it is. Made once, put back before each test.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import update

from bw import clock
from bw.accounts import sessions, tokens
from bw.accounts.models import Account, Invitation, RoleGrant
from bw.audit.models import AuditEntry, Tag
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.home.models import Document
from bw.organisations.models import Factory, FactoryProfile, ProfileChange, TermsSignature
from bw.papers.models import Paper, PaperPart
from bw.questionnaire import entries, memory
from bw.questionnaire.definition import Definition
from bw.questionnaire.entries import Entry
from bw.questionnaire.outline import OutlineChoice
from bw.selfassessment import queries, submission
from bw.selfassessment.models import SelfAssessment
from bw.slcp.models import GatewayRegistration, RegistrationState, Way
from bw.web.policy import STAFF, Role
from tests import makers
from tests.questionnaire.build import leaf, note, outline, q, repeat, section
from tests.selfassessment.world import World, publish, start_one

HOST = "https://factory.test"
COOKIE = "__Host-bw"
ABSENT = "x"
PLACES = {"a": "bd", "b": "bd", "c": "vn"}  # factory -> country
# In every text of a factory: its name, people, answers, comments, reasons, invitations.
MARKERS = {"a": "Amberfield", "b": "Berylstone", "c": "Citrinegate"}
# In the address of a worker member, which the management does not see (rule Q25).
SEAT = "seat-of-workers"

TINY = outline(
    section(
        "FP",
        leaf("Names", q("word"), q("dorm", "yes_no"), q("beds", "integer",
             relevant="${dorm} = 'yes'", constraint=". <= 500"),
             repeat("units", q("unit_name", required=True),
                    q("unit_place", "single", list_name="places"), least=0),
             category="Facility", name="names"),
        label="Facility Profile",
    ),
    section(
        "WI",
        leaf("Union", note("n", "About unions."), q("union", "yes_no", bipartite="relations")),
        leaf("Last", q("story", "long_text"), q("sent", "date", at_submission=True),
             q("second", step=2)),
        label="Worker Involvement",
    ),
    full_sections=("FP",),
    more_lists={"places": [OutlineChoice(f"p{n}", {"en": f"Place {n}"}) for n in range(70)]},
)  # fmt: skip
# Of each factory one entry that stands in the list, and one that was removed from it.
STANDS, GONE = "unitstands0", "unitisgone0"


@dataclass(frozen=True)
class Actor:
    """Somebody at a screen. ``kind``: the role, "nobody" (signed in) or "anonymous"."""

    name: str
    kind: str
    reach: str = ""  # factories whose data they may see, in their role
    cookie: str = ""
    token: str = ""
    account_id: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """What the actor's browser sends."""
        return {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}


WHO = (
    ("anonymous", None, "", ""),
    ("nobody", None, "", ""),
    ("manager_a", Role.MANAGER, "a", "a"),
    ("colleague_a", Role.COLLEAGUE, "a", "a"),
    ("worker_a", Role.WORKER, "a", "a"),
    ("management_a", Role.MANAGEMENT, "a", "a"),
    ("manager_b", Role.MANAGER, "b", "b"),
    ("manager_c", Role.MANAGER, "c", "c"),
    ("advisor", Role.ADVISOR, "a", "ab"),
    ("registration", Role.REGISTRATION, "a", "ab"),
    ("registration_2", Role.REGISTRATION, "c", "c"),
    ("admin", Role.ADMIN, "", "abc"),
)


@dataclass
class Scene:
    """The application, everybody in it, and the ids of what they have."""

    app: Flask
    definition: Definition
    actors: dict[str, Actor] = field(default_factory=dict)
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    fresh: str = ""
    copy: sqlite3.Connection | None = None  # None: not the embedded database
    _watch: sqlite3.Connection | None = None
    _version: int = 0

    def ask(self, actor: str, method: str, path: str, **how: Any) -> Any:
        """One request of an actor, from a browser that remembers nothing of the one before."""
        headers = {**self.actors[actor].headers, **how.pop("headers", {})}
        browser = self.app.test_client(use_cookies=False)
        return browser.open(path, method=method, headers=headers, base_url=HOST, **how)

    def state(self) -> str:
        """A hash over every row of every table, but for the audit's entries of refusals."""
        digest = hashlib.sha256()
        with db.engine.connect() as connection:
            raw = connection.connection.cursor()  # quicker by far than through SQLAlchemy
            for table in db.metadata.sorted_tables:
                refusals = f" WHERE tag <> '{Tag.ACCESS_REFUSED.value}'"
                which = refusals if table.name == AuditEntry.__tablename__ else ""
                raw.execute(f'SELECT * FROM "{table.name}"{which}')
                digest.update(f"{table.name} {sorted(map(repr, raw.fetchall()))}".encode())
            raw.close()
        return digest.hexdigest()

    def changed(self) -> bool:
        """Whether any row is another one than at the start of the test.

        The embedded database tells at once when nobody committed since the last look.
        """
        if self._watch is not None:
            version = self._watch.execute("PRAGMA data_version").fetchone()[0]
            if version == self._version:
                return False
            self._version = version
        return self.state() != self.fresh

    def watch(self) -> None:
        """Begin to look for changes."""
        if self.copy is not None:
            self._watch = sqlite3.connect(str(db.engine.url.database))
            self._version = self._watch.execute("PRAGMA data_version").fetchone()[0]

    def rest(self) -> None:
        """Look no longer, so that the file can be replaced."""
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def put_back(self) -> None:
        """The database as it was made. Needs the embedded database."""
        db.session.remove()
        assert self.copy is not None
        with db.engine.connect() as connection:
            self.copy.backup(connection.connection.driver_connection)
        if self._watch is not None:
            self._version = self._watch.execute("PRAGMA data_version").fetchone()[0]


def make(app: Flask) -> Scene:
    """Everything made, in the fresh database of ``app``."""
    memory.forget()
    scene = Scene(app, memory.definition(publish(TINY)))
    worlds = {letter: _factory(scene, letter) for letter in PLACES}
    for name, role, home, reach in WHO:
        scene.actors[name] = _actor(app, worlds, name, role, home, reach)
    for letter, world in worlds.items():
        scene.ids[letter] = _ids(letter, world)
    scene.ids[ABSENT] = dict.fromkeys(scene.ids["a"], 999_999) | {"country": "zz"}
    db.session.remove()
    scene.fresh = scene.state()
    if db.engine.dialect.name == "sqlite":
        scene.copy = sqlite3.connect(":memory:", check_same_thread=False)
        with db.engine.connect() as connection:
            connection.connection.driver_connection.backup(scene.copy)
    return scene


def _factory(scene: Scene, letter: str) -> World:
    """A factory with answers, comments, a submission taken back, and an open invitation."""
    name = f"{MARKERS[letter]} Garments"
    world = start_one(scene.definition, makers.factory(name, PLACES[letter]))
    _mark(world.manager, letter)
    by = world.person()
    answers = {"WORD": f"{MARKERS[letter]} word", "DORM": "yes", "BEDS": "12", "UNION": "yes",
               "STORY": f"{MARKERS[letter]} story"}  # fmt: skip
    for ref, value in answers.items():
        world.save(ref, value, comment=f"{MARKERS[letter]} on {ref}", by=by)
    world.save("WORD", f"{MARKERS[letter]} again", based_on=1, by=by)
    units = [Entry(f"{STANDS}{letter}", 1, {"unit_name": f"{MARKERS[letter]} unit"}),
             Entry(f"{GONE}{letter}", 1, {"unit_name": f"{MARKERS[letter]} past"})]  # fmt: skip
    world.save("UNITS", entries.write(units), by=by)
    world.save("UNITS", entries.write(units[:1]), based_on=1, by=by)
    with writing():
        subject = queries.find_for_save(by, world.assessment_id, "")
        assert subject is not None
        submission.submit(subject, scene.definition, by=by, language="en")
    with writing():
        subject = queries.find_for_save(by, world.assessment_id, "")
        assert subject is not None
        assert submission.reopen(subject, f"{MARKERS[letter]} reason", by=by) == []
    with writing() as connection:  # answers to confirm, from nowhere but here
        own = SelfAssessment.id == world.assessment_id
        connection.execute(update(SelfAssessment).where(own).values(carried_from=SelfAssessment.id))
    return world


def _mark(account: Account, letter: str, seat: str = "") -> None:
    with writing():
        account = db.session.merge(account)
        account.name = f"{MARKERS[letter]} {account.id}"
        account.email = f"{seat or 'person'}{account.id}@{MARKERS[letter].lower()}.example"


def _actor(
    app: Flask, worlds: Mapping[str, World], name: str, role: Role | None, home: str, reach: str
) -> Actor:
    kind = role.value if role else name
    if name == "anonymous":
        return Actor(name, kind)
    if role is Role.MANAGER:
        account = worlds[home].manager
    else:
        account = makers.account(email=f"{name}@example.test")
        _grant(account, role, worlds.get(home))
    if home and role not in STAFF:
        _mark(account, home, SEAT if role is Role.WORKER else "")
    with writing():
        token = sessions.start(account.id, staff=role in STAFF)
    return Actor(name, kind, reach, cookie(app, token), token, account.id)


def _grant(account: Account, role: Role | None, world: World | None) -> None:
    if role in STAFF:
        makers.grant(account, role, programme=world.factory.programme if world else None)
    elif role is not None and world is not None:
        makers.grant(account, role, factory=world.factory)


def cookie(app: Flask, token: str, **more: Any) -> str:
    """The session cookie of somebody who holds the token."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps({"_user_id": token, "_fresh": True, **more}))


def _ids(letter: str, world: World) -> dict[str, Any]:
    factory, programme = world.factory, world.factory.programme
    seat = makers.account(Role.WORKER, factory=factory)
    _mark(seat, letter, SEAT)
    colleague = makers.account(Role.COLLEAGUE, factory=factory)
    _mark(colleague, letter)
    advisor = makers.account(Role.ADVISOR, programme=programme)
    cycle = makers.cycle(factory, number=2)
    _refused(letter, factory, colleague)
    return {
        "factory_id": factory.id,
        "assessment_id": world.assessment_id,
        "entry_id": f"{STANDS}{letter}",
        "gone_id": f"{GONE}{letter}",
        "cycle_id": cycle.id,
        "document_id": _document(letter, cycle, advisor).id,
        "paper_id": _paper(letter, world.manager, self_assessment_id=world.assessment_id),
        "country_paper_id": _paper(letter, advisor, programme_id=programme.id),
        "account_id": colleague.id,
        "grant_id": _grant_of(colleague).id,
        "invitation_id": _invitation(letter, factory_id=factory.id, role=Role.COLLEAGUE).id,
        "signature_id": _signature(letter, factory).id,
        "country": programme.code,
        "country_grant_id": _grant_of(advisor).id,
        "country_invitation_id": _invitation(
            letter, programme_id=programme.id, role=Role.ADVISOR
        ).id,
    }


def _signature(letter: str, factory: Factory) -> TermsSignature:
    """A signature under an earlier text, and a profile, with the factory's word in both."""
    name = MARKERS[letter]
    makers.keep(
        FactoryProfile(
            factory_id=factory.id, revision=1, contact_first_name=name, contact_surname=name,
            street=f"{name} Road", city=name, email=f"office@{name.lower()}.example",
        )
    )  # fmt: skip
    makers.keep(
        ProfileChange(
            factory_id=factory.id, at=clock.now(), account_id=1, account_name=f"{name} clerk",
            by_staff=True, field="street", before="", after=f"{name} Road",
        )
    )  # fmt: skip
    signature = TermsSignature(
        factory_id=factory.id, version="0", language="en", text=f"Terms of {name}",
        sha256="0" * 64, signed_at=clock.now(), signed_by=1, signed_name=name,
        expires_on=clock.today() + timedelta(days=365),
    )  # fmt: skip
    makers.keep(signature)
    return signature


def _refused(letter: str, factory: Factory, by: Account) -> None:
    """A registration at the Gateway that was refused, for a reason with the factory's word."""
    makers.keep(
        GatewayRegistration(
            factory_id=factory.id, way=Way.REGISTER, state=RegistrationState.REFUSED,
            reference=f"reference-{letter}", started_at=clock.now(), started_by=by.id,
            decided_at=clock.now(), refused_reason=f"{MARKERS[letter]} is spelled otherwise",
        )
    )  # fmt: skip


def _document(letter: str, cycle: Cycle, by: Account) -> Document:
    name = f"{MARKERS[letter]} progress report"
    made = Document(
        factory_id=cycle.factory_id, cycle_id=cycle.id, kind="progress_report_1", title=name,
        file_name=f"{name}.pdf", media_type="application/pdf", size=len(name), sha256="0" * 64,
        content=f"%PDF-1.7 {name}".encode(), uploaded_at=clock.now(), uploaded_by=by.id,
    )  # fmt: skip
    makers.keep(made)
    return made


def _paper(letter: str, by: Account, **about: int) -> int:
    """A paper that is ready; one of a programme names its country, which factories share."""
    name = MARKERS[letter] if "self_assessment_id" in about else PLACES[letter]
    content = f"Answers of {name}".encode()
    made = Paper(
        form="csv", source="present", number=0, section="", language="en", bengali_digits=False,
        request=f"request-{letter}-{sorted(about)}", fingerprint=letter, asked_at=clock.now(),
        asked_by=by.id, job=f"job-{letter}", made_at=clock.now(), size=len(content),
        file_name=f"{name.lower()}.csv", expires_at=clock.now() + timedelta(days=30), **about,
    )  # fmt: skip
    makers.keep(made)
    makers.keep(PaperPart(paper_id=made.id, ordinal=0, content=content))
    return made.id


def _grant_of(account: Account) -> RoleGrant:
    return db.session.query(RoleGrant).filter_by(account_id=account.id).one()


def _invitation(letter: str, *, role: Role, **place: int) -> Invitation:
    made = tokens.fresh()
    # Two programmes share a country's advisors, so an invitation to it names no factory.
    marker = MARKERS[letter] if "factory_id" in place else PLACES[letter]
    invitation = Invitation(
        email=f"guest@{marker.lower()}.example", name=f"{marker} guest", role=role.value,
        nonce=made.nonce, token_hash=made.token_hash, made_at=clock.now() - timedelta(hours=1),
        expires_at=clock.now() + timedelta(days=6), **place,
    )  # fmt: skip
    makers.keep(invitation)
    return invitation
