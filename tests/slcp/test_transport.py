"""One exchange: servers that misbehave, and addresses that may not be called."""

import json
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bw import clock
from bw.settings import Settings
from bw.slcp import gateway, transport
from bw.slcp.gateway import (
    AtGateway,
    GatewayAnswerError,
    GatewayRefusedError,
    GatewayUnavailableError,
    Registration,
)
from tests.slcp import standin
from tests.slcp.servers import answer, asked, serving, serving_tls, told, trusting
from tests.slcp.standin import connected


def test_server_of_these_tests_can_answer_well(settings: Settings) -> None:
    with serving(answer(200, told())) as url, connected(settings, url):
        assert gateway.registration_status("r-1") == Registration(AtGateway.STARTED)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(settings: Settings, status: int) -> None:
    called: list[bytes] = []
    with serving(lambda _line, request: called.append(request)) as elsewhere:
        error = asked(settings, answer(status, Location=elsewhere))

    assert (type(error), error.code) == (GatewayAnswerError, "redirected")
    assert called == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not_json"),
        (b"<html>", "not_json"),
        (b"[" * 20_000, "not_json"),
        (b'{"a": 1' + b"0" * 5000 + b"}", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[]", "unexpected"),
        (b"null", "unexpected"),
        (told(state="maybe"), "unexpected"),
        (told(state=None), "unexpected"),
        (told(reference="r-2"), "unexpected"),
        (told(consented="yes"), "unexpected"),
        (told(reason=7), "unexpected"),
        (told(state="approved", gateway_id=""), "unexpected"),
        (told(state="approved", gateway_id="<script>"), "unexpected"),
    ],
)
def test_answer_that_cannot_be_read_is_said(settings: Settings, body: bytes, code: str) -> None:
    error = asked(settings, answer(200, body))

    assert (type(error), error.code) == (GatewayAnswerError, code)


@pytest.mark.parametrize("kind", ["text/html", "", "application/jsonp", "text/plain; a=b"])
def test_answer_that_says_it_is_no_json_is_not_read(settings: Settings, kind: str) -> None:
    assert asked(settings, answer(200, told(), Content_Type=kind)).code == "not_json"


def test_answer_for_another_request_is_not_taken(settings: Settings) -> None:
    def talk(line: socket.socket, _request: bytes) -> None:
        answer(200, told())(line, b"nonce=0123456789abcdefgh;")

    assert asked(settings, talk).code == "signature_wrong"


@pytest.mark.parametrize("status", [200, 400, 403, 404, 409, 422])
def test_answer_without_a_signature_is_not_taken(settings: Settings, status: int) -> None:
    """A box on the way that answers 403 must not make a parcel hopeless."""
    error = asked(settings, answer(status, told(), sign_it=False))

    assert (type(error), error.code) == (GatewayAnswerError, "signature_missing")


@pytest.mark.parametrize("status", [400, 403, 409, 410, 422])
def test_signed_refusal_is_hopeless(settings: Settings, status: int) -> None:
    body = json.dumps({"code": "no such THING", "reason": "Because. " * 100}).encode()

    error = asked(settings, answer(status, body))

    assert (type(error), error.code) == (GatewayRefusedError, "refused")
    assert len(error.reason) == gateway.LONGEST_REASON


@pytest.mark.parametrize(
    ("status", "code"),
    [(401, "key_refused"), (408, "trouble"), (429, "busy"), (500, "trouble"), (503, "trouble")],
)
def test_answer_that_says_later_is_unavailable(settings: Settings, status: int, code: str) -> None:
    error = asked(settings, answer(status, b"trouble", sign_it=False))

    assert (type(error), error.code) == (GatewayUnavailableError, code)
    assert error.retry_after is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [
        ("30", 30, 30),
        ("0", 0, 0),
        ("999999999999999999999", 86400, 86400),
        (timedelta(minutes=20), 1000, 1200),
        (timedelta(minutes=-20), 0, 0),
        ("soon", None, None),
        ("-5", None, None),
        ("৫", None, None),
        ("Mon, 99 Foo 2026 99:99:99 GMT", None, None),
    ],
)
def test_retry_after_is_read(header: str | timedelta, least: int | None, most: int | None) -> None:
    if isinstance(header, timedelta):  # as a date, seen from the moment of the test
        header = format_datetime(clock.system() + header, usegmt=True)
    wait = gateway._retry_after({"retry-after": header})

    if least is None or most is None:
        assert wait is None
    else:
        assert wait is not None
        assert least <= wait.total_seconds() <= most


