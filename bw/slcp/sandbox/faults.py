"""The switches: what goes wrong, how often, for which calls."""

import random
from dataclasses import dataclass

from bw.slcp.sandbox.store import Store

NAMES = {
    "timeout": "No answer for some seconds; nothing is taken",
    "error": "500: trouble; nothing is taken",
    "busy": "429 with Retry-After; nothing is taken",
    "drop": "Taken, then the connection is cut in the middle of the answer",
    "twice": "The network delivers the request twice",
    "wrong_signature": "Taken, and the answer is signed with a wrong key",
}
CALLS = {"all": "all calls", "send": "payloads only", "ask": "questions only"}
LONGEST = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that happens now. ``seconds``: to wait, or for Retry-After."""

    name: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch. ``share`` of the calls, 0 to 1; ``times`` None: until it is switched off."""

    name: str
    calls: str = "all"
    share: float = 1.0
    times: int | None = None
    seconds: float = 2.0


def switches(store: Store) -> list[Switch]:
    """The switches that are on, in the order in which they are tried."""
    with store.reading() as db:
        rows = db.execute("SELECT name, calls, share, times, seconds FROM fault").fetchall()
    on = {row["name"]: Switch(**dict(row)) for row in rows}
    return [on[name] for name in NAMES if name in on]


def switch_on(store: Store, switch: Switch) -> None:
    """Set a switch, or set it anew. Raises ValueError for what cannot be."""
    known = switch.name in NAMES and switch.calls in CALLS
    sane = 0 <= switch.share <= 1 and 0 <= switch.seconds <= LONGEST
    if not known or not sane or (switch.times is not None and switch.times < 0):
        raise ValueError("there is no such fault")
    with store.writing() as db:
        db.execute(
            "INSERT OR REPLACE INTO fault (name, calls, share, times, seconds)"
            " VALUES (?, ?, ?, ?, ?)",
            (switch.name, switch.calls, switch.share, switch.times, switch.seconds),
        )


def switch_off(store: Store, name: str = "") -> None:
    """Switch one off, or all."""
    with store.writing() as db:
        db.execute("DELETE FROM fault WHERE name = ? OR ? = ''", (name, name))


def draw(store: Store, call: str) -> Fault:
    """Which fault this call meets, if any; counts it."""
    for switch in switches(store):
        fits = switch.calls in ("all", call) and random.random() < switch.share
        if fits and _use(store, switch):
            return Fault(switch.name, switch.seconds)
    return Fault()


def _use(store: Store, switch: Switch) -> bool:
    if switch.times is None:
        return True
    with store.writing() as db:
        used = db.execute(
            "UPDATE fault SET times = times - 1 WHERE name = ? AND times > 0", (switch.name,)
        ).rowcount
        db.execute("DELETE FROM fault WHERE times = 0")
    return used > 0
