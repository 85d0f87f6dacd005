"""The survey sheet: groups to sections, leaves and repeats, rows to questions, problems to rows."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bw.questionnaire import survey_types
from bw.questionnaire.definition import UNASKED
from bw.questionnaire.formulas import Names, check, check_texts
from bw.questionnaire.languages import Languages
from bw.questionnaire.outline import OutlineLeaf, OutlineQuestion, OutlineSection, Texts
from bw.questionnaire.sheets import Row, Table
from bw.questionnaire.survey_rows import Lists, Reader
from bw.questionnaire.survey_types import SurveyType


@dataclass(slots=True)
class _Group:
    """An open group: a section, a leaf, a repeat with its ``group``, or what is not served."""

    row: Row
    what: str
    name: str = ""
    ref: str = ""
    label: Texts = field(default_factory=dict)
    category: Texts = field(default_factory=dict)
    relevant: str = ""
    questions: list[OutlineQuestion] = field(default_factory=list)
    leaves: list[OutlineLeaf] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    group: OutlineQuestion | None = None


class Survey:
    """Reads the rows of a survey once, from top to bottom."""

    def __init__(self, table: Table, lists: Lists, languages: Languages) -> None:
        self.table = table
        self.languages = languages
        self.reader = Reader(lists, languages)
        self.sections: list[OutlineSection] = []
        self.open: list[_Group] = []
        self.around: list[_Group] = []  # those among them that are groups
        self.repeats: list[_Group] = []
        self.inside: dict[str, list[str]] = {}
        self.fields: dict[str, str] = {}
        self.groups: list[str] = []

    def read(self, rows: Iterable[Row] | None = None) -> tuple[OutlineSection, ...]:
        """The sections; problems are with the table. ``rows``: other than those of the table."""
        for row in self.table.numbered() if rows is None else rows:
            self._row(row)
        for group in self.open:
            group.row.problem("group_not_ended", "type", given=f"begin {group.what}")
        if not self.sections and not self.table.problems:
            self.table.add("survey_empty")
        reader, groups = self.reader, frozenset(self.groups)
        answered = frozenset(reader.answered)
        silent = frozenset(reader.names) - answered - groups
        names = Names(answered, silent, self.inside, self.fields, groups)
        check(reader.formulas, names)
        check_texts(self.languages.showing, names, reader.owners)
        return tuple(self.sections)

    def _row(self, row: Row) -> None:
        cell = row.get("type")
        if not cell:
            row.problem("type_missing", "type")
            self._refused(row, "")
            return
        found = survey_types.read(cell)
        if found.word == survey_types.BEGIN_GROUP:
            self._begin(row)
        elif found.word == survey_types.BEGIN_REPEAT:
            self._begin_repeat(row)
        elif found.word in (survey_types.END_GROUP, survey_types.END_REPEAT):
            self._end(row, found.word.removeprefix("end "))
        elif found.word:
            self._question(row, found)
        else:
            row.problem(found.problem, "type", given=found.given, meant=found.meant)
            self._refused(row, found.given)

    def _refused(self, row: Row, given: str) -> None:
        """A row of a type that is not served: its name and its end must not cause more problems."""
        if given.startswith("end "):
            self._end(row, given.removeprefix("end "))
            return
        name = self.reader.name(row)
        if given.startswith("begin "):
            self._open(_Group(row, given.removeprefix("begin ")))
        else:
            self.reader.answered.append(name)
            for group in self._groups()[-1:]:
                group.inside.append(name)

    # ── groups ──────────────────────────────────────────────────────────────────────────────

    def _groups(self) -> list[_Group]:
        return self.around

    def _open(self, group: _Group) -> None:
        self.open.append(group)
        if group.what == "group":
            self.around.append(group)
        elif group.group is not None:
            self.repeats.append(group)

    def _begin(self, row: Row) -> None:
        depth = len(self._groups())
        name = self.reader.name(row)
        if self._repeat() is not None:
            row.problem("group_in_repeat", "type", name=name)
        elif depth > 1:
            row.problem("group_too_deep", "type", name=name)
        group = _Group(row, "group", name=name, ref=row.get("ref"))
        if depth < 2:
            group.label = self.languages.texts(row, "label", needed=True)
            group.category = self.languages.texts(row, "category")
        if depth == 0:
            group.ref = self.reader.ref(row, name)
        group.relevant = self.reader.formula(row, "relevant", name)
        for word in row.get("appearance").lower().split():
            if word in survey_types.TABLE_APPEARANCES:
                row.problem("grid_not_served", "appearance", given=word)
        self._open(group)

    def _repeat(self) -> _Group | None:
        """The repeat that is open, if any."""
        return self.repeats[0] if self.repeats else None

    def _begin_repeat(self, row: Row) -> None:
        group = self.reader.group(row)
        self.groups.append(group.name)
        if self._repeat() is not None:
            row.problem("group_in_repeat", "type", name=group.name)
        else:
            self._must_be_in_leaf(row)
        self._open(_Group(row, "repeat", name=group.name, group=group))

    def _must_be_in_leaf(self, row: Row) -> None:
        depth = len(self._groups())
        if depth < 2:
            row.problem("question_outside_leaf" if depth else "question_outside_groups", "type")

    def _question(self, row: Row, found: SurveyType) -> None:
        repeat = self._repeat()
        if repeat is not None:
            question = self.reader.question(row, found, group=repeat.name)
            self.fields.setdefault(question.name, repeat.name)
            repeat.questions.append(question)
            return
        self._must_be_in_leaf(row)
        self._add(self.reader.question(row, found))

    def _add(self, question: OutlineQuestion) -> None:
        for group in self._groups()[-1:]:
            group.questions.append(question)
            group.inside.append(question.name)

    def _end(self, row: Row, what: str) -> None:
        if not self.open:
            row.problem("end_without_begin", "type", given=f"end {what}")
            return
        if self.open[-1].what != what:
            begun = self.open[-1]
            row.problem("end_of_another", "type", given=f"end {what}", begun=f"begin {begun.what}",
                        begun_row=str(begun.row.number))  # fmt: skip
            if all(group.what != what for group in self.open):
                return
        group = self.open.pop()
        if group.group is not None:
            self.repeats.pop()
            if self._repeat() is not None:
                return  # that it stands in another is said already
            if all(each.kind in UNASKED for each in group.questions):
                group.row.problem("group_empty", "type", name=group.name)
            self._add(replace(group.group, fields=tuple(group.questions)))
        elif group.what == "group":
            self.around.pop()
            self._close(group)

    def _close(self, group: _Group) -> None:
        self.inside.setdefault(group.name, []).extend(group.inside)
        outer = self._groups()
        if not outer:
            if not group.leaves and not group.inside:
                group.row.problem("section_empty", "type", name=group.name)
            self.sections.append(
                OutlineSection(
                    code=group.ref,
                    name=group.name,
                    label=group.label,
                    relevant=group.relevant,
                    leaves=tuple(group.leaves),
                )
            )
            return
        outer[-1].inside.extend(group.inside)
        if len(outer) > 1:
            outer[-1].questions.extend(group.questions)
            return
        if not group.inside:
            group.row.problem("leaf_empty", "type", name=group.name)
        outer[0].leaves.append(
            OutlineLeaf(
                name=group.name,
                label=group.label,
                category=group.category,
                relevant=group.relevant,
                questions=tuple(group.questions),
            )
        )
