"""Who may ask, what may be turned on, what may be connected and what may be sent. Pure.

``Case`` holds everything that decides about one cycle of a factory; ``queries.case`` fills it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bw.cycles.models import Cycle
from bw.messages import Blocker
from bw.organisations.rules import ProfileState, TermsState
from bw.selfassessment.rules import is_late
from bw.slcp.models import GatewayRegistration, RegistrationState, SharingRecord, Source, Way, Wish
from bw.web.policy import Role

# Reason -> the rule that it comes from, for the pages that name it.
RULE_OF: Mapping[str, str] = {
    "connect_profile": "D1",
    "connect_terms": "E2",
    "connect_account": "C3",
    "connect_no_wish": "A2",
    "mid_registration": "I1",
    "mid_registration_late": "I2",
    "mid_consent": "I1",
    "mid_consent_late": "I1",
    "mid_step1": "G6",
    "mid_step1_late": "G5",
    "mid_brand": "I1",
    "send_off": "B8",
    "send_withdrawn": "Q14",
    "send_not_approved": "D6",
    "send_cancelled": "B7",
    "send_no_consent": "I1",
    "send_registered_late": "I2",
    "send_consent_late": "I1",
    "send_no_brand": "I1",
    "send_not_submitted": "G5",
    "send_late": "Q21",
    "send_not_released": "H6",
    "send_no_data": "H6",
    "sharing_closed": "A6",
    "sharing_not_launched": "A5",
}
# What of I1 can no longer be put right in this cycle.
LOST = frozenset({"mid_registration_late", "mid_consent_late", "mid_step1_late"})


@dataclass(frozen=True, slots=True)
class WishState:
    """The wish to share as it stands. ``withdrawn_at``: the latest withdrawal, if there is one."""

    asked_at: datetime | None = None
    from_cycle: int | None = None
    withdrawn_at: datetime | None = None

    @property
    def wished(self) -> bool:
        """Whether the factory wants to share."""
        return self.asked_at is not None

    @property
    def withdrawn(self) -> bool:
        """Whether the factory withdrew and did not ask again."""
        return self.withdrawn_at is not None and not self.wished

    def applies_to(self, number: int) -> bool:
        """Whether the wish holds for the cycle with this number. Rules B3 and Q1."""
        return self.from_cycle is not None and number >= self.from_cycle


@dataclass(frozen=True, slots=True)
class Effective:
    """The cycle from which a wish takes effect; no day when none can be known yet."""

    number: int
    starts_on: date | None


@dataclass(frozen=True, slots=True)
class Sharing:
    """Sharing is on for the cycle."""

    on_at: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Sent:
    """A transmission, as far as the way of the data goes. ``state``: models.TransmissionState."""

    state: str
    made_at: datetime
    accepted_at: datetime | None = None  # when the Gateway had everything
    ended_at: datetime | None = None
    reason: str = ""
    begun: bool = False  # the Gateway has the first parcel


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that decides whether the data of one cycle of a factory are shared."""

    number: int
    starts_on: date
    ends_on: date
    activated_at: datetime | None
    wish: WishState
    offered: tuple[Blocker, ...]
    sharing: Sharing | None
    account_at: datetime | None  # since when a manager of the factory can sign in
    profile: ProfileState
    registration: GatewayRegistration | None
    submissions: tuple[datetime, ...]  # of every snapshot, the first one first
    arrived_at: datetime | None
    released_at: datetime | None
    data_at: datetime | None  # since when the programme's assessment data are there
    sent: Sent | None = None
    report_due: date | None = None

    @property
    def mid_cycle(self) -> bool:
        """Whether staff turned sharing on while the cycle ran, without a wish for it (I1)."""
        return (
            self.sharing is not None
            and self.sharing.source is Source.STAFF
            and self.activated_at is not None
            and self.sharing.on_at > self.activated_at
        )


# ── the wish ────────────────────────────────────────────────────────────────────────────────────


def wish_state(records: Iterable[SharingRecord]) -> WishState:
    """What the records say, the first one first. Rules A1, B1, B6 and Q14: no record is no wish."""
    state = WishState()
    for record in records:
        if record.kind == Wish.WITHDRAWN:
            state = WishState(withdrawn_at=record.at)
        elif not state.wished:
            state = WishState(record.at, record.cycle_number, state.withdrawn_at)
    return state


def effective_cycle(cycles: Iterable[Cycle], today: date) -> Effective:
    """The cycle to which a wish of today applies. Rules B2, B3 and Q1: the next one.

    A cycle that was created and not activated yet is a next one too, so that the first is not lost.
    ``today`` in the factory's zone.
    """
    known = sorted(cycles, key=lambda each: each.number)
    for cycle in known:
        begun = cycle.active and cycle.starts_on <= today
        if not begun and cycle.ends_on >= today:
            return Effective(cycle.number, cycle.starts_on)
    if not known:
        return Effective(1, None)
    last = known[-1]
    starts_on = last.ends_on + timedelta(days=1)
    return Effective(last.number + 1, starts_on if starts_on > today else None)


