"""Sentences about self-assessments."""

from bw.web.locale import lazy_gettext as _

CODES = {
    "start_manager_only": _("Only the factory manager can start the self-assessment."),
    "start_no_questionnaire": _(
        "No questionnaire has been published yet. Please tell your country programme."
    ),
    "answer_not_yours": _(
        "You can read the answers. The factory manager and the colleagues whom the manager has "
        "invited enter them."
    ),
    "answer_submitted": _(
        "This self-assessment has been submitted and can be read only. The factory manager can "
        "reopen it on the summary page."
    ),
    "answer_empty": _("Choose or write an answer first, or press Next to leave it for later."),
    "answer_comment_too_long": _(
        "The comment has %(given)s characters; at most %(most)s fit here."
    ),
    "answer_constraint": _("This answer does not fit the other answers or the allowed range."),
    "answer_out_of_scope": _(
        "This question does not apply at the moment, because of another answer. What you typed "
        "is shown below and has not been saved."
    ),
    "submit_manager_only": _("Only the factory manager can submit."),
    "submit_already": _("This self-assessment has been submitted already."),
    "submit_below_threshold": _(
        "At least %(threshold)s percent of the questions must be answered. Still wanted: "
        "%(missing)s."
    ),
    "submit_step1_below_threshold": _(
        "At least %(threshold)s percent of the questions of Step 1 must be answered. Still "
        "wanted: %(missing)s."
    ),
    "submit_section_incomplete": _(
        "The section “%(section)s” must be complete. Still to answer: %(missing)s."
    ),
    "submit_invalid_answers": _(
        "Some answers no longer fit each other and must be corrected. Their number: %(count)s."
    ),
    "reopen_not_submitted": _("There is no submission to reopen."),
    "reopen_manager_only": _("Only the factory manager can reopen the self-assessment."),
    "reopen_closed": _(
        "The assessment has begun; the submitted self-assessment stands and can no longer be "
        "reopened."
    ),
    "reopen_reason_needed": _("Please write why you reopen the self-assessment."),
    "step_manager_only": _("Only the factory manager can add a step."),
    "step_unknown": _("Choose Step 2 or Step 3."),
    "step_chosen_already": _("This step is part of the self-assessment already."),
}
