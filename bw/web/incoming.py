"""What was typed, without NUL: PostgreSQL takes no text that holds one, and nobody types it.

The limits of what may be sent stand here: Flask looks them up in its settings, twice for each form.
"""

from typing import Any

import flask
import werkzeug
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import Map, UnicodeConverter
from werkzeug.utils import cached_property


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
        if "form" in self.__dict__:
            return
        # Werkzeug's way: what Flask adds to it, at the price of some look-ups, is for debug mode.
        werkzeug.Request._load_form_data(self)
        held = self.__dict__
        if _has_nul(held["form"]):
            held["form"] = _without(held["form"])
        if held["files"]:
            for one in held["files"].values():
                one.filename = (one.filename or "").replace("\0", "")
            held["files"] = _without(held["files"])


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
