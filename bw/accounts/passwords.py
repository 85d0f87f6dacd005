"""Passwords: hashing with Argon2id, and which ones are refused.

A password is brought into Unicode's NFC once before it is hashed (a record in docs/decisions says
why): the same Bangla or Vietnamese letters typed on two keyboards are the same password.
"""

import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bw.messages import Blocker
from bw.text import fold

SHORTEST = 8  # characters; 12 and more are advised
ADVISED = 12
LONGEST = 1024  # bytes in UTF-8
PART = 4  # a part of a name shorter than this proves nothing
_LIST = Path(__file__).with_name("common_passwords.txt")
_ENDING = re.compile(r"[\W\d_]+$")
_WORDS = re.compile(r"[\W_]+")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def normal(password: str) -> str:
    """The form of a password that is hashed: NFC, otherwise exactly as typed."""
    return unicodedata.normalize("NFC", password)


def hashed(password: str) -> str:
    """The Argon2id hash (19 MiB, two passes, one lane) of a password."""
    return _hasher.hash(normal(password))


def verify(stored: str | None, password: str) -> bool:
    """Whether the password opens the stored hash. None (no such account) takes the same time."""
    text = normal(password)
    known = stored is not None and _opens(stored, text[:LONGEST])
    if stored is None:
        _opens(_nobody(), text[:LONGEST])
    return known and len(text.encode()) <= LONGEST


def outdated(stored: str) -> bool:
    """Whether the hash was made with other settings and should be made anew at this sign-in."""
    return _hasher.check_needs_rehash(stored)


def problems(password: str, *, parts: Iterable[str] = ()) -> list[Blocker]:
    """Why a new password is refused; empty when it may be used.

    ``parts`` are texts that an attacker would try first: the factory's name, the e-mail address.
    """
    text = normal(password)
    if len(text) < SHORTEST:
        return [Blocker("password_short", {"least": SHORTEST, "advised": ADVISED})]
    if len(text.encode()) > LONGEST:
        return [Blocker("password_long", {"most": LONGEST})]
    if _is_common(text):
        return [Blocker("password_common")]
    if _is_made_of(text, parts):
        return [Blocker("password_of_names")]
    return []


def _opens(stored: str, text: str) -> bool:
    try:
        return _hasher.verify(stored, text)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no account has, to be verified in vain."""
    return _hasher.hash(secrets.token_urlsafe(32))


@cache
def common() -> frozenset[str]:
    """The passwords that everybody tries first, in lower case."""
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _is_common(text: str) -> bool:
    """Common as it is, or a common word with digits and signs behind it, or one thing repeated."""
    lowered = text.casefold()
    word = _ENDING.sub("", lowered)
    return lowered in common() or word in common() or len(set(lowered)) <= 2


def _is_made_of(text: str, parts: Iterable[str]) -> bool:
    """Whether too little is left once the words of the names are taken out."""
    folded = fold(text).replace(" ", "")
    words = {w for part in parts for w in _WORDS.split(fold(part)) if len(w) >= PART}
    left = folded
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left != folded and len(left) < SHORTEST
