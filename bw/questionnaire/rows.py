"""An outline as rows, and rows as an outline again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bw.questionnaire.models import (
    ChoiceRow,
    FieldRow,
    LeafRow,
    QuestionnaireVersion,
    QuestionRow,
    SectionRow,
    Subject,
    TextRow,
)
from bw.questionnaire.outline import (
    NO_TEXTS,
    Outline,
    OutlineChoice,
    OutlineLeaf,
    OutlineQuestion,
    OutlineSection,
    Texts,
)

Row = dict[str, Any]
PLAIN = ("name", "kind", "list_name", "step", "bipartite", "required", "read_only", "at_submission",
         "department", "relevant", "constraint", "calculation", "choice_filter", "rows_list",
         "parameters")  # fmt: skip
FIELD = ("name", "kind", "list_name", "required", "read_only", "relevant", "constraint",
         "calculation", "choice_filter", "parameters")  # fmt: skip
TEXTS = ("label", "category", "hint", "guidance", "constraint_message", "required_message")
NO_LAW: Mapping[str, Texts] = {}
CONTENT: tuple[type[Any], ...] = (
    SectionRow,
    LeafRow,
    QuestionRow,
    FieldRow,
    ChoiceRow,
    TextRow,
)


def rows_of(outline: Outline, version_id: int) -> dict[type[Any], list[Row]]:
    """The rows of every table, in their order, ready to be inserted."""
    made: dict[type[Any], list[Row]] = {table: [] for table in CONTENT}

    def add(table: type[Any], **values: Any) -> int:
        position = len(made[table])
        made[table].append({"version_id": version_id, "position": position, **values})
        return position

    def say(
        subject: Subject, position: int, *, law: Mapping[str, Texts] = NO_LAW, **texts: Texts
    ) -> None:
        for row in _text_rows(outline.languages, texts, law):
            made[TextRow].append(
                {"version_id": version_id, "subject": subject.value, "position": position, **row}
            )

    say(Subject.VERSION, 0, label=outline.title)
    for section in outline.sections:
        at = add(SectionRow, code=section.code, name=section.name, relevant=section.relevant)
        say(Subject.SECTION, at, label=section.label)
        for leaf in section.leaves:
            place = add(LeafRow, section_position=at, name=leaf.name, relevant=leaf.relevant)
            say(Subject.LEAF, place, label=leaf.label, category=leaf.category)
            for question in leaf.questions:
                here = add(QuestionRow, leaf_position=place, **_plain_of(question, PLAIN))
                say(Subject.QUESTION, here, law=question.law, **_texts_of(question))
                for each in question.fields:
                    at_field = add(FieldRow, question_position=here, **_plain_of(each, FIELD))
                    say(Subject.FIELD, at_field, law=NO_LAW, **_texts_of(each))
    for list_name, choices in outline.lists.items():
        for choice in choices:
            attributes = dict(choice.attributes)
            here = add(ChoiceRow, list_name=list_name, name=choice.name, attributes=attributes)
            say(Subject.CHOICE, here, label=choice.label)
    return made


def _plain_of(question: OutlineQuestion, keys: Sequence[str]) -> Row:
    plain = {key: getattr(question, key) for key in keys}
    return plain | {"ref": question.ref or None, "parameters": dict(question.parameters)}


def _texts_of(question: OutlineQuestion) -> dict[str, Texts]:
    return {key: getattr(question, key) for key in TEXTS if key != "category"}


def _text_rows(
    languages: Sequence[str], texts: Mapping[str, Texts], law: Mapping[str, Texts]
) -> list[Row]:
    """One row for each language in which there is anything to say."""
    found = []
    for language in languages:
        row: Row = {key: texts.get(key, NO_TEXTS).get(language, "") for key in TEXTS}
        row["law"] = {
            country: said[language] for country, said in law.items() if said.get(language)
        }
        if any(row.values()):
            found.append({"language": language, **row})
    return found


class _Said:
    """The texts of a version, by subject and position."""

    def __init__(self, rows: Sequence[Any], languages: Sequence[str]) -> None:
        self.rows: dict[tuple[str, int], list[Any]] = defaultdict(list)
        rank = {language: n for n, language in enumerate(languages)}
        for row in sorted(rows, key=lambda row: rank.get(row.language, len(rank))):
            self.rows[row.subject, row.position].append(row)

    def texts(self, subject: Subject, position: int, *keys: str) -> dict[str, Texts]:
        rows = self.rows.get((subject.value, position), ())
        return {
            key: {row.language: said for row in rows if (said := getattr(row, key))} for key in keys
        }

    def law(self, position: int) -> dict[str, Texts]:
        found: dict[str, dict[str, str]] = {}
        for row in self.rows.get((Subject.QUESTION.value, position), ()):
            for country, said in (row.law or {}).items():
                found.setdefault(country, {})[row.language] = said
        return dict(found)


def outline_from(version: QuestionnaireVersion, rows: Mapping[type[Any], Sequence[Any]]) -> Outline:
    """The outline that ``rows_of`` wrote. ``rows`` in the order of their positions."""
    said = _Said(rows[TextRow], version.languages)
    questions = _questions(rows, said)
    leaves: dict[int, list[OutlineLeaf]] = defaultdict(list)
    for row in rows[LeafRow]:
        leaves[row.section_position].append(
            OutlineLeaf(
                name=row.name,
                relevant=row.relevant,
                questions=tuple(questions[row.position]),
                **said.texts(Subject.LEAF, row.position, "label", "category"),
            )
        )
    lists: dict[str, list[OutlineChoice]] = defaultdict(list)
    for row in rows[ChoiceRow]:
        lists[row.list_name].append(
            OutlineChoice(
                row.name,
                attributes=row.attributes,
                **said.texts(Subject.CHOICE, row.position, "label"),
            )
        )
    return Outline(
        form_id=version.form_id,
        version=version.version,
        title=said.texts(Subject.VERSION, 0, "label")["label"],
        default_language=version.default_language,
        languages=tuple(version.languages),
        threshold=version.threshold,
        full_sections=tuple(version.full_sections),
        settings=version.settings,
        sections=tuple(
            OutlineSection(
                code=row.code,
                name=row.name,
                relevant=row.relevant,
                leaves=tuple(leaves[row.position]),
                **said.texts(Subject.SECTION, row.position, "label"),
            )
            for row in rows[SectionRow]
        ),
        lists={name: tuple(choices) for name, choices in lists.items()},
    )


def _questions(
    rows: Mapping[type[Any], Sequence[Any]], said: "_Said"
) -> Mapping[int, list[OutlineQuestion]]:
    """The questions of each leaf, those of groups with their fields."""
    fields: dict[int, list[OutlineQuestion]] = defaultdict(list)
    for row in rows[FieldRow]:
        fields[row.question_position].append(_question(row, said, Subject.FIELD, FIELD))
    questions: dict[int, list[OutlineQuestion]] = defaultdict(list)
    for row in rows[QuestionRow]:
        inside = tuple(fields.get(row.position, ()))
        question = _question(row, said, Subject.QUESTION, PLAIN, inside)
        questions[row.leaf_position].append(question)
    return questions


def _question(
    row: Any,
    said: _Said,
    subject: Subject,
    plain: Sequence[str],
    fields: tuple[OutlineQuestion, ...] = (),
) -> OutlineQuestion:
    values: dict[str, Any] = {key: getattr(row, key) for key in plain}
    keys = (key for key in TEXTS if key != "category")
    values.update(said.texts(subject, row.position, *keys))
    if subject is Subject.QUESTION:
        values.update(law=said.law(row.position), fields=fields)
    return OutlineQuestion(ref=row.ref or "", **values)
