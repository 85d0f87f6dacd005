"""Reading programmes and factories. Whoever asks is given, so that others' rows are not found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true

from bw.db import db
from bw.organisations import rules
from bw.organisations.models import (
    Factory,
    FactoryProfile,
    ProfileChange,
    Programme,
    ProgrammeChange,
    TermsSignature,
)
from bw.organisations.rules import ProfileState, ProfileValues
from bw.organisations.terms import texts
from bw.text import fold
from bw.web.policy import ALL_ROLES, FACTORY, STAFF, Grant, Person, Role

PAGE = 25
CHANGES = 50  # the newest changes that a page shows
LARGEST_ID = 2**31 - 1  # an integer column of PostgreSQL; a larger id is nobody's


@dataclass(frozen=True, slots=True)
class FactoryPage:
    """One page of a list of factories. ``number`` begins at 1."""

    factories: tuple[Factory, ...]
    number: int
    more: bool


def reach(person: Person, roles: frozenset[Role]) -> ColumnElement[bool]:
    """The condition on ``Factory`` that holds for those the person reaches with one of the roles.

    A role at a factory reaches it, one for a programme its factories, the admin's all of them.
    """
    held: list[ColumnElement[bool]] = [
        _reached(grant) for grant in person.grants if grant.role in roles
    ]
    return or_(false(), *held)


def factory(
    person: Person, factory_id: int, *, roles: frozenset[Role] = ALL_ROLES
) -> Factory | None:
    """The factory, when the person reaches it with one of the roles; else None."""
    if not 0 < factory_id <= LARGEST_ID:
        return None
    return db.session.scalar(select(Factory).where(Factory.id == factory_id, reach(person, roles)))


def factories_of(person: Person) -> Sequence[Factory]:
    """The factories at which the person has a role of the factory, by name."""
    return db.session.scalars(
        select(Factory).where(reach(person, FACTORY)).order_by(Factory.folded, Factory.id)
    ).all()


def page_number(text: str) -> int:
    """The number of a page of a list, from 1; anything that is none is the first page."""
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def search(
    person: Person,
    text: str = "",
    *,
    number: int = 1,
    programme_id: int | None = None,
    roles: frozenset[Role] = STAFF,
) -> FactoryPage:
    """Factories that the person reaches with one of the roles and whose name holds ``text``."""
    one = true() if programme_id is None else Factory.programme_id == programme_id
    found = (
        select(Factory)
        .where(reach(person, roles), one, matches(text))
        .order_by(Factory.folded, Factory.id)
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = db.session.scalars(found).all()
    return FactoryPage(tuple(rows[:PAGE]), number, len(rows) > PAGE)


def matches(text: str) -> ColumnElement[bool]:
    """The condition on ``Factory`` that its name holds ``text``, both folded; empty finds all."""
    wanted = fold(text)[:100]
    return Factory.folded.contains(wanted, autoescape=True) if wanted else true()


def programme(person: Person, code: str, *, roles: frozenset[Role] = STAFF) -> Programme | None:
    """The programme with this code, when the person holds one of the roles for it; else None."""
    found = db.session.scalar(select(Programme).where(Programme.code == code))
    if found is None or not any(
        grant.programme_id == found.id or _everywhere(grant)
        for grant in person.grants
        if grant.role in roles
    ):
        return None
    return found


def programmes_of(person: Person) -> Sequence[Programme]:
    """The programmes for which the person works, by name; all of them for an admin."""
    ids = {g.programme_id for g in person.grants if g.role in STAFF}
    every = any(_everywhere(g) for g in person.grants)
    which = true() if every else Programme.id.in_(ids - {None})
    return db.session.scalars(
        select(Programme).where(which).order_by(Programme.name, Programme.id)
    ).all()


def zone_of(person: Person) -> str:
    """The time zone in which the person works; UTC for several or none."""
    zones = {one.programme.zone for one in factories_of(person)}
    zones |= {one.zone for one in programmes_of(person)}
    return zones.pop() if len(zones) == 1 else "UTC"


def roles_at(person: Person, factory_id: int) -> frozenset[Role]:
    """The roles that the person holds at this very factory."""
    return frozenset(grant.role for grant in person.grants if grant.factory_id == factory_id)


def profile_of(factory_id: int) -> FactoryProfile | None:
    """What the factory has filled in under *Profile Info*; None before the first save."""
    return db.session.get(FactoryProfile, factory_id)


def fact_of(factory_id: int, name: str) -> str:
    """One fact of the factory that a question may be prefilled from. One statement."""
    found = db.session.execute(
        select(Factory.name, Programme.code, FactoryProfile)
        .join(Programme, Programme.id == Factory.programme_id)
        .outerjoin(FactoryProfile, FactoryProfile.factory_id == Factory.id)
        .where(Factory.id == factory_id)
    ).one()
    return rules.fact(name, ProfileValues.of(found[2]), factory_name=found[0], country=found[1])


def signature_of(factory_id: int) -> TermsSignature | None:
    """The latest signature under the terms, whatever it is worth; None without one."""
    return db.session.scalar(_signatures(factory_id).limit(1))


def signatures_of(factory_id: int) -> Sequence[TermsSignature]:
    """Every signature of the factory, the latest first."""
    return db.session.scalars(_signatures(factory_id)).all()


def signature(factory_id: int, signature_id: int) -> TermsSignature | None:
    """One signature of this factory; None for another's and for none."""
    return db.session.scalar(
        select(TermsSignature).where(
            TermsSignature.factory_id == factory_id, TermsSignature.id == signature_id
        )
    )


