"""The reader's language: translated sentences, numbers, dates and digits. No Flask in here.

The current ``Locale`` is a context variable: a request sets it, and the worker sets the
recipient's before it writes an e-mail.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale as Formats
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_group_symbol

from bw.text import bengali_digits

LANGUAGES = {"en": "English", "bn": "বাংলা", "id": "Bahasa Indonesia", "vi": "Tiếng Việt"}
CATALOGUES = Path(__file__).resolve().parents[2] / "translations"


@dataclass(frozen=True, slots=True)
class Locale:
    """How one reader reads: language code, zone of the times shown, Bengali digits or not."""

    language: str = "en"
    zone: str = "UTC"
    bengali: bool = False

    @property
    def formats(self) -> Formats:
        """Babel's rules for this language."""
        return _formats(self.language)

    def digits(self, text: str) -> str:
        """``text`` with the reader's digits."""
        return bengali_digits(text) if self.bengali else text

    def number(self, value: float | Decimal) -> str:
        """A number, grouped and pointed as the language does."""
        if type(value) is int and 0 <= value < 1000:  # nothing to group or point: most counts
            return self.digits(str(value))
        if type(value) is int and 1000 <= value < 100_000:  # where every language groups by three
            return self.digits(f"{value // 1000}{_group(self.language)}{value % 1000:03d}")
        return self.digits(format_decimal(value, locale=self.formats, decimal_quantization=False))

    def date(self, value: date, style: str = "long") -> str:
        """A day, written out: 21 November 2026."""
        if isinstance(value, datetime):
            value = value.astimezone(ZoneInfo(self.zone)).date()
        return self.digits(format_date(value, style, locale=self.formats))

    def datetime(self, value: datetime) -> str:
        """A moment in the reader's zone, to the minute: 21 November 2026, 15:04."""
        local = value.astimezone(ZoneInfo(self.zone))
        return f"{self.date(local.date())}, {self.time(local.time())}"

    def time(self, value: time) -> str:
        """A time of day on the 24-hour clock, which answers are written in, too: 15:04."""
        pattern = self.formats.datetime_skeletons["Hm"].pattern
        return self.digits(format_time(value, pattern, locale=self.formats))


def make(language: str, *, zone: str = "UTC", bengali: bool | None = None) -> Locale:
    """The locale of a reader; an unknown language is English; bn has Bengali digits by default."""
    language = language if language in LANGUAGES else "en"
    digits = language == "bn" if bengali is None else bengali and language == "bn"
    return _kept(language, zone, digits)


_kept = lru_cache(maxsize=1000)(Locale)  # few kinds of readers, each with every request
_ENGLISH = Locale()
_current: ContextVar[Locale] = ContextVar("bw_locale", default=_ENGLISH)


def current() -> Locale:
    """The locale of whoever reads what is being written now."""
    return _current.get()


def set_current(locale: Locale) -> None:
    """Write for this reader from now on (a request; see ``using`` for a stretch of work)."""
    _current.set(locale)


@contextmanager
def using(locale: Locale) -> Iterator[None]:
    """Write for this reader inside the ``with`` block."""
    token = _current.set(locale)
    try:
        yield
    finally:
        _current.reset(token)


def with_zone(zone: str) -> None:
    """Show times in this zone from now on (the factory's)."""
    reader = _current.get()
    _current.set(make(reader.language, zone=zone, bengali=reader.bengali))


@lru_cache
def _formats(language: str) -> Formats:
    return Formats.parse(language)


@lru_cache
def _group(language: str) -> str:
    """What stands after the thousands."""
    return get_group_symbol(_formats(language))


@lru_cache
def translations(language: str) -> NullTranslations:
    """The catalogue of a language, compiled from its .po when first asked for."""
    source = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not source.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str, /, **params: Any) -> str:
    """``message`` in the reader's language, with ``%(name)s`` filled in."""
    text = translations(_current.get().language).gettext(message)
    return text % {k: display(v) for k, v in params.items()} if params else text


def ngettext(singular: str, plural: str, count: int, /, **params: Any) -> str:
    """The form for ``count``, which is also ``%(num)s``, in the reader's language."""
    text = translations(_current.get().language).ngettext(singular, plural, count)
    return text % {k: display(v) for k, v in {"num": count, **params}.items()}


def pgettext(context: str, message: str, /, **params: Any) -> str:
    """Like ``gettext``, for a short word whose ``context`` decides its meaning."""
    text = translations(_current.get().language).pgettext(context, message)
    return text % {k: display(v) for k, v in params.items()} if params else text


def display(value: Any) -> Any:
    """A value inside a sentence: numbers and days as the reader writes them, the rest as it is."""
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is int and 0 <= value < 1000 and not current().bengali:  # most counts, as they are
        return value
    if kind is int or isinstance(value, (int, float, Decimal)):
        return current().number(value)
    if isinstance(value, date):
        return current().date(value)
    return value


class LazyString:
    """A sentence that is translated when it is shown, for module level."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()

    def __html__(self) -> str:
        from markupsafe import escape

        return str(escape(self._make()))

    def __mod__(self, params: Any) -> str:
        return str(self._make() % params)


def lazy_gettext(message: str, /) -> LazyString:
    """``message``, translated each time that it is shown."""
    return LazyString(lambda: gettext(message))
