"""What is due on a day: the calendar of a cycle, once for each cause."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from bw.notifications import rules
from bw.notifications.rules import DueNotice, Facts, Kind, Signature
from bw.organisations.rules import DayCounts

START = date(2026, 3, 1)
END = date(2027, 2, 28)
SHARING = Facts(
    factory_id=3, cycle_id=7, starts_on=START, ends_on=END, counts=DayCounts(),
    activated_on=START, sharing=True, offered=True,
)  # fmt: skip
QUIET = replace(SHARING, submitted=True, connected=True, profile_complete=True, followed=True)


def on(day: int) -> date:
    """The date of a day of the cycle."""
    return START + timedelta(days=day - 1)


def causes(facts: Facts, day: int) -> list[str]:
    """What goes out on a day of the cycle, the rest unseen."""
    return [one.cause for one in rules.due(facts, on(day)) if not one.skipped]


def walk(facts: Facts, days: list[int]) -> list[tuple[int, str]]:
    """What goes out when the scheduler runs on these days: day and cause."""
    sent = []
    for day in days:
        found = rules.due(facts, on(day))
        sent += [(day, one.cause) for one in found if not one.skipped]
        facts = replace(facts, done=facts.done | {one.cause for one in found})
    return sent


@pytest.mark.rule("F12", "D15", "B4", "K9")
def test_due_over_a_year_of_a_factory_that_does_nothing() -> None:
    assert walk(SHARING, list(range(1, 366))) == [
        (14, "profile_incomplete:cycle:7"),
        (20, "reminder-20:cycle:7"),
        (22, "connect:cycle:7"),
        (45, "reminder-45:cycle:7"),
        (65, "reminder-65:cycle:7"),
        (75, "reminder-75:cycle:7"),
        (305, "preference:cycle:7"),
        (335, "reregister:cycle:7"),
    ]


@pytest.mark.rule("Q9", "A3")
def test_due_over_a_year_of_a_factory_that_does_not_share() -> None:
    assert [cause for _, cause in walk(replace(SHARING, sharing=False), [60, 340])] == [
        "profile_incomplete:cycle:7", "preference:cycle:7", "reregister:cycle:7",
    ]  # fmt: skip


def test_due_nothing_for_a_factory_that_has_done_everything() -> None:
    assert walk(replace(QUIET, offered=False), list(range(1, 366))) == []


@pytest.mark.rule("F12")
def test_reminders_after_a_standstill_only_the_latest_goes_out() -> None:
    found = rules.due(replace(SHARING, connected=True, profile_complete=True), on(70))

    assert [(one.cause, one.skipped, one.due_on) for one in found] == [
        ("reminder-20:cycle:7", True, on(20)),
        ("reminder-45:cycle:7", True, on(45)),
        ("reminder-65:cycle:7", False, on(65)),
    ]


@pytest.mark.rule("F12", "Q19")
def test_days_that_change_in_the_middle_bring_no_second_reminder_at_once() -> None:
    told = replace(QUIET, submitted=False, done=frozenset({"reminder-20:cycle:7"}))
    told = replace(told, done=told.done | {"reminder-45:cycle:7"})

    fewer = replace(told, counts=DayCounts(reminder_days=(20, 40, 65)))
    assert (causes(fewer, 50), causes(fewer, 65)) == ([], ["reminder-65:cycle:7"])

    later = replace(told, counts=DayCounts(reminder_days=(20, 50, 65)))
    assert causes(later, 50) == ["reminder-50:cycle:7"]


@pytest.mark.rule("F12")
@pytest.mark.parametrize(
    "change",
    [{"submitted": True}, {"sharing": False}, {"activated_on": None}, {"released": True}],
)
def test_no_reminder_without_its_reason(change: dict) -> None:
    assert causes(replace(QUIET, submitted=False), 76) == ["reminder-75:cycle:7"]

    assert causes(replace(replace(QUIET, submitted=False), **change), 76) == []


def test_reminders_of_days_before_the_activation_are_skipped() -> None:
    late = replace(QUIET, submitted=False, activated_on=on(45))

    assert walk(late, [45, 46, 65]) == [(65, "reminder-65:cycle:7")]


@pytest.mark.rule("D15")
@pytest.mark.parametrize("change", [{"connected": True}, {"sharing": False}, {"released": True}])
def test_no_word_on_connecting_without_its_reason(change: dict) -> None:
    assert causes(replace(QUIET, connected=False), 30) == ["connect:cycle:7"]

    assert causes(replace(replace(QUIET, connected=False), **change), 30) == []


@pytest.mark.rule("D15")
def test_word_on_connecting_comes_in_the_first_month() -> None:
    [(day, _)] = walk(replace(QUIET, connected=False), list(range(1, 60)))

    assert day < DayCounts().connect_by_day
    assert rules.connect_by(START, DayCounts()) == date(2026, 3, 30)
    assert rules.connect_by(START + timedelta(days=1), DayCounts()) == date(2026, 3, 31)


@pytest.mark.rule("B4")
def test_preference_two_months_before_the_end_where_sharing_is_offered() -> None:
    day = (END - START).days + 1 - 60

    assert causes(QUIET, day - 1) == []
    assert causes(QUIET, day) == ["preference:cycle:7"]
    assert causes(replace(QUIET, offered=False), day) == []
    assert causes(QUIET, 366) == []  # the cycle is over


@pytest.mark.rule("K9")
def test_registering_again_in_the_last_month_unless_the_next_cycle_is_set_up() -> None:
    alone = replace(QUIET, followed=False, offered=False)

    assert causes(alone, 334) == []
    assert causes(alone, 335) == ["reregister:cycle:7"]
    assert causes(replace(alone, followed=True), 335) == []


def test_days_are_the_programme_s() -> None:
    own = DayCounts(reminder_days=(10,), profile_by_day=5, connect_by_day=7,
                    preference_before_end=300, reregister_before_end=290)  # fmt: skip

    assert [day for day, _ in walk(replace(SHARING, counts=own), list(range(1, 100)))] == [
        5, 6, 10, 65, 75,
    ]  # fmt: skip


@pytest.mark.rule("F12", "Q4")
def test_submit_by_is_day_80_of_the_cycle() -> None:
    assert rules.submit_by(START, DayCounts()) == on(80) == date(2026, 5, 19)
    assert rules.submit_by(START, DayCounts(submit_by_day=1)) == START


@pytest.mark.rule("H2", "Q6")
def test_coming_leads_through_the_year_and_stops_at_no_day_of_the_assessment() -> None:
    days, today = [], START
    while (day := rules.coming(SHARING, today)) is not None:
        days.append((day - START).days + 1)
        today = day

    assert days == [14, 20, 22, 45, 65, 75, 80, 305, 335, 365]


@pytest.mark.rule("Q19")
@runs(deadline=None)
@given(days=st.lists(st.integers(1, 400), max_size=40), twice=st.booleans())
def test_no_cause_goes_out_twice_whatever_the_scheduler_does(days: list[int], twice: bool) -> None:
    sent = [cause for _, cause in walk(SHARING, days * (1 + twice))]

    assert len(sent) == len(set(sent))


@pytest.mark.rule("Q19")
@runs(deadline=None)
@given(pause=st.integers(1, 10), start=st.integers(1, 10))
def test_a_scheduler_that_stands_still_for_ten_days_loses_nothing(pause: int, start: int) -> None:
    daily = {cause for _, cause in walk(SHARING, list(range(1, 366)))}

    assert {cause for _, cause in walk(SHARING, list(range(start, 366, pause)))} == daily


@pytest.mark.rule("Q23")
def test_terms_are_told_thirty_days_before_their_end_once() -> None:
    mine = Signature(id=5, factory_id=3, expires_on=date(2026, 6, 30), days_before=30)

    assert rules.terms_due(mine, date(2026, 5, 30)) == ()
    assert rules.terms_due(mine, date(2026, 5, 31)) == (
        DueNotice(Kind.TERMS, "terms_expire:signature:5", date(2026, 5, 31), 3),
    )
    assert rules.terms_due(replace(mine, done=True), date(2026, 5, 31)) == ()
