"""The gate on the whole, and the snapshot."""

from collections.abc import Sequence

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from bw import clock, events
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.messages import Blocker
from bw.selfassessment import queries, snapshots, submission
from bw.selfassessment.models import Progress, Snapshot
from bw.web.policy import Role
from tests import makers
from tests.questionnaire.build import grid, leaf, outline, q, repeat, section
from tests.selfassessment.world import World, world

TINY = outline(
    section(
        "FP",
        leaf("A", q("dorm", "yes_no"), q("beds", "integer", relevant="${dorm} = 'yes'")),
        leaf("B", q("sent_on", "date", at_submission=True)),
    ),
    section("WI", leaf("U", *(q(f"u{n}", "yes_no") for n in range(19)))),
    full_sections=("FP",),
)


@pytest.fixture
def there(app: Flask) -> World:
    return world(TINY)


def answer_all(there: World, *, but: Sequence[str] = ()) -> None:
    for ref in ("DORM", *(f"U{n}" for n in range(19))):
        if ref not in but:
            there.save(ref, "no")


def submit(there: World) -> Snapshot | list[Blocker]:
    person = there.person()
    with writing():
        subject = queries.find_for_save(person, there.assessment_id, "")
        assert subject is not None
        return submission.submit(subject, there.definition, by=person, language="en")


def codes(done: Snapshot | list[Blocker]) -> list[str]:
    assert isinstance(done, list)
    return [blocker.code for blocker in done]


@pytest.mark.rule("G1")
@pytest.mark.rule("G2")
def test_submit_at_95_percent_makes_snapshot_one(
    there: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_all(there, but=["U3"])  # 19 of 20
    heard: list[events.Event] = []
    table = {events.SelfAssessmentSubmitted: [heard.append]}
    monkeypatch.setattr(events, "_reactions", table)  # and back again for the tests that follow

    done = submit(there)

    assert isinstance(done, Snapshot)
    assert (done.number, done.answered, done.applicable) == (1, 19, 20)
    assert heard == [events.SelfAssessmentSubmitted(there.assessment_id, done.id, 1)]
    assert there.subject().standing.submitted
    kept = {entry["ref"]: entry["value"] for entry in done.content["answers"]}
    assert kept["SENT-ON"] == "2026-11-21"
    assert len(kept) == 20


@pytest.mark.rule("G2")
@pytest.mark.rule("Q10")
def test_submit_below_95_percent_is_refused(there: World) -> None:
    answer_all(there, but=["U3", "U4"])
    assert codes(submit(there)) == ["submit_below_threshold"]


@pytest.mark.rule("G3")
def test_submit_with_open_facility_profile_is_refused(there: World) -> None:
    answer_all(there, but=["DORM"])  # 19 of 20 answered in all
    assert codes(submit(there)) == ["submit_section_incomplete"]


def test_submit_recounts_from_nothing(there: World) -> None:
    answer_all(there, but=["U3", "U4", "U5"])
    with writing():
        db.session.execute(update(Progress).values(answered=Progress.applicable))
    assert codes(submit(there)) == ["submit_below_threshold"]


@pytest.mark.rule("Q18")
def test_second_submit_finds_it_done(there: World) -> None:
    answer_all(there)
    submit(there)
    assert codes(submit(there)) == ["submit_already"]
    assert db.session.scalar(select(func.count()).select_from(Snapshot)) == 1


@pytest.mark.rule("Q12")
def test_reopen_and_submit_again_makes_snapshot_two(there: World) -> None:
    answer_all(there)
    first = submit(there)
    assert isinstance(first, Snapshot)
    person = there.person()
    with writing():
        assert submission.reopen(there.subject(person), "A mistake", by=person) == []
    there.save("U3", "yes", based_on=1)
    second = submit(there)
    assert isinstance(second, Snapshot)
    assert [s.number for s in snapshots.all_of(there.assessment_id)] == [2, 1]
    kept = snapshots.find(there.assessment_id, 1)
    assert kept is not None
    assert {a["ref"]: a["value"] for a in kept.content["answers"]}["U3"] == "no"
    assert kept.sha256 == first.sha256


def test_date_filled_in_at_submission_is_in_the_history(there: World) -> None:
    answer_all(there)
    submit(there)
    person = there.person()
    with writing():
        submission.reopen(there.subject(person), "A mistake", by=person)
    submit(there)  # on the same day: nothing changes
    position = there.definition.by_ref["SENT-ON"].position
    (change,) = queries.history(there.assessment_id, position)
    assert (change.revision, change.name) == (1, there.manager.name)
    assert (change.value_before, change.value_after) == ("", "2026-11-21")
    assert there.rows[position].revision == 1


@pytest.mark.rule("Q12")
def test_reopen_wants_a_reason_and_no_arrival(there: World) -> None:
    answer_all(there)
    submit(there)
    person = there.person()
    with writing():
        subject = there.subject(person)
        assert [b.code for b in submission.reopen(subject, "  ", by=person)] == [
            "reopen_reason_needed"
        ]
        db.session.execute(update(Cycle).values(arrival_recorded_at=clock.now()))
        db.session.expire_all()
        subject = there.subject(person)
        blocked = submission.reopen(subject, "why", by=person)
    assert [b.code for b in blocked] == ["reopen_closed"]


@pytest.mark.rule("Q11")
def test_snapshot_marks_what_is_out_of_scope(there: World) -> None:
    answer_all(there, but=["DORM"])
    there.save("DORM", "yes")
    there.save("BEDS", "12")
    there.save("DORM", "no", based_on=1)
    done = submit(there)
    assert isinstance(done, Snapshot)
    beds = next(a for a in done.content["answers"] if a["ref"] == "BEDS")
    assert (beds["value"], beds["in_scope"]) == ("12", False)


@pytest.mark.rule("G1")
def test_colleague_cannot_submit(there: World) -> None:
    answer_all(there)
    colleague = there.person(makers.account(Role.COLLEAGUE, factory=there.factory))
    with writing():
        subject = queries.find_for_save(colleague, there.assessment_id, "")
        assert subject is not None
        done = submission.submit(subject, there.definition, by=colleague, language="en")
    assert codes(done) == ["submit_manager_only"]


@pytest.mark.rule("Q11")
def test_snapshot_holds_entries_field_by_field_and_marks_what_does_not_apply(app: Flask) -> None:
    form = outline(
        section("FP", leaf("A", repeat("r", q("kind", "yes_no"),
                                       q("n", "integer", relevant="${kind} = 'yes'")),
                           grid("g", q("m", "integer")), repeat("none", q("x"), least=0)))
    )  # fmt: skip
    there = world(form)
    there.save("R", '[["e1",1,{"kind":"yes","n":"3"}],["e2",1,{"kind":"no","n":"4"}]]')
    there.save("G", '[["men",1,{"m":"7"}]]')
    there.save("NONE", "[]")

    done = submit(there)

    assert isinstance(done, Snapshot)
    groups = {each["name"]: each["entries"] for each in done.content["answers"]}
    fields = [[(f["name"], f["kind"], f["value"], f["in_scope"]) for f in entry["fields"]]
              for entry in groups["r"]]  # fmt: skip
    assert fields == [
        [("kind", "yes_no", "yes", True), ("n", "integer", "3", True)],
        [("kind", "yes_no", "no", True), ("n", "integer", "4", False)],
    ]
    assert [entry["id"] for entry in groups["g"]] == ["men"]
    assert groups["none"] == []
