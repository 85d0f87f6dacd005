"""The stand-in's own database: one SQLite file."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TABLES = """
CREATE TABLE IF NOT EXISTS registration (
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, reference TEXT UNIQUE,
    body TEXT NOT NULL, email TEXT NOT NULL, role TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL DEFAULT '', surname TEXT NOT NULL DEFAULT '',
    return_url TEXT NOT NULL DEFAULT '', confirm_token TEXT UNIQUE,
    confirmed_at TEXT, name TEXT NOT NULL DEFAULT '', country TEXT NOT NULL DEFAULT '',
    city TEXT NOT NULL DEFAULT '', address TEXT NOT NULL DEFAULT '',
    product TEXT NOT NULL DEFAULT '', workers TEXT NOT NULL DEFAULT '', saved_at TEXT,
    state TEXT NOT NULL DEFAULT 'started', gateway_id TEXT UNIQUE, reason TEXT NOT NULL DEFAULT '',
    consented_at TEXT, cancelled_at TEXT, changed_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS brand (
    registration_id INTEGER NOT NULL REFERENCES registration (id), name TEXT NOT NULL,
    PRIMARY KEY (registration_id, name)
);
CREATE TABLE IF NOT EXISTS mail (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL,
    text TEXT NOT NULL, link TEXT NOT NULL, label TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS arrival (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, key TEXT NOT NULL, outcome TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS effect (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    gateway_id TEXT NOT NULL, cycle INTEGER NOT NULL, sha256 TEXT NOT NULL, content BLOB NOT NULL,
    receipt TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'pending', reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS effect_key ON effect (key);
CREATE TABLE IF NOT EXISTS callback (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, event TEXT NOT NULL UNIQUE, about TEXT NOT NULL,
    reference TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, outcome TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS fault (
    name TEXT PRIMARY KEY, calls TEXT NOT NULL, share REAL NOT NULL, times INTEGER,
    seconds REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

Row = sqlite3.Row
Connection = sqlite3.Connection


class Store:
    """Opens the file for each piece of work: threads and restarts need no care."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "stand-in.sqlite3"
        with self.reading() as db:
            db.execute("PRAGMA journal_mode=WAL")
        with self.writing() as db:
            for statement in TABLES.split(";"):
                db.execute(statement)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read with."""
        db = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        db.row_factory = Row
        try:
            yield db
        finally:
            db.close()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that no other writer comes between; kept unless an error leaves it."""
        with self.reading() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
