"""A questionnaire as it is written: plain data, nothing compiled, nothing looked up.

The importer makes an outline from a workbook, the tables hold one, and
``compiling.compile_definition`` turns one into what the wizard asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Texts = Mapping[str, str]  # language code -> text
NO_TEXTS: Texts = {}
# The parameter of a question that names a fact of the factory's profile, and who may have it.
PREFILL = "prefill"
CHECKED = "checked"  # countries whose law note a person has compared with the text
SHOWING = ("label", "hint", "constraint_message")  # texts of a question that may show answers
GROUPS = frozenset(("repeat", "grid"))  # kinds that hold fields
PREFILLED_KINDS = frozenset(("text", "long_text", "email", "phone", "country"))


@dataclass(frozen=True, slots=True)
class OutlineChoice:
    """One choice of a list."""

    name: str
    label: Texts = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)  # its other columns


@dataclass(frozen=True, slots=True)
class OutlineQuestion:
    """One question, note, calculation or group; the expressions are still text.

    A group (kind ``repeat`` or ``grid``) has ``fields``; the rows of a grid are the choices of the
    list ``rows_list``. Steps, departments, themes and law notes stand on the group alone.
    """

    name: str
    kind: str
    ref: str = ""
    list_name: str = ""
    step: int = 1
    bipartite: str = ""
    required: bool = False
    read_only: bool = False
    at_submission: bool = False
    department: str = ""
    relevant: str = ""
    constraint: str = ""
    calculation: str = ""
    choice_filter: str = ""
    rows_list: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    label: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    constraint_message: Texts = field(default_factory=dict)
    required_message: Texts = field(default_factory=dict)
    law: Mapping[str, Texts] = field(default_factory=dict)  # country -> texts
    fields: tuple["OutlineQuestion", ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineLeaf:
    """A subsection and category, with its questions in order."""

    name: str
    label: Texts
    category: Texts = field(default_factory=dict)
    relevant: str = ""
    questions: tuple[OutlineQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """A section with its leaves in order."""

    code: str
    name: str
    label: Texts
    relevant: str = ""
    leaves: tuple[OutlineLeaf, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole questionnaire with its settings. ``threshold`` is in percent."""

    form_id: str
    version: str
    title: Texts
    default_language: str
    languages: tuple[str, ...]
    threshold: int = 95
    full_sections: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[OutlineSection, ...] = ()
    lists: Mapping[str, tuple[OutlineChoice, ...]] = field(default_factory=dict)

    def questions(self) -> tuple[OutlineQuestion, ...]:
        """Every question in order."""
        return tuple(
            question
            for section in self.sections
            for leaf in section.leaves
            for question in leaf.questions
        )
