"""Every page in every language: no violation for axe, nothing sticks out, nothing is too small."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.journeys.person import Person
from tests.journeys.plan import LANGUAGES
from tests.questionnaire.sheets import whole

pytestmark = pytest.mark.browser
Enter = Callable[..., Person]
# All rules but those that are left out; `preload` would fetch each stylesheet again.
AXE = """out => axe.run(document, {resultTypes: ["violations"], preload: false,
    rules: Object.fromEntries(out.map(rule => [rule, {enabled: false}]))})
  .then(found => found.violations.map(v => `${v.id}: ${v.nodes[0].html.slice(0, 120)}`))"""
COLOURS = ["color-contrast"]  # three quarters of the time that all rules take
NARROW, PHONE, HIGH = 320, 360, 740
TARGET = 44  # CSS pixels
HTML = "text/html"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SMALL = """least => [...document.querySelectorAll(
    "button, .button, summary, nav a, .links a, .cards a, td a, th a, header a, select, textarea," +
    "input:not([type=hidden]):not([type=radio]):not([type=checkbox]), label:has([type=radio])," +
    "label:has([type=checkbox])")]
  .filter(e => e.checkVisibility() && e.getClientRects().length && !e.closest(".sr, .skip"))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => Math.min(box.width, box.height) < least - 0.5)
  .map(([e, box]) => `${e.tagName} ${e.textContent.trim().slice(0, 30) || e.name} ` +
                     `${Math.round(box.width)} x ${Math.round(box.height)}`)"""
WIDE = """() => {
  const most = document.documentElement.clientWidth;
  if (document.scrollingElement.scrollWidth <= most) return [];
  const all = [...document.body.querySelectorAll("*")];
  const out = all.filter(e => e.getBoundingClientRect().right > most + 1);
  return [out.length ? out[out.length - 1].outerHTML.slice(0, 80) : "something unseen"];
}"""
DOUBLED = "() => { document.documentElement.style.fontSize = '200%' }"


@pytest.fixture
def look(enter: Enter) -> Callable[[str], Person]:
    """Somebody at a phone who has axe at hand on every page (sent once, not with each)."""

    def _look(language: str) -> Person:
        person = enter(language)
        person.page.context.add_init_script(AXE_SCRIPT)
        return person

    return _look


def faults(page: Page, *, colours: bool = True) -> Iterator[str]:
    """Everything that is wrong with the page as it stands, once nothing moves any more."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    for violation in page.evaluate(AXE, [] if colours else COLOURS):
        yield f"axe {violation}"
    for small in page.evaluate(SMALL, TARGET):
        yield f"too small: {small}"
    page.set_viewport_size({"width": NARROW, "height": HIGH})
    for wide in page.evaluate(WIDE):
        yield f"wider than {NARROW} px: {wide}"
    page.set_viewport_size({"width": PHONE, "height": HIGH})
    page.evaluate(DOUBLED)
    for wide in page.evaluate(WIDE):
        yield f"too wide with text of double size: {wide}"


def visit(person: Person, stop: dict[str, Any], *, colours: bool) -> Iterator[str]:
    """Look at one page."""
    answer = person.page.goto(stop["path"])
    assert answer is not None
    if answer.status != stop["status"]:
        yield f"status {answer.status}"
    language = person.page.locator("html").get_attribute("lang")
    if language != person.language:
        yield f"lang={language}"
    yield from faults(person.page, colours=colours)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fault_on_any_page(look: Enter, language: str) -> None:
    """A page has the same colours in every language: they are looked at in one, by turns."""
    found = []
    person = look(language)
    stops = sorted(person.site.scene["pages"], key=lambda stop: stop["who"])
    coloured = {stop["name"] for stop in stops[LANGUAGES.index(language) :: len(LANGUAGES)]}
    for who, own in groupby(stops, key=lambda stop: stop["who"]):
        person = look(language)
        if who:
            person.sign_in(f"{who}.{language}@pages.test")
        for stop in own:
            seen = visit(person, stop, colours=stop["name"] in coloured)
            found += [f"{stop['name']}: {fault}" for fault in seen]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_fault_on_what_answers_a_form(look: Enter, language: str) -> None:
    """Forms with errors, and two answers to one question."""
    person = look(language)
    found = [f"sign in, refused: {fault}" for fault in _refused(person)]
    person.sign_in(f"manager.{language}@pages.test")
    stops = {stop["name"]: stop["path"] for stop in person.site.scene["pages"]}
    found += [f"answer, refused: {fault}" for fault in _wrong(person, stops["question, decimal"])]
    found += [f"conflict: {fault}" for fault in _conflict(person, stops["question, text"])]
    found += [f"given back: {fault}" for fault in _given_back(person, stops["question, text"])]
    found += [f"reopen, refused: {fault}" for fault in _no_reason(person, stops["reopen"])]
    admin = look(language)
    admin.sign_in(f"admin.{language}@pages.test")
    found += [f"report: {fault}" for fault in _wrong_workbook(admin, stops["upload"])]
    assert found == []


