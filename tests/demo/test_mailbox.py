"""The demo's mail sink and its reader."""

import smtplib
from pathlib import Path

import pytest

from bw.demo import mailbox, sink
from bw.notifications import mailer
from bw.settings import Settings
from tests.notifications.test_mailer import letter


@pytest.fixture
def box(tmp_path: Path) -> mailbox.Mailbox:
    """An empty mailbox."""
    return mailbox.of(tmp_path)


def test_sink_keeps_what_is_sent(box: mailbox.Mailbox, settings: Settings) -> None:
    message = mailer.compose(letter(to_name="রহিম"), settings)
    with sink.running(box) as port, smtplib.SMTP(sink.HOST, port) as server:
        server.send_message(message)

    kept = box.all()

    assert [(mail.to, mail.subject, mail.language) for mail in kept] == [
        ("রহিম <mai@example.test>", "Your password was changed", "en"),
    ]
    assert kept[0].text.startswith("Hello রহিম,")
    assert kept[0].html.startswith("<!doctype html>")
    assert box.find(kept[0].name) == kept[0]


def test_latest_first_and_the_oldest_go(
    box: mailbox.Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "KEPT", 2)

    for number in (1, 2, 3):
        box.keep(f"Subject: {number}\n\ntext".encode())

    assert [mail.subject for mail in box.all()] == ["3", "2"]


@pytest.mark.parametrize("name", ["", "../clock", "1/../2", "none", "9" * 30, "1.eml"])
def test_find_gives_nothing_for_other_names(box: mailbox.Mailbox, name: str) -> None:
    box.keep(b"Subject: 1\n\ntext")

    assert box.find(name) is None


def test_empty_mailbox(box: mailbox.Mailbox) -> None:
    assert (box.all(), box.find("1")) == ([], None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("no link", [("no link", False)]),
        ("see https://our.test/a now", [
            ("see ", False), ("https://our.test/a", True), (" now", False),
        ]),
        ("https://our.test.evil.test/a", [("https://our.test.evil.test/a", False)]),
        ("https://evil.test/https://our.test/", [("https://evil.test/https://our.test/", False)]),
        ("javascript:alert(1)", [("javascript:alert(1)", False)]),
    ],
)  # fmt: skip
def test_pieces_link_to_our_own_pages_only(text: str, expected: list[tuple[str, bool]]) -> None:
    assert mailbox.pieces(text, base_url="https://our.test") == expected
