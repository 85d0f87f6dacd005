"""Answers go compressed to browsers that can unpack them."""

import gzip

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.web.compression import SMALLEST, chosen

BASE = "https://factory.test"


@pytest.mark.parametrize(
    ("accepted", "way"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, gzip;q=0", ""),
        ("deflate", ""),
        ("nonsense;;;q=", ""),
        ("", ""),
    ],
)
def test_the_way_is_what_the_browser_likes_best(accepted: str, way: str) -> None:
    assert chosen(accepted) == way


def test_page_is_the_same_however_it_was_packed(app: Flask, client: FlaskClient) -> None:
    plain, packed, zipped = (
        client.get("/sign-in", headers={"Accept-Encoding": way}, base_url=BASE)
        for way in ("identity", "br", "gzip")
    )

    assert "Content-Encoding" not in plain.headers
    assert (packed.headers["Content-Encoding"], zipped.headers["Content-Encoding"]) == (
        "br",
        "gzip",
    )
    unpacked = brotli.decompress(packed.data), gzip.decompress(zipped.data)
    assert [len(each) for each in unpacked] == [len(plain.data)] * 2
    assert [int(each.headers["Content-Length"]) for each in (packed, zipped)] == [
        len(packed.data),
        len(zipped.data),
    ]
    assert {"Accept-Encoding"} <= set(plain.vary) & set(packed.vary)


def test_error_page_is_compressed_too_and_a_short_answer_is_not(
    app: Flask, client: FlaskClient
) -> None:
    missing, short = (
        client.get(path, headers={"Accept-Encoding": "br"}, base_url=BASE)
        for path in ("/nowhere", "/healthz")
    )

    assert (missing.status_code, missing.headers.get("Content-Encoding")) == (404, "br")
    assert (len(short.data) < SMALLEST, "Content-Encoding" in short.headers) == (True, False)