def _refused(person: Person) -> Iterator[str]:
    person.page.goto("/sign-in")
    person.page.get_by_label(person.say("E-mail address")).fill("nobody@pages.test")
    person.page.get_by_label(person.say("Password"), exact=True).fill("not this one at all")
    person.press("Sign in")
    expect(person.page.locator(".errors")).to_be_visible()
    yield from faults(person.page)


def _wrong_workbook(person: Person, path: str) -> Iterator[str]:
    person.page.goto(path)
    book = {"name": "form.xlsx", "mimeType": XLSX, "buffer": whole("texd | a | A", "text | a | B")}
    person.page.locator("[name=file]").set_input_files(book)
    person.press("Upload")
    expect(person.page.locator(".excerpt")).to_have_count(2)
    yield from faults(person.page)


def _wrong(person: Person, path: str) -> Iterator[str]:
    person.page.goto(path)
    person.page.locator("[name=answer]").fill("1,2,3")
    person.submit()
    expect(person.page.locator(".error")).to_be_visible()
    yield from faults(person.page)


def _conflict(person: Person, path: str) -> Iterator[str]:
    other = Person(person.page.context.new_page(), person.site, person.language)
    for each in (person, other):
        each.page.goto(path)
    for each in (other, person):
        mine = f"{person.language} {'other' if each is other else 'mine'}"
        each.page.locator("[name=answer]").fill(mine)
        with each.page.expect_response(re.compile(path + "$")):
            each.submit()
    expect(person.page.locator("h1")).to_have_text(person.say("Two answers to one question"))
    yield from faults(person.page)


def _given_back(person: Person, path: str) -> Iterator[str]:
    """A form sent without JavaScript: by nobody, then with somebody else signed in."""
    person.page.goto(path)
    person.page.locator("[name=answer]").fill("typed " * 20)
    send = "form => HTMLFormElement.prototype.submit.call(form)"
    form = person.page.locator("form#question")
    cookies = person.page.context.cookies()
    person.page.context.clear_cookies()
    with person.page.expect_navigation():
        form.evaluate(send)
    expect(person.page.locator("h1")).to_have_text(person.say("You are signed out"))
    yield from faults(person.page)
    worker = Person(person.page.context.new_page(), person.site, person.language)
    worker.sign_in(f"worker.{person.language}@pages.test")
    worker.page.close()
    person.press("Send again")
    expect(person.page.locator("h1")).to_have_text(person.say("This is not saved"))
    yield from faults(person.page)
    person.page.context.add_cookies(cookies)
    person.page.locator("[name=csrf_token]").last.evaluate("field => field.value = ''")
    person.press("Send again")
    expect(person.page.locator("h1")).to_have_text(person.say("This is not saved"))
    yield from faults(person.page)


def _no_reason(person: Person, path: str) -> Iterator[str]:
    person.page.goto(path)
    person.press("Reopen")
    expect(person.page.locator(".errors")).to_be_visible()
    yield from faults(person.page)


FAULTY = """<!doctype html><html lang="en"><title>Faulty</title><main><h1>Faulty</h1>
<p style="color:#aaa;background:#fff">Too pale to read</p><button style="height:20px">Low</button>
<div style="width:330px">Wide</div><p style="font-size:1rem"><b style="white-space:nowrap">Words
that stay on one line</b></p></main></html>"""


def test_faults_are_found_on_a_faulty_page(look: Enter) -> None:
    person = look("en")
    person.page.route("**/faulty", lambda route: route.fulfill(body=FAULTY, content_type=HTML))
    person.page.goto("/faulty")
    found = list(faults(person.page))
    expected = ("axe color-contrast", "too small", "wider than 320", "text of double size")
    assert [part for part in expected if not any(part in fault for fault in found)] == []
