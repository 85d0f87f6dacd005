"""The pages of the self-assessment, over HTTP."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from bw.cycles.models import Cycle
from bw.db import writing
from bw.selfassessment import queries
from bw.web import access
from bw.web.policy import Role
from tests import makers
from tests.conftest import NOW
from tests.questionnaire.build import leaf, note, outline, q, section
from tests.selfassessment.world import World, world

TINY = outline(
    section(
        "FP",
        leaf(
            "Buildings",
            q("dorm", "yes_no", guidance="Count every building.", law={"bd": "Section 5."}),
            q("beds", "integer", relevant="${dorm} = 'yes'", constraint=". <= 500",
              constraint_message="At most 500."),
            category="Facility",
        ),
        label="Facility Profile",
    ),
    section(
        "WI",
        leaf("Union", note("n", "About unions."), q("union", "yes_no", bipartite="relations")),
        leaf("Last", q("last", "yes_no"), q("sent", "date", at_submission=True), q("two", step=2)),
        label="Worker Involvement",
    ),
    full_sections=("FP",),
)  # fmt: skip
HTMX = {"HX-Request": "true"}


@pytest.fixture
def there(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    return made


def post(client: FlaskClient, there: World, ref: str, *, htmx: bool = False, **form: str):
    form.setdefault("revision", "0")
    return client.post(
        f"/self-assessments/{there.assessment_id}/questions/{ref}",
        data=form, headers=HTMX if htmx else {}, base_url="https://factory.test",
    )  # fmt: skip


def get(client: FlaskClient, there: World, path: str = ""):
    return client.get(
        f"/self-assessments/{there.assessment_id}{path}", base_url="https://factory.test"
    )


@pytest.mark.rule("F6")
def test_question_page_shows_everything(client: FlaskClient, there: World) -> None:
    text = get(client, there, "/questions/DORM").text
    here = f"/self-assessments/{there.assessment_id}"
    for part in (
        '<h1 id="q">Question dorm</h1>', "DORM",
        "<summary>Guidance notes</summary><p>Count every building.",
        "<summary>National law</summary><p>Section 5.", "Comment (optional)",
        'name="answer"', '<textarea id="c" name="comment">', 'id="s">Submit</button>',
        f'<a href="{here}/questions">All questions</a>', f'<a href="{here}/summary">Summary</a>',
        '<a href="UNION" rel="next">Next</a>', '<a href="../sections/FP">Section</a>',
    ):  # fmt: skip
        assert part in text
    assert "Previous" not in text
    assert '<a href="DORM" rel="prev">Previous</a>' in get(client, there, "/questions/UNION").text


def test_question_of_a_step_that_was_not_chosen_says_so(client: FlaskClient, there: World) -> None:
    text = get(client, there, "/questions/TWO").text

    assert "This question belongs to Step 2, which is not part of this self-assessment." in text
    assert "What decides it" not in text


@pytest.mark.parametrize(
    ("checked", "told"), [("", "Nobody"), ("id", "Nobody"), ("bd", "A person")]
)
def test_law_note_says_whether_a_person_has_checked_it(
    app: Flask, client: FlaskClient, checked: str, told: str
) -> None:
    asked = q("dorm", law={"bd": "Section 5."}, parameters={"checked": checked})
    made = world(outline(section("FP", leaf("Buildings", asked))))
    makers.sign_in(client, made.manager)
    text = get(client, made, "/questions/DORM").text

    assert "For guidance; not legal advice." in text
    assert f"{told} has compared this note" in text
    assert text.count("has compared this note") == 1


@pytest.mark.rule("F4")
@pytest.mark.rule("F7")
def test_answer_by_htmx_gives_next_question_with_bars(client: FlaskClient, there: World) -> None:
    response = post(client, there, "DORM", htmx=True, answer="yes", key="key-12345")
    assert response.status_code == 200
    assert response.headers["BW-Saved"] == "key-12345"
    assert response.headers["HX-Push-Url"].endswith("/questions/BEDS")
    assert "Question beds" in response.text
    assert 'id="bars" hx-swap-oob="true"' in response.text
    assert "It opened 1 question." in response.text
    assert "<html" not in response.text


@pytest.mark.rule("F7")
def test_answers_lead_across_sections_to_the_summary(client: FlaskClient, there: World) -> None:
    first = post(client, there, "DORM", answer="no")
    assert first.location.endswith("/questions/UNION")
    assert post(client, there, "UNION", answer="no").location.endswith("/questions/LAST")
    assert post(client, there, "LAST", answer="no").location.endswith("/summary")
    assert "Saved." in get(client, there, "/summary").text


def test_answer_without_javascript_redirects(client: FlaskClient, there: World) -> None:
    response = post(client, there, "DORM", answer="yes")
    assert (response.status_code, response.location[-4:]) == (303, "BEDS")
    page = client.get(response.location, base_url="https://factory.test")
    assert "Saved. It opened 1 question." in page.text


def test_same_form_again_without_javascript_is_one_save(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="yes")
    again = post(client, there, "DORM", answer="yes")
    assert again.status_code == 303
    assert len(queries.history(there.assessment_id, 0)) == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_save_that_comes_again_after_a_change_says_that_the_newer_one_stands(
    client: FlaskClient, there: World, htmx: bool
) -> None:
    def save(answer: str, revision: str, key: str) -> str:
        form = {"answer": answer, "revision": revision, "key": key}
        told = post(client, there, "DORM", htmx=htmx, **form)
        return (told if htmx else client.get(told.location, base_url="https://factory.test")).text

    changed = "The answer has been changed since; the newer one stands."
    assert changed not in save("yes", "0", "first-key")
    assert changed not in save("yes", "0", "first-key")
    assert changed not in save("no", "1", "second-key")
    assert changed in save("yes", "0", "first-key")
    assert queries.all_rows(there.assessment_id)[0].value == "no"


def test_invalid_answer_gives_422_and_keeps_what_was_typed(
    client: FlaskClient, there: World
) -> None:
    post(client, there, "DORM", answer="yes")
    response = post(client, there, "BEDS", htmx=True, answer="many", comment="We count <them>")
    assert response.status_code == 422
    assert 'value="many"' in response.text
    assert "We count &lt;them&gt;" in response.text
    assert "BW-Saved" not in response.headers


def test_answer_that_fails_its_check_says_the_authors_sentence(
    client: FlaskClient, there: World
) -> None:
    post(client, there, "DORM", answer="yes")
    response = post(client, there, "BEDS", answer="501")
    assert response.status_code == 422
    assert "At most 500." in response.text


def test_empty_answer_asks_for_one_and_comment_alone_is_kept(
    client: FlaskClient, there: World
) -> None:
    assert post(client, there, "DORM").status_code == 422
    assert post(client, there, "DORM", comment="Ask the clerk").status_code == 303
    row = there.rows[0]
    assert (row.value, row.comment) == ("", "Ask the clerk")


def test_comment_too_long_is_said_once_beside_the_comment(
    client: FlaskClient, there: World
) -> None:
    response = post(client, there, "DORM", answer="yes", comment="x" * 2001)
    assert response.status_code == 422
    assert response.text.count("at most 2,000 fit here") == 1
    assert 'aria-describedby="ce"' in response.text


def test_answer_sent_after_the_session_ended_comes_back_to_be_sent_again(
    client: FlaskClient, there: World
) -> None:
    client.delete_cookie("__Host-bw", domain="factory.test")
    refused = post(client, there, "DORM", answer="yes", comment="An hour <of> work")
    assert refused.status_code == 401
    assert refused.text.count("An hour &lt;of&gt; work") == 3  # read, sent, in another language
    assert f'action="/self-assessments/{there.assessment_id}/questions/DORM"' in refused.text
    assert there.rows.get(0) is None
    makers.sign_in(client, there.manager)
    assert post(client, there, "DORM", answer="yes", comment="An hour <of> work").status_code == 303


def test_stale_revision_gives_409_with_both_texts(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="yes", comment="Mine came first")
    response = post(client, there, "DORM", answer="no", comment="Mine is newer", htmx=True)
    assert response.status_code == 409
    for part in ("Mine came first", "Mine is newer", "Person 0", 'name="revision" value="1"'):
        assert part in response.text
    chosen = post(client, there, "DORM", answer="no", comment="Mine is newer", revision="1")
    assert chosen.status_code == 303
    assert there.rows[0].value == "no"


def test_answer_can_be_cleared(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="yes")
    response = post(client, there, "DORM", answer="yes", action="clear", revision="1", htmx=True)
    assert response.status_code == 200
    assert "Question dorm" in response.text
    assert there.rows[0].value == ""


def test_clearing_with_a_comment_too_long_keeps_the_answer(
    client: FlaskClient, there: World
) -> None:
    post(client, there, "DORM", answer="yes")
    sent = {"answer": "yes", "comment": "x" * 2001, "action": "clear", "revision": "1"}
    assert post(client, there, "DORM", **sent).status_code == 422
    assert there.rows[0].value == "yes"


@pytest.mark.rule("Q11")
def test_question_out_of_scope_says_why_and_takes_no_answer(
    client: FlaskClient, there: World
) -> None:
    page = get(client, there, "/questions/BEDS")
    assert "does not apply at the moment" in page.text
    assert "DORM" in page.text
    response = post(client, there, "BEDS", answer="444", comment="typed")
    assert response.status_code == 409
    assert '<p class="quote">444\ntyped</p>' in response.text


def test_answer_that_meets_a_submitted_self_assessment_is_shown_back(
    client: FlaskClient, there: World
) -> None:
    for ref in ("DORM", "UNION", "LAST"):
        post(client, there, ref, answer="no", comment="kept")
    post_submit = f"/self-assessments/{there.assessment_id}/submit"
    assert client.post(post_submit, base_url="https://factory.test").status_code == 303
    response = post(client, there, "DORM", answer="yes", comment="typed late", revision="1")
    assert response.status_code == 409
    assert '<p class="quote">Yes\ntyped late</p>' in response.text
    assert '<p class="quote">kept</p>' in response.text
    assert there.rows[0].value == "no"


@pytest.mark.rule("F9")
def test_priority_question_is_highlighted_with_a_sentence(
    client: FlaskClient, there: World
) -> None:
    text = get(client, there, "/questions/UNION").text
    assert "For the committee to discuss" in text
    assert "Industrial relations" in text
    assert "About unions." in text
    assert "For the committee to discuss" not in get(client, there, "/questions/DORM").text


@pytest.mark.rule("F8")
def test_section_table_counts(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="yes")
    text = get(client, there, "/sections/FP").text
    row = text[text.index("<tbody>") : text.index("</tbody>")]
    for part in ("Buildings", "Facility", "50%", ">1<"):
        assert part in row
    for column in ("Subsection", "Category", "Completed", "Answered", "To answer"):
        assert column in text


@pytest.mark.rule("F2")
@pytest.mark.rule("F3")
def test_sections_lead_to_every_section(client: FlaskClient, there: World) -> None:
    cycles = client.get(
        f"/factories/{there.factory.id}/self-assessments", base_url="https://factory.test"
    )
    assert f"/self-assessments/{there.assessment_id}" in cycles.text
    text = get(client, there).text
    assert "/sections/FP" in text
    assert "/sections/WI" in text


@pytest.mark.rule("F3")
def test_questions_are_answered_in_any_order(client: FlaskClient, there: World) -> None:
    for ref in ("LAST", "UNION", "DORM"):
        assert post(client, there, ref, answer="no").status_code == 303
    assert [there.rows[there.definition.by_ref[ref].position].value
            for ref in ("DORM", "UNION", "LAST")] == ["no"] * 3  # fmt: skip


def test_resume_lands_on_first_unanswered(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="no")
    response = get(client, there, "/continue")
    assert "/questions/UNION" in response.location
    assert (
        "You left off here." in client.get(response.location, base_url="https://factory.test").text
    )


@pytest.mark.rule("F9")
@pytest.mark.parametrize(
    ("show", "seen", "unseen"),
    [
        ("all", ["DORM", "UNION", "LAST"], ["BEDS"]),
        ("unanswered", ["UNION", "LAST"], ["DORM", "BEDS", "SENT"]),
        ("priority", ["UNION"], ["DORM", "LAST"]),
        ("commented", ["DORM"], ["UNION", "LAST"]),
        ("out-of-scope", ["BEDS"], ["DORM", "UNION"]),
    ],
)
def test_questions_are_filtered(
    client: FlaskClient, there: World, show: str, seen: list[str], unseen: list[str]
) -> None:
    post(client, there, "DORM", answer="no", comment="x")
    text = get(client, there, f"/questions?show={show}").text
    assert [ref for ref in seen if f"/questions/{ref}" not in text] == []
    assert [ref for ref in unseen if f"/questions/{ref}" in text] == []


def test_search_folds(client: FlaskClient, there: World) -> None:
    assert "/questions/DORM" in get(client, there, "/search?q=QUESTION+dórm").text
    assert "Nothing holds all of these words" in get(client, there, "/search?q=zebra").text


def test_history_shows_before_and_after(client: FlaskClient, there: World) -> None:
    post(client, there, "DORM", answer="yes")
    post(client, there, "DORM", answer="no", revision="1")
    text = get(client, there, "/questions/DORM/history").text
    latest, first = (text.index(f'data-label="Before">{old}') for old in ("Yes", "No answer"))
    assert latest < text.index('data-label="After">No</td>') < first
    assert text.count("Person 0") == 2


@pytest.mark.rule("Q11")
def test_scope_page_names_trigger_and_what_hangs_on_it(client: FlaskClient, there: World) -> None:
    text = get(client, there, "/scope").text
    assert "DORM" in text
    assert "BEDS" in text
    assert "These questions do not apply:" in text


def test_start_makes_a_self_assessment_with_the_chosen_steps(
    client: FlaskClient, there: World
) -> None:
    factory = makers.factory("Second")
    makers.grant(there.manager, Role.MANAGER, factory=factory)
    cycle = makers.cycle(factory)
    address = f"/cycles/{cycle.id}/self-assessment"
    assert "Step 2" in client.get(address, base_url="https://factory.test").text
    started = client.post(address, data={"more": ["2"]}, base_url="https://factory.test")
    assert started.status_code == 303
    number = queries.assessment_of_cycle(cycle.id)
    assert number is not None
    subject = queries.find(there.person(), number)
    assert subject is not None
    assert subject.steps == 0b11
    again = client.post(address, data={"more": ["3"]}, base_url="https://factory.test")
    assert again.location.endswith(f"/self-assessments/{number}")


@pytest.mark.rule("F1")
def test_start_before_activation_is_refused(client: FlaskClient, there: World) -> None:
    factory = makers.factory("Second")
    makers.grant(there.manager, Role.MANAGER, factory=factory)
    cycle = makers.cycle(factory, active=False)
    refused = client.post(f"/cycles/{cycle.id}/self-assessment", base_url="https://factory.test")
    assert refused.status_code == 422
    assert "has not activated this cycle yet" in refused.text


@pytest.mark.rule("Q13")
def test_committee_member_reads_and_does_not_answer(client: FlaskClient, there: World) -> None:
    makers.sign_in(client, makers.account(Role.WORKER, factory=there.factory))
    page = get(client, there, "/questions/DORM")
    assert page.status_code == 200
    assert 'id="s"' not in page.text
    assert post(client, there, "DORM", answer="yes").status_code == 404


DATES = {
    "assessors_arrived_at": datetime(2026, 11, 17, 3, 7, tzinfo=UTC),
    "arrival_recorded_at": datetime(2026, 11, 19, 3, 7, tzinfo=UTC),
}
TELLING = ("November 17", "November 19", "after the assessment had begun")


def pages_of(client: FlaskClient, there: World) -> str:
    """Everything that a factory reads about a submitted self-assessment."""
    paths = ("", "/summary", "/scope", "/questions", "/questions/DORM", "/questions/DORM/history",
             "/reopen", "/snapshots/1", "/sections/FP")  # fmt: skip
    others = (f"/factories/{there.factory.id}/self-assessments", "/factories")
    texts = [get(client, there, path).text for path in paths]
    return " ".join(
        [*texts, *(client.get(p, base_url="https://factory.test").text for p in others)]
    )


@pytest.mark.rule("H2", "Q4", "Q6")
def test_pages_tell_no_date_of_the_assessment_before_the_release(
    client: FlaskClient, there: World
) -> None:
    for ref in ("DORM", "UNION", "LAST"):
        post(client, there, ref, answer="no")
    client.post(f"/self-assessments/{there.assessment_id}/submit", base_url="https://factory.test")
    with writing() as connection:
        connection.execute(update(Cycle).values(**DATES))
    assert [part for part in TELLING if part in pages_of(client, there)] == []
    with writing() as connection:
        connection.execute(update(Cycle).values(report_released_at=NOW))
    shown = pages_of(client, there)
    assert [part for part in TELLING if part in shown] == [TELLING[0], TELLING[2]]
    assert "Report released" in shown


def test_log_lines_say_whose_factory_it_is(client: FlaskClient, there: World) -> None:
    said = []
    for call in (lambda: post(client, there, "DORM", answer="no"), lambda: get(client, there)):
        with client:  # the request's context stays until the block ends
            call()
            said.append(access.context()["factory"])
    assert said == [there.factory.id] * 2
