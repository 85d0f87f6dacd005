"""The demo's clock: the system's, moved by days. The offset is a file that all processes read."""

import time
from datetime import datetime, timedelta
from pathlib import Path

from bw import clock

LOOK_EVERY = 0.25  # seconds between looks at the file
FURTHEST = timedelta(days=5 * 365)


class MovedClock:
    """Reads the time; ``move`` and ``reset`` change it for every process of the demo."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = timedelta()
        self._looked = 0.0

    def __call__(self) -> datetime:
        """The moment by the demo's clock."""
        return clock.system() + self.offset()

    def offset(self) -> timedelta:
        """How far the demo's clock is ahead."""
        if time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            self._offset = self._read()
        return self._offset

    def move(self, much: timedelta) -> None:
        """Move the clock on, five years at most."""
        self._write(min(self._read() + much, FURTHEST))

    def reset(self) -> None:
        """Show the system's time again."""
        self._write(timedelta())

    def _read(self) -> timedelta:
        try:
            return timedelta(seconds=int(self._path.read_text()))
        except (FileNotFoundError, ValueError):
            return timedelta()

    def _write(self, offset: timedelta) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        rough = self._path.with_suffix(".new")
        rough.write_text(str(int(offset.total_seconds())))
        rough.replace(self._path)
        self._looked, self._offset = time.monotonic(), offset


def of(instance: Path) -> MovedClock:
    """The clock of the demo in this folder."""
    return MovedClock(instance / "demo" / "clock")
