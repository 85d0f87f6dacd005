"""What follows from what: one table, event -> functions, in order. Read it top to bottom."""

from collections.abc import Mapping, Sequence

from bw import events
from bw.events import Reaction
from bw.notifications import emails

REACTIONS: Mapping[type[events.Event], Sequence[Reaction]] = {
    events.InvitationMade: (emails.queue_invitation,),
    events.PasswordResetAsked: (emails.queue_password_reset,),
    events.PasswordChanged: (emails.queue_password_changed,),
    events.SelfAssessmentSubmitted: (emails.queue_submitted,),
    events.SelfAssessmentReopened: (),
}
