"""Forms of profiles, terms and programmes: text in, typed values or field errors out."""

from dataclasses import asdict, fields
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from wtforms import BooleanField, EmailField, Field, HiddenField, SelectField, StringField, TelField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import DateInput

from bw.messages import Blocker, sentence
from bw.organisations import contact, rules
from bw.organisations.contact import ContactError
from bw.organisations.models import Factory, FactoryProfile, Programme
from bw.organisations.rules import DayCounts, ProfileValues, ProgrammeValues
from bw.text import ascii_digits, one_line
from bw.web.forms import Form, at_most, needed
from bw.web.forms import field_text as _
from bw.web.locale import LANGUAGES

PHONES = ("contact_phone", "phone", "fax")
LARGEST_REVISION = 2**31 - 1
LONGEST_DAYS = 400
MOST_REMINDERS = 12


class Listed(SelectField):
    """One of a list; ``choices`` is a mapping value -> label. The form says what is wrong."""

    def pre_validate(self, form: Any) -> None:
        """Anything goes here: a calling code that is none leaves a number that is none."""


def _text(label: str, most: int, complete: str = "", **more: Any) -> StringField:
    """A line of text. ``complete``: what browsers may fill in by themselves."""
    return StringField(
        label,
        filters=[one_line],
        validators=[at_most(most)],
        render_kw={"autocomplete": complete or "off", "maxlength": most},
        **more,
    )


def _phone(label: str) -> TelField:
    return TelField(label, filters=[one_line], render_kw={"autocomplete": "tel", "maxlength": 40})


def _code() -> Listed:
    return Listed(_("Phone code"), render_kw={"autocomplete": "tel-country-code"})


def number_of(field: Field) -> int:
    """A count that a page carries and nobody types; 0 for anything that is none."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def refuse(field: Field, blockers: list[Blocker]) -> None:
    """Show why something may not be done as the errors of a field."""
    field.errors = [*field.errors, *(sentence(b.code, **b.params) for b in blockers)]


class ProfileForm(Form):
    """*Profile Info*. Nothing has to be filled: what is missing only lowers the percentage."""

    contact_first_name = _text(_("First name of the contact person"), 120, "given-name")
    contact_surname = _text(_("Surname of the contact person"), 120, "family-name")
    contact_role = _text(_("Role of the contact person"), 120, "organization-title")
    contact_phone_code = _code()
    contact_phone = _phone(_("Facility contact phone"))
    email = EmailField(
        _("Facility e-mail"),
        filters=[one_line],
        render_kw={"autocomplete": "email", "autocapitalize": "none", "maxlength": 254},
    )
    phone_code = _code()
    phone = _phone(_("Facility phone"))
    fax_code = _code()
    fax = _phone(_("Fax"))
    no_fax = BooleanField(_("We have no fax"))
    street = _text(_("Street and number"), 300, "street-address")
    city = _text(_("City"), 120, "address-level2")
    region = _text(_("Region, district or province"), 120, "address-level1")
    postal_code = _text(_("Postal code"), 20, "postal-code")
    based_on = HiddenField()
    sign = BooleanField(_("I have read the terms and conditions and sign them for the factory"))
    terms_version = HiddenField()
    terms_language = HiddenField()

    def __init__(self, factory: Factory, profile: FactoryProfile | None, newest: int) -> None:
        country = factory.programme.code
        shown: dict[str, Any] = {"city": factory.city}
        if profile is not None:
            shown = asdict(ProfileValues.of(profile))
        shown["based_on"] = str(newest)
        for name in PHONES:
            kept = getattr(profile, name) if profile is not None else ""
            shown[f"{name}_code"], shown[name] = contact.phone_parts(kept, country)
        super().__init__(data=shown)
        self.country, self.country_name = country, factory.programme.name
        for name in PHONES:
            code = self[f"{name}_code"]
            code.choices = contact.calling_codes(country, code.data or "")

    def validate_contact_phone(self, field: Field) -> None:
        """A telephone number, or nothing."""
        self._number(field)

    def validate_phone(self, field: Field) -> None:
        """A telephone number, or nothing."""
        self._number(field)

    def validate_fax(self, field: Field) -> None:
        """A number, or nothing; not both a number and none."""
        self._number(field)
        if self.no_fax.data and field.data:
            raise ValidationError(sentence("fax_or_none"))

    def validate_email(self, field: Field) -> None:
        """An e-mail address, or nothing."""
        _checked(lambda: contact.email(field.data or ""))

    def validate_postal_code(self, field: Field) -> None:
        """A postal code as the country has them, or nothing."""
        _checked(lambda: contact.postal_code(field.data or "", self.country, self.country_name))

    def _number(self, field: Field) -> None:
        code = str(self[f"{field.short_name}_code"].data or "")
        _checked(lambda: contact.phone(field.data or "", code))

    def values(self) -> ProfileValues:
        """What was typed, as it is kept. Only after the form was found valid."""
        typed: dict[str, Any] = {name: str(self[name].data or "") for name in rules.FIELDS}
        for name in PHONES:
            typed[name] = contact.phone(typed[name], str(self[f"{name}_code"].data or ""))
        typed["email"] = contact.email(typed["email"])
        typed["postal_code"] = contact.postal_code(
            typed["postal_code"], self.country, self.country_name
        )
        return ProfileValues(**typed, no_fax=bool(self.no_fax.data))


class StaffProfileForm(ProfileForm):
    """*Profile Info* as staff correct it: with the factory's name."""

    name = StringField(
        _("Factory name"),
        filters=[one_line],
        validators=[needed(), at_most(200)],
        render_kw={"autocomplete": "off", "maxlength": 200},
    )

    def __init__(self, factory: Factory, profile: FactoryProfile | None, newest: int) -> None:
        super().__init__(factory, profile, newest)
        if not self.is_submitted():
            self.name.data = factory.name


