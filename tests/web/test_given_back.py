"""What was typed while a session ended: given back, sent again, kept once and in the right name.

With the check of forms switched on, as it is everywhere but in the other tests.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select

from bw.accounts.models import Account
from bw.db import db
from bw.selfassessment.models import AnswerChange
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import PASSWORD, later, somebody
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world
from tests.web.html import Element, fragment_problems, problems, read

TEXTS = outline(section("FP", leaf("Buildings", q("say", "long_text"), q("next", "yes_no"))))
LONG = "Two gates.\r\n\r\n  <b>Both</b> are open & lit"
KEPT = "Two gates.\n\n  <b>Both</b> are open & lit"


class Browser(FlaskClient):
    """A browser whose requests share nothing: the tests' context would keep a token of a form."""

    def open(self, *args: Any, **more: Any) -> Any:
        """Ask, as if nobody had asked before."""
        g.pop("csrf_token", None)
        return super().open(*args, **more)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return Browser(app, app.response_class)


@pytest.fixture
def there(app: Flask) -> Iterator[World]:
    app.config["WTF_CSRF_ENABLED"] = True
    yield world(TEXTS)
    app.config["WTF_CSRF_ENABLED"] = False


def who(there: World, role: Role = Role.COLLEAGUE) -> Account:
    return somebody(role, factory=there.factory)


def address(there: World) -> str:
    return f"/self-assessments/{there.assessment_id}/questions/SAY"


def form_of(html: str, wanted: str) -> dict[str, str]:
    """What a browser sends when the button with this text is pressed."""
    page = read(html)
    pressed = next(b for b in page.all("button") if b.text == wanted)
    form = next(f for f in page.all("form") if pressed in f.all("button"))
    name = form.attributes.get("id")
    outside = [e for e in page.all("input") if name and e.attributes.get("form") == name]
    fields = {e.attributes["name"]: _value(e) for e in (*form.all("input", "textarea"), *outside)}
    if "name" in pressed.attributes:
        fields[pressed.attributes["name"]] = pressed.attributes["value"]
    return fields


def _value(element: Element) -> str:
    if element.tag == "input":
        return element.attributes.get("value", "")
    return "".join(map(str, element.inside)).removeprefix("\n")


def enter(client: FlaskClient, account: Account) -> None:
    fields = form_of(client.get("/sign-in").text, "Sign in")
    fields |= {"email": account.email, "password": PASSWORD}
    assert client.post("/sign-in", data=fields).status_code == 303


def leave(client: FlaskClient) -> None:
    fields = form_of(client.get("/account").text, "Sign out")
    assert client.post("/sign-out", data=fields).status_code == 303


def typed(client: FlaskClient, there: World) -> dict[str, str]:
    """The form of the question, filled in."""
    fields = form_of(client.get(address(there)).text, "Submit")
    return fields | {"answer": LONG, "comment": "As on the plan"}


def kept(there: World) -> list[tuple[Any, ...]]:
    """What the history of the question holds: whose, what, with which comment."""
    wanted = (AnswerChange.account_id, AnswerChange.value_after, AnswerChange.comment_after)
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(*wanted).order_by(AnswerChange.id))]


def test_form_sent_after_signing_out_is_given_back_and_kept_once(
    client: FlaskClient, there: World
) -> None:
    person = who(there)
    enter(client, person)
    sent = typed(client, there)
    leave(client)  # in another tab
    given_back = client.post(address(there), data=sent)
    assert given_back.status_code == 401
    assert problems(given_back.text) == []
    assert '<p class="quote">Two gates.' in given_back.text
    assert kept(there) == []
    again = form_of(given_back.text, "Send again")
    early = client.post(address(there), data=again)  # pressed before signing in
    assert form_of(early.text, "Send again") == again
    enter(client, person)
    for _ in range(2):
        answer = client.post(address(there), data=again)
        assert (answer.status_code, answer.location[-4:]) == (303, "NEXT")
    assert kept(there) == [(person.id, KEPT, "As on the plan")]


def test_form_sent_after_the_session_ended_by_itself_is_kept(
    client: FlaskClient, there: World
) -> None:
    person = who(there, Role.MANAGER)
    enter(client, person)
    sent = typed(client, there)
    later(days=31)
    again = form_of(client.post(address(there), data=sent).text, "Send again")
    enter(client, person)
    assert client.post(address(there), data=again).status_code == 303
    assert kept(there) == [(person.id, KEPT, "As on the plan")]


