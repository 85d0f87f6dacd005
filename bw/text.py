"""Text: folding for search, digits, names of files."""

import re
import unicodedata

_MARKS: dict[int, str | None] = dict.fromkeys(range(0x0300, 0x0370))
# Zero-width joiners, and the Bengali nukta: people type words with and without them.
_DROPPED = _MARKS | {
    0x200C: None,
    0x200D: None,
    0x09BC: None,
    ord("đ"): "d",
    ord("Đ"): "d",
}
_BENGALI_TO_ASCII = {0x09E6 + n: str(n) for n in range(10)}
_ASCII_TO_BENGALI = {ord(str(n)): chr(0x09E6 + n) for n in range(10)}
# Characters that turn the direction of what follows: they hide what a text says.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSAFE = re.compile(r"[^\w.-]+", re.UNICODE)


def fold(text: str) -> str:
    """The form of ``text`` in which it is searched: ``dong nai`` finds ``Đồng Nai``.

    NFKD, case folded, Latin marks dropped (never Bengali vowel signs), digits in ASCII, NFC.
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(_DROPPED)
    return " ".join(unicodedata.normalize("NFC", ascii_digits(decomposed)).split())


def ascii_digits(text: str) -> str:
    """Every decimal digit of Unicode as its ASCII digit; everything else as it was."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(c)) if not c.isascii() and c.isdecimal() else c for c in text
    )


def bengali_digits(text: str) -> str:
    """ASCII digits as Bengali ones, for output where the reader chose them."""
    return text.translate(_ASCII_TO_BENGALI)


def one_line(text: str | None) -> str:
    """One line as people meant it: NFC, single spaces, nothing that does not show.

    The joiners of Bangla stay; control characters and lone surrogates go.
    """
    kept = (
        c
        for c in " ".join((text or "").split())
        if unicodedata.category(c) not in ("Cc", "Cs") and c not in _TURNING
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def file_name(text: str) -> str:
    """A name that is safe for a file on any system, at most 80 characters, never empty."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-.")[:80] or "file"
