"""Sentences of papers: what they are, how far they are, why one cannot be."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "paper_blank_pdf": _("A blank form is a PDF. Choose PDF as the kind of file."),
    "paper_no_submission": _("There is no such submission. Choose another one."),
    "paper_no_section": _("There is no such section. Choose another one."),
    "paper_many_open": _(
        "You have asked for %(most)s downloads that are not ready yet. Please wait for them."
    ),
    "paper_many_today": _(
        "You have asked for %(most)s downloads today. Please ask again tomorrow."
    ),
    "paper_dates_order": _("The last day cannot be before the first day."),
    "paper_day": _("Choose a day, or leave the field empty."),
    "paper_form_pdf": _("PDF, to read and to print"),
    "paper_form_xlsx": _("Excel workbook (XLSX)"),
    "paper_form_csv": _("Table (CSV)"),
    "paper_form_json": _("Data for other programs (JSON)"),
    "paper_state_waiting": _("Waiting"),
    "paper_state_making": _("Being made"),
    "paper_state_ready": _("Ready"),
    "paper_state_failed": _("Failed"),
    "paper_source_present": _("The answers as they stand"),
    "paper_source_submitted": _("Submission %(number)s"),
    "paper_source_blank": _("Blank form"),
    "paper_source_programme": _("Submitted self-assessments"),
    "paper_too_large": _("It became too large. Ask for one section or for fewer cycles."),
    "paper_not_set": _("The pages could not be set. Try again, or ask for one section."),
    "paper_gone": _("What it was to be made from is no longer there."),
    "paper_given_up": _("It could not be made. Try again."),
}
