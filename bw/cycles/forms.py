"""Forms of cycles: days and times in, typed."""

from datetime import date, time
from typing import Any, cast

from wtforms import Field, StringField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import DateInput, EmailInput, TimeInput

from bw.messages import sentence
from bw.text import ascii_digits
from bw.web.forms import Form, at_most, email, needed
from bw.web.locale import lazy_gettext


def _(text: str) -> str:
    """``text``, translated when shown; WTForms' types know labels as plain strings only."""
    return cast(str, lazy_gettext(text))


def day_of(field: Field) -> date:
    """The day typed, as 2026-11-21 in any digits. Raises ValueError for anything else."""
    return date.fromisoformat(ascii_digits(str(field.data or "").strip()))


def hour_of(field: Field) -> time:
    """The time of day typed, as 08:30 in any digits. Raises ValueError for anything else."""
    hour = time.fromisoformat(ascii_digits(str(field.data or "").strip()))
    return hour.replace(second=0, microsecond=0, tzinfo=None)


def _a_day(_form: Any, field: Field) -> None:
    try:
        day_of(field)
    except ValueError:
        raise ValidationError(sentence("day_wrong")) from None


def _an_hour(_form: Any, field: Field) -> None:
    try:
        hour_of(field)
    except ValueError:
        raise ValidationError(sentence("hour_wrong")) from None


def _if_given(_form: Any, field: Field) -> None:
    if not (field.data or "").strip():
        raise StopValidation


class NewCycleForm(Form):
    """When the cycle begins, and the factory manager to invite when there is none."""

    starts_on = StringField(
        _("First day of the cycle"), widget=DateInput(), validators=[needed(), _a_day]
    )
    name = StringField(_("Name of the factory manager"), validators=[_if_given, at_most(120)])
    email = StringField(
        _("E-mail address of the factory manager"),
        widget=EmailInput(),
        validators=[_if_given, email()],
    )


class ArrivalForm(Form):
    """When the assessors arrived, in the factory's time."""

    day = StringField(_("Day of the arrival"), widget=DateInput(), validators=[needed(), _a_day])
    hour = StringField(
        _("Time of the arrival"), widget=TimeInput(), validators=[needed(), _an_hour]
    )


class EndForm(Form):
    """The last day of the assessment."""

    day = StringField(
        _("Last day of the assessment"), widget=DateInput(), validators=[needed(), _a_day]
    )
