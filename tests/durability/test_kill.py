"""No acknowledged answer is lost and none is doubled, whenever the server dies."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from bw.db import db
from bw.questionnaire import memory
from bw.selfassessment import progress, queries
from bw.selfassessment.models import AnswerChange, SaveKey, SelfAssessment
from bw.settings import from_environment
from bw.web.factory import create_app
from tests import makers
from tests.durability.clients import Acknowledged, Respondent
from tests.durability.server import environment
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import publish, start_one

RESPONDENTS = 16
KILLS = int(os.environ.get("BW_KILLS", "3"))
ROOT = Path(__file__).resolve().parents[2]

# Triggers that open and close a leaf: a half-written flip would show in the counters.
GATED = [q(f"b{n}", "yes_no", relevant="${a0} = 'yes'") for n in range(5)]
QUESTIONS = outline(
    section("FP", leaf("A", *(q(f"a{n}", "yes_no") for n in range(8))), leaf("B", *GATED))
)
REFS = [f"A{n}" for n in range(8)]

pytestmark = pytest.mark.kill


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    (tmp_path / "open").write_bytes(b"\0")
    return tmp_path


@pytest.fixture
def filled(instance: Path) -> Iterator[tuple[Flask, list[tuple[str, int]]]]:
    """The application over the same file, and a cookie and self-assessment for each respondent."""
    app = create_app(from_environment(environment(instance)))
    with app.app_context():
        db.create_all()
        memory.forget()
        version_id = publish(QUESTIONS)
        made = []
        for n in range(RESPONDENTS):
            there = start_one(memory.definition(version_id), makers.factory(f"Factory {n}"))
            made.append((_cookie(app, there.person().token), there.assessment_id))
        yield app, made
        db.session.remove()
        db.engine.dispose()


def _cookie(app: Flask, token: str) -> str:
    serializer = app.session_interface.get_signing_serializer(app)
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'_user_id': token})}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(instance: Path, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.durability.server", str(instance), str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        assert process.poll() is None, "the server did not start"
        time.sleep(0.05)
    raise AssertionError("the server did not answer")


def test_kill_loses_nothing_and_doubles_nothing(
    instance: Path, filled: tuple[Flask, list[tuple[str, int]]]
) -> None:
    chance, port, stop = random.Random(), _free_port(), threading.Event()
    server = _serve(instance, port)
    people = [Respondent(port, cookie, number, REFS, stop) for cookie, number in filled[1]]
    for person in people:
        person.start()
    met = kills = 0
    try:
        # Few kills may all miss by chance: then there are more, until a third of all has met one.
        while kills < KILLS or (met * 3 < kills < 4 * KILLS):
            kills += 1
            _under_way(people)
            time.sleep(chance.uniform(0, 0.5))
            server.send_signal(signal.SIGKILL)
            server.wait()
            met += (instance / "open").read_bytes()[0]
            (instance / "open").write_bytes(b"\0")
            server = _serve(instance, port)
        time.sleep(0.5)
    finally:
        stop.set()
        for person in people:
            person.join(90)
        server.kill()
        server.wait()

    assert [person.failure for person in people if person.failure] == []
    db.session.rollback()  # see what the server wrote since
    _nothing_lost([save for person in people for save in person.acknowledged])
    _nothing_doubled()
    _counters_are_a_recount()
    assert sum(person.resent for person in people) > 0
    assert met * 3 >= kills, f"only {met} of {kills} kills met an open transaction"


def _under_way(people: list[Respondent]) -> None:
    """Wait until the server that was just started keeps answers again."""
    wanted = sum(len(person.acknowledged) for person in people) + RESPONDENTS
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if sum(len(person.acknowledged) for person in people) >= wanted:
            return
        time.sleep(0.01)
    raise AssertionError("no answers were kept")


def _nothing_lost(acknowledged: list[Acknowledged]) -> None:
    definition = memory.definition(db.session.scalar(select(SelfAssessment.version_id)) or 0)
    keys = {(k.self_assessment_id, k.key): k for k in db.session.scalars(select(SaveKey))}
    changes = {
        (c.self_assessment_id, c.position, c.revision): c.value_after
        for c in db.session.scalars(select(AnswerChange))
    }
    assert len(acknowledged) > RESPONDENTS
    for save in acknowledged:
        kept = keys[save.assessment_id, save.key]
        assert definition.questions[kept.position].ref == save.ref
        assert changes[save.assessment_id, kept.position, kept.revision] == save.value


def _nothing_doubled() -> None:
    revisions = Counter(
        (c.self_assessment_id, c.position, c.revision)
        for c in db.session.scalars(select(AnswerChange))
    )
    assert set(revisions.values()) == {1}
    assert len(revisions) == len(list(db.session.scalars(select(SaveKey))))
    assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def _counters_are_a_recount() -> None:
    for row in db.session.scalars(select(SelfAssessment)).all():
        definition = memory.definition(row.version_id)
        rows = queries.all_rows(row.id)
        _, counters = progress.recount(definition, {p: r.value for p, r in rows.items()})
        stored = {k: c for k, c in queries.counters(row.id).items() if c.applicable}
        assert stored == counters
