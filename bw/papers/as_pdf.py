"""PDF: the answers as data, a fixed template, and typst in a process of its own."""

from collections.abc import Iterable
from pathlib import Path

from bw.papers.content import Head, Line
from bw.questionnaire.definition import Definition


class TypesettingError(Exception):
    """The pages could not be set; ``code`` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def write(path: Path, head: Head, definition: Definition, lines: Iterable[Line]) -> None:
    """Set the pages. Raises TypesettingError."""
    raise TypesettingError("paper_not_set")
