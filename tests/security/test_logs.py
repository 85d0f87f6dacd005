"""Point 28 of the security checklist: who asked for what is in the log, what they typed is not."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from bw.accounts import actions as accounts
from bw.db import db
from bw.selfassessment import actions
from tests.security.scene import Scene

SECRET = "Hush-hush-0987"
QUESTION = "/self-assessments/1/questions/WORD"


@pytest.fixture
def loud() -> Iterator[None]:
    """The product says everything that it has to say."""
    ours = logging.getLogger("bw")
    level = ours.level
    ours.setLevel(logging.DEBUG)
    yield
    ours.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """What was logged since the last look; every line is JSON."""
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_point_28_a_line_says_who_and_what(
    scene: Scene, capsys: pytest.CaptureFixture[str], loud: None
) -> None:
    scene.ask("manager_a", "GET", "/self-assessments/2?q=typed")
    [line] = lines(capsys)
    account = scene.actors["manager_a"].account_id
    assert (line["method"], line["status"], line["account"]) == ("GET", 404, account)
    assert line["route"] == "/self-assessments/<int:assessment_id>"
    assert line["at"].endswith("+00:00")
    assert len(line["request"]) == 16


def test_point_28_nothing_secret_is_logged(
    scene: Scene, capsys: pytest.CaptureFixture[str], loud: None
) -> None:
    form = {"answer": SECRET, "comment": SECRET, "key": SECRET, "revision": "2"}
    password = {"email": f"{SECRET}@example.test", "password": SECRET, "again": SECRET}
    typed = {"name": SECRET, "current": SECRET, "reason": SECRET, "q": SECRET}
    for path in (
        QUESTION, "/sign-in", "/password/reset", "/password/forgotten", "/account",
        "/account/password", "/invitations/open", "/self-assessments/1/reopen",
    ):  # fmt: skip
        scene.ask("manager_a", "POST", path, data={**form, **password, **typed})
        scene.ask("anonymous", "POST", path, data={**form, **password, **typed})
    for path in ("/password/reset/", "/invitations/", "/absent/", "/self-assessments/1/search?q="):
        scene.ask("manager_a", "GET", path + SECRET, headers={"User-Agent": SECRET})
    told = json.dumps(lines(capsys))
    assert told.count('"method"') >= 20
    for hidden in (SECRET, scene.actors["manager_a"].token, scene.actors["manager_a"].cookie):
        assert hidden not in told


@pytest.mark.parametrize("kind", ["text of the error", "values of a statement"])
def test_point_28_an_unexpected_error_tells_where_and_not_what(
    scene: Scene, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def fail(*_given: Any, **_named: Any) -> None:
        if kind == "text of the error":
            raise ValueError(SECRET)
        db.session.execute(text("SELECT :x FROM absent"), {"x": SECRET})

    monkeypatch.setattr(actions, "answer_question", fail)
    monkeypatch.setattr(accounts, "sign_in", fail)
    before = scene.changed()
    form = {"answer": SECRET, "email": "a@example.test", "password": SECRET, "revision": "2"}
    for path in (QUESTION, "/sign-in"):
        response = scene.ask("manager_a", "POST", path, data=form)
        assert response.status_code == 500
        logged = lines(capsys)
        error = next(line for line in logged if line["level"] == "ERROR")
        assert "test_logs.py" in error["error"]
        assert error["request"] in response.text
        assert SECRET not in json.dumps(logged) + response.text.replace(f'value="{SECRET}"', "")
    assert scene.changed() == before


def test_point_28_new_lines_are_encoded(
    scene: Scene, capsys: pytest.CaptureFixture[str], loud: None
) -> None:
    forged = "%0d%0a%7B%22level%22:%22FORGED%22%7D"
    for path in (f"/{forged}", f"/account?x={forged}", f"/invitations/{forged}"):
        scene.ask("manager_a", "GET", path)
    found = lines(capsys)
    assert len(found) == 3
    assert {line["level"] for line in found} <= {"INFO", "DEBUG"}
