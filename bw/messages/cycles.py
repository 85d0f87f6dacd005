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
    "end_needs_arrival": _("Record the arrival of the assessors first."),
    "end_after_release": _("The report is released: the end can no longer be changed."),
    "end_in_future": _("The end of the assessment can be recorded only after it has happened."),
    "end_before_arrival": _("The assessors arrived on %(start)s. The end cannot be before it."),
    "arrival_after_end": _("The assessment ended on %(end)s. The arrival cannot be after it."),
    "cycle_is_running": _("The cycle has not ended."),
    "cycle_is_active": _("The cycle is active."),
    "report_is_open": _("The report is not released yet."),
    "arrival_is_recorded": _("The arrival of the assessors is recorded."),
    "milestone_cycle_starts": _("The cycle begins"),
    "milestone_connect_by": _("Connect with SLCP by this day"),
    "milestone_submit_by": _("Submit the self-assessment by this day"),
    "milestone_preference_from": _("The factory is asked whether it shares in the next cycle"),
    "milestone_reregister_from": _("Registration for the next cycle is due"),
    "milestone_cycle_ends": _("The cycle ends"),
    "milestone_assessment": _("Assessment at the factory"),
    "milestone_report": _("Report of the assessment"),
    "milestone_shared": _("Data validated and shared"),
    "cycle_state_created": _("Created, not active yet"),
    "cycle_state_active": _("Active"),
    "cycle_state_assessed": _("Assessors have arrived"),
    "cycle_state_released": _("Report released"),
    "day_wrong": _("Enter a day, for example 2026-11-21."),
    "hour_wrong": _("Enter a time of day, for example 08:30."),
}
