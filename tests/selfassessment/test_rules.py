"""Why something may not be done: each gate with its reasons."""

from datetime import timedelta

import pytest

from bw.selfassessment import rules
from bw.selfassessment.rules import FullSection, Standing, Tally
from bw.web.policy import Role
from tests.conftest import NOW

OPEN = Standing(cycle_active=True, started=True, submitted=False, assessment_begun=False)
SUBMITTED = Standing(cycle_active=True, started=True, submitted=True, assessment_begun=False)
BEGUN = Standing(cycle_active=True, started=True, submitted=True, assessment_begun=True)
MANAGER = {Role.MANAGER}
COLLEAGUE = {Role.COLLEAGUE}
COMMITTEE = {Role.WORKER, Role.MANAGEMENT}


def codes(blockers: list) -> list[str]:
    return [blocker.code for blocker in blockers]


def tally(
    answered: int, applicable: int, *, step1: tuple[int, int] | None = None, invalid: int = 0,
    profile: tuple[int, int] = (5, 5),
) -> Tally:  # fmt: skip
    step1 = step1 or (answered, applicable)
    full = {"FP": FullSection("Facility Profile", *profile)}
    return Tally(answered, applicable, *step1, full, invalid)


@pytest.mark.rule("Q13")
@pytest.mark.rule("F10")
@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        (MANAGER, True),
        (COLLEAGUE, True),
        (COMMITTEE, False),
        ({Role.ADVISOR, Role.REGISTRATION, Role.ADMIN}, False),
        (set(), False),
    ],
)
def test_may_fill_manager_and_invited_colleagues(roles: set[Role], allowed: bool) -> None:
    assert rules.may_fill(roles) is allowed


@pytest.mark.rule("J1")
def test_start_needs_active_cycle_and_manager() -> None:
    waiting = Standing(cycle_active=False, started=False, submitted=False, assessment_begun=False)
    ready = Standing(cycle_active=True, started=False, submitted=False, assessment_begun=False)
    assert rules.start_blockers(MANAGER, ready) == []
    assert codes(rules.start_blockers(MANAGER, waiting)) == ["start_cycle_not_active"]
    assert codes(rules.start_blockers(COLLEAGUE, ready)) == ["start_manager_only"]


@pytest.mark.rule("Q12")
@pytest.mark.rule("Q13")
def test_answers_are_read_only_after_submission() -> None:
    assert rules.answer_blockers(MANAGER, OPEN) == []
    assert codes(rules.answer_blockers(MANAGER, SUBMITTED)) == ["answer_submitted"]
    assert codes(rules.answer_blockers(COMMITTEE, OPEN)) == ["answer_not_yours"]


@pytest.mark.rule("G2")
@pytest.mark.rule("G7")
@pytest.mark.rule("Q10")
@pytest.mark.parametrize(
    ("answered", "applicable", "reached"),
    [
        (95, 100, True),
        (94, 100, False),
        (946, 1000, False),
        (949, 1000, False),
        (950, 1000, True),
        (19, 20, True),
        (18, 19, False),
        (0, 0, False),
        (1, 1, True),
    ],
)
def test_meets_is_exact(answered: int, applicable: int, reached: bool) -> None:
    assert rules.meets(answered, applicable, 95) is reached


@pytest.mark.parametrize("applicable", [1, 7, 19, 20, 21, 100, 457])
def test_still_wanted_is_the_least_that_reaches(applicable: int) -> None:
    for answered in range(applicable + 1):
        wanted = rules.still_wanted(answered, applicable, 95)
        assert rules.meets(answered + wanted, applicable, 95)
        assert wanted == 0 or not rules.meets(answered + wanted - 1, applicable, 95)


@pytest.mark.rule("G1")
@pytest.mark.rule("G2")
def test_submission_allowed_at_threshold_for_manager() -> None:
    assert rules.submission_blockers(MANAGER, OPEN, tally(95, 100), 95) == []


@pytest.mark.rule("G2")
@pytest.mark.rule("Q10")
def test_submission_refused_below_threshold_of_chosen_steps() -> None:
    reasons = rules.submission_blockers(MANAGER, OPEN, tally(94, 100, step1=(50, 50)), 95)
    assert codes(reasons) == ["submit_below_threshold"]
    assert reasons[0].params == {"threshold": 95, "missing": 1}


