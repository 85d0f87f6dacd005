"""Day counts, launch, completeness, terms."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from bw.messages import Blocker
from bw.organisations import rules
from bw.organisations.rules import FIELDS, DayCounts, ProfileValues, TermsState
from bw.web.policy import Role

TODAY = date(2026, 11, 21)


@dataclass
class Country:
    name: str = "Bangladesh"
    launched_on: date | None = date(2021, 5, 31)
    sharing_open: bool = True
    days: dict[str, Any] = field(default_factory=dict)


@dataclass
class Signature:
    version: str = "1"
    expires_on: date = date(2027, 11, 21)


class Profile:
    def __init__(self, without: tuple[str, ...] = (), *, no_fax: bool = False) -> None:
        self.no_fax = no_fax
        for name in FIELDS:
            setattr(self, name, "" if name in without else "x")


def test_day_counts_are_the_rules_unless_the_programme_has_its_own() -> None:
    assert rules.day_counts(Country()) == DayCounts()
    assert (DayCounts().report_days, DayCounts().validation_days) == (28, 15)
    own = Country(days={"report_days": 20, "reminder_days": [10, 30], "unknown": 5})
    assert rules.day_counts(own) == DayCounts(report_days=20, reminder_days=(10, 30))


@pytest.mark.rule("A5")
@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(2021, 5, 30), ["sharing_not_launched"]),
        (date(2021, 5, 31), []),
        (TODAY, []),
    ],
)
def test_sharing_is_offered_from_the_launch(day: date, codes: list[str]) -> None:
    assert [one.code for one in rules.sharing_offered(Country(), day)] == codes


@pytest.mark.rule("A6")
@pytest.mark.parametrize(
    "country",
    [Country("Cambodia", None, True), Country("Cambodia", date(2021, 1, 1), False)],
)
def test_sharing_is_not_offered_in_a_closed_country(country: Country) -> None:
    closed = Blocker("sharing_closed", {"country": "Cambodia"})
    assert rules.sharing_offered(country, TODAY) == [closed]


@pytest.mark.rule("E2")
@pytest.mark.parametrize(
    ("signed_on", "last"),
    [
        (date(2026, 11, 21), date(2027, 11, 21)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_signature_holds_for_a_year(signed_on: date, last: date) -> None:
    assert rules.terms_end(signed_on) == last


@pytest.mark.rule("E2", "Q23")
@pytest.mark.parametrize(
    ("signature", "today", "state"),
    [
        (None, TODAY, TermsState.NONE),
        (Signature(), TODAY, TermsState.VALID),
        (Signature(), date(2027, 11, 21), TermsState.VALID),
        (Signature(), date(2027, 11, 22), TermsState.EXPIRED),
        (Signature("0"), TODAY, TermsState.OTHER_TEXT),
        (Signature("0"), date(2027, 11, 22), TermsState.EXPIRED),
    ],
)
def test_terms_hold_for_the_text_that_was_signed(
    signature: Signature | None, today: date, state: TermsState
) -> None:
    assert rules.terms_state(signature, "1", today) is state


@pytest.mark.rule("Q23")
@pytest.mark.parametrize(
    ("today", "soon"),
    [
        (date(2027, 10, 21), False),
        (date(2027, 10, 22), True),
        (date(2027, 11, 21), True),
        (date(2027, 11, 22), False),
    ],
)
def test_terms_that_end_within_thirty_days_end_soon(today: date, soon: bool) -> None:
    assert rules.terms_expire_soon(Signature(), today, 30) is soon


@pytest.mark.rule("E1", "D1")
def test_profile_is_complete_with_every_field_and_the_signature() -> None:
    state = rules.profile_state(Profile(), Signature(), "1", TODAY)
    assert (state.percent, state.missing, state.complete) == (100, (), True)
    assert (state.signed, state.expired) == (True, False)


@pytest.mark.rule("E1", "D1")
@pytest.mark.parametrize("name", FIELDS)
def test_profile_without_one_field_is_not_complete(name: str) -> None:
    state = rules.profile_state(Profile((name,)), Signature(), "1", TODAY)
    assert (state.percent, state.missing, state.complete) == (91, (name,), False)


@pytest.mark.rule("E2", "Q23")
@pytest.mark.parametrize(
    ("signature", "expired"),
    [(None, False), (Signature("0"), False), (Signature(expires_on=date(2026, 11, 20)), True)],
)
def test_profile_without_a_valid_signature_is_not_complete(
    signature: Signature | None, expired: bool
) -> None:
    state = rules.profile_state(Profile(), signature, "1", TODAY)
    assert (state.percent, state.missing, state.complete) == (91, (), False)
    assert (state.signed, state.expired) == (False, expired)


def test_profile_of_a_new_factory_is_empty() -> None:
    state = rules.profile_state(None, None, "1", TODAY)
    assert (state.percent, state.missing) == (0, FIELDS)


@pytest.mark.rule("E5")
def test_fax_is_filled_by_a_number_or_by_saying_that_there_is_none() -> None:
    without = [rules.filled(Profile(("fax",), no_fax=none), "fax") for none in (False, True)]
    assert without == [False, True]
    assert not rules.filled(Profile(("phone",), no_fax=True), "phone")


def test_fields_that_one_person_changed_stand_together() -> None:
    saved = ProfileValues(city="Savar", region="Dhaka", no_fax=True)
    mine = ProfileValues(city="Gazipur", region="Dhaka North", no_fax=True)
    merged = rules.merge(mine, saved, {"city": "Gazipur"})
    assert merged.clashes == ()
    assert merged.values == ProfileValues(city="Savar", region="Dhaka North", no_fax=True)


def test_field_that_both_changed_is_a_clash() -> None:
    saved, mine = ProfileValues(city="Savar"), ProfileValues(city="Tongi")
    assert rules.merge(mine, saved, {"city": "Gazipur"}).clashes == ("city",)
    assert rules.merge(saved, saved, {"city": "Gazipur"}).clashes == ()


def test_fax_of_one_and_no_fax_of_the_other_are_a_clash() -> None:
    saved, mine = ProfileValues(fax="+880123"), ProfileValues(no_fax=True)
    assert rules.merge(mine, saved, {"fax": ""}).clashes == ("fax",)
    assert rules.merge(
        ProfileValues(fax="+1"), ProfileValues(no_fax=True), {"no_fax": "no"}
    ).clashes


@pytest.mark.rule("A5")
def test_open_sharing_begins_on_some_day() -> None:
    codes = [
        [one.code for one in rules.sharing_needs_launch(sharing_open=is_open, launched_on=day)]
        for is_open, day in ((True, None), (True, TODAY), (False, None))
    ]
    assert codes == [["sharing_needs_launch"], [], []]


@pytest.mark.rule("Q4")
def test_factories_are_told_a_day_before_the_assessment() -> None:
    late = [Blocker("submit_day_late", {"day": 100})]
    found = [rules.day_counts_fit(DayCounts(submit_by_day=day)) for day in (101, 100, 99)]
    assert found == [late, late, []]


@pytest.mark.rule("E2", "Q23")
@pytest.mark.parametrize("role", Role)
def test_only_the_manager_may_sign(role: Role) -> None:
    codes = [one.code for one in rules.may_sign({role})]
    assert codes == ([] if role is Role.MANAGER else ["terms_manager_signs"])


@pytest.mark.parametrize(
    ("signature", "today", "renews"),
    [
        (Signature(), TODAY, False),
        (Signature(), date(2027, 10, 22), True),
        (Signature(), date(2027, 11, 22), True),
        (Signature("0"), TODAY, True),
    ],
)
def test_signature_is_renewed_when_it_ends_or_the_text_changed(
    signature: Signature, today: date, renews: bool
) -> None:
    assert rules.may_renew(signature, "1", today, 30) is renews


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("factory_name", "Padma"), ("country", "BD"), ("city", "Gazipur"), ("email", ""),
        ("address", "12 Mill Road\nGazipur 1700"), ("password", ""),
    ],
)  # fmt: skip
def test_fact_prefills_what_is_known(name: str, text: str) -> None:
    profile = ProfileValues(street="12 Mill Road", city="Gazipur", postal_code="1700")
    assert rules.fact(name, profile, factory_name="Padma", country="bd") == text


def test_address_without_a_street_is_none() -> None:
    profile = ProfileValues(city="Gazipur", postal_code="1700")
    assert rules.fact("address", profile, factory_name="Padma", country="bd") == ""
