"""The way of a cycle's data, step by step."""

from dataclasses import replace
from datetime import date

import pytest

from bw.messages import CATALOGUE, Blocker
from bw.organisations.rules import DayCounts
from bw.slcp import journey, rules
from bw.slcp.journey import Audience, State, StepState, Who
from bw.slcp.models import RegistrationState, TransmissionState, Way
from bw.slcp.rules import Case, Sent, WishState
from tests.slcp.cases import BRAND, DAY, STAFF_ON, ZONE, at, case, codes, registered


def way(found: Case, audience: Audience = Audience.FACTORY) -> dict[str, StepState]:
    steps = journey.journey(found, DayCounts(), audience=audience, zone=ZONE)
    return {each.code: each for each in steps}


@pytest.mark.rule("B9", "H6", "H7")
def test_every_step_of_the_way_is_done_in_order() -> None:
    sent = Sent(TransmissionState.SHARED, at(128), accepted_at=at(129), ended_at=at(143))
    steps = way(case(sent=sent))
    left = {code: each.state for code, each in steps.items() if each.state is not State.DONE}
    assert left == {"brand": State.NOT_NEEDED}
    assert list(steps) == [
        "wish", "turned_on", "account", "profile", "connect", "consent", "submitted", "released",
        "brand", "transmitted", "shared",
    ]  # fmt: skip
    assert journey.current(tuple(steps.values())) is None


@pytest.mark.rule("H6", "H7")
def test_sent_data_wait_for_slcp_until_fifteen_days_after_the_release() -> None:
    steps = way(case(sent=Sent(TransmissionState.WAITING, at(128), accepted_at=at(129))))
    assert (steps["transmitted"].state, steps["transmitted"].at) == (State.DONE, at(129))
    shared = steps["shared"]
    assert (shared.state, shared.waiting_for, shared.since) == (
        State.WAITING, Who.GATEWAY, at(129),
    )  # fmt: skip
    assert shared.by == at(128 + 15).date()


@pytest.mark.rule("D7", "D15", "H7")
def test_connection_is_awaited_for_three_days_and_asked_for_in_the_first_month() -> None:
    early = {"submissions": (), "arrived_at": None, "released_at": None, "data_at": None}
    pending = registered(state=RegistrationState.PENDING, consented_at=None)
    found = way(case(registration=pending, **early))["connect"]
    assert (found.state, found.waiting_for, found.since) == (State.WAITING, Who.GATEWAY, at(4))
    assert found.by == at(7).date()
    found = way(case(registration=None, **early))["connect"]
    assert (found.state, found.waiting_for, found.by) == (
        State.WAITING, Who.FACTORY, date(2026, 1, 30),
    )  # fmt: skip
    refused = registered(state=RegistrationState.REFUSED, refused_reason="Wrong name")
    found = way(case(registration=refused, **early))["connect"]
    assert found.blockers == (Blocker("step_refused", {"reason": "Wrong name"}),)
    refused.refused_reason = "gateway_id_taken"  # a word of ours
    (blocker,) = way(case(registration=refused, **early))["connect"].blockers
    assert str(blocker.params["reason"]).startswith("The Gateway ID must be checked.")
    given = registered(state=RegistrationState.TO_CHECK, way=Way.EXISTING)
    assert way(case(registration=given, **early))["connect"].waiting_for is Who.PROGRAMME


@pytest.mark.rule("Q4", "Q6", "H2", "H3", "H5")
def test_factory_reads_nothing_of_the_assessment_before_the_release() -> None:
    """Whatever was recorded, the factory's way is the one of a cycle without an assessment."""
    secret = case(released_at=None, report_due=date(2026, 5, 9), submissions=(at(101),))
    bare = replace(secret, arrived_at=None, data_at=None, report_due=None)
    assert way(secret) == way(bare)
    assert way(secret, Audience.STAFF) != way(bare, Audience.STAFF)
    assert way(secret, Audience.STAFF)["released"].by == date(2026, 5, 9)
    days = {each.by for each in way(secret).values()} - {None}
    assert days == {date(2026, 1, 1) + 79 * DAY} & days
    late = way(replace(secret, released_at=at(128)))["submitted"]
    assert codes(list(late.blockers)) == ["send_late"]


@pytest.mark.rule("Q4")
def test_factory_is_told_to_submit_by_day_80() -> None:
    found = way(case(submissions=(), arrived_at=None, released_at=None))["submitted"]
    assert (found.state, found.by) == (State.WAITING, date(2026, 3, 21))


@pytest.mark.rule("G5", "Q21")
def test_what_nobody_can_do_any_more_waits_for_nobody_and_has_no_day() -> None:
    late = way(case(submissions=(at(101),)))
    assert (late["submitted"].waiting_for, late["submitted"].by) == (Who.NOBODY, None)
    assert late["shared"].by is None
    assert way(case())["shared"].by == at(128 + 15).date()
    early = case(submissions=(), arrived_at=None, released_at=None, activated_at=None)
    assert way(early)["submitted"].waiting_for is Who.PROGRAMME


def test_staff_who_turned_it_on_leave_the_wish_out() -> None:
    steps = way(case(wish=WishState(), sharing=STAFF_ON, registration=BRAND))
    assert steps["wish"].state is State.NOT_NEEDED
    assert steps["brand"].state is State.DONE
    waiting = way(case(wish=WishState(), sharing=STAFF_ON))
    assert waiting["brand"].state is State.WAITING


def test_wish_for_a_later_cycle_says_which() -> None:
    found = way(case(wish=WishState(at(5), 3), sharing=None))["turned_on"]
    assert found.blockers == (Blocker("step_later_cycle", {"number": 3}),)


@pytest.mark.parametrize("state", [TransmissionState.DEAD, TransmissionState.REJECTED])
def test_trouble_is_a_blocked_step_with_its_reason(state: TransmissionState) -> None:
    steps = way(case(sent=Sent(state, at(128), ended_at=at(142), reason="No such factory")))
    assert steps["transmitted"].state is State.BLOCKED
    assert steps["shared"].state is State.BLOCKED


def test_every_step_state_and_reason_has_its_sentence() -> None:
    steps = way(case())
    wanted = {f"step_{code}" for code in steps} | {f"state_{each.value}" for each in State}
    wanted |= {f"who_{each.value}" for each in Who if each} | set(rules.RULE_OF)
    assert wanted <= set(CATALOGUE)
