"""One HTTP exchange with a host on the list of those that may be called.

Nothing here knows the Gateway. No proxy, no redirect, no cookie; a limit for every wait and for the
whole; the address is looked up once, looked at, and that one is connected to.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one exchange may take, in seconds, and how large its reply may be, in bytes."""

    connect: float = 5.0
    read: float = 20.0  # each wait for the next bytes
    total: float = 30.0
    largest: int = 256 * 1024


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be called: hosts by name, over https unless ``plain``; private addresses or not."""

    hosts: frozenset[str]
    plain: bool = False
    private: bool = False
    certificates: ssl.SSLContext | None = field(default=None, compare=False)  # None: the system's


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class NotAllowedError(Exception):
    """The address may not be called; the text says why. Nothing was sent."""


class UnreachableError(Exception):
    """No reply; the text is a code: timeout, connection, certificate, name."""


class TooLargeError(Exception):
    """The reply is larger than a reply can be."""


def exchange(
    method: str,
    url: str,
    *,
    reach: Reach,
    headers: Mapping[str, str],
    body: bytes = b"",
    limits: Limits | None = None,
) -> Answer:
    """Ask once. Raises NotAllowedError, UnreachableError or TooLargeError."""
    limits = limits or Limits()
    connection = _Connection(url, reach, limits)
    late = threading.Timer(limits.total, connection.cut)
    late.daemon = True
    late.start()
    try:
        connection.request(method, _target(url), body=body or None, headers=dict(headers))
        with connection.getresponse() as response:
            return Answer(response.status, _headers(response), _body(response, limits.largest))
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError("certificate") from error
    except TimeoutError as error:
        raise UnreachableError("timeout") from error
    except socket.gaierror as error:
        raise UnreachableError("name") from error
    except (OSError, HTTPException) as error:
        raise UnreachableError("timeout" if connection.was_cut else "connection") from error
    finally:
        late.cancel()
        connection.close()


class _Connection(HTTPConnection):
    """Connects to an address that was looked at, with TLS unless the reach allows plain HTTP."""

    def __init__(self, url: str, reach: Reach, limits: Limits) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "https"
        if not self._tls and not (reach.plain and parts.scheme == "http"):
            raise NotAllowedError("only https addresses may be called")
        if parts.hostname is None or parts.hostname not in reach.hosts:
            raise NotAllowedError("the host is not on the list of those that may be called")
        if parts.username is not None or parts.password is not None:
            raise NotAllowedError("an address with a sign-in may not be called")
        self.default_port = 443 if self._tls else 80
        super().__init__(parts.hostname, parts.port, timeout=limits.read)
        self._reach, self._limits = reach, limits
        self._line: socket.socket | None = None  # HTTPConnection lets go of its own too early
        self.was_cut = False

    def connect(self) -> None:
        """Look the name up, look at the address, connect to it."""
        ends = time.monotonic() + self._limits.connect
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        allowed = [each for each in found if self._reach.private or _public(str(each[4][0]))]
        if not allowed:
            raise NotAllowedError("the host has an address of a private network")
        self.sock = self._line = self._dial(allowed, ends)
        if self._tls:
            context = self._reach.certificates or ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(self._limits.read)
        self._line = self.sock

    def _dial(self, found: Sequence[tuple[object, ...]], ends: float) -> socket.socket:
        error: OSError = TimeoutError("no address answered")
        for family, kind, protocol, _name, address in found:
            if (left := ends - time.monotonic()) <= 0:
                raise TimeoutError("no address answered in time")
            sock = socket.socket(family, kind, protocol)  # type: ignore[arg-type]
            sock.settimeout(left)
            try:
                sock.connect(address)  # type: ignore[arg-type]
            except OSError as refused:
                sock.close()
                error = refused
            else:
                return sock
        raise error

    def cut(self) -> None:
        """End the exchange from another thread: its whole time is over."""
        self.was_cut = True
        if self._line is not None:
            try:
                # Not the method of TLS sockets, which would hand what is still coming on as it is.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
            except OSError:
                pass  # it has ended in the same moment


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_global and not parsed.is_multicast


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _headers(response: HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}


def _body(response: HTTPResponse, largest: int) -> bytes:
    body = response.read(largest + 1)
    if len(body) > largest:
        raise TooLargeError
    if response.length:  # fewer bytes came than were promised; read(n) does not say so
        raise HTTPException("the reply ended early")
    return body
