"""Composes e-mails from their folders and hands them to the mail server. No Flask in here."""

import hashlib
import smtplib
import ssl
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bw import clock
from bw.outbox.worker import HopelessError
from bw.settings import ROOT, Settings
from bw.web import locale
from bw.web.locale import Locale

FOLDER = ROOT / "templates" / "emails"
TIMEOUT = 30  # seconds, for each step of the talk with the mail server
LONGEST_SUBJECT = 200
LONGEST_LINE = 998


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail to one person, before it is written out.

    ``name`` is the folder, ``key`` the key of its job: the same key gives the same Message-ID.
    """

    name: str
    key: str
    to: str
    to_name: str
    reader: Locale
    context: Mapping[str, Any]


def compose(letter: Letter, settings: Settings) -> EmailMessage:
    """The message, in the reader's language.

    Raises HopelessError for an address that cannot be one.
    """
    with locale.using(letter.reader):
        subject, text, html = (
            _render(letter, part) for part in ("subject.txt", "body.txt", "body.html")
        )
    message = EmailMessage()
    message["Subject"] = one_line(subject)[:LONGEST_SUBJECT]
    message["From"] = _address(settings.mail_from, "")
    message["To"] = _address(letter.to, letter.to_name)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id(letter.key, settings)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    message["Content-Language"] = letter.reader.language  # set_content would drop it
    # Python loses a space where it folds a header in another script: lines as long as SMTP takes.
    message.policy = message.policy.clone(max_line_length=LONGEST_LINE)
    return message


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand the message to the mail server.

    Raises HopelessError when the server refuses the recipient for good, and what smtplib and the
    network raise otherwise: then it is worth another try.
    """
    with smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT) as server:
        if settings.mail_tls:
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        try:
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            if all(code >= 500 for code, _text in error.recipients.values()):
                raise HopelessError(f"the mail server refuses the recipient: {error}") from error
            raise


def message_id(key: str, settings: Settings) -> str:
    """The Message-ID of the e-mail of a job: always the same, so that a repeat can be seen."""
    host = urlsplit(settings.base_url).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{host}>"


def one_line(text: str) -> str:
    """``text`` without line ends and other control characters: it cannot begin a new header."""
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join(plain.split())


def _address(address: str, name: str) -> Address:
    try:
        return Address(display_name=one_line(name), addr_spec=address)
    except (HeaderParseError, ValueError, IndexError) as error:
        raise HopelessError(f"not an address for e-mail: {error}") from error


def _render(letter: Letter, part: str) -> str:
    reader = letter.reader.language
    facts = {"to_name": one_line(letter.to_name), "language": reader, **letter.context}
    template = _environment(html=part.endswith(".html")).get_template(f"{letter.name}/{part}")
    return template.render(facts)


@cache
def _environment(*, html: bool) -> Environment:
    # Two environments: a file that both parts include is escaped in one and plain in the other.
    made = Environment(  # nosec B701
        loader=FileSystemLoader(FOLDER),
        autoescape=html,  # noqa: S701 - the other part is plain text
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        locale.gettext, locale.ngettext, newstyle=False, pgettext=locale.pgettext
    )
    made.policies["ext.i18n.trimmed"] = True
    made.filters["moment"] = _moment
    return made


def _moment(value: datetime) -> str:
    """A day written out and the time of day, in the reader's zone: 28 November 2026, 15:00."""
    reader = locale.current()
    local = value.astimezone(ZoneInfo(reader.zone))
    return f"{reader.date(value)}, {reader.time(local.time())}"
