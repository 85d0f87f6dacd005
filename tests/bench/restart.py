"""The demo as `make run` starts it: the first time, which makes its data, and every time after."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from tests.bench import wire
from tests.bench.report import Report

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0  # seconds
STARTS = 4  # the first one is told apart


def report(out: Report, folder: Path) -> None:
    """Print the seconds until the first page."""
    out.part("Start of the demo (seconds until the first page, nothing to install)")
    folder.mkdir(parents=True)
    first, *others = (_start(folder) for _ in range(STARTS))
    out.say("the first, with demo data to make", first, "s")
    out.at_most("every other", median(others), 3, "s")


def _start(folder: Path) -> float:
    port = _free_port()
    environment = os.environ | {
        "BW_DEMO": "1",
        "BW_INSTANCE": str(folder / "instance"),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # as `make run` does
    began = time.perf_counter()
    with (folder / "start.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "demo", "serve"],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait(port, server, began + PATIENCE)
        return time.perf_counter() - began
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    """A port that is free now; for the Gateway's stand-in the demo takes the next one, too."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait(port: int, server: subprocess.Popen, until: float) -> None:
    while True:
        try:
            wire.get(port, "/sign-in")
        except OSError:
            if server.poll() is not None or time.perf_counter() > until:
                raise
            time.sleep(0.02)
        else:
            return
