"""What a version holds, in numbers: for the page of a version and after an upload. Pure."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from bw.questionnaire.definition import UNASKED
from bw.questionnaire.outline import GROUPS, Outline
from bw.questionnaire.parts import Part, What, parts_of


@dataclass(frozen=True, slots=True)
class SectionContents:
    """A section in numbers; ``label`` by language."""

    code: str
    label: Mapping[str, str]
    leaves: int
    questions: int
    full: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """A version in numbers. ``questions`` are those that people answer, a group as one.

    ``missing``: language -> how many texts it lacks that another language has.
    """

    sections: tuple[SectionContents, ...]
    leaves: int
    questions: int
    groups: int
    fields: int
    notes: int
    calculations: int
    priorities: int
    steps: Mapping[int, int]
    languages: tuple[str, ...]
    missing: Mapping[str, int] = field(default_factory=dict)


def contents_of(outline: Outline) -> Contents:
    """Count what an outline holds."""
    questions = outline.questions()
    kinds = Counter(question.kind for question in questions)
    asked = [question for question in questions if question.kind not in UNASKED]
    return Contents(
        sections=tuple(
            SectionContents(
                code=section.code,
                label=section.label,
                leaves=len(section.leaves),
                questions=sum(
                    question.kind not in UNASKED
                    for leaf in section.leaves
                    for question in leaf.questions
                ),
                full=section.code in outline.full_sections,
            )
            for section in outline.sections
        ),
        leaves=sum(len(section.leaves) for section in outline.sections),
        questions=len(asked),
        groups=sum(kinds[kind] for kind in GROUPS),
        fields=sum(len(question.fields) for question in questions),
        notes=kinds["note"],
        calculations=kinds["calculate"],
        priorities=sum(bool(question.bipartite) for question in asked),
        steps=dict(sorted(Counter(question.step for question in asked).items())),
        languages=outline.languages,
        missing=_missing(outline),
    )


def _missing(outline: Outline) -> dict[str, int]:
    found = dict.fromkeys(outline.languages, 0)
    for part in parts_of(outline):
        for language, names in _languages_lacking(part, outline.languages).items():
            found[language] += names
    return found


def _languages_lacking(part: Part, languages: tuple[str, ...]) -> Mapping[str, int]:
    """Choices lend their label to many questions and count as one text each."""
    has: Mapping[str, set[str]] = defaultdict(set)
    for name, language in part.texts:
        has[name].add(language)
    if part.what is What.FORM and not has:
        return {}
    return {
        language: sum(language not in there for there in has.values()) for language in languages
    }
