"""Writing programmes and factories, profiles and signatures. A repeat changes nothing."""

from dataclasses import asdict, dataclass, fields
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select

from bw import clock
from bw.audit.actions import record
from bw.audit.models import Tag
from bw.db import db
from bw.messages import Blocker, sentence
from bw.organisations import contact, queries, rules
from bw.organisations.countries import COUNTRIES
from bw.organisations.models import (
    Factory,
    FactoryProfile,
    ProfileChange,
    Programme,
    ProgrammeChange,
    TermsSignature,
)
from bw.organisations.rules import Merged, ProfileValues, ProgrammeValues
from bw.organisations.terms import texts
from bw.text import fold
from bw.web.policy import Person

# What the command line calls otherwise than the table.
COLUMNS = {"committee": "committee_name", "inspectorate": "inspectorate_name"}


class OrganisationError(ValueError):
    """A fact of a programme or factory that cannot be; the text says which."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody else saved meanwhile: nothing was written. ``merged``: what could be (profiles)."""

    merged: Merged | None = None


def add_programme(code: str, name: str | None = None, **facts: Any) -> Programme:
    """Add the programme of a country, or bring an existing one up to date.

    ``code`` is ISO 3166-1 alpha-2 in small letters. ``facts``: language, zone, currency (ISO 4217),
    committee, inspectorate, launched_on, sharing_open, registration_name, registration_email,
    registration_phone. What is not given stays; a new programme begins as ``countries`` says.
    Raises OrganisationError.
    """
    if not (len(code) == 2 and code.isascii() and code.islower()):
        raise OrganisationError(f"{code!r} is not a country in two small letters.")
    programme = db.session.scalar(select(Programme).where(Programme.code == code))
    if programme is None:
        programme = _new_programme(code)
    if name is not None:
        facts["name"] = name
    for given, value in facts.items():
        setattr(programme, COLUMNS.get(given, given), value)
    _check_programme(programme)
    db.session.add(programme)
    db.session.flush()
    return programme


def _new_programme(code: str) -> Programme:
    programme = Programme(code=code, days={})
    if known := COUNTRIES.get(code):  # from now on the admin's to change
        for fact in ("name", "language", "zone", "currency", "committee_name",
                     "inspectorate_name", "launched_on", "sharing_open"):  # fmt: skip
            setattr(programme, fact, getattr(known, fact))
    return programme


