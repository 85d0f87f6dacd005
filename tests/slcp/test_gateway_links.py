"""What a factory's browser and the Gateway itself bring to the product: links and callbacks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from bw import clock
from bw.settings import Settings
from bw.slcp import gateway
from bw.slcp.gateway import Callback, GatewayAnswerError
from bw.slcp.signing import Purpose, Request, read_link, sign, sign_link, target_of
from tests.slcp.standin import RING, connected

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.rule("D8")
def test_registration_link_names_the_verifier_body_and_carries_the_address(
    settings: Settings,
) -> None:
    with connected(settings, "http://127.0.0.1:8001"):
        link = gateway.registration_link(
            factory_reference="r-1",
            email="one+two@factory.test",
            return_url="https://us.test/sharing/return",
            now=NOW,
        )

    parts = urlsplit(link)
    assert (parts.netloc, parts.path) == ("127.0.0.1:8001", "/register")
    assert list(dict(parse_qsl(parts.query))) == [
        "body", "email", "reference", "return_url", "exp", "kid", "sig",
    ]  # fmt: skip
    last = NOW + gateway.LINK_LIFETIME - timedelta(seconds=1)
    assert read_link(RING, target_of(link), purpose=Purpose.REGISTER, now=last) == {
        "body": "better-work",
        "email": "one+two@factory.test",
        "reference": "r-1",
        "return_url": "https://us.test/sharing/return",
    }


def test_registration_link_needs_a_plain_way_back(settings: Settings) -> None:
    with connected(settings, "http://127.0.0.1:8001"), pytest.raises(ValueError, match="query"):
        gateway.registration_link(
            factory_reference="r", email="a@b.test", return_url="https://us.test/b?c", now=NOW
        )


def way_back(purpose: Purpose = Purpose.RETURN) -> str:
    """Path and query with which somebody comes back."""
    expires = NOW + timedelta(days=1)
    parameters = {"reference": "r-1"}
    link = sign_link(RING, "https://us.test/b", parameters, purpose=purpose, expires=expires)
    return target_of(link)


def test_return_is_read(settings: Settings) -> None:
    with connected(settings, "http://127.0.0.1:8001"):
        assert gateway.read_return(way_back(), now=NOW) == gateway.Return("r-1")


@pytest.mark.parametrize(
    ("target", "later", "code"),
    [
        ("/b", 0, "signature_missing"),
        (way_back().replace("r-1", "r-2"), 0, "signature_wrong"),
        (way_back(Purpose.REGISTER), 0, "signature_wrong"),
        (way_back(), 1, "link_expired"),
    ],
)
def test_return_with_a_fault_is_refused(
    settings: Settings, target: str, later: int, code: str
) -> None:
    with (
        connected(settings, "http://127.0.0.1:8001"),
        pytest.raises(GatewayAnswerError, match=code),
    ):
        gateway.read_return(target, now=NOW + timedelta(days=later))


CALL = {"event": "e-1", "about": "registration", "reference": "r-1"}


def called(
    body: bytes = json.dumps(CALL).encode(),
    *,
    host: str = "factory.test",
    purpose: Purpose = Purpose.CALLBACK,
    nonce: str = "",
    hours: int = 0,
) -> Callback:
    """What the product makes of a call of the Gateway."""
    message = Request("POST", host, gateway.CALLBACK_PATH, body)
    at = clock.system() + timedelta(hours=hours)
    signature = sign(RING, purpose, message, now=at, nonce=nonce)
    return gateway.verify_callback({"Bw-Signature": signature.header, "Host": host}, body)


@pytest.fixture
def our_side(settings: Settings) -> Iterator[None]:
    """The product at https://factory.test, with the demo's key."""
    gateway.seen.forget()
    with connected(settings, "http://127.0.0.1:8001", base_url="https://factory.test"):
        yield


@pytest.mark.usefixtures("our_side")
def test_callback_says_what_to_ask_about() -> None:
    assert called() == Callback("e-1", gateway.About.REGISTRATION, "r-1")


@pytest.mark.usefixtures("our_side")
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"host": "other.test"}, "signature_wrong"),
        ({"purpose": Purpose.REQUEST}, "signature_wrong"),
        ({"hours": 1}, "signature_out_of_time"),
        ({"hours": -1}, "signature_out_of_time"),
        ({"body": b"x" * 20_000}, "too_large"),
        ({"body": b"nonsense"}, "not_json"),
        ({"body": b"[]"}, "unexpected"),
        ({"body": json.dumps({**CALL, "about": "weather"}).encode()}, "unexpected"),
        ({"body": json.dumps({**CALL, "event": ""}).encode()}, "unexpected"),
        ({"body": json.dumps({**CALL, "reference": 7}).encode()}, "unexpected"),
    ],
)
def test_callback_with_a_fault_is_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(GatewayAnswerError, match=code):
        called(**values)


@pytest.mark.usefixtures("our_side")
def test_callback_that_is_replayed_is_refused() -> None:
    called(nonce="the-same-nonce-twice")

    with pytest.raises(GatewayAnswerError, match="signature_replayed"):
        called(nonce="the-same-nonce-twice")


@pytest.mark.usefixtures("our_side")
def test_callback_without_a_signature_is_refused() -> None:
    with pytest.raises(GatewayAnswerError, match="signature_missing"):
        gateway.verify_callback({}, json.dumps(CALL).encode())
