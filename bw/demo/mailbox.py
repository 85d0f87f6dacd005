"""E-mails that the demo sent: files in a folder, the latest ones only."""

import email
import re
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

KEPT = 200
LARGEST = 1024 * 1024  # bytes
_NAME = re.compile(r"[0-9]{1,25}")
_LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail. ``name`` is its address under ``/demo/mail``."""

    name: str
    to: str
    subject: str
    date: str
    language: str
    text: str
    html: str


class Mailbox:
    """The folder with the e-mails."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> None:
        """Store an e-mail as it came; the oldest ones go when there are too many."""
        self._folder.mkdir(parents=True, exist_ok=True)
        rough = self._folder / "coming"
        rough.write_bytes(content[:LARGEST])
        rough.replace(self._folder / f"{time.time_ns()}.eml")
        for old in self._files()[KEPT:]:
            old.unlink(missing_ok=True)

    def all(self) -> list[Mail]:
        """The e-mails, the latest first."""
        return [_read(path) for path in self._files()]

    def find(self, name: str) -> Mail | None:
        """One e-mail by its name; None for anything that is not the name of one."""
        path = self._folder / f"{name}.eml"
        return _read(path) if _NAME.fullmatch(name) and path.is_file() else None

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*.eml"), key=lambda p: int(p.stem), reverse=True)


def of(instance: Path) -> Mailbox:
    """The mailbox of the demo in this folder."""
    return Mailbox(instance / "demo" / "mail")


def pieces(text: str, *, base_url: str) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is a link to our own pages."""
    found = []
    end = 0
    for match in _LINK.finditer(text):
        found.append((text[end : match.start()], False))
        found.append((match[0], match[0].startswith(f"{base_url}/")))
        end = match.end()
    return [piece for piece in (*found, (text[end:], False)) if piece[0]]


def _read(path: Path) -> Mail:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    return Mail(
        name=path.stem,
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=str(message["Date"] or ""),
        language=str(message["Content-Language"] or "en"),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
