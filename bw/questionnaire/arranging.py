"""Rows of somebody else's survey, arranged in sections, leaves and repeats. For lenient imports.

Other tools nest groups as deep as their authors like, and need none at all. Here a question stands
in a leaf of a section: what stands elsewhere gets one made for it, deeper groups are flattened,
their conditions joined to those of their questions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from bw.questionnaire import survey_types
from bw.questionnaire.definition import UNASKED
from bw.questionnaire.report import Problem
from bw.questionnaire.sheets import Row, Table
from bw.questionnaire.survey_rows import NAME

GROUP, REPEAT = "group", "repeat"
DEEPEST = 50  # groups in groups; each takes some frames of the stack


@dataclass(slots=True)
class Node:
    """A row; of a group or repeat the row that begins it, with what stands inside."""

    row: Row
    what: str = ""
    given: str = ""  # the type that is not served
    inside: list["Node"] = field(default_factory=list)
    end: Row | None = None

    @property
    def name(self) -> str:
        return self.row.get("name")

    def rows(self) -> Iterator[Row]:
        """Its row, and all rows inside of it, without those that end something."""
        yield self.row
        for each in self.inside:
            yield from each.rows()


def tree_of(rows: Iterable[Row]) -> list[Node] | None:
    """The rows as they are nested; None when an end does not fit its begin, or far too deep."""
    top: list[Node] = []
    opened: list[Node] = []
    for row in rows:
        begin, _, what = survey_types.nesting_of(row.get("type")).partition(" ")
        if begin == "end":
            if not opened or opened[-1].what != what:
                return None
            opened.pop().end = row
            continue
        found = survey_types.read(row.get("type"))
        given = found.given if found.problem == "type_not_served" else ""
        node = Node(row, what, given)
        (opened[-1].inside if opened else top).append(node)
        if begin == "begin":
            opened.append(node)
        if len(opened) > DEEPEST:
            return None
    return None if opened else top


def check_names(nodes: Iterable[Node]) -> None:
    """Report rows without a name, or with one that stands beside them already.

    Of what is left out or flattened as well: no tool takes a form in which it is so.
    """
    beside: dict[str, int] = {}
    for node in nodes:
        if not node.name:
            node.row.problem("name_missing", "name")
        elif not NAME.match(node.name):
            node.row.problem("name_wrong", "name", given=node.name)
        elif node.name in beside:
            first = str(beside[node.name])
            node.row.problem("name_twice", "name", given=node.name, first=first)
        beside.setdefault(node.name, node.row.number)
        check_names(node.inside)


@dataclass(slots=True)
class Arranging:
    """One arrangement: the rows to read, and what of it must be said."""

    table: Table
    labels: dict[str, str]  # language -> what a section made for questions is called
    unjoined: frozenset[int] = frozenset()  # rows whose groups' conditions are left out
    left_out: list[Problem] = field(default_factory=list)
    skipped: dict[str, Row] = field(default_factory=dict)  # by name
    names: set[str] = field(default_factory=set)

    def rows(self, top: list[Node]) -> list[Row]:
        """The rows of the survey, arranged."""
        self.names.update(row.get("name") for node in top for row in node.rows())
        kept = list(self._kept(top))
        made: list[Row] = []
        for is_group, nodes in groupby(kept, key=lambda node: node.what == GROUP):
            if is_group:
                for node in nodes:
                    made += self._section(node)
            else:
                some = list(nodes)
                begin = self._begin(some[0].row, 0, self.labels)
                made += [begin, *self._leaf_for(some, self.labels), self._end(begin)]
                self._say("arranged_outside_groups", some[0].row, count=len(some))
        return made

    def _kept(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """What can be served, without groups that hold nothing of it."""
        for node in nodes:
            if node.given:
                self._skip(node, "left_out_type", given=node.given)
                continue
            if node.what:
                node.inside = list(self._kept(node.inside))
                if not node.inside:
                    self._skip(node, "left_out_empty")
                    continue
            yield node

    def _section(self, node: Node) -> list[Row]:
        made = [node.row]
        for is_group, nodes in groupby(node.inside, key=lambda each: each.what == GROUP):
            some = list(nodes)
            if not is_group:
                label = node.row.texts("label", "") or {"": node.name}
                made += self._leaf_for(some, label)
                self._say("arranged_in_section", some[0].row, name=node.name, count=len(some))
                continue
            for leaf in some:
                if inside := self._questions(leaf):
                    made += [leaf.row, *inside, leaf.end or self._end(leaf.row)]
                else:
                    self._skip(leaf, "left_out_empty")
        if len(made) == 1:
            self._skip(node, "left_out_empty")
            return []
        return [*made, node.end or self._end(node.row)]

    def _leaf_for(self, nodes: list[Node], label: dict[str, str]) -> list[Row]:
        """A leaf made for questions that stand in none."""
        begin = self._begin(nodes[0].row, 1, label)
        made = [begin]
        for node in nodes:
            made += self._one(node, ())
        return [*made, self._end(begin)]

    def _questions(self, group: Node, relevant: tuple[str, ...] = ()) -> list[Row]:
        made: list[Row] = []
        for node in group.inside:
            made += self._one(node, relevant)
        return made

    def _one(self, node: Node, relevant: tuple[str, ...]) -> list[Row]:
        """A question, a repeat with its fields, or what stands in a group that is flattened."""
        own = node.row.get("relevant")
        joined = (*relevant, own) if own else relevant
        if node.what == GROUP:
            self._say("arranged_flat", node.row, name=node.name)
            return self._questions(node, joined)
        self._condition(node.row, joined)
        if node.what != REPEAT:
            return [node.row]
        return self._repeat(node)

    def _repeat(self, node: Node) -> list[Row]:
        made: list[Row] = []
        for each in node.inside:
            made += self._field(each, ())
        if all(survey_types.read(row.get("type")).word in UNASKED for row in made):
            self._skip(node, "left_out_empty")
            return []
        return [node.row, *made, node.end or self._end(node.row)]

    def _field(self, node: Node, relevant: tuple[str, ...]) -> list[Row]:
        if node.what == REPEAT:
            self._skip(node, "left_out_nested")
            return []
        if node.what != GROUP:
            return self._one(node, relevant)
        own = node.row.get("relevant")
        self._say("arranged_flat", node.row, name=node.name)
        joined = (*relevant, own) if own else relevant
        return [row for each in node.inside for row in self._field(each, joined)]

    def _condition(self, row: Row, conditions: tuple[str, ...]) -> None:
        if row.number in self.unjoined:
            return
        if len(conditions) > 1:
            text = " and ".join(f"({each})" for each in conditions)
            self._read_instead(row, {("relevant", ""): text})
        elif conditions and not row.get("relevant"):
            self._read_instead(row, {("relevant", ""): conditions[0]})

    def _begin(self, before: Row, depth: int, label: dict[str, str]) -> Row:
        """The begin of a group that nobody wrote."""
        row = Row(self.table, -2 * before.number - depth, ())
        stem = f"{'section' if depth == 0 else 'part'}_{before.number}"
        name = next(n for n in (stem, f"{stem}_", f"{stem}__") if n not in self.names)
        texts = {("label", language): text for language, text in label.items()}
        self._read_instead(
            row, {("type", ""): survey_types.BEGIN_GROUP, ("name", ""): name, **texts}
        )
        return row

    def _end(self, begin: Row) -> Row:
        row = Row(self.table, begin.number * 1_000_000 - 1, ())
        word = survey_types.nesting_of(begin.get("type")).replace("begin", "end")
        self._read_instead(row, {("type", ""): word})
        return row

    def _read_instead(self, row: Row, cells: dict[tuple[str, str], str]) -> None:
        self.table.instead.setdefault(row.number, {}).update(cells)

    def _skip(self, node: Node, code: str, **params: str) -> None:
        """Leave out a row, and with a group or repeat all that it holds, each by name."""
        self._say(code, node.row, name=node.name, **params)
        self.skipped.setdefault(node.name, node.row)
        for each in node.inside:
            self._skip(each, "left_out_inside", inside=node.name)

    def _say(self, code: str, row: Row, **params: str | int) -> None:
        column = self.table.columns.get(("type", ""))
        letter, header = (column.letter, column.header) if column else ("", "type")
        self.left_out.append(
            Problem(code, params, sheet=self.table.name, row=row.number, column=letter,
                    header=header)
        )  # fmt: skip
