"""May, must, why not. Each gate answers with its reasons: the same list greys the button, fills
the page and rejects the POST."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bw.cycles.rules import may_start_self_assessment
from bw.messages import Blocker
from bw.web.policy import Role


class Standing(NamedTuple):
    """What is known of a self-assessment when somebody wants to do something with it."""

    cycle_active: bool
    started: bool
    submitted: bool
    assessment_begun: bool
    steps: int = 1
    over: bool = False  # the cycle's last day has passed, in the factory's zone


@dataclass(frozen=True, slots=True)
class FullSection:
    """A section that must be complete, under its label for the reader."""

    label: str
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts for the gate: of the chosen steps, of Step 1 alone, and of each full section."""

    answered: int
    applicable: int
    step1_answered: int
    step1_applicable: int
    full_sections: Mapping[str, FullSection]  # code -> its counts
    invalid: int = 0  # answers that no longer pass their own check


def may_fill(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles at the factory enters answers. Rule Q13. Rule F10.

    The manager and invited colleagues do; committee members read and discuss.
    """
    return Role.MANAGER in roles or Role.COLLEAGUE in roles


def start_blockers(roles: Collection[Role], standing: Standing) -> list[Blocker]:
    """Why a self-assessment cannot be started. Rule J1. Rule Q15; rule F1 is the cycle's."""
    reasons = []
    if Role.MANAGER not in roles:
        reasons.append(Blocker("start_manager_only"))
    if standing.over:
        reasons.append(Blocker("start_cycle_over"))
    return reasons + may_start_self_assessment(active=standing.cycle_active)


def answer_blockers(roles: Collection[Role], standing: Standing) -> list[Blocker]:
    """Why answers cannot be changed now. Rule Q12. Rule Q13. Rule Q15."""
    reasons = []
    if not may_fill(roles):
        reasons.append(Blocker("answer_not_yours"))
    if standing.submitted:
        reasons.append(Blocker("answer_submitted"))
    elif standing.over:
        reasons.append(Blocker("answer_cycle_over"))
    return reasons


def meets(answered: int, applicable: int, threshold: int) -> bool:
    """Whether the threshold (percent) is reached, in exact integers. Rule G2. Rule G7. Rule Q10.

    Nothing applicable is nothing completed: an empty questionnaire cannot be submitted.
    """
    return applicable > 0 and answered * 100 >= threshold * applicable


def still_wanted(answered: int, applicable: int, threshold: int) -> int:
    """How many more answers reach the threshold (0: none)."""
    return max(0, -(-threshold * applicable // 100) - answered)


def submission_blockers(
    roles: Collection[Role], standing: Standing, tally: Tally, threshold: int
) -> list[Blocker]:
    """Why the self-assessment cannot be submitted. Rule G1. Rule G2. Rule G3. Rule G6. Rule Q10.
    Rule Q15.

    An empty list is the permission.
    """
    reasons = []
    if standing.submitted:
        return [Blocker("submit_already")]
    if standing.over:
        return [Blocker("submit_cycle_over")]
    if Role.MANAGER not in roles:
        reasons.append(Blocker("submit_manager_only"))
    reasons += _threshold_blockers(tally, threshold)
    for code, full in tally.full_sections.items():
        if full.answered < full.applicable:
            params = {"section": full.label, "missing": full.applicable - full.answered}
            reasons.append(Blocker("submit_section_incomplete", params, link=code))
    if tally.invalid:
        reasons.append(Blocker("submit_invalid_answers", {"count": tally.invalid}, link="invalid"))
    return reasons


def _threshold_blockers(tally: Tally, threshold: int) -> list[Blocker]:
    reasons = []
    if not meets(tally.answered, tally.applicable, threshold):
        wanted = still_wanted(tally.answered, tally.applicable, threshold)
        params = {"threshold": threshold, "missing": max(1, wanted)}
        reasons.append(Blocker("submit_below_threshold", params, link="unanswered"))
    whole = (tally.answered, tally.applicable)
    step1 = (tally.step1_answered, tally.step1_applicable)
    if step1 != whole and not meets(*step1, threshold):  # Step 1 alone: said once
        wanted = still_wanted(tally.step1_answered, tally.step1_applicable, threshold)
        params = {"threshold": threshold, "missing": max(1, wanted)}
        reasons.append(Blocker("submit_step1_below_threshold", params, link="unanswered"))
    return reasons


def reopen_blockers(roles: Collection[Role], standing: Standing) -> list[Blocker]:
    """Why a submission cannot be taken back. Rule Q12. Rule Q15.

    The manager may, with a reason, until staff record that the assessment has begun.
    """
    reasons = []
    if not standing.submitted:
        reasons.append(Blocker("reopen_not_submitted"))
    if Role.MANAGER not in roles:
        reasons.append(Blocker("reopen_manager_only"))
    if standing.assessment_begun:
        reasons.append(Blocker("reopen_closed"))
    elif standing.over:
        reasons.append(Blocker("reopen_cycle_over"))
    return reasons


def step_blockers(roles: Collection[Role], standing: Standing, step: int) -> list[Blocker]:
    """Why a step cannot be added. Rule Q22. Rule A10.

    The manager chooses at the start and may add a step until submission; none is taken away.
    """
    reasons = []
    if Role.MANAGER not in roles:
        reasons.append(Blocker("step_manager_only"))
    if standing.submitted:
        reasons.append(Blocker("answer_submitted"))
    elif standing.over:
        reasons.append(Blocker("answer_cycle_over"))
    if step not in (2, 3):
        reasons.append(Blocker("step_unknown"))
    elif standing.steps >> (step - 1) & 1:
        reasons.append(Blocker("step_chosen_already"))
    return reasons


def is_late(submitted_at: datetime, arrived_at: datetime | None) -> bool:
    """Whether the submission came too late to be shared. Rule G5. Rule Q21.

    Compared with the assessors' actual arrival, not with when staff wrote it down.
    """
    return arrived_at is not None and submitted_at >= arrived_at
