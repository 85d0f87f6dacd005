"""Reads that must not grow with the questionnaire, and what the lists show of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import text

from bw.db import connection, db, writing
from bw.questionnaire.definition import Visibility
from bw.selfassessment import progress, queries, screens, snapshots, submission
from tests.questionnaire.build import leaf, note, outline, q, section
from tests.selfassessment.world import World, world
from tests.statements import statements

MANY = outline(
    section(
        "A",
        leaf("One", q("gate", "yes_no"), note("hint"), q("a2", "yes_no")),
        leaf("Two", q("b1", "yes_no"), q("b2", "yes_no"), relevant="${gate} = 'yes'"),
        leaf("Three", q("c1", "yes_no", step=2), q("c2", "yes_no")),
    ),
    section("B", leaf("Four", q("d1", "integer"), q("d2", "integer", constraint=". <= ${d1}"))),
)


@pytest.fixture
def there(app: Flask) -> World:
    return world(MANY, steps=0b11)


def brute(there: World) -> list[str]:
    """The unanswered questions, from every row."""
    rows = there.rows
    found = []
    for question in there.definition.questions:
        row = rows.get(question.position, progress.NOTHING)
        settled = row.value or row.scope is Visibility.HIDDEN
        if progress.counts(question, 0b11) and not settled:
            found.append(question.ref)
    return found


def test_unanswered_are_those_that_every_row_gives(there: World) -> None:
    assert brute(there) == ["GATE", "A2", "C1", "C2", "D1", "D2"]
    for ref, value in [("A2", "no"), ("GATE", "yes"), ("B2", "no"), ("C1", "yes"), ("D1", "7")]:
        there.save(ref, value)
        every = brute(there)
        for most in (1, 2, 3, 50):
            found = screens.unanswered(there.definition, there.subject(), most)
            assert [question.ref for question in found] == every[:most]
    assert brute(there) == ["B1", "C2", "D2"]


def test_nothing_is_unanswered_when_all_is_answered(there: World) -> None:
    for ref, value in [("GATE", "no"), ("A2", "no"), ("C1", "no"), ("C2", "no"),
                       ("D1", "2"), ("D2", "1")]:  # fmt: skip
        there.save(ref, value)
    subject = there.subject()
    with statements() as seen:
        assert screens.unanswered(there.definition, subject, 50) == []
    assert len(seen) == 1


def test_answers_that_do_not_fit_are_found_in_the_rows_that_matter(there: World) -> None:
    there.save("D1", "5")
    there.save("D2", "4")
    assert submission.invalid_now(there.subject(), there.definition) == ()
    there.save("D1", "3", based_on=1)
    with statements() as seen:
        assert submission.invalid_now(there.subject(there.person()), there.definition) == (8,)
    assert "answer" in seen[-1]
    assert "position" in seen[-1].split("WHERE")[1]  # not every row


READS: dict[str, Callable[[int], object]] = {
    "near": lambda own: queries.counters_near(own, section=1),
    "section": lambda own: queries.counters_of_section(own, section=0, first=0, last=2),
    "unfinished": lambda own: queries.unfinished_leaves(own, 1, 50),
    "settled": lambda own: queries.settled_between(own, 0, 5),
}


@pytest.mark.parametrize("name", READS)
def test_reads_go_by_the_key_and_never_through_the_whole(there: World, name: str) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("the plan of SQLite, which has no bitmap to make up for an OR")
    with statements() as seen:
        READS[name](there.assessment_id)
    explained = text("EXPLAIN QUERY PLAN " + seen[-1].replace("?", "1"))
    plan = [row[3] for row in connection().execute(explained)]
    searches = [line for line in plan if "USING" in line]
    assert searches
    # More than "whose": the level or the position too.
    assert all("self_assessment_id=? AND" in line for line in searches), plan


def test_counters_near_are_those_of_the_whole_and_the_section(there: World) -> None:
    there.save("A2", "no")
    near = queries.counters_near(there.assessment_id, section=0)
    every = queries.counters(there.assessment_id)
    wanted = {(progress.WHOLE, 0), (progress.SECTION, 0)}
    assert near == {part: count for part, count in every.items() if part[:2] in wanted}
    assert near[progress.SECTION, 0, 1].answered == 1


def test_counters_of_a_section_are_its_own_and_those_of_its_leaves(there: World) -> None:
    found = queries.counters_of_section(there.assessment_id, section=0, first=1, last=2)
    assert {part[:2] for part in found} == {
        (progress.SECTION, 0), (progress.LEAF, 1), (progress.LEAF, 2),
    }  # fmt: skip


def test_submissions_are_listed_without_their_content(there: World) -> None:
    with writing(), statements() as seen:
        assert snapshots.all_of(there.assessment_id) == []
    assert "content" not in seen[-1]
