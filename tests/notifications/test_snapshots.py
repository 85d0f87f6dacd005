"""Every e-mail as it is read, in each language.

After a wanted change, and when translations have changed:
``BW_WRITE_SNAPSHOTS="en bn id vi" pytest tests/notifications/test_snapshots.py`` writes those
languages anew; read what changed before it is kept.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
import pytest
from flask import Flask

from bw.accounts.models import Account
from bw.events import Event, InvitationMade, PasswordChanged, PasswordResetAsked
from bw.notifications import emails, letters, mailer
from bw.outbox.actions import enqueue
from bw.web.locale import LANGUAGES
from bw.web.policy import Role
from tests import makers
from tests.notifications import mails
from tests.notifications.conftest import current, invitation, reset
from tests.notifications.test_emails import submitted

FOLDER = Path(__file__).parent / "snapshots"


def payload_of(queue: Callable[..., None], event: Event, monkeypatch: pytest.MonkeyPatch) -> dict:
    """What an event queues."""
    found: list[dict] = []
    monkeypatch.setattr(letters, "enqueue", lambda _kind, **facts: found.append(facts["payload"]))
    queue(event)
    monkeypatch.setattr(letters, "enqueue", enqueue)
    return found[0]


def reader(language: str) -> Account:
    """Somebody who reads that language."""
    made = makers.account(language=language, email="rahim@example.test")
    made.name = "Rahim Uddin"
    makers.keep(made)
    return made


def write(name: str, language: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """One e-mail as text: its headers, its text part, its HTML part."""
    letter = WRITERS[name](language, monkeypatch)
    assert letter is not None
    message = mailer.compose(letter, current())
    parts = [f"{key}: {message[key]}" for key in ("Subject", "To", "Content-Language")]
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        parts.append(f"\n=== {kind} ===\n{body.get_content()}")
    return "\n".join(parts)


def invite(role: Role, at: str) -> Callable[[str, pytest.MonkeyPatch], mailer.Letter | None]:
    """Writes an invitation to a factory, a programme, or everywhere."""

    def make(language: str, monkeypatch: pytest.MonkeyPatch) -> mailer.Letter | None:
        factory = makers.factory("Padma & Sons") if at == "factory" else None
        programme = makers.programme() if at == "programme" else None
        by = makers.account(Role.ADMIN) if at == "factory" else None
        made = invitation(factory=factory, programme=programme, role=role, language=language, by=by)
        payload = payload_of(emails.queue_invitation, InvitationMade(made.id), monkeypatch)
        return emails.write_invitation(payload)

    return make


def write_reset(language: str, monkeypatch: pytest.MonkeyPatch) -> mailer.Letter | None:
    """Writes the link to a new password."""
    event = PasswordResetAsked(reset(reader(language)).id)
    return emails.write_password_reset(payload_of(emails.queue_password_reset, event, monkeypatch))


def write_changed(language: str, monkeypatch: pytest.MonkeyPatch) -> mailer.Letter | None:
    """Writes the news of a changed password."""
    event = PasswordChanged(reader(language).id)
    return emails.write_password_changed(
        payload_of(emails.queue_password_changed, event, monkeypatch)
    )


def write_submitted(language: str, _monkeypatch: pytest.MonkeyPatch) -> mailer.Letter | None:
    """Writes the news of a submission."""
    there = submitted()
    account = reader(language)
    makers.grant(account, Role.MANAGER, factory=there.factory)
    payload = {
        "name": "submitted", "key": "k", "snapshot_id": 1,
        "self_assessment_id": there.assessment_id, "account_id": account.id,
    }  # fmt: skip
    return emails.write_submitted(payload)


WRITERS = {
    "invitation": invite(Role.MANAGER, "factory"),
    "invitation-programme": invite(Role.ADVISOR, "programme"),
    "invitation-admin": invite(Role.ADMIN, "everywhere"),
    "password_reset": write_reset,
    "password_changed": write_changed,
    "submitted": write_submitted,
    **mails.WRITERS,
}
WRITTEN = os.environ.get("BW_WRITE_SNAPSHOTS", "").split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(WRITERS))
def test_email_is_as_it_was(
    app: Flask, monkeypatch: pytest.MonkeyPatch, name: str, language: str
) -> None:
    path = FOLDER / f"{name}.{language}.txt"

    written = write(name, language, monkeypatch)

    if language in WRITTEN:
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


def test_every_email_has_a_snapshot() -> None:
    assert {name.partition("-")[0] for name in WRITERS} == set(emails.WRITERS)
    kept = {path.name.split(".")[0] for path in FOLDER.glob("*.txt")}
    assert kept == set(WRITERS)


@pytest.mark.parametrize(
    "path", sorted(mailer.FOLDER.rglob("*.*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_template_has_no_text_outside_the_catalogue(path: Path) -> None:
    tree = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True).parse(
        path.read_text(encoding="utf-8")
    )
    bare = " ".join(node.data for node in tree.find_all(jinja2.nodes.TemplateData))

    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"<[^>]*>?|[^<]*>", " ", bare))

    assert words == []
