"""Somebody who walks through the year: page to page by links, e-mails, the stand-in, the clock."""

import os
import re
import time
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from bw.demo import clock as demo_clock
from bw.messages import sentence
from bw.web import locale
from tests.journeys.person import Person

PATIENCE = 40.0  # seconds until the worker has done what a page waits for
BETWEEN = 300  # milliseconds between looks
DAYS = (30, 7, 1)  # what the demo's clock offers
ZONE = ZoneInfo("Asia/Dhaka")
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Where the pictures go; without it none are taken.
SHOTS = os.environ.get("BW_JOURNEY_SHOTS", "")


class Walker(Person):
    """A person at a phone; every step begins on the page on which the one before ended."""

    shots = 0

    def told(self, code: str, **params: Any) -> str:
        """The sentence of a code as this person reads it."""
        with locale.using(locale.make(self.language)):
            return sentence(code, **params)

    def sees(self, *texts: str) -> None:
        """The page says this, in this person's language, somewhere in its content."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(self.say(text))

    def reads(self, text: str) -> None:
        """The page says exactly this, whatever the language."""
        expect(self.page.locator("main")).to_contain_text(text)

    def card(self, text: str) -> Locator:
        """The entry of a list that holds this text."""
        return self.page.locator("li").filter(has_text=text)

    def fill(self, label: str, text: str) -> None:
        """Type into a field of the product, named by its English label."""
        self.page.get_by_label(self.say(label), exact=True).fill(text)

    def tick(self, label: str) -> None:
        """Tick a box of the product."""
        self.page.get_by_label(self.say(label), exact=True).check()

    def menu(self, text: str, *, context: str = "") -> None:
        """Follow a link of the menu."""
        name = self.say(text, context=context)
        menu = self.page.get_by_role("navigation", name=self.say("Main"), exact=True)
        menu.get_by_role("link", name=name, exact=True).click()

    def follow_first(self, text: str) -> None:
        """Follow the first of several links with the same words."""
        self.page.get_by_role("link", name=text, exact=True).first.click()

    def until(self, wanted: Locator) -> None:
        """Load the page again until the worker has done its part."""
        deadline = time.monotonic() + PATIENCE
        while not wanted.count() and time.monotonic() < deadline:
            self.page.wait_for_timeout(BETWEEN)
            self.page.reload()
        expect(wanted.first).to_be_visible()

    def until_read(self, text: str) -> None:
        """Load the page again until it says this."""
        self.until(self.page.locator("main").get_by_text(text))

    def mail_to(self, address: str, subject: str = "") -> None:
        """Open the latest e-mail to an address in the demo's mailbox, once it is there."""
        self.page.goto("/demo/mail")
        mails = self.page.locator("main li").filter(has_text=address)
        if subject:
            mails = mails.filter(has_text=subject)
        self.until(mails)
        mails.first.get_by_role("link").click()

    def follow_mail(self) -> None:
        """Follow the link in the e-mail."""
        self.page.locator("main pre a").first.click()

    def comes_back(self, email: str, password: str = "") -> None:
        """Open the browser anew on another day, and sign in."""
        self.page.context.clear_cookies()
        self.sign_in(email, password)

    @property
    def today(self) -> date:
        """The day of the demo's clock, in Dhaka."""
        now = demo_clock.of(Path(self.site.scene["instance"]))()
        return now.astimezone(ZONE).date()

    def later(self, days: int) -> None:
        """Move the demo's clock on by its buttons."""
        self.page.get_by_role("link", name=self.say("Clock"), exact=True).click()
        for many in DAYS:
            for _ in range(days // many):
                with locale.using(locale.make(self.language)):
                    name = locale.ngettext("%(num)s day on", "%(num)s days on", many)
                self.page.get_by_role("button", name=name, exact=True).click()
                expect(self.page.locator("h1")).to_be_visible()
            days %= many

    def at_gateway(self, path: str = "/") -> None:
        """Open a page of the stand-in."""
        self.page.goto(self.site.scene["gateway"] + path)

    def shot(self, name: str) -> None:
        """Nothing is wider than the screen; a picture of it all, when BW_JOURNEY_SHOTS is set."""
        assert self.page.evaluate(BEYOND) <= 0, f"{name} is wider than the screen"
        if SHOTS:
            self.shots += 1
            number = f"{self.language}-{self.shots:02}-{re.sub('[^a-z]+', '-', name)}"
            self.page.screenshot(path=f"{SHOTS}/{number}.png", full_page=True)
