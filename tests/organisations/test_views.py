"""The pages of profiles, terms and programmes."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw import clock
from bw.db import db
from bw.organisations import queries
from bw.organisations.models import Factory, FactoryProfile, TermsSignature
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.conftest import NOW
from tests.organisations.filled import WHOLE, signed, typed
from tests.web.html import problems


def enter(client: FlaskClient, role: Role, factory: Factory | None = None) -> None:
    """Be somebody of the factory, or of the programme of Bangladesh (an admin: of all)."""
    staff = role in (Role.ADVISOR, Role.REGISTRATION)
    programme = makers.programme() if staff else None
    arrive(client, makers.account(role, factory=factory, programme=programme))


def kept(factory: Factory) -> FactoryProfile | None:
    db.session.rollback()
    return db.session.get(FactoryProfile, factory.id, populate_existing=True)


def at(factory: Factory, page: str = "") -> str:
    return f"/factories/{factory.id}/profile{page}"


@pytest.mark.rule("E3", "E4", "J1")
def test_manager_edits_reads_signs_and_saves_to_100_percent(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    first = client.get(at(factory)).text
    assert "0% complete" in first
    assert "100% complete" not in first
    form = client.get(at(factory, "/edit")).text
    assert "Sharing data through SLCP is voluntary." in form
    saved = client.post(at(factory, "/edit"), data=typed(sign="y"))
    assert (saved.status_code, saved.location) == (303, at(factory))
    last = client.get(at(factory)).text
    assert "Profile Info is 100% complete." in last
    assert "What is missing" not in last
    assert "Signed by Person 0 on November 21, 2026, until November 21, 2027." in last
    assert "+880 1712-345678" in last


@pytest.mark.rule("E1", "E5")
def test_half_filled_profile_is_saved_and_what_is_missing_is_linked(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    saved = client.post(at(factory, "/edit"), data=typed(fax="", street="", no_fax=""))
    assert saved.status_code == 303
    shown = client.get(at(factory)).text
    missing = re.findall(rf'href="{at(factory, "/edit")}#(\w+)"', shown)
    assert missing == ["fax", "street", "terms"]
    assert "75% complete" in shown


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nobody"}, "Enter an e-mail address such as name@example.com."),
        ({"phone": "12"}, "This is not a complete telephone number."),
        ({"fax": "01712345678", "no_fax": "y"}, "Enter a fax number, or say that you have none"),
        ({"postal_code": "12"}, "This is not a postal code of Bangladesh."),
        ({"city": "x" * 121}, "This text has 121 characters; at most 120 fit here."),
    ],
)
def test_wrong_value_is_refused_beside_its_field_and_nothing_is_lost(
    client: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    answer = client.post(at(factory, "/edit"), data=typed(contact_surname="Sarker", **wrong))
    name, text = next(iter(wrong.items()))
    assert answer.status_code == 422
    assert f'id="{name}-error">{sentence}' in answer.text
    assert 'value="Sarker"' in answer.text
    assert f'value="{text}"' in answer.text
    assert kept(factory) is None


def test_telephone_is_read_with_bengali_digits_and_with_its_own_code(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    numbers = {"contact_phone": "০১৭১২ ৩৪৫৬৭৮", "phone": "+62 285 3974511", "no_fax": ""}
    own = {"fax_code": "84", "fax": "028 3822 1234"}
    assert client.post(at(factory, "/edit"), data=typed(**numbers, **own)).status_code == 303
    found = kept(factory)
    assert found is not None
    assert (found.contact_phone, found.phone, found.fax) == (
        "+8801712345678", "+622853974511", "+842838221234",
    )  # fmt: skip
    shown = client.get(at(factory, "/edit")).text
    assert '<option selected value="62">+62 Indonesia</option>' in shown
    assert 'value="285 3974511"' in shown


def test_form_offers_the_code_of_the_own_country_first(client: FlaskClient) -> None:
    factory = makers.factory("Đồng Nai", "vn")
    enter(client, Role.MANAGER, factory)
    shown = client.get(at(factory, "/edit")).text
    first = re.findall(r'<select[^>]*name="phone_code"[^>]*><option selected value="(\d+)">', shown)
    assert first == ["84"]


def test_two_people_save_at_once_and_both_profiles_are_shown(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    assert client.post(at(factory, "/edit"), data=typed(city="Savar")).status_code == 303
    late = client.post(at(factory, "/edit"), data=typed(city="Gazipur", sign="y"))
    assert late.status_code == 409
    assert not problems(late.text)
    assert "Savar" in late.text
    assert "Gazipur" in late.text
    assert "Person 0, November 21, 2026" in late.text
    assert kept(factory).city == "Savar"  # type: ignore[union-attr]
    assert queries.signature_of(factory.id) is None
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', late.text))
    assert client.post(at(factory, "/edit"), data=hidden).status_code == 303
    found = kept(factory)
    assert found is not None
    assert (found.city, found.revision) == ("Gazipur", 2)
    assert queries.signature_of(factory.id) is not None


def test_same_profile_sent_twice_is_saved_once(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    statuses = [client.post(at(factory, "/edit"), data=typed()).status_code for _ in range(2)]
    assert statuses == [303, 303]
    assert kept(factory).revision == 1  # type: ignore[union-attr]


@pytest.mark.parametrize("role", [Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT])
def test_others_of_the_factory_read_and_do_not_edit(client: FlaskClient, role: Role) -> None:
    factory = makers.factory()
    makers.keep(FactoryProfile(factory_id=factory.id, **WHOLE))
    enter(client, role, factory)
    shown = client.get(at(factory))
    assert shown.status_code == 200
    assert "/profile/edit" not in shown.text
    assert ("Rahima" in shown.text) is (role is Role.COLLEAGUE)
    assert client.get(at(factory, "/edit")).status_code == 404
    assert client.post(at(factory, "/edit"), data=typed()).status_code == 404


@pytest.mark.rule("B6")
def test_profile_names_whom_to_ask(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    assert "has not entered a contact yet" in client.get(at(factory)).text
    programme = db.session.merge(factory.programme)
    programme.registration_name = "Imran Chowdhury"
    programme.registration_email = "imran@programme.test"
    programme.registration_phone = "+8801812345678"
    db.session.commit()
    shown = client.get(at(factory)).text
    assert "Imran Chowdhury" in shown
    assert 'href="mailto:imran@programme.test"' in shown
    assert "+880 1812-345678" in shown


@pytest.mark.rule("E6")
def test_profile_info_is_told_apart_from_the_facility_profile(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    shown = client.get(at(factory)).text
    assert "It is not the section “Facility Profile” of the self-assessment." in shown


def test_two_people_change_different_fields_and_both_stand(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    assert client.post(at(factory, "/edit"), data=typed()).status_code == 303
    newest = str(queries.newest_profile_change(factory.id))
    first = typed(city="Savar", based_on=newest)
    second = typed(region="Dhaka Division", based_on=newest)
    assert client.post(at(factory, "/edit"), data=first).status_code == 303
    assert client.post(at(factory, "/edit"), data=second).status_code == 303
    found = kept(factory)
    assert found is not None
    assert (found.city, found.region) == ("Savar", "Dhaka Division")


def test_fax_number_and_no_fax_of_two_people_clash(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    assert client.post(at(factory, "/edit"), data=typed(no_fax="")).status_code == 303
    newest = str(queries.newest_profile_change(factory.id))
    number = typed(fax="02 9898989", no_fax="", based_on=newest)
    assert client.post(at(factory, "/edit"), data=number).status_code == 303
    late = client.post(at(factory, "/edit"), data=typed(based_on=newest))
    assert late.status_code == 409
    assert "No fax" in late.text
    assert "+880 2-9898989" in late.text


# ── Terms ───────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.rule("E2")
def test_terms_are_read_and_signed_once_however_often(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    address = f"/factories/{factory.id}/terms"
    form = {"sign": "y", "terms_version": "1", "terms_language": "en"}
    assert client.post(address, data={**form, "sign": ""}).status_code == 422
    for _ in range(2):
        assert client.post(address, data=form).status_code == 303
    found = queries.signatures_of(factory.id)
    assert [one.signed_name for one in found] == ["Person 0"]
    text = client.get(f"{address}/{found[0].id}")
    assert found[0].sha256 in text.text
    assert "Signed text" in text.text


@pytest.mark.rule("Q23")
@pytest.mark.parametrize("role", [Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT])
def test_only_the_manager_signs(client: FlaskClient, role: Role) -> None:
    factory = makers.factory()
    enter(client, role, factory)
    address = f"/factories/{factory.id}/terms"
    refused = client.post(address, data={"sign": "y", "terms_version": "1"})
    assert refused.status_code == 422
    assert "Only the factory manager can sign" in refused.text
    assert 'name="sign"' not in client.get(address).text
    assert queries.signatures_of(factory.id) == []


@pytest.mark.rule("Q23")
def test_staff_cannot_sign_for_a_factory(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.ADMIN)
    form = {"sign": "y", "terms_version": "1"}
    assert client.post(f"/factories/{factory.id}/terms", data=form).status_code == 404
    assert client.post(
        f"/staff/factories/{factory.id}/profile/edit", data={**typed(**form), "name": "Padma"}
    ).status_code == 303  # fmt: skip
    assert queries.signatures_of(factory.id) == []


@pytest.mark.rule("E2")
def test_changed_text_asks_for_a_new_signature(client: FlaskClient) -> None:
    factory = makers.factory()
    signed(factory, version="0")
    enter(client, Role.MANAGER, factory)
    assert "The text has changed: please sign the new one" in client.get(at(factory)).text
    old = {"sign": "y", "terms_version": "0", "terms_language": "en"}
    refused = client.post(f"/factories/{factory.id}/terms", data=old)
    assert refused.status_code == 422
    assert "have changed since you opened this page" in refused.text
    both = client.post(at(factory, "/edit"), data=typed(sign="y", terms_version="0"))
    assert both.status_code == 422
    assert kept(factory) is None


@pytest.mark.rule("Q23")
def test_expired_signature_is_renewed_and_the_earlier_one_stays(client: FlaskClient) -> None:
    factory = makers.factory()
    signed(factory)
    enter(client, Role.MANAGER, factory)
    address = f"/factories/{factory.id}/terms"
    assert 'name="sign"' not in client.get(address).text
    clock.set_source(lambda: NOW + timedelta(days=340))
    enter(client, Role.MANAGER, factory)
    assert 'name="sign"' in client.get(address).text
    clock.set_source(lambda: NOW + timedelta(days=366))
    enter(client, Role.MANAGER, factory)
    assert "more than a year old" in client.get(at(factory)).text
    form = {"sign": "y", "terms_version": "1", "terms_language": "bn"}
    assert client.post(address, data=form).status_code == 303
    assert [one.language for one in queries.signatures_of(factory.id)] == ["bn", "en"]
    assert f"{address}/1" in client.get(address).text


@pytest.mark.rule("A1")
def test_terms_say_that_sharing_is_voluntary(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    shown = client.get(f"/factories/{factory.id}/terms").text
    assert "Sharing data through SLCP is voluntary." in shown


@pytest.mark.rule("N8")
def test_terms_say_that_sharing_costs_nothing_extra(client: FlaskClient) -> None:
    factory = makers.factory()
    enter(client, Role.MANAGER, factory)
    shown = client.get(f"/factories/{factory.id}/terms").text
    assert "Sharing data through SLCP costs your factory nothing extra." in shown
    assert "If you have paid SLCP already, the normal fee stays the same." in shown


# ── All ─────────────────────────────────────────────────────────────────────────────────────────
def test_pages_are_good_html(client: FlaskClient) -> None:
    factory = makers.factory()
    signed(factory)
    enter(client, Role.MANAGER, factory)
    base = f"/factories/{factory.id}"
    paths = ["/profile", "/profile/edit", "/terms", "/terms/1"]
    found = [problems(client.get(base + path).text) for path in paths]
    enter(client, Role.ADMIN)
    paths = [f"{base}/profile", f"{base}/profile/edit", "/programmes", "/programmes/bd"]
    found += [problems(client.get("/staff" + path).text) for path in paths]
    assert found == [[]] * 8


def test_signature_of_another_factory_is_not_there(client: FlaskClient) -> None:
    own, other = makers.factory(), makers.factory("Other")
    signed(other)
    enter(client, Role.MANAGER, own)
    number = db.session.scalars(select(TermsSignature.id)).one()
    assert client.get(f"/factories/{own.id}/terms/{number}").status_code == 404
