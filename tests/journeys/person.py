"""Somebody at a browser: signs in, answers by the labels of the page, reads what it says."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from bw.web import locale

CHOOSING = ("_radios.html", "_checks.html")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the product is served, and the scene that was made in it."""

    base: str
    scene: dict[str, Any]

    def question(self, ref: str) -> dict[str, Any]:
        """What is planned for a question."""
        return self.scene["questions"][ref]


class Person:
    """One page of one browser context, and the language of who sits at it."""

    def __init__(self, page: Page, site: Site, language: str, *, script: bool = True) -> None:
        self.page = page
        self.site = site
        self.language = language
        self.script = script
        self.assessment = 0

    def say(self, text: str, /, *, context: str = "", **params: Any) -> str:
        """A sentence of the pages as this person reads it."""
        with locale.using(locale.make(self.language)):
            if context:
                return locale.pgettext(context, text, **params)
            return locale.gettext(text, **params)

    def count(self, answered: int, applicable: int) -> str:
        """The words beside a bar."""
        return self.say(
            "%(percent)s%%: %(answered)s of %(all)s answered, %(left)s to answer",
            percent=answered * 100 // applicable,
            answered=answered,
            all=applicable,
            left=applicable - answered,
        )

    def sign_in(self, email: str, password: str = "") -> None:
        """Sign in through the form; with the scene's password unless another is given."""
        password = password or self.site.scene["password"]
        self.page.goto("/sign-in")
        self.page.get_by_label(self.say("E-mail address")).fill(email)
        self.page.get_by_label(self.say("Password"), exact=True).fill(password)
        self.press("Sign in")
        expect(self.page).not_to_have_url(re.compile("/sign-in"))

    def join(self, journey: str, who: str = "manager") -> None:
        """Sign in as one of the people of a journey."""
        self.assessment = self.site.scene["journeys"][journey]["assessment"]
        self.sign_in(f"{who}.{journey}@journey.test")

    def button(self, text: str, *, context: str = "") -> Locator:
        """The button with this text."""
        name = self.say(text, context=context)
        return self.page.get_by_role("button", name=name, exact=True)

    def press(self, text: str, *, context: str = "") -> None:
        """Press a button."""
        self.button(text, context=context).click()

    def follow(self, text: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=self.say(text), exact=True).click()

    def at(self, ref: str) -> str:
        """The address of a question."""
        return f"/self-assessments/{self.assessment}/questions/{ref}"

    def open(self, ref: str) -> None:
        """Go to a question."""
        self.page.goto(self.at(ref))
        self.stands_on(ref)

    def stands_on(self, ref: str) -> None:
        """The question is there, under its own address, with its own heading and title."""
        label = self.site.question(ref)["label"][self.language]
        expect(self.page.locator("h1")).to_have_text(label)
        expect(self.page).to_have_url(re.compile(re.escape(self.at(ref)) + r"(\?.*)?$"))
        expect(self.page).to_have_title(re.compile("^" + re.escape(label)))

    def give(self, ref: str, value: str | None = None) -> None:
        """Enter the planned answer (or another choice) without pressing Submit."""
        planned = self.site.question(ref)
        if "entries" in planned:
            self.give_group(planned)
            return
        options = planned["options"][self.language]
        wanted = (planned["value"] if value is None else value).split()
        if planned["template"] == "_select.html":
            self.page.get_by_role("combobox").select_option(wanted[0])
        elif planned["template"] in CHOOSING:
            for name in wanted:
                # `check` scrolls, moves and presses, as a finger on the label does
                self.page.get_by_label(options[name], exact=True).check()
        else:
            for name, texts in planned["typed"][self.language].items():
                self.page.locator(f"[name={name}]").fill(texts[0])

    def give_group(self, planned: dict[str, Any]) -> None:
        """Fill a grid, or add each entry of a list that is not there yet."""
        if planned["template"] == "_grid.html":
            for typed in planned["entries"]:
                self.fill(typed[self.language])
            return
        there = self.page.locator(".entries > li").count()
        for n, typed in enumerate(planned["entries"][there:], there + 1):
            self.follow("Add an entry")
            self.fill(typed[self.language])
            self.press("Save the entry")
            expect(self.page.locator(".entries > li")).to_have_count(n)

    def fill(self, typed: dict[str, list[str]]) -> None:
        """Fill fields by their names; what applies only then comes by itself or with a save."""
        for name, texts in typed.items():
            field = self.page.locator(f'[name="{name}"]:not([type=hidden])')
            if self.script:
                expect(field.first).to_be_visible()
            elif not field.count():
                self.press("Save the entry")
            kind = str(field.first.evaluate("e => e.type"))
            if kind in ("radio", "checkbox"):
                for text in texts:
                    self.page.locator(f'[name="{name}"][value="{text}"]').check()
            elif kind.startswith("select"):
                field.select_option(texts[0])
            else:
                field.fill(texts[0])

    def submit(self) -> None:
        """Press Submit."""
        self.press("Submit")

    def answer(self, ref: str, following: str | None, value: str | None = None) -> None:
        """Answer the question on the page and see the next one."""
        self.give(ref, value)
        self.submit()
        if following is not None:
            self.stands_on(following)

    def bars_say(self, answered: int, applicable: int) -> None:
        """The bar of the whole says these numbers."""
        expect(self.page.locator("#bars label").last).to_contain_text(
            self.count(answered, applicable)
        )

    def choose(self, ref: str, value: str) -> None:
        """Tick a choice of a question."""
        label = self.site.question(ref)["options"][self.language][value]
        self.page.get_by_label(label, exact=True).check()
