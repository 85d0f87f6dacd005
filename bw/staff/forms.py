"""Forms of the staff's pages."""

from wtforms import BooleanField, SelectField

from bw.cycles.forms import NewCycleForm
from bw.web.forms import Form
from bw.web.forms import field_text as _


class SetUpForm(NewCycleForm):
    """A new cycle, and whether the factory said that it wishes to share (rule B5)."""

    shares = BooleanField(_("The factory wishes to share its data via SLCP"))


class AdvisorForm(Form):
    """Which advisor a factory has; 0 for none. The choices are the programme's advisors."""

    advisor = SelectField(_("Enterprise advisor"), coerce=int)
