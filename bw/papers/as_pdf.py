"""PDF: the answers as data, a fixed template, and typst in a process of its own.

What people wrote goes to the template as JSON and is never markup. The process has little memory
and little time, and reads nothing but a folder that is made for it.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

from bw.papers import pages
from bw.papers.content import Head, Line
from bw.questionnaire.definition import Definition
from bw.selfassessment.progress import has_step

HERE = Path(__file__).resolve().parent
FONTS = HERE / "fonts"
SECONDS = 120  # by the clock, until the process is ended


class TypesettingError(Exception):
    """The pages could not be set; ``code`` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write(path: Path, head: Head, definition: Definition, lines: Iterable[Line]) -> None:
    """Set the pages; the folder of ``path`` is used meanwhile. Raises TypesettingError."""
    folder = path.parent / "pages"
    folder.mkdir()
    data = json.dumps(document(head, definition, lines), ensure_ascii=False)
    (folder / "data.json").write_text(data, encoding="utf-8")
    shutil.copyfile(HERE / "pages.typ", folder / "pages.typ")
    _run(folder)
    (folder / "made.pdf").rename(path)


def document(head: Head, definition: Definition, lines: Iterable[Line]) -> dict[str, Any]:
    """Everything that the template reads."""
    asked = (line for line in lines if has_step(head.about.steps, line.asked.step))
    sections = []
    for (code, label), some in groupby(asked, key=lambda line: (line.section_code, line.section)):
        leaves = [
            {
                "label": names[0],
                "category": names[1],
                "questions": [pages.question(line, definition, head) for line in some_asked],
            }
            for (_leaf, *names), some_asked in groupby(some, key=_leaf_of)
        ]
        sections.append({"code": code, "label": label, "leaves": leaves})
    return {**pages.frame(head, definition), "sections": sections}


def _leaf_of(line: Line) -> tuple[Any, ...]:
    return (line.asked.leaf_index, line.subsection, line.category)


def _run(folder: Path) -> None:
    """The process inherits nothing: neither settings with secrets nor a way to the network."""
    nowhere = "http://127.0.0.1:9"
    environment = {"HOME": str(folder), "PATH": os.defpath, "RAYON_NUM_THREADS": "2",
                   "MALLOC_ARENA_MAX": "2", "http_proxy": nowhere, "https_proxy": nowhere,
                   "all_proxy": nowhere}  # fmt: skip
    command = [sys.executable, "-I", str(HERE / "typesetter.py"), str(folder), str(FONTS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program with paths of ours
            command,
            cwd=folder,
            env=environment,
            timeout=SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # its messages repeat what people wrote
        )
    except subprocess.TimeoutExpired:
        raise TypesettingError("paper_not_set") from None
    if done.returncode or not (folder / "made.pdf").exists():
        raise TypesettingError("paper_not_set")
