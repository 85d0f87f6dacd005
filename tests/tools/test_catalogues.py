"""What is wrong with a catalogue is found."""

from collections.abc import Callable

import pytest
from babel.messages.catalog import Catalog

from tools import catalogues

SAID = "%(num)s answer of {name}"
MANY = ("%(num)s question", "%(num)s questions")


def template() -> Catalog:
    made = Catalog()
    made.add(SAID)
    made.add(MANY)
    made.add("Open", context="state")
    return made


def whole() -> Catalog:
    made = Catalog(locale="vi")
    made.add(SAID, "%(num)s câu trả lời của {name}")
    made.add(MANY, ("%(num)s câu hỏi",))
    made.add("Open", "Mở", context="state")
    return made


def _set(catalogue: Catalog, name: str, text: object, context: str | None = None) -> None:
    found = catalogue.get(name, context)
    assert found is not None
    found.string = text


def _fuzzy(catalogue: Catalog) -> None:
    found = catalogue.get(SAID)
    assert found is not None
    found.flags.add("fuzzy")


Break = Callable[[Catalog], object]


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda c: c.delete(SAID), "vi: missing: "),
        (lambda c: _set(c, SAID, ""), "vi: not translated: "),
        (lambda c: _set(c, MANY[0], ("",)), "vi: not translated: "),
        (_fuzzy, "vi: fuzzy: "),
        (lambda c: _set(c, SAID, SAID), "vi: left in English: "),
        (lambda c: _set(c, SAID, "câu trả lời của {name}"), "vi: placeholders differ: "),
        (lambda c: _set(c, SAID, "%(num)s câu trả lời của {nam}"), "vi: placeholders differ: "),
        (lambda c: _set(c, SAID, "%(num) câu trả lời của {name}"), "vi: placeholders differ: "),
        (lambda c: _set(c, MANY[0], ("%(number)s câu hỏi",)), "vi: placeholders differ: "),
        (lambda c: c.delete("Open", "state"), "vi: missing: "),
        (lambda c: c.add("Gone", "Mất"), "vi: no longer used: "),
    ],
)
def test_fault_of_a_catalogue_is_found(
    monkeypatch: pytest.MonkeyPatch, spoil: Break, problem: str
) -> None:
    spoiled = whole()
    spoil(spoiled)
    monkeypatch.setattr(catalogues, "read", lambda _language: spoiled)

    assert [found[: len(problem)] for found in catalogues.problems("vi", template())] == [problem]


def test_whole_catalogue_has_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "read", lambda _language: whole())

    assert list(catalogues.problems("vi", template())) == []
