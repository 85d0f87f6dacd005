"""Version 1 of the payloads. Pure: the same facts give the same bytes.

The self-assessment goes as the factory submitted it: every answer that applied, with the factory's
own comment beside it. Nothing in it was verified by the programme.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bw.slcp.payloads.checking import InvalidPayloadError, problems_of, read_json
from bw.slcp.payloads.facts import (
    AnswerFacts,
    AssessmentFacts,
    CycleFacts,
    EntryFacts,
    FacilityFacts,
    SelfAssessmentFacts,
)

VERSION = "1"
SELF_ASSESSMENT = "self_assessment"
ASSESSMENT = "assessment"
ENHANCED = "enhanced_self_assessment"

# Kind of question -> what kind of value goes out. Notes hold no answer and are not listed.
_LISTS = frozenset({"multiple"})
_GROUPS = frozenset({"repeat", "grid"})
_AS_IT_IS = frozenset(
    "yes_no single country decimal percent currency date time text long_text email phone "
    "calculate".split()
)


def self_assessment(facts: SelfAssessmentFacts) -> bytes:
    """The payload of a submitted self-assessment. Rules H9, H11 and Q11.

    Raises InvalidPayloadError when the facts make no payload that fits the schema.
    """
    answers = [_answer(each) for each in facts.answers if _goes_out(each)]
    content = {
        **_envelope(SELF_ASSESSMENT, facts.facility, facts.platform_reference, facts.cycle),
        "self_assessment": {
            "questionnaire_version": facts.questionnaire_version,
            "submission_number": facts.submission_number,
            "submitted_at": _moment(facts.submitted_at),
            "steps": sorted(facts.steps),
            "verified": False,
            "answers": answers,
        },
    }
    return _checked(SELF_ASSESSMENT, content)


def assessment(facts: AssessmentFacts) -> bytes:
    """The payload of the programme's assessment data: findings, no ratings (rules H6, H14).

    Raises InvalidPayloadError when the file does not fit its schema.
    """
    content = {
        **_envelope(ASSESSMENT, facts.facility, facts.platform_reference, facts.cycle),
        "assessment": {
            "report_released_at": _moment(facts.report_released_at),
            **_findings(facts.file),
        },
    }
    return _checked(ASSESSMENT, content)


def standing_of(step: int) -> str:
    """How the Gateway takes an answer of this step. Rule H11."""
    return SELF_ASSESSMENT if step == 1 else ENHANCED


def typed(kind: str, value: str) -> Any:
    """The canonical text of an answer as a JSON value. Raises ValueError for an unknown kind.

    Whole numbers are numbers. Other numbers stay text, so that no reader rounds them.
    """
    if kind == "integer":
        return int(value)
    if kind == "months":
        return [int(month) for month in value.split()]
    if kind in _LISTS:
        return value.split()
    if kind == "time_range":
        begin, end = value.split("/")
        return {"from": begin, "to": end}
    if kind in _AS_IT_IS:
        return value
    raise ValueError(f"answers of the kind {kind!r} have no place in a payload")


def canonical(content: Mapping[str, Any]) -> bytes:
    """JSON in one way only: sorted names, no space, UTF-8."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
    return text.encode()


def _goes_out(answer: AnswerFacts) -> bool:
    """Whether an answer is sent: it applied, and it is one. A comment alone is no answer."""
    return answer.in_scope and bool(answer.value) and answer.kind != "note"


def _answer(answer: AnswerFacts) -> dict[str, Any]:
    try:
        if answer.kind in _GROUPS:
            value: Any = [_entry(each) for each in answer.entries]
        else:
            value = typed(answer.kind, answer.value)
    except ValueError as error:
        raise InvalidPayloadError(f"{answer.ref}: {error}") from error
    made = {
        "ref": answer.ref,
        "kind": answer.kind,
        "step": answer.step,
        "standing": standing_of(answer.step),
        "value": value,
    }
    return {**made, "comment": answer.comment} if answer.comment else made


def _entry(entry: EntryFacts) -> dict[str, Any]:
    """What was filled in and applied, field by field. Raises ValueError."""
    fields = [
        {"name": each.name, "kind": each.kind, "value": typed(each.kind, each.value)}
        for each in entry.fields
    ]
    return {"id": entry.id, "fields": fields}


def _envelope(
    kind: str, facility: FacilityFacts, reference: str, cycle: CycleFacts
) -> dict[str, Any]:
    return {
        "kind": kind,
        "schema_version": VERSION,
        "platform_reference": reference,
        "facility": {
            "gateway_id": facility.gateway_id,
            "name": facility.name,
            "country": facility.country.upper(),
            "currency": facility.currency,
        },
        "cycle": {
            "number": cycle.number,
            "starts_on": cycle.starts_on.isoformat(),
            "ends_on": cycle.ends_on.isoformat(),
        },
    }


def _findings(file: bytes) -> dict[str, Any]:
    try:
        content = read_json(file)
    except ValueError as error:
        raise InvalidPayloadError(str(error)) from error
    if not isinstance(content, dict):
        raise InvalidPayloadError("the assessment file holds no object")
    return {name: value for name, value in content.items() if name != "format"}


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked(kind: str, content: dict[str, Any]) -> bytes:
    payload = canonical(content)
    found = problems_of(kind, payload, version=VERSION)
    if found:
        raise InvalidPayloadError("; ".join(f"{each.path}: {each.code}" for each in found[:5]))
    return payload
