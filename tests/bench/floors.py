"""What the product is compared with: a bare route, and an answer's durable work in raw SQL.

The floor uses the product's own tables, pragmas and durability, one writer at a time on SQLite as
the product does, and the driver (sqlite3, psycopg) without anything between. It checks nothing.
"""

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask, request
from jinja2 import Environment

SESSION = """
SELECT a.id, a.name, a.email, a.language, a.bengali_digits, s.started_at, s.seen_at, s.staff,
       g.role, g.factory_id, g.programme_id
FROM sign_in_session s JOIN account a ON a.id = s.account_id
LEFT JOIN role_grant g ON g.account_id = a.id
WHERE s.token_hash = ? AND a.closed_at IS NULL ORDER BY g.id"""
FACTS_AND_KEY = """
SELECT sa.id, sa.version_id, sa.steps, sa.submitted_at, sa.factory_id, f.name, p.code, p.zone,
       c.id, c.number, c.activated_at, c.arrival_recorded_at, c.report_released_at,
       k.body_hash, k.position, k.revision
FROM self_assessment sa JOIN cycle c ON c.id = sa.cycle_id JOIN factory f ON f.id = sa.factory_id
JOIN programme p ON p.id = f.programme_id
LEFT JOIN save_key k ON k.self_assessment_id = sa.id AND k.key = ?
WHERE sa.id = ?"""
ROWS = """
SELECT position, value, comment, revision, scope, account_id FROM answer
WHERE self_assessment_id = ? AND position BETWEEN ? AND ?"""
ANSWER = """
INSERT INTO answer (self_assessment_id, position, value, comment, revision, scope, account_id, at)
VALUES (?, ?, ?, ?, ?, 1, ?, ?)
ON CONFLICT (self_assessment_id, position) DO UPDATE SET value = excluded.value,
  comment = excluded.comment, revision = excluded.revision, account_id = excluded.account_id,
  at = excluded.at"""
HISTORY = """
INSERT INTO answer_change (self_assessment_id, position, revision, at, account_id, value_before,
  value_after, comment_before, comment_after) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
KEY = """
INSERT INTO save_key (self_assessment_id, key, body_hash, position, revision, at)
VALUES (?, ?, ?, ?, ?, ?)"""
MOVE = """
UPDATE progress SET answered = answered + ? WHERE self_assessment_id = ?
AND (level = 0 OR (level = 1 AND number = ?) OR (level = 2 AND number = ?)) AND step = 1"""
COUNTERS = """
SELECT level, number, step, answered, applicable FROM progress WHERE self_assessment_id = ?
AND (level = 0 OR (level = 1 AND number = ?) OR (level = 2 AND number = ?))"""

FRAGMENT = """<form id="question" action="{{ here }}" method="post" hx-post="{{ here }}">
<input type="hidden" name="key"><input type="hidden" name="revision" value="{{ revision }}">
<p class="ref">{{ ref }}</p><h1>{{ title }}</h1>
{% for value in ("yes", "no") %}<label><input type="radio" name="answer" value="{{ value }}"
{%- if value == answer %} checked{% endif %}>{{ value }}</label>{% endfor %}
<textarea name="comment">{{ comment }}</textarea><button>Submit</button>
<p>{{ answered }} of {{ applicable }}</p><p class="links"><a href="{{ before }}">Previous</a>
<a href="{{ after }}">Next</a></p></form>"""
SIZE = 1000
TEMPLATE = Environment(autoescape=True).from_string(FRAGMENT)


def hello() -> Flask:
    """A bare Flask route."""
    app = Flask("hello")

    @app.get("/")
    def answer() -> str:
        return "Hello"

    return app


class Database:
    """A connection for each thread, and one writer at a time where the database has one."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        self.place = url.removeprefix("sqlite:///").replace("+psycopg", "")
        self.line = threading.Lock()
        self.own = threading.local()

    def connection(self) -> Any:
        """The connection of this thread."""
        if not hasattr(self.own, "connection"):
            self.own.connection = self._connect()
        return self.own.connection

    def _connect(self) -> Any:
        if not self.sqlite:
            return psycopg.connect(self.place, autocommit=True)
        connection = sqlite3.connect(self.place, isolation_level=None)
        for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL",
                       "foreign_keys=ON", "cache_size=-16000"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def sql(self, text: str, *, lock: bool = False) -> str:
        """The sentence as this driver takes it."""
        if self.sqlite:
            return text
        return text.replace("?", "%s") + (" FOR UPDATE OF sa" if lock else "")

    @contextmanager
    def writing(self, connection: Any) -> Iterator[None]:
        """A write transaction that is kept."""
        if not self.sqlite:
            with connection.transaction():
                yield
            return
        with self.line:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            finally:
                connection.execute("COMMIT")

    def moment(self) -> Any:
        """Now, as the tables keep it."""
        now = datetime.now(UTC)
        return now.strftime("%Y-%m-%d %H:%M:%S.%f") if self.sqlite else now


def floor(url: str, refs: list[str]) -> Flask:
    """A route that does the durable work of an answer. ``refs``: the questions by position."""
    app = Flask("floor")
    database = Database(url)
    session, rows, counters = (database.sql(text) for text in (SESSION, ROWS, COUNTERS))
    facts = database.sql(FACTS_AND_KEY, lock=True)
    positions = {ref: position for position, ref in enumerate(refs)}

    @app.post("/self-assessments/<int:assessment>/questions/<ref>")
    def answer(assessment: int, ref: str) -> str:
        form, position = request.form, positions[ref]
        connection = database.connection()
        token = hashlib.sha256(request.cookies["token"].encode()).hexdigest()
        person = connection.execute(session, (token,)).fetchall()[0]
        body_hash = hashlib.sha256(request.get_data() or repr(form).encode()).hexdigest()
        with database.writing(connection):
            connection.execute(facts, (form["key"], assessment)).fetchone()
            before = connection.execute(rows, (assessment, position, position)).fetchone()
            _write(database, connection, assessment, position, person[0], before, body_hash)
            after = connection.execute(rows, (assessment, position, position + 1)).fetchall()
            count = connection.execute(counters, (assessment, position // 25, position // 5))
            whole = count.fetchall()[0]
        return _fragment(refs, position, after, whole)

    return app


def _write(
    database: Database, connection: Any, assessment: int, position: int, account: int,
    before: Any, body_hash: str,
) -> None:  # fmt: skip
    form, at = request.form, database.moment()
    _, value, comment, revision, *_ = before or (position, "", "", 0)
    new, said, now = form["answer"], form["comment"], revision + 1
    run = connection.execute
    run(database.sql(ANSWER), (assessment, position, new, said, now, account, at))
    run(
        database.sql(HISTORY),
        (assessment, position, now, at, account, value, new, comment, said),
    )
    run(database.sql(KEY), (assessment, form["key"], body_hash, position, now, at))
    change = bool(new) - bool(value)
    if change:
        run(database.sql(MOVE), (change, assessment, position // 25, position // 5))


def _fragment(refs: list[str], position: int, rows: list[Any], whole: Any) -> str:
    following = min(position + 1, len(refs) - 1)
    row = next((row for row in rows if row[0] == following), (following, "", "", 0))
    made = TEMPLATE.render(
        here=refs[following], ref=refs[following], title=f"Question {following}",
        answer=row[1], comment=row[2], revision=row[3], answered=whole[3], applicable=whole[4],
        before=refs[position], after=refs[min(following + 1, len(refs) - 1)],
    )  # fmt: skip
    return made.ljust(SIZE)