class SignForm(Form):
    """The signature under the terms that were read."""

    sign = BooleanField(_("I have read the terms and conditions and sign them for the factory"))
    terms_version = HiddenField()
    terms_language = HiddenField()

    def validate_sign(self, field: Field) -> None:
        """A signature is given by ticking the box."""
        if not field.data:
            raise StopValidation(sentence("terms_tick"))


def _checked(read: Any) -> None:
    """Raises ValidationError with the sentence of what cannot be read."""
    try:
        read()
    except ContactError as error:
        raise ValidationError(sentence(error.code, **error.params)) from None


class Days(StringField):
    """One of a programme's day counts; empty is the default. Knows its rule and its default."""

    def __init__(self, label: Any = None, *, rule: str = "", **more: Any) -> None:
        super().__init__(
            label,
            filters=[lambda text: ascii_digits(one_line(text))],
            render_kw={"inputmode": "numeric", "autocomplete": "off", "class": "short"},
            **more,
        )
        self.rule = rule

    def counts(self) -> Any:
        """The number or numbers typed; None for the default. Raises ValidationError."""
        several = self.short_name == "reminder_days"
        parts = [one for one in str(self.data or "").replace(",", " ").split() if one]
        if not parts:
            return None
        if any(not (one.isdecimal() and len(one) < 5 and 0 < int(one) <= LONGEST_DAYS)
               for one in parts):  # fmt: skip
            raise ValidationError(sentence("days_wrong", most=LONGEST_DAYS))
        if not several:
            if len(parts) > 1:
                raise ValidationError(sentence("days_wrong", most=LONGEST_DAYS))
            return int(parts[0])
        if len(parts) > MOST_REMINDERS:
            raise ValidationError(sentence("reminders_many", most=MOST_REMINDERS))
        return sorted({int(one) for one in parts})


def _days(label: str, hint: str, rule: str) -> Days:
    return Days(label, description=hint, rule=rule)


