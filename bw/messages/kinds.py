"""Sentences about answers that do not fit their kind of question."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "choice_not_listed": _("Choose from the list on the page."),
    "choice_only_one": _("Choose one answer only."),
    "number_unreadable": _("“%(text)s” is not a number. Use digits only, for example 250."),
    "number_not_whole": _("Enter a whole number, without decimals."),
    "number_decimals": _("At most %(places)s digits fit after the decimal mark."),
    "number_two_ways": _(
        "“%(text)s” can be read in two ways. Write %(large)s if you mean the larger number, or "
        "%(small)s if you mean the smaller one, with decimals."
    ),
    "number_other_way": _(
        "“%(text)s” is not how numbers are written in the language that you read. If you mean "
        "%(meant)s, write it so."
    ),
    "number_too_small": _("The number must be %(least)s or more."),
    "number_too_large": _("The number must be %(most)s or less."),
    "percent_out_of_range": _("Enter a share between 0 and 100."),
    "currency_negative": _("Enter an amount of 0 or more."),
    "date_incomplete": _("Enter the day, the month and the year."),
    "date_unreadable": _("Enter day, month and year as numbers, for example 21 11 2026."),
    "date_year": _("Enter the year with four digits, between %(first)s and %(last)s."),
    "date_not_real": _("There is no such day. Check the day and the month."),
    "time_unreadable": _("Enter the time on the 24-hour clock, for example 17:30."),
    "time_range_incomplete": _("Enter both times: when it begins and when it ends."),
    "phone_unreadable": _(
        "Enter a full phone number. A number of another country begins with + and its country code."
    ),
}
