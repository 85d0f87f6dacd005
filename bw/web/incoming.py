"""What was typed, without NUL: PostgreSQL takes no text that holds one, and nobody types it."""

from typing import Any

import flask
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import Map, UnicodeConverter
from werkzeug.utils import cached_property


class Request(flask.Request):
    """A request whose form, files' names and query hold no NUL; bodies of machines stay."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query's values."""
        found: MultiDict[str, str] = super().args
        return _without(found) if b"%00" in self.query_string else found

    def _load_form_data(self) -> None:
        """Read the form, once; what has it asked for later is what stays here."""
        if "form" in self.__dict__:
            return
        super()._load_form_data()
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
    return any("\0" in name or "\0" in "".join(texts) for name, texts in values.lists())


def _without(values: MultiDict[str, Any]) -> ImmutableMultiDict[str, Any]:
    return ImmutableMultiDict(
        (name.replace("\0", ""), one.replace("\0", "") if isinstance(one, str) else one)
        for name, one in values.items(multi=True)
    )
