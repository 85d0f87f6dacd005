"""Who may call a route. A route without a declared policy is refused for everybody.

A policy says which roles may come in; *which rows* they see is decided by the feature's queries,
so that a foreign id and an absent one end in the same 404.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar


class Role(StrEnum):
    """What a person is, at a factory or for a programme."""

    MANAGER = "manager"
    COLLEAGUE = "colleague"
    WORKER = "worker"
    MANAGEMENT = "management"
    ADVISOR = "advisor"
    REGISTRATION = "registration"
    ADMIN = "admin"


FILL = frozenset({Role.MANAGER, Role.COLLEAGUE})
COMMITTEE = frozenset({Role.WORKER, Role.MANAGEMENT})
FACTORY = FILL | COMMITTEE
STAFF = frozenset({Role.ADVISOR, Role.REGISTRATION, Role.ADMIN})
# Rules J5 and J6: the registration focal point and the administrator set things up; advisors read.
SETTERS = frozenset({Role.REGISTRATION, Role.ADMIN})
ALL_ROLES = FACTORY | STAFF


class Grant(Protocol):
    """A role that a person holds: at one factory, for one programme, or (admin) everywhere."""

    @property
    def role(self) -> Role:
        """The role."""

    @property
    def factory_id(self) -> int | None:
        """The factory at which it is held."""

    @property
    def programme_id(self) -> int | None:
        """The programme for which it is held."""


class Person(Protocol):
    """Whoever is signed in."""

    @property
    def account_id(self) -> int:
        """The id of the account."""

    @property
    def name(self) -> str:
        """How the person is called."""

    @property
    def language(self) -> str:
        """The code of the language that the person reads."""

    @property
    def grants(self) -> Sequence[Grant]:
        """Every role that the person holds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """``roles`` None = everybody, signed in or not; empty = every signed-in person.

    ``own_transaction``: the view begins and ends its write itself (the answer, the sign-in);
    otherwise an unsafe method runs in one write transaction, kept when the status is below 400.
    ``typed``: somebody may have written for an hour; signed out meanwhile, they get it back to
    send once more. ``machine``: another program calls, which signs what it sends, so there is no
    form of ours to come from. ``files``: the most bytes of a request that brings a file; 0 for
    forms of text, which have a limit of their own.
    """

    roles: frozenset[Role] | None
    own_transaction: bool = False
    typed: bool = False
    machine: bool = False
    files: int = 0


View = TypeVar("View", bound=Callable[..., Any])


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


def everybody(*, own_transaction: bool = False, machine: bool = False) -> Callable[[View], View]:
    """Anyone may call this, signed in or not."""
    return _declare(Policy(None, own_transaction, machine=machine))


def signed_in(*, own_transaction: bool = False) -> Callable[[View], View]:
    """Any signed-in person."""
    return _declare(Policy(frozenset(), own_transaction))


def roles(
    allowed: frozenset[Role],
    *,
    own_transaction: bool = False,
    typed: bool = False,
    files: int = 0,
) -> Callable[[View], View]:
    """Signed-in people who hold one of these roles somewhere."""
    return _declare(Policy(allowed, own_transaction, typed, files=files))


def policy_of(view: Callable[..., Any] | None) -> Policy | None:
    """What the view declares, or None."""
    return getattr(view, "policy", None)


def allows(policy: Policy, person: Person | None) -> bool:
    """Whether this person (None: nobody is signed in) may call a route with this policy."""
    if policy.roles is None:
        return True
    if person is None:
        return False
    return not policy.roles or any(grant.role in policy.roles for grant in person.grants)
