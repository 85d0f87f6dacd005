"""A questionnaire as a flat list of its parts, for comparing two and for writing one as text.

A part says everything that stands in one place: its texts by name and language, and all else that
decides how it is asked, as texts too. Pure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from bw.questionnaire.definition import UNASKED
from bw.questionnaire.outline import (
    Outline,
    OutlineChoice,
    OutlineLeaf,
    OutlineQuestion,
    OutlineSection,
    Texts,
)


class What(StrEnum):
    """What a part is, in the order in which readers meet them."""

    FORM = "form"
    SECTION = "section"
    LEAF = "leaf"
    QUESTION = "question"
    FIELD = "field"
    LIST = "list"
    CHOICE = "choice"


Key = tuple[What, str]
# Texts of a question, in the order in which they are read.
TEXTS = ("label", "hint", "guidance", "constraint_message", "required_message")
# What is no property of a question: its name in comparisons, its texts, and its parts.
_APART = frozenset(("ref", "name", "law", "fields", *TEXTS))
_MODELLED = frozenset(("form_id", "version", "threshold", "full_sections", "default_language"))
_TITLES = ("form_title", "questionnaire_title")


@dataclass(frozen=True, slots=True)
class Part:
    """One part. ``key`` is what it is in every version; ``parent`` the part that it stands in."""

    what: What
    name: str  # as its writer calls it: the reference of a question, the name of a list
    parent: Key | None
    texts: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (name, language) -> text
    logic: Mapping[str, str] = field(default_factory=dict)  # name -> value; empty ones left out
    label: Texts = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """By which it is found in another version."""
        if self.what is What.CHOICE and self.parent:
            return self.what, f"{self.parent[1]} {self.name}"
        if self.what in (What.QUESTION, What.FIELD) and "name" not in self.logic:
            return self.what, f"= {self.name}"  # a name is never taken for a reference
        return self.what, self.name


def parts_of(outline: Outline) -> tuple[Part, ...]:
    """Every part in order: the form, its sections with all inside them, then the lists."""
    return tuple(_parts(outline))


def _parts(outline: Outline) -> Iterator[Part]:
    yield _form(outline)
    for section in outline.sections:
        made = _section(section)
        yield made
        for leaf in section.leaves:
            inner = _leaf(leaf, made.key)
            yield inner
            for question in leaf.questions:
                asked = _question(question, What.QUESTION, inner.key)
                yield asked
                for each in question.fields:
                    yield _question(each, What.FIELD, asked.key)
    for name, choices in outline.lists.items():
        made = Part(What.LIST, name, None)
        yield made
        for choice in choices:
            yield _choice(choice, made.key)


def _form(outline: Outline) -> Part:
    logic = {
        "threshold": str(outline.threshold),
        "full_sections": " ".join(outline.full_sections),
        "default_language": outline.default_language,
        "languages": " ".join(outline.languages),
    }
    logic |= {
        name: value
        for name, value in outline.settings.items()
        if name not in _MODELLED and name.split("::")[0] not in _TITLES
    }
    return Part(
        What.FORM, outline.form_id, None, _texts(title=outline.title), _said(logic), outline.title
    )


def _section(section: OutlineSection) -> Part:
    logic = _said({"name": section.name, "relevant": section.relevant})
    return Part(What.SECTION, section.code, None, _texts(label=section.label), logic, section.label)


def _leaf(leaf: OutlineLeaf, parent: Key) -> Part:
    texts = _texts(label=leaf.label, category=leaf.category)
    return Part(What.LEAF, leaf.name, parent, texts, _said({"relevant": leaf.relevant}), leaf.label)


def _question(question: OutlineQuestion, what: What, parent: Key) -> Part:
    """A question by its reference; notes and calculations, which may have none, by their name."""
    by_name = question.kind in UNASKED or not question.ref
    logic = {
        each.name: _as_text(getattr(question, each.name))
        for each in fields(question)
        if each.name not in _APART and each.name != "parameters"
    }
    logic |= {f"parameter {name}": value for name, value in question.parameters.items()}
    logic["ref" if by_name else "name"] = question.ref if by_name else question.name
    if question.step == 1:
        del logic["step"]  # every question has one; that of most goes without saying
    texts = _texts(**{name: getattr(question, name) for name in TEXTS})
    for country, said in question.law.items():
        texts |= _texts(**{f"law_{country}": said})
    name = question.name if by_name else question.ref
    return Part(what, name, parent, texts, _said(logic), question.label)


def _choice(choice: OutlineChoice, parent: Key) -> Part:
    logic = _said(dict(choice.attributes))
    return Part(What.CHOICE, choice.name, parent, _texts(label=choice.label), logic, choice.label)


def _texts(**said: Texts) -> dict[tuple[str, str], str]:
    return {
        (name, language): text
        for name, texts in said.items()
        for language, text in texts.items()
        if text
    }


def _said(logic: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in logic.items() if value}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return str(value)
