"""Every route, every role, ids of one's own, of others, and of nobody: who gets in, and that the
rest cannot tell what is another's from what does not exist.
"""

import html
import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from tests.security.expectations import ANONYMOUS, EXPECTED, TARGETS, Route
from tests.security.scene import ABSENT, MARKERS, PLACES, SEAT, Actor, Scene

HOSTILE = ("0", "-1", "1%00", str(2**31), str(2**63), str(2**70), "9" * 5000)
VERBS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
SEES_SEATS = ("advisor", "registration", "registration_2", "admin", "worker_a")

Seen = tuple[int, dict[str, str], str]


def methods(route: Route) -> Iterator[str]:
    """The methods that have an expectation."""
    if route.get:
        yield "GET"
    if route.post:
        yield "POST"


def seen(response: TestResponse, path: str) -> Seen:
    """Status, headers and body, without what only repeats the request."""
    text = response.text
    text = re.sub(r'(name="csrf_token"[^>]*value=")[^"]*', r"\1", text)
    # The menu's links are the same on every page: one of them may happen to be the path.
    for form in (html.escape(path), quote(path), path):
        for name in ("value", "action"):
            text = text.replace(f'{name}="{form}', f'{name}="PATH')
    headers = {
        name: value
        for name, value in response.headers.items()
        if name not in ("Content-Length", "Set-Cookie")
    }
    return response.status_code, headers, text


class Trial:
    """Requests of one route, each watched for what it shows and what it changes."""

    def __init__(self, scene: Scene, endpoint: str) -> None:
        self.scene, self.endpoint, self.route = scene, endpoint, EXPECTED[endpoint]

    def ask(self, actor: str, method: str, path: str, *, htmx: bool = False) -> Seen:
        """Send it; nothing of others may show, and only an answer below 400 may change a row."""
        form = self.route.form() if method == "POST" else None
        headers = {"HX-Request": "true"} if htmx else {}
        response = self.scene.ask(actor, method, path, data=form, headers=headers)
        what = f"{actor} {method} {path}"
        self._shows_nothing(self.scene.actors[actor], response.text, what)
        self._changes_nothing(response, method, what)
        return seen(response, path)

    def _shows_nothing(self, actor: Actor, text: str, what: str) -> None:
        others = [MARKERS[letter] for letter in MARKERS if letter not in actor.reach]
        lower = text.lower()
        assert [one for one in others if one.lower() in lower] == [], what
        assert actor.name in SEES_SEATS or SEAT not in text, what

    def _changes_nothing(self, response: TestResponse, method: str, what: str) -> None:
        if not self.scene.changed():
            return
        done = response.status_code < 400 and "/sign-in" not in (response.location or "")
        leaves = self.endpoint in ("accounts.sign_out", "accounts.sign_out_everywhere")
        assert method == "POST", what
        assert done or leaves or self.route.tries, what
        self.scene.put_back()

    def expected(self, actor: Actor, method: str, target: str) -> int | None:
        """The status for somebody who may come in and reaches the target; None: refused."""
        table = self.route.get if method == "GET" else self.route.post
        within = not self.route.ids or target in actor.reach
        return table.get(actor.kind) if within else None


@pytest.fixture
def embedded(scene: Scene) -> Scene:
    """The scene, on the database that can be put back at once."""
    if scene.copy is None:
        pytest.skip("the matrix runs on the embedded database")
    return scene


def test_every_route_has_an_expectation(scene: Scene) -> None:
    rules = list(scene.app.url_map.iter_rules())
    there = {(rule.endpoint, method) for rule in rules for method in rule.methods or ()}
    stated = {(name, method) for name, route in EXPECTED.items() for method in methods(route)}
    wanted = {pair for pair in there if pair[1] not in ("HEAD", "OPTIONS")}
    assert wanted - stated == set(), "routes without an expectation"
    assert stated - wanted == set(), "expectations without a route"


