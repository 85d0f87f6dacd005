"""What a factory and the operator meet at the stand-in."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from bw import clock
from bw import settings as settings_of
from bw.settings import DEMO_GATEWAY_KEY, Settings
from bw.slcp import gateway
from bw.slcp.gateway import AtGateway
from bw.slcp.payloads import v1
from bw.slcp.sandbox import application
from bw.slcp.signing import Purpose, read_link, target_of
from tests.slcp.facts import submitted
from tests.slcp.standin import RING, StandIn, connected, running
from tools import catalogues

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PERSON = {
    "role": "manager", "first_name": "Rina", "surname": "Akter", "email": "rina@factory.test",
    "caf": "yes", "gateway": "yes", "body": gateway.VERIFIER_BODY,
}  # fmt: skip
FACILITY = {
    "name": "Padma Garments", "country": "BD", "city": "Dhaka", "address": "1 Mill Road",
    "product": "Shirts", "workers": "850",
}  # fmt: skip


@pytest.fixture
def stand_in(settings: Settings, tmp_path: Path) -> Iterator[StandIn]:
    """The stand-in; its clock and the product's stand still."""
    clock.set_source(lambda: NOW)
    with running(tmp_path) as there, connected(settings, there.url):
        yield there
    clock.set_source(None)


def link(**values: Any) -> str:
    """Path and query of the link that brings a factory."""
    facts: dict[str, Any] = {
        "factory_reference": "r-1",
        "email": "rina@factory.test",
        "return_url": "https://us.test/sharing/return",
        "now": NOW,
    }
    return target_of(gateway.registration_link(**{**facts, **values}))


def arrive(browser: FlaskClient, **changed: str) -> str:
    """Register by the link and confirm; gives the address of the facility's page."""
    assert browser.post(link(), data={**PERSON, **changed}).status_code == 303
    confirm = re.search(r"/confirm/[\w-]+", browser.get("/mail").text)
    assert confirm is not None
    return str(browser.post(confirm[0]).location)


def approved(browser: FlaskClient) -> str:
    """All the way to the approval; gives the address of the facility's page."""
    facility = arrive(browser)
    browser.post(facility, data=FACILITY)
    browser.post(f"{facility}/submit")
    number = re.search(r"/operator/registrations/\d+", browser.get("/operator").text)
    assert number is not None
    browser.post(number[0], data={"decision": "approve"})
    return facility


def test_way_from_the_link_to_sharing(stand_in: StandIn) -> None:
    browser = stand_in.browser
    assert gateway.registration_status("r-1").state is AtGateway.UNKNOWN

    facility = arrive(browser)
    assert gateway.registration_status("r-1").state is AtGateway.STARTED
    browser.post(f"{facility}/submit")
    assert gateway.registration_status("r-1").state is AtGateway.STARTED  # the form comes first
    browser.post(facility, data=FACILITY)
    browser.post(f"{facility}/submit")
    assert gateway.registration_status("r-1").state is AtGateway.PENDING
    (number,) = re.findall(r"/operator/registrations/\d+", browser.get("/operator").text)
    browser.post(number, data={"decision": "approve"})
    told = gateway.registration_status("r-1")
    assert (told.state, told.consented, told.brands_permitted) == (AtGateway.APPROVED, False, False)
    assert told.gateway_id in browser.get(facility).text
    assert gateway.check_facility(told.gateway_id) is not None

    browser.post(f"{facility}/sharing", data={"consent": "yes", "brand": ["Example Retailer"]})
    told = gateway.registration_status("r-1")
    assert (told.consented, told.brands_permitted, told.cancelled) == (True, True, False)
    browser.post(f"{facility}/cancel")
    assert gateway.registration_status("r-1").cancelled is True


def test_refusal_has_a_reason_and_can_be_followed_by_another_try(stand_in: StandIn) -> None:
    browser = stand_in.browser
    facility = arrive(browser)
    browser.post(facility, data=FACILITY)
    browser.post(f"{facility}/submit")
    (number,) = re.findall(r"/operator/registrations/\d+", browser.get("/operator").text)

    browser.post(number, data={"decision": "refuse", "reason": "The address is not complete."})

    told = gateway.registration_status("r-1")
    assert (told.state, told.reason) == (AtGateway.REFUSED, "The address is not complete.")
    assert "The address is not complete." in browser.get(facility).text
    browser.post(f"{facility}/submit")
    assert gateway.registration_status("r-1").state is AtGateway.PENDING


@pytest.mark.rule("D8")
def test_link_leaves_no_choice_of_a_body(stand_in: StandIn) -> None:
    form = stand_in.browser.get(link()).text
    assert "Better Work</strong>" in form
    assert "Sample Audit Body" not in form

    answer = stand_in.browser.post(link(), data={**PERSON, "body": "sample-audit"})

    assert answer.status_code == 422
    assert gateway.registration_status("r-1").state is AtGateway.UNKNOWN


