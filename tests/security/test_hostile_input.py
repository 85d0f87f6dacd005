"""Whatever is sent, the answer is a page that says what is wrong: never a 500, never a trace."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bw.questionnaire.kinds import KINDS
from tests import makers
from tests.questionnaire.build import grid, leaf, outline, q, repeat, section
from tests.security import hostile
from tests.security.expectations import EXPECTED
from tests.security.scene import HOST, Scene
from tests.selfassessment.world import World, world

REFUSALS = {400, 401, 403, 404, 405, 409, 413, 415, 422, 429}
FIELDS = (
    "answer", "comment", "revision", "key", "action", "from", "to", "day", "month", "year", "hour",
    "starts_on", "email", "name", "role", "language", "digits", "password", "again", "current",
    "session", "step", "more", "reason", "back", "csrf_token",
    "contact_first_name", "contact_phone_code", "contact_phone", "fax", "no_fax", "postal_code",
    "city", "sign", "terms_version", "terms_language", "zone", "currency", "sharing_open",
    "launched_on", "registration_email", "registration_phone", "report_days", "reminder_days",
    "submit_by_day", "based_on",
)  # fmt: skip
ARGUMENTS = ("q", "page", "show", "section", "leaf", "here", "end", "next")
HEADERS = ("Accept-Language", "Accept-Encoding", "Cookie", "HX-Request", "User-Agent", "Range",
           "If-None-Match", "If-Modified-Since", "X-Forwarded-For", "Content-Length", "Referer",
           "Sec-Fetch-Site", "Sec-Fetch-Mode", "Authorization", "Content-Encoding")  # fmt: skip
some = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Loud(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)


@contextmanager
def quiet() -> Iterator[None]:
    """Nothing inside may log an error."""
    loud, root = Loud(), logging.getLogger()
    root.addHandler(loud)
    try:
        yield
    finally:
        root.removeHandler(loud)
    assert [f"{one.getMessage()} {one.exc_info}" for one in loud.records] == []


def check(response: TestResponse) -> None:
    """A page, or a refusal in words."""
    assert response.status_code < 400 or response.status_code in REFUSALS, response.status
    assert "Traceback" not in response.text
    for value in response.headers.values():
        value.encode("latin-1")  # what a server can send


@pytest.fixture
def embedded(scene: Scene) -> Scene:
    if scene.copy is None:
        pytest.skip("the hostile forms run on the embedded database")
    return scene


def actor_of(endpoint: str) -> str:
    """Somebody who gets in."""
    route = EXPECTED[endpoint]
    kinds = {**route.get, **route.post}
    return next(
        name
        for name, kind in (("manager_a", "manager"), ("admin", "admin"), ("anonymous", "anonymous"))
        if kind in kinds
    )


@pytest.mark.parametrize("endpoint", [name for name, route in EXPECTED.items() if route.post])
@some
@given(body=hostile.bodies(FIELDS), htmx=st.booleans())
def test_post(embedded: Scene, endpoint: str, body: tuple[str, bytes], htmx: bool) -> None:
    path = EXPECTED[endpoint].address(embedded, endpoint, "a")
    headers = {"HX-Request": "true"} if htmx else {}
    with quiet():
        for actor in {actor_of(endpoint), "anonymous"}:
            response = embedded.ask(
                actor, "POST", path, content_type=body[0], data=body[1], headers=headers
            )
            check(response)
    if embedded.changed():
        embedded.put_back()


@pytest.mark.parametrize("endpoint", [name for name, route in EXPECTED.items() if route.get])
@some
@given(query=hostile.queries(ARGUMENTS))
def test_query(embedded: Scene, endpoint: str, query: str) -> None:
    path = EXPECTED[endpoint].address(embedded, endpoint, "a")
    with quiet():
        response = embedded.ask(actor_of(endpoint), "GET", path, query_string=query)
    assert response.status_code in (*EXPECTED[endpoint].get.values(), 404)


@some
@given(path=hostile.paths, method=st.sampled_from(("GET", "POST", "HEAD", "OPTIONS")))
def test_path(embedded: Scene, path: str, method: str) -> None:
    with quiet():
        for before in (
            "",
            "/self-assessments/1/questions",
            "/programmes",
            "/invitations",
            "/static",
        ):
            check(embedded.ask("admin", method, before + path))
    if embedded.changed():
        embedded.put_back()


@some
@given(name=st.sampled_from(HEADERS), value=hostile.values)
def test_header(embedded: Scene, name: str, value: bytes) -> None:
    clean = value.decode("latin-1").replace("\r", "").replace("\n", "")
    with quiet():
        check(embedded.ask("manager_a", "GET", "/account", headers={name: clean}))
        check(embedded.ask("anonymous", "GET", "/account", headers={name: clean}))


@pytest.mark.parametrize("length", [3_000, 100_000])
def test_long_path(embedded: Scene, length: int) -> None:
    with quiet():
        for path in ("/" + "a" * length, "/a" * (length // 2), "/self-assessments/1/questions/" +
                     "%E0" * (length // 3), "/account?x=" + "xyz" * (length // 3)):  # fmt: skip
            check(embedded.ask("anonymous", "GET", path))
            check(embedded.ask("manager_a", "GET", path))


def all_kinds() -> list[Any]:
    """A question of every kind that is asked."""
    chosen = {"single", "multiple"}
    return [
        q(kind.name, kind.name, choices=("red", "blue") if kind.name in chosen else ())
        for kind in KINDS.values()
        if kind.name not in ("note", "calculate", "repeat", "grid")
    ]


@pytest.fixture
def asked(app: Flask, client: FlaskClient) -> World:
    made = world(outline(section("S", leaf("All", *all_kinds())), version="kinds"))
    makers.sign_in(client, made.manager)
    return made


@pytest.mark.parametrize("kind", [each.name for each in all_kinds()])
@some
@given(data=st.data())
def test_answer_of_any_kind(
    asked: World, client: FlaskClient, kind: str, data: st.DataObject
) -> None:
    names = (*KINDS[kind].fields, "comment", "action", "key")
    content_type, body = data.draw(hostile.bodies(names))
    language = data.draw(st.sampled_from(("en", "bn", "id", "vi")))
    every = f"/self-assessments/{asked.assessment_id}/questions"
    address = f"{every}/{kind.upper().replace('_', '-')}"
    headers = {"Accept-Language": language}
    row = asked.rows.get(asked.definition.by_name[kind].position)
    body += f"&revision={row.revision if row else 0}".encode()
    with quiet():
        for path in (f"{address}/check", address):
            check(client.post(path, data=body, content_type=content_type, headers=headers,
                              base_url=HOST))  # fmt: skip
        for path in (
            address,
            f"{address}/history",
            f"/self-assessments/{asked.assessment_id}/questions",
        ):
            assert client.get(path, headers=headers, base_url=HOST).status_code == 200


def inside(prefix: str) -> list[Any]:
    """A field of every kind, and one that looks at two of them."""
    named = [replace(each, name=f"{prefix}_{each.name}", ref="") for each in all_kinds()]
    gate = {"relevant": f"${{{prefix}_yes_no}} = 'yes'", "constraint": f". != ${{{prefix}_text}}"}
    return [*named, q(f"{prefix}_extra", **gate)]


@pytest.fixture
def grouped(app: Flask, client: FlaskClient) -> World:
    lists = [repeat("list", *inside("e")), grid("table", *inside("c"))]
    made = world(outline(section("S", leaf("All", *lists)), version="groups"))
    makers.sign_in(client, made.manager)
    return made


NAMES = tuple(
    part + suffix
    for kind in KINDS.values()
    for part in kind.fields
    for suffix in (f".e_{kind.name}", f".0.c_{kind.name}", ".e_extra", ".1.c_extra")
)
ABOUT = ("shown", "offered.e_single", "search.e_single", "entry", "revision", "action", "key",
         "comment", "sure")  # fmt: skip
OF_LISTS = ("LIST", "LIST/entries/new", "LIST/entries/new/check", "LIST/entries/x/restore",
            "LIST/entries/new/choices/e_single", "TABLE", "TABLE/check")  # fmt: skip


@some
@given(body=hostile.bodies((*NAMES, *ABOUT)), language=st.sampled_from(("en", "bn", "id", "vi")))
def test_groups_of_any_fields(
    grouped: World, client: FlaskClient, body: tuple[str, bytes], language: str
) -> None:
    """Entries and cells of every kind: a page says what is wrong, and the list still opens."""
    every = f"/self-assessments/{grouped.assessment_id}/questions"
    headers = {"Accept-Language": language}
    with quiet():
        for path in OF_LISTS:
            check(client.post(f"{every}/{path}", data=body[1], content_type=body[0],
                              headers=headers, base_url=HOST))  # fmt: skip
        for path in ("LIST", "LIST/history", "TABLE", "TABLE/history"):
            page = client.get(f"{every}/{path}", headers=headers, base_url=HOST)
            assert page.status_code == 200
