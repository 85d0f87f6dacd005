"""Health for monitors."""

import pytest
from flask.testing import FlaskClient

from bw.operations import queries


def test_health_answers(client: FlaskClient) -> None:
    response = client.get("/healthz", base_url="https://factory.test")

    assert (response.status_code, response.text) == (200, "ok\n")
    assert "Set-Cookie" not in response.headers


def test_ready_when_nothing_is_missing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "unready", lambda: "")

    response = client.get("/readyz", base_url="https://factory.test")

    assert (response.status_code, response.text) == (200, "ready\n")


def test_not_ready_names_what_is_missing(client: FlaskClient) -> None:
    response = client.get("/readyz", base_url="https://factory.test")

    assert (response.status_code, response.text) == (503, "migrations\n")
