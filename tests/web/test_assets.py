"""What a browser loads: how heavy it is, and that it is what it says."""

import gzip
import hashlib
import re
from pathlib import Path

import brotli
import pytest

from bw.settings import ROOT
from bw.web import assets

STATIC = ROOT / "static"


def weight(name: str, quality: int = 11) -> int:
    """Bytes of a file on the wire."""
    return len(brotli.compress((STATIC / name).read_bytes(), quality=quality))


def test_styles_together_weigh_at_most_5_kb() -> None:
    assert weight("bw.css") + weight("first-view.css") <= 5_000


@pytest.mark.parametrize(
    ("name", "most"), [("bw.js", 2_000), ("htmx.min.js", 16_000), ("icon.svg", 300)]
)
def test_file_weighs_at_most(name: str, most: int) -> None:
    assert weight(name) <= most


def test_first_view_needs_no_escaping_in_a_page() -> None:
    # It stands in each page as it is, and its hash in the Content-Security-Policy.
    assert re.findall("[<>&\"']", (STATIC / "first-view.css").read_text()) == []


@pytest.mark.parametrize("name", ["bw.css", "first-view.css"])
def test_style_has_three_sizes_of_text_and_no_movement(name: str) -> None:
    style = (STATIC / name).read_text()
    assert set(re.findall(r"font-size:([^;}]+)", style)) <= {".875rem", "1rem", "1.375rem", "11pt"}
    assert re.findall("transition|animation|@import|url", style) == []


def test_vendored_files_are_what_the_note_says() -> None:
    rows = re.findall(r"^\| `((?:static|bw)/[^`]+)` .*`([0-9a-f]{64})` \|$",
                      (ROOT / "docs" / "vendored.md").read_text(), re.MULTILINE)  # fmt: skip
    sums = [(name, hashlib.sha256((ROOT / name).read_bytes()).hexdigest()) for name, _sum in rows]
    assert rows
    assert sums == rows


def test_build_writes_hashed_names_and_compressed_copies(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a{}")
    (source / "first-view.css").write_text("b{}\n")
    built = assets.build(tmp_path / "out", source)
    name = built.names["a.css"]
    assert built.first_view == "b{}"
    assert re.fullmatch(r"a\.[0-9a-f]{12}\.css", name)
    assert gzip.decompress((tmp_path / "out" / f"{name}.gz").read_bytes()) == b"a{}"
    assert built.url("a.css") == f"/static/{name}"
