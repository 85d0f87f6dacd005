"""Which statements a piece of work sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from bw.db import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements of the ``with`` block, in order; beginning and end of transactions apart."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, text: str, *_: object) -> None:
        if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            seen.append(text)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
