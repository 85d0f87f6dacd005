"""NUL never reaches a view: not in values, names, files' names or addresses."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.test import EnvironBuilder

from bw.web.incoming import Request


def asked(**how: Any) -> Request:
    return Request(EnvironBuilder(**how).get_environ())


def test_values_and_names_of_a_form_lose_their_nul() -> None:
    one = asked(method="POST", data={"na\0me": ["a\0b", "c"], "other": "\0"})
    assert one.form.to_dict(flat=False) == {"name": ["a\0b".replace("\0", ""), "c"], "other": [""]}


def test_form_without_one_stays_as_it_came() -> None:
    one = asked(method="POST", data={"name": ["b", "a", "b"]})
    assert one.form.getlist("name") == ["b", "a", "b"]
    assert one.form is one.form


def test_names_of_files_lose_theirs_and_contents_keep_it() -> None:
    data = {"title": "x\0", "file": (BytesIO(b"%PDF\0"), "re\0port.pdf")}
    one = asked(method="POST", data=data)
    assert one.form["title"] == "x"
    assert not any("\0" in (name or "") for name in (*one.files, one.files["file"].filename))
    assert one.files["file"].read() == b"%PDF\0"
    one.close()


@pytest.mark.parametrize(
    ("query", "values"),
    [("q=a%00b&q=c", ["ab", "c"]), ("%00q=1", ["1"]), ("q=a%2500b", ["a%00b"]), ("q=x", ["x"])],
)
def test_values_of_a_query_lose_theirs(query: str, values: list[str]) -> None:
    assert asked(query_string=query).args.getlist("q") == values


def test_bodies_of_machines_stay() -> None:
    one = asked(method="POST", data=b'{"a":"\0"}', content_type="application/json")
    assert one.get_data() == b'{"a":"\0"}'


def test_no_page_has_one_in_its_address(app: Flask) -> None:
    addresses = app.url_map.bind("factory.test")
    assert addresses.match("/help/start")[0] == "home.help_page"
    with pytest.raises(NotFound):
        addresses.match("/help/sta\0rt")
