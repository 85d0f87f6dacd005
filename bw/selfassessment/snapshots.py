"""Reads of the submissions: in a list, one with all that it holds, and what an e-mail says."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import Prepared, connection, db
from bw.organisations.models import Factory, Programme
from bw.selfassessment.models import SelfAssessment, Snapshot
from bw.selfassessment.progress import Count
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
