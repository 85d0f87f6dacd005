"""Answers are compressed as the browser allows; that they vary by it says ``requests``.

Files of ours lie there compressed; see ``assets``.

Flask-Compress did the same with settings and choices for each answer that take 50 µs of it.
"""

import gzip
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

from bw.web import present

TEXTS = frozenset({"text/html", "text/css", "application/json", "text/plain"})
SMALLEST = 200  # bytes; less does not grow smaller
LEVEL = 5  # of brotli: the next ones take twice as long and save nothing on pages of ours
WINDOW = 16  # 64 kB: pages are smaller, and memory for more costs 50 µs each


def _brotli(content: bytes) -> bytes:
    packed: bytes = brotli.compress(content, quality=LEVEL, lgwin=WINDOW)
    return packed


# The first is taken when a browser likes them equally well.
WAYS: dict[str, Callable[[bytes], bytes]] = {
    "br": _brotli,
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}


def install(app: Flask) -> None:
    """Compress what ``app`` answers."""

    @app.after_request
    def _compress(response: Response) -> Response:
        way = chosen(present.request().environ.get("HTTP_ACCEPT_ENCODING", ""))
        if way and _may_be_packed(response):
            content = response.get_data()
            if len(content) >= SMALLEST:
                response.set_data(WAYS[way](content))
                response.headers.add("Content-Encoding", way)
        return response


@lru_cache(maxsize=500)  # browsers say it in few ways
def chosen(accepted: str) -> str:
    """The way that a browser likes best, by its ``Accept-Encoding``; empty for none."""
    quality = parse_accept_header(accepted, Accept).quality
    best = max(WAYS, key=quality)
    return best if quality(best) > 0 else ""


def _may_be_packed(response: Response) -> bool:
    """Whether it is a text that stands there whole (downloads are streams), as it was written."""
    headers = dict(response.headers.to_wsgi_list())
    kind = headers.get("Content-Type", "").partition(";")[0]
    return kind in TEXTS and not response.is_streamed and "Content-Encoding" not in headers
