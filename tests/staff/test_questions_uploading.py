"""Uploading a workbook: kept as a draft when it is right, shown with every problem when not."""

import io
import zipfile
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from bw.messages import sentence
from bw.questionnaire.models import Status
from bw.questionnaire.workbook import MOST_BYTES
from bw.staff.views import uploading
from bw.web.policy import Role
from tests.questionnaire.sheets import FIRST
from tests.staff.questions import (
    UPLOAD,
    book,
    enter,
    number_of_versions,
    send,
    stored,
    tags,
)
from tests.web.html import problems

GOOD = ("text | a | How many?", "text | b | Why?")


def test_a_right_workbook_becomes_a_draft(client: FlaskClient) -> None:
    by = enter(client)
    sent = send(client, book(*GOOD))
    made = stored(1)
    assert (sent.status_code, sent.location) == (303, "/staff/questions/1")
    assert (made.status, made.form_id, tags()) == (Status.DRAFT, "tiny", ["questionnaire:imported"])
    shown = client.get(sent.location)
    assert problems(shown.text) == []
    told = "kept as a draft|1 section|1 subsection|2 questions|no text is missing"
    for text in told.split("|"):
        assert text in shown.text
    assert by


def test_the_same_workbook_again_leads_to_its_version(client: FlaskClient) -> None:
    enter(client)
    data = book(*GOOD)
    first, again = send(client, data), send(client, data)
    assert first.location == again.location
    assert "uploaded before: it is version 1" in client.get(again.location).text
    assert (number_of_versions(), tags()) == (1, ["questionnaire:imported"])


def test_every_problem_is_shown_in_its_row(client: FlaskClient) -> None:
    enter(client)
    lines = ("text | a | A | ${b} and", "text | a | B |", "texd | c | C |", "text | d | |")
    sent = send(client, book(*lines, headers="type | name | label | relevant"))
    assert (sent.status_code, problems(sent.text), number_of_versions()) == (422, [], 0)
    for text in (
        "problems in form.xlsx",
        sentence("name_twice", given="a", first=str(FIRST)),
        sentence("type_misspelt", given="texd", meant="text"),
        sentence("reference_misspelt", name="b", meant="")[:20],
        f"Row {FIRST + 1}",
        "<b>B5</b> (name)",
        '<pre class="caret">${b} and',
    ):
        assert text in sent.text.replace("&#34;", '"')


def test_hundreds_of_problems_are_folded_and_all_counted(client: FlaskClient) -> None:
    enter(client)
    sent = send(client, book(*(f"texd | q{n} | Q" for n in range(700))))
    assert (sent.status_code, problems(sent.text)) == (422, [])
    assert sent.text.count('class="excerpt"') == 500
    assert sent.text.count("<details open>") == 1
    assert "700 problems in form.xlsx" in sent.text
    assert "200 more problems are not shown" in sent.text


def test_texts_of_a_workbook_are_never_markup(client: FlaskClient) -> None:
    enter(client)
    line = "<b>x | <script>alert(1)</script> | <img src=x>"
    sent = send(client, book(line), "<script>.xlsx")
    assert sent.status_code == 422
    assert not any(tag in sent.text for tag in ("<script>alert", "<img src=x", "<b>x"))


def macros() -> bytes:
    return _with("xl/vbaProject.bin", b"macro")


def entities() -> bytes:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    return _with("xl/other.xml", bomb)


def bomb() -> bytes:
    return _with("xl/media/a.xml", b"\0" * 60_000_000)


def _with(name: str, content: bytes) -> bytes:
    stream = io.BytesIO(book(*GOOD))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return stream.getvalue()


SMALL_LIMIT = 300_000  # larger files of the test client go through files on the disk
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "workbook_macros": ("form.xlsx", macros),
    "workbook_entities": ("form.xlsx", entities),
    "workbook_bomb": ("form.xlsx", bomb),
    "workbook_empty": ("form.xlsx", lambda: b""),
    "workbook_not_excel": ("form.xlsx", lambda: b"type,name,label\ntext,a,A\n"),
    "workbook_old_format": (
        "form.xlsx", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096
    ),
    "workbook_broken": ("form.xls", lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096),
    "workbook_too_large": ("form.xlsx", lambda: b"PK\x03\x04" + b"x" * SMALL_LIMIT),
}  # fmt: skip


@pytest.mark.parametrize("code", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(
    client: FlaskClient, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bw.questionnaire.workbook.MOST_BYTES", SMALL_LIMIT)
    enter(client)
    name, make = HOSTILE[code]
    sent = send(client, make(), name)
    told = sentence(code, most=0) if code == "workbook_too_large" else ""
    told = told or (sentence(code, name=".xlsx") if "old" in code else sentence(code))
    assert (sent.status_code, problems(sent.text)) == (422, [])
    assert told in sent.text
    assert number_of_versions() == 0


def test_a_file_beyond_the_limit_of_the_route_is_not_read(client: FlaskClient) -> None:
    enter(client)
    said = {"CONTENT_LENGTH": str(MOST_BYTES + 2 * uploading.MEGABYTE)}
    assert send(client, book(*GOOD), environ_overrides=said).status_code == 413


def test_no_file_is_said_beside_the_field(client: FlaskClient) -> None:
    enter(client)
    for sent in (client.post(UPLOAD, data={}), client.post(UPLOAD, data={"file": "text"})):
        assert (sent.status_code, problems(sent.text)) == (422, [])
        assert sentence("file_needed") in sent.text


def test_who_waits_too_long_for_other_uploads_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(client)
    monkeypatch.setattr(uploading, "PATIENCE", 0.01)
    with uploading._one_at_a_time:
        sent = send(client, book(*GOOD))
    assert (sent.status_code, number_of_versions()) == (422, 0)
    assert sentence("upload_busy") in sent.text


@pytest.mark.parametrize("role", [Role.REGISTRATION, Role.ADVISOR])
def test_others_of_the_staff_may_look_and_not_upload(client: FlaskClient, role: Role) -> None:
    enter(client, role)
    assert UPLOAD not in client.get("/staff/questions").text
    assert (client.get(UPLOAD).status_code, send(client, book(*GOOD)).status_code) == (404, 404)
    assert number_of_versions() == 0


def test_what_others_wrote_is_read_leniently_and_not_published(client: FlaskClient) -> None:
    enter(client)
    data = book("geopoint | where | Where?", *GOOD)
    strict = send(client, data)
    assert (strict.status_code, number_of_versions()) == (422, 0)
    where = send(client, data, leniently="y").location
    shown, asked = client.get(where).text, client.get(f"{where}/publish").text
    assert problems(shown) == problems(asked) == []
    assert "1 thing of the workbook was left out" in shown
    assert "It cannot be published" in asked
    sent = client.post(f"{where}/publish", data={"in_use": "0"})
    assert (sent.status_code, stored(1).status) == (422, Status.DRAFT)
