"""Points of the security checklist that concern every page, each test named after its number."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from bw import clock
from bw.accounts.models import Account, Invitation, RoleGrant
from bw.audit.models import AuditEntry, Tag
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.selfassessment.models import Answer, AnswerChange, Reopening, SelfAssessment
from bw.settings import Settings, SettingsError, from_environment, use
from bw.web import errors, locale
from bw.web.factory import create_app
from bw.web.policy import Policy, Role, policy_of
from tests.conftest import NOW
from tests.security.expectations import ANONYMOUS, EXPECTED
from tests.security.scene import Scene, cookie

POSTS = [name for name, route in EXPECTED.items() if route.post]
SIGNED = "slcp.callback"
PAGES = [name for name, route in EXPECTED.items() if 200 in route.get.values()]
EXTRA = {
    "id": "2", "account_id": "7", "factory_id": "2", "programme_id": "2", "number": "77",
    "email": "taken@evil.test", "password_hash": "x", "closed_at": "2026-01-01", "grants": "admin",
    "activated_at": "2026-01-01", "scope": "0", "position": "1", "assessment_id": "2",
    "version_id": "9", "steps": "7", "submitted_at": "2026-01-01", "invited_by": "9",
    "bengali_digits": "1", "started_by": "9",
}  # fmt: skip


def actor_for(endpoint: str, method: str = "post") -> str:
    """Somebody whom the route lets in."""
    kinds = getattr(EXPECTED[endpoint], method)
    names = ("manager_a", "admin", ANONYMOUS)
    kind = {"manager_a": "manager", "admin": "admin", ANONYMOUS: ANONYMOUS}
    return next(name for name in names if kind[name] in kinds)


def all_of(model: type[Any]) -> list[Any]:
    """Every row of a table, read anew."""
    db.session.remove()
    return db.session.query(model).order_by(*model.__mapper__.primary_key).all()


def test_point_02_every_view_declares_a_policy(scene: Scene) -> None:
    without = [name for name, view in scene.app.view_functions.items() if policy_of(view) is None]
    assert without == []


def test_point_02_a_route_without_a_policy_is_an_error(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(scene.app.view_functions, "home.first", lambda: "reached")
    for actor in ("admin", ANONYMOUS):
        response = scene.ask(actor, "GET", "/")
        assert response.status_code == 500
        assert "reached" not in response.text


def test_point_03_extra_fields_of_an_account_are_ignored(scene: Scene) -> None:
    before = [(one.id, one.email, one.password_hash, one.closed_at) for one in all_of(Account)]
    grants = [(one.account_id, one.role, one.factory_id) for one in all_of(RoleGrant)]
    form = {"name": "New", "language": "bn", "digits": "", "role": "admin", **EXTRA}
    assert scene.ask("worker_a", "POST", "/account", data=form).status_code == 303
    changed = [one.id for one in all_of(Account) if one.name == "New"]
    assert changed == [scene.actors["worker_a"].account_id]
    assert [(o.id, o.email, o.password_hash, o.closed_at) for o in all_of(Account)] == before
    assert [(o.account_id, o.role, o.factory_id) for o in all_of(RoleGrant)] == grants


def test_point_03_extra_fields_of_an_answer_are_ignored(scene: Scene) -> None:
    form = {"answer": "Mine", "comment": "c", "revision": "2", **EXTRA}
    assert scene.ask("colleague_a", "POST", "/self-assessments/1/questions/WORD", data=form)
    change = all_of(AnswerChange)[-1]
    assert (change.self_assessment_id, change.position, change.account_id, change.value_after) == (
        1, 0, scene.actors["colleague_a"].account_id, "Mine",
    )  # fmt: skip
    assert [one.id for one in all_of(SelfAssessment) if one.submitted_at] == []


def test_point_03_extra_fields_of_a_start_are_ignored(scene: Scene) -> None:
    path = EXPECTED["selfassessment.start"].address(scene, "selfassessment.start", "a")
    assert scene.ask("manager_a", "POST", path, data={"more": "2", **EXTRA}).status_code == 303
    made = all_of(SelfAssessment)[-1]
    assert (made.factory_id, made.version_id, made.steps, made.submitted_at, made.started_by) == (
        scene.ids["a"]["factory_id"], 1, 0b11, None, scene.actors["manager_a"].account_id,
    )  # fmt: skip


def test_point_03_extra_fields_of_a_cycle_and_an_invitation_are_ignored(scene: Scene) -> None:
    for endpoint, actor in (
        ("staff.set_up", "registration"),
        ("accounts.factory_invite", "admin"),
    ):
        route = EXPECTED[endpoint]
        form = {**EXTRA, **route.form()}
        path = route.address(scene, endpoint, "a")
        assert scene.ask(actor, "POST", path, data=form).status_code == 303
    made, invited = all_of(Cycle)[-1], all_of(Invitation)[-1]
    assert (made.factory_id, made.number, made.activated_at) == (1, 3, None)
    assert (invited.factory_id, invited.programme_id) == (1, None)
    assert invited.invited_by == scene.actors["admin"].account_id


def test_point_03_nobody_gives_themselves_a_role_by_the_form(scene: Scene) -> None:
    path = EXPECTED["accounts.factory_invite"].address(scene, "accounts.factory_invite", "a")
    for role in ("admin", "manager", "worker", "advisor", "registration", "", "ADMIN", "manager "):
        form = {"email": "friend@example.test", "name": "", "role": role, "language": "en"}
        assert scene.ask("manager_a", "POST", path, data=form).status_code == 422, role
    assert not scene.changed()


def test_point_04_a_role_that_changed_acts_on_the_next_request(scene: Scene) -> None:
    path, form = "/self-assessments/1/questions/WORD", {"answer": "x", "revision": "2"}
    of_manager = RoleGrant.account_id == scene.actors["manager_a"].account_id
    with writing():
        db.session.execute(update(RoleGrant).where(of_manager).values(role=Role.WORKER.value))
    assert scene.ask("manager_a", "POST", path, data=form).status_code == 404
    assert scene.ask("manager_a", "GET", path).status_code == 200
    with writing():
        db.session.execute(update(RoleGrant).where(of_manager).values(factory_id=2))
    assert scene.ask("manager_a", "GET", path).status_code == 404
    assert scene.ask("manager_a", "GET", path.replace("/1/", "/2/")).status_code == 200


@pytest.mark.parametrize("endpoint", POSTS)
def test_point_16_every_post_wants_a_token_of_its_own_session(
    scene: Scene, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(scene.app.config, "WTF_CSRF_ENABLED", True)
    route, actor = EXPECTED[endpoint], actor_for(endpoint)
    path = route.address(scene, endpoint, "a")
    page = scene.ask("manager_b", "GET", "/account").text
    stolen = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    for token in ("", "made-up", stolen):
        form = {**route.form(), "csrf_token": token}
        refused = scene.ask(actor, "POST", path, data=form, headers={"X-CSRFToken": token})
        # A machine has no session, so no token: what it sends wants a signature instead.
        assert refused.status_code == (401 if endpoint == SIGNED else 400), f"{path} {token}"
    assert not scene.changed()


def test_point_16_a_token_of_the_session_opens(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(scene.app.config, "WTF_CSRF_ENABLED", True)
    browser = scene.app.test_client()
    browser.set_cookie("__Host-bw", scene.actors["manager_a"].cookie, domain="factory.test")
    page = browser.get("/account", base_url="https://factory.test").text
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)[0]
    form = {"name": "New", "language": "en", "digits": "", "csrf_token": token}
    done = browser.post("/account", data=form, base_url="https://factory.test")
    assert done.status_code == 303


def test_point_16_a_refused_form_speaks_the_readers_language(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.ask("manager_a", "POST", "/account", data={"name": "N", "language": "vi", "digits": ""})
    monkeypatch.setitem(scene.app.config, "WTF_CSRF_ENABLED", True)
    locale.set_current(locale.make("bn"))  # whoever was served before by this thread
    refused = scene.ask("manager_a", "POST", "/account", data={})
    assert refused.status_code == 400
    assert '<html lang="vi">' in refused.text


@pytest.mark.parametrize("endpoint", POSTS)
def test_point_16_posts_from_other_sites_are_refused(scene: Scene, endpoint: str) -> None:
    route = EXPECTED[endpoint]
    path, cross = route.address(scene, endpoint, "a"), {"Sec-Fetch-Site": "cross-site"}
    for actor in (actor_for(endpoint), ANONYMOUS):
        refused = scene.ask(actor, "POST", path, data=route.form(), headers=cross)
        assert refused.status_code == 403
    assert not scene.changed()


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


def test_point_19_nothing_stored_becomes_markup(scene: Scene) -> None:
    bad = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"
    stored: dict[Any, dict[str, str]] = {
        Account: {"name": bad}, Factory: {"name": bad, "city": bad}, Invitation: {"name": bad},
        Answer: {"value": bad, "comment": bad},
    }  # fmt: skip
    added: dict[Any, dict[str, str]] = {  # these are never changed, so each row comes once more
        Reopening: {"reason": bad},
        AnswerChange: {"value_before": bad, "value_after": bad, "comment_after": bad},
    }
    with writing():
        for model, values in stored.items():
            db.session.execute(update(model).values(**values))
        for model, values in added.items():
            rows = db.session.execute(select(model.__table__)).mappings().all()
            new = [{**row, **values} for row in rows]
            assert new
            db.session.execute(insert(model), [_without_id(one) for one in new])
    shown = 0
    for endpoint in PAGES:
        route = EXPECTED[endpoint]
        path, actor = route.address(scene, endpoint, "a"), actor_for(endpoint, "get")
        text = scene.ask(actor, "GET", path).text
        shown += "&lt;img src=x" in text
        assert "<img src=x" not in text, path
        assert "<script>" not in text, path
        assert "onerror=alert(1)>" not in text, path
    assert shown > 10


def test_point_19_pages_hold_no_script_and_no_style_of_their_own(scene: Scene) -> None:
    for endpoint in PAGES:
        route = EXPECTED[endpoint]
        path, actor = route.address(scene, endpoint, "a"), actor_for(endpoint, "get")
        text = scene.ask(actor, "GET", path).text
        assert re.findall(r"<script(?![^>]*\ssrc=)", text) == [], path
        assert re.findall(r"<[^>]*\s(?:on[a-z]+|style)=[^>]*>", text) == [], path
        assert "javascript:" not in text


def test_point_22_what_is_too_large_is_refused_before_it_is_read(scene: Scene) -> None:
    large = b"answer=" + b"x" * (256 * 1024)
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        for path in ("/sign-in", "/account", "/self-assessments/1/questions/WORD"):
            refused = scene.ask("manager_a", "POST", path, data=large, content_type=kind)
            assert refused.status_code == 413, path
            assert "This is too large" in refused.text
    assert not scene.changed()


@pytest.mark.parametrize("language", locale.LANGUAGES)
@pytest.mark.parametrize("code", [404, 405, 500])
def test_point_29_error_pages_are_ours_in_every_language(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, language: str, code: int
) -> None:
    def fail() -> None:
        raise ZeroDivisionError("secret detail")

    fail.policy = Policy(None)  # type: ignore[attr-defined]
    monkeypatch.setitem(scene.app.view_functions, "home.first", fail)
    method, path = {404: ("GET", "/absent"), 405: ("PUT", "/account"), 500: ("GET", "/")}[code]
    headers = {"Accept-Language": language}
    response = scene.ask(ANONYMOUS, method, path, headers=headers)
    with locale.using(locale.make(language)):
        title = str(errors.TITLES[code])
    assert response.status_code == code
    assert f'<html lang="{language}">' in response.text
    assert f"<h1>{title}</h1>" in response.text
    for word in ("Traceback", "ZeroDivision", "secret detail", "werkzeug", "Werkzeug", ".py"):
        assert word not in response.text + str(response.headers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"BW_SECRET_KEY": ""}, {"BW_SECRET_KEY": "short"}, {"BW_BASE_URL": ""},
        {"BW_SECRET_KEY": "demo-only-secret-never-used-outside-the-demo"},
        {"BW_BASE_URL": "http://factory.test"}, {"BW_BASE_URL": "https://"},
    ],
)  # fmt: skip
def test_point_29_start_refuses_what_is_unsafe(wrong: dict[str, str]) -> None:
    good = {"BW_SECRET_KEY": "x1" * 32, "BW_BASE_URL": "https://factory.test"}
    assert from_environment(good).secure
    with pytest.raises(SettingsError):
        from_environment({**good, **wrong})


def test_point_29_debug_is_off(scene: Scene) -> None:
    assert not scene.app.debug
    assert not scene.app.config["PROPAGATE_EXCEPTIONS"]
    assert not scene.app.jinja_env.globals["demo"]


def test_point_09_a_session_cookie_that_was_changed_opens_nothing(scene: Scene) -> None:
    good = scene.actors["manager_a"].cookie
    browser = scene.app.test_client(use_cookies=False)
    for bad in (good[:-1], good + "x", "." + good, good.upper(), "", cookie(scene.app, "made-up")):
        headers = {"Cookie": f"__Host-bw={bad}"}
        response = browser.get("/account", headers=headers, base_url="https://factory.test")
        assert response.location == "/sign-in"


def test_point_28_refused_access_is_in_the_audit(scene: Scene) -> None:
    paths = ("/self-assessments/2", "/staff/cycles", "/programmes/bd/people")
    for path in paths:
        scene.ask("manager_a", "GET", path)
    entries = [one for one in all_of(AuditEntry) if one.tag == Tag.ACCESS_REFUSED.value]
    assert tuple(one.details["path"] for one in entries) == paths
    assert {one.account_id for one in entries} == {scene.actors["manager_a"].account_id}


def test_point_02_the_demos_pages_declare_a_policy(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    demo = create_app(replace(settings, demo=True, instance=tmp_path))
    clock.set_source(lambda: NOW)
    use(settings)
    views = {name for name in demo.view_functions if name.startswith("demo.")}
    assert len(views) >= 4
    assert [name for name, view in demo.view_functions.items() if policy_of(view) is None] == []
    assert [name for name in app.view_functions if name.startswith("demo.")] == []
