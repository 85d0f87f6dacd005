"""Sentences about programmes, profiles and terms."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "sharing_closed": _(
        "Data sharing through SLCP is not open in %(country)s. The programme tells its factories "
        "when it opens."
    ),
    "sharing_not_launched": _("Data sharing through SLCP opens in %(country)s on %(start)s."),
    "sharing_needs_launch": _("Enter the day on which sharing begins, or close sharing."),
    "submit_day_late": _("Factories submit before the assessment. Enter a day before day %(day)s."),
    "days_wrong": _("Enter a whole number of days, from 1 to %(most)s. Empty is the default."),
    "reminders_many": _("At most %(most)s reminders are possible."),
    "zone_unknown": _("Enter a time zone such as Asia/Dhaka."),
    "currency_wrong": _("Enter three capital letters, for example BDT."),
    "phone_wrong": _(
        "This is not a complete telephone number. Check the phone code and each digit, for "
        "example 01712 345678."
    ),
    "fax_or_none": _("Enter a fax number, or say that you have none: not both."),
    "postal_code_wrong": _("This is not a postal code of %(country)s. Check each digit."),
    "factory_name_taken": _("Another factory in %(country)s has this name already."),
    "terms_manager_signs": _("Only the factory manager can sign the terms and conditions."),
    "terms_changed": _(
        "The terms and conditions have changed since you opened this page. Please read the new "
        "text and sign it."
    ),
    "terms_tick": _("Tick the box to sign."),
    "terms_state_none": _("Not signed yet"),
    "terms_state_valid": _("Signed"),
    "terms_state_other_text": _("The text has changed: please sign the new one"),
    "terms_state_expired": _("The signature is more than a year old: please sign again"),
}
