"""What every page must be: found in its HTML, for all tests that fetch a page.

``problems(html)`` lists what is wrong with a page, ``fragment_problems(html)`` with a part of one,
``composed_problems(page, fragment)`` with a page after htmx has put a part into it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Elements whose end tag may be left out: the next of these ends them.
LEFT_OPEN = {"option": {"option"}, "li": {"li"}, "td": {"td", "th"}, "th": {"td", "th"}}
UNLABELLED = frozenset({"hidden", "submit", "button", "image", "reset"})
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")


@dataclass
class Element:
    """An element with its attributes and what is in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Element | None" = None
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Elements within, in order; of these tags, or all."""
        for child in self.inside:
            if isinstance(child, Element):
                if not tags or child.tag in tags:
                    yield child
                yield from child.all(*tags)

    @property
    def text(self) -> str:
        """The words within, with single spaces."""
        parts = [child if isinstance(child, str) else child.text for child in self.inside]
        return " ".join(" ".join(parts).split())

    def within(self, tag: str) -> bool:
        """Whether an element of this tag is around it."""
        return self.parent is not None and (self.parent.tag == tag or self.parent.within(tag))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.here.tag in LEFT_OPEN.get(tag, ()) and self.here.parent:
            self.here = self.here.parent
        made = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        at: Element | None = self.here
        while at is not None and at.tag != tag:
            at = at.parent
        if at is not None and at.parent is not None:
            self.here = at.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


def read(html: str) -> Element:
    """The elements of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def problems(html: str) -> list[str]:
    """What is wrong with a whole page; empty when nothing is."""
    page = read(html)
    found = _parts(page)
    if not html.lstrip().lower().startswith("<!doctype html>"):
        found.append("no doctype")
    if not any(e.attributes.get("lang") for e in page.all("html")):
        found.append("no language")
    headings = [e.text for e in page.all("h1")]
    titles = [e.text for e in page.all("title")]
    if len(headings) != 1:
        found.append(f"{len(headings)} h1")
    elif len(titles) != 1 or not titles[0].startswith(headings[0]):
        found.append(f"title {titles} does not begin with the h1 {headings[0]!r}")
    if len(list(page.all("main"))) != 1:
        found.append("not one main")
    return found


def fragment_problems(html: str) -> list[str]:
    """What is wrong with a part of a page."""
    return _parts(read(html), whole=False)


def composed_problems(html: str, fragment: str) -> list[str]:
    """What is wrong with a page in which the parts of ``fragment`` stand in place of its own.

    What may stand on the page outside of a part, such as the token of its form, is looked for here.
    """
    page, found = read(html), []
    parts = [each for each in read(fragment).inside if isinstance(each, Element)]
    for part in (each for each in parts if each.tag != "title"):  # htmx takes that for the page's
        name = part.attributes.get("id", "")
        old = next((e for e in page.all() if e.attributes.get("id") == name), None)
        if not name or old is None or old.parent is None:
            found.append(f"{part.tag} {name!r} has no place on the page")
            continue
        place = next(i for i, each in enumerate(old.parent.inside) if each is old)
        old.parent.inside[place], part.parent = part, old.parent
    return found + _parts(page)


def _parts(page: Element, *, whole: bool = True) -> list[str]:
    elements = list(page.all())
    ids = Counter(e.attributes["id"] for e in elements if "id" in e.attributes)
    found = [f"id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    for element in elements:
        found += _attributes(element)
        found += _form(element, page, whole=whole)
        if not _named(element, page):
            found.append(f"{element.tag} {element.attributes.get('name', '')!r} has no label")
        if whole:
            found += _references(element, ids)
    return found


def _attributes(element: Element) -> list[str]:
    found = [
        f"{element.tag} has {name}="
        for name in element.attributes
        if name == "style" or name.startswith(("on", "hx-on"))
    ]
    for name in ("href", "src", "action", "hx-get", "hx-post"):
        address = element.attributes.get(name, "")
        # A link that says so, and tells the other side nothing, may leave.
        if element.tag == "a" and element.attributes.get("rel") == "noreferrer":
            continue
        if "://" in address or address.startswith(("//", "javascript:")):
            found.append(f"{element.tag} leads away: {address}")
    if element.tag == "img" and "alt" not in element.attributes:
        found.append("img without alt")
    return found


def _form(element: Element, page: Element, *, whole: bool) -> list[str]:
    if element.tag != "form":
        return []
    found = [f"form without {n}" for n in ("action", "method") if n not in element.attributes]
    name = element.attributes.get("id")
    if name and not whole:
        return found  # its token may stand on the page: composed_problems looks there
    beside = (e for e in page.all("input") if name and e.attributes.get("form") == name)
    inside = element.all("input", "textarea")  # a page that gives a form back keeps its token so
    names = {e.attributes.get("name") for e in (*inside, *beside)}
    if element.attributes.get("method") == "post" and "csrf_token" not in names:
        found.append(f"form {element.attributes.get('action')!r} without csrf_token")
    return found


def _named(element: Element, page: Element) -> bool:
    """Whether a control has a name for those who do not see it."""
    attributes = element.attributes
    if element.tag in ("a", "button", "summary"):
        return bool(element.text or attributes.get("aria-label"))
    if element.tag not in ("input", "select", "textarea", "progress"):
        return True
    if attributes.get("type") in UNLABELLED or "hidden" in attributes or element.within("label"):
        return True
    if attributes.get("aria-label") or attributes.get("aria-labelledby"):
        return True
    own = attributes.get("id")
    return own is not None and any(e.attributes.get("for") == own for e in page.all("label"))


def _references(element: Element, ids: Counter[str]) -> list[str]:
    found = [
        f"{element.tag} {attribute} names {name!r}, which is not there"
        for attribute in REFERENCES
        for name in element.attributes.get(attribute, "").split()
        if name not in ids
    ]
    target = element.attributes.get("href", "")
    if len(target) > 1 and target.startswith("#") and target[1:] not in ids:
        found.append(f"link to {target}, which is not there")
    return found
