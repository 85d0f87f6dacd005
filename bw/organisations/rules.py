"""Whether sharing is offered in a country, how complete a profile is, whether terms hold. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bw.messages import Blocker
from bw.web.policy import Role

# The fields of *Profile Info* that are asked for, in the order of the page (rules E1, E5).
FIELDS = (
    "contact_first_name",
    "contact_surname",
    "contact_role",
    "contact_phone",
    "email",
    "phone",
    "fax",
    "street",
    "city",
    "region",
    "postal_code",
)
# What a question can be prefilled from: the profile, and what else is known of the factory.
FACTS = ("factory_name", "address", "country", *FIELDS)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Every number of days that a programme may set for itself; the defaults are the rules'."""

    report_days: int = 28  # H5: from the assessment to the report
    validation_days: int = 15  # H7: from the report to shared data
    approval_days: int = 3  # D7: what the Gateway takes to approve
    assessment_day: int = 100  # H3: day of the cycle, for staff only (H2, Q6)
    submit_by_day: int = 80  # Q4, F12: day of the cycle that factories are told
    connect_by_day: int = 30  # D15: day of the cycle
    preference_before_end: int = 60  # B4: days before the end of the cycle
    reregister_before_end: int = 30  # K9: days before the end of the cycle
    terms_before_end: int = 30  # Q23: days before the signature ends
    reminder_days: tuple[int, ...] = (20, 45, 65, 75)  # days of the cycle, while unsubmitted
    give_up_days: int = 14  # a delivery that failed for so long is dead
    profile_by_day: int = 14  # day of the cycle on which an incomplete profile is told


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileValues:
    """What the form of *Profile Info* says, each value as it is kept: numbers as E.164."""

    contact_first_name: str = ""
    contact_surname: str = ""
    contact_role: str = ""
    contact_phone: str = ""
    email: str = ""
    phone: str = ""
    fax: str = ""
    no_fax: bool = False
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""

    @classmethod
    def of(cls, profile: object | None) -> "ProfileValues":
        """What a profile holds; nothing before its first save."""
        if profile is None:
            return cls()
        return cls(**{one.name: getattr(profile, one.name) for one in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeValues:
    """What the form of a programme says. ``days`` holds what differs from the defaults."""

    name: str
    language: str
    zone: str
    currency: str
    committee_name: str
    inspectorate_name: str
    launched_on: date | None
    sharing_open: bool
    registration_name: str
    registration_email: str
    registration_phone: str
    days: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """What two people's saves of a profile come to. ``clashes``: fields that both changed."""

    values: ProfileValues
    clashes: tuple[str, ...]


class Counting(Protocol):
    """A programme, as far as its day counts go."""

    @property
    def days(self) -> Mapping[str, Any]:
        """Day counts that differ from the defaults, by name."""


class Offering(Protocol):
    """A programme, as far as sharing goes."""

    @property
    def name(self) -> str:
        """The country."""

    @property
    def launched_on(self) -> date | None:
        """The first day on which sharing is offered."""

    @property
    def sharing_open(self) -> bool:
        """Whether the programme takes wishes to share."""


class Signed(Protocol):
    """A signature under the terms."""

    @property
    def version(self) -> str:
        """Which text was signed."""

    @property
    def expires_on(self) -> date:
        """The last day on which it holds."""


class TermsState(StrEnum):
    """What stands under the terms today."""

    NONE = "none"
    VALID = "valid"
    OTHER_TEXT = "other_text"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ProfileState:
    """How complete a profile is. ``missing`` names fields; the signature counts beside them."""

    percent: int
    missing: tuple[str, ...]
    terms: TermsState

    @property
    def signed(self) -> bool:
        """Whether a valid signature of the present terms stands."""
        return self.terms is TermsState.VALID

    @property
    def expired(self) -> bool:
        """Whether the last signature is too old."""
        return self.terms is TermsState.EXPIRED

    @property
    def complete(self) -> bool:
        """Whether every field is filled and the terms are signed. Rules D1 and E1."""
        return not self.missing and self.signed


def day_counts(programme: Counting) -> DayCounts:
    """The programme's day counts: its own where it has some, else the defaults."""
    known = {one.name for one in fields(DayCounts)}
    own = {name: value for name, value in programme.days.items() if name in known}
    if "reminder_days" in own:  # JSON has lists only
        own["reminder_days"] = tuple(own["reminder_days"])
    return DayCounts(**{**asdict(DayCounts()), **own})


def sharing_offered(programme: Offering, today: date) -> list[Blocker]:
    """Why no factory of this country can ask to share; empty when it can. Rules A5 and A6.

    ``today`` in the programme's zone. The day of the launch is the first day.
    """
    if not programme.sharing_open or programme.launched_on is None:
        return [Blocker("sharing_closed", {"country": programme.name})]
    if today < programme.launched_on:
        return [
            Blocker(
                "sharing_not_launched",
                {"country": programme.name, "start": programme.launched_on},
            )
        ]
    return []


def terms_end(signed_on: date) -> date:
    """The last day on which a signature of this day holds. Rule E2: a year, 29 February clamped."""
    if (signed_on.month, signed_on.day) == (2, 29):
        return signed_on.replace(year=signed_on.year + 1, day=28)
    return signed_on.replace(year=signed_on.year + 1)


def terms_state(signature: Signed | None, version: str, today: date) -> TermsState:
    """What the latest signature is worth. Rules E2 and Q23: a year, and for this very text."""
    if signature is None:
        return TermsState.NONE
    if today > signature.expires_on:
        return TermsState.EXPIRED
    return TermsState.VALID if signature.version == version else TermsState.OTHER_TEXT


def terms_expire_soon(signature: Signed, today: date, days: int) -> bool:
    """Whether the signature still holds and ends within ``days``. Rule Q23: told 30 days before."""
    return signature.expires_on - timedelta(days=days) <= today <= signature.expires_on


def may_renew(signature: Signed, version: str, today: date, days: int) -> bool:
    """Whether a further signature adds anything: the present one does not hold, or ends soon."""
    holds = terms_state(signature, version, today) is TermsState.VALID
    return not holds or terms_expire_soon(signature, today, days)


def filled(profile: object | None, name: str) -> bool:
    """Whether a field of the profile is filled; "we have no fax" fills the fax."""
    if profile is None:
        return False
    if name == "fax" and getattr(profile, "no_fax", False):
        return True
    return bool(getattr(profile, name))


def profile_state(
    profile: object | None, signature: Signed | None, version: str, today: date
) -> ProfileState:
    """How complete the profile is, in whole percent, rounded down. Rules E1, E2 and Q23.

    100 only with every field filled and a valid signature of the terms' ``version``. ``today`` in
    the factory's zone.
    """
    missing = tuple(name for name in FIELDS if not filled(profile, name))
    terms = terms_state(signature, version, today)
    done = len(FIELDS) - len(missing) + (terms is TermsState.VALID)
    return ProfileState(done * 100 // (len(FIELDS) + 1), missing, terms)


def may_sign(roles: Collection[Role]) -> list[Blocker]:
    """Why somebody with these roles at the factory may not sign its terms; empty when they may.

    Rules E2 and Q23: only the factory manager signs; staff and colleagues never do.
    """
    return [] if Role.MANAGER in roles else [Blocker("terms_manager_signs")]


def sharing_needs_launch(*, sharing_open: bool, launched_on: date | None) -> list[Blocker]:
    """Why a programme's launch cannot be so: open sharing begins on some day. Rule A5."""
    return [Blocker("sharing_needs_launch")] if sharing_open and launched_on is None else []


def day_counts_fit(counts: DayCounts) -> list[Blocker]:
    """Why day counts cannot stand together; empty when they can.

    Rule Q4: factories submit before the assessment, so the day that they are told is before its
    day.
    """
    if counts.submit_by_day >= counts.assessment_day:
        return [Blocker("submit_day_late", {"day": counts.assessment_day})]
    return []


def merge(mine: ProfileValues, saved: ProfileValues, before: Mapping[str, str]) -> Merged:
    """What I typed, on top of what others saved while I typed.

    ``before``: fields that others changed meanwhile, each as it was when my page was made. What
    I left as it was then is theirs; what both changed, each differently, is a clash. A fax number
    and "we have no fax" are one thing.
    """
    values, clashes = asdict(mine), []
    for name, at_first in before.items():
        if name in values and values[name] != getattr(saved, name):
            if as_text(values[name]) == at_first:
                values[name] = getattr(saved, name)
            else:
                clashes.append(name)
    if values["no_fax"] and values["fax"]:
        clashes.append("fax")
    return Merged(ProfileValues(**values), tuple(dict.fromkeys(clashes)))


def as_text(value: Any) -> str:
    """A value as the history keeps it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def fact(name: str, profile: ProfileValues, *, factory_name: str, country: str) -> str:
    """One of ``FACTS``, for a question that asks the same; empty when it is not known.

    ``country`` in two letters, as the answer of a question about a country is kept: capitals.
    """
    if name == "factory_name":
        return factory_name
    if name == "country":
        return country.upper()
    if name == "address":
        place = " ".join(part for part in (profile.city, profile.postal_code) if part)
        return "\n".join(part for part in (profile.street, place) if part) if profile.street else ""
    return str(getattr(profile, name)) if name in FIELDS else ""
