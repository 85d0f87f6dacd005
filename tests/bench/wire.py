"""HTTP over a raw socket, so that every byte of a request and an answer is counted."""

import re
import socket
from dataclasses import dataclass
from urllib.parse import urlencode

import brotli

# What Chrome on an Android phone sends with each request of a page.
PHONE = {
    "Connection": "keep-alive",
    "sec-ch-ua-platform": '"Android"',
    "User-Agent": (
        "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
        "Chrome/141.0.0.0 Mobile Safari/537.36"
    ),
    "sec-ch-ua": '"Chromium";v="141", "Not?A_Brand";v="8"',
    "sec-ch-ua-mobile": "?1",
    "Accept": "*/*",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Accept-Encoding": "gzip, deflate, br",
    "Accept-Language": "en-US,en;q=0.9",
}
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back, and how many bytes went each way, headers included."""

    status: int
    headers: dict[str, str]
    body: bytes  # unpacked
    up: int
    down: int

    @property
    def token(self) -> str:
        """The CSRF token of the page's forms."""
        found = TOKEN.search(self.body)
        assert found, self.body[:500]
        return found[1].decode()


@dataclass
class Browser:
    """A browser with a cookie: one kept connection, and what an Android phone sends."""

    port: int
    cookie: str = ""
    connection: socket.socket | None = None

    def get(self, path: str, **more: str) -> Answer:
        """Ask for a page or file."""
        return self._send("GET", path, {**PHONE, **more}, b"")

    def post(self, path: str, fields: dict[str, str | list[str]], **more: str) -> Answer:
        """Send a form as htmx does."""
        body = urlencode(fields, doseq=True).encode()
        headers = {
            **PHONE,
            "Content-Length": str(len(body)),
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
            "Origin": f"http://127.0.0.1:{self.port}",
            **more,
        }
        return self._send("POST", path, headers, body)

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self.cookie:
            headers = {**headers, "Cookie": self.cookie}
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        sent = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port))
            self.connection.settimeout(60)
        self.connection.sendall(sent)
        answer = self._receive(len(sent))
        if "Set-Cookie" in answer.headers:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return answer

    def _receive(self, up: int) -> Answer:
        assert self.connection is not None
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, body = data.split(b"\r\n\r\n", 1)
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {name.title(): value for name, value in (line.split(": ", 1) for line in rest)}
        headers["BW-Saved"] = headers.pop("Bw-Saved", "")
        length = int(headers.get("Content-Length", "0"))
        while len(body) < length:
            body += self._more()
        down = len(head) + 4 + len(body)
        if headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        if headers.get("Connection") == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, body, up, down)

    def _more(self) -> bytes:
        assert self.connection is not None
        data = self.connection.recv(1 << 16)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data

    def close(self) -> None:
        """Hang up."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def get(port: int, path: str) -> Answer:
    """One request on a connection of its own."""
    browser = Browser(port)
    try:
        return browser.get(path)
    finally:
        browser.close()
