"""The only place that reads the clock. Times are aware and in UTC."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo


def system() -> datetime:
    """The moment by the system's clock, whatever the source is."""
    return datetime.now(UTC)


_source: Callable[[], datetime] = system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today(zone: tzinfo = UTC) -> date:
    """The calendar day that it is now in ``zone``."""
    return now().astimezone(zone).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Read the time from ``source`` (the demo's clock, a test's); ``None``: from the system."""
    global _source
    _source = source or system


@contextmanager
def reading(source: Callable[[], datetime]) -> Iterator[None]:
    """Read the time from ``source`` inside the ``with`` block, then from where it came before."""
    global _source
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
