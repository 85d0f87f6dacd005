"""What bw.js does, on a page of its own: keys of saves, the line that is down, the focus."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from bw.settings import ROOT

pytestmark = pytest.mark.browser

BASE = (ROOT / "templates" / "base.html").read_text()
CONFIG = next(line for line in BASE.splitlines() if 'name="htmx-config"' in line)

PAGE = """<!doctype html><title>T</title>
<script defer src="/htmx.min.js"></script><script defer src="/bw.js"></script>
CONFIG
<div id="notice" role="alert"></div><template id="line-down"><p>The line is down</p></template>
<form class="langs" action="/language" method="post"><input type="hidden" name="back" value="/form">
<button name="language" value="bn">B</button></form>
FORM"""
FORM = """<form id="f" action="/save" method="post" hx-post="/save" hx-swap="outerHTML" data-save>
<input type="hidden" name="key"><h1>H</h1>E<input name="answer" value="VALUE"><button>Go</button>
</form>"""


@dataclass
class Line:
    """The other end: what arrived, and what is answered next."""

    status: int = 200
    error: str = ""
    arrived: list[dict[str, list[str]]] = field(default_factory=list)

    @property
    def keys(self) -> list[str]:
        """The keys that arrived."""
        return [body["key"][0] for body in self.arrived]

    def handle(self, route: Route) -> None:
        """Answer a request of the page."""
        name = route.request.url.rsplit("/", 1)[1]
        if route.request.method == "POST":
            self.save(route)
        elif name.endswith(".js"):
            route.fulfill(path=ROOT / "static" / name)
        else:
            form = FORM.replace("VALUE", "a").replace("E<", "<")
            html = PAGE.replace("CONFIG", CONFIG).replace("FORM", form)
            route.fulfill(body=html, content_type="text/html")

    def save(self, route: Route) -> None:
        """Answer a save."""
        self.arrived.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
        if self.status == 0:
            route.abort()
            return
        html = FORM.replace("VALUE", "a").replace("E<", f"{self.error}<")
        if self.status >= 500:
            html = "<h2>Wrong on our side</h2>"
        route.fulfill(status=self.status, body=html, content_type="text/html")


@pytest.fixture
def line() -> Line:
    """The other end."""
    return Line()


@pytest.fixture
def tab(browser: Browser, line: Line) -> Iterator[Page]:
    """A tab with the form."""
    context = browser.new_context(base_url="http://factory.test")
    opened = context.new_page()
    opened.route("**/*", line.handle)
    opened.goto("/form")
    yield opened
    context.close()


def press(tab: Page) -> None:
    """Press the button and wait for whatever answers."""
    tab.evaluate("document.body.addEventListener('htmx:afterRequest',"
                 "() => document.body.dataset.done = '1', {once: true})")  # fmt: skip
    tab.click("#f button")
    tab.wait_for_selector("body[data-done]")
    tab.wait_for_timeout(100)
    tab.evaluate("delete document.body.dataset.done")


def test_every_save_has_a_key_of_its_own(tab: Page, line: Line) -> None:
    press(tab)
    press(tab)
    assert len(set(line.keys)) == 2
    assert [len(key) >= 24 for key in line.keys] == [True, True]


def test_retry_of_the_same_request_keeps_its_key(tab: Page, line: Line) -> None:
    line.status = 0
    press(tab)
    press(tab)
    assert line.keys[0] == line.keys[1]


def test_retry_with_another_answer_gets_another_key(tab: Page, line: Line) -> None:
    line.status = 0
    press(tab)
    tab.fill("[name=answer]", "b")
    press(tab)
    assert line.keys[0] != line.keys[1]


def test_line_that_is_down_is_said_and_the_text_stays(tab: Page, line: Line) -> None:
    line.status = 0
    tab.fill("[name=answer]", "my words")
    press(tab)
    expect(tab.locator("#notice")).to_have_text("The line is down")
    expect(tab.locator("[name=answer]")).to_have_value("my words")


def test_notice_goes_when_the_line_is_back(tab: Page, line: Line) -> None:
    line.status = 0
    press(tab)
    line.status = 200
    press(tab)
    expect(tab.locator("#notice")).to_have_text("")


def test_focus_moves_to_the_new_heading(tab: Page) -> None:
    press(tab)
    expect(tab.locator("h1")).to_be_focused()


def test_focus_moves_to_the_error(tab: Page, line: Line) -> None:
    line.status, line.error = 422, '<p class="error">Wrong</p>'
    press(tab)
    expect(tab.locator(".error")).to_be_focused()


def test_error_of_the_server_is_shown_and_the_form_stays(tab: Page, line: Line) -> None:
    line.status = 500
    tab.fill("[name=answer]", "my words")
    press(tab)
    expect(tab.locator("#notice")).to_have_text("Wrong on our side")
    expect(tab.locator("[name=answer]")).to_have_value("my words")


def test_language_changes_on_the_page_that_htmx_has_moved_on_to(tab: Page, line: Line) -> None:
    tab.evaluate("history.pushState(null, '', '/questions/2?q=1')")
    tab.click(".langs button")
    tab.wait_for_url("**/language")
    assert line.arrived == [{"back": ["/questions/2?q=1"], "language": ["bn"]}]
