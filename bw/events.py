"""What can happen, in the past tense, as plain data; ``publish`` hands it to ``reactions.py``.

Everything runs in the transaction of the cause: what must happen later is an outbox row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events."""


@dataclass(frozen=True, slots=True)
class InvitationMade(Event):
    """Somebody was invited to a role; the e-mail must go out."""

    invitation_id: int


@dataclass(frozen=True, slots=True)
class PasswordResetAsked(Event):
    """Somebody asked for a new password by e-mail."""

    reset_id: int


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """The password of an account is another one now."""

    account_id: int


@dataclass(frozen=True, slots=True)
class SelfAssessmentSubmitted(Event):
    """A factory manager submitted; snapshot ``number`` stands."""

    self_assessment_id: int
    snapshot_id: int
    number: int


@dataclass(frozen=True, slots=True)
class SelfAssessmentReopened(Event):
    """A factory manager took a submission back to work on it."""

    self_assessment_id: int


@dataclass(frozen=True, slots=True)
class CycleSetUp(Event):
    """Staff set up the registration of a cycle (rule C1)."""

    cycle_id: int


@dataclass(frozen=True, slots=True)
class CycleActivated(Event):
    """The factory can start its self-assessment (rule F1)."""

    cycle_id: int


@dataclass(frozen=True, slots=True)
class ReportReleased(Event):
    """The programme released its assessment's report (rules H5, H6)."""

    cycle_id: int


@dataclass(frozen=True, slots=True)
class SharingAsked(Event):
    """A factory manager ticked the wish to share (rule B1)."""

    factory_id: int
    cycle_number: int


@dataclass(frozen=True, slots=True)
class SharingWithdrawn(Event):
    """Staff recorded that a factory no longer shares (rules B6, Q14)."""

    factory_id: int


@dataclass(frozen=True, slots=True)
class GatewayIdGiven(Event):
    """A factory gave the Gateway ID that it already has; a focal point checks it (rule D10)."""

    factory_id: int


@dataclass(frozen=True, slots=True)
class GatewayApproved(Event):
    """The Gateway approved a factory, or staff linked its existing ID (rules D6, D7, D10)."""

    factory_id: int


@dataclass(frozen=True, slots=True)
class GatewayRefused(Event):
    """The Gateway refused a factory's registration, or staff an ID, with a reason."""

    factory_id: int


@dataclass(frozen=True, slots=True)
class DataShared(Event):
    """The Gateway validated what was sent: sharing is enabled (rule H7)."""

    cycle_id: int


@dataclass(frozen=True, slots=True)
class TransmissionDead(Event):
    """What was to be sent could not be sent for fourteen days."""

    transmission_id: int


@dataclass(frozen=True, slots=True)
class DocumentUploaded(Event):
    """Staff put a document there for a factory (rule Q26)."""

    document_id: int


Reaction = Callable[[Any], None]  # takes the event that it stands beside in the table
_reactions: Mapping[type[Event], Sequence[Reaction]] = {}


def react_with(table: Mapping[type[Event], Sequence[Reaction]]) -> None:
    """Install the table event -> functions (``bw.reactions``); done once by the factory."""
    global _reactions
    _reactions = table


def publish(event: Event) -> None:
    """Tell what happened; every reaction runs now, in order, in the same transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)
