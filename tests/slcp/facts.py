"""Facts of payloads for tests."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bw.slcp.payloads.facts import (
    AnswerFacts,
    AssessmentFacts,
    CycleFacts,
    FacilityFacts,
    SelfAssessmentFacts,
)

FACILITY = FacilityFacts("SB-000001", "পদ্মা Garments", "bd", "BDT")
CYCLE = CycleFacts(2, date(2026, 1, 1), date(2026, 12, 31))
SUBMITTED = datetime(2026, 3, 21, 9, 30, tzinfo=UTC)
FILE: dict[str, Any] = {
    "format": "assessment-data-1",
    "tool_version": "2026",
    "from": "2026-04-10",
    "to": "2026-04-11",
    "findings": [
        {"ref": "OSH-FIR-01", "found": "issue", "text": "An exit was locked."},
        {"ref": "WH-OVT-02", "found": "no_issue"},
    ],
}


def answer(ref: str = "FP-BAS-01", **values: Any) -> AnswerFacts:
    """One answer, a text unless something else is said."""
    return replace(AnswerFacts(ref, "text", 1, "Padma"), **values)


def submitted(*answers: AnswerFacts, **values: Any) -> SelfAssessmentFacts:
    """A submitted self-assessment with these answers."""
    made = SelfAssessmentFacts(
        FACILITY, "sa-17-1", CYCLE, "slcp 3", 1, SUBMITTED, (1, 2), answers or (answer(),)
    )
    return replace(made, **values)


def assessed(**values: Any) -> AssessmentFacts:
    """The programme's assessment data."""
    made = AssessmentFacts(FACILITY, "as-17", CYCLE, SUBMITTED, file())
    return replace(made, **values)


def file(**values: Any) -> bytes:
    """An assessment file, whole unless something else is said; None takes a name out."""
    content = {name: value for name, value in {**FILE, **values}.items() if value is not None}
    return json.dumps(content).encode()
