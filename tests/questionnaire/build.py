"""Tiny questionnaires for tests, written in a line or two: one for each behaviour.

definition(section("FP", leaf("A", q("a", "yes_no"), q("b", relevant="${a} = 'yes'"))))
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition
from bw.questionnaire.outline import (
    Outline,
    OutlineChoice,
    OutlineLeaf,
    OutlineQuestion,
    OutlineSection,
    Texts,
)

WITH_TEXTS = ("label", "hint", "guidance", "constraint_message", "required_message")


def texts(text: str | Texts, default: str = "en") -> Texts:
    """``"Text"`` as a text in the default language; a mapping as it is; nothing for ``""``."""
    if isinstance(text, str):
        return {default: text} if text else {}
    return text


def q(
    name: str, kind: str = "text", *, choices: Sequence[str] = (), **more: Any
) -> OutlineQuestion:
    """A question. ``choices``: names of choices, for kinds single and multiple.

    Its label is ``Question <name>`` and its ref ``NAME`` unless said otherwise.
    """
    for key in WITH_TEXTS:
        if key in more:
            more[key] = texts(more[key])
    more.setdefault("label", texts(f"Question {name}"))
    if kind not in ("note", "calculate"):
        more.setdefault("ref", name.upper().replace("_", "-"))
    more["law"] = {country: texts(text) for country, text in more.get("law", {}).items()}
    if kind == "yes_no":
        more["list_name"] = "yes_no"
    elif choices:
        more["list_name"] = " ".join(choices)
    return OutlineQuestion(name=name, kind=kind, **more)


def repeat(
    name: str,
    *fields: OutlineQuestion,
    least: int | None = None,
    most: int | None = None,
    count: str = "",
    **more: Any,
) -> OutlineQuestion:
    """A repeat with its fields."""
    given = {"min": least, "max": most, "count": count or None}
    parameters = {key: str(value) for key, value in given.items() if value is not None}
    return q(name, "repeat", fields=fields, parameters=parameters, **more)


def grid(
    name: str, *fields: OutlineQuestion, rows: Sequence[str] = ("women", "men"), **more: Any
) -> OutlineQuestion:
    """A grid with its fields; its rows are choices of these names."""
    return q(name, "grid", fields=fields, rows_list=" ".join(rows), **more)


def note(name: str, label: str | Texts = "Please note.", **more: Any) -> OutlineQuestion:
    """A note."""
    return q(name, "note", label=label, **more)


def calculation(name: str, expression: str, **more: Any) -> OutlineQuestion:
    """A calculation."""
    return q(name, "calculate", calculation=expression, label="", **more)


def leaf(
    label: str | Texts,
    *questions: OutlineQuestion,
    category: str | Texts = "",
    relevant: str = "",
    name: str = "",
) -> OutlineLeaf:
    """A leaf with its questions."""
    return OutlineLeaf(
        name=name, label=texts(label), category=texts(category), relevant=relevant,
        questions=questions,
    )  # fmt: skip


def section(
    code: str, *leaves: OutlineLeaf, label: str | Texts = "", relevant: str = ""
) -> OutlineSection:
    """A section with its leaves, which are named after it."""
    named = tuple(
        replace(each, name=each.name or f"{code.lower()}_{n}") for n, each in enumerate(leaves)
    )
    return OutlineSection(
        code=code, name=code.lower(), label=texts(label or f"Section {code}"), relevant=relevant,
        leaves=named,
    )  # fmt: skip


def outline(
    *sections: OutlineSection,
    threshold: int = 95,
    full_sections: Sequence[str] = (),
    languages: Sequence[str] = ("en",),
    form_id: str = "tiny",
    version: str = "1",
    more_lists: Mapping[str, Sequence[OutlineChoice]] | None = None,
) -> Outline:
    """The sections as a questionnaire; its lists of choices are found on the questions.

    ``more_lists``: those that a question names with ``list_name``, with labels and attributes.
    """
    asked = [x for s in sections for each in s.leaves for q in each.questions
             for x in (q, *q.fields)]  # fmt: skip
    used = {name for x in asked for name in (x.list_name, x.rows_list)} - {""}
    names = {used_name: used_name.split() for used_name in sorted(used)} | {"yes_no": ["yes", "no"]}
    lists = {
        list_name: tuple(OutlineChoice(n, texts(n.capitalize())) for n in choices)
        for list_name, choices in names.items()
    } | {name: tuple(choices) for name, choices in (more_lists or {}).items()}
    return Outline(
        form_id=form_id, version=version, title=texts("Tiny"), default_language="en",
        languages=tuple(languages), threshold=threshold, full_sections=tuple(full_sections),
        sections=sections, lists=lists,
    )  # fmt: skip


def definition(*sections: OutlineSection, version_id: int = 0, **settings: Any) -> Definition:
    """The sections compiled; ``settings`` as for ``outline``."""
    return compile_definition(outline(*sections, **settings), version_id=version_id)
