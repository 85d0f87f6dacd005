"""Forms of cycles: days and times in, typed."""

from datetime import date, time
from typing import Any, cast

from wtforms import Field, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput, TimeInput

from bw.messages import sentence
from bw.text import ascii_digits
from bw.web.forms import Form, needed
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


class NewCycleForm(Form):
    """When the cycle begins."""

    starts_on = StringField(
        _("First day of the cycle"), widget=DateInput(), validators=[needed(), _a_day]
    )


class ArrivalForm(Form):
    """When the assessors arrived, in the factory's time."""

    day = StringField(_("Day of the arrival"), widget=DateInput(), validators=[needed(), _a_day])
    hour = StringField(
        _("Time of the arrival"), widget=TimeInput(), validators=[needed(), _an_hour]
    )
