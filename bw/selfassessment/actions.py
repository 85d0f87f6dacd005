"""Every write to self-assessments. Actions never commit; the view or the job does."""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, insert, update

from bw import clock
from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.cycles.models import Cycle
from bw.db import Prepared, batch, connection, db
from bw.messages import Blocker
from bw.questionnaire.definition import Definition, Question, Visibility
from bw.selfassessment import progress, queries, rules
from bw.selfassessment.models import (
    Answer,
    AnswerChange,
    Progress,
    SaveKey,
    SelfAssessment,
)
from bw.selfassessment.progress import NOTHING, Effects, Stored
from bw.selfassessment.queries import Subject

log = logging.getLogger(__name__)


class Result(StrEnum):
    """What became of a save."""

    SAVED = "saved"
    REPEATED = "repeated"  # the same save again: its stored result stands
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"  # somebody else, or another tab, wrote in between
    OUT_OF_SCOPE = "out-of-scope"
    MISFIT = "misfit"  # fails the question's own check
    NOT_OFFERED = "not-offered"  # a choice that another answer has taken away
    REFUSED = "refused"


class Save(NamedTuple):
    """What a person sends for one question.

    ``value`` canonical, ``based_on`` the revision that was on the screen, ``key`` made by the
    client at each submit (or derived by the server), ``body_hash`` over all that was sent.
    """

    value: str
    comment: str
    based_on: int
    key: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a save, with the row as it stands now and what the save opened or closed."""

    result: Result
    row: Stored = NOTHING
    effects: Effects = field(default_factory=Effects)
    blockers: tuple[Blocker, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether what was sent is durably stored (once committed): it may be acknowledged."""
        return self.result in (Result.SAVED, Result.REPEATED, Result.UNCHANGED)


def answer_question(
    subject: Subject,
    definition: Definition,
    question: Question,
    save: Save,
    *,
    by: SignedIn,
) -> Outcome:
    """Keep one answer, once, or say why not. Rule F4. Rule F5.

    ``subject`` comes from ``queries.find_for_save`` in this transaction, so it is locked and holds
    what was saved under the key before. At most seven statements, whatever the questionnaire.
    """
    if subject.saved is not None:
        return repeated(subject, question, save)
    if blockers := rules.answer_blockers(subject.roles, subject.standing):
        return Outcome(Result.REFUSED, blockers=tuple(blockers))
    rows = queries.rows_at(subject.id, progress.wanted(definition, question.position))
    row = queries.stored_at(rows, question.position)
    if row.scope is Visibility.HIDDEN or not progress.counts(question, subject.steps):
        return Outcome(Result.OUT_OF_SCOPE, row)
    if (save.value, save.comment) == (row.value, row.comment):
        return unchanged(subject, question, save, row)
    if save.based_on != row.revision:
        return Outcome(Result.CONFLICT, row)
    same = bool(question.fields) and save.value == row.value  # a comment on a list, say
    if not same and not progress.fits(
        definition, question.position, save.value, rows, today(subject)
    ):
        return Outcome(Result.MISFIT, row)
    if not progress.is_offered(definition, question.position, save.value, rows):
        return Outcome(Result.NOT_OFFERED, row)
    return keep(subject, definition, question, save, rows, by=by)


def keep(
    subject: Subject,
    definition: Definition,
    question: Question,
    save: Save,
    rows: dict[int, Stored],
    *,
    by: SignedIn,
) -> Outcome:
    """Write an answer that has been looked at; ``rows``: ``progress.wanted`` of its position."""
    row = queries.stored_at(rows, question.position)
    effects = progress.effects(definition, question.position, rows, save.value)
    with batch():
        _write(subject.id, question.position, save, rows, effects, by.account_id)
    _tell_undetermined(definition, effects)
    return Outcome(Result.SAVED, row, effects)


def _tell_undetermined(definition: Definition, effects: Effects) -> None:
    """A condition that fails hides nothing from people, and must not hide from its authors."""
    failed = [p for p, scope in effects.scopes.items() if scope is Visibility.UNDETERMINED]
    if failed:
        refs = [definition.questions[p].ref for p in failed]
        facts = {"version": definition.version_id, "questions": refs}
        log.warning("conditions cannot be evaluated", extra=facts)


