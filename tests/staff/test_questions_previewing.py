"""Every question as the factory sees it, out of any version, and nothing kept."""

import pytest
from flask.testing import FlaskClient

from bw.db import db
from bw.questionnaire import memory
from bw.questionnaire.kinds import KINDS
from bw.questionnaire.outline import OutlineQuestion
from bw.selfassessment.models import Answer
from bw.web.locale import LANGUAGES
from bw.web.policy import Role
from tests.questionnaire.build import calculation, leaf, note, outline, q, section
from tests.selfassessment.world import publish
from tests.staff.questions import draft, enter
from tests.statements import statements
from tests.web.html import problems


def one_of_each() -> list[OutlineQuestion]:
    """A question of each kind that is asked, each on its own."""
    fields = (q("inner", "integer", required=True), q("when", "date", relevant="${inner} > 1"))
    extra: dict[str, dict[str, object]] = {
        "single": {"choices": ("red", "blue")},
        "multiple": {"choices": ("red", "blue")},
        "repeat": {"fields": fields, "parameters": {"min": "0", "max": "3", "count": "entries"}},
        "grid": {"fields": (q("men", "integer"), q("women", "integer")), "rows_list": "red blue"},
    }
    kinds = [kind for kind in KINDS if kind not in ("note", "calculate")]
    return [q(f"q_{kind}", kind, **extra.get(kind, {})) for kind in kinds]


def whole() -> int:
    law = {"bd": {"en": "Section 1 of the Act"}, "vn": {"en": "Article 2"}}
    words = {"label": {"en": "How many hours?", "bn": "কত ঘণ্টা?"}, "guidance": "Ask them"}
    first = q("hours", "currency", hint="A week", law=law, bipartite="osh", **words)
    last = q("last", relevant="${hours} > 60", constraint=". != ''", constraint_message="Not so")
    sections = (
        section("FP", leaf("Basics", note("n", "Read first"), first, calculation("c", "1 + 1"))),
        section("WH", leaf("Kinds", *one_of_each()), leaf("Last", last)),
    )
    return publish(outline(*sections, languages=("en", "bn")))


def at(page: str = "", version_id: int = 1) -> str:
    return f"/staff/questions/{version_id}/preview{page}"


def test_sections_lead_to_leaves_and_these_to_questions(client: FlaskClient) -> None:
    whole()
    enter(client, Role.ADVISOR)
    sections, first, last = (client.get(at(page)) for page in ("", "/leaves/1", "/leaves/3"))
    for shown in (sections, first, last):
        assert (shown.status_code, problems(shown.text)) == (200, [])
    assert at("/leaves/2") in sections.text
    for text in ("Read first", "1 + 1", at("/questions/HOURS"), at("/leaves/2")):
        assert text in first.text
    assert "Has a condition" in last.text
    for page in ("/leaves/0", "/leaves/4", "/questions/N", "/questions/NO", "/questions/%00"):
        assert client.get(at(page)).status_code == 404


def test_a_question_shows_as_the_factory_sees_it_in_the_language_chosen(
    client: FlaskClient,
) -> None:
    whole()
    enter(client, Role.REGISTRATION)
    english = client.get(at("/questions/HOURS?language=en&country=bd")).text
    bangla = client.get(at("/questions/HOURS?language=bn&country=vn")).text
    assert problems(english) == problems(bangla) == []
    for text in ("How many hours?", "Read first", "A week", "Ask them", "Section 1 of the Act",
                 "For the committee to discuss", "BDT"):  # fmt: skip
        assert text in english
    assert "কত ঘণ্টা?" in bangla
    assert "Article 2" in bangla
    assert "Section 1 of the Act" not in bangla
    assert "VND" in bangla


def test_previous_and_next_go_through_the_whole_version(client: FlaskClient) -> None:
    definition = memory.definition(whole())
    enter(client)
    page, seen = at("/questions/HOURS"), ["HOURS"]
    while 'rel="next"' in (shown := client.get(page).text):
        page = shown.split('" rel="next"')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
        seen.append(page.split("/questions/")[2].split("?")[0])
    assert seen == [each.ref for each in definition.questions if each.asked]
    assert 'rel="prev"' in shown


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("note", "calculate")])
def test_every_kind_is_drawn_in_every_language_and_keeps_nothing(
    client: FlaskClient, kind: str
) -> None:
    whole()
    enter(client)
    ref = f"Q-{kind}".upper().replace("_", "-")
    for language in LANGUAGES:
        shown = client.get(at(f"/questions/{ref}?language={language}&answer=x&answer=%F0%9F%98%80"))
        assert (shown.status_code, problems(shown.text)) == (200, []), language
        assert 'method="post"' not in shown.text.split('class="card"')[1].split("</form>")[0]
    assert client.post(at(f"/questions/{ref}")).status_code == 405
    assert db.session.query(Answer).count() == 0


def test_a_search_in_a_long_list_works_and_what_was_typed_stays(client: FlaskClient) -> None:
    countries = q("inside", "country")
    asked = (q("land", "country"), q("many", "repeat", fields=(countries, q("word"))))
    publish(outline(section("FP", leaf("A", *asked))))
    enter(client)
    found = client.get(at("/questions/LAND?search=bangla&action=search"))
    assert ("Bangladesh" in found.text, "Viet Nam" in found.text) == (True, False)
    inside = client.get(at("/questions/MANY?search.inside=viet&answer.word=Typed%20here"))
    assert ("Vietnam" in inside.text, 'value="Typed here"' in inside.text) == (True, True)
    assert [problems(page.text) for page in (found, inside)] == [[], []]


def test_a_text_that_shows_an_answer_names_the_question(client: FlaskClient) -> None:
    asked = (q("hours"), q("paid", label="Of ${hours} hours, how many are paid?"))
    publish(outline(section("FP", leaf("A", *asked))))
    enter(client)
    shown = client.get(at("/questions/PAID"))
    assert "Of [HOURS] hours, how many are paid?" in shown.text
    assert problems(shown.text) == []


def test_what_decides_a_question_is_said_below_it(client: FlaskClient) -> None:
    whole()
    enter(client)
    shown = client.get(at("/questions/LAST")).text
    for text in ("<code>${hours} &gt; 60</code>", "<code>. != &#39;&#39;</code>", "Not so"):
        assert text in shown
    assert "<code>${inner} &gt; 1</code>" in client.get(at("/questions/Q-REPEAT")).text


def test_a_draft_can_be_looked_at_by_all_staff(client: FlaskClient) -> None:
    made = draft("text | a | How many?")
    enter(client, Role.ADVISOR)
    shown = client.get(at("/questions/A", made))
    assert "How many?" in shown.text
    assert client.get(at("", 99)).status_code == 404


@pytest.mark.parametrize("count", [1, 40])
def test_a_preview_takes_the_same_statements_however_many(client: FlaskClient, count: int) -> None:
    made = draft(*(f"text | q{n} | Question {n}" for n in range(count)))
    enter(client)
    client.get(at("/questions/Q0", made))
    for page in ("", "/leaves/1", "/questions/Q0"):
        db.session.remove()
        with statements() as sent:
            assert client.get(at(page, made)).status_code == 200
        assert len(sent) == 2, sent  # who asks, and the version
