"""The submissions of a programme as a table: whose, which steps, several versions, how much."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Programme
from bw.papers import actions, programme, queries
from bw.papers.models import Paper
from bw.papers.queries import Selection
from bw.papers.rules import Form, Source, Wanted
from bw.questionnaire import memory
from bw.questionnaire.models import QuestionnaireVersion
from bw.questionnaire.outline import Outline
from bw.selfassessment.models import Snapshot
from tests import makers
from tests.conftest import NOW
from tests.papers import scene
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, publish, start_one
from tests.statements import statements


def exported(of: Programme, form: Form, by: World, **more: Any) -> bytes:
    """Ask as somebody, work, fetch."""
    wanted = Wanted(form, Source.PROGRAMME, more.pop("language", "en"), **more)
    who = by.person()
    with writing():
        paper = actions.ask_for_programme(of, wanted, by=who)
        assert isinstance(paper, Paper)
    scene.work()
    return scene.bytes_of(paper)


def by_ref(rows: list[list[Any]]) -> list[dict[Any, Any]]:
    """Rows as title -> cell."""
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def another(made: World, name: str, **how: Any) -> World:
    """Another factory that answers and submits the same version."""
    found = start_one(made.definition, makers.factory(name, how.pop("code", "bd")), **how)
    scene.fill(found)
    scene.submit(found)
    return found


@pytest.mark.rule("Q24")
def test_table_has_a_row_for_each_submission(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    another(made, "=Brahmaputra")
    rows = by_ref(scene.table(exported(made.factory.programme, Form.CSV, made)))
    assert [row["Factory"] for row in rows] == ["'=Brahmaputra", "Padma Garments"]
    first = rows[1]
    assert (first["Cycle"], first["Submission"], first["Stands submitted"]) == ("1", "1", "yes")
    assert (first["PAY"], first["COUNT"], first["BEDS"]) == ("1234.5", "-5", "not asked")
    assert first["WORD"] == f"'{scene.FORMULA}"
    assert first["UNIONS"].startswith('[["aaaaaaaaaaaa",1,')
    assert '"u_share":"99"' not in first["UNIONS"]


@pytest.mark.rule("Q24", "H10")
def test_steps_2_and_3_and_open_ones_are_in_no_file(app: Flask) -> None:
    made = scene.answered()
    both = start_one(made.definition, makers.factory("Karnaphuli"), steps=3)
    scene.fill(both)
    both.save("SECOND", "a secret of step two", comment="another secret")
    scene.submit(both)
    for form in (Form.CSV, Form.XLSX):
        content = exported(made.factory.programme, form, made)
        assert b"SECOND" not in content
        text = content if form is Form.CSV else repr(scene.sheets(content)).encode()
        assert b"secret" not in text
        assert b"SECOND" not in text
        assert b"Karnaphuli" in text
        assert b"Padma" not in text  # it has not submitted


@pytest.mark.rule("H2", "Q4", "Q6")
def test_no_file_knows_the_day_of_the_assessment(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    day = NOW.replace(year=2025, month=2, day=3)
    with writing():
        db.session.execute(update(Cycle).values(assessors_arrived_at=day, arrival_recorded_at=day))
    for form in (Form.CSV, Form.JSON):
        assert b"2025" not in scene.made(made, form)
    assert b"2025" not in exported(made.factory.programme, Form.CSV, made)


def test_other_programmes_and_other_cycles_are_left_out(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    another(made, "Saigon", code="vn")
    of = made.factory.programme
    starts_on = made.cycle.starts_on
    assert len(scene.table(exported(of, Form.CSV, made, first_day=starts_on))) == 2
    later = starts_on.replace(year=starts_on.year + 1)
    assert len(scene.table(exported(of, Form.CSV, made, first_day=later))) == 1
    assert len(scene.table(exported(of, Form.CSV, made, last_day=starts_on))) == 2
    assert b"Saigon" not in exported(of, Form.CSV, made, language="id")


def test_only_the_latest_submission_counts(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    assert scene.reopen(made) == []
    of = made.factory.programme
    rows = by_ref(scene.table(exported(of, Form.CSV, made)))
    assert [(row["Submission"], row["Stands submitted"]) for row in rows] == [("1", "no")]
    made.save("PAY", "8", based_on=1)
    scene.submit(made)
    rows = by_ref(scene.table(exported(of, Form.CSV, made)))
    assert [(row["Submission"], row["PAY"]) for row in rows] == [("2", "8")]


def two(version: str, kind: str, extra: str) -> Outline:
    """A version in which ``changed`` is of this kind, with a question of its own."""
    return outline(
        section("FP", leaf("A", q("same"), q("changed", kind), q(extra))),
        version=version,
        threshold=10,
    )


def test_union_of_versions_has_a_column_for_each_kind(app: Flask) -> None:
    worlds = []
    for version, kind, extra in (("1", "text", "old"), ("2", "integer", "new")):
        definition = memory.definition(publish(two(version, kind, extra)))
        one = start_one(definition, makers.factory(f"Factory {version}"))
        one.save("SAME", f"same {version}")
        one.save("CHANGED", version)
        one.save(extra.upper(), extra)
        scene.submit(one)
        worlds.append(one)
        with writing():
            kept = db.session.get_one(QuestionnaireVersion, definition.version_id)
            kept.superseded_at = NOW
    of = worlds[0].factory.programme
    rows = scene.table(exported(of, Form.CSV, worlds[0]))
    assert rows[0][11:] == ["SAME", "CHANGED (2)", "CHANGED (1)", "NEW", "OLD"]
    missing = "not in this version"
    assert [row[10:] for row in rows[1:]] == [
        ["1", "same 1", missing, "1", missing, "old"],
        ["2", "same 2", "2", missing, "new", missing],
    ]


def test_workbook_has_questions_comments_and_groups(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    sheets = scene.sheets(exported(made.factory.programme, Form.XLSX, made))
    assert list(sheets) == ["Self-assessments", "Questions", "Comments", "UNIONS", "STAFF"]
    table = by_ref(sheets["Self-assessments"])[0]
    assert (table["COUNT"], table["UNIONS"], table["WORD"]) == (-5.0, 2.0, scene.FORMULA)
    assert sheets["Comments"][1:] == [
        [float(made.factory.id), "Padma Garments", 1.0, 1.0, "WORD", "+comment"]
    ]
    assert sheets["UNIONS"][0][4:] == ["Entry", "u_name", "u_members", "u_share"]
    assert [row[4:] for row in sheets["UNIONS"][1:]] == [
        ["1", "=Union A", 40.0, 12.5],
        ["2", "Union B", 3.0, "not asked"],
    ]
    meaning = {row[0]: row[1:] for row in sheets["Questions"]}
    assert meaning["COLOURS"] == ["Question colours", "multiple", "red = Red; green = Green"]
    assert meaning["UNIONS / u_name"][:2] == ["Question u_name", "text"]


def test_nobody_has_submitted(app: Flask) -> None:
    made = scene.answered()
    for form in (Form.CSV, Form.XLSX):
        content = exported(made.factory.programme, form, made)
        rows = scene.table(content) if form is Form.CSV else scene.sheets(content)[
            "Self-assessments"
        ]  # fmt: skip
        assert len(rows) == 1


def _many(made: World, count: int) -> None:
    """The submission of one factory as that of many: rows are copied."""
    snapshot = db.session.query(Snapshot).order_by(Snapshot.id).limit(1).one()
    for number in range(count):
        one = start_one(made.definition, makers.factory(f"Factory {number}"))
        makers.keep(
            Snapshot(
                self_assessment_id=one.assessment_id, number=1, submitted_at=NOW,
                submitted_by=made.manager.id, steps=1, answered=1, applicable=1,
                content=snapshot.content, sha256="0" * 64,
            )
        )  # fmt: skip


def test_statements_grow_with_stretches_not_with_rows(app: Flask, tmp_path: Path) -> None:
    made = scene.answered()
    scene.submit(made)
    _many(made, 19)
    selection = Selection(made.factory.programme_id)
    with statements() as seen:
        programme.write_csv(tmp_path / "a.csv", selection, at=NOW)
    # Versions, the order, twenty submissions at once.
    assert len(seen) == 3, seen
    _many(made, 21)
    with statements() as seen:
        programme.write_csv(tmp_path / "b.csv", selection, at=NOW)
    assert len(seen) == 5, seen


@pytest.mark.parametrize("write", [programme.write_csv, programme.write_xlsx])
def test_memory_does_not_grow_with_rows(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Any
) -> None:
    made = scene.answered()
    scene.submit(made)
    selection = Selection(made.factory.programme_id)
    found = list(queries.submissions(selection))

    def peak(count: int) -> int:
        monkeypatch.setattr(
            queries, "submissions", lambda _selection: (found[0] for _ in range(count))
        )
        tracemalloc.start()
        write(tmp_path / f"{count}", selection, at=NOW)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(10)
    few, many = peak(50), peak(500)
    assert many < few * 1.3 + 300_000
