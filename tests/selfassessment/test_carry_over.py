"""The next cycle starts from the answers of the last one: nothing counts until it is confirmed."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from bw import clock
from bw.accounts.models import Account
from bw.audit.models import AuditEntry, Tag
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.questionnaire import entries, memory
from bw.questionnaire.entries import Entry
from bw.questionnaire.models import QuestionnaireVersion
from bw.questionnaire.outline import Outline
from bw.selfassessment import (
    actions,
    carried,
    carry_over,
    entry_history,
    progress,
    queries,
    submission,
)
from bw.selfassessment.carry_over import Confirmed
from bw.selfassessment.models import CarriedAnswer
from bw.web.policy import Role
from tests import makers
from tests.questionnaire.build import leaf, outline, q, repeat, section
from tests.selfassessment.world import World, publish, world
from tests.statements import statements

BASE = "https://factory.test"


def asked(version: str, *more: str) -> Outline:
    extra = tuple(q(name) for name in more)
    return outline(
        section(
            "FP",
            leaf(
                "A",
                q("dorm", "yes_no"),
                q("beds", "integer", relevant="${dorm} = 'yes'", constraint=". < 500"),
                q("name"),
                *extra,
                name="a",
            ),
            leaf("B", q("union", "yes_no"), name="b"),
        ),
        version=version,
    )


@dataclass
class Two:
    """The self-assessment of a cycle that ended, and the next one."""

    old: World
    new: World

    def offers(self) -> dict[str, str]:
        """What waits: reference -> value."""
        found = carried.offers(self.new.subject())
        return {self.new.definition.questions[o.position].ref: o.value for o in found}

    def confirm(self, *refs: str, leaf: int = 0, key: str = "key-confirm") -> Confirmed:
        by = self.new.person()
        with writing():
            subject = queries.find_for_save(by, self.new.assessment_id, "")
            assert subject is not None
            places = [self.new.definition.by_ref[ref].position for ref in refs]
            return carry_over.confirm(subject, self.new.definition, leaf, places, key=key, by=by)

    def answered(self) -> int:
        counters = queries.counters(self.new.assessment_id)
        return progress.chosen(counters, progress.WHOLE, 0, 1).answered


@pytest.fixture
def two(app: Flask) -> Two:
    old = world(asked("1", "lost"))
    for ref, value in (("DORM", "yes"), ("BEDS", "40"), ("NAME", "Padma"), ("LOST", "x")):
        old.save(ref, value, comment="as it was" if ref == "NAME" else "")
    return _next(old, asked("2"))


def _next(old: World, newer: Outline) -> Two:
    """The cycle ends, a newer version is in use, and the next cycle starts from the answers."""
    with writing():
        db.session.execute(
            update(Cycle)
            .where(Cycle.id == old.cycle.id)
            .values(ends_on=clock.today() - timedelta(days=1))
        )
        memory.forget()
        db.session.execute(update(QuestionnaireVersion).values(superseded_at=clock.now()))
    definition = memory.definition(publish(newer))
    cycle = makers.cycle(old.factory, number=2)
    by = old.person()
    with writing():
        started = actions.start(cycle, definition, steps=1, by=by)
        source = carried.source_for(old.factory.id, 2)
        assert source is not None
        carry_over.bring_in(started.id, definition, source, factory_id=old.factory.id, by=by)
    return Two(old, World(old.factory, old.manager, cycle, definition, started.id))


@pytest.mark.rule("Q15")
def test_nothing_that_was_brought_in_counts_or_opens_anything(two: Two) -> None:
    assert two.offers() == {"DORM": "yes", "NAME": "Padma"}  # BEDS does not apply yet
    assert two.answered() == 0
    assert [row.value for row in two.new.rows.values()] == [""]  # only the scope of BEDS
    assert [reason for _, reason in carried.left_behind(two.new.assessment_id)] == ["gone"]


@pytest.mark.rule("Q15")
def test_confirmed_answer_is_an_answer_like_any_other(two: Two) -> None:
    done = two.confirm("NAME")
    assert (done.count, done.problems) == (1, {})
    row = two.new.rows[two.new.definition.by_ref["NAME"].position]
    assert (row.value, row.comment, row.revision) == ("Padma", "as it was", 1)
    assert two.answered() == 1
    (change,) = queries.history(two.new.assessment_id, two.new.definition.by_ref["NAME"].position)
    assert (change.value_before, change.value_after) == ("", "Padma")


@pytest.mark.rule("Q15", "Q11")
def test_confirming_a_trigger_offers_what_it_opens(two: Two) -> None:
    two.confirm("DORM")
    assert two.offers() == {"BEDS": "40", "NAME": "Padma"}
    assert two.confirm("BEDS", "NAME", key="key-again").count == 2
    assert two.offers() == {}
    assert two.answered() == 3


@pytest.mark.rule("Q15")
def test_confirming_twice_changes_nothing_and_tells_no_fault(two: Two) -> None:
    assert two.confirm("NAME").count == two.confirm("NAME").count == 1
    row = two.new.rows[two.new.definition.by_ref["NAME"].position]
    assert row.revision == 1


@pytest.mark.rule("Q15")
def test_answer_of_today_is_never_overwritten(two: Two) -> None:
    two.new.save("NAME", "Meghna")
    done = two.confirm("NAME")
    assert (done.count, list(done.problems.values())) == (0, ["carry_changed"])
    assert two.new.rows[two.new.definition.by_ref["NAME"].position].value == "Meghna"


@pytest.mark.rule("Q15")
def test_cleared_answer_is_not_offered_again(two: Two) -> None:
    two.confirm("NAME")
    two.new.save("NAME", "", based_on=1)
    assert "NAME" not in two.offers()


def test_only_questions_of_the_leaf_are_confirmed(two: Two) -> None:
    assert two.confirm("NAME", leaf=1) == Confirmed()
    assert two.answered() == 0


@pytest.mark.rule("Q15")
def test_answer_that_fails_its_check_waits_with_its_reason(two: Two) -> None:
    with writing():
        db.session.execute(
            update(CarriedAnswer)
            .where(CarriedAnswer.position == two.new.definition.by_ref["BEDS"].position)
            .values(value="900")
        )
    two.confirm("DORM")
    done = two.confirm("BEDS", key="key-more")
    assert list(done.problems.values()) == ["carry_not_confirmed"]
    assert two.offers()["BEDS"] == "900"


@pytest.mark.rule("Q15")
def test_answers_are_brought_in_once_and_only_where_there_are_some(two: Two) -> None:
    found = carry_over.blockers(two.new.subject(), carried.source_for(two.new.factory.id, 2))
    assert [b.code for b in found] == ["carry_done"]
    found = carry_over.blockers(two.old.subject(), carried.source_for(two.old.factory.id, 1))
    assert [b.code for b in found] == ["answer_cycle_over", "carry_nothing"]


def test_bringing_in_is_written_down(two: Two) -> None:
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.tag == Tag.ANSWERS_CARRIED))
    assert entry is not None
    assert entry.details == {"source": two.old.assessment_id, "offered": 3, "left": 1}


@pytest.mark.rule("Q15")
def test_cycle_that_ended_is_closed_as_not_submitted(two: Two) -> None:
    subject, by = two.old.subject(), two.old.person()
    assert subject.standing.over
    assert [b.code for b in carry_over.answering_blockers(subject)] == ["answer_cycle_over"]
    outcome = two.old.save("NAME", "Later", based_on=1)
    assert outcome.result is actions.Result.REFUSED
    assert two.old.rows[two.old.definition.by_ref["NAME"].position].value == "Padma"
    with writing():
        locked = queries.find_for_save(by, two.old.assessment_id, "")
        assert locked is not None
        found = submission.submit(locked, two.old.definition, by=by, language="en")
    assert [b.code for b in found] == ["submit_cycle_over"]


@pytest.mark.rule("Q15")
def test_only_an_earlier_cycle_of_the_same_factory_is_a_source(two: Two) -> None:
    assert carried.source_for(two.old.factory.id, 1) is None
    other = makers.factory("Other")
    assert carried.source_for(other.id, 5) is None
    here = (two.old.assessment_id, two.old.definition.version_id, 1)
    assert carried.source_for(two.old.factory.id, 2) == here


# ── pages ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def manager(two: Two, client: FlaskClient) -> FlaskClient:
    makers.sign_in(client, two.old.manager)
    return client


def get(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=BASE)
    assert answer.status_code == 200, path
    return answer.text


@pytest.mark.rule("Q15")
def test_page_reads_a_leaf_and_confirms_it(two: Two, manager: FlaskClient) -> None:
    here = f"/self-assessments/{two.new.assessment_id}"
    assert "answers of an earlier cycle wait to be confirmed" in get(manager, here)
    overview = get(manager, f"{here}/carried")
    assert "These answers come from cycle 1." in overview
    assert "2 answers to read and confirm" in overview
    assert "Question lost" in overview
    assert "The questionnaire no longer asks this question." in overview
    page = get(manager, f"{here}/carried/a")
    assert [word in page for word in ("Padma", "as it was", "Question beds")] == [True, True, False]
    data = {"ref": ["DORM", "NAME"]}
    answer = manager.post(f"{here}/carried/a", data=data, base_url=BASE, follow_redirects=True)
    assert "2 answers are confirmed and count." in answer.text
    assert "Question beds" in answer.text  # it applies now
    answer = manager.post(
        f"{here}/carried/a", data={"ref": "BEDS"}, base_url=BASE, follow_redirects=True
    )
    assert "Nothing waits." in answer.text


@pytest.mark.rule("Q15")
def test_question_shows_what_is_carried_over_until_it_is_submitted(
    two: Two, manager: FlaskClient
) -> None:
    here = f"/self-assessments/{two.new.assessment_id}/questions/NAME"
    page = get(manager, here)
    assert "Carried over from an earlier cycle." in page
    assert 'value="Padma"' in page
    assert "as it was" in page
    manager.post(here, data={"answer": "Padma", "revision": "0"}, base_url=BASE)
    assert "Carried over" not in get(manager, here)
    assert two.answered() == 1


def test_nothing_ticked_is_told(two: Two, manager: FlaskClient) -> None:
    answer = manager.post(f"/self-assessments/{two.new.assessment_id}/carried/a", base_url=BASE)
    assert answer.status_code == 422
    assert "Tick at least one answer, or go back." in answer.text


@pytest.mark.parametrize("ref", ["NOBODY", "", "UNION", "\x00", "DORM"])
def test_any_reference_is_taken_calmly(two: Two, manager: FlaskClient, ref: str) -> None:
    here = f"/self-assessments/{two.new.assessment_id}/carried/a"
    assert manager.post(here, data={"ref": ref}, base_url=BASE).status_code in (303, 422)


def test_leaf_that_is_not_there_is_not_found(two: Two, manager: FlaskClient) -> None:
    here = f"/self-assessments/{two.new.assessment_id}/carried/nowhere"
    assert manager.get(here, base_url=BASE).status_code == 404
    old = f"/self-assessments/{two.old.assessment_id}/carried/a"
    assert manager.get(old, base_url=BASE).status_code == 404  # nothing was brought in there


@pytest.mark.rule("Q15")
def test_committee_reads_and_does_not_confirm(two: Two, client: FlaskClient) -> None:
    member: Account = makers.account(Role.WORKER, factory=two.old.factory)
    makers.sign_in(client, member)
    here = f"/self-assessments/{two.new.assessment_id}/carried/a"
    assert "Confirm the ticked answers" not in get(client, here)
    assert client.post(here, data={"ref": "NAME"}, base_url=BASE).status_code == 404


@pytest.mark.rule("Q15")
def test_start_offers_the_last_answers(two: Two, manager: FlaskClient) -> None:
    third = makers.cycle(two.old.factory, number=3)
    here = f"/cycles/{third.id}/self-assessment"
    assert "Start from the answers of the last cycle" in get(manager, here)
    two.confirm("NAME")
    answer = manager.post(here, data={"carry": "y"}, base_url=BASE, follow_redirects=True)
    assert "These answers come from cycle 2." in answer.text
    fourth = makers.cycle(two.old.factory, number=4)
    here = f"/cycles/{fourth.id}/self-assessment"
    answer = manager.post(here, data={}, base_url=BASE, follow_redirects=True)
    assert "Answers of an earlier cycle" in answer.text
    assert "These answers come" not in answer.text


@pytest.mark.rule("Q15")
def test_answers_are_brought_in_later_too_and_once(two: Two, manager: FlaskClient) -> None:
    two.confirm("NAME")
    third = makers.cycle(two.old.factory, number=3)
    manager.post(f"/cycles/{third.id}/self-assessment", base_url=BASE)
    new = queries.assessment_of_cycle(third.id)
    here = f"/self-assessments/{new}/carried"
    assert "Bring the answers in" in get(manager, here)
    for _ in range(2):
        answer = manager.post(here, base_url=BASE, follow_redirects=True)
        assert "These answers come from cycle 2." in answer.text


def test_cycle_that_ended_reads_not_submitted(two: Two, manager: FlaskClient) -> None:
    page = get(manager, f"/factories/{two.old.factory.id}/self-assessments")
    assert "Not submitted" in page
    page = get(manager, f"/self-assessments/{two.old.assessment_id}")
    assert "closed as not submitted" in page


def test_statements_stay_few(two: Two, manager: FlaskClient) -> None:
    here = f"/self-assessments/{two.new.assessment_id}"
    for path, most in (("/questions/NAME", 6), ("", 6), ("/carried", 8), ("/carried/a", 6)):
        get(manager, here + path)
        with statements() as seen:
            get(manager, here + path)
        assert len(seen) <= most, (path, seen)


@pytest.mark.rule("Q15", "Q22")
def test_answer_of_a_step_that_is_not_chosen_waits_without_being_counted(
    app: Flask, client: FlaskClient
) -> None:
    def steps(version: str) -> Outline:
        pages = (q("name"), q("later", step=2))
        return outline(section("FP", leaf("A", *pages, name="a")), version=version)

    old = world(steps("1"), steps=3)
    for ref in ("NAME", "LATER"):
        old.save(ref, "x")
    two = _next(old, steps("2"))
    makers.sign_in(client, two.new.manager)
    here = f"/self-assessments/{two.new.assessment_id}"

    assert "1 answer of an earlier cycle waits" in client.get(here, base_url=BASE).text
    response = client.post(f"{here}/carried/a", data={"ref": "NAME"}, base_url=BASE)
    assert response.location.endswith("/carried")
    assert "of an earlier cycle waits" not in client.get(here, base_url=BASE).text


def test_who_wrote_an_entry_that_was_brought_in_is_found(app: Flask) -> None:
    def lists(version: str) -> Outline:
        group = repeat("units", q("u_name"))
        return outline(section("FP", leaf("A", group, name="a")), version=version)

    old = world(lists("1"))
    old.save("UNITS", entries.write([Entry("a" * 12, 7, {"u_name": "Alpha"})]))
    two = _next(old, lists("2"))
    two.confirm("UNITS")

    (row,) = two.new.rows.values()
    (entry,) = entries.read(row.value)
    change = entry_history.change_at(two.new.assessment_id, 0, entry.revision)
    assert change is not None
    assert change.value_after == row.value
