"""Log lines: JSON, UTC, one line each, no secrets."""

import io
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bw.operations.logging import JsonLines, Standard, install
from bw.web.policy import Role
from tests import makers


def line(message: str = "hello", *, context: Mapping[str, Any] | None = None, **extra: Any) -> str:
    """One formatted line."""
    record = logging.LogRecord("bw.test", logging.INFO, __file__, 1, message, (), None)
    record.created = 1795251600.5
    record.__dict__.update(extra)
    return JsonLines(lambda: context or {}).format(record)


def test_line_is_json_in_utc() -> None:
    assert json.loads(line(kind="mail")) == {
        "at": "2026-11-21T09:00:00.500+00:00", "level": "INFO", "logger": "bw.test",
        "message": "hello", "kind": "mail",
    }  # fmt: skip


@given(message=st.text())
def test_line_is_one_line_whatever_is_said(message: str) -> None:
    made = line(message.replace("%", ""))

    assert len(made.splitlines()) == 1
    assert json.loads(made)["message"] == message.replace("%", "")


def test_line_leaves_secrets_out() -> None:
    made = line(password="p", reset_token="t", answers=["a"], comment="c", set_cookie="k")

    assert set(json.loads(made)) == {"at", "level", "logger", "message"}


def test_error_in_a_request_says_where_but_not_what() -> None:
    try:
        int("what somebody typed")
    except ValueError:
        error = sys.exc_info()

    inside = json.loads(line(context={"request": "r1"}, exc_info=error))["error"]
    outside = json.loads(line(exc_info=error))["error"]

    assert inside.startswith("ValueError at ")
    assert "what somebody typed" not in inside
    assert "what somebody typed" in outside


def test_install_twice_has_one_handler() -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    install("INFO")
    install("INFO")

    ours = [h for h in root.handlers if isinstance(h.formatter, JsonLines)]

    root.handlers[:] = before
    assert len(ours) == 1


def test_request_is_logged_as_its_route(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    makers.sign_in(client, makers.account(Role.ADMIN))

    with caplog.at_level(logging.DEBUG, logger="bw.access"):
        client.get("/invitations/very-secret-token", base_url="https://factory.test")

    logged = [record for record in caplog.records if record.name == "bw.access"]
    assert [(r.levelno, r.getMessage()) for r in logged] == [(logging.DEBUG, "request")]
    assert "very-secret-token" not in str(logged[0].__dict__)


def record(level: int, message: str) -> logging.LogRecord:
    return logging.LogRecord("bw.test", level, __file__, 1, message, (), None)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Standard:
    """A handler whose own thread does not write by itself during a test."""
    monkeypatch.setattr("bw.operations.logging.AT_ONCE", logging.WARNING)
    monkeypatch.setattr("bw.operations.logging.WITHIN", 3600)
    return Standard()


def test_line_that_warns_goes_at_once_after_those_that_wait(
    slow: Standard, capsys: pytest.CaptureFixture[str]
) -> None:
    slow.handle(record(logging.INFO, "one"))
    slow.handle(record(logging.INFO, "two"))
    assert capsys.readouterr().err == ""
    slow.handle(record(logging.WARNING, "three"))
    assert capsys.readouterr().err == "one\ntwo\nthree\n"
    slow.flush()
    assert capsys.readouterr().err == ""


def test_lines_that_wait_are_written_by_themselves(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bw.operations.logging.AT_ONCE", logging.WARNING)
    monkeypatch.setattr("bw.operations.logging.WITHIN", 0.01)
    handler, written = Standard(), ""
    for turn in ("one", "two"):
        handler.handle(record(logging.INFO, turn))
        until = time.monotonic() + 10
        while f"{turn}\n" not in written and time.monotonic() < until:
            time.sleep(0.01)
            written += capsys.readouterr().err
    assert written == "one\ntwo\n"


def test_lines_of_many_threads_are_all_written_once(
    slow: Standard, capsys: pytest.CaptureFixture[str]
) -> None:
    def say(name: int) -> None:
        for turn in range(50):
            slow.handle(
                record(logging.WARNING if turn % 9 == 0 else logging.INFO, f"{name}.{turn}")
            )

    threads = [threading.Thread(target=say, args=(name,)) for name in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    slow.flush()
    lines = capsys.readouterr().err.splitlines()
    assert sorted(lines) == sorted(f"{name}.{turn}" for name in range(8) for turn in range(50))


def test_lines_that_wait_are_written_when_the_process_ends_or_forks() -> None:
    program = (
        "import logging, os\n"
        "from bw.operations.logging import install\n"
        "install('INFO')\n"
        "log = logging.getLogger('bw.test')\n"
        "log.info('before')\n"
        "logging.getLogger().handlers[-1].flush()\n"
        "if os.fork() == 0:\n"
        "    log.info('child')\n"
        "else:\n"
        "    os.wait()\n"
        "    log.info('parent')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    told = [json.loads(each)["message"] for each in done.stderr.splitlines()]
    assert told == ["before", "child", "parent"]


def test_line_is_written_at_once_when_nobody_else_can(
    slow: Standard, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    for line in ("one", "two"):
        slow.handle(record(logging.INFO, line))
        assert capsys.readouterr().err == f"{line}\n"


def test_nobody_reading_is_no_error(slow: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    slow.handle(record(logging.ERROR, "one"))
