"""Log lines: one JSON object a line, in UTC, with who asked for what. Never what they typed.

No tokens, passwords or answers: addresses are logged as routes, never as typed; the text of an
error is left out during a request, since what people typed may stand in it.

Lines that only inform are written a moment later, many at once: to write each while others answer
let sixteen people answer half as much. A line that warns goes at once, after those that wait.
"""

import json
import logging
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

Context = Callable[[], Mapping[str, Any]]

WITHIN = 0.2  # seconds until a line that only informs is written
AT_ONCE = logging.WARNING  # the level from which one is written at once

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_encoded = json.JSONEncoder(ensure_ascii=False, default=str).encode
_LINE_ENDS = {end: f"\\u{end:04x}" for end in (0x85, 0x2028, 0x2029)}  # left as they are by JSON
_SECRET = ("password", "token", "secret", "cookie", "answer", "comment")


class Standard(logging.Handler):
    """Writes to the standard error stream as it is now, not as it was when the process began."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[str] = deque()
        self._begun = threading.Event()  # something waits
        self._writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line, or have it written within ``WITHIN`` seconds."""
        try:
            self._waiting.append(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - no line is worth an answer
            self.handleError(record)
        if record.levelno >= AT_ONCE:
            self.flush()
            return
        if self._writer is None or not self._writer.is_alive():  # none yet, or lost in a fork
            self._writer = threading.Thread(target=self._write_on, name="log", daemon=True)
            try:
                self._writer.start()
            except RuntimeError:  # no more threads, or the process ends
                self.flush()
                return
        self._begun.set()

    def flush(self) -> None:
        """Write what waits; also done when the process ends."""
        with self.lock or nullcontext():
            lines = [self._waiting.popleft() for _ in range(len(self._waiting))]
            with suppress(OSError, ValueError):  # nobody reads any more
                sys.stderr.write("".join(lines))
                sys.stderr.flush()

    def _write_on(self) -> None:
        while self._begun.wait():
            time.sleep(WITHIN)
            self._begun.clear()
            self.flush()


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON; ``context`` tells about the present request."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON. Line ends inside a value are encoded."""
        context = self._context()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **context,
            **_facts(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = _error(record.exc_info[1], with_text=not context)
        text = _encoded(line)
        return text if text.isascii() else text.translate(_LINE_ENDS)


def install(level: str, *, context: Context = dict) -> None:
    """Send all log lines of the process to the standard error stream, as JSON."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, JsonLines)]:
        root.removeHandler(handler)
        handler.flush()
    handler = Standard()
    handler.setFormatter(JsonLines(context))
    root.addHandler(handler)
    # What no line of ours says need not be found out for each.
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    root.setLevel(logging.WARNING)  # libraries speak up only when something is wrong
    # Otherwise a line for each request that waits a moment, which makes the others wait as well.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("bw").setLevel(level.upper())


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in record.__dict__.items() if _is_told(name)}


@lru_cache(maxsize=500)  # names that stand in the code
def _is_told(name: str) -> bool:
    """Whether a value of this name belongs into a line."""
    return name not in _PLAIN and not any(word in name.lower() for word in _SECRET)


def _error(error: BaseException, *, with_text: bool) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
    text = f": {error}" if with_text else ""
    return f"{type(error).__name__}{text} at {where}"
