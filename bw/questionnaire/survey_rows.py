"""One row of the survey sheet -> a question, note, calculation, group or field of a group."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bw.organisations.rules import FACTS
from bw.questionnaire import survey_types
from bw.questionnaire.compiling import LEAST, MOST
from bw.questionnaire.definition import UNASKED
from bw.questionnaire.formulas import MOST_LOOKED_UP, Formula, straight
from bw.questionnaire.languages import Languages
from bw.questionnaire.outline import (
    CHECKED,
    GROUPS,
    PREFILL,
    PREFILLED_KINDS,
    OutlineChoice,
    OutlineQuestion,
    Texts,
)
from bw.questionnaire.sheets import LAWS, Row, near
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
MOST_ENTRIES = 200
MOST_WRITTEN = 1_000_000  # characters of all expressions: more than any form that people fill in
COUNTED = ("group", "entries")
# What stands on a group and not on its fields.
OF_THE_GROUP = ("step", "bipartite", "department", PREFILL, CHECKED, *LAWS)
CHOOSING = ("select_one", "select_multiple")

Lists = Mapping[str, tuple[OutlineChoice, ...]]


@dataclass(slots=True)
class Reader:
    """Reads the cells of one row after the other; remembers names, references and expressions."""

    lists: Lists
    languages: Languages
    names: dict[str, int] = field(default_factory=dict)  # name -> row
    refs: dict[str, int] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)  # row -> the group that it stands in
    formulas: list[Formula] = field(default_factory=list)
    looked_for: set[str] = field(default_factory=set)  # lists that are not there
    written: int = 0  # characters of all expressions
    of_lists: dict[str, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def question(self, row: Row, found: SurveyType, *, group: str = "") -> OutlineQuestion:
        """A question, note or calculation; a field of ``group``, when it stands in one."""
        name = self.name(row)
        kind, appearance = self._kind(row, found)
        if name and found.word != "note":
            self.answered.append(name)
        self.owners[row.number] = group
        asked = kind not in UNASKED
        if group:
            self._only_of_groups(row, appearance)
        return OutlineQuestion(
            kind=kind,
            list_name=found.list_name,
            at_submission=kind == "date" and survey_types.AT_SUBMISSION in appearance,
            calculation=self._calculation(row, name, kind, group),
            choice_filter=self._choice_filter(row, name, found, group),
            parameters=self._parameters(row, kind),
            **self._shared(row, name, group, kind=kind, asked=asked),  # type: ignore[arg-type]
        )

    def group(self, row: Row) -> OutlineQuestion:
        """A repeat or grid, still without its fields."""
        name = self.name(row)
        kind = "grid" if survey_types.GRID in row.get("appearance").lower().split() else "repeat"
        if row.get("calculation"):
            row.problem("calculation_on_question", "calculation", name=name)
        if row.get("choice_filter"):
            row.problem("choice_filter_without_list", "choice_filter")
        return OutlineQuestion(
            kind=kind,
            rows_list=self._rows(row, kind),
            parameters=self._entries(row, kind),
            **self._shared(row, name, "", kind=kind, asked=True),  # type: ignore[arg-type]
        )

    def _shared(
        self, row: Row, name: str, group: str, *, kind: str, asked: bool
    ) -> dict[str, object]:
        said = self.languages.texts
        return {
            "name": name,
            "ref": self.ref(row, name if asked else ""),
            "step": int(self._one_of(row, "step", STEPS, "step_wrong") or 1),
            "bipartite": self._bipartite(row),
            "required": self._yes(row, "required"),
            "read_only": self._yes(row, "read_only"),
            "department": self._one_of(row, "department", DEPARTMENTS, "department_unknown"),
            "relevant": self.formula(row, "relevant", name, group),
            "constraint": self._constraint(row, name, group, asked=asked),
            "label": said(row, "label", needed=kind != "calculate", question=True),
            "hint": said(row, "hint", question=True),
            "guidance": said(row, "guidance_hint"),
            "constraint_message": said(row, "constraint_message", question=True),
            "required_message": said(row, "required_message"),
            "law": self._law(row),
        }

    def name(self, row: Row) -> str:
        """The name of a row, which no other row has."""
        name = row.get("name")
        if not name:
            row.problem("name_missing", "name")
        elif not NAME.match(name):
            row.problem("name_wrong", "name", given=name)
        elif name in self.names:
            row.problem("name_twice", "name", given=name, first=str(self.names[name]))
        self.names.setdefault(name, row.number)
        return name

    def ref(self, row: Row, name: str) -> str:
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

    def formula(self, row: Row, column: str, owner: str, group: str = "") -> str:
        """The expression of a cell, to be looked at when every name is known."""
        text = straight(row.get(column))
        if column != "choice_filter" and text.lower() in (*YES, *NO[1:]) and text not in "10":
            text = "true()" if text.lower() in YES else "false()"  # as other tools read it
        if text and self.written <= MOST_WRITTEN:
            self.formulas.append(Formula(row, column, owner, text, group))
            self.written += len(text)
            if self.written > MOST_WRITTEN:
                row.problem("expressions_too_long", column, most=MOST_WRITTEN)
        return text

    def _kind(self, row: Row, found: SurveyType) -> tuple[str, list[str]]:
        names = self._of_list(found.list_name)[0]
        if found.list_name and not names:
            self._no_list(row, "type", found.list_name)
        kind = survey_types.kind_of(found, row.get("appearance"), names)
        if kind == "months" and names and names != survey_types.MONTHS:
            row.problem("months_list_wrong", "type", given=found.list_name)
        return kind, row.get("appearance").lower().split()

    def _of_list(self, list_name: str) -> tuple[frozenset[str], frozenset[str]]:
        """The names of a list's choices, and the columns by which a filter may choose."""
        known = self.of_lists.get(list_name)
        if known is None:
            choices = self.lists.get(list_name, ())
            names = frozenset(choice.name for choice in choices)
            columns = frozenset({"name"}.union(*(choice.attributes for choice in choices)))
            known = self.of_lists[list_name] = (names, columns)
        return known

    def _no_list(self, row: Row, column: str, given: str) -> None:
        self.looked_for.add(given)
        few = len(self.looked_for) <= MOST_LOOKED_UP
        meant = near(given, list(self.lists)[:MOST_LISTS]) if few else ""
        row.problem("list_misspelt" if meant else "list_unknown", column, given=given, meant=meant)

    def _constraint(self, row: Row, name: str, group: str, *, asked: bool) -> str:
        if row.get("constraint") and not asked:
            row.problem("constraint_without_answer", "constraint")
            return ""
        return self.formula(row, "constraint", name, group)

    def _calculation(self, row: Row, name: str, kind: str, group: str) -> str:
        given = row.get("calculation")
        if kind == "calculate" and not given:
            row.problem("calculation_missing", "calculation", name=name)
        if kind != "calculate" and given:
            row.problem("calculation_on_question", "calculation", name=name)
            return ""
        return self.formula(row, "calculation", name, group)

    def _choice_filter(self, row: Row, name: str, found: SurveyType, group: str) -> str:
        if row.get("choice_filter") and found.word not in CHOOSING:
            row.problem("choice_filter_without_list", "choice_filter")
            return ""
        text = self.formula(row, "choice_filter", name, group)
        if text and self.formulas[-1].row is row:
            self.formulas[-1].columns.update(self._of_list(found.list_name)[1])
        return text

    def _bipartite(self, row: Row) -> str:
        given = row.get("bipartite").lower()
        if given in NO:
            return ""
        if given in YES:
            return "yes"
        return self._one_of(row, "bipartite", ("yes", *THEMES), "bipartite_unknown")

    def _one_of(self, row: Row, column: str, known: Sequence[str], code: str) -> str:
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

    def _given(self, row: Row) -> dict[str, str]:
        text = row.get("parameters")
        found = {match[1]: match[2] for match in PARAMETER.finditer(text)}
        if PARAMETER.sub("", text).strip():
            row.problem("parameters_wrong", "parameters", given=text)
        return found

    def _parameters(self, row: Row, kind: str) -> dict[str, str]:
        found = self._given(row)
        found.pop(PREFILL, None)  # it has a column, where it is looked at
        if fact := self._prefill(row, kind):
            found[PREFILL] = fact
        return self._with_checked(row, found)

    def _with_checked(self, row: Row, found: dict[str, str]) -> dict[str, str]:
        """With the countries whose law note a person has compared with the text of the law."""
        known = [header.removeprefix("law_") for header in LAWS]
        given = row.get(CHECKED).lower().replace(",", " ").split()
        for country in given:
            if country not in known:
                row.problem("checked_unknown", CHECKED, given=country, known=", ".join(known))
        found.pop(CHECKED, None)  # it has a column
        return found | ({CHECKED: " ".join(c for c in known if c in given)} if given else {})

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

    # ── groups ──────────────────────────────────────────────────────────────────────────────

    def _only_of_groups(self, row: Row, appearance: Sequence[str]) -> None:
        for column in OF_THE_GROUP:
            if row.get(column) or (column in LAWS and row.texts(column, "")):
                row.problem("column_of_the_group", column, header=column)
        if survey_types.AT_SUBMISSION in appearance:
            row.problem("field_at_submission", "appearance")

    def _rows(self, row: Row, kind: str) -> str:
        """The list whose choices are the rows of a grid."""
        given, count = row.get("rows"), row.get("repeat_count")
        if kind in GROUPS and kind != "grid":
            if given:
                row.problem("rows_without_grid", "rows")
            if count:
                row.problem("repeat_count_not_served", "repeat_count")
            return ""
        there = len(self.lists.get(given, ()))
        if not given:
            row.problem("grid_rows_missing", "rows")
        elif not there:
            self._no_list(row, "rows", given)
        elif there > MOST_ENTRIES:
            row.problem("grid_rows_many", "rows", given=there, most=MOST_ENTRIES)
        elif count != str(there):
            row.problem("grid_count_wrong", "repeat_count", given=count, wanted=there)
        return given

    def _entries(self, row: Row, kind: str) -> dict[str, str]:
        """How many entries a repeat has, and whether each counts."""
        found = self._given(row)
        known = () if kind == "grid" else ("min", "max", "count")
        for key in sorted(found.keys() - set(known)):
            row.problem("group_parameter_unknown", "parameters", given=key,
                        known=", ".join(known) or "-")  # fmt: skip
            del found[key]
        least, most = found.get("min", str(LEAST)), found.get("max", str(MOST))
        if not (_whole(least) and _whole(most) and int(least) <= int(most) <= MOST_ENTRIES
                and int(most)):  # fmt: skip
            row.problem("group_entries_wrong", "parameters", most=MOST_ENTRIES)
            found = {key: value for key, value in found.items() if key == "count"}
        if found.get("count", "group") not in COUNTED:
            row.problem("group_count_wrong", "parameters", given=found.pop("count"),
                        known=", ".join(COUNTED))  # fmt: skip
        return self._with_checked(row, found)


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
