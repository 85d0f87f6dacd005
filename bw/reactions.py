"""What follows from what: one table, event -> functions, in order. Read it top to bottom."""

from collections.abc import Mapping, Sequence

from bw import events
from bw.events import Reaction
from bw.home import actions as first_page
from bw.notifications import actions as notices
from bw.notifications import emails
from bw.slcp import delivery

REACTIONS: Mapping[type[events.Event], Sequence[Reaction]] = {
    events.InvitationMade: (emails.queue_invitation,),
    events.PasswordResetAsked: (emails.queue_password_reset,),
    events.PasswordChanged: (emails.queue_password_changed,),
    events.SelfAssessmentSubmitted: (emails.queue_submitted, notices.tell_submitted),
    events.SelfAssessmentReopened: (),
    events.CycleSetUp: (notices.tell_cycle_set_up,),
    events.CycleActivated: (notices.tell_open,),
    events.ReportReleased: (notices.tell_released, delivery.after_release),
    events.SharingAsked: (),
    events.SharingWithdrawn: (),
    events.GatewayIdGiven: (notices.ask_check,),
    events.GatewayApproved: (notices.tell_approved,),
    events.GatewayRefused: (notices.tell_refused,),
    events.DataShared: (notices.tell_shared,),
    events.TransmissionDead: (notices.tell_dead,),
    events.DocumentUploaded: (first_page.tell_uploaded,),
}
