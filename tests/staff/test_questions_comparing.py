"""Two versions beside each other, as the staff read it."""

import re

import pytest
from flask.testing import FlaskClient

from bw.db import db
from bw.questionnaire import memory
from bw.web.policy import Role
from tests.staff.questions import draft, enter, published
from tests.statements import statements
from tests.web.html import problems

HEADERS = "type | name | label::English (en) | label::Bangla (bn) | relevant"
OLD = ("text | a | How many hours? | কত? |", "integer | b | Old | পুরনো |",
       "text | c | Kept | রাখা |")  # fmt: skip
NEW = ("text | a | How many paid hours? | কত? | ${c} = 'x'", "text | c | Kept | রাখা |",
       "text | d | Brand new | নতুন |")  # fmt: skip


def versions() -> tuple[int, int]:
    """One in use, and a draft that changes it in every way."""
    return published(*OLD, headers=HEADERS), draft(*NEW, version="2", headers=HEADERS)


@pytest.fixture(autouse=True)
def _both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups and choices of the tiny workbooks in both languages."""
    monkeypatch.setattr(
        "tests.staff.questions.BEGIN",
        ("begin group | fp | Facility | কারখানা", "begin group | fp_a | Basics | মূল"),
    )
    monkeypatch.setattr(
        "tests.staff.questions.CHOICES",
        ("list_name | name | label::English (en) | label::Bangla (bn)", "yes_no | yes | Yes | হ্যাঁ"),
    )


def test_a_draft_is_compared_with_the_version_in_use(client: FlaskClient) -> None:
    old, new = versions()
    enter(client, Role.ADVISOR)
    shown = client.get(f"/staff/questions/{new}/compare")
    assert (shown.status_code, problems(shown.text)) == (200, [])
    plain = " ".join(re.sub(r"<[^>]+>", " ", shown.text).split())
    for text in (
        "What version 2 changes", "1 question is new to answer.", "2 answers can be carried over.",
        "1 answer cannot be carried over.", "Self-assessments that run stay on the version",
        "3 differences", "the version does not ask it",
    ):  # fmt: skip
        assert text in plain, text
    assert re.search(r"<ins><span class=\"sr\">added: </span>paid </ins>", shown.text)
    assert f'<option value="{old}" selected>' in shown.text


def test_differences_are_narrowed_by_section_and_sort(client: FlaskClient) -> None:
    _, new = versions()
    enter(client)
    at = f"/staff/questions/{new}/compare"
    counts = {"sort=added": 1, "sort=removed": 1, "sort=reworded": 1, "sort=logic": 1,
              "section=FP": 3, "section=FP&sort=added": 1}  # fmt: skip
    for narrowed, count in counts.items():
        shown = client.get(f"{at}?{narrowed}")
        assert f"{count} difference" in shown.text, narrowed
        assert problems(shown.text) == []
    for narrowed in ("sort=moved", "section=WH", "sort=nonsense"):
        assert "Nothing of this sort changed here." in client.get(f"{at}?{narrowed}").text
    assert "The list ends before this page." in client.get(f"{at}?page=7").text


def test_the_other_version_must_be_one_of_the_same_form(client: FlaskClient) -> None:
    old, new = versions()
    foreign = draft(*NEW, form="other", headers=HEADERS)
    enter(client)
    assert client.get(f"/staff/questions/{old}/compare?with={new}").status_code == 200
    for other in (foreign, new, 99, "x"):
        assert client.get(f"/staff/questions/{new}/compare?with={other}").status_code == 404
    alone = client.get(f"/staff/questions/{foreign}/compare")
    assert "no other version" in alone.text
    assert problems(alone.text) == []


def test_the_same_again_under_another_number_says_so(client: FlaskClient) -> None:
    published(*OLD, headers=HEADERS)
    same = draft(*OLD, version="2", headers=HEADERS)
    enter(client)
    shown = client.get(f"/staff/questions/{same}/compare")
    assert "The two versions say and ask the same." in shown.text
    assert "3 answers can be carried over." in shown.text


def test_a_long_list_is_turned_page_by_page(client: FlaskClient) -> None:
    published(*OLD, headers=HEADERS)
    many = (f"text | n{n} | New {n} | নতুন |" for n in range(50))
    new = draft(*OLD, *many, version="2", headers=HEADERS)
    enter(client)
    first = client.get(f"/staff/questions/{new}/compare?sort=added")
    again = client.get(f"/staff/questions/{new}/compare?sort=added&page=2")
    assert [page.text.count("<li><h3>") for page in (first, again)] == [40, 10]
    assert "page=2" in first.text
    assert problems(again.text) == []


@pytest.mark.parametrize("count", [1, 30])
def test_a_comparison_takes_the_same_statements_however_many(
    client: FlaskClient, count: int
) -> None:
    published(*OLD, headers=HEADERS)
    many = (f"text | n{n} | New {n} | নতুন |" for n in range(count))
    new = draft(*OLD, *many, version="2", headers=HEADERS)
    enter(client)
    memory.forget()
    db.session.remove()
    with statements() as sent:
        assert client.get(f"/staff/questions/{new}/compare").status_code == 200
    assert len(sent) <= 34, sent


def test_publishing_shows_what_it_means(client: FlaskClient) -> None:
    _, new = versions()
    enter(client)
    shown = client.get(f"/staff/questions/{new}/publish").text
    assert "1 question is new to answer." in shown
    assert "Every difference from version 1" in shown
