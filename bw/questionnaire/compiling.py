"""An outline compiled into a definition: expressions, what depends on what, circles refused."""

import gc
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bw.questionnaire.definition import (
    NO_SHOWING,
    NO_TEXT,
    UNASKED,
    Choice,
    Definition,
    Leaf,
    Question,
    Section,
    Text,
    checks_of,
)
from bw.questionnaire.dependencies import cycles, order, reversed_edges
from bw.questionnaire.expressions import Expression, compile_expression
from bw.questionnaire.outline import GROUPS, SHOWING, Outline, OutlineLeaf, OutlineQuestion, Texts
from bw.questionnaire.texts import names_in, without_answers

# Entries of a repeat, where its parameters say nothing.
LEAST, MOST = 1, 30


class CycleError(ValueError):
    """Conditions or calculations that need each other; ``circles`` holds the names on each."""

    def __init__(self, circles: Sequence[tuple[str, ...]]) -> None:
        super().__init__("; ".join(" -> ".join((*circle, circle[0])) for circle in circles))
        self.circles = tuple(circles)


class UnknownNameError(ValueError):
    """An expression names a question that the questionnaire does not have."""


def compile_definition(outline: Outline, *, version_id: int = 0) -> Definition:
    """The definition of ``outline``.

    Raises ExpressionError for what the dialect refuses, UnknownNameError for a reference to
    nothing, CycleError for conditions and calculations that need each other.
    """
    collecting = gc.isenabled()
    gc.disable()  # all that is made here stays: walking it over and over takes a third of the time
    try:
        return _Compiler(outline, version_id).definition()
    finally:
        if collecting:
            gc.enable()


class _Compiler:
    """One compilation: what is shared between questions is made once."""

    def __init__(self, outline: Outline, version_id: int) -> None:
        self.outline = outline
        self.version_id = version_id
        self.expressions: dict[tuple[str, str], Expression] = {}
        self.lists = {
            name: tuple(Choice(c.name, self.text(c.label), c.attributes) for c in choices)
            for name, choices in outline.lists.items()
        }
        self.leaves: list[Leaf] = []
        self.questions: list[Question] = []

    def text(self, texts: Texts) -> Text:
        return Text(texts, self.outline.default_language) if texts else NO_TEXT

    def shown(self, texts: Texts) -> Text:
        """A text that may show answers, as it stands where there are none."""
        return self.text(without_answers(texts) if names_in(texts.values()) else texts)

    def showing(self, written: OutlineQuestion) -> Mapping[str, Text]:
        """Those of its texts that do show answers."""
        found = {}
        for key in SHOWING:
            texts: Texts = getattr(written, key)
            if names_in(texts.values()):
                found[key] = self.text(texts)
        return found or NO_SHOWING

    def expression(
        self, text: str, column: str = "relevant", *, inside: bool = False
    ) -> Expression | None:
        if not text:
            return None
        key = (text, f"{column} inside" if inside else column)
        known = self.expressions.get(key)
        if known is None:
            known = self.expressions[key] = compile_cell(text, column, inside=inside)
        return known

    def definition(self) -> Definition:
        outline = self.outline
        sections = tuple(self.section(index) for index in range(len(outline.sections)))
        by_name = {question.name: question for question in self.questions}
        by_field = {f.name: (q, f) for q in self.questions for f in q.fields}
        places = {name: question.position for name, question in by_name.items()}
        places |= {name: group.position for name, (group, _field) in by_field.items()}
        needed = [_direct(question, places) for question in self.questions]
        for question in self.questions:
            if question.fields:
                _check_fields(question)
        rank = order(needed)
        if rank is None:
            circles = cycles(dict(enumerate(needed)))
            raise CycleError([tuple(self.questions[n].name for n in circle) for circle in circles])
        ahead, behind = _ungated(self.questions)
        return Definition(
            version_id=self.version_id,
            form_id=outline.form_id,
            version=outline.version,
            title=self.text(outline.title),
            threshold=outline.threshold,
            default_language=outline.default_language,
            languages=outline.languages,
            sections=sections,
            leaves=tuple(self.leaves),
            questions=tuple(self.questions),
            by_ref={question.ref: question for question in self.questions if question.ref},
            by_name=by_name,
            by_field=by_field,
            single={name: q for name, q in by_name.items() if not q.is_group},
            _followers=reversed_edges(needed),
            _rank=rank,
            _next_ungated=ahead,
            _previous_ungated=behind,
        )

    def section(self, index: int) -> Section:
        written = self.outline.sections[index]
        condition = self.expression(written.relevant)
        leaves = tuple(self.leaf(leaf, index, condition) for leaf in written.leaves)
        return Section(
            index=index,
            code=written.code,
            name=written.name,
            label=self.text(written.label),
            leaves=leaves,
            full=written.code in self.outline.full_sections,
        )

    def leaf(self, written: OutlineLeaf, section_index: int, above: Expression | None) -> Leaf:
        first = len(self.questions)
        index = len(self.leaves)
        outer = tuple(c for c in (self.expression(written.relevant), above) if c is not None)
        for question in written.questions:
            self.questions.append(self.question(question, index, section_index, outer))
        made = Leaf(
            index=index,
            section_index=section_index,
            name=written.name,
            label=self.text(written.label),
            category=self.text(written.category),
            first=first,
            last=len(self.questions) - 1,
        )
        self.leaves.append(made)
        return made

    def question(
        self, written: OutlineQuestion, leaf: int, section: int, outer: tuple[Expression, ...]
    ) -> Question:
        made = self.single(written, leaf, section, outer)
        if written.kind not in GROUPS:
            return made
        fields = (replace(each, step=written.step) for each in written.fields)
        return replace(
            made,
            fields=tuple(self.single(each, leaf, section, (), inside=True) for each in fields),
            rows=self.lists.get(written.rows_list, ()),
            least=int(written.parameters.get("min", LEAST)),
            most=int(written.parameters.get("max", MOST)),
            per_entry=written.kind == "repeat" and written.parameters.get("count") == "entries",
        )

    def single(
        self,
        written: OutlineQuestion,
        leaf: int,
        section: int,
        outer: tuple[Expression, ...],
        *,
        inside: bool = False,
    ) -> Question:
        own = self.expression(written.relevant, inside=inside)
        idle = written.kind in UNASKED or written.at_submission or written.read_only
        return Question(
            position=len(self.questions),
            name=written.name,
            ref=written.ref,
            kind=written.kind,
            leaf_index=leaf,
            section_index=section,
            step=written.step,
            bipartite=written.bipartite,
            required=written.required,
            department=written.department,
            label=self.shown(written.label),
            hint=self.shown(written.hint),
            guidance=self.text(written.guidance),
            constraint_message=self.shown(written.constraint_message),
            required_message=self.text(written.required_message),
            law={country: self.text(texts) for country, texts in written.law.items()},
            choices=self.lists.get(written.list_name, ()),
            conditions=outer if own is None else (own, *outer),
            constraint=self.expression(written.constraint, "constraint", inside=inside),
            calculation=self.expression(written.calculation, inside=inside),
            counted=not idle,
            at_submission=written.at_submission,
            read_only=written.read_only,
            parameters=written.parameters,
            choice_filter=self.expression(written.choice_filter, "choice_filter", inside=inside),
            showing=self.showing(written),
        )


