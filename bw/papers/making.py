"""The job: makes a paper and keeps its bytes. May run more than once, and then changes nothing.

What is read is read outside of a write transaction; the bytes wait in a file of their own until
they are kept, a stretch at a time.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import delete

from bw import clock
from bw.db import db, finish, writing
from bw.papers import as_csv, as_json, as_pdf, as_xlsx, content, programme, queries, rules
from bw.papers.content import Head
from bw.papers.models import Paper, PaperPart
from bw.papers.queries import Selection
from bw.papers.rules import Form, Source
from bw.questionnaire import memory
from bw.selfassessment import queries as assessments
from bw.selfassessment import snapshots
from bw.web import locale

PART = 512 * 1024  # bytes


class PaperError(Exception):
    """A paper that cannot be made; ``code`` names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Made(NamedTuple):
    """What a paper says, as a hash, and what its file is called."""

    fingerprint: str
    file_name: str


def make(payload: Mapping[str, Any]) -> None:
    """Job: make the paper, unless it is made already, was deleted, or waits for another job."""
    paper = _begin(payload["paper"], payload["job"])
    if paper is None:
        return
    with TemporaryDirectory(prefix="paper-") as folder:
        path = Path(folder) / "made"
        try:
            with locale.using(locale.make(paper.language, bengali=paper.bengali_digits)):
                made = _of_programme(paper, path) if paper.programme_id else _of_one(paper, path)
            finish(commit=False)
            if path.stat().st_size > rules.LARGEST:
                raise PaperError("paper_too_large")
        except (PaperError, as_pdf.TypesettingError) as error:
            finish(commit=False)
            _fail(paper.id, error.code)
            return
        _keep(paper.id, made, path)


def _begin(paper_id: int, job: str) -> Paper | None:
    with writing():
        paper = db.session.get(Paper, paper_id, with_for_update=True)
        if paper is None or paper.job != job:
            return None
        if paper.made_at is not None or paper.failed_at is not None:
            return None
        paper.begun_at = clock.now()
    return paper


def _fail(paper_id: int, code: str) -> None:
    with writing():
        paper = db.session.get(Paper, paper_id, with_for_update=True)
        if paper is not None and paper.made_at is None:
            paper.failed_at, paper.failure = clock.now(), code


def _keep(paper_id: int, made: Made, path: Path) -> None:
    """All parts and the mark that it is ready, or nothing. Whoever comes second finds it done."""
    with writing():
        paper = db.session.get(Paper, paper_id, with_for_update=True)
        if paper is None or paper.made_at is not None:
            return
        twin = queries.same(paper.request, made.fingerprint)
        if twin is None or twin.id == paper.id:
            paper.fingerprint = made.fingerprint
        db.session.execute(delete(PaperPart).where(PaperPart.paper_id == paper_id))
        digest = hashlib.sha256()
        with path.open("rb") as file:
            for ordinal, part in enumerate(iter(lambda: file.read(PART), b"")):
                digest.update(part)
                row = PaperPart(paper_id=paper_id, ordinal=ordinal, content=part)
                db.session.add(row)
                db.session.flush()
                db.session.expunge(row)
        paper.file_name, paper.size = made.file_name, path.stat().st_size
        paper.sha256, paper.made_at = digest.hexdigest(), clock.now()
        paper.expires_at = clock.now() + rules.KEPT


# ── of one self-assessment ──────────────────────────────────────────────────────────────────────


def _of_one(paper: Paper, path: Path) -> Made:
    assert paper.self_assessment_id is not None
    about = queries.about(paper.self_assessment_id)
    if about is None:
        raise PaperError("paper_gone")
    definition = memory.definition(about.version_id)
    source = Source(paper.source)
    # Before the answers: one saved between the two is in the file, and asks for another file.
    mark = queries.fingerprint(about.assessment_id, source, paper.number)
    at = paper.asked_at
    if source is Source.SUBMITTED:
        found = snapshots.find(about.assessment_id, paper.number)
        if found is None:
            raise PaperError("paper_gone")
        at, about = found.submitted_at, about._replace(steps=found.steps)
        answers = content.as_submitted(definition, found.content, steps=found.steps)
    else:
        rows = {} if source is Source.BLANK else assessments.all_rows(about.assessment_id)
        answers = content.as_they_stand(definition, rows, about.steps)
    finish(commit=False)  # everything is read: writing the file takes a while
    locale.with_zone(about.zone)
    head = Head(about, source, paper.number, at, paper.language, paper.section)
    lines = content.lines(definition, answers, country=about.country, section=paper.section)
    form = Form(paper.form)
    if form is Form.XLSX:
        as_xlsx.write(path, head, definition, lines)
    elif form is Form.PDF:
        as_pdf.write(path, head, definition, lines)
    else:
        with path.open("wb") as file:
            if form is Form.CSV:
                as_csv.write(file, lines)
            else:
                as_json.write(file, head, definition, lines)
    return Made(mark, _name(head, form))


def _name(head: Head, form: Form) -> str:
    """Factory, cycle, which submission, section, language: in ASCII whatever the factory's name."""
    about = head.about
    which = {
        Source.SUBMITTED: f"submission {head.number}",
        Source.BLANK: "blank",
    }.get(head.source, "")
    name = rules.file_name(about.factory_name, form=form)
    factory = about.factory_name if len(name) > len(form) + 3 else f"factory {about.factory_id}"
    cycle = f"cycle {about.cycle_number}"
    return rules.file_name(factory, cycle, which, head.section, head.language, form=form)


# ── of a programme ──────────────────────────────────────────────────────────────────────────────


def _of_programme(paper: Paper, path: Path) -> Made:
    assert paper.programme_id is not None
    selection = Selection(paper.programme_id, paper.first_day, paper.last_day)
    mark = queries.fingerprint_of_programme(selection)
    form = Form(paper.form)
    write: Callable[..., None] = programme.write_xlsx if form is Form.XLSX else programme.write_csv
    write(path, selection, at=paper.asked_at)
    days = [day.isoformat() for day in (paper.first_day, paper.last_day) if day]
    code = queries.code_of(paper.programme_id)
    return Made(mark, rules.file_name("self-assessments", code, *days, paper.language, form=form))
