"""Forms of sharing: of the factory, and of staff (``Staff…``: their pages are in ``staff``)."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, FileField, StringField, TextAreaField
from wtforms.validators import ValidationError
from wtforms.widgets import DateInput

from bw.cycles.forms import day_of
from bw.messages import sentence
from bw.slcp.gateway import GATEWAY_ID
from bw.text import ascii_digits, one_line
from bw.web.forms import Form, at_most, needed
from bw.web.forms import field_text as _

EXAMPLE_ID = "BD-000123"


def gateway_id_of(text: str) -> str:
    """A Gateway ID as it is written there: without blanks, in capital letters, usual digits."""
    return ascii_digits("".join(text.split())).upper()


def _a_gateway_id(_form: Any, field: Field) -> None:
    if not GATEWAY_ID.fullmatch(gateway_id_of(field.data or "")):
        raise ValidationError(sentence("gateway_id_wrong", example=EXAMPLE_ID))


def _a_day(_form: Any, field: Field) -> None:
    try:
        day_of(field)
    except ValueError:
        raise ValidationError(sentence("day_wrong")) from None


def _ticked(_form: Any, field: Field) -> None:
    if not field.data:
        raise ValidationError(sentence("ask_tick"))


class AskForm(Form):
    """The wish to share. Rule B1: one box and a button."""

    share = BooleanField(_("Request for data sharing via SLCP"), validators=[_ticked])


class GatewayIdForm(Form):
    """The Gateway ID that a factory has already. Rule D10."""

    gateway_id = StringField(_("SLCP Gateway ID"), validators=[needed(), _a_gateway_id])

    def value(self) -> str:
        """The ID as the Gateway writes it."""
        return gateway_id_of(self.gateway_id.data or "")


class StaffLinkForm(Form):
    """Link the Gateway ID that a factory gave. Rule D10."""

    note = TextAreaField(
        _("How did you check the ID?"), validators=[needed("link_note"), at_most(2000)]
    )


class StaffReasonForm(Form):
    """A reason: to refuse a Gateway ID, or to turn sharing off."""

    reason = TextAreaField(_("Reason"), validators=[needed("reason_needed"), at_most(2000)])


class StaffTurnOnForm(Form):
    """Turn sharing on for a cycle; the reason is needed when the wish is not for it. Rule Q1."""

    reason = TextAreaField(_("Reason"), validators=[at_most(2000)])


class StaffWithdrawalForm(Form):
    """What the factory said offline. Rule B6."""

    said_on = StringField(
        _("On which day did the factory say so?"), widget=DateInput(), validators=[needed(), _a_day]
    )
    reason = TextAreaField(
        _("What did the factory say?"), validators=[needed("reason_needed"), at_most(2000)]
    )

    def day(self) -> date:
        """The day typed. Raises ValueError unless the form is valid."""
        return day_of(self.said_on)


class StaffDataForm(Form):
    """The file with the data of the programme's assessment. Rule H6."""

    file = FileField(_("File with the data of the assessment (JSON)"))

    def read(self) -> tuple[str, bytes] | None:
        """Name and content of the file; None when none was chosen."""
        given = self.file.data
        if not given or not getattr(given, "filename", ""):
            return None
        return one_line(given.filename), given.read()