@pytest.mark.rule("D9")
def test_direct_way_leads_to_another_body_and_to_no_sharing(stand_in: StandIn) -> None:
    browser = stand_in.browser
    form = browser.get("/register").text
    assert "Better Work cannot support sharing" in form
    assert gateway.VERIFIER_BODY not in form
    assert browser.post("/register", data=PERSON).status_code == 422

    browser.post("/register", data={**PERSON, "body": "sample-audit"})
    confirm = re.search(r"/confirm/[\w-]+", browser.get("/mail").text)
    assert confirm is not None
    facility = str(browser.post(confirm[0]).location)
    browser.post(facility, data=FACILITY)
    browser.post(f"{facility}/submit")
    (number,) = re.findall(r"/operator/registrations/\d+", browser.get("/operator").text)
    browser.post(number, data={"decision": "approve"})
    browser.post(f"{facility}/sharing", data={"consent": "yes"})

    shown = browser.get(facility).text
    assert "Better Work cannot support sharing for it" in shown
    assert "/sharing" not in shown
    gateway_id = re.findall(r"SB-1\d+", shown)[0]
    found = gateway.check_facility(gateway_id)
    assert found is not None
    assert (found.verifier_body, found.consented) == ("sample-audit", False)


@pytest.mark.rule("D4")
def test_address_must_be_the_one_of_the_link(stand_in: StandIn) -> None:
    answer = stand_in.browser.post(link(), data={**PERSON, "email": "other@factory.test"})

    assert answer.status_code == 422
    assert "Use the address of your Better Work account, rina@factory.test." in answer.text
    assert "Rina" in answer.text


@pytest.mark.parametrize(
    ("name", "value"),
    [("role", ""), ("role", "king"), ("first_name", " "), ("surname", ""), ("email", "x"),
     ("caf", ""), ("gateway", "no"), ("first_name", "x" * 201)],
)  # fmt: skip
def test_registration_with_a_gap_is_given_back(stand_in: StandIn, name: str, value: str) -> None:
    answer = stand_in.browser.post(link(), data={**PERSON, name: value})

    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text


@pytest.mark.parametrize("name", list(FACILITY))
def test_form_with_a_gap_is_not_saved(stand_in: StandIn, name: str) -> None:
    facility = arrive(stand_in.browser)

    answer = stand_in.browser.post(facility, data={**FACILITY, name: ""})

    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text


def test_link_too_old_or_changed_opens_nothing(stand_in: StandIn) -> None:
    old = link(now=NOW - gateway.LINK_LIFETIME)
    changed = link().replace("rina", "nina")

    for target, sentence in ((old, "too old"), (changed, "changed on the way")):
        for answer in (stand_in.browser.get(target), stand_in.browser.post(target, data=PERSON)):
            assert answer.status_code == 403
            assert sentence in answer.text


def test_same_link_again_leads_to_the_same_registration(stand_in: StandIn) -> None:
    browser = stand_in.browser
    facility = arrive(browser)

    assert browser.get(link()).location == facility
    assert browser.post(link(), data=PERSON).location == facility


def test_reader_of_mail_confirms_nothing(stand_in: StandIn) -> None:
    browser = stand_in.browser
    browser.post(link(), data=PERSON)
    confirm = re.search(r"/confirm/[\w-]+", browser.get("/mail").text)
    assert confirm is not None

    browser.get(confirm[0])

    assert urlsplit(str(browser.get(link()).location)).path.startswith("/registered/")
    assert browser.post("/confirm/unknown").status_code == 404


def test_way_back_is_signed(stand_in: StandIn) -> None:
    page = stand_in.browser.get(approved(stand_in.browser)).text
    back = re.search(r'href="(https://us\.test/[^"]+)"', page)
    assert back is not None

    target = target_of(back[1].replace("&amp;", "&"))
    read = read_link(RING, target, purpose=Purpose.RETURN, now=NOW + timedelta(days=6))

    assert read == {"reference": "r-1"}
    assert gateway.read_return(target, now=NOW) == gateway.Return("r-1")


def test_operator_validates_and_rejects_what_came(stand_in: StandIn) -> None:
    stand_in.facility()
    browser = stand_in.browser
    for key in ("a", "b"):
        gateway.send("self_assessment", v1.self_assessment(submitted()), key=key)
    gateway.send("self_assessment", v1.self_assessment(submitted()), key="a")

    shown = browser.get("/operator").text
    assert "Arrived 2 times, 1 in effect." in shown
    browser.post("/operator/payloads/a", data={"decision": "validate"})
    browser.post("/operator/payloads/b", data={"decision": "reject", "reason": "Wrong cycle."})

    assert gateway.transmission_status("a").verdict is gateway.Verdict.VALIDATED
    assert gateway.transmission_status("b").reason == "Wrong cycle."
    assert "FP-BAS-01" in browser.get("/operator/payloads/a").text
    assert browser.get("/operator/payloads/c").status_code == 404


