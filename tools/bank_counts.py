"""``python -m tools.bank_counts [--write]``: what the question bank holds, as its README says it.

Without ``--write`` it prints the tables; with it they take the place of the old ones.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bw.questionnaire import sources, xlsform
from bw.questionnaire.compiling import compile_definition
from bw.questionnaire.definition import Definition, Question
from tools.bank import BANK, ROOT
from tools.bank_paths import shortest_and_longest

README = ROOT / "README.md"
BEGIN, END = "<!-- counted by python -m tools.bank_counts --write -->", "<!-- /counted -->"
STEPS, EVERY_STEP = (1, 2, 3), 7
COUNTRIES = {"bd": "Bangladesh", "id": "Indonesia", "vn": "Viet Nam"}
THEMES = ("osh", "dialogue", "relations", "grievance", "voice")


def read() -> Definition:
    """The bank, compiled as an import compiles it. Raises ValueError when it is refused."""
    report = xlsform.read(sources.read_bank(BANK).workbook(), file_name=f"{BANK.name}.xlsx")
    if report.outline is None:
        raise ValueError("\n".join(line for problem in report.problems for line in problem.lines()))
    return compile_definition(report.outline, version_id=1)


def tables(definition: Definition) -> str:
    """Everything that is counted, in Markdown."""
    counted = [question for question in definition.questions if question.asked]
    parts = (_sections(definition, counted), _kinds(counted), _themes(counted), _laws(counted),
             _ways(definition))  # fmt: skip
    return "\n\n".join(parts)


def _sections(definition: Definition, counted: Sequence[Question]) -> str:
    rows = []
    for section in definition.sections:
        inside = [question for question in counted if question.section_index == section.index]
        name = section.label.in_language("en")
        rows.append([section.code, name, len(section.leaves), len(inside), *_steps(inside),
                     _many(inside, lambda q: q.bipartite), _many(inside, lambda q: q.required),
                     _many(inside, lambda q: q.conditions)])  # fmt: skip
    whole = [sum(int(str(row[n])) for row in rows) for n in range(2, len(rows[0]))]
    head = ("code", "section", "leaves", "questions", "Step 1", "Step 2", "Step 3", "priorities",
            "required", "with a condition")  # fmt: skip
    return _table(head, [*rows, ["", "all", *whole]])


def _many(questions: Iterable[Question], said: Callable[[Question], object]) -> int:
    return sum(bool(said(question)) for question in questions)


def _steps(questions: Sequence[Question]) -> list[int]:
    return [sum(question.step == step for question in questions) for step in STEPS]


def _kinds(counted: Sequence[Question]) -> str:
    found = Counter(question.kind.replace("_", " ") for question in counted)
    return _table(("kind", "questions"), found.most_common())


def _themes(counted: Sequence[Question]) -> str:
    found = Counter(question.bipartite for question in counted)
    return _table(("theme of priorities", "questions"), [(name, found[name]) for name in THEMES])


def _laws(counted: Sequence[Question]) -> str:
    rows = [
        (name, sum(code in q.law for q in counted), sum(_checked(q, code) for q in counted))
        for code, name in COUNTRIES.items()
    ]
    return _table(("law notes", "questions", "compared with the law by a person"), rows)


def _checked(question: Question, country: str) -> bool:
    return country in question.law and country in question.parameters.get("checked", "").split()


def _ways(definition: Definition) -> str:
    rows = []
    for name, steps in (("Step 1", 1), ("Steps 1, 2 and 3", EVERY_STEP)):
        least, most = shortest_and_longest(definition, steps)
        rows.append((name, least.count, most.count))
    return _table(("way through", "shortest", "longest"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def written(text: str, definition: Definition) -> str:
    """The README with its tables counted anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables(definition)}\n\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Print the tables, or write them into the README."""
    definition = read()
    if arguments == ["--write"]:
        README.write_text(written(README.read_text("utf-8"), definition), "utf-8")
    else:
        sys.stdout.write(tables(definition) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
