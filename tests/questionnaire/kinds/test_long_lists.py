"""Lists that are too long to be sent: what is chosen and what is found is drawn."""

import pytest

from bw.questionnaire.kinds import KINDS
from bw.questionnaire.kinds.choosing import found
from bw.questionnaire.kinds.kind import MOST_FOUND, MOST_LISTED, SearchWidget
from bw.web import locale
from tests.questionnaire.build import definition, leaf, q, section

EN = locale.make("en")
PLACES = [("dn", "Đồng Nai"), ("hn", "Hà Nội"), ("dh", "Dhaka"), ("dn2", "Đồng Nai East")]


def asked(many: int, kind: str = "single"):
    names = [f"place{n}" for n in range(many)]
    made = definition(section("S", leaf("L", q("place", kind, choices=names))))
    return made.by_name["place"]


@pytest.mark.parametrize(
    ("words", "names"),
    [("dong nai", ["dn", "dn2"]), ("nai east", ["dn2"]), ("", []), ("  ", []), ("paris", [])],
)
def test_all_words_are_found_without_their_accents(words: str, names: list[str]) -> None:
    assert [name for name, _label in found(PLACES, words, frozenset())] == names


def test_what_is_chosen_stands_first_and_once() -> None:
    assert [name for name, _ in found(PLACES, "dong", frozenset({"dh", "dn2"}))] == [
        "dh", "dn2", "dn",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["single", "multiple"])
def test_list_longer_than_the_most_is_searched(kind: str) -> None:
    short = KINDS[kind].widget(asked(MOST_LISTED, kind), {}, EN, "bd")
    long = KINDS[kind].widget(asked(MOST_LISTED + 1, kind), {}, EN, "bd")
    assert not isinstance(short, SearchWidget)
    assert isinstance(long, SearchWidget)
    assert (long.options, long.template) == ([], "questionnaire/kinds/_search.html")


def test_no_more_are_drawn_than_the_most_found() -> None:
    raw = {"answer": ["place7"], "search": ["place"]}
    widget = KINDS["single"].widget(asked(100), raw, EN, "bd")
    assert isinstance(widget, SearchWidget)
    assert len(widget.options) == MOST_FOUND + 1  # with what is chosen
    assert (widget.more, widget.nothing) == (True, False)
    nothing = KINDS["single"].widget(asked(100), {"search": ["paris"]}, EN, "bd")
    assert isinstance(nothing, SearchWidget)
    assert (nothing.more, nothing.nothing) == (False, True)


def test_words_are_read_from_the_form_and_are_no_answer() -> None:
    class Sent(dict):
        def getlist(self, name: str) -> list[str]:
            return self.get(name, [])

    kind, form = KINDS["single"], Sent({"search.x": ["pla"], "answer.x": ["place3"]})
    raw = kind.read(form, ".x")
    assert raw == {"answer": ["place3"], "search": ["pla"]}
    assert kind.parse(raw, asked(100), EN, "bd") == "place3"
    assert "search" not in KINDS["text"].read(form, ".x")
