"""Sentences about sharing data through the SLCP Gateway."""

from bw.web.locale import lazy_gettext as _

CODES = {
    # The wish, and what staff do with it.
    "ask_already": _("Your factory has asked already. There is nothing more to do here."),
    "ask_manager_only": _("Only the factory manager can ask for data sharing."),
    "ask_tick": _("Tick the box to say that your factory wants to share its data."),
    "reason_needed": _("Write the reason."),
    "withdraw_nothing": _("The factory has not asked for data sharing."),
    "withdraw_in_future": _("The factory cannot have said this on a day that is still to come."),
    "on_already": _("Sharing is on for this cycle already."),
    "on_withdrawn": _("The factory no longer wants to share. It must ask again first."),
    "on_over": _("The cycle ended on %(end)s."),
    "on_needs_reason": _("The factory's wish is not for this cycle. Write the reason."),
    "off_already": _("Sharing is not on for this cycle."),
    "off_sent": _("The data are at the Gateway already."),
    # The connection with SLCP.
    "connect_no_wish": _("Your factory has not asked to share its data yet."),
    "connect_account": _("The factory manager needs an account on this platform first."),
    "connect_profile": _(
        "Profile Info is %(percent)s percent complete. It must be 100 percent. Fields to fill: "
        "%(missing)s."
    ),
    "connect_terms": _("The terms and conditions are not signed."),
    "connect_terms_expired": _("The terms and conditions must be signed again."),
    "connect_manager_only": _("Only the factory manager can connect the factory with SLCP."),
    "connect_pending": _("Your registration waits for approval. There is nothing to do now."),
    "connect_approved": _("Your factory is connected with SLCP already."),
    "connect_to_check": _("Your country programme is checking the Gateway ID that you gave."),
    "connect_not_set_up": _(
        "The connection to the SLCP Gateway is not set up on this platform yet. Please tell your "
        "country programme."
    ),
    "gateway_id_wrong": _(
        "A Gateway ID has 4 to 40 capital letters, digits and hyphens, for example %(example)s. "
        "Copy it from your Gateway profile."
    ),
    "gateway_id_taken": _("The Gateway ID must be checked. Please ask your country programme."),
    "link_nothing": _("The factory has given no Gateway ID that waits for a check."),
    "link_taken": _("Another factory has this Gateway ID."),
    "link_note": _("Write how you checked the ID."),
    "link_unknown": _("The Gateway knows no facility with this ID."),
    # What I1 asks for.
    "mid_registration": _("The factory must be registered and approved at the Gateway."),
    "mid_registration_late": _(
        "The factory was not registered at the Gateway before the assessment. Sharing waits for "
        "the next cycle."
    ),
    "mid_consent": _(
        "The factory must confirm at the Gateway that the programme's data may be shared."
    ),
    "mid_consent_late": _(
        "The factory did not confirm at the Gateway before the assessment that the programme's "
        "data may be shared."
    ),
    "mid_step1": _("The Step 1 self-assessment must be submitted on this platform."),
    "mid_step1_late": _("The Step 1 self-assessment was not submitted before the assessment."),
    "mid_brand": _(
        "The factory must give the brand permission at the Gateway. This can be done later."
    ),
    # Why nothing is sent.
    "send_off": _("The country programme has not turned on sharing for this cycle."),
    "send_withdrawn": _("The factory no longer wants to share. Nothing is sent."),
    "send_not_approved": _("The factory has no approved Gateway ID."),
    "send_cancelled": _("Data sharing is cancelled at the Gateway."),
    "send_no_consent": _(
        "It is not confirmed at the Gateway that the programme's data may be shared."
    ),
    "send_registered_late": _(
        "The factory was not registered at the Gateway before the assessment. The cycle goes on "
        "as normal; sharing waits for the next cycle."
    ),
    "send_consent_late": _(
        "In the middle of a cycle, the confirmation at the Gateway had to come before the "
        "assessment. It came later."
    ),
    "send_no_brand": _("No brand has permission at the Gateway to see the data."),
    "send_not_submitted": _("The self-assessment is not submitted."),
    "send_late": _(
        "The self-assessment was submitted after the assessment had begun. It is kept, and it is "
        "not sent."
    ),
    "send_not_released": _("The assessment report is not released yet."),
    "send_no_data": _("The data of the assessment are not ready yet."),
    # Trouble on the way.
    "data_not_chosen": _("Choose the file with the data of the assessment."),
    "data_sent": _("The data of this cycle are on their way already. They cannot be replaced."),
    "retry_nothing": _("There is nothing to try again."),
    "retry_stopped": _("The factory no longer shares. Nothing is sent again."),
    # What kept data from the Gateway: the code of the client, behind ``failed_``.
    "failed_not_set_up": _(
        "The connection to the Gateway is not set up. Tell those who run this platform."
    ),
    "failed_not_allowed": _(
        "The settings do not allow the Gateway's address. Tell those who run this platform."
    ),
    "failed_name": _("The Gateway's address was not found."),
    "failed_connection": _("There was no connection to the Gateway, or it broke off."),
    "failed_certificate": _(
        "The Gateway's certificate is not valid, so nothing was sent. Tell those who run this "
        "platform."
    ),
    "failed_timeout": _("The Gateway did not answer in time."),
    "failed_busy": _("The Gateway was too busy."),
    "failed_trouble": _("The Gateway had a fault of its own."),
    "failed_key_refused": _(
        "The Gateway did not accept our signature: the key is wrong, or the clocks differ. Tell "
        "those who run this platform."
    ),
    "failed_redirected": _("The Gateway pointed to another address. Nothing is sent there."),
    "failed_too_large": _("The Gateway's answer was too large to be read."),
    "failed_not_json": _("The Gateway's answer could not be read."),
    "failed_unexpected": _("The Gateway's answer was not one that we know."),
    "failed_signature_missing": _("The Gateway's answer was not signed."),
    "failed_signature_unreadable": _("The signature of the Gateway's answer could not be read."),
    "failed_signature_unknown_key": _(
        "The Gateway's answer was signed with a key that we do not know. Tell those who run this "
        "platform."
    ),
    "failed_signature_wrong": _("The signature of the Gateway's answer was wrong."),
    "failed_signature_out_of_time": _(
        "The signature of the Gateway's answer was not of this time: the clocks may differ. Tell "
        "those who run this platform."
    ),
    "failed_refused": _("The Gateway refused the data and gave no reason."),
    "failed_payload_too_large": _("The data are larger than can be sent."),
    "failed_payload_unfit": _(
        "The data do not fit the Gateway's data standard, so nothing was sent. Tell those who run "
        "this platform."
    ),
    # The steps of the way.
    "step_wish": _("The factory asks to share its data"),
    "step_turned_on": _("The country programme turns on sharing for the cycle"),
    "step_account": _("The factory manager has an account on this platform"),
    "step_profile": _("Profile Info is 100 percent complete and the terms are signed"),
    "step_connect": _("The factory is registered and approved at the SLCP Gateway"),
    "step_consent": _("The factory confirms at the Gateway that its data may be shared"),
    "step_submitted": _("The self-assessment is submitted"),
    "step_released": _("The assessment report is released"),
    "step_brand": _("A brand has permission at the Gateway"),
    "step_transmitted": _("The data are sent to the Gateway"),
    "step_shared": _("The data are validated and shared"),
    "step_later_cycle": _("The wish of the factory is for cycle %(number)s."),
    "step_refused": _("The registration was refused: %(reason)s"),
    "step_rejected": _("The Gateway did not accept the data: %(reason)s"),
    "step_dead": _(
        "The data could not be sent for many days. The country programme knows and tries again."
    ),
    "step_not_sent": _("The data are not at the Gateway yet."),
    "parcel_self_assessment": _("Self-assessment of the factory"),
    "state_done": _("Done"),
    "state_waiting": _("Waiting"),
    "state_blocked": _("Not possible yet"),
    "state_not_needed": _("Not needed"),
    "who_factory": _("the factory"),
    "who_programme": _("the country programme"),
    "who_gateway": _("SLCP"),
}
