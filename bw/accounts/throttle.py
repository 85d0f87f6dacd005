"""Slowing down whoever guesses passwords, without letting a stranger lock the owner out.

Failures are rows, so that a restart forgives nothing. Five wrong passwords from one network make
it wait, longer each time. Failures from *other* networks make it wait for a minute at most, and
never at its first attempt: so the owner always gets in. Unknown addresses are counted like known
ones, so that the answer tells nothing.
"""

import hashlib
import ipaddress
import logging
import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select

from bw import clock
from bw.accounts.models import SignInFailure
from bw.db import db

FREE = 5  # failures without a delay
FIRST = timedelta(seconds=5)  # the delay after the fifth; it doubles with each one more
LONGEST_OWN = timedelta(minutes=5)
LONGEST_ELSEWHERE = timedelta(minutes=1)
REMEMBERED = timedelta(days=1)
ALARM_WITHIN = timedelta(minutes=15)
ALARM_EACH = 300  # failures on the whole site within ALARM_WITHIN that make a warning in the log

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Source:
    """Who tries: the address typed and the network it comes from, both hashed."""

    email_hash: str
    source_hash: str


def source(email: str, address: str) -> Source:
    """The pair that is counted for an e-mail address typed at a network address."""
    return Source(_digest(email), _digest(network(address)))


def network(address: str) -> str:
    """What counts as one network: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def delay(failures: int, longest: timedelta) -> timedelta:
    """How long to wait after so many failures."""
    if failures < FREE:
        return timedelta(0)
    doubled: int = 2 ** min(failures - FREE, 20)
    return min(longest, FIRST * doubled)


def attempt(who: Source) -> int:
    """Count an attempt in the present transaction; 0 when it may go ahead, else seconds to wait.

    The attempt counts as a failure until ``forgive``: a hundred attempts at once cannot all pass
    before the first has been found wrong. An attempt while waiting counts for nothing.
    """
    _stand_in_line(who)
    now = clock.now()
    same = SignInFailure.email_hash == who.email_hash
    own = SignInFailure.source_hash == who.source_hash
    db.session.execute(delete(SignInFailure).where(same, SignInFailure.at < now - REMEMBERED))
    ready = _ready(same & own, LONGEST_OWN)
    if ready is not None:
        ready = max(ready, _ready(same & ~own, LONGEST_ELSEWHERE) or now)
    if ready is not None and ready > now:
        return math.ceil((ready - now).total_seconds())
    db.session.add(
        SignInFailure(email_hash=who.email_hash, source_hash=who.source_hash, at=now)
    )  # fmt: skip
    _alarm(now)
    return 0


def _stand_in_line(who: Source) -> None:
    """One attempt at an address after the other, so that each counts those before it.

    On SQLite there is one writer anyway.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(int(who.email_hash[:15], 16))))


def forgive(who: Source) -> None:
    """Forget the failures of this network for this address: the password was right."""
    db.session.execute(
        delete(SignInFailure).where(
            SignInFailure.email_hash == who.email_hash,
            SignInFailure.source_hash == who.source_hash,
        )
    )


def _ready(which: ColumnElement[bool], longest: timedelta) -> datetime | None:
    """When the next attempt may be made after the failures ``which``; None when there are none."""
    count, last = db.session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(which)
    ).one()
    return last + delay(count, longest) if count else None


def _alarm(now: datetime) -> None:
    recent = select(func.count()).where(SignInFailure.at > now - ALARM_WITHIN)
    count = db.session.scalar(recent) or 0
    if count and count % ALARM_EACH == 0:
        log.warning("many failed sign-ins", extra={"failures": count})


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
