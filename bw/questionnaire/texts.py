"""Texts that show answers: ``You have ${workers} workers.`` Pure.

Where no answers are at hand (lists, search, papers without answers) such a text shows an ellipsis.
"""

import re
from collections.abc import Callable, Iterable, Mapping

SHOWN = re.compile(r"\$\{\s*([^\W\d][\w.-]*)\s*\}")
NOT_KNOWN = "…"


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """The names of the questions whose answers these texts show."""
    return frozenset(name for text in texts if "${" in text for name in SHOWN.findall(text))


def without_answers(texts: Mapping[str, str]) -> dict[str, str]:
    """The texts of each language where no answers are at hand."""
    return {language: SHOWN.sub(NOT_KNOWN, text) for language, text in texts.items()}


def filled(text: str, said: Callable[[str], str]) -> str:
    """The text with the answers in it. ``said``: name -> the answer as people read it."""
    return SHOWN.sub(lambda match: said(match[1]) or NOT_KNOWN, text)
