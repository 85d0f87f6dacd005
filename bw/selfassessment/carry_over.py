"""Bringing answers of an earlier cycle in, and confirming them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, update

from bw.accounts.sessions import SignedIn
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import connection, db
from bw.messages import Blocker
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition
from bw.selfassessment import actions, carried, carrying, queries, rules
from bw.selfassessment.actions import Result, Save
from bw.selfassessment.carried import Offer, Source
from bw.selfassessment.models import CarriedAnswer, LeftBehind, SelfAssessment
from bw.selfassessment.queries import Subject


def blockers(subject: Subject, source: Source | None) -> list[Blocker]:
    """Why no answers of an earlier cycle can be brought in now. Rule Q15."""
    reasons = answering_blockers(subject)
    if subject.carried_from is not None:
        reasons.append(Blocker("carry_done"))
    elif source is None:
        reasons.append(Blocker("carry_nothing"))
    return reasons


def answering_blockers(subject: Subject) -> list[Blocker]:
    """Why nothing can be confirmed now: what stops any answer stops these."""
    return rules.answer_blockers(subject.roles, subject.standing)


def bring_in(
    subject_id: int, definition: Definition, source: Source, *, factory_id: int, by: SignedIn
) -> None:
    """Offer the answers of ``source`` here, to be confirmed; once only. Rule Q15.

    Nothing counts, and nothing decides what applies, until somebody confirms it.
    """
    rows = queries.all_rows(source.id)
    fitting, left = carrying.carry(memory.definition(source.version_id), definition, rows)
    own = {"self_assessment_id": subject_id}
    offered = [
        {**own, "position": each.position, "value": each.value, "comment": each.comment}
        for each in fitting
    ]
    missed = [
        {**own, "old_position": each.old_position, "reason": each.reason.value} for each in left
    ]
    for table, made in ((CarriedAnswer, offered), (LeftBehind, missed)):
        if made:
            connection().execute(insert(table), made)
    db.session.execute(
        update(SelfAssessment).where(SelfAssessment.id == subject_id).values(carried_from=source.id)
    )
    record(
        Tag.ANSWERS_CARRIED,
        by=by.account_id,
        factory_id=factory_id,
        subject_kind="self_assessment",
        subject_id=subject_id,
        source=source.id,
        offered=len(offered),
        left=len(missed),
    )


@dataclass(slots=True)
class Confirmed:
    """What became of the answers of a leaf: how many count now, and why others do not."""

    count: int = 0
    problems: dict[int, str] = field(default_factory=dict)  # position -> code of its sentence


def confirm(
    subject: Subject,
    definition: Definition,
    leaf: int,
    positions: Sequence[int],
    *,
    key: str,
    by: SignedIn,
) -> Confirmed:
    """Make offered answers of a leaf count, in the order of its questions. Rule Q15.

    Each is an answer like any other: checked, written with its history, opening and closing
    others. ``subject`` must be locked. What somebody answered meanwhile stays as it is.
    """
    where = definition.leaves[leaf]
    done = Confirmed()
    for position in sorted(set(positions)):
        if not where.first <= position <= where.last:
            continue
        offer = next(iter(carried.offers_between(subject, position, position)), None)
        if offer is None:
            if carried.is_confirmed(subject.id, position):  # pressed twice
                done.count += 1
            else:
                done.problems[position] = "carry_changed"
            continue
        result = _confirm_one(subject, definition, offer, key=key, by=by)
        if result in (Result.SAVED, Result.UNCHANGED):
            done.count += 1
        else:
            done.problems[position] = "carry_not_confirmed"
    return done


def _confirm_one(
    subject: Subject, definition: Definition, offer: Offer, *, key: str, by: SignedIn
) -> Result:
    question = definition.questions[offer.position]
    own_key = "c" + hashlib.sha256(f"{key} {offer.position}".encode()).hexdigest()[:48]
    save = Save(offer.value, offer.comment, offer.revision, own_key, own_key)
    return actions.answer_question(subject, definition, question, save, by=by).result
