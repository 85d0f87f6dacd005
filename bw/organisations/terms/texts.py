"""Reads the terms: which version is the present one, its text, and its text cut into blocks."""

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from bw.web.locale import LANGUAGES

FOLDER = Path(__file__).parent


class BlockKind(StrEnum):
    """What a piece of the text is."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the text; a list has several ``lines``, the others one."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """One version in one language."""

    version: str
    language: str
    text: str
    read_by_a_lawyer: bool
    read_by_native_speaker: bool

    @property
    def sha256(self) -> str:
        """The hash of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@lru_cache
def current_version() -> str:
    """The version that is to be signed: the newest folder."""
    return max((one.name for one in FOLDER.iterdir() if one.name.isdecimal()), key=int)


def current(language: str) -> Terms:
    """The present terms, in English when there are none in the language."""
    return _read(current_version(), language if language in LANGUAGES else "en")


@lru_cache
def _read(version: str, language: str) -> Terms:
    folder = FOLDER / version
    about = tomllib.loads((folder / "about.toml").read_text("utf-8"))
    return Terms(
        version=version,
        language=language,
        text=(folder / f"{language}.txt").read_text("utf-8"),
        read_by_a_lawyer=about["read_by_a_lawyer"],
        read_by_native_speaker=language == about["original"]
        or language in about["read_by_native_speakers"],
    )


def blocks(text: str) -> tuple[Block, ...]:
    """The text in pieces: first the title; ``#`` begins a heading, ``-`` a point of a list."""
    pieces = [one.strip() for one in text.replace("\r\n", "\n").split("\n\n") if one.strip()]
    return tuple(_block(piece, first=not number) for number, piece in enumerate(pieces))


def _block(piece: str, *, first: bool) -> Block:
    lines = piece.split("\n")
    if first:
        return Block(BlockKind.TITLE, (piece,))
    if piece.startswith("# "):
        return Block(BlockKind.HEADING, (piece.removeprefix("# "),))
    if all(line.startswith("- ") for line in lines):
        return Block(BlockKind.LIST, tuple(line.removeprefix("- ") for line in lines))
    return Block(BlockKind.PARAGRAPH, (piece,))
