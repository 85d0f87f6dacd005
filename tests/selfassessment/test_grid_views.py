"""A grid, over HTTP: one form, its sums, wrong cells, conflicts; and choices that hang together."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.selfassessment import queries, snapshots
from tests import makers
from tests.journeys.groups import QUESTIONNAIRE
from tests.selfassessment.groups import TINY, get, main, post, there
from tests.selfassessment.world import World, world

FULL = {"answer.0.perm": "4", "answer.1.perm": "6", "shown": [""]}


@pytest.fixture
def at(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    post(client, made, "TOTAL", answer="10")
    return made


def save(client: FlaskClient, at: World, *, htmx: bool = False, path: str = "HEADS", **more: str):
    sent = {**FULL, **{name.replace("_", "."): text for name, text in more.items()}}
    return post(client, at, path, htmx=htmx, data=sent)


def test_grid_is_a_table_whose_cells_are_named_by_row_and_column(
    client: FlaskClient, at: World
) -> None:
    text = main(get(client, at, "HEADS").text)
    assert '<th scope="row" id="r.0">Women</th>' in text
    assert '<th scope="col"><span id="q.perm">Permanent</span>' in text
    assert 'name="answer.0.perm" id="a.0.perm"' in text
    assert 'aria-labelledby="r.0 q.perm"' in text
    assert 'data-label="Permanent"' in text
    assert "style=" not in text


@pytest.mark.rule("F4")
def test_grid_is_saved_as_one_answer(client: FlaskClient, at: World) -> None:
    response = save(client, at)
    assert response.location.endswith("/LAST")
    found = [(entry.id, dict(entry.values)) for entry in there(at, "HEADS")]
    assert found == [("women", {"perm": "4"}), ("men", {"perm": "6"})]
    assert len(queries.history(at.assessment_id, 4)) == 1


def test_wrong_cell_is_named_beside_and_above(client: FlaskClient, at: World) -> None:
    response = save(client, at, answer_1_perm="many")
    assert response.status_code == 422
    text = main(response.text)
    assert '<a href="#f.1.perm">Men – Permanent: “many” is not a number.' in text
    assert '<p class="error" id="e.1.perm">' in text
    assert 'value="many"' in text
    assert 'value="4"' in text
    assert there(at, "HEADS") == ()


def test_missing_cell_is_asked_for(client: FlaskClient, at: World) -> None:
    response = save(client, at, answer_1_perm="")
    assert response.status_code == 422
    assert '<p class="error" id="e.1.perm">Please fill this in.</p>' in response.text


def test_wrong_sum_is_said_with_the_sum(client: FlaskClient, at: World) -> None:
    response = save(client, at, answer_1_perm="7")
    assert response.status_code == 422
    assert "The cells must add up to the number of workers." in response.text
    assert "Compared here: 11 and 10." in response.text
    assert '<output id="t.">11</output>' in response.text
    assert there(at, "HEADS") == ()


def test_check_gives_the_sums_and_the_colour(client: FlaskClient, at: World) -> None:
    response = save(client, at, path="HEADS/check", htmx=True)
    assert response.headers["HX-Reswap"] == "none"
    assert '<button class="go" id="s">' in response.text
    assert '<output id="t." hx-swap-oob="true">10</output>' in response.text
    wrong = save(client, at, path="HEADS/check", htmx=True, answer_1_perm="5")
    assert '<button class="go wait" id="s">' in wrong.text


def test_grid_that_htmx_brings_has_its_cells_in_place(client: FlaskClient, at: World) -> None:
    response = post(client, at, "UNIONS", htmx=True, action="none")
    assert 'id="f.0.perm"' in response.text
    assert response.text.count("hx-swap-oob") == 1  # the bars alone


@pytest.mark.rule("F5")
def test_two_who_fill_a_grid_see_both_texts(client: FlaskClient, at: World) -> None:
    save(client, at)
    response = save(client, at, answer_0_perm="5", answer_1_perm="5")
    assert response.status_code == 409
    assert "Women Permanent: 5" in response.text
    assert "Women Permanent: 4" in response.text
    assert '<input type="hidden" name="answer.0.perm" value="5">' in response.text


def test_same_grid_again_is_one_save(client: FlaskClient, at: World) -> None:
    assert [save(client, at).status_code for _ in range(2)] == [303, 303]
    assert len(queries.history(at.assessment_id, 4)) == 1


def test_cells_that_apply_now_are_shown_first(client: FlaskClient, at: World) -> None:
    assert "Does not apply" in get(client, at, "HEADS").text
    post(client, at, "AGENCY", answer="yes")
    response = save(client, at)  # from a page on which they did not stand yet
    assert response.status_code == 422
    assert "These also apply now" in response.text
    assert 'name="answer.0.temp"' in response.text
    shown = {**FULL, "shown": ["", "0.temp", "1.temp"], "answer.0.perm": "3", "answer.0.temp": "1"}
    assert post(client, at, "HEADS", data=shown).status_code == 303
    assert dict(there(at, "HEADS")[0].values) == {"perm": "3", "temp": "1"}


@pytest.mark.rule("Q11")
def test_cells_out_of_scope_keep_what_was_stored(client: FlaskClient, at: World) -> None:
    post(client, at, "AGENCY", answer="yes")
    shown = {**FULL, "shown": ["", "0.temp", "1.temp"], "answer.0.perm": "3", "answer.0.temp": "1"}
    post(client, at, "HEADS", data=shown)
    post(client, at, "AGENCY", answer="no", revision="1")
    again = {**FULL, "revision": "1", "answer.0.perm": "4", "answer.0.temp": "9"}
    assert post(client, at, "HEADS", data=again).status_code == 303
    assert dict(there(at, "HEADS")[0].values) == {"perm": "4", "temp": "1"}


def test_history_of_a_grid_names_rows_and_columns(client: FlaskClient, at: World) -> None:
    save(client, at)
    save(client, at, revision="1", answer_0_perm="5", answer_1_perm="5")
    text = main(get(client, at, "HEADS/history").text)
    assert "Changed:</b> Women" in text
    assert "Permanent: 4 → 5" in text


def test_all_questions_and_submission_read_the_grid(client: FlaskClient, at: World) -> None:
    save(client, at)
    page = client.get(f"/self-assessments/{at.assessment_id}/questions",
                      base_url="https://factory.test").text  # fmt: skip
    assert "Women Permanent: 4" in page


# ── choices that depend on other answers, and lists too long to be sent ─────────────────────────


@pytest.fixture
def home(app: Flask, client: FlaskClient) -> World:
    made = world(QUESTIONNAIRE)
    makers.sign_in(client, made.manager)
    post(client, made, "HOME", answer="dhaka")
    return made


def test_filter_leaves_what_applies(client: FlaskClient, home: World) -> None:
    text = get(client, home, "UPAZILA").text
    assert "Savar" in text
    assert "Patiya" not in text


def test_choice_that_does_not_apply_is_not_saved(client: FlaskClient, home: World) -> None:
    response = post(client, home, "UPAZILA", answer="patiya")
    assert response.status_code == 422
    assert "does not fit the other answers any more" in response.text


def test_long_list_is_not_sent(client: FlaskClient, home: World) -> None:
    post(client, home, "UPAZILA", answer="savar")
    text = main(get(client, home, "VILLAGE").text)
    assert "Village" not in text.replace("Village of the head office", "")
    assert 'name="search"' in text
    assert len(text) < 4_000


def test_search_by_htmx_gives_thirty_at_most(client: FlaskClient, home: World) -> None:
    post(client, home, "UPAZILA", answer="savar")
    response = post(client, home, "VILLAGE/choices", htmx=True, search="village 1")
    assert response.text.count('type="radio"') == 30
    assert "More than these fit." in response.text
    few = post(client, home, "VILLAGE/choices", htmx=True, search="VILLAGE 1999", answer="v1")
    assert few.text.count('type="radio"') == 2  # what is chosen stays
    assert 'value="v1" checked' in few.text
    none = post(client, home, "VILLAGE/choices", htmx=True, search="Atlantis")
    assert "Nothing in the list holds these words." in none.text


def test_search_looks_among_what_applies(client: FlaskClient, home: World) -> None:
    post(client, home, "UPAZILA", answer="savar")
    response = post(client, home, "VILLAGE/choices", htmx=True, search="village 1998")
    assert 'type="radio"' not in response.text


def test_search_without_javascript_keeps_what_was_typed(client: FlaskClient, home: World) -> None:
    post(client, home, "UPAZILA", answer="savar")
    response = post(client, home, "VILLAGE", action="search", search="1999", comment="Perhaps")
    assert response.status_code == 200
    assert "BW-Saved" not in response.headers
    assert "Village 1999" in response.text
    assert "Perhaps" in response.text
    assert post(client, home, "VILLAGE", answer="v1999").status_code == 303
    assert "Village 1999" in get(client, home, "VILLAGE").text


def test_short_list_is_no_place_to_search(client: FlaskClient, home: World) -> None:
    assert post(client, home, "UPAZILA/choices", htmx=True, search="a").status_code == 404


def test_field_of_an_entry_offers_what_its_sibling_leaves(client: FlaskClient, home: World) -> None:
    sent = {"answer.b_district": "chattogram", "shown": "", "offered.b_upazila": "0"}
    response = post(client, home, "BUILDINGS/entries/new/check", htmx=True, data=dict(sent))
    assert "Patiya" in response.text
    assert "Savar" not in response.text
    assert "The choices are different now" in response.text


def test_choice_of_another_district_is_refused_in_an_entry(
    client: FlaskClient, home: World
) -> None:
    form = {"answer.b_name": "Main", "answer.b_floors": "2", "answer.b_boiler": "no"}
    sent = {**form, "answer.b_district": "dhaka", "answer.b_upazila": "patiya"}
    response = post(client, home, "BUILDINGS/entries/new", data=sent)
    assert response.status_code == 422
    assert "does not fit the other answers any more" in response.text


@pytest.mark.rule("Q11")
def test_submission_is_read_without_what_did_not_apply(client: FlaskClient, at: World) -> None:
    content = {
        "answers": [
            {"name": "agency", "value": "no", "in_scope": True},
            {"name": "heads", "value": '[["men",0,{"perm":"3","temp":"9"}]]', "in_scope": True},
        ]
    }
    found = snapshots.readable(at.definition, content)
    assert found == {"agency": "no", "heads": '[["men",0,{"perm":"3"}]]'}
    content["answers"][0]["value"] = "yes"
    assert '"temp":"9"' in snapshots.readable(at.definition, content)["heads"]
