"""Every read of answers that were brought in from an earlier cycle."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select

from bw.cycles.models import Cycle
from bw.db import Prepared, connection
from bw.questionnaire.definition import Definition, Visibility
from bw.selfassessment import progress
from bw.selfassessment.models import Answer, CarriedAnswer, LeftBehind, SelfAssessment
from bw.selfassessment.queries import Subject


class Source(NamedTuple):
    """An earlier self-assessment of the same factory, from which answers may come."""

    id: int
    version_id: int
    cycle_number: int


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer of an earlier cycle that waits for somebody to confirm it.

    ``revision`` is that of the present answer: whoever cleared it has still seen the offer.
    """

    position: int
    value: str
    comment: str
    revision: int


_SOURCE = (
    select(SelfAssessment.id, SelfAssessment.version_id, Cycle.number)
    .join(Cycle, Cycle.id == SelfAssessment.cycle_id)
    .order_by(Cycle.number.desc())
)


def source_for(factory_id: int, cycle_number: int) -> Source | None:
    """The latest self-assessment of a factory before a cycle that has answers at all."""
    answered = select(Answer.position).where(
        Answer.self_assessment_id == SelfAssessment.id, Answer.value != ""
    )
    statement = _SOURCE.where(
        SelfAssessment.factory_id == factory_id, Cycle.number < cycle_number, answered.exists()
    )
    row = connection().execute(statement.limit(1)).first()
    return Source(*row) if row else None


def source_of(subject: Subject) -> Source | None:
    """Where the answers that were brought in come from; None when none were."""
    if subject.carried_from is None:
        return None
    statement = _SOURCE.where(SelfAssessment.id == subject.carried_from)
    row = connection().execute(statement).first()
    return Source(*row) if row else None


_OFFERS = (
    select(
        CarriedAnswer.position,
        CarriedAnswer.value,
        CarriedAnswer.comment,
        func.coalesce(Answer.revision, 0),
    )
    .outerjoin(
        Answer,
        and_(
            Answer.self_assessment_id == CarriedAnswer.self_assessment_id,
            Answer.position == CarriedAnswer.position,
        ),
    )
    .where(
        CarriedAnswer.self_assessment_id == bindparam("own_id"),
        # Whoever answered, or cleared an answer, has decided; what does not apply waits.
        func.coalesce(Answer.revision, 0) == 0,
        func.coalesce(Answer.scope, Visibility.VISIBLE.value) != Visibility.HIDDEN.value,
    )
    .order_by(CarriedAnswer.position)
)
_ALL = Prepared(_OFFERS)
_BETWEEN = Prepared(
    _OFFERS.where(CarriedAnswer.position.between(bindparam("low"), bindparam("high")))
)


def offers(subject: Subject) -> list[Offer]:
    """Every answer that waits to be confirmed, of questions that apply now, in order."""
    if subject.carried_from is None:
        return []
    return [Offer(*row) for row in _ALL.rows(own_id=subject.id)]


def offers_between(subject: Subject, first: int, last: int) -> list[Offer]:
    """Those of a stretch of questions, ends included. No statement when nothing was brought in."""
    if subject.carried_from is None:
        return []
    return [Offer(*row) for row in _BETWEEN.rows(own_id=subject.id, low=first, high=last)]


def asked(offers: list[Offer], definition: Definition, steps: int) -> list[Offer]:
    """Those of questions that are of a chosen step: the others wait until it is added. Rule Q22."""
    questions = definition.questions
    return [offer for offer in offers if progress.counts(questions[offer.position], steps)]


def left_behind(assessment_id: int) -> list[tuple[int, str]]:
    """Old positions of the answers that did not fit, in order, each with its reason."""
    statement = (
        select(LeftBehind.old_position, LeftBehind.reason)
        .where(LeftBehind.self_assessment_id == assessment_id)
        .order_by(LeftBehind.old_position)
    )
    return [(row[0], row[1]) for row in connection().execute(statement)]


def is_confirmed(assessment_id: int, position: int) -> bool:
    """Whether the answer that stands is the one that was brought in."""
    statement = select(CarriedAnswer.position).join(
        Answer,
        and_(
            Answer.self_assessment_id == CarriedAnswer.self_assessment_id,
            Answer.position == CarriedAnswer.position,
            Answer.value == CarriedAnswer.value,
        ),
    )
    own = CarriedAnswer.self_assessment_id == assessment_id
    return (
        connection().execute(statement.where(own, CarriedAnswer.position == position)).first()
        is not None
    )


def values_at(assessment_id: int, positions: list[int]) -> dict[int, str]:
    """The values of some answers of a self-assessment, however many."""
    if not positions:
        return {}
    statement = select(Answer.position, Answer.value).where(
        Answer.self_assessment_id == assessment_id, Answer.value != ""
    )
    wanted = set(positions)
    return {row[0]: row[1] for row in connection().execute(statement) if row[0] in wanted}
