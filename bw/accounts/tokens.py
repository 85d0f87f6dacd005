"""Tokens of invitations and password resets: what the e-mail holds and what the table holds.

The table keeps a random nonce and the token's hash. The token is an HMAC of the nonce, so the
worker can write the e-mail, while a copy of the database opens nothing.
"""

import base64
import hmac
import secrets
from dataclasses import dataclass

from bw.accounts.sessions import hashed

_secret = b""


@dataclass(frozen=True, slots=True)
class Fresh:
    """A new token, as the table holds it."""

    nonce: str
    token_hash: str


def set_secret(secret: str) -> None:
    """Install the secret key; done once when the application is made."""
    global _secret
    _secret = secret.encode()


def token_for(nonce: str) -> str:
    """The token (256 bits, url-safe) of a nonce. Raises RuntimeError before ``set_secret``."""
    if not _secret:
        raise RuntimeError("no secret key is set for tokens")
    made = hmac.digest(_secret, nonce.encode(), "sha256")
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def form_token(account_id: int) -> str:
    """What the forms of an account prove that they are ours with; the same in each of its sessions.

    A form that is open while its session ends can so be sent after signing in again: what was
    typed is not lost. Another account in the same browser has another one. Raises RuntimeError
    before ``set_secret``.
    """
    return token_for(f"forms of account {account_id}")


def fresh() -> Fresh:
    """A new random nonce and the hash of its token."""
    nonce = secrets.token_urlsafe(32)
    return Fresh(nonce, hashed(token_for(nonce)))
