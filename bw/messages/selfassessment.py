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
    "start_cycle_over": _("The cycle has ended, so its self-assessment can no longer be started."),
    "answer_cycle_over": _(
        "The cycle has ended. This self-assessment was closed as not submitted and can be read "
        "only. The next one may start from its answers."
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
    "submit_cycle_over": _(
        "The cycle has ended. This self-assessment was closed as not submitted."
    ),
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
    "reopen_cycle_over": _(
        "The cycle has ended; the submitted self-assessment stands and can no longer be reopened."
    ),
    "reopen_reason_needed": _("Please write why you reopen the self-assessment."),
    "step_manager_only": _("Only the factory manager can add a step."),
    "step_unknown": _("Choose Step 2 or Step 3."),
    "carry_nothing": _("There are no answers of an earlier cycle to bring in."),
    "carry_none_ticked": _("Tick at least one answer, or go back."),
    "carry_done": _("The answers of an earlier cycle have been brought in already."),
    "carry_not_confirmed": _("This answer no longer fits. Open the question and answer it."),
    "carry_changed": _("Somebody answered this question meanwhile. That answer stands."),
    "carry_gone": _("The questionnaire no longer asks this question."),
    "carry_kind": _("The question now wants another kind of answer."),
    "carry_choice": _("What was chosen is no longer among the choices."),
    "carry_group": _("The list or table now asks for other things."),
    "step_chosen_already": _("This step is part of the self-assessment already."),
}
