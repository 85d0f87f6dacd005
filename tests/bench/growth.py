"""How cost grows: with questions, with what hangs on an answer, with stored answers."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from flask import Flask

from bw.db import writing
from bw.questionnaire import actions, memory, xlsform
from bw.questionnaire.compiling import compile_definition
from bw.selfassessment import progress
from tests.bench import load, questionnaires
from tests.bench.report import Report, middle_ratio
from tests.bench.seed import Made, making, respondents
from tests.bench.servers import Server, running
from tests.bench.throughput import tokens

SMALL, LARGE = 50, 20_000  # questions
FEW, MANY, MOST = 1_000, 200_000, 10_000_000  # stored answers
AN_ASSESSMENT = 2_000  # stored answers
HANGING = (10, 100, 1_000)  # questions that one answer opens or closes
UNANSWERED = 15  # every fifteenth question of the large bank, when its pages are looked at
ROUNDS, SECONDS = 7, 1.5
FIRST_FOREIGN = 1_000_000  # ids of the self-assessments that only fill the tables

FILL = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)
INSERT INTO {table} SELECT {columns} FROM n"""
TABLES = {
    "answer (self_assessment_id, position, value, comment, revision, scope, account_id, at)":
        ":first + i / :each, i % :each, 'yes', '', 1, 1, 1, '2026-11-21 09:00:00.000000'",
    "answer_change (self_assessment_id, position, revision, at, account_id, value_before,"
    " value_after, comment_before, comment_after)":
        ":first + i / :each, i % :each, 1, '2026-11-21 09:00:00.000000', 1, '', 'yes', '', ''",
    "save_key (self_assessment_id, key, body_hash, position, revision, at)":
        ":first + i / :each, printf('%024x', i), printf('%064x', i), i % :each, 1,"
        " '2026-11-21 09:00:00.000000'",
}  # fmt: skip


STAND = """
INSERT INTO answer (self_assessment_id, position, value, comment, revision, scope, account_id, at)
VALUES (?, ?, ?, '', 1, ?, 1, '2026-11-21 09:00:00.000000')"""
COUNT = """
UPDATE progress SET answered = ?, applicable = ?
WHERE self_assessment_id = ? AND level = ? AND number = ? AND step = ?"""


def report(out: Report, folder: Path, full: bool) -> None:
    """Print the table of growth."""
    out.part("Growth (medians of ratios side by side; one respondent)")
    _compile(out)
    _import(out, folder / "import")
    _questions(out, folder / "questions")
    _flips(out, folder / "flips")
    _stored(out, folder / "stored", MOST if full else MANY)


def _compile(out: Report) -> None:
    outline = xlsform.read(questionnaires.large_workbook(), file_name="large.xlsx").outline
    assert outline is not None
    times = []
    for _ in range(5):
        began = perf_counter()
        compile_definition(outline, version_id=0)
        times.append(perf_counter() - began)
    out.at_most("compile 2,000 questions in 4 languages", median(times), 0.2, "s")


def _import(out: Report, folder: Path) -> None:
    """From the bytes of a workbook to a version in the database, with everything checked."""
    source = questionnaires.large_workbook()
    times = []
    for number in range(3):
        with making(folder / str(number)):
            began = perf_counter()
            found = xlsform.read(source, file_name="large.xlsx")
            assert found.ok, found.problems[:5]
            with writing():
                actions.import_workbook(found)
            times.append(perf_counter() - began)
    out.at_most("import 2,000 questions in 4 languages, with the report", median(times), 5, "s")


def _questions(out: Report, folder: Path) -> None:
    """An answer at 20,000 questions, and the pages and memory of a bank of 2,000."""
    with making(folder) as (made, app):
        bank = questionnaires.large_bank()
        people = [
            respondents(app, outline, 1)[0]
            for outline in (questionnaires.synthetic(SMALL), questionnaires.synthetic(LARGE), bank)
        ]
        _answer_most(app, made, people[2])
    with running("product", made.file) as server, running("hello", made.file) as hello:
        tokens(server, people[2:])
        _visit(server, people[2])
        out.at_most("memory with a bank of 2,000 questions", server.memory(), 150, "MiB")
        _pages(out, server, hello, people[2])
        tokens(server, people[:2])
        ratio = _beside(lambda: _answer(server, people[1]), lambda: _answer(server, people[0]))
        out.at_most("an answer at 20,000 questions, of one at 50", ratio, 1.2)


