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