def test_operator_who_decides_at_once(stand_in: StandIn) -> None:
    browser = stand_in.browser
    browser.post("/operator/settings", data={"at_once": "yes"})
    facility = arrive(browser)
    browser.post(facility, data=FACILITY)
    browser.post(f"{facility}/submit")
    told = gateway.registration_status("r-1")
    assert told.state is AtGateway.APPROVED
    stand_in.facility()

    gateway.send("self_assessment", v1.self_assessment(submitted()), key="a")

    assert gateway.transmission_status("a").verdict is gateway.Verdict.VALIDATED


def test_faults_are_switched_on_and_off_by_the_operator(stand_in: StandIn) -> None:
    browser = stand_in.browser
    form = {"name": "error", "calls": "ask", "percent": "50", "times": "3", "do": "on"}

    browser.post("/operator/faults", data=form)
    assert browser.get("/test/faults").json == [
        {"name": "error", "calls": "ask", "share": 0.5, "times": 3, "seconds": 2.0}
    ]
    assert "questions only, 50 %" in browser.get("/operator").text
    browser.post("/operator/faults", data={"name": "error", "do": "off"})
    assert browser.get("/test/faults").json == []
    for wrong in ({"percent": "x"}, {"times": "-1"}, {"name": "flood"}, {"calls": "some"}):
        assert browser.post("/operator/faults", data={**form, **wrong}).status_code == 422


def test_faults_and_facilities_are_set_by_tests(stand_in: StandIn) -> None:
    browser = stand_in.browser

    assert browser.post("/test/faults", json={"name": "busy", "times": 1}).status_code == 200
    assert browser.post("/test/faults", json={"name": "flood"}).status_code == 422
    with pytest.raises(gateway.GatewayUnavailableError, match="busy"):
        gateway.check_facility("SB-900001")
    browser.post("/test/faults", json={"name": "busy"})
    browser.delete("/test/faults")
    made = browser.post("/test/facilities", json={"gateway_id": "SB-5", "consented_at": "yes"})
    assert made.status_code == 201
    assert gateway.check_facility("SB-5") is not None
    for twice in ({"gateway_id": "SB-5"}, {}):
        assert browser.post("/test/facilities", json=twice).status_code == 409
    for odd in (1, "x", ["gateway_id"]):
        assert browser.post("/test/facilities", json=odd).status_code == 422
    assert browser.get("/test/effects").json == []


def test_share_of_a_fault_is_kept_on_average(stand_in: StandIn) -> None:
    stand_in.fault("error", share=0.5)
    failed = 0
    for _ in range(60):
        try:
            gateway.check_facility("SB-900001")
        except gateway.GatewayUnavailableError:
            failed += 1
    assert 10 <= failed <= 50


PAGES = ["/", "/register", "/mail", "/terms/caf", "/operator", "/nowhere"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_it_is_not_the_gateway(stand_in: StandIn, path: str) -> None:
    answer = stand_in.browser.get(path)

    assert "</strong> – for trying out; not the SLCP Gateway" in answer.text
    assert answer.text.count("<h1>") == 1
    assert "script" not in answer.text
    assert answer.headers["Content-Security-Policy"] == application.CSP
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    ["/facilities/x", "/registered/x", "/confirm/y/z", "/terms/other", "/facilities/x/cancel"],
)
def test_what_is_not_there_is_not_found(stand_in: StandIn, path: str) -> None:
    assert stand_in.browser.get(path).status_code == 404


def test_number_that_no_row_has_is_not_found(stand_in: StandIn) -> None:
    for path in ("/operator/registrations/", "/operator/callbacks/"):
        assert stand_in.browser.post(path + "9" * 30).status_code == 404


def test_other_sites_press_no_buttons(stand_in: StandIn) -> None:
    answer = stand_in.browser.post(
        "/operator/settings", data={"at_once": "yes"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403


def test_stand_in_starts_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BW_SANDBOX_FOLDER", str(tmp_path / "own"))
    monkeypatch.setenv("BW_BASE_URL", "http://127.0.0.1:8123")
    monkeypatch.delenv("BW_GATEWAY_KEYS", raising=False)

    config = application.from_environment()

    assert config.ring.current.kid == DEMO_GATEWAY_KEY[0]
    made = application.create_app()
    assert "http://127.0.0.1:8123" in made.test_client().get("/").text
    assert (tmp_path / "own" / "stand-in.sqlite3").is_file()


def test_sentences_of_the_stand_in_are_in_no_catalogue() -> None:
    """It stands for a foreign system, in English; translators are spared its words."""
    found = [
        place
        for message in catalogues.extracted()
        for place, _line in message.locations
        if "slcp/sandbox" in place
    ]
    templates = list((settings_of.ROOT / "bw/slcp/sandbox/templates").glob("*.html"))

    assert found == []
    assert len(templates) > 10
    assert [path.name for path in templates if "{% trans" in path.read_text()] == []
