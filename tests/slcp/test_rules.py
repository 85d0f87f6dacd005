"""Who may ask, what may be turned on, connected and sent; the way step by step."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bw.cycles.models import Cycle
from bw.messages import Blocker
from bw.organisations.rules import ProfileState, TermsState
from bw.slcp import rules
from bw.slcp.models import (
    RegistrationState,
    SharingRecord,
    TransmissionState,
    Way,
    Wish,
)
from bw.slcp.rules import Case, Effective, Sent, WishState
from bw.web.policy import Role
from tests.slcp.cases import (
    BRAND,
    D0,
    DAY,
    MANAGER,
    STAFF_ON,
    TODAY,
    at,
    case,
    codes,
    registered,
)


def records(*kinds: Wish) -> list[SharingRecord]:
    return [
        SharingRecord(kind=kind.value, at=at(number), cycle_number=number + 2)
        for number, kind in enumerate(kinds)
    ]


ASKED, GONE = Wish.ASKED, Wish.WITHDRAWN


@pytest.mark.rule("A1", "B1", "B6", "Q14")
@pytest.mark.parametrize(
    ("kinds", "state"),
    [
        ([], WishState()),
        ([ASKED], WishState(at(0), 2)),
        ([ASKED, ASKED], WishState(at(0), 2)),
        ([ASKED, GONE], WishState(withdrawn_at=at(1))),
        ([ASKED, GONE, ASKED], WishState(at(2), 4, at(1))),
        ([GONE], WishState(withdrawn_at=at(0))),
    ],
)
def test_wish_is_what_was_said_last(kinds: list[Wish], state: WishState) -> None:
    found = rules.wish_state(records(*kinds))
    assert found == state
    assert found.wished is (kinds[-1:] == [ASKED])
    assert found.withdrawn is (kinds[-1:] == [GONE])


@pytest.mark.rule("B3", "Q1")
def test_wish_applies_from_its_cycle_on() -> None:
    wish = WishState(at(0), 2)
    assert [wish.applies_to(number) for number in (1, 2, 3)] == [False, True, True]
    assert not WishState().applies_to(1)


def cycle(number: int, starts_on: date, *, active: bool = True) -> Cycle:
    return Cycle(
        number=number, starts_on=starts_on, ends_on=starts_on + timedelta(days=364),
        activated_at=at(0) if active else None,
    )  # fmt: skip


NEXT = D0 + timedelta(days=365)


@pytest.mark.rule("B2", "B3", "Q1")
@pytest.mark.parametrize(
    ("cycles", "today", "effective"),
    [
        ([], TODAY, Effective(1, None)),
        ([cycle(1, D0)], D0, Effective(2, NEXT)),
        ([cycle(1, D0)], D0 + timedelta(days=364), Effective(2, NEXT)),
        ([cycle(1, D0, active=False)], TODAY, Effective(1, D0)),
        ([cycle(1, D0), cycle(2, NEXT, active=False)], TODAY, Effective(2, NEXT)),
        ([cycle(2, NEXT), cycle(1, D0)], TODAY, Effective(2, NEXT)),
        ([cycle(1, D0)], date(2027, 6, 1), Effective(2, None)),
        ([cycle(1, D0, active=False)], date(2027, 6, 1), Effective(2, None)),
    ],
    ids=["none", "first day", "last day", "created", "both", "next is active", "over", "unused"],
)
def test_wish_takes_effect_with_the_next_cycle(
    cycles: list[Cycle], today: date, effective: Effective
) -> None:
    assert rules.effective_cycle(cycles, today) == effective


def test_start_of_a_cycle_that_is_not_there_yet_follows_the_last() -> None:
    assert rules.start_of(1, [cycle(1, D0)]) == D0
    assert rules.start_of(2, [cycle(1, D0)]) == NEXT
    assert rules.start_of(4, [cycle(1, D0)]) is None


CLOSED = [Blocker("sharing_closed", {"country": "Cambodia"})]


@pytest.mark.rule("A2", "B1", "B2", "J1")
@pytest.mark.parametrize(
    ("roles", "wish", "offered", "expected"),
    [
        (MANAGER, WishState(), [], []),
        (MANAGER, WishState(withdrawn_at=at(1)), [], []),
        (MANAGER, WishState(at(0), 2), [], ["ask_already"]),
        (MANAGER, WishState(), CLOSED, ["sharing_closed"]),
        ({Role.COLLEAGUE}, WishState(), [], ["ask_manager_only"]),
        ({Role.WORKER}, WishState(), CLOSED, ["sharing_closed", "ask_manager_only"]),
    ],
)
def test_only_the_manager_asks_where_sharing_is_offered(
    roles: set[Role], wish: WishState, offered: list[Blocker], expected: list[str]
) -> None:
    assert codes(rules.may_ask(roles, wish, offered)) == expected


@pytest.mark.rule("B6", "Q14")
def test_withdrawal_needs_a_wish_a_reason_and_a_day_that_was() -> None:
    def may(wish: WishState, *, sharing: bool, days: int, reason: str = "Called") -> list[str]:
        found = rules.may_withdraw(
            wish, sharing=sharing, said_on=TODAY + days * DAY, today=TODAY, reason=reason
        )
        return codes(found)

    asked = WishState(at(0), 2)
    assert may(asked, sharing=False, days=0) == []
    assert may(WishState(), sharing=True, days=-9) == []
    assert may(WishState(), sharing=False, days=0) == ["withdraw_nothing"]
    assert may(asked, sharing=True, days=1, reason=" ") == ["withdraw_in_future", "reason_needed"]


OFF = case(sharing=None)


@pytest.mark.rule("B8", "Q1", "I1", "A1")
@pytest.mark.parametrize(
    ("found", "reason", "expected"),
    [
        (OFF, "", []),
        (case(), "", ["on_already"]),
        (replace(OFF, wish=WishState()), "", ["on_needs_reason"]),
        (replace(OFF, wish=WishState(at(1), 3)), "A buyer asks", []),
        (replace(OFF, wish=WishState()), "A buyer asks", []),
        (replace(OFF, wish=WishState(withdrawn_at=at(1))), "A buyer asks", ["on_withdrawn"]),
        (replace(OFF, offered=tuple(CLOSED)), "", ["sharing_closed"]),
        (replace(OFF, ends_on=TODAY - DAY), "", ["on_over"]),
        (replace(OFF, wish=WishState(), submissions=()), "A buyer asks", ["mid_step1_late"]),
        (replace(OFF, wish=WishState(), submissions=(), arrived_at=None), "A buyer asks", []),
        (
            replace(OFF, wish=WishState(), registration=None),
            "A buyer asks",
            ["mid_registration_late", "mid_consent_late"],
        ),
        (
            replace(OFF, wish=WishState(), registration=None, submissions=(), activated_at=None),
            "They told us by telephone",
            [],
        ),
    ],
)
def test_sharing_is_turned_on_from_the_wish_or_while_i1_can_be_met(
    found: Case, reason: str, expected: list[str]
) -> None:
    assert codes(rules.may_turn_on(found, reason=reason, today=TODAY)) == expected


def test_sharing_is_turned_off_with_a_reason_until_all_is_sent() -> None:
    sent = Sent(TransmissionState.WAITING, at(128), accepted_at=at(129))
    assert codes(rules.may_turn_off(case(), reason="x")) == []
    assert codes(rules.may_turn_off(case(), reason="")) == ["reason_needed"]
    assert codes(rules.may_turn_off(OFF, reason="x")) == ["off_already"]
    assert codes(rules.may_turn_off(case(sent=sent), reason="x")) == ["off_sent"]


@pytest.mark.rule("I1", "G6", "I2")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (case(registration=BRAND), []),
        (case(), ["mid_brand"]),
        (case(registration=BRAND, submissions=()), ["mid_step1_late"]),
        (case(registration=BRAND, submissions=(), arrived_at=None), ["mid_step1"]),
        (case(registration=BRAND, submissions=(at(100),)), ["mid_step1_late"]),
        (
            case(registration=registered(brand_permitted_at=at(1), consented_at=at(100))),
            ["mid_consent_late"],
        ),
        (
            case(
                registration=registered(brand_permitted_at=at(1), consented_at=None),
                arrived_at=None,
            ),
            ["mid_consent"],
        ),
        (
            case(registration=registered(brand_permitted_at=at(1), pending_at=at(100))),
            ["mid_registration_late"],
        ),
        (
            case(registration=None, arrived_at=None),
            ["mid_registration", "mid_consent", "mid_brand"],
        ),
    ],
)
def test_three_conditions_of_the_middle_of_a_cycle(found: Case, expected: list[str]) -> None:
    assert codes(rules.mid_cycle_missing(found)) == expected


@pytest.mark.rule("D1", "C3", "E2", "Q8", "Q23", "A2")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"wish": WishState(), "sharing": None}, ["connect_no_wish"]),
        ({"wish": WishState()}, []),
        ({"sharing": None}, []),
        ({"account_at": None}, ["connect_account"]),
        ({"profile": ProfileState(91, ("city",), TermsState.VALID)}, ["connect_profile"]),
        ({"profile": ProfileState(91, (), TermsState.NONE)}, ["connect_terms"]),
        ({"profile": ProfileState(91, (), TermsState.EXPIRED)}, ["connect_terms_expired"]),
        ({"profile": ProfileState(91, (), TermsState.OTHER_TEXT)}, ["connect_terms_expired"]),
    ],
)
def test_connecting_needs_the_wish_the_account_the_profile_and_the_terms(
    values: dict[str, Any], expected: list[str]
) -> None:
    found = rules.connect_blockers(case(**values))
    assert codes(found) == expected
    assert all(each.link for each in found)


@pytest.mark.rule("D2", "D7", "D10", "J1", "Q2")
@pytest.mark.parametrize(
    ("state", "to_register", "to_give"),
    [
        (None, [], []),
        (RegistrationState.STARTED, [], []),
        (RegistrationState.REFUSED, [], []),
        (RegistrationState.PENDING, ["connect_pending"], ["connect_pending"]),
        (RegistrationState.APPROVED, ["connect_approved"], ["connect_approved"]),
        (RegistrationState.TO_CHECK, ["connect_to_check"], []),
    ],
)
def test_registration_is_begun_again_only_when_nothing_goes_on(
    state: RegistrationState | None, to_register: list[str], to_give: list[str]
) -> None:
    found = registered(state=state) if state else None
    assert codes(rules.may_register(MANAGER, found, case())) == to_register
    assert codes(rules.may_give_id(MANAGER, found, case())) == to_give
    assert codes(rules.may_register({Role.COLLEAGUE}, None, case())) == ["connect_manager_only"]
    assert codes(rules.may_give_id({Role.WORKER}, None, case())) == ["connect_manager_only"]


@pytest.mark.rule("D10", "J5")
def test_id_is_linked_after_a_check_and_once() -> None:
    given = registered(state=RegistrationState.TO_CHECK)
    assert codes(rules.may_link(given, taken=False, note="Seen")) == []
    assert codes(rules.may_link(given, taken=True, note=" ")) == ["link_taken", "link_note"]
    assert codes(rules.may_link(registered(), taken=False, note="Seen")) == ["link_nothing"]
    assert codes(rules.may_link(None, taken=False, note="Seen")) == ["link_nothing"]


@pytest.mark.rule("I1", "D10")
def test_registered_since_the_form_was_there_or_the_id_was_given() -> None:
    assert rules.registered_at(registered()) == at(4)
    assert rules.registered_at(registered(pending_at=None)) == at(5)
    assert rules.registered_at(registered(way=Way.EXISTING)) == at(3)
    assert rules.registered_at(registered(state=RegistrationState.PENDING)) is None
    assert rules.registered_at(None) is None


@pytest.mark.rule("H6", "A1", "B7", "B8", "D6", "G5", "I1", "I2", "Q14", "Q21")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"sharing": None}, ["send_off"]),
        ({"wish": WishState(), "sharing": None}, ["send_off"]),
        ({"wish": WishState(withdrawn_at=at(9))}, ["send_withdrawn"]),
        ({"wish": WishState(withdrawn_at=at(9)), "sharing": None}, ["send_withdrawn"]),
        ({"wish": WishState(at(10), 3, withdrawn_at=at(9))}, ["send_withdrawn"]),
        ({"registration": None}, ["send_not_approved"]),
        ({"registration": registered(state=RegistrationState.PENDING)}, ["send_not_approved"]),
        ({"registration": registered(cancelled_at=at(9))}, ["send_cancelled"]),
        ({"registration": registered(consented_at=None)}, ["send_no_consent"]),
        ({"registration": registered(pending_at=at(100))}, ["send_registered_late"]),
        ({"registration": registered(consented_at=at(130))}, []),
        ({"sharing": STAFF_ON, "registration": registered()}, ["send_no_brand"]),
        ({"sharing": STAFF_ON, "registration": BRAND}, []),
        (
            {
                "sharing": STAFF_ON,
                "registration": registered(consented_at=at(130), brand_permitted_at=at(130)),
            },
            ["send_consent_late"],
        ),
        ({"submissions": ()}, ["send_not_submitted"]),
        ({"submissions": (at(100),)}, ["send_late"]),
        ({"submissions": (at(99), at(101))}, []),
        ({"released_at": None}, ["send_not_released"]),
        ({"data_at": None}, ["send_no_data"]),
    ],
)
def test_nothing_is_sent_unless_every_step_is_done(
    values: dict[str, Any], expected: list[str]
) -> None:
    assert codes(rules.transmission_blockers(case(**values))) == expected


@pytest.mark.rule("Q21", "Q12", "G5")
def test_latest_submission_before_the_arrival_stands() -> None:
    assert rules.in_time((at(1), at(2)), None) == 1
    assert rules.in_time((at(1), at(2), at(3)), at(3)) == 1
    assert rules.in_time((at(3),), at(3)) is None
    assert rules.in_time((), at(3)) is None
