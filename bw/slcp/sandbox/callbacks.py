"""Tells the platform, signed, that something changed. It may be told again."""

import json
import secrets

from bw import clock
from bw.slcp import transport
from bw.slcp.gateway import CALLBACK_PATH
from bw.slcp.sandbox.registrations import now
from bw.slcp.sandbox.store import Row, Store
from bw.slcp.signing import SIGNATURE_HEADER, KeyRing, Purpose, Request, host_of, sign, target_of

LIMITS = transport.Limits(connect=2, read=4, total=5)


class Callbacks:
    """Calls of one platform, all remembered."""

    def __init__(self, store: Store, ring: KeyRing, platform: str) -> None:
        self._store, self._ring, self.platform = store, ring, platform.rstrip("/")

    def tell(self, about: str, reference: str) -> None:
        """Remember that the platform is to be told, and tell it."""
        with self._store.writing() as db:
            number = db.execute(
                "INSERT INTO callback (at, event, about, reference) VALUES (?, ?, ?, ?)",
                (now(), secrets.token_hex(8), about, reference),
            ).lastrowid
        self.deliver(number or 0)

    def deliver(self, number: int) -> None:
        """Call the platform once, and write down what came of it."""
        with self._store.reading() as db:
            row: Row | None = db.execute(
                "SELECT * FROM callback WHERE id = ?", (number,)
            ).fetchone()
        if row is None:
            return
        names = ("event", "about", "reference")
        outcome = self._call(json.dumps({name: row[name] for name in names}).encode())
        with self._store.writing() as db:
            db.execute(
                "UPDATE callback SET tries = tries + 1, outcome = ? WHERE id = ?",
                (outcome, number),
            )

    def _call(self, body: bytes) -> str:
        url = self.platform + CALLBACK_PATH
        host = host_of(url)
        message = Request("POST", host, target_of(url), body)
        signature = sign(self._ring, Purpose.CALLBACK, message, now=clock.system())
        headers = {
            "Content-Type": "application/json",
            "Connection": "close",
            SIGNATURE_HEADER: signature.header,
        }
        name = host.rpartition(":")[0] or host
        reach = transport.Reach(frozenset({name}), plain=True, private=True)
        try:
            answer = transport.exchange(
                "POST", url, reach=reach, headers=headers, body=body, limits=LIMITS
            )
        except (transport.UnreachableError, transport.NotAllowedError) as error:
            return f"not reached: {error}"
        except transport.TooLargeError:
            return "too large an answer"
        return str(answer.status)
