"""Where the way of the data stops: each refusal as people meet it, and how they go on from it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys import deeds
from tests.journeys.walker import Walker
from tests.journeys.year_scene import SHARING, manager_of

pytestmark = pytest.mark.browser
Come = Callable[..., Walker]

FOCAL = "registration.en@year.test"
REASON = "The street has no number."


def test_country_that_does_not_share_offers_nothing_to_tick(come: Come) -> None:
    manager = come("en")
    manager.sign_in(manager_of("Tonle Sap Garment"))
    manager.menu("My Organization")
    manager.sees("Your factory cannot ask now.")
    manager.reads(manager.told("sharing_closed", country="Cambodia"))
    expect(manager.page.get_by_role("checkbox")).to_have_count(0)
    expect(manager.button("Submit", context="a wish")).to_have_count(0)
    manager.shot("closed")


def test_way_to_the_gateway_with_every_obstacle_without_script(come: Come) -> None:
    factory = "Meghna Fashions"
    focal, manager, operator = come("en"), come("en", script=False), come("en")
    focal.sign_in(FOCAL)
    deeds.set_up(focal, factory)
    manager.sign_in(manager_of(factory))
    _blocked(manager)
    _expired(manager)
    _refused_and_approved(manager, operator, factory)


def _blocked(manager: Walker) -> None:
    """Rules D1, E2 and B9: three reasons, each with the page on which it is solved."""
    connect = f"{manager.page.url}/connect"
    manager.page.goto(connect)
    manager.sees("Before you can connect")
    expect(manager.button("Connect with SLCP")).to_have_count(0)
    manager.shot("blocked")
    manager.page.get_by_role("link", name="Profile Info is 0 percent complete").click()
    deeds.fill_profile(manager, sign=False)
    manager.reads("Signature under the terms and conditions")
    manager.page.goto(connect)
    manager.page.get_by_role("link", name=manager.told("connect_terms")).click()
    manager.tick(deeds.SIGN)
    manager.press("Sign")
    manager.menu("Profile Info")
    manager.follow("Connect with SLCP")
    manager.page.get_by_role("link", name=manager.told("connect_no_wish")).click()
    deeds.ask_to_share(manager)
    manager.follow("Connect with SLCP")


def _expired(manager: Walker) -> None:
    """The link works for a week; then there is a new one."""
    deeds.go_to_gateway(manager)
    old = manager.page.url
    manager.page.goto("/")
    manager.later(8)
    manager.page.goto(old)
    expect(manager.page.get_by_text("This link is too old.")).to_be_visible()
    manager.page.goto("/")
    manager.menu("My Organization")
    manager.follow("Connect with SLCP")
    manager.sees("Your link to the SLCP Gateway has expired. Press the button below for a new one.")
    manager.shot("expired")


def _refused_and_approved(manager: Walker, operator: Walker, factory: str) -> None:
    """Rule D7: refused with its reason; corrected at the Gateway, and approved."""
    email = manager_of(factory)
    deeds.go_to_gateway(manager)
    deeds.register_at_gateway(manager, email)
    deeds.submit_for_approval(manager, factory)
    deeds.decide(operator, factory, REASON)
    manager.mail_to(email, "refused")
    manager.follow_mail()
    manager.sees("Correct what is named")
    manager.reads(REASON)
    manager.shot("refused")
    manager.at_gateway()
    manager.page.get_by_role("link", name=factory).click()
    manager.page.get_by_label("Street and number").fill("12 Mill Road")
    manager.page.get_by_role("button", name="Save").click()
    manager.page.get_by_role("button", name="Submit for approval").click()
    manager.page.get_by_role("link", name="Back to the Better Work platform").click()
    manager.until_read("Waiting for SLCP")
    deeds.decide(operator, factory)
    manager.until_read("SB-")


def test_existing_gateway_id_is_checked_refused_and_linked(come: Come) -> None:
    factory = "Jamuna Denim"
    focal, manager = come("en"), come("en")
    focal.sign_in(FOCAL)
    manager.sign_in(manager_of(factory))
    _give(manager, "SB-900009")
    _to_check(focal, factory, "The Gateway does not know this ID.")
    focal.page.get_by_label("Reason").fill("This ID is not yours.")
    focal.shot("to check")
    focal.press("Refuse this ID")
    focal.sees("The Gateway ID is refused. The factory has been told why.")
    manager.page.reload()
    manager.reads("This ID is not yours.")
    manager.shot("id refused")
    _give(manager, "sb-900001")
    _to_check(focal, factory, "The Gateway knows this ID: Earlier Textiles")
    focal.fill("How did you check the ID?", "Called the factory.")
    focal.press("Link this ID")
    focal.sees("The Gateway ID is linked. The factory has been told.")
    manager.page.reload()
    manager.reads("Your Gateway Facility ID is SB-900001")


def _give(manager: Walker, gateway_id: str) -> None:
    """Rule D10: by My Organization and *Connect with SLCP*."""
    manager.menu("My Organization")
    manager.follow("Connect with SLCP")
    manager.follow("Give our Gateway ID")
    manager.fill("SLCP Gateway ID", gateway_id)
    manager.press("Give the ID")
    manager.reads(gateway_id.upper())
    manager.sees("Waiting for your country programme")


def _to_check(focal: Walker, factory: str, found: str) -> None:
    """The dashboard says that an ID waits; the page says what the Gateway knows of it."""
    focal.page.goto("/")
    section = focal.page.locator("section", has_text=focal.say("Gateway IDs to check"))
    section.get_by_role("link", name=factory).click()
    focal.until_read(found)


def test_submission_after_the_arrival_is_never_sent(come: Come, tmp_path: Path) -> None:
    factory = "Teesta Textiles"
    focal, manager, operator = come("en"), come("en"), come("en")
    focal.sign_in(FOCAL)
    deeds.open_cycle(focal, factory)
    deeds.record_assessment(focal)
    manager.sign_in(manager_of(factory))
    deeds.start(manager, factory)
    deeds.answer_the_last(manager)
    deeds.submit(manager)
    expect(manager.page.get_by_text("late")).to_have_count(0)
    _nothing_goes(focal, operator, factory, "send_late", tmp_path)
    manager.menu("My Organization")
    manager.follow("Sharing status")
    manager.reads(manager.told("send_late"))
    expect(manager.page.get_by_text("Waiting for the factory")).to_have_count(0)
    manager.shot("late")


def test_withdrawal_that_staff_record_stops_everything(come: Come, tmp_path: Path) -> None:
    factory = "Surma Apparel"
    focal, manager, operator = come("en"), come("en"), come("en")
    manager.sign_in(manager_of(factory))
    deeds.start(manager, factory)
    deeds.answer_the_last(manager)
    deeds.submit(manager)
    manager.menu("My Organization")
    manager.sees("If your factory no longer wants to share")
    manager.reads("Imran Chowdhury")
    focal.sign_in(FOCAL)
    deeds.open_factory(focal, factory)
    focal.follow("Record a withdrawal")
    focal.fill("On which day did the factory say so?", focal.today.isoformat())
    focal.fill("What did the factory say?", "Its buyers no longer ask for it.")
    focal.press("Record the withdrawal")
    focal.sees("The withdrawal is recorded. Nothing is sent from now on.")
    focal.later(2)
    focal.comes_back(FOCAL)
    deeds.open_cycle(focal, factory)
    deeds.record_assessment(focal)
    _nothing_goes(focal, operator, factory, "send_withdrawn", tmp_path)
    manager.page.reload()
    manager.reads("Your factory no longer shares")
    manager.shot("withdrawn")


def _nothing_goes(focal: Walker, operator: Walker, factory: str, code: str, folder: Path) -> None:
    """The report is released and its e-mail is out, so the worker has done all it does: nothing."""
    focal.menu("List of factories")
    deeds.open_cycle(focal, factory)
    deeds.upload_data(focal, folder)
    deeds.release(focal)
    focal.follow("Transmission")
    focal.sees("Nothing has been sent for this cycle.")
    expect(focal.page.locator("main ul.note li")).to_have_count(1)
    focal.reads(focal.told(code))
    focal.shot("nothing sent")
    operator.mail_to(manager_of(factory), "released")
    assert deeds.received(operator, SHARING[factory]) == 0
