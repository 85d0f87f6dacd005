"""What browsers call themselves, in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.accounts.browsers import recognised

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/120 Mobile Safari/537.36",
         ("Chrome", "Android")),
        (f"Mozilla/5.0 (Linux; Android 9; X) {WEBKIT} SamsungBrowser/23 Chrome/115 Mobile Safari",
         ("Samsung Internet", "Android")),
        (f"Mozilla/5.0 (Linux; U; Android 8; en) {WEBKIT} Chrome/78 UCBrowser/13 Mobile Safari",
         ("UC Browser", "Android")),
        ("Opera/9.80 (Android; Opera Mini/36.2/119.132; U; id) Presto/2.12", ("Opera", "Android")),
        (f"{IPHONE} Version/17.5 Mobile/15E148 Safari/604.1", ("Safari", "iPhone")),
        (f"{IPHONE} CriOS/126 Mobile/15E148 Safari/604.1", ("Chrome", "iPhone")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126 Safari/537.36 Edg/126",
         ("Edge", "Windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         ("Firefox", "Linux")),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541) {WEBKIT} Chrome/126 Safari/537.36",
         ("Chrome", "ChromeOS")),
        ("Mozilla/5.0 (Mobile; Nokia; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
         ("Firefox", "KaiOS")),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_families_are_recognised(text: str, words: tuple[str, str]) -> None:
    assert recognised(text) == words


@given(st.text())
def test_anything_is_read(text: str) -> None:
    assert all(isinstance(word, str) for word in recognised(text))
