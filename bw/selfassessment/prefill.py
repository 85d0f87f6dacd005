"""What is known already is offered in the question that asks for it: by *Profile Info*, or by an
answer of an earlier cycle.

Offered only: nothing is written, and the question counts as unanswered until somebody presses
Submit.
"""

from typing import NamedTuple

from bw.organisations import queries as organisations
from bw.questionnaire.definition import Question
from bw.questionnaire.kinds import KINDS, AnswerError, Raw
from bw.questionnaire.outline import PREFILL, PREFILLED_KINDS
from bw.selfassessment import carried
from bw.selfassessment.progress import Stored
from bw.selfassessment.queries import Subject
from bw.web import locale


class Offered(NamedTuple):
    """What stands in the fields of a question that nobody has touched, and where it comes from.

    ``origin``: ``profile``, ``carried``, or ``entries`` for the carried entries of a list, which
    are read and confirmed on their own page; empty when nothing is offered.
    """

    raw: Raw
    origin: str = ""
    comment: str = ""


NOTHING_OFFERED = Offered({})


def offered(subject: Subject, question: Question, row: Stored) -> Offered:
    """What is offered for a question. Rule Q15.

    No statement for most: one when answers were brought in, one when it names a fact of the
    profile.
    """
    if row.revision:
        return NOTHING_OFFERED
    if subject.carried_from is not None:
        here = question.position
        for offer in carried.offers_between(subject, here, here):
            return _carried(question, offer)
    return _from_profile(subject, question)


def _carried(question: Question, offer: carried.Offer) -> Offered:
    if question.kind == "repeat":
        return Offered({}, "entries")
    raw = KINDS[question.kind].raw_from(offer.value, locale.current())
    return Offered(raw, "carried", offer.comment)


def _from_profile(subject: Subject, question: Question) -> Offered:
    fact = question.parameters.get(PREFILL)
    if not fact or question.kind not in PREFILLED_KINDS:
        return NOTHING_OFFERED
    kind, reader = KINDS[question.kind], locale.current()
    raw = kind.raw_from(organisations.fact_of(subject.factory_id, fact), reader)
    try:
        given = kind.parse(raw, question, reader, subject.country)
    except AnswerError:  # the profile holds what this question would not take
        return NOTHING_OFFERED
    return Offered(raw, "profile") if given else NOTHING_OFFERED