@pytest.mark.rule("G6")
@pytest.mark.rule("Q10")
def test_submission_refused_below_threshold_of_step_1_alone() -> None:
    reasons = rules.submission_blockers(MANAGER, OPEN, tally(99, 100, step1=(9, 10)), 95)
    assert codes(reasons) == ["submit_step1_below_threshold"]


@pytest.mark.rule("G3")
def test_submission_refused_while_full_section_is_incomplete() -> None:
    reasons = rules.submission_blockers(MANAGER, OPEN, tally(99, 100, profile=(4, 5)), 95)
    assert codes(reasons) == ["submit_section_incomplete"]
    assert reasons[0].params == {"section": "Facility Profile", "missing": 1}
    assert reasons[0].link == "FP"


@pytest.mark.rule("G1")
def test_submission_is_the_managers() -> None:
    reasons = rules.submission_blockers(COLLEAGUE, OPEN, tally(100, 100), 95)
    assert codes(reasons) == ["submit_manager_only"]


def test_submission_refused_with_answers_that_do_not_fit() -> None:
    reasons = rules.submission_blockers(MANAGER, OPEN, tally(100, 100, invalid=2), 95)
    assert codes(reasons) == ["submit_invalid_answers"]


def test_submission_twice_is_refused() -> None:
    reasons = rules.submission_blockers(MANAGER, SUBMITTED, tally(100, 100), 95)
    assert codes(reasons) == ["submit_already"]


def test_submission_of_nothing_is_refused() -> None:
    reasons = rules.submission_blockers(MANAGER, OPEN, tally(0, 0, profile=(0, 0)), 95)
    assert codes(reasons) == ["submit_below_threshold"]


@pytest.mark.rule("Q12")
def test_reopen_until_assessment_has_begun() -> None:
    assert rules.reopen_blockers(MANAGER, SUBMITTED) == []
    assert codes(rules.reopen_blockers(MANAGER, BEGUN)) == ["reopen_closed"]
    assert codes(rules.reopen_blockers(COLLEAGUE, SUBMITTED)) == ["reopen_manager_only"]
    assert codes(rules.reopen_blockers(MANAGER, OPEN)) == ["reopen_not_submitted"]


@pytest.mark.rule("Q22")
@pytest.mark.rule("A10")
def test_steps_may_be_added_until_submission() -> None:
    with_two = Standing(True, True, submitted=False, assessment_begun=False, steps=0b11)
    assert rules.step_blockers(MANAGER, OPEN, 2) == []
    assert rules.step_blockers(MANAGER, with_two, 3) == []
    assert codes(rules.step_blockers(MANAGER, with_two, 2)) == ["step_chosen_already"]
    assert codes(rules.step_blockers(MANAGER, OPEN, 1)) == ["step_unknown"]
    assert codes(rules.step_blockers(MANAGER, SUBMITTED, 2)) == ["answer_submitted"]
    assert codes(rules.step_blockers(COLLEAGUE, OPEN, 2)) == ["step_manager_only"]


@pytest.mark.rule("G5")
@pytest.mark.rule("Q21")
def test_late_is_judged_by_the_arrival_itself() -> None:
    assert not rules.is_late(NOW, None)
    assert not rules.is_late(NOW, NOW + timedelta(seconds=1))
    assert rules.is_late(NOW, NOW)
    assert rules.is_late(NOW, NOW - timedelta(days=1))


@pytest.mark.rule("Q15")
def test_after_the_last_day_of_the_cycle_nothing_changes_any_more() -> None:
    over = Standing(
        cycle_active=True, started=True, submitted=False, assessment_begun=False, over=True
    )
    handed_in = over._replace(submitted=True)
    manager = {Role.MANAGER}
    assert codes(rules.start_blockers(manager, over)) == ["start_cycle_over"]
    assert codes(rules.answer_blockers(manager, over)) == ["answer_cycle_over"]
    assert codes(rules.step_blockers(manager, over, 2)) == ["answer_cycle_over"]
    reasons = rules.submission_blockers(manager, over, tally(99, 100), 95)
    assert codes(reasons) == ["submit_cycle_over"]
    assert codes(rules.reopen_blockers(manager, handed_in)) == ["reopen_cycle_over"]
    within = handed_in._replace(over=False)
    assert codes(rules.reopen_blockers(manager, within)) == []
