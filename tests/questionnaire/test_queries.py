"""Reading versions."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from bw.db import db, writing
from bw.questionnaire import actions, memory, queries
from bw.questionnaire.outline import Outline
from bw.questionnaire.report import Report
from tests.questionnaire.build import calculation, grid, leaf, note, outline, q, repeat, section

EN_VI = ("en", "vi")


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def _heard(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", _heard)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", _heard)


def everything() -> Outline:
    """A questionnaire that uses every column."""
    age = {"en": "Age", "vi": "Tuổi"}
    return outline(
        section("FP", leaf("A", q("a", "yes_no", label=age, hint="Hint", guidance=age,
                                  law={"bd": "Act", "vn": age}, step=2, bipartite="osh",
                                  required=True, department="hr"), note("n"),
                           category=age),
                leaf("B", q("b", "single", choices=("x", "y"), relevant="${a} = 'yes'",
                            constraint=". != 'x'", constraint_message=age, required_message="Do",
                            parameters={"randomize": "false"}),
                     calculation("c", "1 + 1"), relevant="${a} != ''"), relevant="true()"),
        section("WI", leaf("C", q("d", "date", at_submission=True, read_only=True),
                           repeat("r", q("f", hint=age, relevant="${g} != ''"),
                                  q("g", "single", choices=("x", "y"), required=True,
                                    choice_filter="name != ''", parameters={"z": "1"}),
                                  calculation("h", "1"), least=0, most=4, label=age),
                           grid("k", q("m", "integer", constraint=". > 0")))),
        threshold=80, full_sections=("FP",), languages=EN_VI,
    )  # fmt: skip


def keep(made: Outline, source: bytes = b"x") -> int:
    with writing():
        return actions.import_workbook(Report(source, outline=made)).id


def test_outline_comes_back_as_it_was_kept(app: Flask) -> None:
    made = everything()

    assert queries.outline(keep(made)) == made


@pytest.mark.rule("Q10")
def test_threshold_and_full_sections_are_kept_with_the_version(app: Flask) -> None:
    found = queries.version(keep(everything()))

    assert found is not None
    assert (found.threshold, found.full_sections) == (80, ["FP"])


def test_outline_of_no_version_is_none(app: Flask) -> None:
    assert queries.outline(7) is None
    assert queries.workbook(7) is None
    assert queries.version(7) is None


@pytest.mark.parametrize("count", [1, 3])
def test_outline_takes_seven_statements_whatever_its_size(app: Flask, count: int) -> None:
    leaves = [leaf("A", *(q(f"q{n}_{m}") for m in range(5))) for n in range(count)]
    version_id = keep(outline(section("FP", *leaves)))
    db.session.expunge_all()

    with statements() as said:
        queries.outline(version_id)

    assert [statement.split("FROM ")[1].split()[0] for statement in said] == [
        "questionnaire_version",
        "questionnaire_section",
        "questionnaire_leaf",
        "questionnaire_question",
        "questionnaire_field",
        "questionnaire_choice",
        "questionnaire_text",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_versions_are_one_statement_without_the_workbooks(app: Flask, count: int) -> None:
    ids = [keep(everything(), source=b"%d" % n) for n in range(count)]
    db.session.expunge_all()

    with statements() as said:
        found = queries.versions()

    assert [each.id for each in found] == ids[::-1]
    assert len(said) == 1
    assert "source" not in said[0]


def test_published_version_is_none_until_one_is_published(app: Flask) -> None:
    version_id = keep(everything())
    before = queries.published_version()

    with writing():
        found = queries.version(version_id)
        assert found is not None
        actions.publish(found)

    assert before is None
    after = queries.published_version("tiny")
    assert after is not None
    assert after.id == version_id
    assert queries.published_version("other") is None


def test_definition_is_compiled_once_a_process(app: Flask) -> None:
    version_id = keep(everything())

    first = memory.definition(version_id)
    with statements() as said:
        second = memory.definition(version_id)

    assert second is first
    assert first.version_id == version_id
    assert said == []


def test_definition_of_no_version_is_a_lookup_error(app: Flask) -> None:
    with pytest.raises(LookupError):
        memory.definition(7)


def test_definitions_that_were_not_used_for_long_are_forgotten(app: Flask) -> None:
    ids = [keep(everything(), source=b"%d" % n) for n in range(memory.KEPT + 1)]
    first = memory.definition(ids[0])

    for version_id in ids[1:]:
        memory.definition(version_id)

    assert memory.definition(ids[0]) is not first
