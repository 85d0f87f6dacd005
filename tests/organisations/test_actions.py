"""Saving profiles, signing terms, changing countries."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.audit.models import AuditEntry
from bw.db import db, writing
from bw.messages import Blocker
from bw.organisations import actions, queries
from bw.organisations.actions import Changed
from bw.organisations.models import Factory, FactoryProfile, ProfileChange, TermsSignature
from bw.organisations.rules import ProfileValues, ProgrammeValues
from bw.organisations.terms import texts
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import person
from tests.conftest import NOW
from tests.organisations.filled import WHOLE


def changes() -> list[tuple[str, str, str, bool]]:
    rows = db.session.scalars(select(ProfileChange).order_by(ProfileChange.id))
    return [(one.field, one.before, one.after, one.by_staff) for one in rows]


def test_profile_is_saved_with_its_history_and_in_the_audit(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    with writing():
        factory = db.session.merge(factory)
        saved = actions.save_profile(
            manager, factory, ProfileValues(city="Savar", no_fax=True), based_on=0
        )
    assert isinstance(saved, FactoryProfile)
    assert (saved.revision, saved.saved_at, saved.saved_by) == (1, NOW, manager.account_id)
    assert changes() == [("no_fax", "no", "yes", False), ("city", "", "Savar", False)]
    assert db.session.get(Factory, factory.id, populate_existing=True).city == "Savar"  # type: ignore[union-attr]
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.tag, entry.details) == (
        "profile:changed", {"fields": ["no_fax", "city"], "by_staff": False},
    )  # fmt: skip


def test_profile_that_is_the_same_is_not_saved_again(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    for _ in range(2):
        with writing():
            actions.save_profile(
                manager, db.session.merge(factory), ProfileValues(city="Savar"), based_on=0
            )
    assert len(changes()) == 1


def test_clash_writes_nothing(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    results = []
    for city in ("Savar", "Tongi"):
        with writing():
            results.append(
                actions.save_profile(
                    manager, db.session.merge(factory), ProfileValues(city=city), based_on=0
                )
            )
    assert isinstance(results[1], Changed)
    assert [after for _field, _before, after, _staff in changes()] == ["Savar"]


@pytest.mark.rule("Q23")
def test_correction_of_staff_is_marked(app: Flask) -> None:
    factory = makers.factory()
    makers.keep(FactoryProfile(factory_id=factory.id, **WHOLE))
    clerk = person(Role.REGISTRATION, programme=factory.programme)
    values = ProfileValues(**{**WHOLE, "city": "Savar"})
    with writing():
        factory = db.session.merge(factory)
        actions.save_profile(clerk, factory, values, based_on=0, by_staff=True)
        assert actions.rename_factory(clerk, factory, name="Padma Ltd") == []
        assert actions.rename_factory(clerk, factory, name="Padma Ltd") == []
    assert changes() == [
        ("city", "Gazipur", "Savar", True), ("name", "Padma Garments", "Padma Ltd", True),
    ]  # fmt: skip
    assert db.session.get(Factory, factory.id, populate_existing=True).folded == "padma ltd"  # type: ignore[union-attr]


@pytest.mark.rule("E2")
def test_signature_keeps_the_very_text_for_a_year(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    with writing():
        factory = db.session.merge(factory)
        made = [actions.sign_terms(manager, factory, version="1", language="bn") for _ in range(2)]
    assert made[0] is made[1]
    signature = db.session.scalars(select(TermsSignature)).one()
    assert signature.text == texts.current("bn").text
    assert signature.sha256 == texts.current("bn").sha256
    assert (signature.signed_name, signature.signed_at) == (manager.name, NOW)
    assert str(signature.expires_on) == "2027-11-21"
    tags = [entry.tag for entry in db.session.scalars(select(AuditEntry))]
    assert tags == ["terms:signed"]


@pytest.mark.rule("E2")
def test_day_of_signing_is_that_of_the_factory(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    clock.set_source(lambda: NOW.replace(hour=20))  # the next day in Dhaka
    with writing():
        signed = actions.sign_terms(manager, db.session.merge(factory), version="1", language="en")
    assert isinstance(signed, TermsSignature)
    assert str(signed.expires_on) == "2027-11-22"


@pytest.mark.rule("Q23")
@pytest.mark.parametrize("role", [Role.COLLEAGUE, Role.WORKER, Role.ADMIN])
def test_signature_of_anybody_else_is_refused(app: Flask, role: Role) -> None:
    factory = makers.factory()
    who = person(role, factory=None if role is Role.ADMIN else factory)
    refused = actions.sign_terms(who, factory, version="1", language="en")
    assert refused == [Blocker("terms_manager_signs")]


def test_signature_under_another_text_is_refused(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    refused = actions.sign_terms(manager, factory, version="0", language="en")
    assert refused == [Blocker("terms_changed")]


@pytest.mark.rule("Q23")
def test_signature_is_renewed_in_its_last_thirty_days(app: Flask) -> None:
    factory = makers.factory()
    manager = person(Role.MANAGER, factory=factory)
    for days in (0, 334, 335, 336):
        clock.set_source(lambda days=days: NOW + timedelta(days=days))
        with writing():
            actions.sign_terms(manager, db.session.merge(factory), version="1", language="en")
    ends = [str(one.expires_on) for one in queries.signatures_of(factory.id)]
    assert ends == ["2028-10-22", "2027-11-21"]


def test_country_is_changed_with_its_history(app: Flask) -> None:
    programme = makers.programme()
    admin = person(Role.ADMIN)
    values = ProgrammeValues(
        name="Bangladesh", language="bn", zone="Asia/Dhaka", currency="BDT",
        committee_name="Participation Committee", inspectorate_name="DIFE",
        launched_on=None, sharing_open=False, registration_name="Imran",
        registration_email="", registration_phone="", days={"report_days": 20},
    )  # fmt: skip
    with writing():
        programme = db.session.merge(programme)
        changed = actions.change_programme(admin, programme, values, based_on=0)
        assert actions.change_programme(admin, programme, values, based_on=0) == []
    names = ["inspectorate_name", "launched_on", "sharing_open", "registration_name",
             "days.report_days"]  # fmt: skip
    assert changed == names
    rows = queries.programme_changes(programme.id)
    found = {row.field: (row.before, row.after, row.account_name) for row in rows}
    assert found["sharing_open"] == ("yes", "no", admin.name)
    assert found["days.report_days"] == ("28", "20", admin.name)
    assert found["launched_on"] == ("2021-05-31", "", admin.name)
