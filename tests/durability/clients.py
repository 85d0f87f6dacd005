"""Clients that answer without pause and send again what was not acknowledged."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 60.0  # seconds without a server before a client gives up


@dataclass
class Acknowledged:
    """One save that the server said it keeps."""

    assessment_id: int
    ref: str
    value: str
    key: str


@dataclass
class Respondent(threading.Thread):
    """One browser: its own self-assessment, one save after another."""

    port: int
    cookie: str
    assessment_id: int
    refs: list[str]
    stop: threading.Event
    acknowledged: list[Acknowledged] = field(default_factory=list)
    resent: int = 0
    failure: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.connection: http.client.HTTPConnection | None = None

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Answer round after round until told to stop; the last save is always seen through."""
        turn = 0
        while not self.stop.is_set() and not self.failure:
            ref = self.refs[turn % len(self.refs)]
            revision = turn // len(self.refs)
            value = "yes" if revision % 2 == 0 else "no"
            self.save(ref, value, revision, f"key-{turn:06d}")
            turn += 1
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection, if there is one."""
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def save(self, ref: str, value: str, revision: int, key: str) -> None:
        """Send until the key comes back: nothing else is an acknowledgement."""
        body = urlencode(
            {"answer": value, "comment": f"{ref} {revision}", "revision": revision, "key": key}
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            status, saved = self.send(ref, body)
            if saved == key:
                self.acknowledged.append(Acknowledged(self.assessment_id, ref, value, key))
                return
            if status:
                self.failure = f"{ref} revision {revision}: {status} without an acknowledgement"
                return
            self.resent += 1
            time.sleep(0.02)
        self.failure = f"{ref}: no server for {PATIENCE} s"

    def send(self, ref: str, body: str) -> tuple[int, str]:
        """One request; status 0 when the line or the server broke."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            self.connection.request(
                "POST",
                f"/self-assessments/{self.assessment_id}/questions/{ref}",
                body,
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": self.cookie,
                    "HX-Request": "true",
                    "Host": "factory.test",
                },
            )
            response = self.connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return 0, ""
        return response.status, response.headers.get("BW-Saved", "")
