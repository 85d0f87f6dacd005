"""The stand-in as the product's other side: what it calls, and that a key has one effect."""

import random
import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bw.settings import Settings
from bw.slcp import gateway
from bw.slcp.gateway import (
    About,
    Callback,
    GatewayAnswerError,
    GatewayUnavailableError,
    Result,
)
from bw.slcp.payloads import v1
from bw.slcp.sandbox import faults, registrations
from bw.slcp.sandbox.store import Store
from tests.slcp.facts import submitted
from tests.slcp.servers import serving
from tests.slcp.standin import StandIn, connected, running

SAQ = v1.self_assessment(submitted())


class Platform:
    """Keeps the calls that the stand-in makes; answers 204, or cuts the line while ``away``."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.away = False

    def talk(self, line: socket.socket, request: bytes) -> None:
        """Hear one call."""
        head, _, body = request.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(each.split(": ", 1) for each in lines[1:])
        while len(body) < int(headers["Content-Length"]):
            body += line.recv(65536)
        assert lines[0] == f"POST {gateway.CALLBACK_PATH} HTTP/1.1"
        self.calls.append((headers, body))
        if not self.away:
            line.sendall(b"HTTP/1.1 204 Heard\r\n\r\n")

    def heard(self) -> list[Callback]:
        """What the product makes of the calls; each is checked as the product does."""
        gateway.seen.forget()
        return [gateway.verify_callback(headers, body) for headers, body in self.calls]


def decide(there: StandIn, path: str, form: dict[str, str]) -> None:
    """The operator presses a button."""
    assert there.browser.post(path, data=form).status_code == 303


def test_platform_is_told_of_what_is_decided(settings: Settings, tmp_path: Path) -> None:
    platform = Platform()
    with (
        serving(platform.talk) as ours,
        running(tmp_path, platform=ours) as there,
        connected(settings, there.url, base_url=ours),
    ):
        token = there.facility("SB-000001", reference="r-1")
        gateway.send("self_assessment", SAQ, key="key-1")
        decide(there, "/operator/payloads/key-1", {"decision": "validate"})
        decide(there, f"/facilities/{token}/cancel", {})
        heard = platform.heard()

    assert [(each.about, each.reference) for each in heard] == [
        (About.PAYLOAD, "key-1"),
        (About.REGISTRATION, "r-1"),
    ]
    assert len({each.event_id for each in heard}) == 2


def test_call_that_failed_is_made_again_by_the_operator(settings: Settings, tmp_path: Path) -> None:
    platform = Platform()
    platform.away = True
    with (
        serving(platform.talk) as ours,
        running(tmp_path, platform=ours) as there,
        connected(settings, there.url, base_url=ours),
    ):
        token = there.facility("SB-000001", reference="r-1")
        decide(there, f"/facilities/{token}/cancel", {})
        shown = there.browser.get("/operator").text
        assert "1 times, last answer: not reached: connection" in shown
        platform.away = False
        (again,) = re.findall(r"/operator/callbacks/\d+", shown)
        decide(there, again, {})
        heard = platform.heard()
        assert "2 times, last answer: 204" in there.browser.get("/operator").text

    assert heard[0] == heard[1] == Callback(heard[0].event_id, About.REGISTRATION, "r-1")


def test_call_without_a_number_is_no_error(settings: Settings, tmp_path: Path) -> None:
    with running(tmp_path) as there:
        decide(there, "/operator/callbacks/77", {})
        decide(there, "/operator/registrations/77", {"decision": "approve"})
        decide(there, "/operator/payloads/none", {"decision": "validate"})


def test_same_key_from_many_sides_at_once_has_one_effect(
    settings: Settings, tmp_path: Path
) -> None:
    with running(tmp_path) as there, connected(settings, there.url):
        there.facility()
        barrier = threading.Barrier(6)

        def send(_number: int) -> Result:
            barrier.wait()
            return gateway.send("self_assessment", SAQ, key="key-1").result

        with ThreadPoolExecutor(6) as people:
            results = sorted(people.map(send, range(6)))
        known = there.effects()["key-1"]

    assert results == [Result.ACCEPTED, *[Result.ALREADY] * 5]
    assert (known["arrivals"], known["effects"]) == (6, 1)


def test_whatever_the_faults_each_key_has_one_effect(settings: Settings, tmp_path: Path) -> None:
    """Sent until it is acknowledged, with every fault on at random: at least once, one effect."""
    random.seed(20261121)
    keys = [f"key-{number}" for number in range(12)]
    with running(tmp_path) as there, connected(settings, there.url):
        there.facility()
        for name in faults.NAMES:
            there.fault(name, share=0.25, seconds=0)
        for key in keys:
            for _ in range(200):
                try:
                    gateway.send("self_assessment", SAQ, key=key)
                except (GatewayUnavailableError, GatewayAnswerError):
                    continue
                break
        found = there.effects()

    assert {key: each["effects"] for key, each in found.items()} == dict.fromkeys(keys, 1)


def test_store_keeps_what_it_has_over_a_restart(settings: Settings, tmp_path: Path) -> None:
    with running(tmp_path) as there, connected(settings, there.url):
        there.facility(reference="r-1")
        gateway.send("self_assessment", SAQ, key="key-1")
    with running(tmp_path) as there, connected(settings, there.url):
        assert gateway.send("self_assessment", SAQ, key="key-1").result is Result.ALREADY
        assert gateway.registration_status("r-1").gateway_id == "SB-000001"
        with there.parts.store.reading() as db:
            count = db.execute("SELECT COUNT(*) FROM registration").fetchone()[0]

    assert count == len(["SB-900001", "SB-900002", "SB-000001"])


def test_work_that_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as there:
        with pytest.raises(ZeroDivisionError):
            _fail_after_deleting(there.parts.store)
        with there.parts.store.reading() as db:
            assert registrations.by_gateway_id(db, "SB-900001") is not None


def _fail_after_deleting(store: Store) -> None:
    with store.writing() as db:
        db.execute("DELETE FROM registration")
        raise ZeroDivisionError
