"""The staff's pages: dashboard, factories, advisors, submissions, questionnaires."""

import pytest
from flask.testing import FlaskClient

from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.web.html import problems

PAGES = (
    "/staff",
    "/staff/waiting/wishes",
    "/staff/factories",
    "/staff/factories?q=%00&state=x&sharing=y&programme=-1&advisor=99999999999&page=-3",
    "/staff/assessments",
    "/staff/assessments?show=submitted&page=2",
    "/staff/advisors",
    "/staff/questions",
)


def enter(client: FlaskClient, role: Role = Role.REGISTRATION, code: str = "bd") -> None:
    programme = None if role is Role.ADMIN else makers.programme(code)
    arrive(client, makers.account(role, programme=programme))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.REGISTRATION, Role.ADMIN])
def test_pages_have_no_problems_when_empty_and_when_not(
    client: FlaskClient, path: str, role: Role
) -> None:
    enter(client, role)
    empty = client.get(path)
    makers.cycle(makers.factory(), active=False)
    full = client.get(path)
    assert (empty.status_code, full.status_code) == (200, 200)
    assert (problems(empty.text), problems(full.text)) == ([], [])
