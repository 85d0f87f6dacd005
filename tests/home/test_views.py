"""The first page of each role."""

from datetime import date, timedelta

import pytest
from babel.messages.pofile import read_po
from flask.testing import FlaskClient

from bw import clock
from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.home.models import Document, QuickFacts
from bw.notifications.models import Notice
from bw.organisations.models import Factory
from bw.web import locale
from bw.web.policy import Role
from tests import makers
from tests.accounts.people import arrive
from tests.home import files
from tests.statements import statements
from tests.web.html import problems, read

MENU = ["Home", "Assessments", "My Organization", "Profile Info", "Help", "My account"]
STAFF_MENU = [
    "Dashboard", "List of factories", "Assessments", "Enterprise Advisors", "Questions",
]  # fmt: skip
HELP = ("/help", "/help/sign-up", "/help/register-with-slcp", "/help/start-a-self-assessment")


def document(
    cycle: Cycle, by: Account, *, kind: str = "progress_report_1", title: str = "A report"
) -> Document:
    """A document that staff put there."""
    made = Document(
        factory_id=cycle.factory_id, cycle_id=cycle.id, kind=kind, title=title,
        file_name="báo cáo.pdf", media_type="application/pdf", size=len(files.PDF),
        sha256="0" * 64, content=files.PDF, uploaded_at=clock.now(), uploaded_by=by.id,
    )  # fmt: skip
    makers.keep(made)
    return made


def notice(factory: Factory, cycle: Cycle, number: int, *, skipped: bool = False) -> None:
    """A notice to the factory, the later the larger its number."""
    makers.keep(
        Notice(
            cause=f"reminder-{number}:cycle:{cycle.id}", kind="reminder", factory_id=factory.id,
            cycle_id=cycle.id, due_on=date(2026, 1, 1), skipped=skipped,
            made_at=clock.now() - timedelta(days=100 - number),
        )
    )  # fmt: skip


@pytest.fixture
def factory(client: FlaskClient) -> Factory:
    """A factory whose manager is signed in."""
    made = makers.factory()
    arrive(client, makers.account(Role.MANAGER, factory=made))
    return made


def home(client: FlaskClient, factory: Factory, query: str = "") -> str:
    """The factory's first page."""
    answer = client.get(f"/factories/{factory.id}{query}")
    assert answer.status_code == 200
    assert problems(answer.text) == []
    return " ".join(answer.text.split())


def test_first_page_of_nobody_is_the_sign_in_page(client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLEAGUE, Role.WORKER, Role.MANAGEMENT])
def test_first_page_at_one_factory_is_its_own(client: FlaskClient, role: Role) -> None:
    factory = makers.factory()
    arrive(client, makers.account(role, factory=factory))
    assert client.get("/").location == f"/factories/{factory.id}"


def test_first_page_at_several_factories_is_the_choice(client: FlaskClient) -> None:
    first, second = makers.factory("Turag"), makers.factory("Padma")
    makers.factory("Foreign")
    who = makers.account(Role.MANAGER, factory=first)
    makers.grant(who, Role.COLLEAGUE, factory=second)
    arrive(client, who)
    assert client.get("/").location == "/factories"
    shown = client.get("/factories").text
    assert shown.index("Padma") < shown.index("Turag")
    assert "Foreign" not in shown
    assert f'href="/factories/{first.id}">Open' in shown
    assert f'href="/factories/{second.id}">Open' in shown
    assert f"/factories/{first.id}/people" in shown
    assert f"/factories/{second.id}/people" not in shown
    assert 'href="/factories" aria-current="page">Switch factory' in shown
    assert problems(shown) == []


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REGISTRATION, Role.ADMIN])
def test_first_page_of_staff_is_the_dashboard(client: FlaskClient, role: Role) -> None:
    programme = None if role is Role.ADMIN else makers.programme()
    arrive(client, makers.account(role, programme=programme))
    assert client.get("/").location == "/staff"


def test_first_page_without_a_role_says_whom_to_ask(client: FlaskClient) -> None:
    arrive(client, makers.account())
    shown = client.get("/").text
    assert "ask its manager to invite you" in shown
    assert problems(shown) == []
    assert "You have no role at a factory" in client.get("/factories").text


