"""NUL never reaches a view: not in values, names, files' names or addresses."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from werkzeug.exceptions import (
    ClientDisconnected,
    NotFound,
    RequestEntityTooLarge,
    SecurityError,
)
from werkzeug.formparser import FormDataParser
from werkzeug.test import EnvironBuilder

from bw.web.incoming import TEXT_FORM, TEXT_FORMS, Request, Values


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


def werkzeugs(content: bytes, kind: str = TEXT_FORM) -> dict[str, list[str]]:
    """What Werkzeug's own parser reads."""
    parser = FormDataParser(cls=Values)
    return parser.parse(BytesIO(content), kind, len(content))[1].to_dict(flat=False)


PIECES = st.sampled_from(
    [*"&=+%;?#/ab0\0é", "%00", "%2", "%25", "%zz", "%26", "%3D", "%e0%a6%95", "%ff", "%2500", "ক"]
)


@given(st.lists(PIECES, max_size=25))
@example(["%", "%00", "00"])  # what is left when one is taken out must not be another
def test_forms_of_text_are_read_as_werkzeug_does(pieces: list[str]) -> None:
    sent = "".join(pieces).encode()
    one = asked(method="POST", data=sent, content_type=TEXT_FORM)
    wanted = werkzeugs(sent.replace(b"\0", b""))
    without: dict[str, list[str]] = {}
    for name, texts in wanted.items():
        without.setdefault(name.replace("\0", ""), []).extend(t.replace("\0", "") for t in texts)
    assert one.form.to_dict(flat=False) == without
    assert list(one.form) == list(without)
    assert not one.files
    assert one.get_data() == b""  # it was read once


@pytest.mark.parametrize("sent", [b"a=\xff", b"\xe0\xa6=1"])
def test_form_that_is_no_text_holds_nothing(sent: bytes) -> None:
    assert not asked(method="POST", data=sent, content_type=TEXT_FORM).form


@pytest.mark.parametrize("kind", sorted(TEXT_FORMS))
def test_form_is_as_long_as_allowed_and_as_promised(kind: str) -> None:
    most = b"a=" + b"b" * (Request.max_content_length - 2)
    assert asked(method="POST", data=most, content_type=kind).form["a"] == "b" * (len(most) - 2)
    with pytest.raises(RequestEntityTooLarge):
        asked(method="POST", data=most + b"b", content_type=kind).form  # noqa: B018 - it is read
    lost = asked(method="POST", data=b"a=1", content_type=kind)
    lost.environ["CONTENT_LENGTH"] = "4"
    with pytest.raises(ClientDisconnected):
        lost.form  # noqa: B018 - it is read


def test_form_that_was_read_as_bytes_can_be_read_as_a_form() -> None:
    one = asked(method="POST", data=b"a=1", content_type=TEXT_FORM)
    assert one.get_data(cache=True) == b"a=1"
    assert one.form["a"] == "1"


def test_form_is_not_read_once_more() -> None:
    """Behind the content, a connection holds what is sent next, or nothing until it is."""
    one = asked(method="POST", data=b"a=1", content_type=TEXT_FORM)
    one.environ["wsgi.input"] = BytesIO(b"a=1POST /next")
    assert one.form["a"] == "1"
    assert one.get_data() == b""
    other = asked(method="POST", data=b"a=1", content_type=TEXT_FORM)
    assert other.get_data(cache=False) == b"a=1"
    assert not other.form  # as Werkzeug says it


HOSTS = ["factory.test", "FACTORY.test:80", "factory.test:8443", "other.test", "x y", "", "[::1]:5"]


@pytest.mark.parametrize("host", [*HOSTS, None])
@pytest.mark.parametrize("trusted", [None, ["factory.test", "[::1]"]])
@pytest.mark.parametrize("path", ["/", "/factories/1%2f2", "/%e0%a6%95", "//help//start?q=a%20b"])
def test_routes_are_seen_as_flask_sees_them(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    host: str | None,
    trusted: list[str] | None,
    path: str,
) -> None:
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", trusted)
    environ = EnvironBuilder(path=path, base_url="https://factory.test/at").get_environ()
    environ.pop("HTTP_HOST")
    if host is not None:
        environ["HTTP_HOST"] = host

    def seen(by: Any) -> Any:
        one = Request(dict(environ))
        try:
            adapter = by(one)
        except SecurityError as error:
            return error.code
        return {**vars(adapter), "host": one.host, "trusted": one.trusted_hosts}

    ours, flasks = (
        seen(app.create_url_adapter),
        seen(lambda one: Flask.create_url_adapter(app, one)),
    )
    if isinstance(flasks, dict):  # the same path: Werkzeug takes slashes off before it matches
        flasks["path_info"] = "/" + flasks["path_info"].lstrip("/")
        flasks["trusted"] = flasks["trusted"] and list(flasks["trusted"])
    assert ours == flasks


def test_addresses_outside_of_requests_need_a_server_name(app: Flask) -> None:
    assert app.create_url_adapter(None) is None
