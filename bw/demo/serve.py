"""Everything of the demo in one process: pages, worker, mail sink, the stand-in of the Gateway."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import waitress

from bw import settings
from bw.db import db
from bw.demo import mailbox, people, sink
from bw.outbox.worker import Worker
from bw.settings import Settings
from bw.slcp import sandbox
from bw.slcp.sandbox import serving
from bw.slcp.signing import KeyRing

HOST = "127.0.0.1"
THREADS = 8

Context = Callable[[], AbstractContextManager[Any]]


class PortTakenError(Exception):
    """Something else listens on the port; the text says what to do."""


def bound(wsgi: Any, port: int) -> Any:
    """The web server, listening but not yet answering. Raises PortTakenError."""
    try:
        return waitress.create_server(wsgi, host=HOST, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise PortTakenError(
            f"Port {port} cannot be used ({error.strerror}). Try another: make run PORT={port + 1}"
        ) from error


def gateway(now: Settings) -> Any | None:
    """The stand-in of the Gateway, listening; None when BW_GATEWAY_URL leads elsewhere.

    Raises PortTakenError.
    """
    url = urlsplit(now.gateway_url)
    if url.hostname != HOST or not url.port or not now.gateway_keys:
        return None
    folder = now.instance / "gateway-stand-in"
    ring = KeyRing.of(now.gateway_keys)
    app = sandbox.create_app(sandbox.Config(folder, ring, now.base_url))
    try:
        return serving.bound(app, url.port)
    except (OSError, OverflowError) as error:
        raise PortTakenError(
            f"Port {url.port} cannot be used for the stand-in of the Gateway. Try another: "
            f"make run PORT={max(1024, url.port % 60_000 + 10)}, or set BW_GATEWAY_URL."
        ) from error


def run(
    server: Any, stand_in: Any | None, *, now: Settings, worker: Worker, context: Context
) -> None:
    """Serve until Ctrl-C or SIGTERM, then end everything that was begun."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with ExitStack() as begun:
        port = begun.enter_context(sink.running(mailbox.of(now.instance)))
        settings.use(replace(now, mail_host=sink.HOST, mail_port=port, mail_tls=False))
        if stand_in is not None:
            begun.enter_context(serving.answering(stand_in))
        begun.enter_context(_working(worker, context))
        server.run()  # returns after Ctrl-C, when the requests in hand are answered
    server.close()


@contextmanager
def _working(worker: Worker, context: Context) -> Iterator[None]:
    def work() -> None:
        with context():
            worker.run()
            db.session.remove()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop.set()
        thread.join(10)


def welcome(base_url: str, gateway_url: str = "") -> str:
    """What the terminal says: the addresses and who can sign in."""
    accounts = "\n".join(f"    {each}" for each in people.addresses())
    return (
        f"\nThe demo answers at {base_url}\n\n"
        f"  Sign in with the password  {people.PASSWORD}  as one of\n{accounts}\n\n"
        f"  E-mails it sent: {base_url}/demo/mail\n"
        f"  Its clock:       {base_url}/demo/clock\n"
        + (f"  A stand-in of the SLCP Gateway: {gateway_url}\n" if gateway_url else "")
        + "\n"
        "Ctrl-C ends it; the data stays under instance/.\n"
    )
