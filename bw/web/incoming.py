"""What was typed, without NUL: PostgreSQL takes no text that holds one, and nobody types it.

The limits of what may be sent stand here: Flask looks them up in its settings, twice for each form.
Forms of text, which every answer is, are read in a few lines here: Werkzeug's streams and parsers,
made for files of any size, took a tenth of an answer.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import flask
import werkzeug
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.routing import Map, MapAdapter, UnicodeConverter
from werkzeug.sansio.utils import get_host
from werkzeug.utils import cached_property

# What browsers and htmx call a form of text.
TEXT_FORM = "application/x-www-form-urlencoded"
TEXT_FORMS = frozenset({TEXT_FORM, f"{TEXT_FORM}; charset=UTF-8", f"{TEXT_FORM};charset=UTF-8"})


class Values(ImmutableMultiDict[str, str]):
    """A form or query. To ask for what is not in it is common, and must not cost an exception."""

    def get(self, key: str, *rest: Any, **named: Any) -> Any:
        """The first value of ``key``, else a default; see ``MultiDict.get``."""
        if key in self:
            return super().get(key, *rest, **named)
        return rest[0] if rest else named.get("default")


class Request(flask.Request):
    """A request whose form, files' names and query hold no NUL; bodies of machines stay."""

    # Bytes of forms of text. A route that takes files allows itself more.
    max_content_length = 256 * 1024
    # Of forms with files; what is urlencoded has the limit above.
    max_form_memory_size = 500_000
    max_form_parts = 1000
    parameter_storage_class = Values

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query's values."""
        found: MultiDict[str, str] = super().args
        return _without(found) if b"%00" in self.query_string else found

    def _load_form_data(self) -> None:
        """Read the form, once; what has it asked for later is what stays here."""
        held = self.__dict__
        if "form" in held:
            return
        if self.environ.get("CONTENT_TYPE") in TEXT_FORMS and "stream" not in held:
            length = self.content_length
            if length is not None:
                held["stream"] = BytesIO()  # nothing is left: what follows is no part of it
                held["form"], held["files"] = self._text_form(length), Values()
                return
        # Werkzeug's way: what Flask adds to it, at the price of some look-ups, is for debug mode.
        werkzeug.Request._load_form_data(self)
        if _has_nul(held["form"]):
            held["form"] = _without(held["form"])
        if held["files"]:
            for one in held["files"].values():
                one.filename = (one.filename or "").replace("\0", "")
            held["files"] = _without(held["files"])

    def _text_form(self, length: int) -> Values:
        """The values of a form of text. Raises RequestEntityTooLarge (413) and, when less came than
        was promised, ClientDisconnected (400). What is not UTF-8 is no form: no values."""
        if length > self.max_content_length:
            raise RequestEntityTooLarge
        sent: bytes = self.environ["wsgi.input"].read(length)
        if len(sent) < length:
            raise ClientDisconnected
        try:
            return values_in(sent.replace(b"\0", b"").decode())
        except UnicodeDecodeError:
            return Values()


def values_in(text: str) -> Values:
    """The values of ``name=value&…`` in their order, decoded, without NUL."""
    found = Values()
    for pair in text.replace("+", " ").split("&"):
        name, _, value = pair.partition("=")
        if "%" in pair:
            name, value = _decoded(name), _decoded(value)
        if pair:
            dict.setdefault(found, name, []).append(value)  # type: ignore[misc]  # lists inside
    return found


def _decoded(text: str) -> str:
    """Without NUL; bytes that are not UTF-8 stay as they were sent."""
    return unquote(text, errors="werkzeug.url_quote").replace("\0", "")


class App(flask.Flask):
    """The application, which looks at each name of a host once."""

    def create_url_adapter(self, request: flask.Request | None) -> MapAdapter | None:
        """The routes as the request sees them. Raises SecurityError (400) for a host of others.

        As Flask does, for one application without subdomains, web sockets and SERVER_NAME.
        """
        if request is None:
            return super().create_url_adapter(request)
        environ = request.environ
        scheme, named = environ["wsgi.url_scheme"], environ.get("HTTP_HOST")
        server = None if named is not None else (environ["SERVER_NAME"], environ["SERVER_PORT"])
        trusted = self.config["TRUSTED_HOSTS"]
        request.trusted_hosts = trusted
        request.host = _host(scheme, named, server, trusted and tuple(trusted))
        return MapAdapter(
            self.url_map,
            request.host.lower(),
            request.root_path,
            "",
            scheme,
            request.path,
            request.method,
            request.query_string.decode(errors="replace"),
        )


# Names of hosts that somebody made up are refused where a list of trusted ones stands.
_host = lru_cache(maxsize=200)(get_host)


class Part(UnicodeConverter):
    """A part of an address that is a text: with a NUL there is no such page."""

    def __init__(self, of: Map) -> None:
        super().__init__(of)
        self.regex = r"[^/\0]+"


def _has_nul(values: MultiDict[str, str]) -> bool:
    for name, texts in dict.items(values):  # MultiDict's own way of going through copies each list
        if "\0" in name or any("\0" in text for text in texts):
            return True
    return False


def _without(values: MultiDict[str, Any]) -> ImmutableMultiDict[str, Any]:
    return ImmutableMultiDict(
        (name.replace("\0", ""), one.replace("\0", "") if isinstance(one, str) else one)
        for name, one in values.items(multi=True)
    )
