"""The facts of which payloads are made: what a caller fills in."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class FacilityFacts:
    """The factory as the Gateway knows it. ``country`` is ISO 3166-1, ``currency`` ISO 4217."""

    gateway_id: str
    name: str
    country: str
    currency: str


@dataclass(frozen=True, slots=True)
class CycleFacts:
    """The service cycle; ``ends_on`` is its last day."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """One field that applied in an entry, and was filled in."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One entry of a repeat, or one row of a grid."""

    id: str
    fields: tuple[FieldFacts, ...]


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer of a snapshot, as it is stored there: ``value`` in the canonical text of its kind.

    ``in_scope`` False: it did not apply when it was submitted (rule Q11). ``entries``: those of a
    repeat or grid.
    """

    ref: str
    kind: str
    step: int
    value: str
    comment: str = ""
    in_scope: bool = True
    entries: tuple[EntryFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfAssessmentFacts:
    """A submitted snapshot. ``platform_reference`` is our name of it, and names nobody."""

    facility: FacilityFacts
    platform_reference: str
    cycle: CycleFacts
    questionnaire_version: str
    submission_number: int
    submitted_at: datetime
    steps: tuple[int, ...]
    answers: tuple[AnswerFacts, ...]


@dataclass(frozen=True, slots=True)
class AssessmentFacts:
    """The programme's assessment data of a cycle; ``file`` is the uploaded file, checked before."""

    facility: FacilityFacts
    platform_reference: str
    cycle: CycleFacts
    report_released_at: datetime
    file: bytes
