"""From signing in to the snapshot: fifty answers, with and without JavaScript, on a phone."""

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person

FIFTY = 50
pytestmark = pytest.mark.browser
Enter = Callable[..., Person]


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_journey_from_sign_in_to_submission(enter: Enter, language: str, script: bool) -> None:
    journey = f"{'script' if script else 'plain'}-{language}"
    manager = enter(language, script=script)
    manager.join(journey)
    full = manager.site.scene["full"]
    _resume(manager, full[0])
    _answer_in_order(manager, full[: FIFTY + 1])
    _clear_and_answer_again(manager, full[2])
    _flip(manager)
    colleague = enter(language, script=script)
    colleague.join(journey, "colleague")
    _conflict(manager, colleague, full[1])
    _reach_the_gate(manager, full[-1])
    _submit(manager)


def _resume(person: Person, first: str) -> None:
    person.follow("Go on with the self-assessment.")
    person.follow("Open")
    person.follow("Go on where you left off")
    person.stands_on(first)
    expect(person.page.get_by_text(person.say("You left off here."))).to_be_visible()
    expect(person.page.locator("html")).to_have_attribute("lang", person.language)


def _answer_in_order(person: Person, refs: list[str]) -> None:
    counts = person.site.scene["counts"]
    for done, (ref, following) in enumerate(pairwise(refs)):
        person.bars_say(*counts[done])
        person.answer(ref, following)
    assert len(refs) - 1 == FIFTY
    person.answer(refs[-1], person.site.scene["full"][FIFTY + 1])


def _clear_and_answer_again(person: Person, ref: str) -> None:
    everything = len(person.site.scene["order"])
    person.open(ref)
    person.press("Clear the answer")
    person.bars_say(everything - 2, everything)
    person.stands_on(ref)
    expect(person.button("Clear the answer")).to_have_count(0)
    person.answer(ref, person.site.scene["full"][3])
    person.bars_say(everything - 1, everything)


def _flip(person: Person) -> None:
    """A trigger the other way: what it closes leaves the bars at once, and comes back with it."""
    flip = person.site.scene["flip"]
    everything = len(person.site.scene["order"])
    person.open(flip["ref"])
    person.choose(flip["ref"], flip["other"])
    person.submit()
    person.bars_say(flip["answered"], flip["applicable"])
    expect(person.page.get_by_role("status")).to_contain_text(
        person.say("Saved.").removesuffix(".").removesuffix("।")
    )
    person.page.goto(person.at("") + "?show=out-of-scope")
    for ref in flip["closed"]:
        expect(person.page.get_by_text(ref, exact=True)).to_be_visible()
    person.open(flip["ref"])
    person.answer(flip["ref"], flip["closed"][0], flip["value"])
    person.bars_say(everything - 1, everything)


def _conflict(person: Person, other: Person, ref: str) -> None:
    """Two people on one question: nothing is lost, and one of them chooses."""
    planned = person.site.question(ref)
    theirs = "no" if planned["value"] == "yes" else "yes"
    comment = "I was there, and it is so."
    for each in (person, other):
        each.open(ref)
    other.choose(ref, theirs)
    other.submit()
    other.bars_say(*_bars_after_no(other))
    person.page.get_by_label(person.say("Comment (optional)")).fill(comment)
    person.submit()
    expect(person.page.locator("h1")).to_have_text(person.say("Two answers to one question"))
    expect(person.page.get_by_text("Kamal Uddin")).to_be_visible()
    expect(person.page.locator(".quote", has_text=comment)).to_be_visible()
    person.press("Keep my answer")
    person.stands_on(person.site.scene["full"][2])
    person.open(ref)
    expect(person.page.get_by_label(person.say("Comment (optional)"))).to_have_value(comment)
    label = planned["options"][person.language][planned["value"]]
    expect(person.page.get_by_label(label, exact=True)).to_be_checked()


def _bars_after_no(person: Person) -> tuple[int, int]:
    """The second question closes the third, which was answered."""
    everything = len(person.site.scene["order"])
    return everything - 2, everything - 1


def _reach_the_gate(person: Person, last: str) -> None:
    """One answer is missing in the section that must be complete: the summary says so."""
    summary = f"/self-assessments/{person.assessment}/summary"
    person.page.goto(summary)
    gate = person.page.locator("main .note")
    expect(gate).to_contain_text(person.say("Before you can submit"))
    closed = person.page.get_by_role("link", name=person.say("Submit the self-assessment"))
    expect(closed).to_have_attribute("aria-disabled", "true")
    gate.get_by_role("link", name=person.say("Show the unanswered questions")).first.click()
    person.page.locator("main").get_by_role("link", name=re.compile(last)).click()
    person.stands_on(last)
    person.answer(last, person.site.scene["order"][len(person.site.scene["full"])])
    person.page.goto(summary)


def _submit(person: Person) -> None:
    """The confirmation names who submits for whom; then the answers stand as they are."""
    person.follow("Submit the self-assessment")
    expect(person.page.locator("main")).to_contain_text("Ayesha Rahman")
    name = person.site.scene["journeys"]
    factory = next(j for j in name.values() if j["assessment"] == person.assessment)["factory"]
    expect(person.page.locator("main")).to_contain_text(factory)
    person.press("Yes, submit")
    expect(person.page.get_by_role("status")).to_contain_text(
        person.say("The self-assessment has been submitted.")
    )
    person.page.get_by_role("link", name=person.say("Submission %(number)s", number=1)).click()
    expect(person.page.locator("h1")).to_have_text(person.say("Submission %(number)s", number=1))
    rows = person.page.locator("tbody tr")
    expect(rows.filter(has_text=person.site.scene["full"][0])).to_have_count(1)
