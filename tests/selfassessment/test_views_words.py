"""What the pages say to people: messages of authors, what a list leaves out, lines of comments,
parts that htmx puts into a page."""

from flask import Flask
from flask.testing import FlaskClient

from tests import makers
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.test_views import TINY, get, post
from tests.selfassessment.world import world
from tests.web.html import composed_problems


def test_blank_answer_to_a_required_question_gets_the_message_of_its_author(
    app: Flask, client: FlaskClient
) -> None:
    texts = {"en": "We cannot do without it.", "vi": "Cần câu trả lời này."}
    asked = (
        q("own", required=True, required_message=texts),
        q("plain", required=True),
        q("free", required_message={"en": "Not asked for."}),
    )
    there = world(outline(section("FP", leaf("Buildings", *asked))))
    makers.sign_in(client, there.manager)
    said = [post(client, there, ref, answer=" ") for ref in ("OWN", "PLAIN", "FREE")]
    general = "Choose or write an answer first"
    assert [general in one.text for one in said] == [False, True, True]
    assert texts["en"] in said[0].text
    assert [one.status_code for one in said] == [422, 422, 422]
    commented = post(client, there, "OWN", comment="Ask the clerk")  # may wait, as any other
    assert commented.status_code == 303


def test_summary_says_how_many_unanswered_questions_it_leaves_out(
    app: Flask, client: FlaskClient
) -> None:
    many = outline(section("FP", leaf("Beds", *(q(f"b{n}", "integer") for n in range(23)))))
    there = world(many)
    makers.sign_in(client, there.manager)
    shown = get(client, there, "/summary").text
    assert "23 questions are still to answer" in shown
    assert 'questions?show=unanswered">3 more: all unanswered questions</a>' in shown
    assert shown.count('<span class="ref">') == 20
    for number in range(3):
        post(client, there, f"B{number}", answer="1")
    shown = get(client, there, "/summary").text
    assert 'questions?show=unanswered">All unanswered questions</a>' in shown


def test_lines_of_a_comment_stay_lines_in_the_history(app: Flask, client: FlaskClient) -> None:
    there = world(TINY)
    makers.sign_in(client, there.manager)
    post(client, there, "DORM", answer="yes", comment="One gate\r\nat the back")
    shown = get(client, there, "/questions/DORM/history").text
    assert 'class="hint lines">Comment: One gate\nat the back</span>' in shown


def test_parts_of_a_page_are_sound_in_their_page(app: Flask, client: FlaskClient) -> None:
    there = world(TINY)
    makers.sign_in(client, there.manager)
    page = get(client, there, "/questions/DORM").text
    wrong = post(client, there, "DORM", htmx=True, answer="perhaps")
    kept = post(client, there, "DORM", htmx=True, answer="yes", key="key-12345")
    other = post(client, there, "DORM", htmx=True, answer="no", key="key-67890")
    assert [one.status_code for one in (wrong, kept, other)] == [422, 200, 409]
    for one in (wrong, kept, other):
        assert composed_problems(page, one.text) == []
