"""Signatures: made for one message, one purpose, one time; keys that change without a pause."""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bw.slcp.signing import (
    TOLERANCE,
    Key,
    KeyRing,
    Purpose,
    Reply,
    Request,
    Seen,
    SignatureError,
    check,
    host_of,
    read_link,
    sign,
    sign_link,
    target_of,
)

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
OLD, NEW = ("2025", "the secret of last year"), ("2026", "the secret of this year")
RING = KeyRing.of([NEW, OLD])
SENT = Request("POST", "gateway.test", "/api/v1/payloads/x?a=1", b'{"a":1}', "key-1")
EXPIRES = NOW + timedelta(days=7)
ADDRESS = "https://gateway.test/register"
PARAMETERS = {"email": "নাম+1@factory.test", "reference": "r-1", "return_url": "https://us.test/b"}


def refused(*arguments: object, **named: object) -> str:
    """The code with which a check refuses."""
    with pytest.raises(SignatureError) as caught:
        check(*arguments, **named)  # type: ignore[arg-type]
    return caught.value.code


def link(**changed: object) -> str:
    """A signed link."""
    named: dict[str, object] = {"purpose": Purpose.REGISTER, "expires": EXPIRES, **changed}
    return sign_link(RING, ADDRESS, PARAMETERS, **named)  # type: ignore[arg-type]


def link_refused(target: str, *, now: datetime = NOW, purpose: Purpose = Purpose.REGISTER) -> str:
    """The code with which a link is refused."""
    with pytest.raises(SignatureError) as caught:
        read_link(RING, target, purpose=purpose, now=now)
    return caught.value.code


def test_signature_is_the_one_that_the_documents_describe() -> None:
    made = sign(RING, Purpose.REQUEST, SENT, now=NOW, nonce="nonce-of-the-test")

    lines = (
        "POST\ngateway.test\n/api/v1/payloads/x?a=1\n"
        f"{hashlib.sha256(SENT.body).hexdigest()}\nkey-1\n1795251600\nnonce-of-the-test"
    )
    own = hmac.digest(b"the secret of this year", b"bw-gateway/1/request", "sha256")
    sig = hmac.digest(own, lines.encode(), "sha256").hex()
    assert made.header == f"v=1;kid=2026;ts=1795251600;nonce=nonce-of-the-test;sig={sig}"


def test_signature_of_a_message_is_accepted() -> None:
    made = sign(RING, Purpose.REQUEST, SENT, now=NOW)

    assert check(RING, Purpose.REQUEST, SENT, made.header, now=NOW) == made


def test_each_signature_has_a_nonce_of_its_own() -> None:
    made = {sign(RING, Purpose.REQUEST, SENT, now=NOW).nonce for _ in range(50)}

    assert len(made) == 50


@pytest.mark.parametrize(
    "other",
    [
        Request("PUT", SENT.host, SENT.target, SENT.body, SENT.key),
        Request("POST", "other.test", SENT.target, SENT.body, SENT.key),
        Request("POST", SENT.host, "/api/v1/payloads/x?a=2", SENT.body, SENT.key),
        Request("POST", SENT.host, SENT.target, b'{"a":2}', SENT.key),
        Request("POST", SENT.host, SENT.target, SENT.body, "key-2"),
        Request("POST", SENT.host, SENT.target, SENT.body),
    ],
)
def test_signature_of_another_message_is_refused(other: Request) -> None:
    made = sign(RING, Purpose.REQUEST, SENT, now=NOW)

    assert refused(RING, Purpose.REQUEST, other, made.header, now=NOW) == "signature_wrong"


@pytest.mark.parametrize("other", [Reply(201, "n", b"{}"), Reply(200, "m", b"{}"), Reply(200, "n")])
def test_signature_of_another_reply_is_refused(other: Reply) -> None:
    made = sign(RING, Purpose.REPLY, Reply(200, "n", b"{}"), now=NOW)

    assert refused(RING, Purpose.REPLY, other, made.header, now=NOW) == "signature_wrong"


def test_signature_for_another_purpose_is_refused() -> None:
    made = sign(RING, Purpose.REQUEST, SENT, now=NOW)

    assert refused(RING, Purpose.CALLBACK, SENT, made.header, now=NOW) == "signature_wrong"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "signature_missing"),
        ("Bearer x", "signature_unreadable"),
        ("v=2;kid=2026;ts=1;nonce=0123456789abcdef;sig=" + "0" * 64, "signature_unreadable"),
        ("v=1;kid=2026;ts=1;nonce=short;sig=" + "0" * 64, "signature_unreadable"),
        ("v=1;kid=1999;ts=1;nonce=0123456789abcdef;sig=" + "0" * 64, "signature_unknown_key"),
        ("v=1;kid=2026;ts=1;nonce=0123456789abcdef;sig=" + "0" * 64, "signature_wrong"),
    ],
)
def test_header_with_a_fault_is_refused(header: str, code: str) -> None:
    assert refused(RING, Purpose.REQUEST, SENT, header, now=NOW) == code


@pytest.mark.parametrize("seconds", [1, -1])
def test_signature_out_of_time_is_refused(seconds: int) -> None:
    made = sign(RING, Purpose.REQUEST, SENT, now=NOW)
    edge = TOLERANCE * seconds

    assert check(RING, Purpose.REQUEST, SENT, made.header, now=NOW + edge) == made
    late = NOW + edge + timedelta(seconds=seconds)
    assert refused(RING, Purpose.REQUEST, SENT, made.header, now=late) == "signature_out_of_time"


