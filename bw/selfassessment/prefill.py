"""What *Profile Info* knows already is offered in the question that asks for the same.

Offered only: nothing is written, and the question counts as unanswered until somebody presses
Submit.
"""

from bw.organisations import queries as organisations
from bw.questionnaire.definition import Question
from bw.questionnaire.kinds import KINDS, AnswerError, Raw
from bw.questionnaire.outline import PREFILL, PREFILLED_KINDS
from bw.selfassessment.progress import Stored
from bw.selfassessment.queries import Subject
from bw.web import locale

NOTHING: Raw = {}


def offered(subject: Subject, question: Question, row: Stored) -> Raw:
    """The fields of a question that nobody has touched, filled from the profile; else nothing.

    One statement for a question that names a fact of the profile, none for all others.
    """
    fact = question.parameters.get(PREFILL)
    if not fact or row.revision or question.kind not in PREFILLED_KINDS:
        return NOTHING
    kind, reader = KINDS[question.kind], locale.current()
    raw = kind.raw_from(organisations.fact_of(subject.factory_id, fact), reader)
    try:
        return raw if kind.parse(raw, question, reader, subject.country) else NOTHING
    except AnswerError:  # the profile holds what this question would not take
        return NOTHING