def compile_cell(text: str, column: str, *, inside: bool = False) -> Expression:
    """The expression of a cell of ``column``; ``inside``: of a field of a group.

    Raises ExpressionError.
    """
    constraint = column == "constraint"
    return compile_expression(
        text,
        allow_self=constraint,
        allow_clock=constraint,
        allow_place=inside,
        allow_columns=column == "choice_filter",
    )


def _direct(question: Question, places: Mapping[str, int]) -> set[int]:
    """What decides whether a question applies and what it calculates; its checks' names exist.

    Of a group also what decides that inside of its entries: who looks at its fields needs it.
    """
    wanted = _places((*question.conditions, question.calculation), places)
    for each in question.fields:
        inside = _places((*each.conditions, each.calculation), places)
        wanted |= inside - {question.position}
    _places(checks_of(question), places)
    return wanted


def _places(expressions: Iterable[Expression | None], places: Mapping[str, int]) -> set[int]:
    try:
        return {places[name] for e in expressions if e is not None for name in e.references}
    except KeyError as error:
        raise UnknownNameError(error.args[0]) from None


def _check_fields(group: Question) -> None:
    """Raise CycleError for conditions and calculations of fields that need each other."""
    names = {each.name for each in group.fields}
    needed: dict[str, list[str]] = {}
    for each in group.fields:
        deciding = (e for e in (*each.conditions, each.calculation) if e is not None)
        needed[each.name] = sorted({name for e in deciding for name in e.references} & names)
    if circles := cycles(needed):
        raise CycleError(circles)


def _ungated(questions: Sequence[Question]) -> tuple[list[int], list[int]]:
    """The first asked, unconditional question from each position on, and the last before it."""
    count = len(questions)
    ahead = [count] * (count + 1)
    behind = [-1] * (count + 1)
    for n in range(count - 1, -1, -1):
        free = questions[n].asked and not questions[n].conditions
        ahead[n] = n if free else ahead[n + 1]
    for n in range(count):
        free = questions[n].asked and not questions[n].conditions
        behind[n + 1] = n if free else behind[n]
    return ahead, behind
