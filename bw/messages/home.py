"""Sentences of a factory's first page: notices, what to do next, dates, documents."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "document_needs_title": _("Give the document a title."),
    "document_title_long": _("The title is too long. Write at most %(most)s characters."),
    "document_empty": _("The file is empty. Choose another one."),
    "document_large": _("The file is too large. It may have at most %(most)s MB."),
    "document_type": _(
        "This type of file cannot be used. Choose a PDF, a Word or Excel file without macros, "
        "or a PNG or JPEG picture."
    ),
    "document_there_already": _("This file is there already."),
    "facts_number": _("Enter whole numbers from 0 to %(most)s."),
    "document_kind_assessment_report": _("Assessment report"),
    "document_kind_progress_report_1": _("1st progress report"),
    "document_kind_progress_report_2": _("2nd progress report"),
    "document_kind_other": _("Other document"),
    "notice_cycle_set_up": _("Cycle %(cycle)s is set up."),
    "notice_self_assessment_open": _("Cycle %(cycle)s is active. The self-assessment is open."),
    "notice_profile_incomplete": _("Profile Info is not complete. Please fill in every field."),
    "notice_connect": _("Please connect your factory with SLCP."),
    "notice_reminder": _("Reminder: please submit the self-assessment of cycle %(cycle)s."),
    "notice_submitted": _("The self-assessment of cycle %(cycle)s was submitted."),
    "notice_gateway_approved": _("SLCP approved your factory on the Gateway."),
    "notice_gateway_refused": _("The registration with SLCP was refused. Read why."),
    "notice_report_released": _("The assessment report of cycle %(cycle)s is released."),
    "notice_shared": _("The data of cycle %(cycle)s are shared through SLCP."),
    "notice_document": _("There is a new document for cycle %(cycle)s."),
    "notice_preference": _(
        "Do you want to share data through SLCP in the next cycle? Tell us on My Organization."
    ),
    "notice_reregister": _("Cycle %(cycle)s ends soon. Please register for the next cycle."),
    "notice_terms_expire": _("Please read and sign the terms and conditions again."),
    "own_date_start": _("First day of the cycle"),
    "own_date_submit_by": _("Submit the self-assessment by"),
    "own_date_end": _("Last day of the cycle"),
    "own_date_submitted": _("Self-assessment submitted"),
    "own_date_arrived": _("The assessors came"),
    "own_date_released": _("Assessment report released"),
    "own_date_shared": _("Data shared through SLCP"),
    "next_no_cycle": _(
        "Your country programme has not set up a cycle for your factory yet. You will get an "
        "e-mail when it has."
    ),
    "next_wait_activation": _(
        "Your country programme has not activated the cycle yet. You will get an e-mail when you "
        "can start the self-assessment."
    ),
    "next_profile": _("Fill in Profile Info and sign the terms and conditions."),
    "next_connect": _("Connect your factory with SLCP."),
    "next_start": _("Start the self-assessment."),
    "next_may_start": _(
        "Your factory does not share data through SLCP in this cycle. You may do the "
        "self-assessment for your own use."
    ),
    "next_fill": _("Go on with the self-assessment."),
    "next_wait_report": _(
        "The self-assessment is submitted. Now the programme does its own assessment. You will "
        "get an e-mail when the report is released."
    ),
    "next_read_report": _(
        "The assessment report is released. Your country programme puts it under Documents."
    ),
}