def test_key_of_a_save_goes_along_so_that_it_is_kept_once(
    client: FlaskClient, there: World
) -> None:
    person = who(there)
    enter(client, person)
    sent = typed(client, there) | {"key": "key-of-the-script"}
    assert client.post(address(there), data=sent).status_code == 303  # this answer was lost
    leave(client)
    again = form_of(client.post(address(there), data=sent).text, "Send again")
    enter(client, person)
    assert client.post(address(there), data=again).headers["BW-Saved"] == "key-of-the-script"
    assert len(kept(there)) == 1


def left_by_another(
    client: FlaskClient, there: World, author: Account | None = None
) -> dict[str, str]:
    """What the page of "Send again" sends, when another person has signed in there."""
    enter(client, author or who(there, Role.MANAGER))
    sent = typed(client, there)
    leave(client)
    return form_of(client.post(address(there), data=sent).text, "Send again")


def test_another_person_sees_what_was_typed_before_it_is_theirs(
    client: FlaskClient, there: World
) -> None:
    again = left_by_another(client, there)
    other = who(there)
    enter(client, other)
    shown = client.post(address(there), data=again)
    assert (shown.status_code, kept(there)) == (400, [])
    assert problems(shown.text) == []
    for part in (f"You are signed in as {other.name}.", "Two gates.", "As on the plan"):
        assert part in shown.text
    agreed = form_of(shown.text, "Save it under my name")
    for _ in range(2):
        assert client.post(address(there), data=agreed).status_code == 303
    assert kept(there) == [(other.id, KEPT, "As on the plan")]


def test_another_person_hears_by_htmx_that_it_is_not_saved(
    client: FlaskClient, there: World
) -> None:
    again = left_by_another(client, there)
    enter(client, who(there))
    answer = client.post(address(there), data=again, headers={"HX-Request": "true"})
    assert (answer.status_code, kept(there)) == (400, [])
    assert fragment_problems(answer.text) == []
    assert "BW-Saved" not in answer.headers
    agreed = form_of(answer.text, "Save it under my name")
    assert client.post(address(there), data=agreed).status_code == 303


def test_person_who_saves_nothing_here_can_leave_it_to_who_typed_it(
    client: FlaskClient, there: World
) -> None:
    author = who(there, Role.MANAGER)
    again = left_by_another(client, there, author)
    enter(client, who(there, Role.WORKER))
    shown = client.post(address(there), data=again)
    assert (shown.status_code, problems(shown.text), kept(there)) == (404, [], [])
    later_on = form_of(shown.text, "Send again")
    assert later_on == again
    leave(client)
    enter(client, author)
    assert client.post(address(there), data=later_on).status_code == 303
    assert kept(there) == [(author.id, KEPT, "As on the plan")]


def test_person_of_another_factory_keeps_nothing(client: FlaskClient, there: World) -> None:
    again = left_by_another(client, there)
    enter(client, somebody(Role.MANAGER, factory=makers.factory("Meghna")))
    shown = client.post(address(there), data=again)
    absent = client.post(address(there).replace("/1/", "/999/"), data=again)
    assert (shown.status_code, absent.status_code) == (400, 400)
    agreed = form_of(shown.text, "Save it under my name")
    assert client.post(address(there), data=agreed).status_code == 404
    assert kept(there) == []


def test_choice_of_a_language_keeps_what_was_typed_and_saves_nothing(
    client: FlaskClient, there: World
) -> None:
    person = who(there)
    enter(client, person)
    sent = typed(client, there)
    leave(client)
    first = client.post(address(there), data=sent)
    tieng_viet = form_of(first.text, "Tiếng Việt")
    shown = client.post(address(there), data=tieng_viet)
    assert (shown.status_code, '<html lang="vi">' in shown.text) == (401, True)
    back = client.post(address(there), data=form_of(shown.text, "English"))
    again = form_of(back.text, "Send again")
    assert again == form_of(first.text, "Send again")
    enter(client, person)
    late = client.post(address(there), data=tieng_viet)  # in the old tab, after signing in
    assert (late.status_code, kept(there)) == (400, [])
    assert client.post(address(there), data=again).status_code == 303


def test_pages_of_a_browser_speak_as_its_last_person_reads(
    client: FlaskClient, there: World
) -> None:
    person = somebody(Role.COLLEAGUE, factory=there.factory, language="vi")
    enter(client, person)
    later(days=31)
    assert '<html lang="vi">' in client.post(address(there), data={"answer": "x"}).text
