"""The staff's pages: dashboard, factories, advisors, submissions, questionnaires."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.audit.models import AuditEntry, Tag
from bw.db import db, writing
from bw.selfassessment import queries as assessments
from bw.selfassessment import submission
from bw.slcp.models import RegistrationState, Way
from bw.web.policy import FACTORY, Role
from tests import makers
from tests.accounts.people import arrive
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World as AssessedWorld
from tests.selfassessment.world import publish
from tests.selfassessment.world import world as assessed_world
from tests.slcp.world import world
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


def test_menu_has_its_five_pages(client: FlaskClient) -> None:
    enter(client)
    shown = client.get("/staff").text
    for path in ("", "/factories", "/assessments", "/advisors", "/questions"):
        assert f'href="/staff{path}"' in shown


@pytest.mark.rule("Q24", "H10")
def test_staff_read_step_one_of_a_submission_and_it_is_written_down(client: FlaskClient) -> None:
    one, assessment_id = _submitted()
    arrive(client, makers.account(Role.ADVISOR, programme=makers.programme()))
    address = f"/staff/assessments/{assessment_id}/submissions/1"
    intro = client.get(address)
    assert (intro.status_code, "Amber word" in intro.text) == (200, False)
    assert _readings() == []
    read = client.post(address)
    assert "Amber word" in read.text
    assert "Amber second" not in read.text
    assert [problems(page.text) for page in (intro, read)] == [[], []]
    assert _readings() == [one.factory.id]
    assert "Submission 1" in client.get("/staff/assessments").text


@pytest.mark.rule("Q24")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.WORKER, Role.REGISTRATION])
def test_nobody_else_reads_a_submission_there(client: FlaskClient, role: Role) -> None:
    one, assessment_id = _submitted()
    where = {"factory": one.factory} if role in FACTORY else {"programme": makers.programme("vn")}
    arrive(client, makers.account(role, **where))
    address = f"/staff/assessments/{assessment_id}/submissions/1"
    assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)
    assert _readings() == []


@pytest.mark.rule("Q24")
def test_before_the_submission_staff_see_counts_only(client: FlaskClient) -> None:
    one = assessed_world(TWO_STEPS, steps=3)
    one.save("WORD", "Amber word")
    enter(client, Role.ADVISOR)
    shown = client.get("/staff/assessments").text
    assert "1 of 2 answered" in shown
    assert "Not submitted" in shown
    pages = ("/staff/assessments", f"/staff/factories/{one.factory.id}", "/staff/factories")
    assert not any("Amber word" in client.get(path).text for path in pages)
    address = f"/staff/assessments/{one.assessment_id}/submissions/1"
    assert client.post(address).status_code == 404
    own = f"/self-assessments/{one.assessment_id}"
    paths = (own, f"{own}/questions/WORD", f"{own}/summary")
    assert [client.get(path).status_code for path in paths] == [404] * 3


def test_a_factorys_page_says_what_stands(client: FlaskClient) -> None:
    one = world("Amber")
    one.wish()
    one.registration(RegistrationState.TO_CHECK, way=Way.EXISTING.value, given_id="BD-000009")
    bare = makers.factory("Beryl")
    enter(client)
    shown, empty = (client.get(f"/staff/factories/{f.id}") for f in (one.factory, bare))
    for text in ("Asked to share, from cycle 1", "The ID waits for your check", "Cycle 1"):
        assert text in shown.text
    assert "No cycle yet." in empty.text
    assert [problems(page.text) for page in (shown, empty)] == [[], []]


@pytest.mark.rule("J3")
def test_advisor_is_assigned_ended_and_stays_in_the_history(client: FlaskClient) -> None:
    factory = makers.factory()
    advisor = makers.account(Role.ADVISOR, programme=makers.programme())
    foreign = makers.account(Role.ADVISOR, programme=makers.programme("vn"))
    enter(client)
    address = f"/staff/factories/{factory.id}/advisor"
    assert client.post(address, data={"advisor": foreign.id}).status_code == 422
    assert client.post(address, data={"advisor": "x"}).status_code == 422
    assert client.post(address, data={"advisor": advisor.id}).location == address
    listed = client.get("/staff/advisors").text
    assert advisor.name in client.get(address).text
    assert client.post(address, data={"advisor": "0"}).location == address
    page = client.get(address).text
    assert f"{advisor.name}: from" in page
    assert problems(page) == problems(listed) == []


def test_questionnaires_are_listed_with_their_state(client: FlaskClient) -> None:
    publish(TWO_STEPS)
    enter(client)
    shown = client.get("/staff/questions")
    assert "In use" in shown.text
    assert problems(shown.text) == []


@pytest.mark.parametrize("path", ["/staff/waiting/nonsense", "/staff/waiting/%00"])
def test_kinds_that_are_none_are_not_found(client: FlaskClient, path: str) -> None:
    enter(client)
    assert client.get(path).status_code == 404


TWO_STEPS = outline(
    section("FP", leaf("Names", q("word"), q("second", step=2))), full_sections=("FP",)
)


def _submitted() -> tuple[AssessedWorld, int]:
    one = assessed_world(TWO_STEPS, steps=3)
    by = one.person()
    one.save("WORD", "Amber word", by=by)
    one.save("SECOND", "Amber second", by=by)
    with writing():
        subject = assessments.find_for_save(by, one.assessment_id, "")
        assert subject is not None
        done = submission.submit(subject, one.definition, by=by, language="en")
    assert not isinstance(done, list), done
    return one, one.assessment_id


def _readings() -> list[int | None]:
    db.session.rollback()
    found = select(AuditEntry.factory_id).where(AuditEntry.tag == Tag.ANSWERS_READ.value)
    return list(db.session.scalars(found))