def start_of(number: int, cycles: Iterable[Cycle]) -> date | None:
    """The first day of the cycle with this number, also when it follows the last one known."""
    for cycle in cycles:
        if cycle.number == number:
            return cycle.starts_on
        if cycle.number == number - 1:
            return cycle.ends_on + timedelta(days=1)
    return None


def may_ask(roles: Collection[Role], wish: WishState, offered: Sequence[Blocker]) -> list[Blocker]:
    """Why the person cannot ask to share; empty when it may. Rules A2, B1 and B2.

    On any day of the cycle; the manager's deed. ``offered``: why the country does not share.
    """
    if wish.wished:
        return [Blocker("ask_already")]
    reasons = list(offered)
    if Role.MANAGER not in roles:
        reasons.append(Blocker("ask_manager_only"))
    return reasons


def may_withdraw(
    wish: WishState, *, sharing: bool, said_on: date, today: date, reason: str
) -> list[Blocker]:
    """Why staff cannot record a withdrawal. Rules B6 and Q14: with a reason, never of tomorrow.

    ``sharing``: whether it is on for a cycle, which staff may have done without a wish.
    """
    reasons = []
    if not (wish.wished or sharing):
        reasons.append(Blocker("withdraw_nothing"))
    if said_on > today:
        reasons.append(Blocker("withdraw_in_future"))
    if not reason.strip():
        reasons.append(Blocker("reason_needed"))
    return reasons


# ── what staff turn on for a cycle ──────────────────────────────────────────────────────────────


def may_turn_on(case: Case, *, reason: str, today: date) -> list[Blocker]:
    """Why sharing cannot be turned on for the cycle; empty when it can. Rules B8, Q1 and I1.

    From the wish, or with a reason; for a running cycle without a wish for it only while the
    three conditions of I1 can still be met.
    """
    if case.sharing is not None:
        return [Blocker("on_already")]
    if case.wish.withdrawn:  # Rule A1: nobody shares for a factory that said no
        return [Blocker("on_withdrawn")]
    reasons = list(case.offered)
    if case.ends_on < today:
        reasons.append(Blocker("on_over", {"end": case.ends_on}))
    if case.wish.applies_to(case.number):
        return reasons
    if not reason.strip():
        reasons.append(Blocker("on_needs_reason"))
    if case.activated_at is not None:
        reasons += [each for each in mid_cycle_missing(case) if each.code in LOST]
    return reasons


def may_turn_off(case: Case, *, reason: str) -> list[Blocker]:
    """Why sharing cannot be turned off for the cycle: with a reason, and before all was sent."""
    if case.sharing is None:
        return [Blocker("off_already")]
    reasons = []
    if case.sent is not None and case.sent.accepted_at is not None:
        reasons.append(Blocker("off_sent"))
    if not reason.strip():
        reasons.append(Blocker("reason_needed"))
    return reasons


def mid_cycle_missing(case: Case) -> list[Blocker]:
    """Which of the three conditions for sharing in the running cycle are not met. Rules I1, G6, I2.

    Those in ``LOST`` can no longer be met: the assessors were there before.
    """
    late = "_late" if case.arrived_at is not None else ""
    missing = []
    if not _before(registered_at(case.registration), case.arrived_at):
        missing.append(Blocker(f"mid_registration{late}"))
    if not _before(consented_at(case.registration), case.arrived_at):
        missing.append(Blocker(f"mid_consent{late}"))
    if in_time(case.submissions, case.arrived_at) is None:
        missing.append(Blocker(f"mid_step1{late}"))
    if case.registration is None or case.registration.brand_permitted_at is None:
        missing.append(Blocker("mid_brand"))
    return missing


# ── the registration at the Gateway ─────────────────────────────────────────────────────────────


def connect_blockers(case: Case) -> list[Blocker]:
    """Why the factory cannot connect with SLCP; empty when it can. Rules D1, C3, E2, Q8 and Q23.

    ``link`` of each names the page on which it is solved.
    """
    reasons = []
    if not case.wish.wished and case.sharing is None:
        reasons.append(Blocker("connect_no_wish", link="organization"))
    if case.account_at is None:
        reasons.append(Blocker("connect_account", link="people"))
    if case.profile.missing:
        params = {"percent": case.profile.percent, "missing": len(case.profile.missing)}
        reasons.append(Blocker("connect_profile", params, link="profile"))
    if not case.profile.signed:
        expired = case.profile.terms is not TermsState.NONE
        code = "connect_terms_expired" if expired else "connect_terms"
        reasons.append(Blocker(code, link="terms"))
    return reasons


