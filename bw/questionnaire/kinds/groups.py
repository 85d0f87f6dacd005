"""Kinds that hold fields: a repeat with its entries, a grid with its rows.

Their entries are saved one by one, or a grid as a whole, by forms of their own: the field of the
ordinary form says nothing here.
"""

from bw.questionnaire import entries
from bw.questionnaire.kinds.kind import ANSWER, Asked, Raw
from bw.web.locale import Locale


def parse(_raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """Nothing: what belongs to a group is read field by field."""
    return ""


def again(_canonical: str, _locale: Locale) -> Raw:
    """No field of the ordinary form."""
    return {ANSWER: []}


def format_group(canonical: str, _question: Asked, locale: Locale, _country: str) -> str:
    """How many entries there are."""
    return locale.digits(str(len(entries.read(canonical)))) if canonical else ""