@pytest.mark.rule("Q26")
def test_home_of_a_new_factory_says_what_will_be_there(
    client: FlaskClient, factory: Factory
) -> None:
    shown = home(client, factory)

    assert "Your country programme has not set up a cycle" in shown
    assert "Here you will see how many buyers subscribe" in shown
    assert "There are no notifications yet." in shown
    assert "Your progress reports and assessment reports will stand here." in shown


@pytest.mark.rule("C6")
def test_home_shows_facts_notices_and_documents(client: FlaskClient, factory: Factory) -> None:
    cycle, staff = makers.cycle(factory), makers.account()
    makers.keep(
        QuickFacts(cycle_id=cycle.id, buyers=2, completed=22, pending=1, entered_at=clock.now(),
                   entered_by=staff.id)
    )  # fmt: skip
    made = document(cycle, staff, title="Progress <b>report</b>")
    notice(factory, cycle, 20)
    notice(factory, cycle, 10, skipped=True)

    shown = home(client, factory)

    assert "2 buyers subscribe to your cycle 1." in shown
    assert "You have completed 22 improvement activities in cycle 1." in shown
    assert "1 improvement activity is still to be done." in shown
    assert shown.count("Reminder: please submit the self-assessment of cycle 1.") == 1
    assert "Progress &lt;b&gt;report&lt;/b&gt;" in shown
    assert f'href="/factories/{factory.id}/documents/{made.id}"' in shown
    assert "Cycle 1</small>" not in shown
    assert "1st progress report" in shown


@pytest.mark.rule("Q4", "F12")
def test_home_shows_the_dates_that_a_factory_may_know(
    client: FlaskClient, factory: Factory
) -> None:
    cycle = makers.cycle(factory)  # began on 11 November 2026

    shown = home(client, factory)

    assert "<dt>Submit the self-assessment by</dt><dd>January 29, 2027</dd>" in shown
    assert "<dt>First day of the cycle</dt><dd>November 11, 2026</dd>" in shown
    assert "<dt>The assessors came</dt>" not in shown
    assert cycle.number == 1


def test_home_pages_its_notices_the_newest_first(client: FlaskClient, factory: Factory) -> None:
    cycle = makers.cycle(factory)
    for number in range(12):
        notice(factory, cycle, number)

    first, second = home(client, factory), home(client, factory, "?notices=2")

    assert first.count("Reminder: please submit") == 10
    assert second.count("Reminder: please submit") == 2
    assert 'href="?notices=2"' in first
    assert 'href="?notices=1"' in second
    assert first.index("August 24, 2026") < first.index("August 23, 2026")


@pytest.mark.parametrize("text", ["0", "-1", "x", "9" * 30, "1e9", "%00"])
def test_home_takes_any_page_number(client: FlaskClient, factory: Factory, text: str) -> None:
    assert home(client, factory, f"?notices={text}&documents={text}")


def test_statements_of_home_do_not_grow(client: FlaskClient, factory: Factory) -> None:
    counts = []
    for number in (1, 2, 3):
        cycle = makers.cycle(factory, number=number)
        document(cycle, makers.account(), title=f"Report {number}")
        notice(factory, cycle, number)
        with statements() as said:
            client.get(f"/factories/{factory.id}")
        counts.append(len(said))

    assert counts == [15, 15, 15]


