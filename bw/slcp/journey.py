"""The way of a cycle's data, step by step: done, waiting for whom, blocked by what. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from bw.cycles.rules import told
from bw.messages import Blocker, said
from bw.organisations.rules import DayCounts
from bw.slcp import rules, trouble
from bw.slcp.models import RegistrationState, TransmissionState
from bw.slcp.rules import Case, Sent


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    WAITING = "waiting"
    BLOCKED = "blocked"
    NOT_NEEDED = "not_needed"


SETTLED = (State.DONE, State.NOT_NEEDED)


class Who(StrEnum):
    """Who does the next thing."""

    FACTORY = "factory"
    PROGRAMME = "programme"
    GATEWAY = "gateway"
    NOBODY = ""


class Audience(StrEnum):
    """Who reads the page: a factory is told less before the release (rules H2, Q4, Q6)."""

    FACTORY = "factory"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class StepState:
    """One step. ``at``: when it was done. ``by``: the day on which it should be or will be.

    ``since``: from when on somebody (``waiting_for``) could have done it. ``rule`` and the rules of
    ``blockers`` (``rules.RULE_OF``) say where it comes from. ``step_<code>`` is its sentence.
    ``there``: code of what the Gateway has before it has everything.
    """

    code: str
    rule: str
    state: State
    at: datetime | None = None
    waiting_for: Who = Who.NOBODY
    since: datetime | None = None
    by: date | None = None
    blockers: tuple[Blocker, ...] = ()
    there: str = ""


def journey(
    case: Case, counts: DayCounts, *, audience: Audience, zone: tzinfo
) -> tuple[StepState, ...]:
    """Every step of the way in order. Rules B9, H6, H7, Q4, Q6 and Q21.

    For the factory nothing of the assessment is there before the release of its report. ``zone``:
    the factory's.
    """
    if audience is Audience.FACTORY:
        case = as_told(case)
    steps: list[StepState] = []
    for make in _WAY:
        step = make(case, counts, zone)
        settled = all(each.state in SETTLED for each in steps)
        if step.state is State.WAITING and step.since is None and settled:
            step = replace(step, since=max((e.at for e in steps if e.at), default=None))
        steps.append(step)
    return tuple(steps)


def as_told(case: Case) -> Case:
    """The case as the factory may know it: before the release nothing of the assessment (Q6)."""
    if case.released_at is not None:
        return case
    return replace(
        case,
        arrived_at=told(case.arrived_at, released_at=None),
        data_at=told(case.data_at, released_at=None),
        report_due=None,
    )


def current(steps: tuple[StepState, ...]) -> StepState | None:
    """The step that is next: the first that is neither done nor left out."""
    open_ones = (step for step in steps if step.state in (State.WAITING, State.BLOCKED))
    return next(open_ones, None)


def _step(
    code: str,
    rule: str,
    at: datetime | None,
    who: Who,
    *,
    by: date | None = None,
    blockers: tuple[Blocker, ...] = (),
    since: datetime | None = None,
) -> StepState:
    if at is not None:
        return StepState(code, rule, State.DONE, at=at)
    state = State.BLOCKED if blockers else State.WAITING
    return StepState(code, rule, state, waiting_for=who, by=by, blockers=blockers, since=since)


def _wish(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    at = case.wish.asked_at
    if at is None and case.sharing is not None and not case.wish.withdrawn:
        return StepState("wish", "B1", State.NOT_NEEDED)  # staff turned it on by themselves
    blockers = (Blocker("send_withdrawn"),) if case.wish.withdrawn else case.offered
    return _step("wish", "B1", at, Who.FACTORY, blockers=blockers)


def _turned_on(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    at = case.sharing.on_at if case.sharing else None
    blockers: tuple[Blocker, ...] = ()
    if at is None and case.wish.wished and not case.wish.applies_to(case.number):
        blockers = (Blocker("step_later_cycle", {"number": case.wish.from_cycle}),)
    if at is None and not case.wish.wished:
        blockers = (Blocker("connect_no_wish"),)
    return _step("turned_on", "B8", at, Who.PROGRAMME, blockers=blockers)


def _account(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    return _step("account", "C2", case.account_at, Who.FACTORY)


def _profile(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    if case.profile.complete or _approved(case):  # it gates the connection, nothing after it (Q23)
        return StepState("profile", "D1", State.DONE)
    return _step("profile", "D1", None, Who.FACTORY)


def _connect(case: Case, counts: DayCounts, zone: tzinfo) -> StepState:
    """Rules D7 and D15."""
    found = case.registration
    by = case.starts_on + timedelta(days=counts.connect_by_day - 1)
    if _approved(case) and found is not None:
        return _step("connect", "D6", found.decided_at, Who.GATEWAY)
    if found is None or found.state == RegistrationState.STARTED:
        blocked = tuple(rules.connect_blockers(case))
        since = found.started_at if found else None
        return _step("connect", "D15", None, Who.FACTORY, by=by, blockers=blocked, since=since)
    if found.state == RegistrationState.PENDING:
        since = found.pending_at or found.started_at
        until = since.astimezone(zone).date() + timedelta(days=counts.approval_days)
        return _step("connect", "D7", None, Who.GATEWAY, by=until, since=since)
    if found.state == RegistrationState.TO_CHECK:
        return _step("connect", "D10", None, Who.PROGRAMME, since=found.started_at)
    refused = (Blocker("step_refused", {"reason": said(found.refused_reason)}),)
    return _step("connect", "D7", None, Who.FACTORY, by=by, blockers=refused)


def _consent(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    found = case.registration
    cancelled = found is not None and found.cancelled_at is not None
    at = None if cancelled else rules.consented_at(found)
    blockers = (Blocker("send_cancelled"),) if cancelled else ()
    return _step("consent", "I1", at, Who.FACTORY, blockers=blockers)


def _submitted(case: Case, counts: DayCounts, _zone: tzinfo) -> StepState:
    """Rules G5, Q4 and Q21: the factory is told a day of the cycle, never the assessment's."""
    stands = rules.in_time(case.submissions, case.arrived_at)
    at = case.submissions[stands] if stands is not None else None
    by: date | None = case.starts_on + timedelta(days=counts.submit_by_day - 1)
    who, blockers = Who.FACTORY, tuple[Blocker, ...]()
    if at is None and case.arrived_at is not None:  # nobody can do it any more
        code = "send_late" if case.submissions else "send_not_submitted"
        who, by, blockers = Who.NOBODY, None, (Blocker(code),)
    elif at is None and case.activated_at is None:
        who, blockers = Who.PROGRAMME, (Blocker("start_cycle_not_active"),)
    return _step("submitted", "G5", at, who, by=by, blockers=blockers)


