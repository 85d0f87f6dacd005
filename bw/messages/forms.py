"""Sentences about the fields of forms."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "field_needed": _("Please fill this in."),
    "text_too_long": _("This text has %(given)s characters; at most %(most)s fit here."),
    "email_wrong": _("Enter an e-mail address such as name@example.com."),
}
