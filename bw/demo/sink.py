"""A mail server that delivers to nobody: what it is given can be read at ``/demo/mail``."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from bw.demo.mailbox import LARGEST, Mailbox

HOST = "127.0.0.1"


class Sink:
    """What aiosmtpd calls for each e-mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep the e-mail."""
        self._mailbox.keep(envelope.content)
        return "250 kept"


@contextmanager
def running(mailbox: Mailbox) -> Iterator[int]:
    """Run the mail server in a thread of its own; gives its port."""
    controller = Controller(
        Sink(mailbox), hostname=HOST, port=_free_port(), data_size_limit=LARGEST
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
