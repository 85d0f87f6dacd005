"""What may be done with a version, and why not."""

import pytest

from bw.questionnaire.comparison import Kept, KindChange
from bw.questionnaire.models import Status
from bw.questionnaire.rules import discard_blockers, publish_blockers

CHANGED = KindChange("A", Kept("text"), Kept("integer"))
ELSEWHERE = KindChange("F", Kept("text", "G"), Kept("text"))


@pytest.mark.rule("Q17")
@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (Status.DRAFT, []),
        (Status.PUBLISHED, ["questionnaire_already_published"]),
        (Status.SUPERSEDED, ["questionnaire_superseded"]),
        (Status.DISCARDED, ["questionnaire_discarded"]),
    ],
)
def test_only_a_draft_is_published(status: Status, codes: list[str]) -> None:
    found = publish_blockers(status, version="1", taken=False)
    assert [blocker.code for blocker in found] == codes
    assert all(blocker.params == {"version": "1"} for blocker in found)


@pytest.mark.rule("Q17")
def test_every_reason_against_a_draft_is_told_at_once() -> None:
    found = publish_blockers(
        Status.DRAFT, version="1", taken=True, changes=(CHANGED, ELSEWHERE)
    )  # fmt: skip
    assert [(blocker.code, blocker.params) for blocker in found] == [
        ("questionnaire_version_taken", {"version": "1"}),
        ("questionnaire_kind_changed", {"ref": "A", "before": "text", "after": "integer"}),
        ("questionnaire_group_changed", {"ref": "F", "before": "text (G)", "after": "text"}),
    ]


@pytest.mark.rule("Q17")
@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (Status.DRAFT, []),
        (Status.PUBLISHED, ["questionnaire_was_published"]),
        (Status.SUPERSEDED, ["questionnaire_was_published"]),
        (Status.DISCARDED, ["questionnaire_discarded"]),
    ],
)
def test_only_a_draft_is_discarded(status: Status, codes: list[str]) -> None:
    assert [blocker.code for blocker in discard_blockers(status, version="1")] == codes
