"""Lists, a grid and cascades on a phone: with and without JavaScript, in English and Bangla."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from bw.text import bengali_digits
from tests.journeys.person import Person
from tests.journeys.test_pages import AXE, AXE_SCRIPT, NARROW, SMALL, TARGET, WIDE

pytestmark = pytest.mark.browser
Join = Callable[..., Person]
BOTH = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
EACH = pytest.mark.parametrize("language", ["en", "bn"])
MAIN = {
    "answer.b_name": ["Main"], "answer.b_floors": ["4"], "answer.b_boiler": ["yes"],
    "answer.b_cert": ["B-17"],
}  # fmt: skip
MILL = {"answer.b_name": ["Mill"], "answer.b_floors": ["2"], "answer.b_boiler": ["no"]}


@BOTH
@EACH
def test_lists_and_a_grid_from_the_first_entry_to_the_right_sum(
    join: Join, language: str, script: bool
) -> None:
    journey = f"{'script' if script else 'plain'}-{language}"
    manager = join(language, script=script)
    manager.join(journey)
    _open(manager, "TOTAL")
    manager.page.locator("[name=answer]").fill("12")
    manager.submit()
    _grid(manager)
    _entries(manager)
    colleague = join(language, script=script)
    colleague.join(journey, "colleague")
    _conflict(manager, colleague)
    _cascade(manager)


def _open(person: Person, path: str) -> None:
    person.page.goto(person.at(path))
    expect(person.page.locator("h1")).to_be_visible()


def _grid(person: Person) -> None:
    """A wrong sum is said; mended, the next question comes."""
    _open(person, "HEADS")
    cells = person.page.locator(".grid input.short")
    expect(cells).to_have_count(6)
    for n, number in enumerate(("5", "3", "2", "1", "1", "1")):
        cells.nth(n).fill(number)
    if person.script:
        expect(person.page.locator("[id='t.']")).to_have_text(_digits(person, "13"))
        expect(person.page.locator("#s")).to_have_class("go wait")
    person.submit()
    wrong = {"en": "The cells must add up to 12 workers.", "bn": "১২ জন শ্রমিক"}
    expect(person.page.locator(".error").first).to_contain_text(wrong[person.language])
    expect(person.page.locator("[id='t.']")).to_have_text(_digits(person, "13"))
    expect(cells.nth(1)).to_have_value("3")  # what was typed stays
    cells.nth(1).fill("2")
    if person.script:
        expect(person.page.locator("#s")).to_have_class("go")
    person.submit()
    expect(person.page).to_have_url(person.site.base + person.at("BUILDINGS"))


def _digits(person: Person, text: str) -> str:
    return bengali_digits(text) if person.language == "bn" else text


def _entries(person: Person) -> None:
    """Two entries, the first with a field that applies only then."""
    for n, typed in enumerate((MAIN, MILL), 1):
        person.follow("Add an entry")
        person.fill(typed)
        if person.script:
            expect(person.page.locator("#s")).to_have_class("go")
        person.press("Save the entry")
        expect(person.page.locator(".entries > li")).to_have_count(n)
    expect(person.page).to_have_url(person.site.base + person.at("BUILDINGS"))
    person.page.reload()
    expect(person.page.locator(".entries > li")).to_have_count(2)


def _conflict(person: Person, other: Person) -> None:
    """Two people at one entry: both texts, and one of them chooses."""
    for each in (person, other):
        _open(each, "BUILDINGS")
        each.page.locator(".entries > li a").first.click()
        expect(each.page.locator("[name='answer.b_name']")).to_have_value("Main")
    other.page.locator("[name='answer.b_name']").fill("Main, east wing")
    other.press("Save the entry")
    expect(other.page.locator(".entries")).to_contain_text("Main, east wing")
    person.page.locator("[name='answer.b_floors']").fill("5")
    person.press("Save the entry")
    expect(person.page.locator("h1")).to_have_text(person.say("Two versions of one entry"))
    expect(person.page.get_by_text("Kamal Uddin")).to_be_visible()
    expect(person.page.locator("main")).to_contain_text("Main, east wing")
    person.press("Keep my version")
    expect(person.page.locator(".entries > li").first).to_contain_text(
        f"Main – {_digits(person, '5')}"
    )


def _cascade(person: Person) -> None:
    """A district leaves its upazilas; a village is found among thousands."""
    page = person.page
    _open(person, "HOME")
    page.locator("[value=dhaka]").check()
    person.submit()
    expect(page.locator("[value=savar]")).to_be_visible()
    expect(page.locator("[value=patiya]")).to_have_count(0)
    page.locator("[value=savar]").check()
    person.submit()
    search = page.locator("[name=search]")
    expect(search).to_be_visible()
    expect(page.locator("[name=answer]")).to_have_count(0)
    search.fill("1999")
    if not person.script:
        person.press("Search")
    page.locator("[value=v1999]").check()
    if person.script:
        expect(page.locator("#s")).to_have_class("go")
    person.submit()
    expect(page).to_have_url(re.compile("/summary$"))
    _open(person, "VILLAGE")
    expect(page.locator("[value=v1999]")).to_be_checked()


PAGES = ("HEADS", "BUILDINGS", "BUILDINGS/entries/new", "UNIONS", "VILLAGE", "BUILDINGS/history")


@EACH
def test_pages_of_groups_have_no_fault(join: Join, language: str) -> None:
    person = join(language, viewport={"width": NARROW, "height": 740})
    person.page.context.add_init_script(AXE_SCRIPT)
    person.join(f"look-{language}")
    found = []
    for path in PAGES:
        _open(person, path)
        found += [f"{path}: {fault}" for fault in person.page.evaluate(AXE, [])]
        found += [f"{path}: too small: {one}" for one in person.page.evaluate(SMALL, TARGET)]
        found += [f"{path}: too wide: {one}" for one in person.page.evaluate(WIDE)]
    assert found == []


def test_removed_entry_is_put_back_from_the_history(join: Join) -> None:
    person = join("en", script=False)
    person.join("look-en")
    _open(person, "BUILDINGS")
    before = person.page.locator(".entries > li").count()
    person.page.locator(".entries > li").first.get_by_role("link").last.click()
    person.press("Yes, remove it")
    expect(person.page.locator(".entries > li")).to_have_count(before - 1)
    person.follow("History")
    person.page.get_by_role("button", name=person.say("Put it back")).first.click()
    expect(person.page.locator(".entries > li")).to_have_count(before)
