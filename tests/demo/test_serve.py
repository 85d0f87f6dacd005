"""``flask demo serve``: one command from nothing to pages, e-mails and a clean end."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bw.settings import ROOT


@pytest.fixture
def port() -> int:
    """A port that nobody listens on; nor on the next, which the stand-in of the Gateway takes."""
    while True:
        with socket.socket() as probe, socket.socket() as after:
            probe.bind(("127.0.0.1", 0))
            found = int(probe.getsockname()[1])
            try:
                after.bind(("127.0.0.1", found + 1))
            except (OSError, OverflowError):
                continue
            return found


def _heed_ctrl_c() -> None:
    """Whoever runs the tests in the background has it ignored, which is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(instance: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """The demo, until the end of the block at the latest."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("BW_")}
    env |= {"BW_DEMO": "1", "BW_INSTANCE": str(instance), "PORT": str(port)}
    command = [sys.executable, "-m", "flask", "--app", "app", "demo", "serve"]
    with subprocess.Popen(
        command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        preexec_fn=_heed_ctrl_c,  # noqa: PLW1509 - it takes no lock
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def ask(port: int, path: str, seconds: float = 60) -> str:
    """What a page says; waits until the server answers."""
    end = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as response:
                return str(response.read().decode())
        except OSError:  # not there yet, or still making the data
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def test_serve_from_nothing_and_again(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as process:
        assert ask(port, "/readyz") == "ready\n"
        wait_for_mails(port, 3)
        assert "not the SLCP Gateway" in ask(port + 1, "/")
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert f"A stand-in of the SLCP Gateway: http://127.0.0.1:{port + 1}\n" in said
    assert "manager.bd@demo.test" in said
    assert "Traceback" not in said

    with serving(tmp_path, port) as process:
        assert ask(port, "/readyz") == "ready\n"
        assert ask(port, "/demo/mail").count("/demo/mail/") == 3
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Made the demo data" not in said


def test_serve_on_a_port_that_is_taken_says_so(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with serving(tmp_path, port) as process:
            said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"make run PORT={port + 1}" in said


def test_serve_where_the_next_port_is_taken_says_so(tmp_path: Path, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port + 1))
        taken.listen()
        with serving(tmp_path, port) as process:
            said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {port + 1} cannot be used for the stand-in" in said
    assert "make run PORT=" in said


def wait_for_mails(port: int, count: int) -> None:
    """The worker has sent so many e-mails."""
    end = time.monotonic() + 20
    while ask(port, "/demo/mail").count("/demo/mail/") < count:
        assert time.monotonic() < end
        time.sleep(0.2)
