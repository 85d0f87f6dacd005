"""Static files under names that hold their content's hash, compressed once when built.

Served by WhiteNoise for a year; a changed file has another name. The small first-view part of the
style stands inside each page, and its hash in the Content-Security-Policy.
"""

import base64
import gzip
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import brotli

SOURCE = Path(__file__).resolve().parents[2] / "static"
FIRST_VIEW = "first-view.css"
COMPRESSED = frozenset({".css", ".js", ".svg", ".json", ".webmanifest", ".txt"})


@dataclass(frozen=True, slots=True)
class Assets:
    """``names``: file -> hashed file. ``first_view``: style to inline, ``style_hash`` its hash."""

    root: Path
    names: dict[str, str]
    first_view: str
    style_hash: str

    def url(self, name: str) -> str:
        """The address of a static file. Raises KeyError for a file that does not exist."""
        return f"/static/{self.names[name]}"


def build(target: Path, source: Path = SOURCE) -> Assets:
    """Copy ``source`` to ``target`` under hashed names, .br and .gz beside; skip what stands."""
    target.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        relative = path.relative_to(source)
        if relative.as_posix() == FIRST_VIEW:
            continue
        content = path.read_bytes()
        digest = hashlib.sha256(content).hexdigest()[:12]
        hashed = relative.with_name(f"{path.stem}.{digest}{path.suffix}")
        names[relative.as_posix()] = hashed.as_posix()
        _place(target / hashed, path, content)
    style = (source / FIRST_VIEW).read_text().strip() if (source / FIRST_VIEW).exists() else ""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Assets(target, names, style, f"'sha256-{digest}'")


def _place(goal: Path, path: Path, content: bytes) -> None:
    if goal.exists():
        return
    goal.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in COMPRESSED:
        goal.with_name(goal.name + ".br").write_bytes(brotli.compress(content, quality=11))
        goal.with_name(goal.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    shutil.copyfile(path, goal.with_name(goal.name + ".new"))
    goal.with_name(goal.name + ".new").replace(
        goal
    )  # whole or not at all: processes start together