def may_register(
    roles: Collection[Role], registration: GatewayRegistration | None, case: Case
) -> list[Blocker]:
    """Why the person gets no link to the Gateway. Rules D2, D4, J1: the manager, once not settled.

    A link that ran out, or a refusal, is answered with a new one.
    """
    reasons = connect_blockers(case)
    if Role.MANAGER not in roles:
        reasons.append(Blocker("connect_manager_only"))
    if registration is not None:
        settled = {
            RegistrationState.PENDING.value: "connect_pending",
            RegistrationState.APPROVED.value: "connect_approved",
            RegistrationState.TO_CHECK.value: "connect_to_check",
        }
        if code := settled.get(registration.state):
            reasons.append(Blocker(code))
    return reasons


def may_give_id(
    roles: Collection[Role], registration: GatewayRegistration | None, case: Case
) -> list[Blocker]:
    """Why the person cannot give an existing Gateway ID. Rules D10 and Q2.

    While a form at the Gateway waits for approval there is none; before it does, an ID may come.
    """
    reasons = connect_blockers(case)
    if Role.MANAGER not in roles:
        reasons.append(Blocker("connect_manager_only"))
    if registration is not None and registration.state == RegistrationState.APPROVED:
        reasons.append(Blocker("connect_approved"))
    if registration is not None and registration.state == RegistrationState.PENDING:
        reasons.append(Blocker("connect_pending"))
    return reasons


def may_link(registration: GatewayRegistration | None, *, taken: bool, note: str) -> list[Blocker]:
    """Why staff cannot link an existing Gateway ID. Rules D10 and J5: one was given and checked.

    ``taken``: whether another factory has this ID.
    """
    if registration is None or registration.state != RegistrationState.TO_CHECK:
        return [Blocker("link_nothing")]
    reasons = []
    if taken:
        reasons.append(Blocker("link_taken"))
    if not note.strip():
        reasons.append(Blocker("link_note"))
    return reasons


def registered_at(registration: GatewayRegistration | None) -> datetime | None:
    """Since when the factory is registered at the Gateway; None while it is not. Rules I1, I2.

    From the day on which its form was there for approval. An existing ID is older than the day on
    which the factory gave it, which is the day that we know (D10).
    """
    if registration is None or registration.state != RegistrationState.APPROVED:
        return None
    if registration.way == Way.EXISTING:
        return registration.started_at
    return registration.pending_at or registration.decided_at


def consented_at(registration: GatewayRegistration | None) -> datetime | None:
    """Since when the programme's data may be shared, as confirmed at the Gateway. Rule I1."""
    return registration.consented_at if registration is not None else None


# ── what may be sent ────────────────────────────────────────────────────────────────────────────


def transmission_blockers(case: Case) -> list[Blocker]:
    """Why nothing is sent to the Gateway for this cycle; empty when it is. Rules H6, Q14, G5.

    The one list: the status page shows it, and what queues and sends obeys it.
    """
    return [*_not_wanted(case), *_not_connected(case), *_not_ready(case)]


def _not_wanted(case: Case) -> list[Blocker]:
    """Rules A1, B6, B8 and Q14. A withdrawal stops everything that was turned on before it."""
    stopped = case.wish.withdrawn_at
    if case.wish.withdrawn:
        return [Blocker("send_withdrawn")]
    if case.sharing is None:
        return [Blocker("send_off")]
    if stopped is not None and case.sharing.on_at <= stopped:
        return [Blocker("send_withdrawn")]
    return []


def _not_connected(case: Case) -> list[Blocker]:
    """Rules B7, D6, I1 and I2."""
    found = case.registration
    if found is None or found.state != RegistrationState.APPROVED or not found.gateway_id:
        return [Blocker("send_not_approved")]
    reasons = []
    if found.cancelled_at is not None:
        reasons.append(Blocker("send_cancelled"))
    if found.consented_at is None:
        reasons.append(Blocker("send_no_consent"))
    if not _before(registered_at(found), case.arrived_at):
        reasons.append(Blocker("send_registered_late"))
    if case.mid_cycle:
        if found.consented_at is not None and not _before(found.consented_at, case.arrived_at):
            reasons.append(Blocker("send_consent_late"))
        if found.brand_permitted_at is None:
            reasons.append(Blocker("send_no_brand"))
    return reasons


def _not_ready(case: Case) -> list[Blocker]:
    """Rules G5, H6 and Q21."""
    reasons = []
    if not case.submissions:
        reasons.append(Blocker("send_not_submitted"))
    elif in_time(case.submissions, case.arrived_at) is None:
        reasons.append(Blocker("send_late"))
    if case.released_at is None:
        reasons.append(Blocker("send_not_released"))
    if case.data_at is None:
        reasons.append(Blocker("send_no_data"))
    return reasons


def in_time(submissions: Sequence[datetime], arrived_at: datetime | None) -> int | None:
    """Which submission is the one that may be shared. Rules G5, Q12 and Q21; None: none is.

    The latest that was there before the assessors; a later one is kept, and never sent.
    """
    good = [index for index, at in enumerate(submissions) if not is_late(at, arrived_at)]
    return good[-1] if good else None


def _before(moment: datetime | None, arrived_at: datetime | None) -> bool:
    return moment is not None and (arrived_at is None or moment < arrived_at)
