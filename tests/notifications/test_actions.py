"""Notices: each cause once, whatever happens to the scheduler; nobody who may not know."""

import threading
from datetime import date
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from bw import clock
from bw.accounts.models import RoleGrant
from bw.db import db, writing
from bw.events import (
    CycleActivated,
    CycleSetUp,
    GatewayApproved,
    GatewayIdGiven,
    GatewayRefused,
    ReportReleased,
    TransmissionDead,
    publish,
)
from bw.notifications import actions, queries
from bw.notifications.models import Notice
from bw.notifications.rules import DueNotice, Kind
from bw.organisations.models import Programme
from bw.outbox.models import Job
from bw.slcp.models import RegistrationState, TransmissionState
from bw.web.policy import Role
from tests import makers
from tests.notifications.conftest import invitation
from tests.notifications.test_emails import body, tell
from tests.notifications.year import (
    END,
    at,
    begin,
    close,
    registered,
    run,
    share,
    signed,
    skipped,
)
from tests.slcp.world import world
from tests.staff.test_waiting import sent as transmitted
from tests.statements import statements

Sent = list[EmailMessage]
YEAR = [
    "Profile Info of Padma & Sons is not complete",
    "Please submit the self-assessment of Padma & Sons by May 19, 2026",
    "Please connect Padma & Sons with SLCP",
    "Please submit the self-assessment of Padma & Sons by May 19, 2026",
    "Please submit the self-assessment of Padma & Sons by May 19, 2026",
    "Please submit the self-assessment of Padma & Sons by May 19, 2026",
    "Data sharing in the next cycle of Padma & Sons",
    "Cycle 1 of Padma & Sons ends soon",
]

DUE = (14, 20, 22, 45, 65, 75, 305, 335)
AROUND = [1, *(day + near for day in DUE for near in (-1, 0, 1)), 365]


def subjects(sent: Sent) -> list[str]:
    """What was sent, in order."""
    return [str(message["Subject"]) for message in sent]


def recipients(sent: Sent) -> list[str]:
    """To whom, by address."""
    return sorted(message["To"].addresses[0].addr_spec for message in sent)


@pytest.mark.rule("B4", "D15", "F12", "K9", "Q19")
def test_year_of_a_factory_that_does_nothing(sent: Sent) -> None:
    begin()

    for day in AROUND:
        at(day)
        run()

    assert subjects(sent) == YEAR
    assert skipped() == []


@pytest.mark.rule("Q19")
def test_two_workers_and_restarts_send_nothing_twice(sent: Sent) -> None:
    begin()

    for day in [*AROUND[:14], 30, 15, *AROUND[10:]]:  # the clock goes back and on
        at(day)
        run()
        run()

    assert subjects(sent) == YEAR


@pytest.mark.rule("Q19")
def test_worker_that_stood_still_for_ten_days_sends_what_fell_due(sent: Sent) -> None:
    begin()

    for day in range(4, 366, 10):
        at(day)
        run()

    assert sorted(subjects(sent)) == sorted(YEAR)


@pytest.mark.rule("F12", "Q19")
def test_of_several_reminders_only_the_latest_goes_out(sent: Sent) -> None:
    begin()
    at(70)

    run()

    assert len(sent) == 3
    assert skipped() == ["reminder-20:cycle:1", "reminder-45:cycle:1"]
    at(200)
    run()
    assert len(sent) == 4  # day 75
    assert "It was to be submitted by May 19, 2026." in body(sent[-1])


