"""Servers that answer as the tests want it, well or badly, plain or with TLS."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bw import clock
from bw.settings import Settings
from bw.slcp import gateway, transport
from bw.slcp.gateway import GatewayError
from bw.slcp.signing import SIGNATURE_HEADER, Purpose, Reply, sign
from tests.slcp import standin
from tests.slcp.standin import RING, connected


@contextmanager
def serving(talk: Callable[[socket.socket, bytes], None], *, read: bool = True) -> Iterator[str]:
    """A server that reads a request's head and then does ``talk``; gives its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def serve() -> None:
        while not ended.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    talk(line, line.recv(65536) if read else b"")
                except OSError:
                    pass  # the client went away, as it should

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def answer(status: int, body: bytes = b"{}", *, sign_it: bool = True, **headers: str) -> Any:
    """Talk that answers each request with this, signed as it should be."""

    def talk(line: socket.socket, request: bytes) -> None:
        nonce = request.split(b"nonce=")[1].split(b";")[0].decode()
        named = {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}
        if sign_it:
            signature = sign(RING, Purpose.REPLY, Reply(status, nonce, body), now=clock.system())
            named[SIGNATURE_HEADER] = signature.header
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
        line.sendall(f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body)

    return talk


def asked(settings: Settings, talk: Any, **limits: float) -> GatewayError:
    """The error with which a question to such a server ends."""
    patience = replace(standin.PATIENT, **limits)  # type: ignore[arg-type]
    with (
        serving(talk) as url,
        connected(settings, url, limits=patience),
        pytest.raises(GatewayError) as caught,
    ):
        gateway.registration_status("r-1")
    return caught.value


def told(**values: Any) -> bytes:
    """An answer about the registration r-1."""
    return json.dumps({"reference": "r-1", "state": "started", **values}).encode()


CERTIFICATE = Path(__file__).parent / "self_signed.pem"  # for localhost


@contextmanager
def serving_tls(talk: Any) -> Iterator[str]:
    """The same with TLS, by a certificate for localhost that nobody vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)

    def wrapped(line: socket.socket, _nothing: bytes) -> None:
        with context.wrap_socket(line, server_side=True) as safe:
            talk(safe, safe.recv(65536))

    with serving(wrapped, read=False) as url:
        yield url.replace("http://127.0.0.1", "https://localhost")


def trusting(monkeypatch: pytest.MonkeyPatch, hosts: set[str]) -> None:
    """The client trusts the certificate of the tests."""
    context = ssl.create_default_context(cafile=CERTIFICATE)
    reach = transport.Reach(frozenset(hosts), private=True, certificates=context)
    monkeypatch.setattr(gateway, "_reach", lambda: reach)
