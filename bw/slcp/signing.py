"""Signatures of what passes between the product and the Gateway: requests, replies, links.

HMAC-SHA256 with keys that both sides hold. The first key signs, every key is accepted: so a key
can be changed without a pause. A signature is made for one purpose and worth nothing for another.
"""

import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

SIGNATURE_HEADER = "BW-Signature"
TOLERANCE = timedelta(minutes=5)  # how far the clocks of both sides may be apart
LONGEST_LINK = 4000  # characters
MOST_NONCES = 100_000
_HEADER = re.compile(
    r"v=1;kid=([A-Za-z0-9_.-]{1,32});ts=([0-9]{1,12});nonce=([A-Za-z0-9_-]{16,64});sig=([0-9a-f]{64})"
)
_SIGNED = re.compile(r"(.*[?&]kid=([A-Za-z0-9_.-]{1,32}))&sig=([0-9a-f]{64})", re.DOTALL)


class Purpose(StrEnum):
    """What a signature is for. Each purpose has a key of its own, made from the shared one."""

    REQUEST = "request"  # the product asks the Gateway
    REPLY = "reply"  # the Gateway answers
    CALLBACK = "callback"  # the Gateway calls the product
    REGISTER = "register"  # the link that brings a factory to the Gateway
    RETURN = "return"  # the link that brings it back


class SignatureError(Exception):
    """Not signed, or not as it should be; ``code`` says what is wrong."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Key:
    """A shared secret and its name."""

    kid: str
    secret: str = field(repr=False)

    def sign(self, purpose: Purpose, *parts: str) -> str:
        """The signature of the parts, 64 hexadecimal digits. Raises ValueError for line ends."""
        if any("\n" in part for part in parts):
            raise ValueError("what is signed line by line holds a line end")
        own = hmac.digest(self.secret.encode(), f"bw-gateway/1/{purpose}".encode(), "sha256")
        return hmac.new(own, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys, the one to sign with first."""

    keys: tuple[Key, ...]

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> "KeyRing":
        """The ring of pairs of name and secret. Raises ValueError when there is none."""
        keys = tuple(Key(*pair) for pair in pairs)
        if not keys:
            raise ValueError("a ring without a key signs nothing")
        return cls(keys)

    @property
    def current(self) -> Key:
        """The key that signs."""
        return self.keys[0]

    def find(self, kid: str) -> Key:
        """The key of that name. Raises SignatureError."""
        for key in self.keys:
            if key.kid == kid:
                return key
        raise SignatureError("signature_unknown_key")


@dataclass(frozen=True, slots=True)
class Request:
    """What is signed of a request, in either direction. ``target`` is path and query."""

    method: str
    host: str
    target: str
    body: bytes = b""
    key: str = ""  # its Idempotency-Key

    def parts(self) -> tuple[str, ...]:
        """The lines of the canonical text, without time and nonce."""
        return (self.method.upper(), self.host.lower(), self.target, digest(self.body), self.key)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is signed of a reply. ``nonce`` is the request's: it answers this request, no other."""

    status: int
    nonce: str
    body: bytes = b""

    def parts(self) -> tuple[str, ...]:
        """The lines of the canonical text, without time and nonce of its own."""
        return (str(self.status), self.nonce, digest(self.body))


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was made or found: the header's text and its nonce."""

    header: str
    nonce: str


def digest(body: bytes) -> str:
    """SHA-256 of a body, in hexadecimal digits."""
    return hashlib.sha256(body).hexdigest()


def sign(
    ring: KeyRing, purpose: Purpose, message: Request | Reply, *, now: datetime, nonce: str = ""
) -> Signature:
    """Sign a message with the current key; ``nonce`` is new unless one is given."""
    key, nonce, ts = ring.current, nonce or secrets.token_urlsafe(18), str(int(now.timestamp()))
    sig = key.sign(purpose, *message.parts(), ts, nonce)
    return Signature(f"v=1;kid={key.kid};ts={ts};nonce={nonce};sig={sig}", nonce)


def check(
    ring: KeyRing, purpose: Purpose, message: Request | Reply, header: str, *, now: datetime
) -> Signature:
    """The signature of a message that came with this header. Raises SignatureError.

    Whether the nonce came before is for ``Seen`` to say.
    """
    if not header:
        raise SignatureError("signature_missing")
    found = _HEADER.fullmatch(header)
    if found is None:
        raise SignatureError("signature_unreadable")
    kid, ts, nonce, sig = found.groups()
    expected = ring.find(kid).sign(purpose, *message.parts(), ts, nonce)
    if not hmac.compare_digest(expected, sig):
        raise SignatureError("signature_wrong")
    if abs(now.timestamp() - int(ts)) > TOLERANCE.total_seconds():
        raise SignatureError("signature_out_of_time")
    return Signature(header, nonce)


class Seen:
    """Remembers nonces as long as their signatures are good: a second time is a replay.

    In the memory of one process. What acts on a signed call must bear a repeat all the same.
    """

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def first(self, nonce: str, *, now: datetime) -> None:
        """Remember the nonce. Raises SignatureError when it was here before."""
        with self._lock:
            if self._until.get(nonce, now) > now:
                raise SignatureError("signature_replayed")
            if len(self._until) >= MOST_NONCES:
                self._until = {each: end for each, end in self._until.items() if end > now}
            # A clock that is ahead signs for later: good twice as long as the tolerance.
            self._until[nonce] = now + 2 * TOLERANCE

    def forget(self) -> None:
        """Forget everything."""
        with self._lock:
            self._until.clear()


def sign_link(
    ring: KeyRing,
    address: str,
    parameters: Mapping[str, str],
    *,
    purpose: Purpose,
    expires: datetime,
) -> str:
    """``address`` with the parameters, the end of its validity and a signature over all of it.

    The signature covers what stands behind the host: path and query. Raises ValueError when the
    address has a query already, or the link is too long for every browser.
    """
    if "?" in address or "#" in address:
        raise ValueError("a link is signed from an address without a query")
    key = ring.current
    query = urlencode({**parameters, "exp": str(int(expires.timestamp())), "kid": key.kid})
    unsigned = f"{address}?{query}"
    link = f"{unsigned}&sig={key.sign(purpose, target_of(unsigned))}"
    if len(link) > LONGEST_LINK:
        raise ValueError("the link is too long")
    return link


def read_link(ring: KeyRing, target: str, *, purpose: Purpose, now: datetime) -> dict[str, str]:
    """The parameters of a signed link, from its path and query. Raises SignatureError."""
    found = _SIGNED.fullmatch(target) if len(target) <= LONGEST_LINK else None
    if found is None or "\n" in target:
        raise SignatureError("signature_missing")
    unsigned, kid, sig = found.groups()
    if not hmac.compare_digest(ring.find(kid).sign(purpose, unsigned), sig):
        raise SignatureError("signature_wrong")
    parameters = dict(parse_qsl(unsigned.partition("?")[2], keep_blank_values=True))
    if now.timestamp() >= int(parameters.pop("exp")):
        raise SignatureError("link_expired")
    del parameters["kid"]
    return parameters


def target_of(address: str) -> str:
    """Path and query of an address, as they are asked for."""
    rest = address.partition("://")[2]
    return "/" + rest.partition("/")[2]


def host_of(address: str) -> str:
    """The host of an address as the ``Host`` header has it: with a port that is not the usual."""
    scheme, _, rest = address.lower().partition("://")
    usual = {"http": ":80", "https": ":443"}.get(scheme, "")
    return rest.partition("/")[0].removesuffix(usual)