@pytest.mark.rule("Q19")
def test_notice_and_its_email_stand_together_or_not_at_all(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin()
    at(14)

    def die(*_args: object, **_facts: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(actions, "enqueue", die)
    with pytest.raises(KeyboardInterrupt):
        actions.send_due()

    assert db.session.scalar(select(func.count(Notice.id))) == 0


@pytest.mark.rule("Q19")
def test_one_cause_given_by_many_threads_at_once_is_one_notice(app: Flask) -> None:
    year = begin()
    notice = DueNotice(Kind.CONNECT, "connect:cycle:1", END, year.factory.id, year.cycle.id)
    given: list[bool] = []
    start = threading.Barrier(4)

    def give() -> None:
        with app.app_context():
            start.wait()
            with writing():
                given.append(actions.give(notice))
            db.session.remove()

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert sorted(given) == [False, False, False, True]
    db.session.rollback()
    assert db.session.scalars(select(Job.key)).all() == ["mail:connect:cycle:1"]


def test_reason_that_went_away_after_queueing_sends_nothing(sent: Sent) -> None:
    year = begin()
    at(30)
    actions.send_due()
    registered(year, RegistrationState.PENDING)

    run()

    assert "Please connect Padma & Sons with SLCP" not in subjects(sent)


def test_managers_each_get_one_and_nobody_else(sent: Sent) -> None:
    year = begin()
    makers.account(Role.MANAGER, factory=year.factory, email="second@example.test")
    makers.account(Role.WORKER, factory=year.factory, email="worker@example.test")
    makers.account(Role.MANAGER, factory=makers.factory("Other"), email="other@example.test")
    close(makers.account(Role.MANAGER, factory=year.factory, email="closed@example.test"))
    at(14)

    run()

    assert recipients(sent) == ["rahim@example.test", "second@example.test"]


def test_somebody_who_lost_the_role_after_queueing_gets_nothing(sent: Sent) -> None:
    year = begin()
    at(14)
    actions.send_due()
    with writing():
        db.session.execute(delete(RoleGrant).where(RoleGrant.account_id == year.manager.id))

    run()

    assert sent == []


@pytest.mark.rule("Q23")
def test_terms_are_told_once_and_not_when_signed_anew(sent: Sent) -> None:
    year = begin(sharing=False)
    signed(year, until=date(2026, 3, 12))
    run()
    run()
    assert subjects(sent) == ["Please sign the terms and conditions of Padma & Sons again"]

    signed(year, until=date(2027, 3, 12))
    run()

    assert len(sent) == 1


@pytest.mark.rule("C1")
def test_cycle_set_up_reaches_managers_and_those_who_were_invited_before(sent: Sent) -> None:
    year = begin(active=False)
    at(-1)
    invitation(factory=year.factory, email="early@example.test")
    at(1)

    tell(CycleSetUp(year.cycle.id))
    tell(CycleSetUp(year.cycle.id))
    run()

    assert recipients(sent) == ["early@example.test", "rahim@example.test"]
    by_address = {message["To"].addresses[0].addr_spec: body(message) for message in sent}
    assert "https://factory.test/invitations/" in by_address["early@example.test"]
    assert "https://factory.test/factories/1\n" in by_address["rahim@example.test"]


@pytest.mark.rule("C1")
def test_invitation_made_with_the_cycle_is_not_followed_by_a_second_email(sent: Sent) -> None:
    year = begin(active=False)
    makers.keep(year.cycle)
    invitation(factory=year.factory, email="new@example.test")

    tell(CycleSetUp(year.cycle.id))
    run()

    assert recipients(sent) == ["rahim@example.test"]


@pytest.mark.rule("F1", "Q9")
@pytest.mark.parametrize(("sharing", "said"), [(True, "by May 19, 2026"), (False, "you need not")])
def test_open_is_told_at_activation(sent: Sent, sharing: bool, said: str) -> None:
    year = begin(sharing=sharing)

    tell(CycleActivated(year.cycle.id))
    run()

    assert subjects(sent) == ["The self-assessment of Padma & Sons is open"]
    assert said in body(sent[0])


@pytest.mark.rule("D7")
def test_approval_leads_back_to_the_platform_once_for_each_decision(sent: Sent) -> None:
    year = begin()
    registered(year, RegistrationState.APPROVED, gateway_id="SLCP-77")

    for _ in range(2):
        tell(GatewayApproved(year.factory.id))
    run()

    assert subjects(sent) == ["SLCP approved Padma & Sons"]
    assert "SLCP-77" in body(sent[0])
    assert f"https://factory.test/factories/{year.factory.id}/sharing\n" in body(sent[0])


def test_refusal_says_why(sent: Sent) -> None:
    year = begin()
    registered(year, RegistrationState.REFUSED, reason="The address is not complete.")

    tell(GatewayRefused(year.factory.id))
    run()

    assert "Reason: The address is not complete." in body(sent[0])


def test_refusal_of_ours_is_a_sentence_and_no_code(sent: Sent) -> None:
    year = begin()
    registered(year, RegistrationState.REFUSED, reason="gateway_id_taken")

    tell(GatewayRefused(year.factory.id))
    run()

    assert "Reason: The Gateway ID must be checked." in body(sent[0])


@pytest.mark.rule("D10", "J5")
def test_id_to_check_goes_to_the_focal_points_of_the_programme(sent: Sent) -> None:
    year = begin()
    makers.account(Role.REGISTRATION, programme=makers.programme(), email="focal@example.test")
    makers.account(Role.ADVISOR, programme=makers.programme(), email="advisor@example.test")
    makers.account(Role.REGISTRATION, programme=makers.programme("vn"), email="vn@example.test")
    registered(year, RegistrationState.TO_CHECK, gateway_id="SLCP-9")

    tell(GatewayIdGiven(year.factory.id))
    run()

    assert recipients(sent) == ["focal@example.test"]
    assert "SLCP-9" in body(sent[0])


def test_dead_transmission_that_is_not_there_tells_nobody(sent: Sent) -> None:
    tell(TransmissionDead(99))
    run()

    assert sent == []


def test_dead_transmission_is_told_with_its_reason_in_a_sentence(sent: Sent) -> None:
    one = world()
    transmitted(one, TransmissionState.DEAD, error="timeout")
    found = one.sent()
    assert found is not None

    tell(TransmissionDead(found.id))
    run()

    assert "Reason: The Gateway did not answer in time." in body(sent[0])


@pytest.mark.rule("Q4")
def test_release_is_told_with_its_date(sent: Sent) -> None:
    year = begin()
    with writing():
        db.session.merge(year.cycle).report_released_at = clock.now()
        publish(ReportReleased(year.cycle.id))
    run()

    assert "on March 1, 2026" in body(sent[0])


def test_notices_of_a_factory_are_the_latest_first_without_the_skipped(app: Flask) -> None:
    year = begin()
    at(70)
    actions.send_due()
    page = queries.notices_of(year.factory.id)

    assert sorted(one.cause for one in page.notices) == [
        "connect:cycle:1", "profile_incomplete:cycle:1", "reminder-65:cycle:1",
    ]  # fmt: skip
    assert not page.more
    assert queries.notices_of(year.factory.id, number=2).notices == ()


def test_statements_do_not_grow_with_the_factories(app: Flask) -> None:
    counts = []
    for number in (1, 3):
        for one in range(number):
            share(makers.cycle(makers.factory(f"Factory {number} {one}")), makers.account())
        programme = db.session.scalars(select(Programme)).one()
        with statements() as said:
            queries.running(programme)
        counts.append(len(said))

    assert counts[0] == counts[1] == 4
