"""Passwords: what is refused, and how they are hashed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.accounts import passwords
from tests.accounts.people import OTHER, PASSWORD, codes


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("sh0rt!?", ["password_short"]),
        ("এইটাছোট"[:7], ["password_short"]),
        ("x y" * 400, ["password_long"]),
        ("নদী " * 120, ["password_long"]),
        ("password", ["password_common"]),
        ("Sunshine2026!", ["password_common"]),
        ("qwertyuiop", ["password_common"]),
        ("abababababab", ["password_common"]),
        ("bangladesh71", ["password_common"]),
        ("Turag#2026", ["password_of_names"]),
        ("turaggarments", ["password_of_names"]),
        ("rahima.khatun", ["password_of_names"]),
        (PASSWORD, []),
        ("turag river in the rain", []),
        ("সকালে নদীটা শান্ত", []),
        ("x" * 31 + "y" + "z" * 40, []),
    ],
)
def test_problems_of(password: str, code: list[str]) -> None:
    parts = ["Turag Garments Ltd", "rahima.khatun@example.test"]
    assert codes(passwords.problems(password, parts=parts)) == code


def test_common_list_is_long_and_lower_case() -> None:
    assert len(passwords.common()) > 1000
    assert all(entry == entry.casefold() for entry in passwords.common())


def test_verify_opens_with_the_same_password_only() -> None:
    stored = passwords.hashed(PASSWORD)
    assert passwords.verify(stored, PASSWORD)
    assert not passwords.verify(stored, OTHER)
    assert not passwords.verify(stored, PASSWORD + " ")


def test_verify_takes_both_ways_of_writing_a_letter() -> None:
    typed = "mật khẩu của tôi"
    stored = passwords.hashed(unicodedata.normalize("NFD", typed))
    assert passwords.verify(stored, unicodedata.normalize("NFC", typed))


def test_verify_without_an_account_is_false() -> None:
    assert not passwords.verify(None, PASSWORD)
    assert not passwords.verify("!", PASSWORD)


def test_verify_does_not_cut_long_passwords() -> None:
    long = "a1 b2 " * 10
    stored = passwords.hashed(long + "x")
    assert passwords.verify(stored, long + "x")
    assert not passwords.verify(stored, long + "y")
    assert not passwords.verify(stored, "x" * 5000)


def test_hash_has_the_stated_cost() -> None:
    stored = passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.outdated(stored)
    assert passwords.outdated("$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$c29tZWhhc2g")


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=3))
def test_problems_of_anything_are_at_most_one(password: str, parts: list[str]) -> None:
    assert len(passwords.problems(password, parts=parts)) <= 1
