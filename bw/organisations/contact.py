"""Telephone numbers, e-mail addresses and postal codes: read as typed, checked, shown again."""

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat

from bw.organisations.countries import COUNTRIES
from bw.text import ascii_digits, one_line
from bw.web import locale

LONGEST_PHONE = 40
LONGEST_POSTAL = 20
# Where factories, their owners and their buyers mostly are. A number of any other country is
# typed with its code, so that three lists of 240 countries need not go over a slow line.
REGIONS = (
    "BD ID VN KH ET AE AT AU BE BR CA CH CN DE DK EG ES FI FR GB HK HT IN IT JO JP KE KR LA LK "
    "MG MM MU MX MY NI NL NO NP NZ PH PK PL PT SE SG TH TR TW US UZ ZA"
).split()


WORLD = "001"  # what phonenumbers calls the region of a code that no country has alone


class ContactError(ValueError):
    """Something typed that cannot be; ``code`` names the sentence, ``params`` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def phone(text: str, calling_code: str) -> str:
    """A number as E.164, empty for none. Raises ContactError.

    ``calling_code`` ("880") is for a number that is typed without; one typed with its own code
    ("+62 …", "0062 …") keeps that.
    """
    text = one_line(text)
    if not text:
        return ""
    digits = re.sub(r"^00", "+", ascii_digits(text[:LONGEST_PHONE]).replace("＋", "+"))
    region = _region(calling_code)
    if region == WORLD and not digits.startswith("+"):
        digits = f"+{calling_code}{digits}"
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        raise ContactError("phone_wrong") from None
    if number.extension or len(text) > LONGEST_PHONE or not phonenumbers.is_valid_number(number):
        raise ContactError("phone_wrong")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def phone_parts(number: str, country: str) -> tuple[str, str]:
    """Calling code and the rest of an E.164 number; the country's own code when there is none."""
    if not number:
        return calling_code_of(country), ""
    parsed = phonenumbers.parse(number)
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
    return str(parsed.country_code), national.partition(" ")[2]


def phone_shown(number: str) -> str:
    """An E.164 number with its code, in groups, in the reader's digits."""
    if not number:
        return ""
    grouped = phonenumbers.format_number(
        phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL
    )
    return locale.current().digits(grouped)


def calling_code_of(country: str) -> str:
    """The calling code of a country in two letters; empty for none."""
    return str(phonenumbers.country_code_for_region(country.upper()) or "")


def calling_codes(country: str, *chosen: str) -> dict[str, str]:
    """Calling code -> how a reader sees it ("+880 Bangladesh"); the country's own comes first.

    Codes already ``chosen`` are in the list, wherever they belong.
    """
    here = calling_code_of(country)
    names = _names(locale.current().language)
    first = {here: names[here]} if here in names else {}
    others = {one: f"+{one}" for one in chosen if one.isdecimal() and _region(one)}
    return {**first, **names, **{one: label for one, label in others.items() if one not in names}}


@lru_cache
def _names(language: str) -> dict[str, str]:
    territories = locale.make(language).formats.territories
    named: dict[str, list[str]] = {}
    for region in REGIONS:  # a code that several countries share names them all
        named.setdefault(calling_code_of(region), []).append(territories[region])
    labels = {code: f"+{code} {', '.join(sorted(names))}" for code, names in named.items()}
    return dict(sorted(labels.items(), key=lambda pair: pair[1].partition(" ")[2]))


def _region(calling_code: str) -> str | None:
    """The main region of a calling code; None for a code that there is not."""
    if not (calling_code.isascii() and calling_code.isdecimal() and len(calling_code) < 4):
        return None
    region = phonenumbers.region_code_for_country_code(int(calling_code))
    return None if region == "ZZ" else region


def email(text: str) -> str:
    """An e-mail address, its host in small letters; empty for none. Raises ContactError."""
    text = one_line(text)
    if not text:
        return ""
    try:
        # Whether the host exists is not asked: saving must not wait for another server.
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError):
        raise ContactError("email_wrong") from None
    if len(found.normalized) > 254:
        raise ContactError("email_wrong")
    return found.normalized


def postal_code(text: str, country: str, country_name: str) -> str:
    """A postal code, without spaces where the country's have none. Raises ContactError.

    ``country`` in two letters; of countries that we know nothing about, any short text will do.
    """
    text = ascii_digits(one_line(text)).upper()
    known = COUNTRIES.get(country)
    if not text:
        return ""
    if known is None:
        if len(text) > LONGEST_POSTAL:
            raise ContactError("text_too_long", given=len(text), most=LONGEST_POSTAL)
        return text
    tight = re.sub(r"[ .-]", "", text)
    if not re.fullmatch(known.postal, tight):
        raise ContactError("postal_code_wrong", country=country_name)
    return tight
