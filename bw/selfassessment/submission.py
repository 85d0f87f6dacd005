"""Submitting and taking back: the gate on the whole, and the immutable snapshot."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db
from bw.events import SelfAssessmentReopened, SelfAssessmentSubmitted, publish
from bw.messages import Blocker
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.questionnaire.entries import read
from bw.selfassessment import actions, progress, queries, rules
from bw.selfassessment.models import Answer, AnswerChange, Reopening, SelfAssessment, Snapshot
from bw.selfassessment.progress import Count, Part, Stored
from bw.selfassessment.queries import Subject

FORMAT = 1  # of the snapshot's content


def tally(
    definition: Definition,
    counters: Mapping[Part, Count],
    steps: int,
    *,
    language: str,
    invalid: int = 0,
) -> rules.Tally:
    """The counts for the gate, from counters; full sections under their labels. Rule Q10."""
    whole = progress.chosen(counters, progress.WHOLE, 0, steps)
    step1 = progress.chosen(counters, progress.WHOLE, 0, 1)
    full = {}
    for section in definition.sections:
        if section.full:
            count = progress.chosen(counters, progress.SECTION, section.index, steps)
            label = section.label.in_language(language)
            full[section.code] = rules.FullSection(label, count.answered, count.applicable)
    return rules.Tally(
        whole.answered,
        whole.applicable,
        step1.answered,
        step1.applicable,
        full,
        invalid,
    )


def blockers_now(
    subject: Subject,
    definition: Definition,
    counters: Mapping[Part, Count],
    *,
    language: str,
    invalid: int,
) -> list[Blocker]:
    """Why it cannot be submitted: the list that fills the summary and rejects the POST.

    ``invalid``: how many answers do not pass their check (``invalid_now``).
    """
    tallied = tally(definition, counters, subject.steps, language=language, invalid=invalid)
    return rules.submission_blockers(subject.roles, subject.standing, tallied, definition.threshold)


def invalid_now(subject: Subject, definition: Definition) -> tuple[int, ...]:
    """Positions of the answers that no longer pass their own check. At most one statement."""
    needed = progress.wanted_for_checks(definition)
    if not needed:
        return ()
    rows = queries.rows_for_checks(subject.id, needed)
    return progress.misfits(definition, rows, subject.steps, actions.today(subject))


def submit(
    subject: Subject, definition: Definition, *, by: SignedIn, language: str
) -> Snapshot | list[Blocker]:
    """Check the whole from nothing and keep it as the next snapshot. Rule G1. Rule Q18.

    ``subject`` must be locked (``queries.find_for_save``), so that presses at the same moment
    find it submitted and make no second snapshot.
    """
    rows = queries.all_rows(subject.id)
    _, counters = progress.recount(definition, {p: row.value for p, row in rows.items()})
    invalid = progress.misfits(definition, rows, subject.steps, actions.today(subject))
    blockers = blockers_now(subject, definition, counters, language=language, invalid=len(invalid))
    if blockers:
        return blockers
    rows |= _fill_in(subject, definition, rows, by=by)
    whole = progress.chosen(counters, progress.WHOLE, 0, subject.steps)
    snapshot = _snapshot(subject, definition, rows, whole, by=by)
    db.session.execute(
        update(SelfAssessment)
        .where(SelfAssessment.id == subject.id)
        .values(submitted_at=snapshot.submitted_at)
    )
    _record(Tag.SELF_ASSESSMENT_SUBMITTED, subject, by, number=snapshot.number)
    publish(SelfAssessmentSubmitted(subject.id, snapshot.id, snapshot.number))
    return snapshot


def _fill_in(
    subject: Subject, definition: Definition, rows: Mapping[int, Stored], *, by: SignedIn
) -> dict[int, Stored]:
    """Answer what is filled in at submission, the date in the factory's calendar, with history."""
    value = actions.today(subject).isoformat()
    filled: dict[int, Stored] = {}
    for question in definition.questions:
        row = rows.get(question.position, progress.NOTHING)
        if question.at_submission and row.value != value:
            filled[question.position] = Stored(
                value, row.comment, row.revision + 1, row.scope, by.account_id
            )
    if filled:
        _keep_filled(subject, rows, filled)
    return filled


