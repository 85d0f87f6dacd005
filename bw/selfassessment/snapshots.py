"""Reads of the submissions: in a list, one with all that it holds, and what an e-mail says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import Prepared, connection, db
from bw.organisations.models import Factory, Programme
from bw.questionnaire.definition import Definition, Visibility
from bw.selfassessment import entries
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.selfassessment.progress import Count, Stored
from bw.selfassessment.queries import LARGEST_ID


class Submitted(NamedTuple):
    """A submission in a list."""

    number: int
    submitted_at: datetime


_SUBMISSIONS = Prepared(
    select(Snapshot.number, Snapshot.submitted_at)
    .where(Snapshot.self_assessment_id == bindparam("own_id"))
    .order_by(Snapshot.number.desc())
)


def all_of(assessment_id: int) -> list[Submitted]:
    """The submissions, the latest first, without what was answered."""
    return [Submitted(*row) for row in _SUBMISSIONS.rows(own_id=assessment_id)]


def find(assessment_id: int, number: int) -> Snapshot | None:
    """One submission by its number."""
    if number > LARGEST_ID:
        return None
    return db.session.scalar(
        select(Snapshot).where(
            Snapshot.self_assessment_id == assessment_id, Snapshot.number == number
        )
    )


@dataclass(frozen=True, slots=True)
class Submission:
    """What an e-mail about a submission says."""

    factory_id: int
    factory_name: str
    cycle_number: int
    number: int
    submitted_at: datetime
    submitted_by_name: str
    percent: int
    zone: str
    self_assessment_id: int


def for_email(snapshot_id: int) -> Submission | None:
    """A submission with the names around it."""
    row = (
        connection()
        .execute(
            select(
                SelfAssessment.factory_id,
                Factory.name,
                Cycle.number,
                Snapshot.number,
                Snapshot.submitted_at,
                Account.name,
                Snapshot.answered,
                Snapshot.applicable,
                Programme.zone,
                SelfAssessment.id,
            )
            .select_from(Snapshot)
            .join(SelfAssessment, SelfAssessment.id == Snapshot.self_assessment_id)
            .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
            .join(Factory, Factory.id == SelfAssessment.factory_id)
            .join(Programme, Programme.id == Factory.programme_id)
            .join(Account, Account.id == Snapshot.submitted_by)
            .where(Snapshot.id == snapshot_id)
        )
        .first()
    )
    if row is None:
        return None
    factory_id, factory_name, cycle, number, at, name, answered, applicable, zone, own_id = row
    percent = Count(answered, applicable).percent
    return Submission(factory_id, factory_name, cycle, number, at, name, percent, zone, own_id)


def readable(definition: Definition, content: Mapping[str, Any]) -> dict[str, str]:
    """The answers of a submission by name, as they are read: of a group without the fields that did
    not apply in its entries. Rule Q11."""
    answers = {
        definition.by_name[each["name"]].position: Stored(
            each["value"], scope=Visibility.VISIBLE if each["in_scope"] else Visibility.HIDDEN
        )
        for each in content["answers"]
    }
    found = {}
    for position, row in answers.items():
        question, value = definition.questions[position], row.value
        if question.fields:
            value = entries.in_scope(definition, answers, question, value)
        found[question.name] = value
    return found