def _answer_most(app: Flask, made: Made, who: dict[str, Any]) -> None:
    """Nearly every answer of a self-assessment, and the scopes and counters that they give."""
    with app.app_context():
        definition = memory.definition(who["version"])
    positions = range(len(definition.questions))
    values = {p: "yes" if p % 7 else "no" for p in positions if p % UNANSWERED}
    scopes, counters = progress.recount(definition, values)
    own = who["assessment"]
    rows = [(own, p, values.get(p, ""), scopes.get(p, 1)) for p in positions
            if p in values or p in scopes]  # fmt: skip
    counted = [(c.answered, c.applicable, own, *part) for part, c in counters.items()]
    with closing(sqlite3.connect(made.database)) as connection, connection:
        connection.execute("DELETE FROM answer WHERE self_assessment_id = ?", (own,))
        connection.executemany(STAND, rows)
        connection.executemany(COUNT, counted)


def _flips(out: Report, folder: Path) -> None:
    """An answer that opens or closes others costs in proportion to how many."""
    with making(folder) as (made, app):
        people = [respondents(app, questionnaires.hanging(count), 1)[0] for count in HANGING]
    for who in people:
        who["refs"] = who["refs"][:1]  # the trigger, again and again: yes, no, yes …
    costs: list[list[float]] = [[] for _ in HANGING]
    with running("product", made.file) as server:
        tokens(server, people)
        for _ in range(ROUNDS):
            for who, seen in zip(people, costs, strict=True):
                seen.append(_answer(server, who))
    few, some, many = (median(seen[1:]) for seen in costs)
    for count, cost in zip(HANGING, (few, some, many), strict=True):
        out.say(f"an answer that opens or closes {count:,} questions", cost, "ms")
    each = [(some - few) / (HANGING[1] - HANGING[0]), (many - some) / (HANGING[2] - HANGING[1])]
    out.at_most("one more of a thousand to open or close, of a hundred", each[1] / each[0], 1.5)


def _beside(above: Callable[[], float], below: Callable[[], float]) -> float:
    """The median ratio of two measures taken in turn, after one of each to warm up."""
    pairs = [(above(), below()) for _ in range(ROUNDS + 1)][1:]
    return middle_ratio([a for a, _ in pairs], [b for _, b in pairs])


def _answer(server: Server, who: dict[str, Any]) -> float:
    """Milliseconds of the server's processor that an answer takes."""
    return _cost(server, load.Job(server.port, SECONDS, [who]))


def _page(server: Server, who: dict[str, Any], path: str) -> float:
    return _cost(server, load.Job(server.port, SECONDS, [dict(who)], path))


def _cost(server: Server, job: load.Job) -> float:
    before = server.cpu()
    result = load.run(job)
    return (server.cpu() - before) * 1000 / result.asked


def _addresses(who: dict[str, Any]) -> dict[str, str]:
    one = f"/self-assessments/{who['assessment']}"
    return {"sections": one, "subsections": f"{one}/sections/S3", "summary": f"{one}/summary"}


def _visit(server: Server, who: dict[str, Any]) -> None:
    for path in _addresses(who).values():
        _page(server, who, path)


def _pages(out: Report, server: Server, hello: Server, who: dict[str, Any]) -> None:
    for name, path in _addresses(who).items():
        ratio = _beside(lambda path=path: _page(server, who, path), lambda: _page(hello, who, "/"))
        out.at_most(f"{name} at 2,000 questions, of hello's", ratio, 10)


def _stored(out: Report, folder: Path, many: int) -> None:
    """An answer in a database that holds many answers, beside one that holds few."""
    worlds = {count: _filled(folder / str(count), count) for count in (FEW, many)}
    with (
        running("product", worlds[FEW].file) as little,
        running("product", worlds[many].file) as much,
    ):
        servers = {FEW: little, many: much}
        people = {count: made.respondents for count, made in worlds.items()}
        for count, server in servers.items():
            tokens(server, people[count])
        ratio = _beside(
            lambda: _answer(much, people[many][0]), lambda: _answer(little, people[FEW][0])
        )
    out.at_most(f"an answer at {many:,} stored answers, of one at {FEW:,}", ratio, 1.3)


def _filled(folder: Path, count: int) -> Made:
    with making(folder) as (made, app):
        made.respondents = respondents(app, questionnaires.synthetic(SMALL), 1)
        made.refs = made.respondents[0]["refs"]
    _fill(made.database, count)
    return made


def _fill(database: Path, count: int, tables: Sequence[str] = tuple(TABLES)) -> None:
    """Rows of other self-assessments in the tables that every answer writes to."""
    given = {"count": count, "first": FIRST_FOREIGN, "each": AN_ASSESSMENT}
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table in tables:
            connection.execute("BEGIN")
            connection.execute(FILL.format(table=table, columns=TABLES[table]), given)
            connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
