"""Composing and delivering: one address, no second header, one Message-ID for each cause."""

import email
import smtplib
from collections.abc import Iterator
from dataclasses import replace
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from bw.notifications import mailer
from bw.notifications.mailer import Letter
from bw.outbox.worker import HopelessError
from bw.settings import Settings
from bw.web import locale


def letter(*, to: str = "mai@example.test", to_name: str = "Mai", key: str = "k") -> Letter:
    """A short e-mail."""
    return Letter(
        "password_changed", key, to, to_name, locale.make("en"), {"link": "https://factory.test/x"}
    )


class Server:
    """A mail server that keeps what it is given and refuses some addresses."""

    def __init__(self) -> None:
        self.kept: list[Any] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take or refuse a recipient."""
        if address.startswith("nobody"):
            return "550 no such person"
        if address.startswith("full"):
            return "452 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep an e-mail."""
        self.kept.append(envelope)
        return "250 OK"


@pytest.fixture
def server(settings: Settings, unused_port: int) -> Iterator[tuple[Server, Settings]]:
    """A mail server on this machine, and settings that lead to it."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=unused_port)
    controller.start()
    yield handler, replace(settings, mail_host="127.0.0.1", mail_port=unused_port)
    controller.stop()


@pytest.fixture
def unused_port() -> int:
    """A port that nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_compose_headers(app: Flask, settings: Settings) -> None:
    message = mailer.compose(letter(), settings)

    headers = {name: str(value) for name, value in message.items()}
    del headers["Content-Type"]
    assert headers == {
        "Subject": "Your password was changed",
        "From": "self-assessment@localhost",
        "To": "Mai <mai@example.test>",
        "Date": "Sat, 21 Nov 2026 09:00:00 +0000",
        "Message-ID": mailer.message_id("k", settings),
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Language": "en",
    }


def test_message_id_is_of_the_key(settings: Settings) -> None:
    first, again, other = (mailer.message_id(key, settings) for key in ("a", "a", "b"))

    assert first == again != other
    assert first.endswith("@factory.test>")


@runs(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=40))
def test_compose_no_name_makes_a_second_header(app: Flask, settings: Settings, name: str) -> None:
    plain = mailer.compose(letter(), settings)

    message = mailer.compose(letter(to_name=f"{name}\r\nBcc: all@example.test"), settings)

    read = email.message_from_bytes(message.as_bytes(), policy=default)
    assert read.keys() == plain.keys()
    assert [each.addr_spec for each in read["To"].addresses] == ["mai@example.test"]


def test_compose_escapes_names_in_the_html_part(app: Flask, settings: Settings) -> None:
    message = mailer.compose(letter(to_name="<b>Mai</b> & Co"), settings)

    html, text = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert "<p>Hello &lt;b&gt;Mai&lt;/b&gt; &amp; Co,</p>" in html.get_content()
    assert "Hello <b>Mai</b> & Co," in text.get_content()


def test_subject_in_another_script_keeps_its_spaces(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Chia sẻ dữ liệu trong chu kỳ tới của Dệt May Mây Trắng"
    monkeypatch.setattr(mailer, "one_line", lambda _text: said)

    message = mailer.compose(letter(to_name="Mai"), settings)

    read = email.message_from_bytes(message.as_bytes(), policy=default)
    assert read["Subject"] == said
    assert max(map(len, message.as_bytes().splitlines())) <= 998


@pytest.mark.parametrize("to", ["", "no address", "a@b.test\r\nBcc: c@d.test", "a@b@c", "@"])
def test_compose_refuses_what_is_no_address(app: Flask, settings: Settings, to: str) -> None:
    with pytest.raises(HopelessError):
        mailer.compose(letter(to=to), settings)


def test_deliver_hands_over_text_and_html(app: Flask, server: tuple[Server, Settings]) -> None:
    handler, there = server

    mailer.deliver(mailer.compose(letter(to_name="রহিম"), there), there)

    assert [envelope.rcpt_tos for envelope in handler.kept] == [["mai@example.test"]]
    assert b"multipart/alternative" in handler.kept[0].content


def test_deliver_refused_for_good_is_hopeless(app: Flask, server: tuple[Server, Settings]) -> None:
    _, there = server
    message = mailer.compose(letter(to="nobody@example.test"), there)

    with pytest.raises(HopelessError, match="no such person"):
        mailer.deliver(message, there)


def test_deliver_refused_for_now_is_tried_again(
    app: Flask, server: tuple[Server, Settings]
) -> None:
    _, there = server
    message = mailer.compose(letter(to="full@example.test"), there)

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mailer.deliver(message, there)


def test_deliver_without_a_server_is_tried_again(
    app: Flask, settings: Settings, unused_port: int
) -> None:
    nowhere = replace(settings, mail_host="127.0.0.1", mail_port=unused_port)

    with pytest.raises(ConnectionError):
        mailer.deliver(mailer.compose(letter(), nowhere), nowhere)
