"""No order of deeds sends anything for a factory that withdrew, never asked, or was late."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw import clock
from bw.db import db, writing
from bw.slcp import actions, delivery, queries
from bw.slcp.gateway import AtGateway, Registration
from bw.slcp.models import GatewayRegistration
from tests.conftest import NOW
from tests.slcp.world import Said, World, said, work, world

EXAMPLES = 12 * int(os.environ.get("BW_KILLS", "3"))
numbers = count(1)


class Run:
    """One factory and its cycle, and what a plain list of deeds says about them.

    The model keeps nothing but the deeds and when they were done; ``allowed`` reads the rules
    from it in another way than the product does.
    """

    def __init__(self, gate: Said) -> None:
        self.now = NOW + timedelta(days=next(numbers))
        clock.set_source(lambda: self.now)
        self.gate = gate
        self.one: World = world(f"Factory {next(numbers)}")
        self.one.profile()
        self.deeds: list[tuple[str, datetime]] = []

    def do(self, name: str) -> None:
        """Somebody does something; what is refused did not happen."""
        self.now += timedelta(hours=5)
        deed: Callable[[], Any] = getattr(self, f"_{name}")
        before = self._sent()
        if not deed():
            self.deeds.append((name, self.now))
        work()
        if self._sent() > before:
            assert self.allowed(), [each for each, _ in self.deeds]

    def _sent(self) -> int:
        """How many parcels of this factory; what an earlier run left waiting may go meanwhile."""
        own = f'"BD-000001-{self.one.factory.id}"'.encode()
        return sum(own in payload for _, _, payload in self.gate.sent)

    def allowed(self) -> bool:
        """Whether anything may leave for the cycle now."""
        return self._wanted() and self._connected() and self._in_time() and self._has("data")

    def _wanted(self) -> bool:
        """On, with nothing said against it since."""
        on = False
        for name, _ in self.deeds:
            if name in ("turn_on", "turn_on_with_a_reason"):
                on = True
            if name in ("turn_off", "withdraw"):
                on = False
        return on

    def _connected(self) -> bool:
        states = [name for name, _ in self.deeds if name in ("agree", "cancel")]
        return self._has("register") and states[-1:] == ["agree"]

    def _in_time(self) -> bool:
        if not self._has("release"):
            return False
        arrived = self._when("arrive")
        registered, submitted = self._when("register"), self._when("submit")
        return registered < arrived and submitted < arrived

    def _has(self, deed: str) -> bool:
        return any(name == deed for name, _ in self.deeds)

    def _when(self, deed: str) -> datetime:
        return next(
            (at for name, at in self.deeds if name == deed), datetime.max.replace(tzinfo=NOW.tzinfo)
        )

    # ── the deeds ──

    def _ask(self) -> Any:
        with writing():
            return actions.ask(self.one.manager, self.one.factory)

    def _withdraw(self) -> Any:
        with writing():
            return actions.record_withdrawal(
                self.one.staff, self.one.factory, said_on=clock.today(), reason="Called"
            )

    def _turn_on(self) -> Any:
        with writing():
            return actions.turn_on(self.one.staff, self.one.again_here())

    def _turn_on_with_a_reason(self) -> Any:
        with writing():
            return actions.turn_on(self.one.staff, self.one.again_here(), reason="A buyer asks")

    def _turn_off(self) -> Any:
        with writing():
            return actions.turn_off(self.one.staff, self.one.again_here(), reason="By mistake")

    def _register(self) -> Any:
        if queries.registration_of(self.one.factory.id) is not None:
            return "once"
        self.one.registration(
            started_at=self.now, pending_at=self.now, decided_at=self.now, consented_at=None
        )
        return None

    def _agree(self) -> Any:
        return self._hear(consented=True, brands_permitted=True)

    def _cancel(self) -> Any:
        return self._hear(cancelled=True)

    def _hear(self, **values: bool) -> Any:
        found = db.session.get(GatewayRegistration, self.one.factory.id)
        db.session.rollback()
        if found is None or self.gate.down:
            return "nothing was heard"
        self.gate.registration = Registration(
            AtGateway.APPROVED, found.gateway_id or "", "", **values
        )
        delivery.ask_registration({"factory": self.one.factory.id})
        return None

    def _submit(self) -> Any:
        if queries.snapshots_of(self.one.cycle.id):
            return "once"
        self.one.submit(self.now)
        return None

    def _arrive(self) -> Any:
        if self.one.again().assessors_arrived_at is not None:
            return "once"
        self.one.arrive(self.now)
        return None

    def _data(self) -> Any:
        return self.one.data()

    def _release(self) -> Any:
        cycle = self.one.again()
        if cycle.assessors_arrived_at is None or cycle.report_released_at is not None:
            return "not now"
        self.one.release(self.now)
        self.one.due()
        return None

    def _retry(self) -> Any:
        with writing():
            return actions.retry(self.one.staff, self.one.again_here())

    def _gateway_down(self) -> Any:
        self.gate.down = True
        return "nobody's deed"

    def _gateway_up(self) -> Any:
        self.gate.down = False
        self.now += timedelta(days=1)
        delivery.take_up()
        return "nobody's deed"


DEEDS = sorted(
    name.removeprefix("_")
    for name in vars(Run)
    if name.startswith("_") and not name.startswith("__")
    and name not in ("_wanted", "_connected", "_in_time", "_has", "_when", "_hear", "_sent")
)  # fmt: skip
WHOLE = ["ask", "turn_on_with_a_reason", "register", "agree", "submit", "arrive", "data", "release"]


@pytest.fixture
def gate(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Said]:
    yield said(monkeypatch)
    clock.set_source(None)


def check(gate: Said, deeds: list[str]) -> Run:
    gate.down = False
    run = Run(gate)
    for name in deeds:
        run.do(name)
    return run


# No marks: `make rules` would run it for every constant of each of these rules, minutes each.
def test_no_order_of_deeds_sends_what_may_not_be_sent(gate: Said) -> None:
    # Mostly the whole way with other deeds in between: at random it would hardly ever arrive.
    mixed = st.tuples(
        st.permutations(WHOLE),
        st.lists(st.tuples(st.integers(0, 9), st.sampled_from(DEEDS)), max_size=6),
        st.booleans(),
    ).map(_mixed)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(deeds=st.one_of(mixed, st.lists(st.sampled_from(DEEDS), max_size=14)))
    def proof(deeds: list[str]) -> None:
        check(gate, deeds)

    proof()


def _mixed(parts: tuple[list[str], list[tuple[int, str]], bool]) -> list[str]:
    shuffled, others, in_order = parts
    deeds = list(WHOLE if in_order else shuffled)
    for place, name in others:
        deeds.insert(place, name)
    return deeds


def test_whole_way_sends_both_parcels(gate: Said) -> None:
    run = check(gate, WHOLE)
    assert gate.kinds() == ["self_assessment", "assessment"]
    assert run.allowed()


@pytest.mark.rule("Q14")
@pytest.mark.parametrize("place", range(len(WHOLE)))
def test_withdrawal_at_any_place_of_the_way_sends_nothing(gate: Said, place: int) -> None:
    check(gate, [*WHOLE[:place], "ask", "withdraw", *WHOLE[place:]])
    assert (gate.sent == []) is (place > 0)  # asked again afterwards, it is another wish
