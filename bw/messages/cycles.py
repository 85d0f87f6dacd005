"""Sentences about service cycles."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "cycle_start_far": _(
        "This day is more than a year away. Check the year; a cycle begins about now."
    ),
    "cycle_overlaps": _(
        "The factory keeps the cycle that it has: cycle %(number)s runs from %(start)s to "
        "%(end)s. A new one begins after it."
    ),
    "cycle_over": _("This cycle ended on %(end)s. It can no longer be activated."),
    "cycle_not_active": _("The cycle must be activated first."),
    "start_cycle_not_active": _(
        "Your country programme has not activated this cycle yet. You can start as soon as it has."
    ),
    "arrival_far": _("This day is years away from the cycle. Check the year."),
    "arrival_in_future": _("An arrival can be recorded only after it has happened."),
    "arrival_before_cycle": _("The cycle began on %(start)s. The arrival cannot be before it."),
    "arrival_after_release": _("The report is released: the arrival can no longer be changed."),
    "release_needs_arrival": _(
        "The report can be released after the assessors have been at the factory. Record their "
        "arrival first."
    ),
    "cycle_state_created": _("Created, not active yet"),
    "cycle_state_active": _("Active"),
    "cycle_state_assessed": _("Assessors have arrived"),
    "cycle_state_released": _("Report released"),
    "day_wrong": _("Enter a day, for example 2026-11-21."),
    "hour_wrong": _("Enter a time of day, for example 08:30."),
}
