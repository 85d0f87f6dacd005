"""Starts and stops a server, and reads from the system what it used."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import wire

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60.0  # seconds until a server must answer


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    name: str
    port: int
    process: subprocess.Popen

    def cpu(self) -> float:
        """Seconds of processor time used until now, by user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Resident memory, in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


@contextmanager
def running(name: str, made: Path) -> Iterator[Server]:
    """The server ``name`` on what ``seed`` made, until the end of the block."""
    command = [sys.executable, "-m", "tests.bench.serve", name, str(made)]
    errors = (made.parent / f"{name}.log").open("ab")
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line.strip():
            raise RuntimeError(f"{name} did not start; see {errors.name}\n{_tail(errors.name)}")
        server = Server(name, int(line), process)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
        errors.close()


def _tail(path: str) -> str:
    return "\n".join(Path(path).read_text().splitlines()[-15:])


def _wait(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            wire.get(server.port, "/")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
