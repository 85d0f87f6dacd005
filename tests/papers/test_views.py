"""The pages of downloads: what they say in each state, by script and without, and the files."""

import pytest
from flask.testing import FlaskClient

from bw.accounts.models import Account
from bw.db import db, writing
from bw.papers import rules
from bw.papers.models import Paper
from bw.papers.rules import Form
from bw.web.policy import Role
from tests import makers
from tests.papers import scene
from tests.selfassessment.world import World
from tests.statements import statements
from tests.web.html import fragment_problems, problems, read

HOST = "https://factory.test"
ASK = {"source": "present", "section": "", "form": "csv", "language": "en"}


@pytest.fixture
def made(client: FlaskClient) -> World:
    """A self-assessment whose manager is signed in."""
    found = scene.answered()
    makers.sign_in(client, found.manager)
    return found


def here(made: World, rest: str = "") -> str:
    return f"/self-assessments/{made.assessment_id}/papers{rest}"


def get(client: FlaskClient, path: str, **how: object):
    return client.get(path, base_url=HOST, **how)


def post(client: FlaskClient, path: str, **form: str):
    return client.post(path, base_url=HOST, data=form)


def focal(made: World, client: FlaskClient, role: Role = Role.REGISTRATION) -> Account:
    """Somebody of the programme's staff, signed in."""
    account = makers.account(role, programme=made.factory.programme)
    makers.sign_in(client, account)
    return account


def test_page_begins_empty_with_a_form(made: World, client: FlaskClient) -> None:
    response = get(client, here(made))
    assert problems(response.text) == []
    assert "No file has been asked for yet." in response.text
    assert "every 3s" not in response.text
    asked = read(response.text)
    names = {element.attributes.get("name") for element in asked.all("input", "select")}
    assert {"source", "section", "form", "language"} <= names


def test_paper_from_asking_to_download(made: World, client: FlaskClient) -> None:
    answer = post(client, here(made), **ASK)
    assert (answer.status_code, answer.location) == (303, here(made))
    waiting = get(client, here(made)).text
    assert problems(waiting) == []
    assert 'hx-trigger="every 3s"' in waiting
    assert f'<a href="{here(made)}">Refresh</a>' in waiting
    assert "Waiting" in waiting
    paper = db.session.query(Paper).one()
    assert get(client, here(made, f"/{paper.id}")).status_code == 404
    scene.work()
    ready = get(client, here(made)).text
    assert problems(ready) == []
    assert "every 3s" not in ready
    assert "padma-garments_cycle-1_en.csv" in ready
    file = get(client, here(made, f"/{paper.id}"))
    assert file.data == scene.bytes_of(paper)
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=padma-garments_cycle-1_en.csv"
    )
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert file.headers["Content-Length"] == str(len(file.data))
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("form", list(Form))
def test_every_kind_of_file_is_fetched(made: World, client: FlaskClient, form: Form) -> None:
    post(client, here(made), **ASK | {"form": form.value})
    scene.work()
    paper = db.session.query(Paper).one()
    file = get(client, here(made, f"/{paper.id}"))
    assert (file.status_code, file.data) == (200, scene.bytes_of(paper))
    assert file.mimetype == rules.MEDIA_TYPES[form]


def test_two_presses_at_once_are_one_paper(
    made: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, here(made), **ASK)
    # The second press did not see the first one's row yet.
    monkeypatch.setattr("bw.papers.queries.same", lambda *_: None)
    monkeypatch.setattr("bw.papers.queries.still_open", lambda *_: None)
    answer = post(client, here(made), **ASK)
    assert (answer.status_code, answer.location) == (303, here(made))
    assert db.session.query(Paper).count() == 1


def test_large_file_is_sent_whole(
    made: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bw.papers.views.KEPT_IN_MEMORY", 10)
    post(client, here(made), **ASK)
    scene.work()
    paper = db.session.query(Paper).one()
    with get(client, here(made, f"/{paper.id}")) as file:
        assert file.data == scene.bytes_of(paper)


def test_list_refreshes_by_itself(made: World, client: FlaskClient) -> None:
    post(client, here(made), **ASK)
    fragment = get(client, here(made), headers={"HX-Request": "true"}).text
    assert fragment_problems(fragment) == []
    assert fragment.lstrip().startswith('<div id="papers" hx-get=')
    again = read(fragment).all("div")
    address = next(again).attributes["hx-get"]
    assert get(client, address, headers={"HX-Request": "true"}).status_code == 204
    assert get(client, address).status_code == 200
    scene.work()
    done = get(client, address, headers={"HX-Request": "true"}).text
    assert "every 3s" not in done
    assert "Download" in done


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"source": "blank"}, "A blank form is a PDF. Choose PDF as the kind of file."),
        ({"source": "submitted-7"}, "Not a valid choice."),
        ({"section": "XX"}, "Not a valid choice."),
        ({"form": "exe"}, "Not a valid choice."),
        ({"language": "xx"}, "Not a valid choice."),
    ],
)
def test_wrong_choice_is_said(
    made: World, client: FlaskClient, wrong: dict[str, str], sentence: str
) -> None:
    response = post(client, here(made), **ASK | wrong)
    assert response.status_code == 422
    assert problems(response.text) == []
    assert sentence in response.text
    assert db.session.query(Paper).all() == []


