"""A version's page and files, publishing and discarding."""

import pytest
from flask.testing import FlaskClient

from bw.db import db
from bw.messages import sentence
from bw.questionnaire.models import Status
from bw.staff.views.questions import SHOWN
from bw.web.policy import Role
from tests.staff.questions import book, draft, enter, published, send, stored, tags
from tests.statements import statements
from tests.web.html import problems

A, B = "text | a | How many?", "text | b | Why?"


def at(version_id: int, page: str = "") -> str:
    return f"/staff/questions/{version_id}{page}"


def test_publish_asks_once_and_supersedes(client: FlaskClient) -> None:
    old, new = published(A), draft(A, B, version="2")
    by = enter(client)
    asked = client.get(at(new, "/publish"))
    assert (asked.status_code, problems(asked.text)) == (200, [])
    assert f'name="in_use" value="{old}"' in asked.text
    sent = client.post(at(new, "/publish"), data={"in_use": str(old)})
    assert (sent.status_code, sent.location) == (303, at(new))
    assert [stored(n).status for n in (old, new)] == [Status.SUPERSEDED, Status.PUBLISHED]
    page = client.get(at(new)).text
    assert problems(page) == problems(client.get(at(old)).text) == []
    assert "Version 2 is in use now." in page
    assert by
    assert tags()[-1] == "questionnaire:published"


def test_a_double_click_publishes_once(client: FlaskClient) -> None:
    new = draft(A)
    enter(client)
    answers = [client.post(at(new, "/publish"), data={"in_use": "0"}) for _ in range(2)]
    assert [answer.location for answer in answers] == [at(new), at(new)]
    assert tags().count("questionnaire:published") == 1


@pytest.mark.parametrize("seen", ["0", "", "x", "\0", "99999999999999999999"])
def test_who_compared_with_another_version_is_told_before(client: FlaskClient, seen: str) -> None:
    old, mine = published(A), draft(A, B, version="2")
    enter(client)
    sent = client.post(at(mine, "/publish"), data={"in_use": seen})
    assert (sent.status_code, problems(sent.text)) == (422, [])
    assert sentence("questionnaire_in_use_changed", version="1") in sent.text
    assert [stored(n).status for n in (old, mine)] == [Status.PUBLISHED, Status.DRAFT]


def test_a_reference_never_changes_its_kind(client: FlaskClient) -> None:
    published("integer | a | A")
    between = published(B, version="2")
    new = draft(A, B, version="3")
    enter(client)
    told = sentence("questionnaire_kind_changed", ref="A", before="integer", after="text")
    asked = client.get(at(new, "/publish"))
    sent = client.post(at(new, "/publish"), data={"in_use": str(between)})
    assert (asked.status_code, sent.status_code) == (200, 422)
    assert told in asked.text
    assert told in sent.text
    assert (problems(asked.text), stored(new).status) == ([], Status.DRAFT)
    assert f'action="{at(new, "/publish")}"' not in asked.text


def test_a_draft_is_discarded_and_taken_up_again(client: FlaskClient) -> None:
    enter(client)
    data = book(A)
    made = int(send(client, data).location.rsplit("/", 1)[1])
    asked = client.get(at(made, "/discard"))
    assert (asked.status_code, problems(asked.text)) == (200, [])
    for _ in range(2):
        assert client.post(at(made, "/discard")).location == at(made)
    assert stored(made).status is Status.DISCARDED
    listed = client.get("/staff/questions").text
    assert (problems(listed), "Discarded drafts" in listed) == ([], True)
    refused = client.post(at(made, "/publish"), data={"in_use": "0"})
    assert sentence("questionnaire_discarded", version="1") in refused.text
    assert refused.status_code == 422
    assert send(client, data).location == at(made)
    assert stored(made).status is Status.DRAFT
    assert tags() == ["questionnaire:" + x for x in ("imported", "discarded", "imported")]


def test_what_was_published_is_never_discarded(client: FlaskClient) -> None:
    old, new = published(A), published(A, B, version="2")
    enter(client)
    for made in (old, new):
        asked, sent = client.get(at(made, "/discard")), client.post(at(made, "/discard"))
        assert (asked.status_code, sent.status_code) == (200, 422)
        assert problems(sent.text) == []
        assert all("Only a draft can be discarded." in one.text for one in (asked, sent))
    assert [stored(n).status for n in (old, new)] == [Status.SUPERSEDED, Status.PUBLISHED]


def test_the_workbook_comes_back_byte_for_byte(client: FlaskClient) -> None:
    data = book(A, B, form="../x", version='1"; drop')
    enter(client, Role.ADMIN)
    where = send(client, data).location
    answer = client.get(f"{where}/workbook")
    assert answer.data == data
    assert answer.headers["Content-Disposition"] == "attachment; filename=x-1-drop.xlsx"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_text_form_is_stable_and_says_everything(client: FlaskClient) -> None:
    made = draft("integer | a | How many?", "note | n | Read this.")
    enter(client, Role.ADVISOR)
    answer = client.get(at(made, "/text"))
    assert answer.headers["Content-Disposition"] == "attachment; filename=tiny-1.txt"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert (
        "\nquestion A\n  in: leaf fp_a\n  kind: integer\n  name: a\n  label [en]: How many?\n"
        in answer.text
    )
    assert answer.data == client.get(at(made, "/text")).data


def test_absent_versions_are_not_found(client: FlaskClient) -> None:
    enter(client)
    for page in ("", "/workbook", "/text", "/publish", "/discard"):
        assert client.get(at(7, page)).status_code == 404
    assert (
        client.post(at(7, "/publish")).status_code
        == client.post(at(7, "/discard")).status_code
        == 404
    )


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_version_take_the_same_statements_however_many(
    client: FlaskClient, count: int
) -> None:
    for number in range(count):
        draft(A, B, version=str(number))
    enter(client, Role.REGISTRATION)
    client.get(at(1))
    for page, most in (("/staff/questions", 3), (at(1), 5)):
        db.session.remove()
        with statements() as sent:
            assert client.get(page).status_code == 200
        assert len(sent) == most, sent


def test_a_long_list_is_turned_page_by_page(client: FlaskClient) -> None:
    enter(client)
    empty = client.get("/staff/questions").text
    for number in range(SHOWN + 1):
        draft(A, version=str(number))
    first, second, third = (client.get(f"/staff/questions?page={n}").text for n in (1, 2, 3))
    assert "No questionnaire has been imported yet." in empty
    assert [page.count("/staff/questions/") for page in (first, second)] == [SHOWN + 1, 2]
    assert "The list ends before this page." in third
    assert [problems(page) for page in (empty, first, second, third)] == [[], [], [], []]
