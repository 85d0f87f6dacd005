"""Tokens of e-mails."""

import pytest
from flask import Flask

from bw.accounts import tokens
from bw.accounts.sessions import hashed


def test_token_is_the_same_for_a_nonce_and_fits_its_hash(app: Flask) -> None:
    made = tokens.fresh()
    token = tokens.token_for(made.nonce)
    assert token == tokens.token_for(made.nonce)
    assert (len(token), hashed(token)) == (43, made.token_hash)


def test_token_depends_on_the_secret(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tokens.token_for("nonce")
    monkeypatch.setattr(tokens, "_secret", b"another")
    assert tokens.token_for("nonce") != before


def test_token_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_secret", b"")
    with pytest.raises(RuntimeError, match="no secret key"):
        tokens.token_for("nonce")
