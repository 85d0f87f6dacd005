"""Whatever the Gateway and the workers do, each release reaches it once in effect, in order."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw import clock
from bw.db import db
from bw.settings import ROOT, Settings
from bw.slcp import delivery
from bw.slcp.models import Parcel, Transmission, TransmissionState
from tests.slcp.standin import StandIn, connected, running
from tests.slcp.world import World, another_cycle, world

KILLS = int(os.environ.get("BW_KILLS", "3"))
FACTORIES = 2 + KILLS // 4
FAULTS: dict[str, dict[str, Any]] = {
    "timeout": {"seconds": 0.6},
    "error": {},
    "busy": {"seconds": 0.2},
    "drop": {},
    "twice": {},
    "wrong_signature": {},
}


@pytest.mark.kill
@pytest.mark.rule("H6", "H7")
def test_every_release_arrives_once_in_order_whatever_breaks(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    clock.set_source(None)
    chance = random.Random(KILLS)
    with running(tmp_path / "gateway") as there:
        pairs = [released(there, number) for number in range(FACTORIES)]
        for one, two in pairs:
            one.due()
            two.due()
        for _ in range(KILLS):
            trouble(there, chance)
            with workers(settings, there.url):
                time.sleep(chance.uniform(0.3, 1.5))
        there.no_faults()
        with workers(settings, there.url):
            assert until(all_accepted, 90)

        expected = [(each, number, kind) for each in ids(pairs) for number, kind in ORDER]
        assert sorted(arrived(there)) == sorted(expected)
        for each in ids(pairs):
            assert [rest for own, *rest in arrived(there) if own == each] == ORDERED
        for key in there.effects():
            there.validate(key)
        with connected(settings, there.url):
            delivery.ask_payloads()
        states = set(db.session.scalars(select(Transmission.state)))
        assert states == {TransmissionState.SHARED}


ORDER = [(number, kind) for number in (1, 2) for kind in ("self_assessment", "assessment")]
ORDERED = [list(each) for each in ORDER]


def released(there: StandIn, number: int) -> tuple[World, World]:
    """A factory with two released cycles, approved at the Gateway."""
    one = world(f"Factory {number}").whole()
    two = another_cycle(one)
    two.turn_on()
    two.submit()
    two.arrive()
    two.data()
    two.release()
    there.facility(f"BD-000001-{one.factory.id}", name=one.factory.name)
    return one, two


def ids(pairs: list[tuple[World, World]]) -> list[str]:
    return [f"BD-000001-{one.factory.id}" for one, _ in pairs]


def trouble(there: StandIn, chance: random.Random) -> None:
    """Some faults, each for some of the calls."""
    there.no_faults()
    for name in chance.sample(sorted(FAULTS), 3):
        there.fault(name, share=chance.uniform(0.1, 0.5), **FAULTS[name])


def arrived(there: StandIn) -> list[tuple[str, int, str]]:
    """What had an effect at the Gateway, in the order in which it came."""
    with there.parts.store.reading() as read:
        rows = read.execute("SELECT gateway_id, cycle, kind FROM effect ORDER BY id").fetchall()
    assert max(Counter(tuple(row) for row in rows).values(), default=0) <= 1
    return [tuple(row) for row in rows]


def all_accepted() -> bool:
    """Whether the Gateway acknowledged everything that is to be sent."""
    open_ones = select(func.count(Parcel.id)).where(Parcel.accepted_at.is_(None))
    left = db.session.scalar(open_ones)
    made = db.session.scalar(select(func.count(Transmission.id)))
    db.session.rollback()
    return left == 0 and made == FACTORIES * 2


def until(done: Any, seconds: float) -> bool:
    """Wait until it is done."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.1)
    return False


@contextmanager
def workers(settings: Settings, url: str, count: int = 2) -> Iterator[None]:
    """Processes at work, killed without warning at the end of the block."""
    command = [sys.executable, "-m", "tests.slcp.worker_process", settings.database_url, url]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True)
        for _ in range(count)
    ]  # fmt: skip
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        yield
    finally:
        for one in started:
            one.kill()
            one.communicate()
