"""The only place that reads the clock. Times are aware and in UTC."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo


def _system() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def today(zone: tzinfo = UTC) -> date:
    """The calendar day that it is now in ``zone``."""
    return now().astimezone(zone).date()


def set_source(source: Callable[[], datetime] | None) -> None:
    """Read the time from ``source`` (the demo's clock, a test's); ``None`` returns to the system's."""
    global _source
    _source = source or _system
