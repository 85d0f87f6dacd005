"""Log lines: one JSON object a line, in UTC, with who asked for what. Never what they typed.

No tokens, passwords or answers: addresses are logged as routes, never as typed; the text of an
error is left out during a request, since what people typed may stand in it.
"""

import json
import logging
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TextIO

Context = Callable[[], Mapping[str, Any]]

_PLAIN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_LINE_ENDS = {end: f"\\u{end:04x}" for end in (0x85, 0x2028, 0x2029)}  # left as they are by JSON
_SECRET = ("password", "token", "secret", "cookie", "answer", "comment")


class _Standard(logging.StreamHandler[TextIO]):
    """Writes to the standard error stream as it is now, not as it was when the process began."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


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
        return json.dumps(line, ensure_ascii=False, default=str).translate(_LINE_ENDS)


def install(level: str, *, context: Context = dict) -> None:
    """Send all log lines of the process to the standard error stream, as JSON."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h.formatter, JsonLines)]:
        root.removeHandler(handler)
    handler = _Standard()
    handler.setFormatter(JsonLines(context))
    root.addHandler(handler)
    root.setLevel(logging.WARNING)  # libraries speak up only when something is wrong
    # Otherwise a line for each request that waits a moment, which makes the others wait as well.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("bw").setLevel(level.upper())


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {
        name: value
        for name, value in record.__dict__.items()
        if name not in _PLAIN and not any(word in name.lower() for word in _SECRET)
    }


def _error(error: BaseException, *, with_text: bool) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{f.filename}:{f.lineno} {f.name}" for f in reversed(frames))
    text = f": {error}" if with_text else ""
    return f"{type(error).__name__}{text} at {where}"