def today(subject: Subject) -> date:
    """The calendar day at the factory."""
    return clock.today(ZoneInfo(subject.zone))


def unchanged(subject: Subject, question: Question, save: Save, row: Stored) -> Outcome:
    """What stands already is not written again; its key is known from now on."""
    if not queries.is_key_known(subject.id, save.key):
        _keep_key(subject.id, question.position, save, row.revision)
    return Outcome(Result.UNCHANGED, row)


def repeated(subject: Subject, question: Question, save: Save) -> Outcome:
    """What became of a save whose key is known: the same again, or another under the same key."""
    saved = subject.saved
    row = queries.rows_at(subject.id, frozenset({question.position})).get(
        question.position, NOTHING
    )
    if saved and saved.body_hash == save.body_hash and saved.position == question.position:
        return Outcome(Result.REPEATED, row)
    return Outcome(Result.CONFLICT, row)


_INSERT_ANSWER = Prepared(
    insert(Answer),
    ("self_assessment_id", "position", "value", "comment", "revision", "scope", "account_id", "at"),
)
_UPDATE_ANSWER = update(Answer).where(
    Answer.self_assessment_id == bindparam("sa"),
    Answer.position == bindparam("at_position"),
)
_UPDATE_OWN = Prepared(
    _UPDATE_ANSWER.values(
        value=bindparam("value"),
        comment=bindparam("comment"),
        revision=bindparam("revision"),
        account_id=bindparam("account_id"),
        at=bindparam("at"),
    )
)
_UPDATE_SCOPE = Prepared(_UPDATE_ANSWER.values(scope=bindparam("new_scope")))
_MOVE = Prepared(
    update(Progress)
    .where(
        Progress.self_assessment_id == bindparam("sa"),
        Progress.level == bindparam("at_level"),
        Progress.number == bindparam("at_number"),
        Progress.step == bindparam("at_step"),
    )
    .values(
        answered=Progress.answered + bindparam("more_answered"),
        applicable=Progress.applicable + bindparam("more_applicable"),
    )
)
_INSERT_CHANGE = Prepared(
    insert(AnswerChange).inline(),
    ("self_assessment_id", "position", "revision", "at", "account_id",
     "value_before", "value_after", "comment_before", "comment_after"),
)  # fmt: skip
_INSERT_KEY = Prepared(
    insert(SaveKey), ("self_assessment_id", "key", "body_hash", "position", "revision", "at")
)


def _write(
    assessment_id: int,
    position: int,
    save: Save,
    rows: dict[int, Stored],
    effects: Effects,
    account_id: int,
) -> None:
    before = rows.get(position, NOTHING)
    stamp = {
        "account_id": account_id,
        "at": clock.now(),
        "revision": before.revision + 1,
    }
    new = {"value": save.value, "comment": save.comment, **stamp}
    ids = {"self_assessment_id": assessment_id, "position": position}
    if position in rows:
        _UPDATE_OWN.run({"sa": assessment_id, "at_position": position, **new})
    else:
        _INSERT_ANSWER.run({**ids, "scope": Visibility.VISIBLE.value, **new})
    _INSERT_CHANGE.run(
        {
            **ids,
            **stamp,
            "value_before": before.value,
            "value_after": save.value,
            "comment_before": before.comment,
            "comment_after": save.comment,
        },
    )
    _keep_key(assessment_id, position, save, before.revision + 1)
    _write_scopes(assessment_id, rows, effects)
    _move_counters(assessment_id, effects)


def _keep_key(assessment_id: int, position: int, save: Save, revision: int) -> None:
    ids = {"self_assessment_id": assessment_id, "position": position, "revision": revision}
    key = {"key": save.key, "body_hash": save.body_hash}
    _INSERT_KEY.run({**ids, **key, "at": clock.now()})


def _write_scopes(
    assessment_id: int,
    rows: dict[int, Stored],
    effects: Effects,
) -> None:
    present = [
        {"sa": assessment_id, "at_position": p, "new_scope": scope.value}
        for p, scope in effects.scopes.items()
        if p in rows
    ]
    absent = [
        _scope_row(assessment_id, p, scope) for p, scope in effects.scopes.items() if p not in rows
    ]
    if present:
        _UPDATE_SCOPE.run(*present)
    if absent:
        _INSERT_ANSWER.run(*absent)