def _keep_filled(
    subject: Subject, rows: Mapping[int, Stored], filled: Mapping[int, Stored]
) -> None:
    own = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    statement = own.insert(Answer)
    names = ("value", "revision", "account_id", "at")
    changed = {name: statement.excluded[name] for name in names}
    upsert = statement.on_conflict_do_update(
        index_elements=["self_assessment_id", "position"], set_=changed
    )
    answers, changes = [], []
    for position, row in filled.items():
        before = rows.get(position, progress.NOTHING)
        stamp: dict[str, Any] = {
            "self_assessment_id": subject.id,
            "position": position,
            "revision": row.revision,
            "account_id": row.account_id,
            "at": clock.now(),
        }
        kept = {"value": row.value, "comment": row.comment, "scope": row.scope.value}
        answers.append(stamp | kept)
        comments = {"comment_before": row.comment, "comment_after": row.comment}
        values = {"value_before": before.value, "value_after": row.value}
        changes.append(stamp | values | comments)
    db.session.execute(upsert, answers)
    db.session.execute(insert(AnswerChange), changes)


def _snapshot(
    subject: Subject,
    definition: Definition,
    rows: Mapping[int, Stored],
    whole: Count,
    *,
    by: SignedIn,
) -> Snapshot:
    content = _content(subject, definition, rows)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    latest = db.session.scalar(
        select(func.max(Snapshot.number)).where(Snapshot.self_assessment_id == subject.id)
    )
    made = Snapshot(
        self_assessment_id=subject.id,
        number=(latest or 0) + 1,
        submitted_at=clock.now(),
        submitted_by=by.account_id,
        steps=subject.steps,
        answered=whole.answered,
        applicable=whole.applicable,
        content=content,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def _content(
    subject: Subject, definition: Definition, rows: Mapping[int, Stored]
) -> dict[str, Any]:
    """Everything that was answered; what does not apply is kept and marked. Rule Q11."""
    answers = []
    values = {position: row.value for position, row in rows.items()}
    evaluation = progress.Evaluation(definition, values)
    for position, row in sorted(rows.items()):
        question = definition.questions[position]
        if row.value or row.comment:
            answer: dict[str, Any] = {
                "ref": question.ref,
                "name": question.name,
                "kind": question.kind,
                "step": question.step,
                "value": row.value,
                "comment": row.comment,
                "revision": row.revision,
                "in_scope": row.scope is not Visibility.HIDDEN
                and progress.has_step(subject.steps, question.step),
            }
            if question.fields:
                answer["entries"] = _entries(question, row.value, evaluation)
            answers.append(answer)
    return {
        "format": FORMAT,
        "version_id": definition.version_id,
        "steps": [step for step in (1, 2, 3) if progress.has_step(subject.steps, step)],
        "answers": answers,
    }


def _entries(group: Question, value: str, evaluation: progress.Evaluation) -> list[dict[str, Any]]:
    """The entries of a group, field by field; what does not apply in one is kept and marked."""
    made = []
    there = read(value)
    for entry, inside in progress.inside_each(evaluation, group, value):
        if entry not in there:
            continue  # a row of a grid in which nothing stands
        fields = [
            {
                "name": field.name,
                "ref": field.ref,
                "kind": field.kind,
                "value": entry.values[field.name],
                "in_scope": inside.scope(field) is not Visibility.HIDDEN,
            }
            for field in group.fields
            if entry.values.get(field.name)
        ]
        made.append({"id": entry.id, "fields": fields})
    return made


def reopening_blockers(subject: Subject) -> list[Blocker]:
    """Why the submission cannot be taken back. Rule Q12."""
    return rules.reopen_blockers(subject.roles, subject.standing)


def reopen(subject: Subject, reason: str, *, by: SignedIn) -> list[Blocker]:
    """Take the submission back to work on it; the snapshot stands. Rule Q12."""
    blockers = reopening_blockers(subject)
    if not blockers and not reason.strip():
        blockers = [Blocker("reopen_reason_needed")]
    if blockers:
        return blockers
    number = db.session.scalar(
        select(func.max(Snapshot.number)).where(Snapshot.self_assessment_id == subject.id)
    )
    db.session.add(
        Reopening(
            self_assessment_id=subject.id,
            snapshot_number=number or 0,
            at=clock.now(),
            account_id=by.account_id,
            reason=reason.strip(),
        )
    )
    db.session.execute(
        update(SelfAssessment).where(SelfAssessment.id == subject.id).values(submitted_at=None)
    )
    _record(Tag.SELF_ASSESSMENT_REOPENED, subject, by, number=number)
    publish(SelfAssessmentReopened(subject.id))
    return []


def _record(tag: Tag, subject: Subject, by: SignedIn, **details: Any) -> None:
    record(
        tag,
        by=by.account_id,
        factory_id=subject.factory_id,
        subject_kind="self_assessment",
        subject_id=subject.id,
        **details,
    )
