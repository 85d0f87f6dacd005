"""The history of an answer comes page by page, so that no page grows with all that was changed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.selfassessment.views.answering import CHANGES
from tests import makers
from tests.selfassessment.groups import ONE, TINY, add, get, main, post, there
from tests.selfassessment.world import World, world


@pytest.fixture
def at(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    return made


@pytest.mark.rule("Q18")
def test_every_change_stands_on_one_of_the_pages(client: FlaskClient, at: World) -> None:
    for number in range(CHANGES + 1):
        at.save("TOTAL", str(1000 + number), based_on=number)

    first = main(get(client, at, "TOTAL/history").text)
    second = main(get(client, at, "TOTAL/history?page=2").text)
    assert first.count("<tr><th") == CHANGES + 1  # with its head
    assert second.count("<tr><th") == 2
    assert "/questions/TOTAL/history?q=&amp;page=2" in first
    assert 'After">1,000<' in second
    assert 'After">1,000<' not in first
    assert "The list ends before this page." in get(client, at, "TOTAL/history?page=3").text


def test_entry_can_be_put_back_from_a_later_page(client: FlaskClient, at: World) -> None:
    lost = add(client, at, ONE)
    post(client, at, f"BUILDINGS/entries/{lost}/remove", revision="1")
    for number in range(CHANGES):
        at.save("BUILDINGS", "", comment=f"note {number}", based_on=2 + number)

    text = get(client, at, "BUILDINGS/history?page=2").text
    assert f"/BUILDINGS/entries/{lost}/restore" in text
    assert f'name="now" value="{2 + CHANGES}"' in text
    post(client, at, f"BUILDINGS/entries/{lost}/restore", revision="2")
    assert [entry.id for entry in there(at, "BUILDINGS")] == [lost]
    assert "/restore" not in get(client, at, "BUILDINGS/history?page=2").text
