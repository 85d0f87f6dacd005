"""Do the counters and scopes that were moved by differences equal a count from nothing?"""

from collections.abc import Iterator

from sqlalchemy import select

from bw.db import db
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition, Visibility
from bw.selfassessment import progress, queries
from bw.selfassessment.models import SelfAssessment
from bw.selfassessment.progress import Count


def drifts() -> Iterator[str]:
    """One line for each self-assessment whose counters or scopes are not what a recount gives."""
    statement = select(SelfAssessment.id, SelfAssessment.version_id).order_by(SelfAssessment.id)
    for assessment_id, version_id in db.session.execute(statement).all():
        yield from drift(assessment_id, memory.definition(version_id))


def drift(assessment_id: int, definition: Definition) -> list[str]:
    """What differs in one self-assessment; nothing when all is well."""
    rows = queries.all_rows(assessment_id)
    values = {position: row.value for position, row in rows.items()}
    scopes, counters = progress.recount(definition, values)
    stored = queries.counters(assessment_id)
    lines = []
    for part in sorted(stored.keys() | counters.keys()):
        has, wants = stored.get(part, Count()), counters.get(part, Count())
        if has != wants:
            lines.append(f"self-assessment {assessment_id}: counter {part}: {has}, not {wants}")
    has_scopes = {p: r.scope for p, r in rows.items() if r.scope is not Visibility.VISIBLE}
    for position in sorted(has_scopes.keys() | scopes.keys()):
        if has_scopes.get(position) is not scopes.get(position):
            ref = definition.questions[position].ref
            lines.append(f"self-assessment {assessment_id}: scope of {ref or position} is wrong")
    return lines
