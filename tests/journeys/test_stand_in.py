"""The stand-in of the Gateway in a browser: the whole way of a factory, on a narrow phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from bw import clock
from bw.settings import Settings
from bw.slcp import gateway
from bw.slcp.gateway import AtGateway
from bw.slcp.payloads import v1
from tests.journeys.test_pages import AXE, NARROW, SMALL, TARGET, WIDE
from tests.slcp.facts import submitted
from tests.slcp.standin import StandIn, connected, running

pytestmark = pytest.mark.browser


@pytest.fixture
def stand_in(settings: Settings, tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in, and the product's client that calls it."""
    with running(tmp_path) as there, connected(settings, there.url):
        yield there


def opened(browser: Browser, *, script: bool) -> Page:
    """A narrow phone."""
    context = browser.new_context(
        viewport={"width": NARROW, "height": 640}, java_script_enabled=script
    )
    context.add_init_script(AXE_SCRIPT)
    return context.new_page()


def link() -> str:
    """The link that brings a factory."""
    return gateway.registration_link(
        factory_reference="r-1",
        email="rina@factory.test",
        return_url="https://us.test/gateway/return",
        now=clock.now(),
    )


def register(page: Page) -> None:
    """From the link to the page of the facility."""
    page.goto(link())
    page.get_by_label("Gateway role").select_option("Facility manager")
    page.get_by_label("First name").fill("Rina")
    page.get_by_label("Surname").fill("Akter")
    page.get_by_label("Licence agreement").check()
    page.get_by_label("Terms of use of the Gateway").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("link", name="Open the e-mails").click()
    page.get_by_role("link", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Confirm").click()


def apply(page: Page) -> None:
    """Fill the form and submit it for approval."""
    expect(page.get_by_role("button", name="Submit for approval")).to_be_disabled()
    for label, text in (
        ("Name of the facility", "Padma Garments"),
        ("City", "Dhaka"),
        ("Street and number", "1 Mill Road"),
        ("Main product", "Shirts"),
        ("Number of workers", "850"),
    ):
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").select_option("Bangladesh")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Submit for approval").click()
    page.get_by_role("link", name="the operator").click()
    page.get_by_role("button", name="Approve", exact=True).click()


def test_factory_and_operator_walk_the_whole_way(browser: Browser, stand_in: StandIn) -> None:
    page = opened(browser, script=False)
    register(page)
    apply(page)
    page.get_by_role("link", name="Padma Garments").click()
    page.get_by_label("may be shared through the Gateway").check()
    page.get_by_label("Example Brand Two").check()
    page.get_by_role("button", name="Save").click()

    told = gateway.registration_status("r-1")
    assert (told.state, told.consented, told.brands_permitted) == (AtGateway.APPROVED, True, True)
    back = page.get_by_role("link", name="Back to the Better Work platform")
    assert str(back.get_attribute("href")).startswith("https://us.test/gateway/return?reference=")
    page.get_by_role("link", name="Cancel sharing").click()
    page.get_by_role("button", name="Cancel sharing").click()
    assert gateway.registration_status("r-1").cancelled is True
    page.context.close()


def test_pages_are_whole_on_a_narrow_phone(browser: Browser, stand_in: StandIn) -> None:
    stand_in.facility("SB-000001", reference="r-9")
    gateway.send("self_assessment", v1.self_assessment(submitted()), key="key-1")
    page = opened(browser, script=True)
    found = {}
    register(page)
    for address in (
        page.url,
        link(),
        *(stand_in.url + path for path in ("/", "/register", "/mail", "/operator", "/terms/caf")),
        f"{stand_in.url}/operator/payloads/key-1",
    ):
        page.goto(address)
        found[address] = [
            *page.evaluate(AXE, []),
            *page.evaluate(WIDE),
            *page.evaluate(SMALL, TARGET),
        ]
    page.context.close()

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
