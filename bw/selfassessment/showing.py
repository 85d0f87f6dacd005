"""Texts that show answers, with the answers of a self-assessment in them, for its reader."""

from dataclasses import replace

from bw.questionnaire.definition import Definition, Question, Text
from bw.questionnaire.expressions import EvaluationError
from bw.questionnaire.kinds import KINDS
from bw.questionnaire.texts import filled
from bw.selfassessment import progress, queries
from bw.selfassessment.evaluation import Evaluation, Lookup
from bw.selfassessment.queries import Subject
from bw.web import locale


def with_answers(subject: Subject, definition: Definition, question: Question) -> Question:
    """The question with answers in its label, hint and message: itself when it shows none.

    One statement for a question that shows answers, none for all others.
    """
    if not question.showing:
        return question
    needed = definition.shown_needs(question)
    rows = queries.rows_at(subject.id, needed)
    values = {position: row.value for position, row in rows.items()}
    known = {position: rows.get(position, progress.NOTHING).scope for position in needed}
    lookup = Evaluation(definition, values, known).lookup
    return filled_in(definition, question, lookup, subject.country)


def filled_in(definition: Definition, question: Question, lookup: Lookup, country: str) -> Question:
    """The question, or field of an entry, with the answers that ``lookup`` gives in its texts."""
    if not question.showing:
        return question
    reader = locale.current()

    def said(name: str) -> str:
        field = definition.field(name)
        asked = field[1] if field else definition.single[name]
        try:
            value = lookup(name)
        except EvaluationError:
            return ""
        if not value or not isinstance(value, str):
            return ""
        return KINDS[asked.kind].format(value, asked, reader, country)

    texts = {
        key: Text({reader.language: filled(text.in_language(reader.language), said)})
        for key, text in question.showing.items()
    }
    return replace(question, **texts)  # type: ignore[arg-type]  # labels, hints and messages
