"""Strategies for what nobody types by accident: broken UTF-8, NUL bytes, bodies that are none."""

from collections.abc import Sequence
from urllib.parse import quote_from_bytes

from hypothesis import strategies as st

# What parsers of numbers, days, times, addresses and ids like least.
AWKWARD = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\u202e", "\u2028", "é" * 300,
    "0", "-1", "-0", "1e999", "NaN", "Infinity", "9" * 400, "9" * 5000, "1_000", "0x10", "١٢", "१",
    "०১২", "²", "½", "1,2,3.4.5", "0000-00-00", "9999-12-31", "0001-01-01", "2026-02-30",
    "99999-1-1", "24:00", "23:59:60", "08:30+99:99", "08:30/17:00", "a@b", "a@b.cd", "@",
    "x" * 70 + "@x.yz", "+880", "+" + "9" * 60, "../../etc/passwd", "//evil.test", "/\\evil.test",
    "/a\r\nb", "javascript:x", "=1+1", "${word}", "{{ 7 * 7 }}", "%s%n%(x)s", "<b>'\"&",
    "' OR 1=1 --", "%00", "yes", "no", "yes no", "manager", "admin", "en", "bn", "2", "3", "true",
)  # fmt: skip
CONTENT_TYPES = (
    "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16",
    "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=x", "image/png", "", "\xff/\xff", "a/b; c=\"",
)  # fmt: skip


def encoded(text: str) -> bytes:
    """UTF-8, with lone surrogates as the three bytes that a broken client sends."""
    return text.encode("utf-8", "surrogatepass")


values = st.one_of(
    st.sampled_from(AWKWARD).map(encoded),
    st.text(st.characters(), max_size=40).map(encoded),
    st.binary(max_size=40),
)


def queries(names: Sequence[str]) -> st.SearchStrategy[str]:
    """Query strings and urlencoded bodies with these names, also twice, and others."""
    name = st.one_of(st.sampled_from(names), st.sampled_from(names), st.just("unknown")).map(
        str.encode
    )
    return st.lists(st.tuples(name | values, values), max_size=8).map(
        lambda pairs: "&".join(f"{quote_from_bytes(k)}={quote_from_bytes(v)}" for k, v in pairs)
    )


def bodies(names: Sequence[str]) -> st.SearchStrategy[tuple[str, bytes]]:
    """Content type and body of a POST: mostly forms, sometimes anything."""
    form = queries(names).map(lambda text: (CONTENT_TYPES[0], text.encode()))
    parts = st.lists(st.tuples(st.sampled_from(names), values), max_size=6).map(_multipart)
    anything = st.tuples(st.sampled_from(CONTENT_TYPES), st.binary(max_size=200))
    return st.one_of(form, form, parts, anything)


def _multipart(pairs: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in pairs
    )
    return "multipart/form-data; boundary=x", body + b"--x--\r\n"


paths = st.lists(values.map(quote_from_bytes), max_size=5).map(lambda parts: "/" + "/".join(parts))
