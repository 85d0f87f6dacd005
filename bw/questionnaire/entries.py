"""The entries of a group as one canonical text, and back. Pure.

The answer of a group is one text, kept, compared and counted as any other: ``""`` is not answered,
``"[]"`` says that there is none, else a JSON list of ``[id, revision, {field: value}]``. The id of
an entry of a repeat is made once and lasts; that of a grid is the name of its row.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

ID_LENGTH = 12
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Entry(NamedTuple):
    """One entry. ``values``: field name -> canonical text of its kind; empty ones are left out."""

    id: str
    revision: int
    values: Mapping[str, str]


def new_id() -> str:
    """An id that no other entry has: twelve small letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(ID_LENGTH))


def read(canonical: str) -> tuple[Entry, ...]:
    """The entries in a canonical text; never raises: what is no entry is left out."""
    if not canonical or canonical == "[]":
        return ()
    try:
        found = json.loads(canonical)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, list):
        return ()
    entries = (_entry(each) for each in found)
    return tuple(entry for entry in entries if entry is not None)


def _entry(found: Any) -> Entry | None:
    if not isinstance(found, list) or len(found) != 3:
        return None
    name, revision, values = found
    if not isinstance(name, str) or type(revision) is not int or not isinstance(values, dict):
        return None
    kept = {key: value for key, value in values.items() if value and isinstance(value, str)}
    return Entry(name, revision, kept)


def write(entries: Iterable[Entry]) -> str:
    """The canonical text; ``"[]"`` for no entries. The order of values is kept."""
    rows = [
        [entry.id, entry.revision, {key: value for key, value in entry.values.items() if value}]
        for entry in entries
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