def test_answer_that_is_too_large_is_not_read(settings: Settings) -> None:
    body = told(reason="x" * 3000)

    assert asked(settings, answer(200, body), largest=2000).code == "too_large"
    assert asked(settings, endless, largest=2000).code == "too_large"


def endless(line: socket.socket, _request: bytes) -> None:
    """Talk that never says how much comes, and never stops."""
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(10_000):
        line.sendall(b" " * 1000)


def test_drops_of_an_answer_do_not_go_on_for_ever(settings: Settings) -> None:
    ended = threading.Event()

    def talk(line: socket.socket, _request: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not ended.wait(0.1):
            line.sendall(b" ")

    began = clock.system()
    error = asked(settings, talk, total=1.0)
    ended.set()

    assert (type(error), error.code) == (GatewayUnavailableError, "timeout")
    assert clock.system() - began < timedelta(seconds=4)


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"nonsense\r\n\r\n"]
)
def test_line_that_ends_early_is_unavailable(settings: Settings, start: bytes) -> None:
    error = asked(settings, lambda line, _request: line.sendall(start) if start else None)

    assert (type(error), error.code) == (GatewayUnavailableError, "connection")


def test_nobody_there_is_unavailable(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        with connected(settings, url), pytest.raises(GatewayUnavailableError, match="connection"):
            gateway.registration_status("r-1")


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("http://127.0.0.1:9", {"gateway_hosts": ("gateway.test",)}),
        ("http://127.0.0.1:9", {"gateway_hosts": ()}),
        ("http://127.0.0.1.evil.test:9", {}),
        ("http://u:p@127.0.0.1:9", {}),
        ("ftp://127.0.0.1:9", {}),
        ("http://127.0.0.1:9", {"demo": False}),
        ("https://127.0.0.1:9", {"gateway_private": False}),
        ("https://[::1]:9", {"gateway_private": False, "gateway_hosts": ("::1",)}),
    ],
)
def test_address_that_is_not_allowed_is_not_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str, values: dict[str, Any]
) -> None:
    monkeypatch.setattr(transport._Connection, "_dial", lambda *_: pytest.fail("it was called"))

    with connected(settings, url, **values), pytest.raises(GatewayUnavailableError) as caught:
        gateway.registration_status("r-1")
    assert caught.value.code == "not_allowed"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
    ],
)
def test_addresses_of_private_networks_are_told_from_public_ones(
    address: str, public: bool
) -> None:
    assert transport._public(address) is public


def test_name_that_leads_to_a_private_address_is_not_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: here)
    values = {"gateway_hosts": ("gateway.test",), "gateway_private": False, "demo": False}

    with (
        connected(settings, "https://gateway.test", **values),
        pytest.raises(GatewayUnavailableError, match="not_allowed"),
    ):
        gateway.registration_status("r-1")


def test_certificate_that_somebody_vouches_for_is_accepted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, {"localhost"})
    with serving_tls(answer(200, told())) as url, connected(settings, url):
        assert gateway.registration_status("r-1") == Registration(AtGateway.STARTED)


def test_certificate_that_nobody_vouches_for_is_refused(settings: Settings) -> None:
    with (
        serving_tls(answer(200, told())) as url,
        connected(settings, url, gateway_hosts=("localhost",)),
        pytest.raises(GatewayUnavailableError, match="certificate"),
    ):
        gateway.registration_status("r-1")


def test_certificate_of_another_host_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, {"127.0.0.1"})
    with serving_tls(answer(200, told())) as url:
        other = url.replace("localhost", "127.0.0.1")
        with (
            connected(settings, other),
            pytest.raises(GatewayUnavailableError, match="certificate"),
        ):
            gateway.registration_status("r-1")


def test_drops_over_tls_do_not_go_on_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting(monkeypatch, {"localhost"})
    began, ended = clock.system(), threading.Event()

    def talk(line: socket.socket, _request: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not ended.wait(0.1):
            line.sendall(b" ")

    with (
        serving_tls(talk) as url,
        connected(settings, url, limits=replace(standin.PATIENT, total=1.0)),
        pytest.raises(GatewayUnavailableError, match="timeout"),
    ):
        gateway.registration_status("r-1")
    ended.set()
    assert clock.system() - began < timedelta(seconds=4)
