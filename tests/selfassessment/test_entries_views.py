"""Lists and their entries, over HTTP: added, opened, changed, removed, put back."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bw.questionnaire import entries
from bw.questionnaire.entries import Entry
from bw.selfassessment import entry_saves, queries
from bw.web.policy import Role
from tests import makers
from tests.questionnaire.build import leaf, outline, q, repeat, section
from tests.selfassessment.groups import BASE, ONE, TINY, add, fields, get, main, post, there
from tests.selfassessment.world import World, world


@pytest.fixture
def at(app: Flask, client: FlaskClient) -> World:
    made = world(TINY)
    makers.sign_in(client, made.manager)
    return made


def change(client: FlaskClient, at: World, entry: str, revision: int, **values: str):
    sent = fields({**ONE, **values}, revision=str(revision))
    return post(client, at, f"BUILDINGS/entries/{entry}", data=sent)


def test_group_says_how_it_counts(client: FlaskClient, at: World) -> None:
    assert "This table counts as one question." in get(client, at, "HEADS").text
    assert "This list counts as one question." in get(client, at, "BUILDINGS").text
    assert "Each entry counts as one question." in get(client, at, "UNIONS").text


@pytest.mark.rule("F4")
def test_entry_is_added_without_javascript(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)

    (kept,) = there(at, "BUILDINGS")
    assert (kept.id, kept.revision, dict(kept.values)) == (entry, 1, ONE)
    page = get(client, at, "BUILDINGS").text
    assert "Main – 3" in page
    assert "Complete" in page


def test_entry_saved_by_htmx_gives_the_list_with_bars(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS/entries/new", htmx=True,
                    data=fields(ONE, key="a-key-of-mine"))  # fmt: skip

    assert response.headers["BW-Saved"] == "a-key-of-mine"
    assert response.headers["HX-Push-Url"].endswith("/questions/BUILDINGS")
    assert 'id="bars" hx-swap-oob="true"' in response.text
    assert "1 of 6 answered" in response.text


def test_save_and_add_another_goes_to_a_new_entry(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS/entries/new", data=fields(ONE, action="another"))
    assert response.location.endswith("/BUILDINGS/entries/new")


@pytest.mark.rule("F5")
def test_same_form_of_a_new_entry_again_adds_one_entry(client: FlaskClient, at: World) -> None:
    sent = fields(ONE, entry="abcdefghijkl")
    first = post(client, at, "BUILDINGS/entries/new", data=dict(sent))
    again = post(client, at, "BUILDINGS/entries/new", data=dict(sent))

    assert (first.status_code, again.status_code) == (303, 303)
    assert len(there(at, "BUILDINGS")) == 1
    assert len(queries.history(at.assessment_id, 2)) == 1


def test_same_key_with_another_body_is_a_conflict(client: FlaskClient, at: World) -> None:
    post(client, at, "BUILDINGS/entries/new", data=fields(ONE, key="one-key-12345"))
    other = fields({**ONE, "b_name": "Other"}, key="one-key-12345")
    assert post(client, at, "BUILDINGS/entries/new", data=other).status_code == 409
    assert [entry.values["b_name"] for entry in there(at, "BUILDINGS")] == ["Main"]


def test_two_who_add_do_not_conflict(client: FlaskClient, at: World) -> None:
    add(client, at, ONE)
    add(client, at, {**ONE, "b_name": "Second"})  # its page was drawn before, or after: no matter
    assert [entry.values["b_name"] for entry in there(at, "BUILDINGS")] == ["Main", "Second"]


def test_two_who_change_different_entries_do_not_conflict(client: FlaskClient, at: World) -> None:
    first, second = add(client, at, ONE), add(client, at, {**ONE, "b_name": "Second"})
    assert change(client, at, first, 1, b_floors="4").status_code == 303
    assert change(client, at, second, 2, b_floors="5").status_code == 303
    assert [entry.revision for entry in there(at, "BUILDINGS")] == [3, 4]


@pytest.mark.rule("F5")
def test_two_who_change_one_entry_see_both_texts(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    change(client, at, entry, 1, b_name="Theirs")
    response = change(client, at, entry, 1, b_name="Mine")

    assert response.status_code == 409
    assert "Two versions of one entry" in response.text
    assert "Written by Person 0" in response.text
    for text in ("Mine", "Theirs"):
        assert f'<dd class="lines">{text}</dd>' in response.text
    assert there(at, "BUILDINGS")[0].values["b_name"] == "Theirs"


def test_my_version_of_a_conflict_is_kept_when_chosen(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    change(client, at, entry, 1, b_name="Theirs")
    page = change(client, at, entry, 1, b_name="Mine").text
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None

    assert change(client, at, entry, int(revision[1]), b_name="Mine").status_code == 303
    assert there(at, "BUILDINGS")[0].values["b_name"] == "Mine"


def test_wrong_fields_are_named_above_and_beside(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS/entries/new",
                    data=fields({**ONE, "b_name": "", "b_floors": "31"}))  # fmt: skip

    assert response.status_code == 422
    assert "BW-Saved" not in response.headers
    text = main(response.text)
    assert '<a href="#f.b_name">Name of the building: Please fill this in.</a>' in text
    assert '<p class="error" id="e.b_floors">At most 30 floors.</p>' in text
    assert 'value="31"' in text
    assert there(at, "BUILDINGS") == ()


def test_fresh_form_blames_nobody(client: FlaskClient, at: World) -> None:
    text = main(get(client, at, "BUILDINGS/entries/new").text)
    assert "Please fill this in." not in text
    assert "Count the ground floor." in text
    assert "Number of its certificate" not in text


def test_field_that_applies_now_is_shown_before_anything_is_saved(
    client: FlaskClient, at: World
) -> None:
    response = post(client, at, "BUILDINGS/entries/new", data=fields({**ONE, "b_boiler": "yes"}))

    assert response.status_code == 422
    assert "These also apply now" in response.text
    assert "Number of its certificate" in response.text
    assert "Keep the certificate at the boiler." in response.text
    assert 'value="Main"' in response.text
    sent = fields({**ONE, "b_boiler": "yes", "b_cert": "B-17"})
    assert post(client, at, "BUILDINGS/entries/new", data=sent).status_code == 303
    assert there(at, "BUILDINGS")[0].values["b_cert"] == "B-17"


@pytest.mark.rule("Q11")
def test_field_out_of_scope_keeps_what_was_stored(client: FlaskClient, at: World) -> None:
    entry = add(client, at, {**ONE, "b_boiler": "yes", "b_cert": "B-17"})
    change(client, at, entry, 1, b_boiler="no", b_cert="Hacked")

    assert dict(there(at, "BUILDINGS")[0].values)["b_cert"] == "B-17"
    assert "B-17" not in get(client, at, f"BUILDINGS/entries/{entry}").text
    again = change(client, at, entry, 2, b_boiler="yes")
    assert again.status_code == 422  # it is shown again, before it counts
    assert 'value="B-17"' in again.text
    assert change(client, at, entry, 2, b_boiler="yes", b_cert="B-18").status_code == 303
    assert there(at, "BUILDINGS")[0].values["b_cert"] == "B-18"


def test_check_tells_which_fields_apply_now(client: FlaskClient, at: World) -> None:
    sent = fields({**ONE, "b_boiler": "yes"})
    response = post(client, at, "BUILDINGS/entries/new/check", htmx=True, data=sent)

    assert response.headers["HX-Reswap"] == "none"
    assert 'id="f.b_cert" hx-swap-oob="true"' in response.text
    assert "1 more field applies now." in response.text
    assert 'id="f.b_name"' not in response.text  # what stays is not sent again
    assert 'class="go wait"' in response.text


def test_check_takes_back_what_no_longer_applies_and_keeps_the_text(
    client: FlaskClient, at: World
) -> None:
    sent = fields({**ONE, "b_cert": "B-17"})
    response = post(client, at, "BUILDINGS/entries/new/check", htmx=True, data=sent)

    assert "Some fields no longer apply." in response.text
    assert '<input type="hidden" name="answer.b_cert" value="B-17">' in response.text
    assert "Number of its certificate" not in response.text


def test_whole_entry_turns_the_button_green(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS/entries/new/check", htmx=True, data=fields(ONE))
    assert '<button class="go" id="s">' in response.text


def test_more_than_the_most_is_refused_with_a_sentence(client: FlaskClient, at: World) -> None:
    for name in ("One", "Two", "Three"):
        add(client, at, {**ONE, "b_name": name})
    response = post(client, at, "BUILDINGS/entries/new", data=fields({**ONE, "b_name": "Four"}))

    assert response.status_code == 409
    assert "At most 3 entries fit here." in response.text
    assert 'value="Four"' in response.text
    assert get(client, at, "BUILDINGS/entries/new").location.endswith("/BUILDINGS")
    assert "At most 3 entries fit here." in get(client, at, "BUILDINGS").text
    assert len(there(at, "BUILDINGS")) == 3


def test_entry_is_kept_when_the_sum_is_not_right_and_the_page_says_so(
    client: FlaskClient, at: World
) -> None:
    add(client, at, {**ONE, "b_floors": "30"})
    add(client, at, {**ONE, "b_floors": "20"})

    assert len(there(at, "BUILDINGS")) == 2
    assert "Together at most 40 floors." in get(client, at, "BUILDINGS").text
    assert post(client, at, "BUILDINGS", revision="2").status_code == 422
    summary = client.get(f"/self-assessments/{at.assessment_id}/summary",
                         base_url="https://factory.test").text  # fmt: skip
    assert "Together at most 40 floors." in summary


def test_removed_entry_is_asked_about_gone_and_put_back(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    page = get(client, at, f"BUILDINGS/entries/{entry}/remove").text
    assert "Remove this entry?" in page
    assert 'name="revision" value="1"' in page

    gone = post(client, at, f"BUILDINGS/entries/{entry}/remove", revision="1")
    assert gone.status_code == 303
    assert at.rows[2].value == ""
    history = get(client, at, "BUILDINGS/history").text
    assert "Removed:</b> Main" in history
    back = post(client, at, f"BUILDINGS/entries/{entry}/restore", revision="2", now="2")
    assert back.status_code == 303
    assert dict(there(at, "BUILDINGS")[0].values) == ONE


def test_entry_that_somebody_removed_meanwhile_is_a_conflict(
    client: FlaskClient, at: World
) -> None:
    entry = add(client, at, ONE)
    post(client, at, f"BUILDINGS/entries/{entry}/remove", revision="1")
    response = change(client, at, entry, 1, b_name="Mine")

    assert response.status_code == 409
    assert "The entry has been removed." in response.text
    assert change(client, at, entry, 0, b_name="Mine").status_code == 303  # and kept after all
    assert there(at, "BUILDINGS")[0].values["b_name"] == "Mine"


def test_page_of_a_removed_entry_leads_to_the_list(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    post(client, at, f"BUILDINGS/entries/{entry}/remove", revision="1")
    response = get(client, at, f"BUILDINGS/entries/{entry}")
    assert response.location.endswith("/questions/BUILDINGS")


@pytest.mark.parametrize("way", ["", "/check", "/remove", "/restore", "/choices/b_name"])
def test_entry_that_never_was_is_not_found(client: FlaskClient, at: World, way: str) -> None:
    add(client, at, ONE)
    path = f"BUILDINGS/entries/abcdefghijkl{way}"
    assert post(client, at, path, data=fields(ONE)).status_code == 404
    if way in ("", "/remove"):
        assert get(client, at, path).status_code == 404


def test_question_that_is_no_list_has_no_entries(client: FlaskClient, at: World) -> None:
    for ref in ("TOTAL", "HEADS"):
        assert get(client, at, f"{ref}/entries/new").status_code == 404


def test_there_is_none_is_an_answer_where_none_are_needed(client: FlaskClient, at: World) -> None:
    assert "There is none" in get(client, at, "UNIONS").text
    assert "There is none" not in get(client, at, "BUILDINGS").text
    assert post(client, at, "UNIONS", action="none").location.endswith("/HEADS")
    assert at.rows[3].value == "[]"
    assert "You said that there is none." in get(client, at, "UNIONS").text


def test_list_with_entries_does_not_take_none(client: FlaskClient, at: World) -> None:
    add(client, at, {"u_name": "Alpha"}, ref="UNIONS")
    before = at.rows[3].value
    response = post(client, at, "UNIONS", action="none", revision="1")
    assert response.status_code == 422
    assert "Remove them before you say there is none." in response.text
    assert at.rows[3].value == before


def test_list_that_needs_entries_does_not_take_none(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS", action="none")
    assert response.status_code == 422
    assert "This question needs at least one entry." in response.text


def test_submit_of_an_empty_list_says_what_is_missing(client: FlaskClient, at: World) -> None:
    response = post(client, at, "BUILDINGS")
    assert response.status_code == 422
    assert "Add at least 1 first. There are 0." in response.text


def test_submit_of_a_whole_list_goes_on(client: FlaskClient, at: World) -> None:
    add(client, at, ONE)
    assert post(client, at, "BUILDINGS", revision="1").location.endswith("/UNIONS")


def test_comment_of_a_list_leaves_its_entries(client: FlaskClient, at: World) -> None:
    page_was_at = "0"
    add(client, at, ONE)
    response = post(client, at, "BUILDINGS", comment="All of them", revision=page_was_at)

    assert response.status_code == 303  # others added an entry meanwhile: no conflict
    assert len(there(at, "BUILDINGS")) == 1
    assert at.rows[2].comment == "All of them"


def test_two_comments_of_a_list_are_a_conflict(client: FlaskClient, at: World) -> None:
    post(client, at, "UNIONS", comment="Theirs", revision="0")
    response = post(client, at, "UNIONS", comment="Mine", revision="0")
    assert response.status_code == 409
    assert "Theirs" in response.text
    assert "Mine" in response.text


def test_clearing_a_list_asks_once(client: FlaskClient, at: World) -> None:
    add(client, at, ONE)
    asked = post(client, at, "BUILDINGS", action="clear", revision="1", comment="Kept")
    assert asked.status_code == 200
    assert "Clear the answer?" in asked.text
    assert len(there(at, "BUILDINGS")) == 1

    sure = {"action": "clear", "revision": "1", "sure": "yes", "comment": "Kept"}
    assert post(client, at, "BUILDINGS", data=sure).status_code == 303
    assert (at.rows[2].value, at.rows[2].comment) == ("", "Kept")


def test_committee_member_reads_the_entries(app: Flask, client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    worker = makers.account(Role.WORKER, factory=at.factory)
    makers.sign_in(client, worker)

    assert "Main" in get(client, at, "BUILDINGS").text
    page = get(client, at, f"BUILDINGS/entries/{entry}").text
    assert "Sewing, Cutting" in page
    assert 'name="answer.b_name"' not in page
    assert "Add an entry" not in get(client, at, "BUILDINGS").text


def test_history_shows_what_changed_field_by_field(client: FlaskClient, at: World) -> None:
    entry = add(client, at, ONE)
    change(client, at, entry, 1, b_floors="4")
    text = main(get(client, at, "BUILDINGS/history").text)
    assert "Changed:</b> Main" in text
    assert "How many floors?: 3 → 4" in text
    assert text.count("Used for") == 1  # in the line of the addition alone


def test_entry_of_somebody_signed_out_comes_back(client: FlaskClient, at: World) -> None:
    sent = fields(ONE, entry="abcdefghijkl", shown=["", "b_cert"])
    client.delete_cookie("__Host-bw", domain="factory.test", path="/")
    response = post(client, at, "BUILDINGS/entries/new", data=sent)

    assert response.status_code == 401
    text = main(response.text)
    assert '<p class="quote">Main</p>' in text
    assert '<textarea name="answer.b_name" hidden>\nMain</textarea>' in text
    assert '<textarea name="entry" hidden>\nabcdefghijkl</textarea>' in text
    assert '<p class="quote">abcdefghijkl</p>' not in text
    assert '<p class="quote">b_cert</p>' not in text


def test_nothing_is_added_once_it_is_submitted_or_does_not_apply(
    app: Flask, client: FlaskClient
) -> None:
    gated = outline(
        section("S", leaf("L", q("any", "yes_no"),
                          repeat("units", q("unit", required=True), relevant="${any} = 'yes'")))
    )  # fmt: skip
    made = world(gated)
    makers.sign_in(client, made.manager)
    refused = post(client, made, "UNITS/entries/new", data={"answer.unit": "Mill"})

    assert refused.status_code == 409
    assert "does not apply at the moment" in refused.text
    assert "Mill" in refused.text  # what was typed can be read
    assert there(made, "UNITS") == ()


def test_answer_that_is_too_long_for_a_list_is_refused(client: FlaskClient, at: World) -> None:
    with_text = {"answer.u_name": "x" * 500}
    standing = [Entry(f"entry{n:07}", n, {"u_name": "x" * 500}) for n in range(1, 30)]
    at.save("UNIONS", entries.write(standing))
    longest, entry_saves.LONGEST = entry_saves.LONGEST, 15_000
    try:
        response = post(client, at, "UNIONS/entries/new", data=with_text)
    finally:
        entry_saves.LONGEST = longest
    assert response.status_code == 409
    assert "more text than fits into one answer" in response.text


@pytest.mark.rule("F5")
def test_everybody_who_adds_at_once_is_kept(app: Flask, client: FlaskClient, at: World) -> None:
    """Eight threads, one list: all eight entries, each once, each change with its number."""
    cookies = client.get_cookie("__Host-bw", domain="factory.test")
    assert cookies is not None

    def one(number: int) -> int:
        browser = app.test_client(use_cookies=False)
        address = f"/self-assessments/{at.assessment_id}/questions/UNIONS/entries/new"
        headers = {"Cookie": f"__Host-bw={cookies.value}"}
        form = {"answer.u_name": f"Union {number}", "revision": "0"}
        return browser.post(address, data=form, headers=headers, base_url=BASE).status_code

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))) == [303] * 8
    kept = there(at, "UNIONS")
    assert sorted(entry.values["u_name"] for entry in kept) == [f"Union {n}" for n in range(8)]
    assert sorted(entry.revision for entry in kept) == list(range(1, 9))
    assert len({entry.id for entry in kept}) == 8
