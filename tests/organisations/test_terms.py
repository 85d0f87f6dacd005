"""The texts of the terms."""

import hashlib
import re

import pytest

from bw.organisations.terms import texts
from bw.organisations.terms.texts import BlockKind
from bw.text import ascii_digits
from bw.web.locale import LANGUAGES


def test_present_version_is_the_newest() -> None:
    assert texts.current_version() == "1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_has_the_same_parts_in_each_language(language: str) -> None:
    def parts(code: str) -> list[tuple[BlockKind, int]]:
        return [(one.kind, len(one.lines)) for one in texts.blocks(texts.current(code).text)]

    assert parts(language) == parts("en")
    assert len(parts(language)) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_numbered_in_order(language: str) -> None:
    found = texts.blocks(texts.current(language).text)
    heads = [one.lines[0] for one in found if one.kind is BlockKind.HEADING]
    numbers = [re.match(r"\d+", ascii_digits(head)).group() for head in heads]  # type: ignore[union-attr]
    assert numbers == [str(number) for number in range(1, 10)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_text_is_lost_in_blocks(language: str) -> None:
    text = texts.current(language).text
    shown = "".join("".join(one.lines) for one in texts.blocks(text))
    plain = re.sub(r"^(# |- )", "", text, flags=re.MULTILINE)
    assert shown.split() == "".join(plain.split("\n")).split()


def test_text_knows_who_has_read_it_and_its_hash() -> None:
    english, bangla = texts.current("en"), texts.current("bn")
    assert (english.read_by_a_lawyer, english.read_by_native_speaker) == (False, True)
    assert (bangla.read_by_a_lawyer, bangla.read_by_native_speaker) == (False, False)
    assert bangla.sha256 == hashlib.sha256(bangla.text.encode()).hexdigest()


def test_unknown_language_reads_english() -> None:
    assert texts.current("../../x").language == "en"
