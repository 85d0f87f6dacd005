"""Forms of the staff's pages."""

from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs of 3.2
from wtforms.validators import ValidationError

from bw.cycles.forms import NewCycleForm
from bw.home.rules import MOST_COUNTED
from bw.messages import sentence
from bw.text import ascii_digits, one_line
from bw.web.forms import Form, at_most, needed
from bw.web.forms import field_text as _


class SetUpForm(NewCycleForm):
    """A new cycle, and whether the factory said that it wishes to share (rule B5)."""

    shares = BooleanField(_("The factory wishes to share its data via SLCP"))


class AdvisorForm(Form):
    """Which advisor a factory has; 0 for none. The choices are the programme's advisors."""

    advisor = SelectField(_("Enterprise advisor"), coerce=int)


class BulkForm(Form):
    """Turn sharing on or off for many factories; ticked ones are sent beside it."""

    names = TextAreaField(_("Names or numbers of factories, one a line"))
    turn = RadioField(
        _("What to do"),
        choices=[
            SelectChoice("on", _("Turn sharing on")),
            SelectChoice("off", _("Turn sharing off")),
        ],
        default="on",
    )
    reason = TextAreaField(_("Reason"), validators=[at_most(2000)])


class DocumentForm(Form):
    """A file for the factory."""

    kind = SelectField(_("What it is"))
    title = StringField(_("Title"), validators=[needed(), at_most(200)])
    file = FileField(_("File (PDF, picture, Word or Excel)"))

    def read(self) -> tuple[str, bytes] | None:
        """Name and content of the file; None when none was chosen."""
        return _chosen(self.file)


class WorkbookForm(Form):
    """The workbook of a questionnaire."""

    file = FileField(_("Workbook (Excel, .xlsx)"))
    leniently = BooleanField(_("Leave out what is not served here"))

    def read(self) -> tuple[str, bytes] | None:
        """Name and content of the file; None when none was chosen."""
        return _chosen(self.file)


def _chosen(field: Field) -> tuple[str, bytes] | None:
    given = field.data
    if not given or not getattr(given, "filename", ""):
        return None
    return one_line(given.filename), given.read()


def _a_count(_form: Any, field: Field) -> None:
    text = ascii_digits((field.data or "").strip())
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValidationError(sentence("facts_number", most=MOST_COUNTED))


class FactsForm(Form):
    """The counts that a factory sees on its first page (rule C6)."""

    buyers = StringField(_("Buyers who subscribe to the cycle"), validators=[needed(), _a_count])
    completed = StringField(
        _("Improvement activities that are completed"), validators=[needed(), _a_count]
    )
    pending = StringField(
        _("Improvement activities that are pending"), validators=[needed(), _a_count]
    )

    def counts(self) -> dict[str, int]:
        """The counts by name. Raises ValueError unless the form is valid."""
        fields = (self.buyers, self.completed, self.pending)
        return {one.short_name: int(ascii_digits(str(one.data).strip())) for one in fields}
