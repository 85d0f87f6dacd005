"""The WSGI server that operations name, stopped as services are."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAIN = "from waitress.runner import run; run()"


def serve(folder: Path, port: int) -> subprocess.Popen[str]:
    """Waitress with the application, when it listens."""
    env = {
        **os.environ, "BW_SECRET_KEY": "a" * 64, "BW_BASE_URL": "https://factory.test",
        "BW_INSTANCE": str(folder), "BW_DATABASE_URL": f"sqlite:///{folder / 'one.sqlite3'}",
    }  # fmt: skip
    command = [sys.executable, "-c", MAIN, f"--listen=127.0.0.1:{port}", "app:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("the server did not listen")


def test_server_that_is_stopped_has_written_what_it_answered(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = serve(tmp_path, port)
    try:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asking.request("GET", "/nothing-here", headers={"Host": "factory.test"})
        status = asking.getresponse().status
        process.send_signal(signal.SIGTERM)
        told = process.communicate(timeout=20)[1]
    finally:
        process.kill()
        asking.close()
    lines = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    assert [one["status"] for one in lines if one["logger"] == "bw.access"] == [status]
    assert process.returncode == 0
