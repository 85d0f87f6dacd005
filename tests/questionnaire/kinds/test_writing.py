"""Texts, e-mail addresses, phone numbers."""

import pytest

from tests.questionnaire.kinds.asked import parse, refused, shown


@pytest.mark.parametrize(
    ("kind", "typed", "canonical"),
    [
        ("text", "  Padma\u00a0 Garments\n", "Padma Garments"),
        ("text", "e\u0301", "é"),
        ("text", "a\x00b\ud800c\u202ed", "abcd"),
        ("text", "শ্রমিক\u200d", "শ্রমিক\u200d"),
        ("long_text", " one\r\n\r\ntwo\rthree\t4 ", "one\n\ntwo\nthree 4"),
        ("long_text", "", ""),
        ("email", " Rahima@Example.ORG ", "Rahima@example.org"),
        ("email", "hr@padma.demo.test", "hr@padma.demo.test"),
        ("phone", "01711-123456", "+8801711123456"),
        ("phone", "০১৭১১ ১২৩৪৫৬", "+8801711123456"),
        ("phone", "+84 24 3936 2634", "+842439362634"),
        ("phone", "", ""),
    ],
)
def test_text_is_read(kind: str, typed: str, canonical: str) -> None:
    assert parse(kind, typed) == canonical


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("text", "x" * 501, "text_too_long"),
        ("long_text", "x" * 5001, "text_too_long"),
        ("email", "rahima", "email_wrong"),
        ("email", "a@b", "email_wrong"),
        ("email", "a b@example.org", "email_wrong"),
        ("phone", "12", "phone_unreadable"),
        ("phone", "call me", "phone_unreadable"),
        ("phone", "01711-123456 ext. 5", "phone_unreadable"),
        ("phone", "+" + "8" * 50, "phone_unreadable"),
    ],
)
def test_text_is_refused(kind: str, typed: str, code: str) -> None:
    assert refused(kind, typed) == code


@pytest.mark.parametrize(
    ("canonical", "language", "country", "text"),
    [
        ("+8801711123456", "en", "bd", "01711-123456"),
        ("+8801711123456", "bn", "bd", "০১৭১১-১২৩৪৫৬"),
        ("+8801711123456", "en", "vn", "+880 1711-123456"),
        ("", "en", "bd", ""),
    ],
)
def test_phone_is_shown_as_it_is_dialled(
    canonical: str, language: str, country: str, text: str
) -> None:
    assert shown("phone", canonical, language=language, country=country) == text
