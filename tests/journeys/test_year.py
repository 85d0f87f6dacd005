"""The year of a factory, in Bangla on a phone: from the set-up of its cycle to shared data."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bw.demo import mailbox
from bw.web import locale
from tests.journeys import deeds
from tests.journeys.walker import Walker

pytestmark = pytest.mark.browser
Come = Callable[..., Walker]

FACTORY = "Padma Garments"
MANAGER = ("Rina Akter", "rina@padma.example")
PASSWORD = "a-door-in-the-south-wall"
FOCAL = "registration.bn@year.test"
LINK = re.compile(r'href="(/[^"#]*)')
LEFT_OUT = re.compile("/questions/|/static/|^/demo|/sections/|/scope")


def test_year_of_a_factory_that_shares(come: Come, tmp_path: Path) -> None:
    focal, manager, operator = come("bn"), come("bn"), come("en")
    focal.sign_in(FOCAL)
    deeds.set_up(focal, FACTORY, MANAGER)
    _register_account(manager)
    _wish_and_profile(manager)
    gateway_id = _connect(manager, operator)
    _open_the_cycle(focal)
    _self_assessment(manager)
    _assessed(focal, manager, tmp_path)
    _released(focal, manager)
    _shared(manager, operator, gateway_id)


def _register_account(manager: Walker) -> None:
    """Rules C1 and C2: from the e-mail to the factory's first page."""
    manager.mail_to(MANAGER[1])
    manager.shot("mail")
    manager.follow_mail()
    manager.shot("invitation")
    manager.fill("New password", PASSWORD)
    manager.fill("New password, once more", PASSWORD)
    manager.press("Accept")
    expect(manager.page.locator("h1")).to_have_text(FACTORY)
    manager.shot("home")


def _wish_and_profile(manager: Walker) -> None:
    """Rules B1, D1, E2 and E4: *Connect* names what is missing, and leads there."""
    deeds.ask_to_share(manager)
    manager.shot("organization")
    manager.follow("Connect with SLCP")
    manager.reads(manager.told("connect_terms"))
    manager.shot("blocked")
    deeds.fill_profile(manager)
    manager.reads(manager.say("Profile Info is %(percent)s%% complete.", percent=100))
    manager.shot("profile")
    manager.follow("Connect with SLCP")


def _connect(manager: Walker, operator: Walker) -> str:
    """Rules D2 to D8: there, approved, and the Facility ID is here; then the consent."""
    deeds.go_to_gateway(manager)
    deeds.register_at_gateway(manager, MANAGER[1])
    deeds.submit_for_approval(manager, FACTORY)
    manager.page.get_by_role("link", name="Back to the Better Work platform").click()
    manager.until_read(manager.say("Waiting for SLCP"))
    manager.shot("pending")
    deeds.decide(operator, FACTORY)
    manager.until_read("SB-")
    found = re.search(r"SB-\d+", manager.page.locator("main").inner_text())
    assert found is not None
    deeds.consent(manager, FACTORY)
    yes = manager.page.locator("dd .tag.done")
    manager.until(yes.nth(1))
    manager.shot("connected")
    return found[0]


def _open_the_cycle(focal: Walker) -> None:
    """Rules B8 and J6: the wish waits on the dashboard; sharing on, then the cycle active."""
    focal.page.goto("/")
    focal.shot("dashboard")
    focal.sees("Wishes to share that are not set up yet")
    deeds.open_cycle(focal, FACTORY)
    deeds.turn_on(focal)
    deeds.activate(focal)
    focal.shot("cycle")


def _self_assessment(manager: Walker) -> None:
    """Rules F1, F2 and G1."""
    manager.page.goto("/")
    manager.shot("home")
    deeds.start(manager, FACTORY)
    deeds.answer_the_last(manager)
    deeds.submit(manager)


def _assessed(focal: Walker, manager: Walker, folder: Path) -> None:
    """Rules H2, Q4 and Q6: the programme knows when; the factory sees nothing of it."""
    focal.later(97)
    arrived, ended = focal.today - timedelta(days=1), focal.today
    focal.comes_back(FOCAL)
    deeds.open_cycle(focal, FACTORY)
    deeds.record_assessment(focal)
    deeds.upload_data(focal, folder)
    deeds.upload_report(focal, folder)
    focal.later(7)
    manager.comes_back(MANAGER[1], PASSWORD)
    texts = _everything(manager)
    assert len(texts) > 12, sorted(texts)
    for day in (arrived, ended, ended + timedelta(days=28)):
        for written in _written(manager, day):
            assert [where for where, text in texts.items() if written in text] == []
    assert [where for where, text in texts.items() if deeds.REPORT in text] == []


def _everything(manager: Walker) -> dict[str, str]:
    """Every page that links lead a manager to, but for single questions, and every e-mail."""
    found: dict[str, str] = {}
    waiting = ["/"]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = manager.page.context.request.get(path).text()
            waiting += [one for one in LINK.findall(found[path]) if not LEFT_OUT.search(one)]
    kept = mailbox.of(Path(manager.site.scene["instance"])).all()
    return found | {one.name: f"{one.subject} {one.text}" for one in kept if one.to == MANAGER[1]}


def _written(manager: Walker, day: date) -> list[str]:
    with locale.using(locale.make(manager.language)):
        return [day.isoformat(), locale.current().date(day)]


def _released(focal: Walker, manager: Walker) -> None:
    """Rules H5 and H6: with the release the data go out, and the factory sees the dates."""
    focal.later(21)
    focal.comes_back(FOCAL)
    focal.sees("Reports that are due")
    deeds.open_cycle(focal, FACTORY)
    deeds.release(focal)
    focal.follow("Transmission")
    focal.until(focal.page.locator("td", has_text=focal.say("The Gateway has it")).nth(1))
    focal.shot("transmission")
    manager.comes_back(MANAGER[1], PASSWORD)
    manager.reads(manager.told("own_date_arrived"))
    manager.reads(deeds.REPORT)
    manager.shot("home")
    _to_status(manager)
    manager.reads(manager.say("Next step: %(step)s.", step=manager.told("step_shared")))
    manager.shot("sharing")


def _shared(manager: Walker, operator: Walker, gateway_id: str) -> None:
    """Rule H7: fifteen days later, validated by the Gateway's answer."""
    manager.later(15)
    manager.comes_back(MANAGER[1], PASSWORD)
    deeds.validate(operator, gateway_id)
    _to_status(manager)
    manager.until_read(manager.say("The data of this cycle are shared via SLCP."))
    manager.shot("shared")
    manager.menu("Home")
    manager.reads(manager.told("notice_shared", cycle=1))


def _to_status(manager: Walker) -> None:
    manager.menu("My Organization")
    manager.follow("Sharing status")