def _released(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    return _step("released", "H5", case.released_at, Who.PROGRAMME, by=case.report_due)


def _brand(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    """Rule I1 (iii): it may come after the assessment, and only mid-cycle sharing waits for it."""
    found = case.registration
    if found is not None and found.brand_permitted_at is not None:
        return _step("brand", "I1", found.brand_permitted_at, Who.FACTORY)
    if not case.mid_cycle:
        return StepState("brand", "I3", State.NOT_NEEDED)
    return _step("brand", "I1", None, Who.FACTORY)


def _transmitted(case: Case, _counts: DayCounts, _zone: tzinfo) -> StepState:
    """Rules H6 and Q14: what the Gateway has is shown as sent, whatever stopped the rest."""
    sent = case.sent
    if sent is not None and sent.accepted_at is not None:
        return StepState("transmitted", "H6", State.DONE, at=sent.accepted_at)
    blockers = tuple(rules.transmission_blockers(case))
    if sent is not None and sent.state == TransmissionState.DEAD:
        blockers = (*blockers, Blocker("step_dead"))
    if sent is not None and sent.state == TransmissionState.REJECTED:
        blockers = (*blockers, _rejected(sent))
    since = sent.made_at if sent is not None else None
    step = _step("transmitted", "H6", None, Who.PROGRAMME, blockers=blockers, since=since)
    return replace(step, there="parcel_self_assessment" if sent and sent.begun else "")


def _shared(case: Case, counts: DayCounts, zone: tzinfo) -> StepState:
    """Rule H7: validated by the Gateway's answer, fifteen days after the release."""
    sent = case.sent
    if sent is not None and sent.state == TransmissionState.SHARED:
        return StepState("shared", "H7", State.DONE, at=sent.ended_at)
    by = None
    on_its_way = sent is not None and sent.accepted_at is not None
    if case.released_at is not None and (on_its_way or not rules.transmission_blockers(case)):
        by = case.released_at.astimezone(zone).date() + timedelta(days=counts.validation_days)
    blockers: tuple[Blocker, ...] = ()
    if sent is not None and sent.state == TransmissionState.REJECTED:
        blockers = (_rejected(sent),)
    elif sent is None or sent.accepted_at is None:
        blockers = (Blocker("step_not_sent"),)
    return _step("shared", "H7", None, Who.GATEWAY, by=by, blockers=blockers)


def _rejected(sent: Sent) -> Blocker:
    return Blocker("step_rejected", {"reason": trouble.read(sent.reason, sent.state).says})


def _approved(case: Case) -> bool:
    found = case.registration
    return found is not None and found.state == RegistrationState.APPROVED


_WAY: tuple[Callable[[Case, DayCounts, tzinfo], StepState], ...] = (
    _wish,
    _turned_on,
    _account,
    _profile,
    _connect,
    _consent,
    _submitted,
    _released,
    _brand,
    _transmitted,
    _shared,
)
