"""Which notices are due on a day: from the cycle's start and the programme's day counts. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bw.organisations.rules import DayCounts


class Kind(StrEnum):
    """Every notice to a factory. Its e-mail, where it has one, is the folder of this name."""

    CYCLE_SET_UP = "cycle_set_up"
    OPEN = "self_assessment_open"
    PROFILE = "profile_incomplete"
    CONNECT = "connect"
    REMINDER = "reminder"
    SUBMITTED = "submitted"
    APPROVED = "gateway_approved"
    REFUSED = "gateway_refused"
    RELEASED = "report_released"
    SHARED = "shared"
    DOCUMENT = "document"
    PREFERENCE = "preference"
    REREGISTER = "reregister"
    TERMS = "terms_expire"


@dataclass(frozen=True, slots=True)
class Facts:
    """A running cycle, as far as notices go. ``done``: causes that are recorded already.

    Nothing here is of the programme's assessment: what the factory is told cannot depend on it
    before the release (rules H2, Q6).
    """

    factory_id: int
    cycle_id: int
    starts_on: date
    ends_on: date
    counts: DayCounts
    activated_on: date | None = None
    released: bool = False
    submitted: bool = False  # a submission stands, also when it was reopened since (Q12)
    sharing: bool = False  # SLCP sharing is on for this cycle
    offered: bool = False  # the country offers sharing
    connected: bool = False  # registered at the Gateway, or waiting for somebody's answer
    profile_complete: bool = False
    followed: bool = False  # the next cycle is set up
    done: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Signature:
    """The latest signature under a factory's terms."""

    id: int
    factory_id: int
    expires_on: date
    days_before: int
    done: bool = False  # the notice of this signature is recorded


@dataclass(frozen=True, slots=True)
class DueNotice:
    """One notice. ``cause`` stands once, whatever the scheduler does; ``skipped``: not sent."""

    kind: Kind
    cause: str
    due_on: date
    factory_id: int
    cycle_id: int | None = None
    skipped: bool = False


def date_of(starts_on: date, day: int) -> date:
    """The date of a day of a cycle; day 1 is the first."""
    return starts_on + timedelta(days=day - 1)


def submit_by(starts_on: date, counts: DayCounts) -> date:
    """Until when factories are told to submit. Rules F12 and Q4: a day of the cycle, no other."""
    return date_of(starts_on, counts.submit_by_day)


def connect_by(starts_on: date, counts: DayCounts) -> date:
    """Until when a factory should be registered at the Gateway. Rule D15: in the first month."""
    return date_of(starts_on, counts.connect_by_day)


def holds(kind: Kind, facts: Facts, today: date) -> bool:
    """Whether the reason of a notice still stands: asked when it falls due, and before sending.

    Rules A3 and Q9: factories that do not share are not asked for the self-assessment.
    """
    match kind:
        case Kind.PROFILE:
            return not facts.profile_complete
        case Kind.CONNECT:
            return facts.sharing and not facts.connected and not facts.released
        case Kind.REMINDER:
            asked = facts.sharing and facts.activated_on is not None
            return asked and not facts.submitted and not facts.released
        case Kind.PREFERENCE:
            return facts.offered and today <= facts.ends_on
        case Kind.REREGISTER:
            return not facts.followed and today <= facts.ends_on
        case _:
            return True


def due(facts: Facts, today: date) -> tuple[DueNotice, ...]:
    """What is due by today and not recorded yet, the earliest first. ``today`` in its zone.

    Rules B4, D15, F12, K9 and Q19. Of several reminders only the latest goes out.
    """
    found = [
        _notice(facts, kind, f"{kind}:cycle:{facts.cycle_id}", due_on)
        for kind, due_on in _calendar(facts)
        if due_on <= today and holds(kind, facts, today)
    ]
    if holds(Kind.REMINDER, facts, today):
        found.extend(_reminders(facts, today))
    fresh = (one for one in found if one.cause not in facts.done)
    return tuple(sorted(fresh, key=lambda one: (one.due_on, one.cause)))


def coming(facts: Facts, today: date) -> date | None:
    """The next day of the cycle on which something is due or ends; None after its end.

    Nothing of the assessment is among these days (rules H2, Q6).
    """
    days = [due_on for _, due_on in _calendar(facts)]
    days += [date_of(facts.starts_on, day) for day in facts.counts.reminder_days]
    days += [submit_by(facts.starts_on, facts.counts), facts.ends_on]
    return min((day for day in days if day > today), default=None)


def terms_due(signature: Signature, today: date) -> tuple[DueNotice, ...]:
    """The notice that a signature ends soon, once. Rule Q23."""
    due_on = signature.expires_on - timedelta(days=signature.days_before)
    if signature.done or today < due_on:
        return ()
    cause = terms_cause(signature.id)
    return (DueNotice(Kind.TERMS, cause, due_on, signature.factory_id),)


def terms_cause(signature_id: int) -> str:
    """The name of the one notice of a signature."""
    return f"{Kind.TERMS}:signature:{signature_id}"


def _calendar(facts: Facts) -> Iterator[tuple[Kind, date]]:
    counts, starts_on, ends_on = facts.counts, facts.starts_on, facts.ends_on
    yield Kind.PROFILE, date_of(starts_on, counts.profile_by_day)
    # Between the word on the profile, which comes first, and the last day for connecting.
    middle = (counts.profile_by_day + counts.connect_by_day) // 2
    yield Kind.CONNECT, date_of(starts_on, min(middle, counts.connect_by_day))
    yield Kind.PREFERENCE, ends_on - timedelta(days=counts.preference_before_end)
    yield Kind.REREGISTER, ends_on - timedelta(days=counts.reregister_before_end)


def _reminders(facts: Facts, today: date) -> Iterator[DueNotice]:
    days = {day: date_of(facts.starts_on, day) for day in sorted(facts.counts.reminder_days)}
    reached = [day for day, due_on in days.items() if due_on <= today]
    # The programme may change its days in the middle: what comes before a reminder that is
    # recorded is overtaken by it.
    latest = max(filter(None, map(_reminder_day, facts.done)), default=0)
    for day in reached:
        # The word that it is open went out on the day of the activation.
        told = facts.activated_on is not None and days[day] <= facts.activated_on
        cause = f"{Kind.REMINDER}-{day}:cycle:{facts.cycle_id}"
        skipped = told or day != reached[-1] or day < latest
        yield _notice(facts, Kind.REMINDER, cause, days[day], skipped=skipped)


def _reminder_day(cause: str) -> int | None:
    """The day of the cycle of a reminder's cause; None for any other."""
    day = cause.partition(":")[0].removeprefix(f"{Kind.REMINDER}-")
    return int(day) if day.isdecimal() else None


def _notice(
    facts: Facts, kind: Kind, cause: str, due_on: date, *, skipped: bool = False
) -> DueNotice:
    return DueNotice(kind, cause, due_on, facts.factory_id, facts.cycle_id, skipped)
