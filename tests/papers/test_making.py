"""The job: done twice, killed in the middle, given up; what it costs."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw.db import db, writing
from bw.outbox import leases
from bw.outbox.models import Job
from bw.papers import actions, as_pdf, content, making, queries, rules
from bw.papers.models import Paper, PaperPart
from bw.papers.rules import Form, Source, State
from bw.web import locale
from tests.papers import scene
from tests.statements import statements


class KilledError(BaseException):
    """The worker ends here."""


def state(paper: Paper) -> State:
    assert paper.self_assessment_id is not None
    found = queries.one_of_assessment(paper.self_assessment_id, paper.id)
    assert found is not None
    return found.state


def job_of(paper: Paper) -> dict[str, Any]:
    return {"paper": paper.id, "job": paper.job}


def test_paper_knows_its_name_size_and_sum(app: Flask) -> None:
    paper = scene.ask(scene.answered(), Form.CSV, language="bn")
    assert state(paper) is State.WAITING
    scene.work()
    content = scene.bytes_of(paper)
    kept = db.session.get_one(Paper, paper.id)
    assert kept.file_name == "padma-garments_cycle-1_bn.csv"
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert state(paper) is State.READY


def test_factory_without_ascii_letters_has_its_number_in_the_name(app: Flask) -> None:
    made = scene.answered()
    with writing():
        db.session.merge(made.factory).name = "পদ্মা"
    paper = scene.ask(made, Form.PDF, Source.BLANK, section="FP")
    scene.work()
    kept = db.session.get_one(Paper, paper.id)
    assert kept.file_name == f"factory-{made.factory.id}_cycle-1_blank_fp_en.pdf"


def test_what_a_file_says_is_noted_before_it_is_read(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer saved between the two must not pass for one that the file holds."""
    paper = scene.ask(scene.answered(), Form.CSV)
    done: list[str] = []
    note, read = queries.fingerprint, content.as_they_stand
    monkeypatch.setattr(queries, "fingerprint", lambda *a: done.append("note") or note(*a))
    monkeypatch.setattr(content, "as_they_stand", lambda *a: done.append("read") or read(*a))
    making.make(job_of(paper))
    assert done == ["note", "read"]
    assert state(paper) is State.READY


def test_made_twice_is_made_once(app: Flask) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    making.make(job_of(paper))
    first = scene.bytes_of(paper)
    with statements() as seen:
        making.make(job_of(paper))
    assert [text for text in seen if not text.startswith("SELECT")] == []
    assert scene.bytes_of(paper) == first


def test_job_of_an_earlier_try_does_nothing(app: Flask) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    making.make({"paper": paper.id, "job": "paper:another"})
    assert state(paper) is State.WAITING


@pytest.mark.parametrize("form", list(Form))
def test_same_answers_give_the_same_bytes(app: Flask, form: Form) -> None:
    made = scene.answered()
    paper = scene.ask(made, form)
    scene.work()
    first = scene.bytes_of(paper)
    found = queries.one_of_assessment(made.assessment_id, paper.id)
    assert found is not None
    with writing():
        actions.remove(found)
    again = scene.ask(made, form)
    scene.work()
    assert scene.bytes_of(again) == first


def test_killed_before_it_is_kept_leaves_nothing_and_is_done_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)

    def killed(*_: Any) -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(making, "_keep", killed)
        with pytest.raises(KilledError):
            making.make(job_of(paper))
    assert state(paper) is State.MAKING
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) == 0
    making.make(job_of(paper))
    assert state(paper) is State.READY


def test_killed_while_it_is_kept_leaves_nothing_and_is_done_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    monkeypatch.setattr(making, "PART", 64)  # bytes: many parts
    seen = 0

    def killed(_session: Any, _context: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == 5:
            raise KilledError

    from sqlalchemy import event

    session = db.session()
    event.listen(session, "after_flush", killed)
    try:
        with pytest.raises(KilledError):
            making.make(job_of(paper))
    finally:
        event.remove(session, "after_flush", killed)
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) == 0
    making.make(job_of(paper))
    assert state(paper) is State.READY
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) > 5
    assert scene.table(scene.bytes_of(paper))[0][0] == "Reference"


def test_second_worker_finds_it_done(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    keep = making._keep

    def slow(*args: Any) -> None:
        monkeypatch.setattr(making, "_keep", keep)
        making.make(job_of(paper))  # the other one, after the lease ended
        keep(*args)

    monkeypatch.setattr(making, "_keep", slow)
    making.make(job_of(paper))
    assert state(paper) is State.READY
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) == 1


def test_deleted_while_it_is_made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made = scene.answered()
    paper = scene.ask(made, Form.CSV)
    write = making.as_csv.write

    def deleted(*args: Any) -> None:
        write(*args)
        found = queries.one_of_assessment(made.assessment_id, paper.id)
        assert found is not None
        with writing():
            actions.remove(found)

    monkeypatch.setattr(making.as_csv, "write", deleted)
    scene.work()
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) == 0


def test_typesetting_that_fails_is_said(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any) -> None:
        raise as_pdf.TypesettingError("paper_not_set")

    monkeypatch.setattr(as_pdf, "_run", fails)
    paper = scene.ask(scene.answered(), Form.PDF)
    scene.work()
    assert (state(paper), db.session.get_one(Paper, paper.id).failure) == (
        State.FAILED,
        "paper_not_set",
    )


def test_too_large_a_paper_is_not_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "LARGEST", 100)
    paper = scene.ask(scene.answered(), Form.CSV)
    scene.work()
    assert db.session.get_one(Paper, paper.id).failure == "paper_too_large"
    assert db.session.scalar(select(func.count()).select_from(PaperPart)) == 0


def test_job_that_was_given_up_is_a_paper_that_failed(app: Flask) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    claimed = leases.claim(leases.LEASE)
    assert claimed is not None
    leases.bury(claimed, "its worker ended each time")
    assert state(paper) is State.FAILED
    assert db.session.scalar(select(Job.dead_at)) is not None


def test_reader_is_put_back_after_the_job(app: Flask) -> None:
    before = locale.current()
    scene.made(scene.answered(), Form.CSV, language="vi")
    assert locale.current() == before


def test_statements_do_not_grow_with_the_answers(app: Flask) -> None:
    made = scene.answered()
    paper = scene.ask(made, Form.CSV)
    making.memory.definition(made.definition.version_id)
    with statements() as seen:
        making.make(job_of(paper))
    # Begin: the paper, its mark. Make: about, rows, both once more for the hash. Keep: the paper,
    # its twin, old parts away, one part, the mark; each look at a row that was expired is one.
    assert len(seen) <= 14, seen


def test_nothing_is_left_in_the_folder_for_files(app: Flask, tmp_path: Path) -> None:
    import tempfile

    tempfile.tempdir = str(tmp_path)
    try:
        scene.made(scene.answered(), Form.XLSX)
    finally:
        tempfile.tempdir = None
    assert list(tmp_path.iterdir()) == []
