"""Log lines: JSON, UTC, one line each, no secrets."""

import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bw.operations.logging import JsonLines, install
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
