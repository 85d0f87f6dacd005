"""The load: respondents on kept connections, each answering its own questions in turn.

A process of its own (``python -m tests.bench.load``), so that it takes nothing from the server's
interpreter: one loop over sockets, as little parsing as will do. The job comes as JSON on standard
input, the result goes as JSON to standard output.
"""

import json
import os
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

COMMENT = "As seen on the floor today."
CHROME = (
    "User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/141.0 Mobile\r\n"
    "Accept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: en-US,en;q=0.9\r\n"
)


@dataclass
class Job:
    """Who asks what of which port, for how long. Without ``path`` the respondents answer."""

    port: int
    seconds: float
    respondents: list[dict[str, Any]]
    path: str = ""
    pause: float = 0.0  # seconds that a respondent thinks between two answers


@dataclass
class Result:
    """Latencies in milliseconds after the first half second, and everything that was asked."""

    latencies: list[float] = field(default_factory=list)
    asked: int = 0
    seconds: float = 0.0
    wrong: str = ""  # the first answer that was not what it should be
    done: list[int] = field(default_factory=list)  # answers given, for each respondent


def run(job: Job) -> Result:
    """Run a job in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(job)), capture_output=True, text=True, check=True,
    )  # fmt: skip
    result = Result(**json.loads(done.stdout))
    if result.wrong:
        raise RuntimeError(f"port {job.port}: {result.wrong}")
    for respondent, given in zip(job.respondents, result.done, strict=True):
        respondent["done"] = given
    return result


class Connection:
    """One respondent's connection."""

    def __init__(self, job: Job, respondent: dict[str, Any]) -> None:
        self.job, self.respondent = job, respondent
        self.socket = socket.create_connection(("127.0.0.1", job.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.started = 0.0
        self.due = 0.0
        self.expected = b""

    def ask(self) -> None:
        """Send the next request."""
        self.data = b""
        request = self._get() if self.job.path else self._post()
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def _get(self) -> bytes:
        head = f"GET {self.job.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{CHROME}"
        return f"{head}Cookie: {self.respondent['cookie']}\r\n\r\n".encode()

    def _post(self) -> bytes:
        who = self.respondent
        refs = who["refs"]
        turn, at = divmod(who["done"], len(refs))
        key = os.urandom(16).hex()
        self.expected = key.encode()
        body = (
            f"csrf_token={who['token']}&key={key}&revision={turn}"
            f"&answer={'no' if turn % 2 else 'yes'}&comment={COMMENT.replace(' ', '+')}"
        )
        path = f"/self-assessments/{who['assessment']}/questions/{refs[at]}"
        return (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{CHROME}Cookie: {who['cookie']}\r\n"
            f"HX-Request: true\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def read(self) -> bool:
        """Take what came; whether the answer is complete."""
        received = self.socket.recv(1 << 16)
        if not received:
            raise ConnectionError("the server closed the connection")
        self.data += received
        head, found, body = self.data.partition(b"\r\n\r\n")
        if not found:
            return False
        place = head.find(b"Content-Length: ") + 16
        return len(body) >= int(head[place : place + 9].split(b"\r")[0])

    def right(self) -> bool:
        """Whether it was acknowledged: 200, and the key echoed (the floor echoes none)."""
        head = self.data.partition(b"\r\n\r\n")[0]
        if not head.startswith(b"HTTP/1.1 200"):
            return False
        return self.job.path != "" or self.respondent["floor"] or self.expected in head


class Load:
    """The loop."""

    def __init__(self, job: Job) -> None:
        self.job, self.result = job, Result()
        self.connections = [Connection(job, who) for who in job.respondents]
        self.selector = selectors.DefaultSelector()
        for connection in self.connections:
            self.selector.register(connection.socket, selectors.EVENT_READ, connection)

    def run(self) -> Result:
        """Until the time is over; the requests that are open then are waited for."""
        began = time.perf_counter()
        warm, end = began + min(0.5, self.job.seconds / 4), began + self.job.seconds
        self.open = len(self.connections)
        waiting: list[Connection] = []
        for connection in self.connections:
            connection.ask()
        while self.open or waiting:
            now = time.perf_counter()
            for connection in [each for each in waiting if each.due <= now]:
                waiting.remove(connection)
                if now < end:
                    self.open += 1
                    connection.ask()
            for key, _ in self.selector.select(0.01 if waiting else 1.0):
                self._take(key.data, warm, end, waiting)
        self.result.seconds = end - warm
        self.result.done = [each.respondent["done"] for each in self.connections]
        return self.result

    def _take(
        self, connection: Connection, warm: float, end: float, waiting: list[Connection]
    ) -> None:
        if not connection.read():
            return
        now = time.perf_counter()
        self.result.asked += 1
        connection.respondent["done"] += 1
        if not connection.right() and not self.result.wrong:
            self.result.wrong = connection.data[:1500].decode("latin-1")
        if connection.started >= warm and now <= end:
            self.result.latencies.append(round((now - connection.started) * 1000, 3))
        if now < end and not self.job.pause:
            connection.ask()
            return
        self.open -= 1
        if now < end:
            connection.due = now + self.job.pause
            waiting.append(connection)


if __name__ == "__main__":
    print(json.dumps(asdict(Load(Job(**json.load(sys.stdin))).run())))