class ProgrammeForm(Form):
    """The data of a country's programme."""

    name = _text(_("Name of the country"), 120)
    language = Listed(_("Language of its factories"), choices=dict(LANGUAGES))
    zone = _text(_("Time zone"), 40, description=_("For example Asia/Dhaka."))
    currency = _text(_("Currency"), 3, description=_("Three letters, for example BDT."))
    committee_name = _text(_("Name of the bipartite committee"), 120)
    inspectorate_name = _text(_("Name of the labour inspectorate"), 120)
    sharing_open = BooleanField(_("Sharing through SLCP is open"))
    launched_on = StringField(_("Sharing begins on"), widget=DateInput())
    registration_name = _text(_("Name of the registration manager"), 120)
    registration_email = _text(_("E-mail address of the registration manager"), 254)
    registration_phone = TelField(
        _("Telephone of the registration manager"), filters=[one_line], render_kw={"maxlength": 40}
    )
    submit_by_day = _days(
        _("Submit the self-assessment by day"),
        _("Day of the cycle. It moves what factories are asked to aim for."), "Q4",
    )  # fmt: skip
    reminder_days = _days(
        _("Reminders on days"),
        _("Days of the cycle, with commas. They move the reminders while nothing is submitted."),
        "F12",
    )  # fmt: skip
    profile_by_day = _days(
        _("Remind of the profile on day"),
        _("Day of the cycle. It moves the e-mail about an incomplete profile."), "E1",
    )  # fmt: skip
    connect_by_day = _days(
        _("Connect with SLCP by day"),
        _("Day of the cycle. It moves the reminder to connect."), "D15",
    )  # fmt: skip
    approval_days = _days(
        _("Days that the Gateway takes to approve"),
        _("It moves when a factory that waits is told to ask."), "D7",
    )  # fmt: skip
    assessment_day = _days(
        _("Day of the assessment"),
        _("Day of the cycle, about. Only staff see what follows from it."), "H3",
    )  # fmt: skip
    report_days = _days(
        _("Days from the assessment to the report"),
        _("It moves the day on which the report is due."), "H5",
    )  # fmt: skip
    validation_days = _days(
        _("Days from the report to shared data"),
        _("It moves when shared data are expected after the release."), "H7",
    )  # fmt: skip
    preference_before_end = _days(
        _("Ask for the preference before the end"),
        _("Days before the end of the cycle. It moves the e-mail about sharing."), "B4",
    )  # fmt: skip
    reregister_before_end = _days(
        _("Remind to register again before the end"),
        _("Days before the end of the cycle. It moves the e-mail about the next cycle."), "K9",
    )  # fmt: skip
    terms_before_end = _days(
        _("Remind of the terms before they end"),
        _("Days before the signature ends. It moves the e-mail and when one can sign again."),
        "Q23",
    )  # fmt: skip
    give_up_days = _days(
        _("Give up a delivery after"),
        _("Days. It moves when staff are told that data could not be sent."), "H6",
    )  # fmt: skip
    based_on = HiddenField()

    def __init__(self, programme: Programme, newest: int) -> None:
        shown: dict[str, Any] = {
            one.name: getattr(programme, one.name)
            for one in fields(ProgrammeValues)
            if one.name != "days"
        }
        shown["launched_on"] = str(programme.launched_on or "")
        shown["registration_phone"] = contact.phone_shown(programme.registration_phone)
        shown |= {name: _spoken(value) for name, value in programme.days.items()}
        super().__init__(data={**shown, "based_on": str(newest)})
        self.country = programme.code

    @property
    def day_fields(self) -> list[tuple[Days, str]]:
        """Each day count with its default, as the page shows them."""
        plain = DayCounts()
        return [
            (one, _spoken(getattr(plain, one.short_name))) for one in self if isinstance(one, Days)
        ]

    def validate_name(self, field: Field) -> None:
        """A country has a name."""
        if not field.data:
            raise ValidationError(sentence("field_needed"))

    def validate_language(self, field: Field) -> None:
        """One of our languages."""
        if field.data not in LANGUAGES:
            raise ValidationError(sentence("choice_unknown"))

    def validate_zone(self, field: Field) -> None:
        """A time zone that the system knows."""
        if field.data not in available_timezones():
            raise ValidationError(sentence("zone_unknown"))

    def validate_currency(self, field: Field) -> None:
        """Three capital letters."""
        text = field.data or ""
        if not (len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()):
            raise ValidationError(sentence("currency_wrong"))

    def validate_launched_on(self, field: Field) -> None:
        """A day, or none while sharing is closed. Rule A5."""
        try:
            day = self._launch()
        except ValueError:
            raise ValidationError(sentence("day_wrong")) from None
        for blocker in rules.sharing_needs_launch(
            sharing_open=bool(self.sharing_open.data), launched_on=day
        ):
            raise ValidationError(sentence(blocker.code))

    def validate_registration_email(self, field: Field) -> None:
        """An e-mail address, or nothing."""
        _checked(lambda: contact.email(field.data or ""))

    def validate_registration_phone(self, field: Field) -> None:
        """A telephone number with or without its code, or nothing."""
        _checked(self._phone)

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Each field, then the day counts together."""
        good = bool(super().validate(*args, **kwargs))
        for field, _default in self.day_fields:
            try:
                field.counts()
            except ValidationError as error:
                field.errors, good = [str(error)], False
        if good and (refused := rules.day_counts_fit(rules.day_counts(self))):
            refuse(self.submit_by_day, refused)
            return False
        return good

    @property
    def days(self) -> dict[str, Any]:
        """The day counts that differ from the defaults. Only after each was found valid."""
        typed = {one.short_name: one.counts() for one, _default in self.day_fields}
        plain = DayCounts()
        return {
            name: value
            for name, value in typed.items()
            if value is not None and _spoken(value) != _spoken(getattr(plain, name))
        }

    def values(self) -> ProgrammeValues:
        """What was typed, as it is kept. Only after the form was found valid."""
        typed: dict[str, Any] = {
            one.name: str(self[one.name].data or "")
            for one in fields(ProgrammeValues)
            if one.name not in ("days", "launched_on", "sharing_open")
        }
        typed["registration_email"] = contact.email(typed["registration_email"])
        typed["registration_phone"] = self._phone()
        return ProgrammeValues(
            **typed,
            launched_on=self._launch(),
            sharing_open=bool(self.sharing_open.data),
            days=self.days,
        )

    def _launch(self) -> date | None:
        text = ascii_digits(str(self.launched_on.data or "").strip())
        return date.fromisoformat(text) if text else None

    def _phone(self) -> str:
        code = contact.calling_code_of(self.country)
        return contact.phone(str(self.registration_phone.data or ""), code)


def _spoken(value: Any) -> str:
    """A day count as it is typed: one number, or several with commas."""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
