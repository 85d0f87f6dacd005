"""The stand-in Gateway in a thread, and the product's settings that lead to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bw import settings
from bw.settings import DEMO_GATEWAY_KEY, Settings
from bw.slcp import gateway, transport
from bw.slcp.sandbox import Config, create_app, faults, received, registrations, serving
from bw.slcp.sandbox.application import Parts
from bw.slcp.sandbox.faults import Switch
from bw.slcp.signing import KeyRing

RING = KeyRing.of([DEMO_GATEWAY_KEY])
PLATFORM = "http://127.0.0.1:9"  # nobody listens there
PATIENT = transport.Limits(connect=10, read=20, total=30)
IMPATIENT = transport.Limits(connect=2, read=0.7, total=1.5)  # for who expects no answer


@dataclass(frozen=True)
class StandIn:
    """The stand-in while it answers at ``url``."""

    app: Flask
    url: str

    @property
    def parts(self) -> Parts:
        """Its store, keys and callbacks."""
        found: Parts = self.app.extensions["stand_in"]
        return found

    @property
    def browser(self) -> FlaskClient:
        """Somebody who looks at its pages."""
        return self.app.test_client()

    def fault(self, name: str, **values: Any) -> None:
        """Switch a fault on."""
        faults.switch_on(self.parts.store, Switch(name, **values))

    def no_faults(self) -> None:
        """Switch every fault off."""
        faults.switch_off(self.parts.store)

    def facility(self, gateway_id: str = "SB-000001", **values: str) -> str:
        """Put an approved facility in that agreed to share; gives the token of its page."""
        row = registrations.add_approved(
            self.parts.store, **{"gateway_id": gateway_id, "consented_at": "yes", **values}
        )
        return str(row["token"])

    def effects(self) -> dict[str, dict[str, Any]]:
        """What arrived: key -> arrivals, effects, state."""
        return {each["key"]: each for each in received.effects(self.parts.store)}

    def validate(self, key: str) -> None:
        """The operator validates."""
        assert received.decide(self.parts.store, key, "validated")

    def reject(self, key: str, reason: str) -> None:
        """The operator rejects."""
        assert received.decide(self.parts.store, key, "rejected", reason)


@contextmanager
def running(folder: Path, *, ring: KeyRing = RING, platform: str = PLATFORM) -> Iterator[StandIn]:
    """The stand-in, answering on a free port until the end of the block."""
    app = create_app(Config(folder, ring, platform))
    with serving.answering(serving.bound(app, 0)) as port:
        yield StandIn(app, f"http://127.0.0.1:{port}")


def leading_to(now: Settings, url: str, **values: Any) -> Settings:
    """The settings of a demo whose Gateway is at ``url``."""
    base = {"demo": True, "gateway_private": True, "gateway_keys": (DEMO_GATEWAY_KEY,)}
    hosts = ("127.0.0.1",)
    return replace(now, **{**base, "gateway_url": url, "gateway_hosts": hosts, **values})


@contextmanager
def connected(
    now: Settings, url: str, *, limits: transport.Limits = PATIENT, **values: Any
) -> Iterator[None]:
    """The product's client calls ``url`` until the end of the block."""
    before = gateway.LIMITS
    settings.use(leading_to(now, url, **values))
    gateway.LIMITS = limits
    try:
        yield
    finally:
        settings.use(now)
        gateway.LIMITS = before
