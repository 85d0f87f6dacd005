"""What the Gateway can say, free of how it says it: errors, words, answers."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class GatewayError(Exception):
    """A call that failed. ``reason`` is for staff to read; the text is a code, safe for a log."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.reason = reason or code


class GatewayNotSetUpError(GatewayError):
    """No Gateway is configured."""


class GatewayUnavailableError(GatewayError):
    """No usable answer now: try again, not before ``retry_after`` when the Gateway named a time.

    Codes: timeout, connection, certificate, name, busy (429), trouble (5xx), key_refused (401).
    """

    def __init__(self, code: str, reason: str = "", retry_after: timedelta | None = None) -> None:
        super().__init__(code, reason)
        self.retry_after = retry_after


class GatewayRefusedError(GatewayError):
    """The Gateway has understood and says no: trying the same again is hopeless."""


class GatewayAnswerError(GatewayError):
    """What came back, or came in, cannot be trusted or read; see ``code``.

    Codes: redirected, too_large, not_json, unexpected, and those of ``signing.SignatureError``.
    """


class AtGateway(StrEnum):
    """How far a registration is, as the Gateway says."""

    UNKNOWN = "unknown"
    STARTED = "started"
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class Result(StrEnum):
    """What became of a payload that was sent."""

    ACCEPTED = "accepted"
    ALREADY = "already"  # the same key was here before, with the same bytes


class Verdict(StrEnum):
    """What the Gateway has found about a payload."""

    UNKNOWN = "unknown"  # no payload with this key
    PENDING = "pending"
    VALIDATED = "validated"
    REJECTED = "rejected"


class About(StrEnum):
    """What a callback is about."""

    REGISTRATION = "registration"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class Registration:
    """A registration at the Gateway. ``reason`` of a refusal. Rules D6, D7, B7, I1."""

    state: AtGateway
    gateway_id: str = ""
    reason: str = ""
    consented: bool = False
    cancelled: bool = False
    brands_permitted: bool = False


@dataclass(frozen=True, slots=True)
class Facility:
    """A facility that has a Gateway Facility ID. Rule D10: found by its ID to be linked by hand."""

    gateway_id: str
    name: str
    country: str
    verifier_body: str
    consented: bool = False
    cancelled: bool = False
    brands_permitted: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """The Gateway has the payload."""

    result: Result
    receipt_id: str


@dataclass(frozen=True, slots=True)
class PayloadStatus:
    """What the Gateway says about a payload; ``reason`` of a rejection."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """The Gateway says that something changed; what it is now must be asked for.

    ``reference`` is the registration's (about a registration) or the payload's key.
    """

    event_id: str
    about: About
    reference: str


@dataclass(frozen=True, slots=True)
class Return:
    """Somebody comes back from the Gateway by its link; what is true now must be asked for."""

    reference: str
