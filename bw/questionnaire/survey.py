"""The survey sheet: groups to sections and leaves, rows to questions, every problem to its row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bw.organisations.rules import FACTS
from bw.questionnaire import survey_types
from bw.questionnaire.definition import UNASKED
from bw.questionnaire.formulas import Formula, Names, check, straight
from bw.questionnaire.languages import Languages
from bw.questionnaire.outline import (
    PREFILL,
    PREFILLED_KINDS,
    OutlineChoice,
    OutlineLeaf,
    OutlineQuestion,
    OutlineSection,
    Texts,
)
from bw.questionnaire.sheets import LAWS, Row, Table, near
from bw.questionnaire.survey_types import SurveyType

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,119}\Z")
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")
PARAMETER = re.compile(r"\s*([A-Za-z_-]+)\s*=\s*([^\s,;=]+)\s*(?:[,;\s]|\Z)")
THEMES = ("osh", "dialogue", "relations", "grievance", "voice")
DEPARTMENTS = ("hr", "production", "compliance", "finance", "safety", "management",
               "administration")  # fmt: skip
YES = ("yes", "true", "true()", "1")
NO = ("", "no", "false", "false()", "0")
STEPS = ("1", "2", "3")
MOST_LISTS = 500  # in which a list that was probably meant is looked for

Lists = Mapping[str, tuple[OutlineChoice, ...]]


@dataclass(slots=True)
class _Group:
    """An open group, or something else that must be ended ("repeat")."""

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


class Survey:
    """Reads the rows of a survey once, from top to bottom."""

    def __init__(self, table: Table, lists: Lists, languages: Languages) -> None:
        self.table = table
        self.lists = lists
        self.languages = languages
        self.sections: list[OutlineSection] = []
        self.open: list[_Group] = []
        self.names: dict[str, int] = {}  # name -> row
        self.refs: dict[str, int] = {}
        self.answered: list[str] = []
        self.inside: dict[str, list[str]] = {}
        self.formulas: list[Formula] = []

    def read(self) -> tuple[OutlineSection, ...]:
        """The sections; problems are with the table."""
        for row in self.table.numbered():
            self._row(row)
        for group in self.open:
            group.row.problem("group_not_ended", "type", given=f"begin {group.what}")
        if not self.sections and not self.table.problems:
            self.table.add("survey_empty")
        answered = frozenset(self.answered)
        check(self.formulas, Names(answered, frozenset(self.names) - answered, self.inside))
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
        elif found.word == survey_types.END_GROUP:
            self._end(row, "group")
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
        name = self._name(row)
        if given.startswith("begin "):
            self.open.append(_Group(row, given.removeprefix("begin ")))
        else:
            self.answered.append(name)
            for group in self._groups()[-1:]:
                group.inside.append(name)

    # ── groups ──────────────────────────────────────────────────────────────────────────────

    def _groups(self) -> list[_Group]:
        return [group for group in self.open if group.what == "group"]

    def _begin(self, row: Row) -> None:
        depth = len(self._groups())
        name = self._name(row)
        if depth > 1:
            row.problem("group_too_deep", "type", name=name)
        group = _Group(row, "group", name=name, ref=row.get("ref"))
        if depth < 2:
            group.label = self.languages.texts(row, "label", needed=True)
            group.category = self.languages.texts(row, "category")
        if depth == 0:
            group.ref = self._ref(row, name)
        group.relevant = self._formula(row, "relevant", name)
        for word in row.get("appearance").lower().split():
            if word in survey_types.GRID_APPEARANCES:
                row.problem("grid_not_served", "appearance", given=word)
        self.open.append(group)

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
        if group.what == "group":
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

    # ── questions ───────────────────────────────────────────────────────────────────────────

    def _question(self, row: Row, found: SurveyType) -> None:
        groups = self._groups()
        if len(groups) < 2:
            row.problem("question_outside_leaf" if groups else "question_outside_groups", "type")
        name = self._name(row)
        kind, appearance = self._kind(row, found)
        if name and found.word != "note":
            self.answered.append(name)
        asked = kind not in UNASKED
        question = OutlineQuestion(
            name=name,
            kind=kind,
            ref=self._ref(row, name if asked else ""),
            list_name=found.list_name,
            step=int(self._one_of(row, "step", STEPS, "step_wrong") or 1),
            bipartite=self._bipartite(row),
            required=self._yes(row, "required"),
            read_only=self._yes(row, "read_only"),
            at_submission=kind == "date" and survey_types.AT_SUBMISSION in appearance,
            department=self._one_of(row, "department", DEPARTMENTS, "department_unknown"),
            relevant=self._formula(row, "relevant", name),
            constraint=self._constraint(row, name, asked=asked),
            calculation=self._calculation(row, name, kind),
            parameters=self._parameters(row, kind),
            label=self.languages.texts(row, "label", needed=kind != "calculate"),
            hint=self.languages.texts(row, "hint"),
            guidance=self.languages.texts(row, "guidance_hint"),
            constraint_message=self.languages.texts(row, "constraint_message"),
            required_message=self.languages.texts(row, "required_message"),
            law=self._law(row),
        )
        if groups:
            groups[-1].questions.append(question)
            groups[-1].inside.append(name)

    def _name(self, row: Row) -> str:
        name = row.get("name")
        if not name:
            row.problem("name_missing", "name")
        elif not NAME.match(name):
            row.problem("name_wrong", "name", given=name)
        elif name in self.names:
            row.problem("name_twice", "name", given=name, first=str(self.names[name]))
        self.names.setdefault(name, row.number)
        return name

    def _ref(self, row: Row, name: str) -> str:
        """The reference id: as written, else made of the name; a note needs none."""
        ref = row.get("ref")
        if not ref and NAME.match(name) and self.names[name] == row.number:
            ref = name.upper().replace("_", "-").strip("-.")[:40]
        if not ref:
            return ""
        if not REF.match(ref):
            row.problem("ref_wrong", "ref", given=ref)
        elif ref in self.refs:
            row.problem("ref_twice", "ref", given=ref, first=str(self.refs[ref]))
        self.refs.setdefault(ref, row.number)
        return ref

    def _kind(self, row: Row, found: SurveyType) -> tuple[str, list[str]]:
        names = frozenset(choice.name for choice in self.lists.get(found.list_name, ()))
        if found.list_name and not names:
            meant = near(found.list_name, list(self.lists)[:MOST_LISTS])
            code = "list_misspelt" if meant else "list_unknown"
            row.problem(code, "type", given=found.list_name, meant=meant)
        kind = survey_types.kind_of(found, row.get("appearance"), names)
        if kind == "months" and names and names != survey_types.MONTHS:
            row.problem("months_list_wrong", "type", given=found.list_name)
        return kind, row.get("appearance").lower().split()

    def _formula(self, row: Row, column: str, owner: str) -> str:
        text = straight(row.get(column))
        if text:
            self.formulas.append(Formula(row, column, owner, text))
        return text

    def _constraint(self, row: Row, name: str, *, asked: bool) -> str:
        if row.get("constraint") and not asked:
            row.problem("constraint_without_answer", "constraint")
            return ""
        return self._formula(row, "constraint", name)

    def _calculation(self, row: Row, name: str, kind: str) -> str:
        given = row.get("calculation")
        if kind == "calculate" and not given:
            row.problem("calculation_missing", "calculation", name=name)
        if kind != "calculate" and given:
            row.problem("calculation_on_question", "calculation", name=name)
            return ""
        return self._formula(row, "calculation", name)

    def _bipartite(self, row: Row) -> str:
        given = row.get("bipartite").lower()
        if given in NO:
            return ""
        if given in YES:
            return "yes"
        return self._one_of(row, "bipartite", ("yes", *THEMES), "bipartite_unknown")

    def _one_of(self, row: Row, column: str, known: tuple[str, ...], code: str) -> str:
        given = row.get(column).lower()
        if given and given not in known:
            row.problem(code, column, given=given, known=", ".join(known))
            return ""
        return given

    def _yes(self, row: Row, column: str) -> bool:
        given = row.get(column).lower()
        if given not in YES and given not in NO:
            row.problem("yes_or_no_wrong", column, header=column, given=given)
        return given in YES

    def _parameters(self, row: Row, kind: str) -> dict[str, str]:
        text = row.get("parameters")
        found = {match[1]: match[2] for match in PARAMETER.finditer(text)}
        if PARAMETER.sub("", text).strip():
            row.problem("parameters_wrong", "parameters", given=text)
        found.pop(PREFILL, None)  # it has a column, where it is looked at
        if fact := self._prefill(row, kind):
            found[PREFILL] = fact
        return found

    def _prefill(self, row: Row, kind: str) -> str:
        """Which fact of the factory's profile is offered as the answer; empty for none."""
        fact = self._one_of(row, PREFILL, FACTS, "prefill_unknown")
        if fact and kind not in PREFILLED_KINDS:
            row.problem("prefill_not_text", PREFILL)
            return ""
        return fact

    def _law(self, row: Row) -> dict[str, Texts]:
        texts = {header.removeprefix("law_"): self.languages.texts(row, header) for header in LAWS}
        return {country: said for country, said in texts.items() if said}