def test_keys_change_without_a_pause() -> None:
    before, both, after = KeyRing.of([OLD]), RING, KeyRing.of([NEW])
    old, new = (sign(ring, Purpose.REQUEST, SENT, now=NOW).header for ring in (before, both))

    assert check(both, Purpose.REQUEST, SENT, old, now=NOW).header == old
    assert check(after, Purpose.REQUEST, SENT, new, now=NOW).header == new
    assert refused(after, Purpose.REQUEST, SENT, old, now=NOW) == "signature_unknown_key"


def test_key_of_the_same_name_and_another_secret_is_refused() -> None:
    made = sign(KeyRing.of([("2026", "guessed")]), Purpose.REQUEST, SENT, now=NOW)

    assert refused(RING, Purpose.REQUEST, SENT, made.header, now=NOW) == "signature_wrong"


def test_line_ends_are_not_signed() -> None:
    with pytest.raises(ValueError, match="line end"):
        RING.current.sign(Purpose.REQUEST, "a\nb")


def test_ring_needs_a_key_and_shows_no_secret() -> None:
    with pytest.raises(ValueError, match="without a key"):
        KeyRing.of([])
    assert "secret of" not in repr(RING)
    assert repr(Key("a", "b")) == "Key(kid='a')"


def test_nonce_is_good_once() -> None:
    seen = Seen()
    seen.first("a", now=NOW)
    seen.first("b", now=NOW)

    with pytest.raises(SignatureError, match="signature_replayed"):
        seen.first("a", now=NOW + 2 * TOLERANCE - timedelta(seconds=1))


def test_nonces_are_forgotten_when_their_signatures_are_too_old(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bw.slcp.signing.MOST_NONCES", 2)
    seen = Seen()
    for nonce in "ab":
        seen.first(nonce, now=NOW)

    seen.first("c", now=NOW + 3 * TOLERANCE)

    assert set(seen._until) == {"c"}


def test_link_gives_its_parameters_back() -> None:
    read = read_link(RING, target_of(link()), purpose=Purpose.REGISTER, now=NOW)

    assert read == PARAMETERS
    assert link().startswith("https://gateway.test/register?email=")
    assert dict(parse_qsl(urlsplit(link()).query))["exp"] == str(int(EXPIRES.timestamp()))


def test_link_is_good_until_it_expires() -> None:
    target = target_of(link())
    last = EXPIRES - timedelta(seconds=1)

    assert read_link(RING, target, purpose=Purpose.REGISTER, now=last) == PARAMETERS
    assert link_refused(target, now=EXPIRES) == "link_expired"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("reference=r-1", "reference=r-2"),
        ("factory.test", "other.test"),
        ("exp=1795", "exp=1895"),
        ("/register?", "/registered?"),
        ("&kid=", "&body=other&kid="),
    ],
)
def test_link_that_was_changed_is_refused(old: str, new: str) -> None:
    target = target_of(link())
    assert old in target

    assert link_refused(target.replace(old, new)) == "signature_wrong"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda target: target + "&utm=1",
        lambda target: target[:-1],
        lambda target: target.partition("&sig=")[0],
        lambda target: target + "\n",
        lambda _target: "/register",
        lambda target: target + "&x=" + "y" * 4000,
    ],
)
def test_link_that_is_not_whole_is_refused(spoil: object) -> None:
    assert link_refused(spoil(target_of(link()))) == "signature_missing"  # type: ignore[operator]


def test_link_for_another_purpose_is_refused() -> None:
    assert link_refused(target_of(link()), purpose=Purpose.RETURN) == "signature_wrong"


def test_link_signed_before_the_key_changed_is_accepted() -> None:
    before = KeyRing.of([OLD])
    made = sign_link(before, ADDRESS, PARAMETERS, purpose=Purpose.REGISTER, expires=EXPIRES)

    assert read_link(RING, target_of(made), purpose=Purpose.REGISTER, now=NOW) == PARAMETERS


@pytest.mark.parametrize("address", ["https://a.test/b?c=d", "https://a.test/b#c"])
def test_link_is_made_from_an_address_without_a_query(address: str) -> None:
    with pytest.raises(ValueError, match="without a query"):
        sign_link(RING, address, {}, purpose=Purpose.RETURN, expires=EXPIRES)


def test_link_too_long_for_browsers_is_not_made() -> None:
    with pytest.raises(ValueError, match="too long"):
        sign_link(RING, ADDRESS, {"a": "x" * 4000}, purpose=Purpose.RETURN, expires=EXPIRES)


@settings(deadline=None)  # machines are busy at times
@given(st.dictionaries(st.text(min_size=1).filter(lambda name: name not in {"exp", "kid"}),
                       st.text(), max_size=4))  # fmt: skip
def test_any_parameters_come_back(parameters: dict[str, str]) -> None:
    try:
        made = sign_link(RING, ADDRESS, parameters, purpose=Purpose.RETURN, expires=EXPIRES)
    except (ValueError, UnicodeEncodeError):
        return
    assert read_link(RING, target_of(made), purpose=Purpose.RETURN, now=NOW) == parameters


@settings(deadline=None)  # machines are busy at times
@given(st.text(max_size=200))
def test_any_text_is_refused_and_never_an_error(target: str) -> None:
    assert link_refused(target).startswith("signature_")
    assert refused(RING, Purpose.REQUEST, SENT, target, now=NOW).startswith("signature_")


@pytest.mark.parametrize(
    ("address", "host", "target"),
    [
        ("https://A.test:443/x?y", "a.test", "/x?y"),
        ("http://a.test:80", "a.test", "/"),
        ("http://a.test:8001/b/", "a.test:8001", "/b/"),
        ("https://a.test:80/", "a.test:80", "/"),
    ],
)
def test_host_and_target_are_as_a_server_sees_them(address: str, host: str, target: str) -> None:
    assert (host_of(address), target_of(address)) == (host, target)
