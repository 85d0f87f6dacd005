"""Points 17 and 18 of the security checklist: the same headers on whatever is answered."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from bw.web.policy import Policy
from bw.web.requests import FRAGMENT_CSP
from tests.security.expectations import EXPECTED
from tests.security.scene import HOST, Scene

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' {style}; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def page_policy(scene: Scene) -> str:
    """The policy of pages, with the hash of the style that stands in them."""
    found = re.search(r"<style>(.*?)</style>", scene.ask("anonymous", "GET", "/sign-in").text, re.S)
    assert found
    digest = b64encode(sha256(found[1].encode()).digest()).decode()
    return POLICY.format(style=f"'sha256-{digest}'")


def fixed(headers: dict[str, str]) -> dict[str, str]:
    """Those of the headers that never differ."""
    return {name: headers.get(name, "") for name in FIXED}


@pytest.mark.parametrize("actor", ["anonymous", "manager_a", "admin"])
def test_point_17_headers_on_every_route(scene: Scene, actor: str) -> None:
    wanted = page_policy(scene)
    for endpoint, route in EXPECTED.items():
        path = route.address(scene, endpoint, "a")
        for method in ("GET", "POST", "HEAD", "OPTIONS", "PUT", "TRACE"):
            headers = dict(scene.ask(actor, method, path).headers)
            assert fixed(headers) == FIXED, f"{method} {path}"
            assert headers["Content-Security-Policy"] == wanted, f"{method} {path}"
            # Point 18: nothing of a signed-in person stays in a cache.
            assert headers["Cache-Control"] == "no-store", f"{method} {path}"


def test_point_17_a_fragment_may_do_nothing_as_a_document(scene: Scene) -> None:
    for path in ("/self-assessments/1/questions/WORD", "/self-assessments/1", "/absent"):
        headers = dict(scene.ask("manager_a", "GET", path, headers={"HX-Request": "true"}).headers)
        assert fixed(headers) == FIXED
        assert headers["Content-Security-Policy"] == FRAGMENT_CSP


def test_point_17_headers_on_static_files(scene: Scene) -> None:
    text = scene.ask("anonymous", "GET", "/sign-in").text
    files = sorted(set(re.findall(r'"(/static/[^"]+)"', text)))
    assert len(files) >= 3
    for path in files:
        with scene.ask("anonymous", "GET", path) as answer:
            assert answer.status_code == 200, path
            assert fixed(dict(answer.headers)) == FIXED, path
            assert answer.headers["Content-Security-Policy"] == FRAGMENT_CSP
            assert "immutable" in answer.headers["Cache-Control"]


def test_point_17_headers_on_errors(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    fail.policy = Policy(None)  # type: ignore[attr-defined]
    monkeypatch.setitem(scene.app.view_functions, "home.first", fail)
    large = "x" * 300_000
    answers = {
        500: scene.ask("manager_a", "GET", "/"),
        404: scene.ask("manager_a", "GET", "/static/absent.js"),
        405: scene.ask("manager_a", "DELETE", "/account"),
        401: scene.ask("anonymous", "GET", "/account", headers={"HX-Request": "true"}),
        403: scene.ask("manager_a", "POST", "/account", headers={"Sec-Fetch-Site": "cross-site"}),
        413: scene.ask("manager_a", "POST", "/account", data={"name": large}),
    }
    assert {code: answer.status_code for code, answer in answers.items()} == {c: c for c in answers}
    for answer in answers.values():
        assert fixed(dict(answer.headers)) == FIXED
        assert answer.headers["Content-Security-Policy"] in (page_policy(scene), FRAGMENT_CSP)
        assert answer.headers["Cache-Control"] == "no-store"


def test_point_30_foreign_hosts_are_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scene.app.config, "TRUSTED_HOSTS", ["factory.test"])
    browser = scene.app.test_client(use_cookies=False)
    refused = browser.get("/sign-in", base_url="https://evil.test")
    assert refused.status_code == 400
    assert "evil.test" not in refused.text
    assert fixed(dict(refused.headers)) == FIXED
    assert browser.get("/sign-in", base_url=HOST).status_code == 200


def test_point_30_forwarded_headers_are_not_believed(scene: Scene) -> None:
    headers = {"X-Forwarded-Host": "evil.test", "X-Forwarded-For": "10.9.8.7",
               "X-Forwarded-Proto": "http", "Forwarded": "host=evil.test"}  # fmt: skip
    for path in ("/account", "/sign-in", "/factories"):
        response = scene.ask("anonymous", "GET", path, headers=headers)
        assert "evil.test" not in response.text + str(response.headers)


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/app.py", "/instance/bw.sqlite3", "/static/../app.py", "/static/",
     "/static/..%2f..%2fapp.py", "/static/%2e%2e/test.sqlite3", "/metrics", "/debug", "/console",
     "/demo/mail", "/demo/clock"],
)  # fmt: skip
def test_point_30_what_is_not_meant_for_browsers_is_not_found(scene: Scene, path: str) -> None:
    assert scene.ask("admin", "GET", path).status_code == 404
