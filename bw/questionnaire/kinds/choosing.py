"""Kinds in which people choose: yes or no, one, several, months of the year, a country."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import islice

from bw.questionnaire.kinds.kind import ANSWER, MOST_FOUND, AnswerError, Asked, Option, Raw, first
from bw.text import fold
from bw.web.locale import Locale
from bw.web.locale import gettext as _

MONTHS = tuple(str(number) for number in range(1, 13))
# Codes that Babel names and ISO 3166-1 does not: groups of countries, tests, reserved codes.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())


def choices(question: Asked, locale: Locale) -> Sequence[Option]:
    """The question's own list in the reader's language."""
    return [(c.name, c.label.in_language(locale.language) or c.name) for c in question.choices]


def yes_or_no(question: Asked, locale: Locale) -> Sequence[Option]:
    """The question's own list, or Yes and No."""
    return choices(question, locale) or (("yes", _("Yes")), ("no", _("No")))


def months(_question: Asked, locale: Locale) -> Sequence[Option]:
    """The twelve months."""
    names = locale.formats.months["stand-alone"]["wide"]
    return [(month, names[int(month)]) for month in MONTHS]


def countries(_question: Asked, locale: Locale) -> Sequence[Option]:
    """All countries by name."""
    return _countries(locale.language)


@lru_cache
def _countries(language: str) -> tuple[Option, ...]:
    names = Locale(language).formats.territories
    known = [(str(code), str(name)) for code, name in names.items()]
    states = [pair for pair in known if len(pair[0]) == 2 and pair[0] not in NO_COUNTRIES]
    return tuple(sorted(states, key=lambda pair: fold(pair[1])))


@lru_cache
def _country_codes() -> frozenset[str]:
    return frozenset(code for code, _name in _countries("en"))


def found(options: Sequence[Option], words: str, chosen: Collection[str]) -> list[Option]:
    """What is chosen, then the options that hold all the words: one more than are shown."""
    wanted = fold(words).split()
    first = [pair for pair in options if pair[0] in chosen] if chosen else []
    if not wanted:
        return first
    holding = (
        pair
        for pair in options
        if pair[0] not in chosen and all(word in _folded(pair[1]) for word in wanted)
    )
    return [*first, *islice(holding, MOST_FOUND + 1)]


_folded = lru_cache(maxsize=20_000)(fold)  # each key pressed looks through the whole list


def parse_one(raw: Raw, question: Asked, _locale: Locale, _country: str) -> str:
    """The name of one choice of the list."""
    names = [choice.name for choice in question.choices] or ["yes", "no"]
    sent = {text for text in raw.get(ANSWER, ()) if text}
    if len(sent) > 1:
        raise AnswerError("choice_only_one")
    if not sent <= set(names):
        raise AnswerError("choice_not_listed")
    return sent.pop() if sent else ""


def parse_many(raw: Raw, question: Asked, _locale: Locale, _country: str) -> str:
    """Names of choices in the order of the list, joined by a space."""
    return _in_order(raw, [choice.name for choice in question.choices])


def parse_months(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """Numbers of months in the order of the year, joined by a space."""
    return _in_order(raw, MONTHS)


def _in_order(raw: Raw, names: Sequence[str]) -> str:
    sent = {text for text in raw.get(ANSWER, ()) if text}
    if not sent <= set(names):
        raise AnswerError("choice_not_listed")
    return " ".join(name for name in names if name in sent)


def parse_country(raw: Raw, _question: Asked, _locale: Locale, _country: str) -> str:
    """A code of ISO 3166-1 alpha-2."""
    code = first(raw)
    if code and code not in _country_codes():
        raise AnswerError("choice_not_listed")
    return code


def one_again(canonical: str, _locale: Locale) -> Raw:
    """The field of a single choice."""
    return {ANSWER: [canonical] if canonical else []}


def many_again(canonical: str, _locale: Locale) -> Raw:
    """The fields of several choices."""
    return {ANSWER: canonical.split()}


def format_yes_or_no(canonical: str, question: Asked, locale: Locale, _country: str) -> str:
    """Yes or No, in the list's words."""
    return _named(canonical, yes_or_no(question, locale))


def format_choices(canonical: str, question: Asked, locale: Locale, _country: str) -> str:
    """The chosen labels; a choice that the list does not have shows its name."""
    return _named(canonical, choices(question, locale))


def format_months(canonical: str, question: Asked, locale: Locale, _country: str) -> str:
    """The names of the months."""
    return _named(canonical, months(question, locale))


def format_country(canonical: str, _question: Asked, locale: Locale, _country: str) -> str:
    """The country's name."""
    return str(locale.formats.territories.get(canonical, canonical))


def _named(canonical: str, options: Sequence[Option]) -> str:
    names = dict(options)
    return ", ".join(names.get(name, name) for name in canonical.split())
