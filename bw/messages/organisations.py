"""Sentences about programmes, profiles and terms."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "sharing_closed": _(
        "Data sharing through SLCP is not open in %(country)s. The programme tells its factories "
        "when it opens."
    ),
    "sharing_not_launched": _("Data sharing through SLCP opens in %(country)s on %(start)s."),
}
