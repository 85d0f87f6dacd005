"""Asking for papers, letting them be made again, deleting them."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker
from bw.organisations.models import Programme
from bw.outbox.actions import enqueue
from bw.papers import queries, rules
from bw.papers.models import Paper
from bw.papers.queries import Found, Selection
from bw.papers.rules import Source, State, Wanted
from bw.questionnaire.definition import Definition
from bw.selfassessment import snapshots
from bw.selfassessment.queries import Subject

MAKE = queries.MAKE


@dataclass(frozen=True, slots=True)
class _Owner:
    """What a paper is about: a self-assessment or a programme."""

    self_assessment_id: int | None = None
    programme_id: int | None = None


def ask(
    subject: Subject, definition: Definition, wanted: Wanted, *, by: SignedIn
) -> Paper | list[Blocker]:
    """Let a paper about a self-assessment be made, or give the one that says the same already."""
    blockers = rules.may_ask(
        wanted,
        sections=[section.code for section in definition.sections],
        submissions=[each.number for each in snapshots.all_of(subject.id)],
    )
    if blockers:
        return blockers
    fingerprint = queries.fingerprint(subject.id, wanted.source, wanted.number)
    return _ask(_Owner(self_assessment_id=subject.id), wanted, fingerprint, by=by)


def ask_for_programme(
    programme: Programme, wanted: Wanted, *, by: SignedIn
) -> Paper | list[Blocker]:
    """Let the submissions of a programme be written down. Rule Q24: the audit says for whom."""
    assert wanted.source is Source.PROGRAMME and wanted.form in rules.OF_PROGRAMMES
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        return [Blocker("paper_dates_order")]
    chosen = Selection(programme.id, wanted.first_day, wanted.last_day)
    fingerprint = queries.fingerprint_of_programme(chosen)
    made = _ask(_Owner(programme_id=programme.id), wanted, fingerprint, by=by)
    if isinstance(made, Paper):
        _record(Tag.ANSWERS_EXPORTED, made, by=by)
    return made


def _ask(owner: _Owner, wanted: Wanted, fingerprint: str, *, by: SignedIn) -> Paper | list[Blocker]:
    digits = wanted.language == "bn" and by.bengali_digits is not False
    request = hashlib.sha256(repr((owner, wanted, digits)).encode()).hexdigest()
    known = queries.same(request, fingerprint) or queries.still_open(request)
    if known is not None and known.expires_at > clock.now():
        if known.failed_at is not None:
            _try_again(known)
        return known
    if known is not None:
        _delete(known)
    if blockers := rules.may_ask_more(*queries.asked_by(by.account_id)):
        return blockers
    now = clock.now()
    made = Paper(
        self_assessment_id=owner.self_assessment_id, programme_id=owner.programme_id,
        form=wanted.form.value, source=wanted.source.value, number=wanted.number,
        section=wanted.section, first_day=wanted.first_day, last_day=wanted.last_day,
        language=wanted.language, bengali_digits=digits, request=request,
        fingerprint=fingerprint, asked_at=now, asked_by=by.account_id, job=_job_key(by.account_id),
        expires_at=now + rules.KEPT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _enqueue(made)
    return made


def make_again(found: Found) -> None:
    """Let a paper that failed be made once more; any other stays as it is."""
    if found.state is State.FAILED:
        _try_again(found.paper)


def remove(found: Found) -> None:
    """Delete a paper and its bytes; twice is once."""
    _delete(found.paper)


def forget_old() -> int:
    """Delete the papers that have been kept long enough; how many."""
    old = delete(Paper).where(Paper.expires_at <= clock.now())
    return int(db.session.execute(old).rowcount)  # type: ignore[attr-defined]


def note_download(paper: Paper, *, by: SignedIn) -> None:
    """Write down who takes the answers of a programme. Rule Q24."""
    _record(Tag.ANSWERS_DOWNLOADED, paper, by=by)


def _try_again(paper: Paper) -> None:
    paper.job = _job_key(paper.asked_by)
    paper.begun_at = paper.failed_at = None
    paper.failure = ""
    paper.expires_at = clock.now() + rules.KEPT
    _enqueue(paper)


def _job_key(account_id: int) -> str:
    return f"{queries.jobs_of(account_id)}{secrets.token_hex(8)}"


def _enqueue(paper: Paper) -> None:
    enqueue(MAKE, key=paper.job, payload={"paper": paper.id, "job": paper.job})


def _delete(paper: Paper) -> None:
    db.session.execute(delete(Paper).where(Paper.id == paper.id))
    db.session.expunge(paper)


def _record(tag: Tag, paper: Paper, *, by: SignedIn) -> None:
    days = [day.isoformat() for day in (paper.first_day, paper.last_day) if day]
    record(
        tag,
        by=by.account_id,
        subject_kind="programme",
        subject_id=paper.programme_id,
        paper=paper.id,
        form=paper.form,
        days=days,
    )
