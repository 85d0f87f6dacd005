"""A factory with hostile answers of every shape, and what tests do with papers."""

import csv
import io
from typing import Any

from python_calamine import load_workbook

from bw.db import db, writing
from bw.outbox.worker import Worker
from bw.papers import actions, making, queries
from bw.papers.models import Paper
from bw.papers.rules import Form, Source, Wanted
from bw.questionnaire import entries
from bw.questionnaire.entries import Entry
from bw.questionnaire.outline import Outline
from bw.selfassessment import queries as assessments
from bw.selfassessment import submission
from bw.selfassessment.models import Answer
from tests.questionnaire.build import grid, leaf, note, outline, q, repeat, section
from tests.selfassessment.world import World, world

FORMULA = '=HYPERLINK("https://evil.test","here")'
HOSTILE = '#read("/etc/passwd") *bold* $x^2$ \\ ] #] <a> _u_ `c` // end'
BANGLA = "কারখানায় শ্রমিকদের প্রতিনিধি নির্বাচন হয়"


def questions(version: str = "1") -> Outline:
    """Two sections: plain kinds with something that does not apply; a repeat and a grid."""
    return outline(
        section(
            "FP",
            leaf(
                "Names",
                note("welcome"),
                q("word", label={"en": "Which word?", "bn": BANGLA}, hint="One word."),
                q("story", "long_text"),
                q("count", "integer", bipartite="relations"),
                q("pay", "currency"),
                category="Facility",
            ),
            leaf(
                "Dormitory",
                q("dorm", "yes_no"),
                q("beds", "integer", relevant="${dorm} = 'yes'"),
                q("colours", "multiple", choices=["red", "green"]),
            ),
        ),
        section(
            "WI",
            leaf(
                "Unions",
                repeat(
                    "unions",
                    q("u_name", ref=""),
                    q("u_members", "integer", ref=""),
                    q("u_share", "percent", ref="", relevant="${u_members} > 10"),
                    ref="UNIONS",
                ),
                grid("staff", q("s_full", "integer", ref=""), ref="STAFF"),
            ),
            leaf("Later", q("second", step=2)),
        ),
        full_sections=(),
        threshold=10,
        languages=("en", "bn"),
        version=version,
    )


UNIONS = entries.write(
    [
        Entry("a" * 12, 1, {"u_name": "=Union A", "u_members": "40", "u_share": "12.5"}),
        Entry("b" * 12, 1, {"u_name": "Union B", "u_members": "3", "u_share": "99"}),
    ]
)
STAFF = entries.write([Entry("women", 1, {"s_full": "7"})])


def answered(*, code: str = "bd", **more: str) -> World:
    """A started self-assessment with answers; ``more``: name of a question -> stored text."""
    made = world(questions(), code=code)
    fill(made, **more)
    return made


def fill(made: World, **more: str) -> None:
    """Answer as ``answered`` does."""
    values = {
        "word": FORMULA,
        "story": HOSTILE,
        "count": "-5",
        "pay": "1234.5",
        "dorm": "no",
        "colours": "red green",
    } | more
    for name, value in values.items():
        ref = made.definition.by_name[name].ref
        comment = "+comment" if name == "word" else ""
        made.save(ref, value, comment=comment, key=f"key-{ref}", body=ref)
    put(made, "unions", UNIONS)
    put(made, "staff", STAFF)


def put(made: World, name: str, value: str) -> None:
    """Keep an answer as it is, past every check."""
    position = made.definition.by_name[name].position
    with writing():
        db.session.merge(
            Answer(self_assessment_id=made.assessment_id, position=position, value=value)
        )


def submit(made: World) -> None:
    """Submit it, whatever is missing: the threshold of the questionnaire is not what is tested."""
    by = made.person()
    with writing():
        subject = assessments.find_for_save(by, made.assessment_id, "")
        assert subject is not None
        done = submission.submit(subject, made.definition, by=by, language="en")
    assert not isinstance(done, list), done


def reopen(made: World) -> list[Any]:
    """Take the submission back."""
    by = made.person()
    with writing():
        subject = assessments.find_for_save(by, made.assessment_id, "")
        assert subject is not None
        return submission.reopen(subject, "A reason", by=by)


def ask(made: World, form: Form, source: Source = Source.PRESENT, **more: Any) -> Paper:
    """Ask as the manager."""
    wanted = Wanted(form, source, more.pop("language", "en"), **more)
    by = made.person()
    with writing():
        paper = actions.ask(made.subject(by), made.definition, wanted, by=by)
    assert isinstance(paper, Paper), paper
    return paper


def work() -> int:
    """Let the worker do what is due."""
    return Worker({actions.MAKE: making.make, "mail": lambda _payload: None}).run_once()


def bytes_of(paper: Paper) -> bytes:
    """The bytes that are kept."""
    return b"".join(queries.parts(paper.id))


def made(made_for: World, form: Form, source: Source = Source.PRESENT, **more: Any) -> bytes:
    """Ask, work, fetch."""
    paper = ask(made_for, form, source, **more)
    assert work()
    return bytes_of(paper)


def table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def sheets(content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of a workbook, sheet by sheet."""
    book = load_workbook(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