def test_every_id_in_an_address_is_known(scene: Scene) -> None:
    for rule in scene.app.url_map.iter_rules():
        route = EXPECTED[rule.endpoint]
        assert rule.arguments == {*route.ids, *route.words}, rule.endpoint


@pytest.mark.parametrize("endpoint", EXPECTED)
def test_isolation(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    for method, actor in product(methods(trial.route), embedded.actors.values()):
        refusals = []
        for target in TARGETS if trial.route.ids else ("a",):
            path = trial.route.address(embedded, endpoint, target)
            answer = trial.ask(actor.name, method, path)
            wanted = trial.expected(actor, method, target)
            if wanted is None:
                refusals.append(answer)
                wanted = trial.route.signed_out if actor.kind == ANONYMOUS else 404
                assert wanted != 303 or answer[1]["Location"] == "/sign-in"
            assert answer[0] == wanted, f"{actor.name} {method} {path}"
        assert [one for one in refusals if one != refusals[-1]] == [], f"{actor.name} {method}"


@pytest.mark.parametrize("endpoint", [name for name, route in EXPECTED.items() if route.ids])
def test_isolation_by_htmx(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    for method, name in product(methods(trial.route), (ANONYMOUS, "manager_a", "registration_2")):
        actor, refusals = embedded.actors[name], []
        for target in TARGETS:
            path = trial.route.address(embedded, endpoint, target)
            answer = trial.ask(name, method, path, htmx=True)
            if trial.expected(actor, method, target) is None:
                refusals.append(answer)
                assert answer[0] == (401 if name == ANONYMOUS else 404), f"{name} {method} {path}"
        assert [one for one in refusals if one != refusals[-1]] == [], f"{name} {method}"


@pytest.mark.parametrize("endpoint", [name for name, r in EXPECTED.items() if len(r.ids) > 1])
def test_ids_of_two_places_mixed(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    outer, inner = trial.route.ids
    for method, name in product(methods(trial.route), ("manager_a", "admin")):
        actor, answers = embedded.actors[name], []
        for place, thing in product("ac", TARGETS):
            # The factories "a" and "b" share the people of their country's programme.
            if PLACES.get(place) == PLACES.get(thing) if outer == "code" else place == thing:
                continue
            path = trial.route.address(embedded, endpoint, place, **{inner: thing})
            answer = trial.ask(name, method, path)
            reached = trial.expected(actor, method, place) is not None
            assert answer[0] == (trial.route.crossed if reached else 404), f"{name} {path}"
            answers.append((place, answer))
            assert not embedded.changed(), f"{name} {path}"
        for place in "ac":
            same = [answer for where, answer in answers if where == place]
            assert [one for one in same if one != same[0]] == []


@pytest.mark.parametrize("endpoint", [name for name, route in EXPECTED.items() if route.ids])
def test_hostile_ids_are_not_found(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    for method, hostile in product(methods(trial.route), HOSTILE):
        absent = trial.route.address(embedded, endpoint, ABSENT)
        path = absent.replace("999999", hostile).replace("/zz/", f"/{hostile}/")
        for name in ("manager_a", "admin"):
            status, _headers, _text = trial.ask(name, method, path)
            assert status == 404, f"{name} {method} {path[:100]}"


@pytest.mark.parametrize("endpoint", EXPECTED)
def test_get_changes_nothing(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    path = trial.route.address(embedded, endpoint, "a")
    for method, actor in product(("GET", "HEAD", "OPTIONS"), ("manager_a", "admin")):
        trial.ask(actor, method, f"{path}?step=2&reason=x&answer=x&action=clear&_method=POST")
        assert not embedded.changed(), f"{actor} {method} {path}"


@pytest.mark.parametrize("endpoint", EXPECTED)
def test_other_methods_are_refused(embedded: Scene, endpoint: str) -> None:
    trial = Trial(embedded, endpoint)
    path = trial.route.address(embedded, endpoint, "a")
    for verb in VERBS:
        response = embedded.ask("admin", verb, path)
        assert response.status_code == 405, f"{verb} {path}"
        assert not embedded.changed()
