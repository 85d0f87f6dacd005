"""Everything of the demo in one process: pages, worker, mail sink."""

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import waitress

from bw import settings
from bw.db import db
from bw.demo import mailbox, people, sink
from bw.outbox.worker import Worker
from bw.settings import Settings

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


def run(server: Any, *, now: Settings, worker: Worker, context: Context) -> None:
    """Serve until Ctrl-C or SIGTERM, then end everything that was begun."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with sink.running(mailbox.of(now.instance)) as port:
        settings.use(replace(now, mail_host=sink.HOST, mail_port=port, mail_tls=False))
        with _working(worker, context):
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


def welcome(base_url: str) -> str:
    """What the terminal says: the address and who can sign in."""
    accounts = "\n".join(f"    {each}" for each in people.addresses())
    return (
        f"\nThe demo answers at {base_url}\n\n"
        f"  Sign in with the password  {people.PASSWORD}  as one of\n{accounts}\n\n"
        f"  E-mails it sent: {base_url}/demo/mail\n"
        f"  Its clock:       {base_url}/demo/clock\n\n"
        "Ctrl-C ends it; the data stays under instance/.\n"
    )