def test_failed_paper_says_why_and_can_be_tried_again(made: World, client: FlaskClient) -> None:
    post(client, here(made), **ASK)
    paper = db.session.query(Paper).one()
    with writing():
        paper.failed_at, paper.failure = paper.asked_at, "paper_too_large"
    text = get(client, here(made)).text
    assert problems(text) == []
    assert "It became too large." in text
    assert post(client, here(made, f"/{paper.id}/again")).status_code == 303
    scene.work()
    assert "Ready" in get(client, here(made)).text


def test_colleague_sees_all_and_deletes_own_only(made: World, client: FlaskClient) -> None:
    post(client, here(made), **ASK)
    worker = makers.account(Role.WORKER, factory=made.factory)
    makers.sign_in(client, worker)
    post(client, here(made), **ASK | {"form": "json"})
    scene.work()
    managers, own = db.session.query(Paper).order_by(Paper.id)
    text = get(client, here(made)).text
    assert f"{here(made)}/{managers.id}/delete" not in text
    assert f"{here(made)}/{own.id}/delete" in text
    assert get(client, here(made, f"/{managers.id}")).status_code == 200
    assert post(client, here(made, f"/{managers.id}/delete")).status_code == 404
    assert post(client, here(made, f"/{own.id}/delete")).status_code == 303
    assert [each.id for each in db.session.query(Paper)] == [managers.id]


def test_too_many_are_refused_with_a_sentence(
    made: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_OPEN", 1)
    post(client, here(made), **ASK)
    response = post(client, here(made), **ASK | {"form": "json"})
    assert response.status_code == 422
    assert "You have asked for 1 downloads that are not ready yet." in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_statements_for_any_number(
    made: World, client: FlaskClient, count: int
) -> None:
    for form in list(Form)[:count]:
        scene.ask(made, form)
    get(client, here(made))
    with statements() as seen:
        get(client, here(made))
    # The session, roles, the self-assessment, its submissions, the papers.
    assert len(seen) <= 6, seen


def test_pages_of_the_self_assessment_link_to_downloads(made: World, client: FlaskClient) -> None:
    one = f"/self-assessments/{made.assessment_id}"
    for path in (one, f"{one}/summary"):
        assert f'href="{here(made)}"' in get(client, path).text


# ── of a programme ──────────────────────────────────────────────────────────────────────────────

STAFF = {"first_day": "", "last_day": "", "form": "csv", "language": "en"}
BD = "/staff/programmes/bd/papers"


@pytest.mark.parametrize("role", [Role.REGISTRATION, Role.ADVISOR])
def test_staff_export_their_programme(made: World, client: FlaskClient, role: Role) -> None:
    scene.submit(made)
    focal(made, client, role)
    empty = get(client, BD)
    assert problems(empty.text) == []
    assert post(client, BD, **STAFF).status_code == 303
    waiting = get(client, BD)
    assert problems(waiting.text) == []
    scene.work()
    paper = db.session.query(Paper).one()
    ready = get(client, BD).text
    assert problems(ready) == []
    assert f'<form action="{BD}/{paper.id}" method="post">' in ready
    by_htmx = get(client, BD, headers={"HX-Request": "true"}).text
    assert f'<form action="{BD}/{paper.id}" method="post">' in by_htmx
    file = post(client, f"{BD}/{paper.id}")
    assert file.headers["Content-Disposition"] == (
        "attachment; filename=self-assessments_bd_en.csv"
    )
    assert b"Padma Garments" in file.data


def test_focal_point_of_another_country_finds_nothing(made: World, client: FlaskClient) -> None:
    focal(made, client)
    post(client, BD, **STAFF)
    scene.work()
    paper = db.session.query(Paper).one()
    other = makers.account(Role.REGISTRATION, programme=makers.programme("vn"))
    makers.sign_in(client, other)
    assert get(client, BD).status_code == 404
    for path in (BD, f"{BD}/{paper.id}", f"{BD}/{paper.id}/delete"):
        assert post(client, path, **STAFF).status_code == 404
    # Nor is a paper of one country found within another.
    assert post(client, f"/staff/programmes/vn/papers/{paper.id}").status_code == 404


def test_wrong_day_is_said_and_kept(made: World, client: FlaskClient) -> None:
    focal(made, client)
    response = post(client, BD, **STAFF | {"first_day": "tomorrow"})
    assert response.status_code == 422
    assert problems(response.text) == []
    assert "Choose a day, or leave the field empty." in response.text
    response = post(client, BD, **STAFF | {"first_day": "2026-02-02", "last_day": "2026-02-01"})
    assert response.status_code == 422
    assert "The last day cannot be before the first day." in response.text
    assert 'value="2026-02-02"' in response.text


def test_days_are_in_the_list(made: World, client: FlaskClient) -> None:
    focal(made, client)
    post(client, BD, **STAFF | {"first_day": "2026-02-02", "last_day": "2026-12-01"})
    text = get(client, BD).text
    assert "cycles from February 2, 2026" in text
    assert "cycles until December 1, 2026" in text


def test_staff_delete_a_paper_of_the_programme(made: World, client: FlaskClient) -> None:
    focal(made, client)
    post(client, BD, **STAFF)
    paper = db.session.query(Paper).one()
    assert post(client, f"{BD}/{paper.id}/again").status_code == 303
    assert post(client, f"{BD}/{paper.id}/delete").status_code == 303
    assert db.session.query(Paper).all() == []


def test_programme_and_assessments_link_to_downloads(made: World, client: FlaskClient) -> None:
    focal(made, client)
    for path in ("/staff/programmes/bd", "/staff/assessments"):
        assert f'href="{BD}"' in get(client, path).text
