"""The client of the SLCP Gateway: the only module that knows how the Gateway is spoken to.

The interface of the real Gateway is not public. What stands here is an assumption of ours, written
down in ``docs/gateway.md`` and answered by the stand-in (``bw.slcp.sandbox``). When the real one is
known, this module and ``payloads`` change, and nothing else.

Everything is signed both ways. A call ends with an answer or with one of three errors: try again
(``GatewayUnavailableError``), hopeless (``GatewayRefusedError``), not understood
(``GatewayAnswerError``: try again too, and let somebody look). Payloads and e-mail addresses are
never logged, and the text of an error is a code.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, TypeVar

from bw import clock, settings
from bw.slcp import transport
from bw.slcp.answers import (
    About,
    AtGateway,
    Callback,
    Facility,
    GatewayAnswerError,
    GatewayError,
    GatewayNotSetUpError,
    GatewayRefusedError,
    GatewayUnavailableError,
    PayloadStatus,
    Receipt,
    Registration,
    Result,
    Return,
    Verdict,
)
from bw.slcp.signing import (
    SIGNATURE_HEADER,
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

__all__ = [
    "About",
    "AtGateway",
    "Callback",
    "Facility",
    "GatewayAnswerError",
    "GatewayError",
    "GatewayNotSetUpError",
    "GatewayRefusedError",
    "GatewayUnavailableError",
    "PayloadStatus",
    "Receipt",
    "Registration",
    "Result",
    "Return",
    "Verdict",
    "check_facility",
    "is_set_up",
    "read_return",
    "registration_link",
    "registration_status",
    "send",
    "transmission_status",
    "verify_callback",
]

API = "/api/v1"
REGISTER_PATH = "/register"
CALLBACK_PATH = "/gateway/callback"  # of the product; the Gateway posts there
VERIFIER_BODY = "better-work"  # rule D8: the link names it, so no other can be chosen
LINK_LIFETIME = timedelta(days=7)
GATEWAY_ID = re.compile(r"[A-Z0-9][A-Z0-9-]{3,39}")
_NAME = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._:~-]{1,80}")
_CODE = re.compile(r"[a-z][a-z_]{2,39}")
LARGEST_PAYLOAD = 8 * 1024 * 1024
LARGEST_CALLBACK = 16 * 1024
LONGEST_REASON = 500
LONGEST_WAIT = timedelta(days=1)
LIMITS = transport.Limits()

log = logging.getLogger(__name__)
seen = Seen()  # nonces of callbacks


def is_set_up() -> bool:
    """Whether a Gateway is configured."""
    return bool(settings.current().gateway_url)


def front_page() -> str:
    """Where people sign in at the Gateway; empty when none is set up."""
    return settings.current().gateway_url


def registration_link(*, factory_reference: str, email: str, return_url: str, now: datetime) -> str:
    """The link that brings a factory to the Gateway's registration, valid for LINK_LIFETIME.

    It names Better Work as the verifier body and carries the e-mail address. Rule D4. Rule D8.
    ``return_url`` is a page of ours without a query. Raises GatewayNotSetUpError, ValueError.
    """
    if "?" in return_url or "#" in return_url:
        raise ValueError("the Gateway signs its own query behind the address of the return")
    parameters = {
        "body": VERIFIER_BODY,
        "email": email,
        "reference": factory_reference,
        "return_url": return_url,
    }
    return sign_link(
        _ring(),
        _base() + REGISTER_PATH,
        parameters,
        purpose=Purpose.REGISTER,
        expires=now + LINK_LIFETIME,
    )


def read_return(target: str, *, now: datetime) -> Return:
    """Who comes back: from path and query of our own page. Raises GatewayAnswerError."""
    try:
        parameters = read_link(_ring(), target, purpose=Purpose.RETURN, now=now)
    except SignatureError as error:
        raise GatewayAnswerError(error.code) from None
    return Return(parameters.get("reference", ""))


def registration_status(reference: str) -> Registration:
    """How far the registration with our reference is. Raises GatewayError."""
    found = _ask("registration", "GET", f"/registrations/{_name(reference)}")
    if found is None:
        return Registration(AtGateway.UNKNOWN)
    if _text(found, "reference") != reference:
        raise GatewayAnswerError("unexpected", "The answer is about another registration.")
    registration = Registration(
        state=_one_of(AtGateway, found, "state"),
        gateway_id=_text(found, "gateway_id"),
        reason=_text(found, "reason")[:LONGEST_REASON],
        consented=_flag(found, "consented"),
        cancelled=_flag(found, "cancelled"),
        brands_permitted=_flag(found, "brands_permitted"),
    )
    if registration.state is AtGateway.APPROVED:
        _check_id(registration.gateway_id)
    return registration


def check_facility(gateway_id: str) -> Facility | None:
    """The facility with this ID, or None. Rule D10. Raises GatewayError."""
    if not GATEWAY_ID.fullmatch(gateway_id):
        return None
    found = _ask("facility", "GET", f"/facilities/{gateway_id}")
    if found is None:
        return None
    if _text(found, "gateway_id") != gateway_id:
        raise GatewayAnswerError("unexpected", "The answer is about another facility.")
    return Facility(
        gateway_id=gateway_id,
        name=_text(found, "name"),
        country=_text(found, "country"),
        verifier_body=_text(found, "verifier_body"),
        consented=_flag(found, "consented"),
        cancelled=_flag(found, "cancelled"),
        brands_permitted=_flag(found, "brands_permitted"),
    )


def send(kind: str, payload: bytes, *, key: str) -> Receipt:
    """Hand over a payload; the same key and bytes again have no second effect. Rule H6.

    ``kind``: self_assessment or assessment. Raises GatewayError, ValueError for an odd key.
    """
    _name(key)
    if len(payload) > LARGEST_PAYLOAD:
        raise GatewayRefusedError("payload_too_large")
    found = _ask("send", "POST", f"/payloads/{_name(kind)}", body=payload, key=key)
    if found is None:
        raise GatewayAnswerError("unexpected", "The Gateway does not know this kind of data.")
    receipt_id = _text(found, "receipt")
    if not receipt_id or _text(found, "key") != key:
        raise GatewayAnswerError("unexpected", "The receipt is not the one of this payload.")
    return Receipt(_one_of(Result, found, "result"), receipt_id)


def transmission_status(key: str) -> PayloadStatus:
    """What the Gateway says about the payload that was sent with this key. Rule H7.

    Raises GatewayError.
    """
    found = _ask("payload status", "GET", f"/payloads/{_name(key)}")
    if found is None:
        return PayloadStatus(Verdict.UNKNOWN)
    if _text(found, "key") != key:
        raise GatewayAnswerError("unexpected", "The answer is about another payload.")
    verdict = _one_of(Verdict, found, "state")
    return PayloadStatus(verdict, _text(found, "reason")[:LONGEST_REASON])


def verify_callback(headers: Mapping[str, str], body: bytes) -> Callback:
    """What a call of the Gateway to CALLBACK_PATH is about. Raises GatewayAnswerError.

    It is only a hint to ask: it holds no facts, and a repeat does no harm.
    """
    if len(body) > LARGEST_CALLBACK:
        raise GatewayAnswerError("too_large")
    own = settings.current().base_url + CALLBACK_PATH
    message = Request("POST", host_of(own), target_of(own), body)
    given = {name.lower(): value for name, value in headers.items()}
    now = clock.system()
    try:
        signature = given.get(SIGNATURE_HEADER.lower(), "")
        checked = check(_ring(), Purpose.CALLBACK, message, signature, now=now)
        seen.first(checked.nonce, now=now)
    except SignatureError as error:
        raise GatewayAnswerError(error.code) from None
    found = _json(body)
    event_id, reference = _text(found, "event"), _text(found, "reference")
    if not event_id or not reference:
        raise GatewayAnswerError("unexpected")
    return Callback(event_id, _one_of(About, found, "about"), reference)


# ── the exchange ────────────────────────────────────────────────────────────────────────────────


def _ask(
    name: str, method: str, path: str, *, body: bytes = b"", key: str = ""
) -> dict[str, Any] | None:
    """The JSON object of a checked answer; None for 404. Raises GatewayError."""
    url = _base() + API + path
    message = Request(method, host_of(url), target_of(url), body, key)
    # The clocks of two machines are compared here: the demo's moved clock has no part in it.
    signature = sign(_ring(), Purpose.REQUEST, message, now=clock.system())
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
        SIGNATURE_HEADER: signature.header,
    }
    if key:
        headers["Idempotency-Key"] = key
    if body:
        headers["Content-Type"] = "application/json"
    began = time.monotonic()
    answer = _exchange(method, url, headers, body)
    milliseconds = int((time.monotonic() - began) * 1000)
    log.info(
        "the Gateway answered",
        extra={"call": name, "status": answer.status, "milliseconds": milliseconds},
    )
    return _judged(answer, signature.nonce)


def _exchange(method: str, url: str, headers: Mapping[str, str], body: bytes) -> transport.Answer:
    try:
        return transport.exchange(
            method, url, reach=_reach(), headers=headers, body=body, limits=LIMITS
        )
    except transport.UnreachableError as error:
        raise GatewayUnavailableError(str(error)) from error
    except transport.TooLargeError as error:
        raise GatewayAnswerError("too_large") from error
    except transport.NotAllowedError as error:
        # The settings are wrong, not the data: it goes on once somebody has put them right.
        raise GatewayUnavailableError("not_allowed", str(error)) from error


def _judged(answer: transport.Answer, nonce: str) -> dict[str, Any] | None:
    if answer.status == 429:
        raise GatewayUnavailableError("busy", retry_after=_retry_after(answer.headers))
    if answer.status >= 500 or answer.status == 408:
        raise GatewayUnavailableError("trouble", retry_after=_retry_after(answer.headers))
    if answer.status == 401:
        raise GatewayUnavailableError("key_refused", "The Gateway does not accept our signature.")
    if 300 <= answer.status < 400 or answer.status < 200:
        raise GatewayAnswerError("redirected")
    # A refusal is final, so it must be the Gateway's own word and not that of a box on the way.
    _check_signature(answer, nonce)
    found = _json(answer.body, answer.headers.get("content-type", ""))
    if answer.status == 404:
        return None
    if answer.status >= 400:
        code = _text(found, "code")
        reason = _text(found, "reason")[:LONGEST_REASON]
        raise GatewayRefusedError(code if _CODE.fullmatch(code) else "refused", reason)
    return found


def _check_signature(answer: transport.Answer, nonce: str) -> None:
    reply = Reply(answer.status, nonce, answer.body)
    header = answer.headers.get(SIGNATURE_HEADER.lower(), "")
    try:
        check(_ring(), Purpose.REPLY, reply, header, now=clock.system())
    except SignatureError as error:
        raise GatewayAnswerError(error.code) from None


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds or a date, at most a day; None when nothing readable is there."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=min(int(text[:9]), 10**9)), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(text).astimezone(UTC) - clock.system()
    except (ValueError, OverflowError):
        return None
    return max(timedelta(), min(wait, LONGEST_WAIT))


def _name(text: str) -> str:
    """A name as a part of an address; never one that would have to be written differently there."""
    if not _NAME.fullmatch(text):
        raise ValueError("references and keys are letters, digits and . _ : ~ -")
    return text


def _base() -> str:
    url = settings.current().gateway_url
    if not url:
        raise GatewayNotSetUpError("not_set_up")
    return url


def _ring() -> KeyRing:
    keys = settings.current().gateway_keys
    if not keys:
        raise GatewayNotSetUpError("not_set_up")
    return KeyRing.of(keys)


def _reach() -> transport.Reach:
    now = settings.current()
    hosts = frozenset(host.lower() for host in now.gateway_hosts)
    return transport.Reach(hosts, plain=now.demo, private=now.gateway_private)


# ── reading what came ───────────────────────────────────────────────────────────────────────────

Word = TypeVar("Word", bound=StrEnum)


def _json(body: bytes, content_type: str = "application/json") -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise GatewayAnswerError("not_json")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise GatewayAnswerError("not_json") from None
    if not isinstance(found, dict):
        raise GatewayAnswerError("unexpected")
    return found


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise GatewayAnswerError("unexpected", f"{name} is no text.")
    return value


def _flag(found: Mapping[str, Any], name: str) -> bool:
    value = found.get(name, False)
    if not isinstance(value, bool):
        raise GatewayAnswerError("unexpected", f"{name} is neither true nor false.")
    return value


def _one_of(words: type[Word], found: Mapping[str, Any], name: str) -> Word:
    try:
        return words(_text(found, name))
    except ValueError:
        raise GatewayAnswerError("unexpected", f"{name} has an unknown value.") from None


def _check_id(gateway_id: str) -> None:
    if not GATEWAY_ID.fullmatch(gateway_id):
        raise GatewayAnswerError("unexpected", "The Gateway Facility ID is unreadable.")
