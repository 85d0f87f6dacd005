"""What people of the year do, each deed from the first page of their menu, by labels and links."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.journeys.walker import Walker

PROFILE = {
    "First name of the contact person": "Rina",
    "Surname of the contact person": "Akter",
    "Role of the contact person": "Factory manager",
    "Facility contact phone": "01712 345678",
    "Facility e-mail": "office@padma.example",
    "Facility phone": "02 9898989",
    "Street and number": "12 Mill Road",
    "City": "Gazipur",
    "Region, district or province": "Dhaka",
    "Postal code": "1704",
}
SIGN = "I have read the terms and conditions and sign them for the factory"
AT_GATEWAY = {
    "City": "Gazipur",
    "Street and number": "12 Mill Road",
    "Main product": "Shirts",
    "Number of workers": "850",
}
CONSENT = "may be shared through the Gateway"
REPORT = "Report of the year"
FINDINGS: list[dict[str, Any]] = [{"ref": "OSH-FIR-01", "found": "no_issue"}]


# ── the factory ─────────────────────────────────────────────────────────────────────────────────


def ask_to_share(manager: Walker) -> None:
    """Tick the box of *My Organization*."""
    manager.menu("My Organization")
    manager.tick("Request for data sharing via SLCP")
    manager.press("Submit", context="a wish")
    manager.sees("Your wish to share data via SLCP is recorded.")


def fill_profile(manager: Walker, *, sign: bool = True) -> None:
    """*Profile Info*, every field; read and sign the terms."""
    manager.menu("Profile Info")
    manager.follow("Edit")
    for label, text in PROFILE.items():
        manager.fill(label, text)
    manager.tick("We have no fax")
    if sign:
        manager.page.get_by_text(manager.say("Read the terms and conditions")).click()
        manager.shot("terms")
        manager.tick(SIGN)
    manager.press("Save")


def go_to_gateway(manager: Walker) -> None:
    """From *Connect with SLCP* by the link to the Gateway."""
    manager.press("Connect with SLCP")
    manager.reads("Better Work")
    manager.shot("register")
    manager.follow("Go to the SLCP Gateway")


def register_at_gateway(manager: Walker, email: str) -> None:
    """At the stand-in: the licences, the e-mail, its confirmation."""
    page = manager.page
    expect(page.get_by_text("Verification body: Better Work")).to_be_visible()
    page.get_by_label("Gateway role").select_option("Facility manager")
    page.get_by_label("First name").fill("Rina")
    page.get_by_label("Surname").fill("Akter")
    page.get_by_label("Licence agreement").check()
    page.get_by_label("Terms of use of the Gateway").check()
    page.get_by_role("button", name="Register").click()
    page.get_by_role("link", name="Open the e-mails").click()
    manager.card(email).first.get_by_role("link", name="Confirm", exact=True).click()
    page.get_by_role("button", name="Confirm").click()


def submit_for_approval(manager: Walker, factory: str) -> None:
    """At the stand-in: the facility's form."""
    page = manager.page
    for label, text in {"Name of the facility": factory, **AT_GATEWAY}.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Country").select_option("Bangladesh")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_text("Waiting for approval")).to_be_visible()


def consent(manager: Walker, factory: str) -> None:
    """At the stand-in: the programme's data may be shared; then back to the platform."""
    manager.at_gateway()
    manager.page.get_by_role("link", name=factory).click()
    manager.page.get_by_label(CONSENT).check()
    manager.page.get_by_label("Example Brand One").check()
    manager.page.get_by_role("button", name="Save").click()
    expect(manager.page.get_by_label(CONSENT)).to_be_checked()
    manager.page.get_by_role("link", name="Back to the Better Work platform").click()


def connect(manager: Walker, operator: Walker, email: str, factory: str) -> None:
    """The whole way of a registration, from *Connect with SLCP* to the consent."""
    go_to_gateway(manager)
    register_at_gateway(manager, email)
    submit_for_approval(manager, factory)
    decide(operator, factory)
    consent(manager, factory)
    manager.until_read("SB-")


def start(manager: Walker, factory: str) -> None:
    """Start the self-assessment, and answer all but the last three questions somehow."""
    manager.menu("Assessments", context="menu")
    manager.follow("Start")
    manager.press("Start")
    expect(manager.page).to_have_url(re.compile(r"/self-assessments/\d+"))
    manager.assessment = int(urlsplit(manager.page.url).path.split("/")[2])
    filled = manager.page.context.request.post(f"/fill?assessment={manager.assessment}&left=3")
    assert filled.ok, filled.status


def answer_the_last(manager: Walker) -> None:
    """Answer the last three questions on their pages; the summary follows."""
    manager.menu("Assessments", context="menu")
    manager.follow("Open")
    manager.follow("Go on where you left off")
    first, second, last = manager.site.scene["order"][-3:]
    manager.stands_on(first)
    manager.answer(first, second)
    manager.answer(second, last)
    manager.answer(last, None)
    expect(manager.page.locator("h1")).to_have_text(manager.say("Summary"))


