"""Points in time, read from text and written to it.

Dates are whole days without a time zone: a text without an offset is local, and a clock's wall
time is taken as it stands. `offset` is what local time is ahead of UTC, in minutes; the product
evaluates with 0, and only tables of reference values need another. Wall times are carried by
`datetime` values that say UTC, whatever the zone is.
"""

import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC

from bw.questionnaire.expressions.problems import EvaluationError

DAY = 86_400_000
_MINUTE = 60_000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = -62_135_596_800_000 + 2 * DAY
_LATEST = 253_402_300_799_999 - 2 * DAY
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_TIME = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?(Z|[+-][0-9]{2}:?[0-9]{2})?"
_DATE_TIME = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}})(?:T(?:{_TIME})?)?")
_TIME_ALONE = re.compile(_TIME)
# "Fri Nov 20 2026 05:41:56 GMT-0700 (…)": how a browser writes a date that was made a text.
_BROWSER = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{4}) ([0-9:]{8}) GMT([+-][0-9]{4})(?: .*)?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time: milliseconds since 1970 UTC (NaN when invalid), and the local offset."""

    milliseconds: float
    offset: int

    @property
    def valid(self) -> bool:
        return not math.isnan(self.milliseconds)

    @property
    def days(self) -> float:
        """Days since 1970 UTC; raises EvaluationError when invalid."""
        if math.isnan(self.milliseconds):
            raise EvaluationError("not a date")
        return self.milliseconds / DAY

    @property
    def local(self) -> datetime.datetime:
        """The wall time; raises EvaluationError when invalid."""
        if math.isnan(self.milliseconds):
            raise EvaluationError("not a date")
        return _EPOCH + datetime.timedelta(milliseconds=self.milliseconds, minutes=self.offset)

    def __str__(self) -> str:
        """The date, followed by the time and the offset unless it is local midnight."""
        if not self.valid:
            return "Invalid Date"
        local = self.local
        if local.time() == datetime.time():
            return local.date().isoformat()
        sign = "-" if self.offset < 0 else "+"
        hours, minutes = divmod(abs(self.offset), 60)
        wall = local.replace(tzinfo=None).isoformat(timespec="milliseconds")
        return f"{wall}{sign}{hours:02}:{minutes:02}"


def from_days(days: float, offset: int) -> Moment:
    """Return the moment so many days after 1970 UTC; invalid outside the years 1 to 9999."""
    milliseconds = days * DAY
    if not _EARLIEST <= milliseconds <= _LATEST:
        return Moment(math.nan, offset)
    return Moment(float(round(milliseconds)), offset)


def from_wall(wall: datetime.date, offset: int) -> Moment:
    """Return the moment of a day's local midnight, or of a wall time whatever its zone."""
    if not isinstance(wall, datetime.datetime):
        wall = datetime.datetime(wall.year, wall.month, wall.day, tzinfo=UTC)
    elapsed = wall.replace(tzinfo=UTC) - _EPOCH - datetime.timedelta(minutes=offset)
    return from_days(elapsed / datetime.timedelta(days=1), offset)


def read_moment(text: str, offset: int) -> Moment | None:
    """Return the moment that an ISO text names; None when it is none of the calendar."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hours, minutes, seconds, fraction, zone = match.groups()
    try:
        midnight = datetime.datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
    elapsed = _milliseconds(hours, minutes, seconds, fraction)
    zone_minutes = _zone_minutes(zone, offset)
    if elapsed is None or zone_minutes is None:
        return None
    since = (midnight - _EPOCH) // datetime.timedelta(milliseconds=1)
    return from_days((since + elapsed - zone_minutes * _MINUTE) / DAY, offset)


def has_time(text: str) -> bool:
    """Whether a text that names a moment says a time of day as well."""
    return "T" in text


def read_day_fraction(text: str, offset: int) -> float:
    """Return which part of the local day has gone at a time such as `08:30`; NaN for no time."""
    match = _TIME_ALONE.fullmatch(text)
    if match is None:
        return math.nan
    elapsed = _milliseconds(*match.group(1, 2, 3, 4))
    zone_minutes = _zone_minutes(match.group(5), offset)
    if elapsed is None or zone_minutes is None:
        return math.nan
    return (elapsed + (offset - zone_minutes) * _MINUTE) % DAY / DAY


def read_wall(text: str) -> datetime.datetime | None:
    """Return the wall time that a text names, as written there whatever its offset."""
    browser = _BROWSER.fullmatch(text)
    if browser is not None:
        month, day, year, time, _ = browser.groups()
        if month not in _MONTHS:
            return None
        text = f"{year}-{_MONTHS.index(month) + 1}-{day}T{time}"
    match = _DATE_TIME.fullmatch(text)
    if match is not None and match.group(8):
        text = text[: match.start(8)]
    moment = read_moment(text, 0)
    return moment.local if moment is not None and moment.valid else None


def write(wall: datetime.datetime, pattern: str) -> str:
    """Write a wall time by a pattern of `%Y %y %m %n %b %d %e %a %H %h %M %S %3`.

    Raises EvaluationError for another letter after `%`.
    """
    parts = []
    characters = iter(pattern)
    for character in characters:
        if character != "%":
            parts.append(character)
            continue
        letter = next(characters, "")
        if letter not in _WRITERS:
            raise EvaluationError(f"no such part of a date: %{letter}")
        parts.append(_WRITERS[letter](wall))
    return "".join(parts)


_WRITERS: dict[str, Callable[[datetime.datetime], str]] = {
    "%": lambda wall: "%",
    "Y": lambda wall: f"{wall.year:04}",
    "y": lambda wall: f"{wall.year % 100:02}",
    "m": lambda wall: f"{wall.month:02}",
    "n": lambda wall: str(wall.month),
    "b": lambda wall: _MONTHS[wall.month - 1],
    "d": lambda wall: f"{wall.day:02}",
    "e": lambda wall: str(wall.day),
    "a": lambda wall: _WEEKDAYS[wall.weekday()],
    "H": lambda wall: f"{wall.hour:02}",
    "h": lambda wall: str(wall.hour),
    "M": lambda wall: f"{wall.minute:02}",
    "S": lambda wall: f"{wall.second:02}",
    "3": lambda wall: f"{wall.microsecond // 1000:03}",
}


def _milliseconds(
    hours: str | None, minutes: str | None, seconds: str | None, fraction: str | None
) -> int | None:
    """Return the milliseconds of a day until a time; None when a day has no such time."""
    if hours is None or minutes is None:
        return 0
    hour, minute, second = int(hours), int(minutes), int(seconds or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return ((hour * 60 + minute) * 60 + second) * 1000 + int(f"{fraction or 0:0<3}"[:3])


def _zone_minutes(zone: str | None, offset: int) -> int | None:
    """Return the offset that a text names, or the local one; None when there is no such zone."""
    if zone is None:
        return offset
    if zone == "Z":
        return 0
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)
