"""The form of a page as a browser without JavaScript has it: read, filled in, sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

TICKED = ("radio", "checkbox")


@dataclass
class Control:
    """Something on a form that is sent: a text, or one of the choices under a name."""

    name: str
    kind: str
    value: str = ""
    on: bool = True


@dataclass
class Form:
    """The controls of one form, in order."""

    controls: list[Control] = field(default_factory=list)

    def visible(self) -> list[str]:
        """Names of what a person can fill in, each once."""
        return list(dict.fromkeys(c.name for c in self.controls if c.kind != "hidden"))

    def offered(self, name: str) -> list[str]:
        """What can be chosen under a name."""
        return [c.value for c in self.controls if c.name == name and c.value and c.kind != "hidden"]

    def value(self, name: str) -> str:
        """What would be sent under a name; empty for nothing."""
        return "".join(text for sent, text in self.pairs() if sent == name)

    def texts(self, name: str) -> list[str]:
        """What stands or is chosen under a name, as people see it; nothing for an empty field."""
        return [c.value for c in self.controls if c.name == name and c.on and c.value]

    def fill(self, name: str, texts: Sequence[str]) -> None:
        """Write or choose; what does not stand on the page cannot be."""
        there = [c for c in self.controls if c.name == name and c.kind != "hidden"]
        assert there, f"{name} cannot be filled in on this page"
        if there[0].kind in ("text", "textarea"):
            there[0].value = "".join(texts)
            return
        assert set(texts) <= {c.value for c in there}, f"{texts} cannot be chosen for {name}"
        for control in there:
            control.on = control.value in texts

    def pairs(self) -> list[tuple[str, str]]:
        """What is sent, the ends of lines as browsers write them."""
        return [
            (c.name, c.value.replace("\n", "\r\n") if c.kind == "textarea" else c.value)
            for c in self.controls
            if c.on
        ]

    def data(self) -> dict[str, list[str]]:
        """The same by name."""
        found: dict[str, list[str]] = {}
        for name, value in self.pairs():
            found.setdefault(name, []).append(value)
        return found


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form, self._id = Form(), form_id
        self._inside, self._select, self._area = False, "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if tag == "form":
            self._inside = a.get("id") == self._id
        elif self._inside or a.get("form") == self._id:
            self._control(tag, a)

    def _control(self, tag: str, a: dict[str, str | None]) -> None:
        name, value = a.get("name") or "", a.get("value") or ""
        if tag == "input" and name:
            kind = a.get("type") or "text"
            kind = kind if kind in (*TICKED, "hidden") else "text"
            self._add(name, kind, value, on=kind not in TICKED or "checked" in a)
        elif tag == "textarea":
            self._area = True
            self._add(name, "textarea")
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._add(self._select, "option", value, on="selected" in a)

    def _add(self, name: str, kind: str, value: str = "", *, on: bool = True) -> None:
        self.form.controls.append(Control(name, kind, value, on))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.form.controls[-1].value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self._area = False  # the first end of a line in it is dropped
            last = self.form.controls[-1]
            last.value = last.value.removeprefix("\n")
        elif tag == "select":
            options = [c for c in self.form.controls if c.name == self._select]
            if options and not any(c.on for c in options):
                options[0].on = True  # what a drop-down shows when nothing is chosen
        elif tag == "form":
            self._inside = False


def form_of(html: str, form_id: str = "question") -> Form:
    """The form with that id."""
    reader = _Reader(form_id)
    reader.feed(html)
    return reader.form
