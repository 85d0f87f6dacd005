"""Telephone numbers, addresses and codes, as people type them."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bw.organisations import contact
from bw.organisations.contact import ContactError
from bw.organisations.countries import COUNTRIES
from bw.web import locale


@pytest.mark.rule("E5")
@pytest.mark.parametrize(
    ("text", "code", "number"),
    [
        ("01712 345678", "880", "+8801712345678"),
        ("০১৭১২৩৪৫৬৭৮", "880", "+8801712345678"),
        ("8801712345678", "880", "+8801712345678"),
        ("2853974511", "62", "+622853974511"),
        ("+62 285 3974511", "880", "+622853974511"),
        ("0062 285 3974511", "880", "+622853974511"),
        ("＋62 285 3974511", "", "+622853974511"),
        ("+800 1234 5678", "880", "+80012345678"),
        ("1234 5678", "800", "+80012345678"),
        ("(02) 989-8989", "880", "+88029898989"),
        ("", "880", ""),
        ("  ", "x", ""),
    ],
)
def test_number_is_kept_as_the_world_dials_it(text: str, code: str, number: str) -> None:
    assert contact.phone(text, code) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12", "880"), ("call me", "880"), ("01712345678", ""), ("01712345678", "999"),
        ("01712345678", "٣٣"), ("01712345678", "9" * 30), ("1" * 60, "880"), ("+999 123", "880"),
        ("02 9898989 ext 5", "880"),
    ],
)  # fmt: skip
def test_number_that_rings_nowhere_is_refused(text: str, code: str) -> None:
    with pytest.raises(ContactError) as refused:
        contact.phone(text, code)
    assert refused.value.code == "phone_wrong"


@given(st.text(max_size=50), st.text(max_size=5) | st.sampled_from(["880", "62", "84", "1"]))
def test_any_number_is_read_or_refused_and_read_again(text: str, code: str) -> None:
    try:
        number = contact.phone(text, code)
    except ContactError:
        return
    again = contact.phone_parts(number, "bd")
    assert contact.phone(again[1], again[0]) == number


@pytest.mark.parametrize("country", COUNTRIES)
def test_example_of_each_country_goes_round(country: str) -> None:
    example = phonenumbers.example_number_for_type(
        country.upper(), phonenumbers.PhoneNumberType.MOBILE
    )
    national = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    code = contact.calling_code_of(country)
    number = contact.phone(national, code)
    assert contact.phone_parts(number, "xx")[0] == code
    assert next(iter(contact.calling_codes(country))) == code


def test_codes_are_named_in_the_readers_language() -> None:
    with locale.using(locale.make("vi")):
        codes = contact.calling_codes("bd", "297", "nonsense")
    assert next(iter(codes.items())) == ("880", "+880 Bangladesh")
    assert codes["1"] == "+1 Canada, Hoa Kỳ"
    assert codes["297"] == "+297"
    assert "nonsense" not in codes


def test_number_is_shown_in_the_readers_digits() -> None:
    with locale.using(locale.make("bn")):
        assert contact.phone_shown("+8801712345678") == "+৮৮০ ১৭১২-৩৪৫৬৭৮"
    assert contact.phone_shown("") == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Office@PADMA.Test", "Office@padma.test"), (" a@b.test ", "a@b.test"), ("", "")],
)
def test_address_is_kept_with_its_host_in_small_letters(text: str, kept: str) -> None:
    assert contact.email(text) == kept


@pytest.mark.parametrize(
    "text", ["nobody", "a@b", "a b@c.test", "a@b.test, c@d.test", "@", "x" * 300]
)
def test_address_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ContactError) as refused:
        contact.email(text)
    assert refused.value.code == "email_wrong"


@pytest.mark.parametrize(
    ("text", "country", "kept"),
    [
        ("১৭০০", "bd", "1700"), ("700 000", "vn", "700000"), ("16-111", "id", "16111"),
        ("", "bd", ""), ("sw1a 1aa", "gb", "SW1A 1AA"),
    ],
)  # fmt: skip
def test_postal_code_is_read(text: str, country: str, kept: str) -> None:
    assert contact.postal_code(text, country, "Country") == kept


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [("170", "bd", "postal_code_wrong"), ("abcd", "bd", "postal_code_wrong"),
     ("1700", "id", "postal_code_wrong"), ("x" * 21, "gb", "text_too_long")],
)  # fmt: skip
def test_postal_code_that_is_none_is_refused(text: str, country: str, code: str) -> None:
    with pytest.raises(ContactError) as refused:
        contact.postal_code(text, country, "Country")
    assert refused.value.code == code
