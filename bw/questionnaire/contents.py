"""What a version holds, in numbers: for the page of a version and after an upload. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bw.questionnaire.definition import Definition, Question, Section, Text


@dataclass(frozen=True, slots=True)
class SectionContents:
    """A section in numbers."""

    section: Section
    leaves: int
    questions: int


@dataclass(frozen=True, slots=True)
class Contents:
    """A version in numbers. ``questions`` are those that people meet, a group as one.

    ``missing``: language -> how many texts it lacks that another language has.
    """

    sections: tuple[SectionContents, ...]
    leaves: int
    questions: int
    groups: int
    notes: int
    calculations: int
    priorities: int
    missing: Mapping[str, int] = field(default_factory=dict)


def contents_of(definition: Definition) -> Contents:
    """Count what a version holds."""
    kinds = Counter(question.kind for question in definition.questions)
    asked = [question for question in definition.questions if question.asked]
    by_section = Counter(question.section_index for question in asked)
    return Contents(
        sections=tuple(
            SectionContents(section, len(section.leaves), by_section[section.index])
            for section in definition.sections
        ),
        leaves=len(definition.leaves),
        questions=len(asked),
        groups=sum(question.is_group for question in asked),
        notes=kinds["note"],
        calculations=kinds["calculate"],
        priorities=sum(bool(question.bipartite) for question in asked),
        missing=_missing(definition),
    )


def _missing(definition: Definition) -> dict[str, int]:
    found = dict.fromkeys(definition.languages, 0)
    every = set(definition.languages)
    for text in _texts(definition):
        said = {language for language, words in text.values.items() if words}
        if said and said != every:
            for language in every - said:
                found[language] += 1
    return found


def _texts(definition: Definition) -> Iterator[Text]:
    """Every text once: many questions share the choices of a list."""
    for section in definition.sections:
        yield section.label
        for leaf in section.leaves:
            yield leaf.label
            yield leaf.category
    lists = {}
    for question in definition.questions:
        for each in (question, *question.fields):
            yield from _of(each)
            lists.update({id(choices): choices for choices in (each.choices, each.rows)})
    for choices in lists.values():
        yield from (choice.label for choice in choices)


def _of(question: Question) -> Iterator[Text]:
    yield question.label
    yield question.hint
    yield question.guidance
    yield question.constraint_message
    yield question.required_message
    yield from question.law.values()