def profile_state_of(factory: Factory, today: date) -> ProfileState:
    """How complete the factory's profile is. ``today`` in the factory's zone. Two statements."""
    version = texts.current_version()
    return rules.profile_state(profile_of(factory.id), signature_of(factory.id), version, today)


def profile_states(factory_ids: Sequence[int], today: date) -> dict[int, ProfileState]:
    """How complete the profiles of a page of factories are, by id. Two statements."""
    profiles = {
        one.factory_id: one
        for one in db.session.scalars(
            select(FactoryProfile).where(FactoryProfile.factory_id.in_(factory_ids))
        )
    }
    signed = select(TermsSignature).where(TermsSignature.factory_id.in_(factory_ids))
    latest = {
        one.factory_id: one  # the last one of each factory stays
        for one in db.session.scalars(signed.order_by(TermsSignature.signed_at, TermsSignature.id))
    }
    version = texts.current_version()
    return {
        each: rules.profile_state(profiles.get(each), latest.get(each), version, today)
        for each in factory_ids
    }


def profile_changes(factory_id: int, *, by_staff: bool | None = None) -> Sequence[ProfileChange]:
    """The newest changes of a profile, the latest first; of staff or of the factory only."""
    found = select(ProfileChange).where(ProfileChange.factory_id == factory_id)
    if by_staff is not None:
        found = found.where(ProfileChange.by_staff.is_(by_staff))
    return db.session.scalars(found.order_by(ProfileChange.id.desc()).limit(CHANGES)).all()


def profile_before(factory_id: int, seen: int) -> dict[str, str]:
    """Fields of a profile that were changed after the change ``seen``: how each was until then."""
    later = (
        select(ProfileChange.field, ProfileChange.before)
        .where(ProfileChange.factory_id == factory_id, ProfileChange.id > seen)
        .order_by(ProfileChange.id.desc())
    )
    return {row.field: row.before for row in db.session.execute(later)}  # the oldest stays


def newest_profile_change(factory_id: int) -> int:
    """The id of the newest change of a profile; 0 when there is none."""
    newest = select(func.max(ProfileChange.id)).where(ProfileChange.factory_id == factory_id)
    return db.session.scalar(newest) or 0


def programme_changes(programme_id: int) -> Sequence[ProgrammeChange]:
    """The newest changes of a programme's data, the latest first."""
    return db.session.scalars(
        select(ProgrammeChange)
        .where(ProgrammeChange.programme_id == programme_id)
        .order_by(ProgrammeChange.id.desc())
        .limit(CHANGES)
    ).all()


def newest_programme_change(programme_id: int) -> int:
    """The id of the newest change of a programme's data; 0 when there is none."""
    newest = select(func.max(ProgrammeChange.id))
    return db.session.scalar(newest.where(ProgrammeChange.programme_id == programme_id)) or 0


def _signatures(factory_id: int) -> Select[tuple[TermsSignature]]:
    return (
        select(TermsSignature)
        .where(TermsSignature.factory_id == factory_id)
        .order_by(TermsSignature.signed_at.desc(), TermsSignature.id.desc())
    )


def _reached(grant: Grant) -> ColumnElement[bool]:
    if grant.factory_id is not None:
        return Factory.id == grant.factory_id
    if grant.programme_id is not None:
        return Factory.programme_id == grant.programme_id
    return true() if _everywhere(grant) else false()


def _everywhere(grant: Grant) -> bool:
    """Only an admin's role is for everything; any other role without a place opens nothing."""
    return grant.role is Role.ADMIN and grant.factory_id is None and grant.programme_id is None
