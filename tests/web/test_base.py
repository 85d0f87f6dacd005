"""The page around every page, its macros, the error pages, and the widgets of the kinds."""

import re

import brotli
import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice

from bw.questionnaire.kinds import KINDS
from bw.web import locale
from bw.web.forms import Form, needed
from tests.makers import account, sign_in
from tests.questionnaire.kinds.asked import COLOURS, READERS
from tests.web.html import fragment_problems, problems, read

HTML_LIMIT = 14_600  # one flight of ten TCP segments
FIRST_PAGE_LIMIT = 30_000


@pytest.mark.parametrize("language", list(READERS))
def test_first_page_has_no_problems_in_any_language(client: FlaskClient, language: str) -> None:
    answer = client.get("/sign-in", headers={"Accept-Language": language})
    assert problems(answer.text) == []
    assert f'<html lang="{language}">' in answer.text


def test_first_page_fits_its_budget(client: FlaskClient) -> None:
    html = client.get("/sign-in").text
    files = re.findall(r'(?:src|rel="stylesheet" href)="(/static/[^"]+)"', html)
    parts = [_weight(client, file) for file in files]
    document = len(brotli.compress(html.encode(), quality=5))
    assert len(files) == 3
    assert document <= HTML_LIMIT
    assert document + sum(parts) <= FIRST_PAGE_LIMIT


def _weight(client: FlaskClient, file: str) -> int:
    with client.get(file, headers={"Accept-Encoding": "br"}) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        return len(answer.data)


def test_language_switch_comes_back_to_the_page(client: FlaskClient) -> None:
    page = read(client.get("/sign-in?x=1&y=2").text)
    form = next(f for f in page.all("form") if f.attributes["action"] == "/language")
    fields = {i.attributes["name"]: i.attributes["value"] for i in form.all("input")}
    buttons = [(b.attributes["value"], b.attributes["lang"]) for b in form.all("button")]
    assert fields["back"] == "/sign-in?x=1&y=2"
    assert buttons == [(code, code) for code in locale.LANGUAGES]


@pytest.mark.parametrize("content", ["1", "null", '"x"', "[]", "[1]", '{"name": "x"}', "{", ""])
def test_json_is_no_form(app: Flask, content: str) -> None:
    class Named(Form):
        name = StringField(validators=[needed()])

    with app.test_request_context(
        method="POST", data=content, headers={"Content-Type": "application/json"}
    ):
        assert not Named(meta={"csrf": False}).validate_on_submit()


def test_missing_page_says_so_in_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/nothing-here")
    assert answer.status_code == 404
    assert problems(answer.text) == []


def test_missing_part_is_an_error_fragment(client: FlaskClient) -> None:
    answer = client.get("/nothing-here", headers={"HX-Request": "true"})
    assert fragment_problems(answer.text) == []
    assert [e.text for e in read(answer.text).all("h2")] == ["Page not found"]
    assert "<html" not in answer.text


def test_signed_in_page_carries_the_notice_for_a_line_that_is_down(client: FlaskClient) -> None:
    sign_in(client, account())
    page = read(client.get("/account", base_url="https://factory.test").text)
    notices = [e.text for e in page.all("template") if e.attributes["id"] == "line-down"]
    assert [n[:40] for n in notices] == ["Not saved yet: the line is down. Your te"]


class _Details(Form):
    name = StringField("Name", validators=[needed()], description="As on the card")
    side = RadioField(
        "Side", choices=[SelectChoice("w", "Workers"), SelectChoice("m", "Management")]
    )
    language = SelectField("Language", choices=[SelectChoice("en", "English")])
    agreed = BooleanField("I agree")


MACROS = """{% from "macros/forms.html" import csrf, field, error_summary, submit %}
{{ error_summary(form) }}<form action="/x" method="post">{{ csrf() }}
{% for each in (form.name, form.side, form.language, form.agreed) %}{{ field(each) }}{% endfor %}
{{ submit("Save") }}</form>"""


def test_form_macros_tie_errors_to_fields(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"agreed": "y"}):
        form = _Details()
        form.validate()
        html = app.jinja_env.from_string(MACROS).render(form=form)
    page = read(html)
    name = next(e for e in page.all("input") if e.attributes.get("name") == "name")
    assert fragment_problems(html) == []
    assert name.attributes["aria-describedby"] == "name-hint name-error"
    assert name.attributes["aria-invalid"] == "true"
    assert [a.attributes["href"] for a in page.all("a")] == ["#name", "#side", "#language"]


@pytest.mark.parametrize(
    ("answered", "applicable", "percent", "words"),
    [
        (31, 72, "43", "43%: 31 of 72 answered, 41 to answer"),
        (949, 1000, "94", "94%: 949 of 1,000 answered, 51 to answer"),
        (72, 72, "100", "100%: 72 of 72 answered, 0 to answer"),
    ],
)
def test_progress_is_rounded_down(
    app: Flask, answered: int, applicable: int, percent: str, words: str
) -> None:
    macro = '{% from "macros/progress.html" import bar %}{{ bar(a, b) }}'
    label = read(app.jinja_env.from_string(macro).render(a=answered, b=applicable))
    assert [p.attributes for p in label.all("progress")] == [{"max": "100", "value": percent}]
    assert label.text == words


def test_progress_of_nothing_is_said_in_words(app: Flask) -> None:
    macro = '{% from "macros/progress.html" import bar %}{{ bar(0, 0) }}'
    assert read(app.jinja_env.from_string(macro).render()).text == "Nothing to answer here"


@pytest.mark.parametrize("error", [False, True])
@pytest.mark.parametrize("name", sorted(KINDS.keys() - {"note", "calculate", "repeat", "grid"}))
def test_widget_has_no_problems_and_shows_what_was_typed(
    app: Flask, name: str, error: bool
) -> None:
    kind = KINDS[name]
    raw = {field: ["<b>&"] for field in kind.fields}
    widget = kind.widget(COLOURS, raw, READERS["bn"], "bd", error=error)
    with app.test_request_context():
        html = render_template(widget.template, widget=widget)
    assert fragment_problems(html) == []
    assert ('aria-describedby="e' in html) is error
    if not widget.options:
        assert html.count("&lt;b&gt;&amp;") == len(kind.fields)


@pytest.mark.parametrize("name", ["integer", "single", "date", "months"])
def test_widget_of_a_field_has_names_and_ids_of_its_own(app: Flask, name: str) -> None:
    kind = KINDS[name]
    widget = kind.widget(
        COLOURS, {}, READERS["en"], "bd", error=True, suffix=".2.heads", label="r.2 q.heads"
    )
    with app.test_request_context():
        html = render_template(widget.template, widget=widget)
    assert html.count(".2.heads") >= len(kind.fields) + 1
    assert 'aria-labelledby="r.2 q.heads"' in html
    assert "e.2.heads" in html
    names = set(re.findall(r'name="([^"]*)"', html))
    assert names == {f"{field}.2.heads" for field in kind.fields}


def test_widget_of_choices_ticks_what_is_kept(app: Flask) -> None:
    kind = KINDS["multiple"]
    raw = kind.raw_from("red blue", READERS["en"])
    with app.test_request_context():
        widget = kind.widget(COLOURS, raw, READERS["en"], "bd")
        page = read(render_template(widget.template, widget=widget))
    ticked = [e.attributes["value"] for e in page.all("input") if "checked" in e.attributes]
    assert ticked == ["red", "blue"]
