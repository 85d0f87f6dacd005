"""Causes of e-mails, and a mail server that keeps what it is given."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from bw import clock, settings
from bw.accounts.models import Account, Invitation, PasswordReset
from bw.jobs import JOBS
from bw.notifications import mailer
from bw.organisations.models import Factory, Programme
from bw.outbox.worker import Worker
from bw.settings import Settings
from bw.web.policy import Role
from tests import makers


@pytest.fixture
def sent(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """What was handed to the mail server; the server itself is the only thing that is not real."""
    messages: list[EmailMessage] = []
    monkeypatch.setattr(mailer, "deliver", lambda message, _settings: messages.append(message))
    return messages


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Lets a worker do everything that is due."""

    def run() -> None:
        Worker(JOBS).run_once()

    return run


@pytest.fixture
def base_url(app: Flask) -> Iterator[str]:
    """The address that links begin with."""
    before = settings.current()
    settings.use(replace(before, base_url="https://factory.test"))
    yield "https://factory.test"
    settings.use(before)


def invitation(
    *, factory: Factory | None = None, programme: Programme | None = None,
    role: Role = Role.MANAGER, language: str = "en", email: str = "rahim@example.test",
    by: Account | None = None, name: str = "Rahim Uddin",
) -> Invitation:  # fmt: skip
    """An invitation that stands, with a nonce that is always the same."""
    made = Invitation(
        email=email, name=name, role=role.value, language=language, nonce="n" * 43,
        factory_id=factory.id if factory else None,
        programme_id=programme.id if programme else None,
        token_hash="0" * 64, invited_by=by.id if by else None, made_at=clock.now(),
        expires_at=clock.now() + timedelta(days=7),
    )  # fmt: skip
    makers.keep(made)
    return made


def reset(account: Account) -> PasswordReset:
    """A request for a new password that stands."""
    made = PasswordReset(
        account_id=account.id, nonce="n" * 43, token_hash="0" * 64, made_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    makers.keep(made)
    return made


def current() -> Settings:
    """The settings of the tests."""
    return settings.current()
