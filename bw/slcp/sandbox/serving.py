"""Serves the stand-in in a thread, for the demo and for tests."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import waitress
from flask import Flask

from bw.slcp.sandbox import api

HOST = "127.0.0.1"
THREADS = 8


def bound(app: Flask, port: int) -> Any:
    """The server, listening but not yet answering. Raises OSError when the port is taken."""
    return waitress.create_server(app, host=HOST, port=port, threads=THREADS, ident=None)


@contextmanager
def answering(server: Any) -> Iterator[int]:
    """Answer in a thread until the end of the block; gives the port."""
    api.stopping.clear()
    thread = threading.Thread(target=server.run, name="gateway stand-in", daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        api.stopping.set()  # whoever waits for the end of a time-out
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(5)


def _close(server: Any) -> None:
    """Close every line, in the thread that looks after them; then its loop has nothing left."""
    for line in list(server.active_channels.values()):
        line.close()
    server.close()
