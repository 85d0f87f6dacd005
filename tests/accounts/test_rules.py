"""Who may invite whom, end whose role, and which links open."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bw.accounts import rules
from bw.accounts.models import Invitation, PasswordReset
from bw.accounts.places import Place
from bw.accounts.sessions import GrantedRole
from bw.web.policy import Role
from tests.accounts.people import codes
from tests.conftest import NOW

HERE = Place(factory_id=1, programme_id=1)
PROGRAMME = Place(programme_id=1)


@dataclass
class Somebody:
    """A person with one role."""

    grants: tuple[GrantedRole, ...]
    account_id: int = 1
    name: str = "Rahima"
    language: str = "en"


def at_factory(role: Role, factory_id: int = 1) -> Somebody:
    return Somebody((GrantedRole(role, factory_id, None),))


def at_programme(role: Role, programme_id: int = 1) -> Somebody:
    return Somebody((GrantedRole(role, None, programme_id),))


ADMIN = Somebody((GrantedRole(Role.ADMIN, None, None),))


@pytest.mark.rule("Q13", "Q25")
@pytest.mark.parametrize(
    ("who", "roles"),
    [
        (at_factory(Role.MANAGER), {Role.COLLEAGUE, Role.MANAGEMENT}),
        (at_factory(Role.COLLEAGUE), set()),
        (at_factory(Role.WORKER), set()),
        (at_factory(Role.MANAGER, 2), set()),
        (at_programme(Role.REGISTRATION), {Role.MANAGER}),
        (at_programme(Role.REGISTRATION, 2), set()),
        (at_programme(Role.ADVISOR), {Role.WORKER}),
        (ADMIN, {Role.MANAGER, Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT}),
    ],
)
def test_invitable_at_a_factory(who: Somebody, roles: set[Role]) -> None:
    assert rules.invitable(who, HERE) == roles


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        (ADMIN, {Role.ADVISOR, Role.REGISTRATION, Role.ADMIN}),
        (at_programme(Role.REGISTRATION), set()),
        (at_factory(Role.MANAGER), set()),
    ],
)
def test_invitable_for_a_programme(who: Somebody, roles: set[Role]) -> None:
    assert rules.invitable(who, PROGRAMME) == roles


def test_invitable_everywhere_is_nobody() -> None:
    assert rules.invitable(ADMIN, Place()) == frozenset()


def test_may_invite_names_the_first_reason() -> None:
    manager = at_factory(Role.MANAGER)
    assert rules.may_invite(manager, Role.COLLEAGUE, HERE) == []
    assert codes(rules.may_invite(manager, Role.MANAGER, HERE)) == ["invite_not_yours"]
    assert codes(rules.may_invite(manager, Role.COLLEAGUE, HERE, today=30)) == [
        "invite_enough_today"
    ]
    assert rules.may_invite(manager, Role.COLLEAGUE, HERE, today=29) == []
    assert codes(rules.may_invite(manager, Role.COLLEAGUE, HERE, closed=True)) == [
        "invite_account_closed"
    ]
    held = {Role.COLLEAGUE}
    assert codes(rules.may_invite(manager, Role.COLLEAGUE, HERE, held=held)) == ["invite_has_role"]


@pytest.mark.rule("Q25")
def test_may_sit_never_on_both_sides() -> None:
    assert rules.may_sit(Role.WORKER, {Role.ADVISOR}) == []
    assert rules.may_sit(Role.MANAGEMENT, {Role.MANAGER}) == []
    for management in (Role.MANAGER, Role.COLLEAGUE, Role.MANAGEMENT):
        assert codes(rules.may_sit(Role.WORKER, {management})) == ["invite_other_side"]
        assert codes(rules.may_sit(management, {Role.WORKER})) == ["invite_other_side"]


@pytest.mark.rule("Q25")
def test_may_end_role_of_a_worker_member_only_by_the_advisor() -> None:
    advisor, manager = at_programme(Role.ADVISOR), at_factory(Role.MANAGER)
    assert rules.may_end_role(advisor, Role.WORKER, HERE, account_id=9) == []
    refused = rules.may_end_role(manager, Role.WORKER, HERE, account_id=9)
    assert codes(refused) == ["role_not_yours_to_end"]


def test_may_end_role_never_the_own() -> None:
    refused = rules.may_end_role(ADMIN, Role.ADMIN, PROGRAMME, account_id=ADMIN.account_id)
    assert codes(refused) == ["role_own"]


def test_may_close_is_the_admins_and_never_the_own() -> None:
    assert rules.may_close(ADMIN, 9) == []
    assert codes(rules.may_close(ADMIN, ADMIN.account_id)) == ["role_own"]
    assert codes(rules.may_close(at_factory(Role.MANAGER), 9)) == ["role_not_yours_to_end"]


@pytest.mark.rule("Q25")
def test_may_see_address_of_a_worker_member_only_staff() -> None:
    assert rules.may_see_address(at_programme(Role.ADVISOR), Role.WORKER, HERE)
    assert not rules.may_see_address(at_factory(Role.MANAGER), Role.WORKER, HERE)
    assert not rules.may_see_address(at_programme(Role.ADVISOR, 2), Role.WORKER, HERE)
    assert rules.may_see_address(at_factory(Role.MANAGER), Role.COLLEAGUE, HERE)


def test_may_revoke_until_it_is_used() -> None:
    open_one = Invitation(role="colleague", used_at=None)
    used = Invitation(role="colleague", used_at=NOW)
    assert rules.may_revoke(at_factory(Role.MANAGER), open_one, HERE) == []
    assert codes(rules.may_revoke(at_factory(Role.MANAGER), used, HERE)) == ["invite_used"]
    assert codes(rules.may_revoke(at_programme(Role.ADVISOR), open_one, HERE)) == [
        "invite_not_yours"
    ]


def test_invitation_open_until_used_revoked_or_old() -> None:
    ends = NOW + rules.INVITATION_LASTS
    assert rules.invitation_open(Invitation(expires_at=ends), NOW)
    assert not rules.invitation_open(Invitation(expires_at=ends), ends)
    assert not rules.invitation_open(Invitation(expires_at=ends, used_at=NOW), NOW)
    assert not rules.invitation_open(Invitation(expires_at=ends, revoked_at=NOW), NOW)
    assert not rules.invitation_open(None, NOW)


def test_reset_open_until_used_or_old() -> None:
    ends = NOW + timedelta(hours=1)
    assert rules.reset_open(PasswordReset(expires_at=ends), NOW)
    assert not rules.reset_open(PasswordReset(expires_at=ends), ends)
    assert not rules.reset_open(PasswordReset(expires_at=ends, used_at=NOW), NOW)
    assert not rules.reset_open(None, NOW)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/account?x=1", "/account?x=1"),
        ("//evil.test/", "/"),
        ("/\\evil.test", "/"),
        ("https://evil.test", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("/a\0", "/"),
        ("", "/"),
        ("/" + "a" * 3000, "/"),
        ("/কারখানা", "/কারখানা"),
    ],
)
def test_local_path(text: str, path: str) -> None:
    assert rules.local_path(text) == path