def test_document_is_downloaded_under_its_name(client: FlaskClient, factory: Factory) -> None:
    made = document(makers.cycle(factory), makers.account())

    answer = client.get(f"/factories/{factory.id}/documents/{made.id}")

    assert (answer.status_code, answer.data) == (200, files.PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''b%C3%A1o%20c%C3%A1o.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.rule("Q4", "Q6")
def test_report_is_there_after_the_release_with_no_earlier_date(
    client: FlaskClient, factory: Factory
) -> None:
    cycle = makers.cycle(factory)
    made = document(cycle, makers.account(), kind="assessment_report", title="The report")
    address = f"/factories/{factory.id}/documents/{made.id}"
    assert "The report" not in home(client, factory)
    assert client.get(address).status_code == 404
    with writing():
        db.session.merge(cycle).report_released_at = clock.now() + timedelta(days=3)

    shown = home(client, factory)

    assert "<b>The report</b>" in shown
    assert "November 24, 2026</small>" in shown
    assert client.get(address).status_code == 200


@pytest.mark.rule("C4", "C7")
def test_menu_of_a_factory_marks_the_page(client: FlaskClient, factory: Factory) -> None:
    page = read(client.get(f"/factories/{factory.id}").text)

    links = [
        (link.text.strip(), link.attributes.get("aria-current"))
        for nav in page.all("nav") for link in nav.all("a")
    ]  # fmt: skip

    assert [name for name, _ in links] == MENU
    assert [name for name, current in links if current] == ["Home"]


@pytest.mark.rule("C5")
@pytest.mark.parametrize("role", [Role.ADVISOR, Role.REGISTRATION, Role.ADMIN])
def test_menu_of_staff_leads_to_pages_that_are_there(client: FlaskClient, role: Role) -> None:
    programme = None if role is Role.ADMIN else makers.programme()
    arrive(client, makers.account(role, programme=programme))
    page = read(client.get("/staff").text)

    links = {
        link.text.strip(): link.attributes["href"] or ""
        for nav in page.all("nav") for link in nav.all("a")
    }  # fmt: skip

    admin = ["Programmes"] if role is Role.ADMIN else []
    assert list(links) == [*STAFF_MENU, *admin, "My account"]
    assert {client.get(href).status_code for href in links.values()} == {200}


def test_menu_leads_to_the_factory_of_the_page_and_never_to_a_foreign_one(
    client: FlaskClient,
) -> None:
    first, second, foreign = (makers.factory(name) for name in ("A", "B", "C"))
    who = makers.account(Role.MANAGER, factory=first)
    makers.grant(who, Role.WORKER, factory=second)
    arrive(client, who)

    assert f'href="/factories/{second.id}/profile"' in client.get(f"/factories/{second.id}").text
    assert f'href="/factories/{first.id}/profile"' not in client.get("/account").text
    lost = client.get(f"/factories/{foreign.id}")
    assert lost.status_code == 404
    assert f"/factories/{foreign.id}/profile" not in lost.text


@pytest.mark.parametrize("path", HELP)
@pytest.mark.parametrize("language", list(locale.LANGUAGES))
def test_help_is_read_without_signing_in(client: FlaskClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept-Language": language})

    assert answer.status_code == 200
    assert problems(answer.text) == []
    assert "<svg" in answer.text
    assert " style=" not in answer.text
    assert len(answer.data) < 14_600


HELPED = {
    "D12": ("register-with-slcp", "It knows that your factory belongs to the programme."),
    "J2": ("start-a-self-assessment", "Discuss them together before you answer."),
}


@pytest.mark.rule(*HELPED)
@pytest.mark.parametrize("rule", HELPED)
def test_plain_facts_are_in_the_help(client: FlaskClient, rule: str) -> None:
    name, words = HELPED[rule]
    assert words in client.get(f"/help/{name}").text


@pytest.mark.rule("H8", "Q4")
def test_no_sentence_promises_a_number_of_months() -> None:
    with (locale.CATALOGUES / "bn" / "LC_MESSAGES" / "messages.po").open("rb") as catalogue:
        said = [str(each.id).casefold() for each in read_po(catalogue)]
    assert len(said) > 500
    assert [text for text in said if "4 month" in text or "four month" in text] == []


def test_help_has_no_other_page(client: FlaskClient) -> None:
    assert client.get("/help/../sign_up").status_code == 404
    assert client.get("/help/sign_up.html").status_code == 404


@pytest.mark.rule("H4", "J4")
def test_help_says_that_time_is_not_shortened_and_what_the_advisor_looks_at(
    client: FlaskClient,
) -> None:
    said = client.get("/help/start-a-self-assessment").get_data(as_text=True)

    assert "The programme does not shorten this time on request." in said
    assert "working bipartite committee with elected representatives" in said
