"""The question bank as the tests of it see it: its sources, and compiled."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bw.questionnaire import sources
from bw.questionnaire.definition import Definition, Question
from tools import bank_counts
from tools.bank import BANK, Section, form_of


@cache
def sections() -> tuple[Section, ...]:
    """The sections in order."""
    form = form_of(BANK)
    return tuple(Section(BANK / name, form) for name in form["sections"])


@cache
def definition() -> Definition:
    """The whole bank, compiled."""
    return bank_counts.read()


@cache
def workbook() -> bytes:
    """The whole bank as a workbook."""
    return sources.read_bank(BANK).workbook()


def written() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every question as it is written, with its section's code."""
    for section in sections():
        for question in section.questions:
            yield section.source["section"]["code"], question


def asked() -> list[Question]:
    """Every question that a person can stand on."""
    return [question for question in definition().questions if question.asked]


def of(ref: str) -> Question:
    """The question with this reference."""
    return definition().by_ref[ref]


def path(name: str) -> Path:
    """A file of the bank."""
    return BANK / name