def _check_programme(programme: Programme) -> None:
    """Raises OrganisationError for facts that cannot be, or that are needed and not known."""
    for fact in ("name", "language", "zone", "currency"):
        if not getattr(programme, fact):
            raise OrganisationError(f"Say the {fact} of the programme {programme.code!r}.")
    try:
        ZoneInfo(programme.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise OrganisationError(f"There is no time zone {programme.zone!r}.") from None
    currency = programme.currency
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise OrganisationError(f"{currency!r} is not a currency in three capital letters.")
    try:
        programme.registration_email = contact.email(programme.registration_email or "")
        country = contact.calling_code_of(programme.code)
        programme.registration_phone = contact.phone(programme.registration_phone or "", country)
    except contact.ContactError as error:
        raise OrganisationError(sentence(error.code, **error.params)) from None
    for blocker in rules.sharing_needs_launch(
        sharing_open=bool(programme.sharing_open), launched_on=programme.launched_on
    ):
        raise OrganisationError(sentence(blocker.code))


def add_factory(code: str, name: str, *, city: str = "") -> Factory:
    """Enrol a factory in the programme of a country. Raises OrganisationError."""
    programme = db.session.scalar(select(Programme).where(Programme.code == code))
    if programme is None:
        raise OrganisationError(f"There is no programme {code!r}; add it first.")
    name = " ".join(name.split())
    if not name:
        raise OrganisationError("A factory needs a name.")
    same = (Factory.programme_id == programme.id, Factory.folded == fold(name))
    if db.session.scalar(select(Factory.id).where(*same)) is not None:
        raise OrganisationError(f"{name!r} is enrolled in {programme.name} already.")
    factory = Factory(programme_id=programme.id, name=name, folded=fold(name), city=city)
    db.session.add(factory)
    db.session.flush()
    return factory


def save_profile(
    person: Person,
    factory: Factory,
    values: ProfileValues,
    *,
    based_on: int,
    by_staff: bool = False,
) -> FactoryProfile | Changed:
    """Save *Profile Info*, whole or half filled; Changed when somebody else changed the same.

    ``based_on`` is the newest ProfileChange (0: none) that the person had seen. Each changed field
    is kept with who, when, before and after; the factory sees those of staff. Rule Q23.
    """
    _hold(factory)
    profile = _profile(factory)
    saved = ProfileValues.of(profile)
    merged = rules.merge(values, saved, queries.profile_before(factory.id, based_on))
    if merged.clashes:
        return Changed(merged)
    changed = [
        one.name
        for one in fields(saved)
        if getattr(saved, one.name) != getattr(merged.values, one.name)
    ]
    if not changed:
        return profile
    for name in changed:
        after = getattr(merged.values, name)
        _note_profile(person, factory, name, getattr(saved, name), after, by_staff=by_staff)
        setattr(profile, name, after)
    if profile.city:
        factory.city = profile.city  # what lists of factories show
    profile.revision += 1
    profile.saved_at, profile.saved_by = clock.now(), person.account_id
    _record_profile(person, factory, changed, by_staff=by_staff)
    return profile


def rename_factory(person: Person, factory: Factory, *, name: str) -> list[Blocker]:
    """Correct the factory's name, as staff do. Rule Q23: the factory sees who did, and when."""
    if name == factory.name:
        return []
    same = (Factory.programme_id == factory.programme_id, Factory.folded == fold(name))
    taken = select(Factory.id).where(*same, Factory.id != factory.id)
    if db.session.scalar(taken.limit(1)) is not None:
        return [Blocker("factory_name_taken", {"country": factory.programme.name})]
    _note_profile(person, factory, "name", factory.name, name, by_staff=True)
    factory.name, factory.folded = name, fold(name)
    _record_profile(person, factory, ["name"], by_staff=True)
    return []


def sign_terms(
    person: Person, factory: Factory, *, version: str, language: str
) -> TermsSignature | list[Blocker]:
    """Sign the terms, with the very text that was read. Rules E2 and Q23.

    A signature that holds, and not only for some more days, is given again: signing twice is
    harmless. ``version`` is that of the text which was read.
    """
    if refused := rules.may_sign(queries.roles_at(person, factory.id)):
        return refused
    terms = texts.current(language)
    if version != terms.version:
        return [Blocker("terms_changed")]
    _hold(factory)
    today = clock.today(ZoneInfo(factory.programme.zone))
    latest = queries.signature_of(factory.id)
    if latest is not None and not rules.may_renew(
        latest, terms.version, today, rules.day_counts(factory.programme).terms_before_end
    ):
        return latest
    made = TermsSignature(
        factory_id=factory.id, version=terms.version, language=terms.language, text=terms.text,
        sha256=terms.sha256, signed_at=clock.now(), signed_by=person.account_id,
        signed_name=person.name, expires_on=rules.terms_end(today),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        Tag.TERMS_SIGNED, by=person.account_id, factory_id=factory.id,
        subject_kind="terms_signature", subject_id=made.id, version=made.version,
        language=made.language, sha256=made.sha256,
    )  # fmt: skip
    return made


def change_programme(
    person: Person, programme: Programme, values: ProgrammeValues, *, based_on: int
) -> list[str] | Changed:
    """Change a programme's country data; gives the names of what changed.

    ``based_on`` is the newest ProgrammeChange (0: none) that the person had seen; Changed when
    there is a newer one. Day counts are kept one by one in the history, as ``days.report_days``.
    """
    db.session.execute(select(Programme.id).where(Programme.id == programme.id).with_for_update())
    db.session.refresh(programme)
    before, after = _flat(programme), _flat(values)
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return []
    if queries.newest_programme_change(programme.id) != based_on:
        return Changed()
    for name in changed:
        db.session.add(
            ProgrammeChange(
                programme_id=programme.id, at=clock.now(), account_id=person.account_id,
                account_name=person.name, field=name, before=before[name], after=after[name],
            )
        )  # fmt: skip
    for one in fields(values):
        setattr(programme, one.name, getattr(values, one.name))
    record(
        Tag.PROGRAMME_CHANGED, by=person.account_id, subject_kind="programme",
        subject_id=programme.id, fields=changed,
    )  # fmt: skip
    return changed


def _profile(factory: Factory) -> FactoryProfile:
    """The factory's profile as it is saved now, or an empty one."""
    profile = queries.profile_of(factory.id)
    if profile is None:
        profile = FactoryProfile(factory_id=factory.id, revision=0, **asdict(ProfileValues()))
        db.session.add(profile)
    else:
        db.session.refresh(profile)
    return profile


def _hold(factory: Factory) -> None:
    """Of two presses of a button, or two people, one comes after the other."""
    db.session.execute(select(Factory.id).where(Factory.id == factory.id).with_for_update())


def _note_profile(
    person: Person, factory: Factory, field: str, before: Any, after: Any, *, by_staff: bool
) -> None:
    db.session.add(
        ProfileChange(
            factory_id=factory.id, at=clock.now(), account_id=person.account_id,
            account_name=person.name, by_staff=by_staff, field=field, before=rules.as_text(before),
            after=rules.as_text(after),
        )
    )  # fmt: skip


def _record_profile(person: Person, factory: Factory, names: list[str], *, by_staff: bool) -> None:
    record(
        Tag.PROFILE_CHANGED, by=person.account_id, factory_id=factory.id,
        subject_kind="factory", subject_id=factory.id, fields=names, by_staff=by_staff,
    )  # fmt: skip


def _flat(source: Programme | ProgrammeValues) -> dict[str, str]:
    """Every fact of a programme as a text, day counts one by one in their present state."""
    flat = {
        one.name: rules.as_text(getattr(source, one.name))
        for one in fields(ProgrammeValues)
        if one.name != "days"
    }
    counts = rules.day_counts(source)
    for one in fields(counts):
        flat[f"days.{one.name}"] = rules.as_text(getattr(counts, one.name))
    return flat
