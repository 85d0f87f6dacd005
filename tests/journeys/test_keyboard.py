"""Ten questions without a mouse: Tab, Space, the arrow keys, Enter."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.person import CHOOSING, Person

pytestmark = pytest.mark.browser
TEN = 10
TABS = 60  # more than any page has places to stop at before its Submit


def tab_to(person: Person, selector: str) -> None:
    """Press Tab until the focus is there; it must be seen there."""
    for _ in range(TABS):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = "getComputedStyle(document.activeElement).outlineStyle"
            assert person.page.evaluate(outline) != "none", f"no outline on {selector}"
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def type_answer(person: Person, ref: str) -> None:
    """Give the planned answer with keys alone."""
    planned, keyboard = person.site.question(ref), person.page.keyboard
    wanted = planned["value"].split()
    if planned["template"] == "_select.html":
        tab_to(person, "select[name=answer]")
        keyboard.type(planned["options"]["en"][wanted[0]])
    elif planned["template"] == "_radios.html":
        tab_to(person, "[name=answer]")
        keyboard.press("Space")
        for _ in range(list(planned["options"]["en"]).index(wanted[0])):
            keyboard.press("ArrowDown")
    elif planned["template"] in CHOOSING:
        for name in wanted:
            tab_to(person, f"[name=answer][value='{name}']")
            keyboard.press("Space")
    else:
        for name, texts in planned["typed"]["en"].items():
            tab_to(person, f"[name={name}]")
            keyboard.type(texts[0])


def test_ten_questions_by_keyboard(enter: Callable[..., Person]) -> None:
    person = enter("en")
    person.join("keyboard")
    order = person.site.scene["full"]
    refs = [ref for ref in order if person.site.question(ref)["kind"] != "long_text"][:TEN]
    for ref in refs:
        if not person.page.url.endswith(ref):
            person.open(ref)
        type_answer(person, ref)
        tab_to(person, "#s")
        person.page.keyboard.press("Enter")
        person.stands_on(order[order.index(ref) + 1])
        expect(person.page.locator("h1")).to_be_focused()


def test_first_tab_leads_past_the_header(enter: Callable[..., Person]) -> None:
    person = enter("en")
    person.join("keyboard")
    person.page.keyboard.press("Tab")
    link = person.page.get_by_role("link", name="Go to the content")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
