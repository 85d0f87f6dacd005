"""Parts that are drawn once: for each reader's language, escaped, and not without bound."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from jinja2 import DictLoader, Environment

from bw.web import kept, locale

PART = "{{ language }} {{ number(count) }} {{ text }}"


@pytest.fixture
def drawn() -> list[int]:
    """The counts that were drawn."""
    return []


@pytest.fixture
def env(drawn: list[int]) -> Environment:
    def number(value: int) -> str:
        drawn.append(value)
        return locale.current().number(value)

    page = '{{ "part"|kept(count=count, text=text) }}'
    made = Environment(loader=DictLoader({"part": PART, "page": page}), autoescape=True)
    made.filters["kept"] = kept.kept
    made.globals.update(number=number)
    return made


@contextmanager
def reading(language: str, *, bengali: bool | None = None) -> Iterator[None]:
    with locale.using(locale.make(language, bengali=bengali)):
        yield


def page(env: Environment, count: int = 7, text: str = "") -> str:
    return env.get_template("page").render(count=count, text=text).strip()


def test_part_is_drawn_once_for_the_same_values(env: Environment, drawn: list[int]) -> None:
    assert [page(env), page(env), page(env, 8), page(env)] == ["en 7", "en 7", "en 8", "en 7"]
    assert drawn == [7, 8]


def test_part_is_drawn_for_each_language_and_kind_of_digits(env: Environment) -> None:
    for _ in range(2):
        with reading("vi"):
            assert page(env) == "vi 7"
        with reading("bn"):
            assert page(env) == "bn ৭"
        with reading("bn", bengali=False):
            assert page(env) == "bn 7"


def test_values_are_escaped_once(env: Environment) -> None:
    for _ in range(2):
        assert page(env, text="<b> & c") == "en 7 &lt;b&gt; &amp; c"


def test_memory_of_parts_is_bounded() -> None:
    assert kept._drawn.cache_info().maxsize == kept.MOST_KEPT