def _scope_row(assessment_id: int, position: int, scope: Visibility) -> dict[str, Any]:
    return {
        "self_assessment_id": assessment_id,
        "position": position,
        "value": "",
        "comment": "",
        "revision": 0,
        "scope": scope.value,
        "account_id": None,
        "at": None,
    }


def _move_counters(assessment_id: int, effects: Effects) -> None:
    moves = [
        {
            "sa": assessment_id,
            "at_level": level,
            "at_number": number,
            "at_step": step,
            "more_answered": count.answered,
            "more_applicable": count.applicable,
        }
        for (level, number, step), count in sorted(effects.counters.items())
    ]
    if moves:
        _MOVE.run(*moves)


def start(cycle: Cycle, definition: Definition, *, steps: int, by: SignedIn) -> SelfAssessment:
    """Start the self-assessment of a cycle on this version (Rule Q17), Step 1 always with it.

    ``start_blockers`` must have been asked and empty in this transaction.
    Raises IntegrityError when somebody else started it at the same moment.
    """
    made = SelfAssessment(
        cycle_id=cycle.id,
        factory_id=cycle.factory_id,
        version_id=definition.version_id,
        steps=steps | 1,
        started_at=clock.now(),
        started_by=by.account_id,
    )
    db.session.add(made)
    db.session.flush()
    _lay_out(made.id, definition)
    record(
        Tag.SELF_ASSESSMENT_STARTED,
        by=by.account_id,
        factory_id=cycle.factory_id,
        subject_kind="self_assessment",
        subject_id=made.id,
        version=definition.version_id,
        steps=made.steps,
    )
    return made


def start_blockers(cycle: Cycle, version_id: int | None, *, by: SignedIn) -> list[Blocker]:
    """Why this person cannot start the self-assessment of this cycle, with what is missing."""
    roles = queries.roles_at(by, cycle.factory_id)
    blockers = rules.start_blockers(roles, queries.start_standing(cycle))
    if version_id is None:
        blockers.append(Blocker("start_no_questionnaire"))
    return blockers


def _lay_out(assessment_id: int, definition: Definition) -> None:
    """Write the scopes and counters with which a self-assessment begins."""
    scopes, counters = progress.recount(definition, {})
    if scopes:
        _INSERT_ANSWER.run(*(_scope_row(assessment_id, p, s) for p, s in scopes.items()))
    parts = {
        part
        for q in definition.questions
        for part in (
            (progress.WHOLE, 0, q.step),
            (progress.SECTION, q.section_index, q.step),
            (progress.LEAF, q.leaf_index, q.step),
        )
    }
    counters = {part: counters.get(part, progress.Count()) for part in sorted(parts)}
    rows = [
        {
            "self_assessment_id": assessment_id,
            "level": level,
            "number": number,
            "step": step,
            "answered": count.answered,
            "applicable": count.applicable,
        }
        for (level, number, step), count in counters.items()
    ]
    if rows:
        connection().execute(insert(Progress), rows)


def add_step(subject: Subject, step: int, *, by: SignedIn) -> list[Blocker]:
    """Ask one more step, or say why not. Rule Q22."""
    if blockers := rules.step_blockers(subject.roles, subject.standing, step):
        return blockers
    db.session.execute(
        update(SelfAssessment)
        .where(SelfAssessment.id == subject.id)
        .values(steps=subject.steps | 1 << (step - 1))
    )
    record(
        Tag.STEP_ADDED,
        by=by.account_id,
        factory_id=subject.factory_id,
        subject_kind="self_assessment",
        subject_id=subject.id,
        step=step,
    )
    return []


KEYS_ARE_KEPT = timedelta(days=90)


def forget_old_keys() -> int:
    """Drop the keys of saves that no phone can still be about to repeat. Gives how many."""
    old = SaveKey.at < clock.now() - KEYS_ARE_KEPT
    return connection().execute(delete(SaveKey).where(old)).rowcount
