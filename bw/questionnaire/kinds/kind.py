"""What a kind of question is made of, and what it wants to know of a question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bw.web.locale import Locale

ANSWER = "answer"
SEARCH = "search"  # words by which people look for a choice
Raw = Mapping[str, Sequence[str]]  # field of the form -> what was typed
_CONTROLS = ("_line.html", "_short.html", "_long_text.html", "_select.html")
Option = tuple[str, str]  # what is stored, what is read
# Options, words, what is chosen -> what is chosen and what is found, one more than are shown.
Search = Callable[[Sequence[Option], str, frozenset[str]], Sequence[Option]]

# A list longer than this is drawn as a drop-down: so many radio buttons are a long way to scroll.
MOST_RADIOS = 15
# A list longer than this is not sent at all: people search in it, and so many are found at most.
MOST_LISTED, MOST_FOUND = 60, 30


class AnswerError(ValueError):
    """The text is no answer of this kind; ``code`` and ``params`` make the sentence."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Fields(Protocol):
    """A form as it was sent."""

    def getlist(self, name: str, /) -> list[str]:
        """Everything sent under a name, in order."""
        ...


class Texts(Protocol):
    """A text in several languages; false when there is none."""

    def in_language(self, language: str, /) -> str:
        """The text for a reader of ``language``."""
        ...

    def __bool__(self) -> bool: ...


class Choosable(Protocol):
    """A choice of a question."""

    @property
    def name(self) -> str:
        """What is stored."""
        ...

    @property
    def label(self) -> Texts:
        """What is read."""
        ...


class Asked(Protocol):
    """What a kind needs to know of a question."""

    @property
    def choices(self) -> Sequence[Choosable]:
        """The choices in the order of the list."""
        ...

    @property
    def hint(self) -> Texts:
        """The hint under the question."""
        ...


def first(raw: Raw, field: str = ANSWER) -> str:
    """The first text sent for a field, without space around it; empty when there is none."""
    texts = raw.get(field) or ("",)
    return texts[0].strip()


@dataclass(frozen=True, slots=True)
class Widget:
    """What a template draws: ``{% include widget.template %}``."""

    kind: str
    template: str
    raw: Raw
    options: Sequence[Option]
    unit: str  # written behind the field: a currency, %
    keyboard: str  # inputmode: which keyboard a phone shows
    error: bool
    hint: bool
    suffix: str = ""  # behind every name and id: which field of which entry it is, of a group
    label: str = "q"  # ids of what names it: the question's heading, where it is no field

    def value(self, field: str = ANSWER) -> str:
        """What stands in a field, exactly as it was typed."""
        texts = self.raw.get(field)
        return texts[0] if texts else ""

    @property
    def single(self) -> bool:
        """Whether it is one control, which a label can stand for."""
        return self.template.endswith(_CONTROLS)

    @property
    def chosen(self) -> frozenset[str]:
        """The choices that are ticked."""
        return frozenset(self.raw.get(ANSWER, ()))

    @property
    def described(self) -> str:
        """Ids of what describes the field: hint and error are drawn by the page."""
        ids = (("hint", self.hint), ("e", self.error), ("unit", bool(self.unit)))
        return " ".join(name + self.suffix for name, there in ids if there)


def no_options(_question: Asked, _locale: Locale) -> Sequence[Option]:
    """For kinds in which people write."""
    return ()


def no_unit(_country: str) -> str:
    """For kinds that are not counted in anything."""
    return ""


@dataclass(frozen=True, slots=True)
class SearchWidget(Widget):
    """A long list, of which only what is chosen and what is found are drawn."""

    words: str = ""
    nothing: bool = False  # nothing holds the words
    more: bool = False  # more hold them than are drawn


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question. ``country`` is always the factory's: ``bd``, ``id`` or ``vn``.

    ``parse(raw, question, locale, country)``: the canonical text, empty for no answer; raises
    AnswerError and nothing else, whatever was sent. ``raw_from(canonical, locale)``: the fields
    that parse to it. ``format(canonical, question, locale, country)``: for reading.
    """

    name: str
    template: str
    parse: Callable[[Raw, Asked, Locale, str], str]
    format: Callable[[str, Asked, Locale, str], str]
    raw_from: Callable[[str, Locale], Raw]
    fields: tuple[str, ...] = (ANSWER,)
    options: Callable[[Asked, Locale], Sequence[Option]] = no_options
    unit: Callable[[str], str] = no_unit
    keyboard: str = "text"
    search: Search | None = None  # for kinds whose list may be too long to be sent

    def read(self, form: Fields, suffix: str = "") -> Raw:
        """The fields of this kind out of a form, as they were sent."""
        raw = {name: form.getlist(name + suffix) for name in self.fields}
        if self.search is not None and (words := form.getlist(SEARCH + suffix)):
            raw[SEARCH] = words
        return raw

    def widget(
        self,
        question: Asked,
        raw: Raw,
        locale: Locale,
        country: str,
        *,
        error: bool = False,
        suffix: str = "",
        label: str = "q",
    ) -> Widget:
        """What the page draws for the question with ``raw`` in its fields."""
        options = self.options(question, locale)
        template = self.template
        if self.search is not None and len(options) > MOST_LISTED:
            return self._searching(question, options, raw, error, suffix, label)
        if template == "_radios.html" and len(options) > MOST_RADIOS:
            template = "_select.html"
        return Widget(
            kind=self.name,
            template=f"questionnaire/kinds/{template}",
            raw=raw,
            options=options,
            unit=self.unit(country),
            keyboard=self.keyboard,
            error=error,
            hint=bool(question.hint),
            suffix=suffix,
            label=label,
        )

    def _searching(
        self,
        question: Asked,
        options: Sequence[Option],
        raw: Raw,
        error: bool,
        suffix: str,
        label: str,
    ) -> SearchWidget:
        assert self.search is not None
        words, chosen = first(raw, SEARCH), frozenset(raw.get(ANSWER, ()))
        pairs = self.search(options, words, chosen)
        found = sum(value not in chosen for value, _label in pairs)
        return SearchWidget(
            kind=self.name,
            template="questionnaire/kinds/_search.html",
            raw=raw,
            options=pairs[:-1] if found > MOST_FOUND else pairs,
            unit="",
            keyboard=self.keyboard,
            error=error,
            hint=bool(question.hint),
            suffix=suffix,
            label=label,
            words=words,
            nothing=bool(words) and not found,
            more=found > MOST_FOUND,
        )