def submit(manager: Walker) -> None:
    """Submit the self-assessment from its summary."""
    manager.shot("summary")
    manager.follow("Submit the self-assessment")
    manager.press("Yes, submit")
    manager.sees("The self-assessment has been submitted.")


# ── staff ───────────────────────────────────────────────────────────────────────────────────────


def open_factory(focal: Walker, factory: str) -> None:
    """The page of a factory, by the list."""
    focal.page.goto("/")
    focal.menu("List of factories")
    focal.fill("Name of the factory", factory)
    focal.press("Search")
    focal.page.get_by_role("link", name=factory, exact=True).click()
    expect(focal.page.locator("h1")).to_have_text(factory)


def set_up(focal: Walker, factory: str, manager: tuple[str, str] | None = None) -> None:
    """Set up the registration of a cycle that begins today; invite the manager, if named."""
    open_factory(focal, factory)
    focal.follow("Set up the next cycle")
    focal.fill("First day of the cycle", focal.today.isoformat())
    if manager is not None:
        focal.fill("Name of the factory manager", manager[0])
        focal.fill("E-mail address of the factory manager", manager[1])
    focal.shot("set up")
    focal.press("Set up the cycle")
    focal.reads(factory)


def open_cycle(focal: Walker, factory: str) -> None:
    """The page of the factory's first cycle."""
    open_factory(focal, factory)
    focal.page.get_by_role("link", name=focal.say("Cycle %(number)s", number=1)).first.click()


def turn_on(focal: Walker) -> None:
    """From the page of a cycle: sharing on, and back."""
    focal.follow("Sharing via SLCP")
    focal.press("Turn sharing on")
    focal.sees("Sharing is on for this cycle.")
    focal.shot("sharing of the cycle")
    focal.follow_first(focal.say("Cycle %(number)s", number=1))


def activate(focal: Walker) -> None:
    """From the page of a cycle: activate it."""
    focal.press("Activate the cycle")
    focal.sees("The cycle is active. The factory can start.")


def record_assessment(focal: Walker) -> None:
    """From the page of a cycle: the assessors came yesterday and left today."""
    focal.fill("Day of the arrival", (focal.today - timedelta(days=1)).isoformat())
    focal.fill("Time of the arrival", "09:00")
    focal.press("Record the arrival")
    focal.sees("The arrival of the assessors is recorded.")
    focal.fill("Last day of the assessment", focal.today.isoformat())
    focal.press("Record the end")
    focal.sees("The end of the assessment is recorded.")
    focal.shot("assessed")


def upload_data(focal: Walker, folder: Path) -> None:
    """From the page of a cycle: the data of the assessment, and back."""
    focal.follow("Data of the assessment")
    day = focal.today.isoformat()
    content = {"format": "assessment-data-1", "tool_version": "2026", "from": day, "to": day,
               "findings": FINDINGS}  # fmt: skip
    path = folder / "assessment.json"
    path.write_text(json.dumps(content))
    field = focal.page.get_by_label(focal.say("File with the data of the assessment (JSON)"))
    field.set_input_files(path)
    focal.press("Upload the file")
    focal.sees("The data of the assessment are kept.")
    focal.follow_first(focal.say("Cycle %(number)s", number=1))


def upload_report(focal: Walker, folder: Path) -> None:
    """From the page of a cycle: the report as a document, and back."""
    focal.follow("Documents")
    kind = focal.page.get_by_label(focal.say("What it is"))
    kind.select_option(focal.told("document_kind_assessment_report"))
    focal.fill("Title", REPORT)
    path = folder / "report.pdf"
    path.write_bytes(b"%PDF-1.4\n")
    field = focal.page.get_by_label(focal.say("File (PDF, picture, Word or Excel)"))
    field.set_input_files(path)
    focal.press("Upload the document")
    focal.page.get_by_role("link", name=REPORT).first.wait_for()
    focal.shot("documents")
    focal.follow_first(focal.say("Cycle %(number)s", number=1))


def release(focal: Walker) -> None:
    """From the page of a cycle: the report is released."""
    focal.press("Record the release")
    focal.sees("The report is released. The factory sees its dates now.")


# ── the operator of the stand-in ────────────────────────────────────────────────────────────────


def decide(operator: Walker, factory: str, reason: str = "") -> None:
    """Approve the registration, or refuse it with a reason."""
    operator.at_gateway("/operator")
    card = operator.card(factory).filter(has_text="Waiting for approval")
    if reason:
        card.get_by_label("Reason of a refusal").fill(reason)
    card.get_by_role("button", name="Refuse" if reason else "Approve", exact=True).click()
    expect(card).to_have_count(0)


def validate(operator: Walker, gateway_id: str) -> None:
    """Validate everything that was received of a facility."""
    operator.at_gateway("/operator")
    cards = operator.card(f"of {gateway_id}")
    operator.until(cards.nth(1))  # the self-assessment and the assessment
    for _ in range(2):
        cards.get_by_role("button", name="Validate", exact=True).first.click()
    expect(cards.get_by_role("button", name="Validate", exact=True)).to_have_count(0)


def received(operator: Walker, gateway_id: str) -> int:
    """How much was received of a facility."""
    operator.at_gateway("/operator")
    return operator.card(f"of {gateway_id}").count()
