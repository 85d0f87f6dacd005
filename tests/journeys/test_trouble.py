"""What goes wrong on the road: two presses, a line that is down, a session that has ended."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person

pytestmark = pytest.mark.browser
Enter = Callable[..., Person]

# A question of its own for each test: they share one self-assessment.
GREEN, TWICE, BACK, DOWN, ENDED, WRONG, SLOW, PLAIN, OTHERS = (
    "FP-BAS-04", "FP-BAS-05", "FP-BUI-01", "FP-BAS-25", "FP-BAS-10", "FP-BAS-07", "FP-BAS-08",
    "FP-BAS-09", "FP-BAS-06",
)  # fmt: skip
SUBMIT = re.compile(r"^go$")


@pytest.fixture
def manager(enter: Enter) -> Person:
    person = enter("en")
    person.join("trouble")
    return person


def after(person: Person, ref: str) -> str:
    """The question that follows one without conditions around it."""
    order = person.site.scene["full"]
    return order[order.index(ref) + 1]


def saves(person: Person, ref: str) -> int:
    """How many changes the history of a question holds."""
    person.page.goto(person.at(ref) + "/history")
    return person.page.locator("tbody tr").count()


def test_submit_turns_green_once_the_answer_is_valid(manager: Person) -> None:
    manager.open(GREEN)
    button = manager.button("Submit")
    expect(button).to_have_class("go wait")
    grey = button.evaluate("b => getComputedStyle(b).backgroundColor")
    manager.give(GREEN)
    expect(button).to_have_class(SUBMIT)
    green = button.evaluate("b => getComputedStyle(b).backgroundColor")
    assert grey != green
    assert green == "rgb(11, 107, 70)"
    manager.page.get_by_role("textbox").first.fill("")
    expect(button).to_have_class("go wait")


def test_press_that_lasts_is_a_press(manager: Person) -> None:
    """Leaving the field asks for the colour of Submit; it comes while the finger is down."""
    manager.open(SLOW)
    manager.give(SLOW)
    button = manager.button("Submit")
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box is not None
    manager.page.mouse.move(box["x"] + 20, box["y"] + 20)
    manager.page.mouse.down()
    expect(button).to_have_class(SUBMIT)
    manager.page.wait_for_load_state("networkidle")
    manager.page.mouse.up()
    manager.stands_on(after(manager, SLOW))


def test_double_click_makes_one_save(manager: Person) -> None:
    manager.open(TWICE)
    manager.give(TWICE)
    manager.button("Submit").dblclick()
    manager.page.wait_for_load_state("networkidle")
    assert saves(manager, TWICE) == 1
    assert saves(manager, after(manager, TWICE)) == 0


def test_second_press_of_a_double_click_submits_nothing(manager: Person) -> None:
    manager.open(TWICE)
    manager.give(TWICE)
    before = saves(manager, TWICE)
    manager.open(TWICE)
    manager.give(TWICE)
    manager.button("Submit").dispatch_event("click", {"detail": 2})
    manager.page.wait_for_load_state("networkidle")
    manager.stands_on(TWICE)
    assert saves(manager, TWICE) == before


def test_back_and_reload_show_the_truth(manager: Person) -> None:
    manager.open(BACK)
    manager.answer(BACK, after(manager, BACK))
    assert manager.page.evaluate("document.activeElement.tagName") == "H1"
    manager.page.reload()
    manager.stands_on(after(manager, BACK))
    manager.page.go_back()
    manager.stands_on(BACK)
    expect(manager.page.locator("[name=answer]")).to_have_value("12")
    expect(manager.page.locator("[name=revision]")).to_have_value("1")
    manager.page.locator("[name=answer]").fill("13")
    manager.submit()
    manager.stands_on(after(manager, BACK))
    assert saves(manager, BACK) == 2


def test_line_that_is_down_keeps_the_text_and_saves_once(manager: Person) -> None:
    manager.open(DOWN)
    manager.give(DOWN)
    manager.page.wait_for_load_state("networkidle")
    manager.page.context.set_offline(True)
    manager.submit()
    notice = manager.page.get_by_role("alert")
    expect(notice).to_contain_text("Not saved yet: the line is down.")
    written = manager.site.question(DOWN)["value"]
    expect(manager.page.locator("[name=answer]")).to_have_value(written)
    manager.page.context.set_offline(False)
    manager.submit()
    manager.stands_on(after(manager, DOWN))
    expect(notice).to_be_empty()
    assert saves(manager, DOWN) == 1


def test_session_ended_in_another_tab_keeps_the_text(manager: Person, enter: Enter) -> None:
    manager.open(ENDED)
    manager.give(ENDED)
    manager.page.wait_for_load_state("networkidle")
    other = Person(manager.page.context.new_page(), manager.site, "en")
    other.page.goto("/account")
    other.press("Sign out")
    expect(other.page).to_have_url(re.compile("/sign-in"))
    manager.submit()
    notice = manager.page.get_by_role("alert")
    expect(notice).to_contain_text("You are signed out")
    expect(notice.get_by_role("link", name="Sign in")).to_have_attribute("target", "_blank")
    expect(manager.page.locator("[name=answer]")).to_have_value("office@padma.example")
    other.join("trouble")
    manager.submit()
    manager.stands_on(after(manager, ENDED))
    assert saves(manager, ENDED) == 1


def gone_plainly(enter: Enter, ref: str) -> tuple[Person, Person]:
    """Without JavaScript: what was typed is given back; beside it the tab for signing in."""
    person = enter("en", script=False)
    person.join("trouble")
    person.open(ref)
    person.give(ref)
    person.page.get_by_label("Comment (optional)").fill("As in the register\nof March")
    other = Person(person.page.context.new_page(), person.site, "en", script=False)
    other.page.goto("/account")
    other.press("Sign out")
    expect(other.page).to_have_url(re.compile("/sign-in"))
    other.page.close()
    person.submit()
    expect(person.page.locator("h1")).to_have_text("You are signed out")
    expect(person.page.locator(".quote").last).to_contain_text("of March")
    with person.page.context.expect_page() as opened:
        person.follow("Sign in")
    return person, Person(opened.value, person.site, "en", script=False)


def test_answer_without_javascript_outlives_its_session(enter: Enter) -> None:
    person, tab = gone_plainly(enter, PLAIN)
    person.press("Tiếng Việt")
    expect(person.page.locator("html")).to_have_attribute("lang", "vi")
    person.press("English")
    tab.join("trouble")
    tab.page.close()
    person.press("Send again")
    person.stands_on(after(person, PLAIN))
    assert saves(person, PLAIN) == 1
    expect(person.page.get_by_text("of March")).to_be_visible()


def test_answer_of_somebody_else_is_seen_before_it_is_saved(enter: Enter) -> None:
    person, tab = gone_plainly(enter, OTHERS)
    tab.join("trouble", who="colleague")
    person.press("Send again")
    expect(person.page.locator("h1")).to_have_text("This is not saved")
    expect(person.page.get_by_text("You are signed in as Kamal Uddin.")).to_be_visible()
    expect(person.page.locator(".quote").last).to_contain_text("of March")
    assert saves(tab, OTHERS) == 0
    person.press("Save it under my name")
    person.stands_on(after(person, OTHERS))
    assert saves(tab, OTHERS) == 1
    expect(tab.page.locator("tbody")).to_contain_text("Kamal Uddin")


def test_wrong_answer_is_said_at_its_field_and_kept(manager: Person) -> None:
    manager.open(WRONG)
    field = manager.page.locator("[name=answer]")
    field.fill("twelve")
    manager.submit()
    expect(manager.page.locator(".error")).to_be_focused()
    expect(field).to_have_value("twelve")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    assert "e" in described.split()
    manager.stands_on(WRONG)
    field.fill("12.5")
    manager.submit()
    manager.stands_on(after(manager, WRONG))
