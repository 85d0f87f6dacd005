"""Asking twice, asking again after a change, limits, deleting, upkeep."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.audit.models import AuditEntry, Tag
from bw.db import db, writing
from bw.messages import Blocker
from bw.outbox.models import Job
from bw.papers import actions, queries, rules
from bw.papers.models import Paper, PaperPart
from bw.papers.rules import Form, Source, State, Wanted
from bw.web.policy import Role
from tests import makers
from tests.conftest import NOW
from tests.papers import scene


def test_ask_enqueues_one_job(app: Flask) -> None:
    paper = scene.ask(scene.answered(), Form.CSV)
    keys = db.session.scalars(select(Job.key).where(Job.kind == actions.MAKE)).all()
    assert keys == [paper.job]
    assert paper.expires_at == NOW + rules.KEPT


def test_ask_twice_is_one_paper(app: Flask) -> None:
    made = scene.answered()
    first = scene.ask(made, Form.CSV)
    assert scene.ask(made, Form.CSV).id == first.id
    scene.work()
    assert scene.ask(made, Form.CSV).id == first.id
    assert scene.work() == 0


def test_ask_for_something_else_is_another_paper(app: Flask) -> None:
    made = scene.answered()
    ids = [
        scene.ask(made, Form.CSV).id,
        scene.ask(made, Form.JSON).id,
        scene.ask(made, Form.CSV, language="bn").id,
        scene.ask(made, Form.CSV, section="FP").id,
    ]
    assert len(set(ids)) == 4


def test_ask_again_after_a_change_is_another_paper(app: Flask) -> None:
    made = scene.answered()
    first = scene.ask(made, Form.CSV)
    scene.work()
    made.save("PAY", "7", based_on=1)
    second = scene.ask(made, Form.CSV)
    assert second.id != first.id
    made.save("PAY", "1234.5", based_on=2)
    assert scene.ask(made, Form.CSV).id == first.id


def test_change_before_it_is_made_is_in_it(app: Flask) -> None:
    made = scene.answered()
    first = scene.ask(made, Form.CSV)
    made.save("PAY", "7", based_on=1)
    scene.work()
    assert {row[0]: row[8] for row in scene.table(scene.bytes_of(first))}["PAY"] == "7"
    assert scene.ask(made, Form.CSV).id == first.id


def test_ask_for_what_is_not_there(app: Flask) -> None:
    made = scene.answered()
    by = made.person()
    wanted = Wanted(Form.CSV, Source.SUBMITTED, "en", number=1)
    assert actions.ask(made.subject(by), made.definition, wanted, by=by) == [
        Blocker("paper_no_submission")
    ]
    assert db.session.scalars(select(Paper)).all() == []


def test_ask_for_too_many(app: Flask) -> None:
    made = scene.answered()
    for language in ("en", "bn", "id", "vi"):
        scene.ask(made, Form.CSV, language=language)
    scene.ask(made, Form.JSON)
    by = made.person()
    wanted = Wanted(Form.JSON, Source.PRESENT, "vi")
    refused = [Blocker("paper_many_open", {"most": rules.MOST_OPEN})]
    assert actions.ask(made.subject(by), made.definition, wanted, by=by) == refused
    scene.work()
    assert isinstance(actions.ask(made.subject(by), made.definition, wanted, by=by), Paper)


def test_failed_paper_is_made_again(app: Flask) -> None:
    made = scene.answered()
    paper = scene.ask(made, Form.CSV)
    with writing():
        paper.failed_at, paper.failure = NOW, "paper_not_set"
    found = queries.one_of_assessment(made.assessment_id, paper.id)
    assert found is not None
    assert found.state is State.FAILED
    with writing():
        actions.make_again(found)
    assert scene.work() == 2  # the job of the first try finds another try under way
    again = queries.one_of_assessment(made.assessment_id, paper.id)
    assert again is not None
    assert again.state is State.READY
    with writing():
        actions.make_again(again)
    assert scene.work() == 0


def test_removed_paper_is_gone_and_can_be_asked_for_anew(app: Flask) -> None:
    made = scene.answered()
    paper = scene.ask(made, Form.CSV)
    scene.work()
    found = queries.one_of_assessment(made.assessment_id, paper.id)
    assert found is not None
    with writing():
        actions.remove(found)
    assert queries.of_assessment(made.assessment_id) == []
    assert db.session.scalars(select(PaperPart.paper_id)).all() == []
    scene.ask(made, Form.CSV)
    scene.work()
    assert [each.state for each in queries.of_assessment(made.assessment_id)] == [State.READY]


def test_upkeep_forgets_what_was_kept_long_enough(app: Flask) -> None:
    made = scene.answered()
    scene.ask(made, Form.CSV)
    scene.work()
    with writing():
        assert actions.forget_old() == 0
    clock.set_source(lambda: NOW + rules.KEPT)
    assert queries.of_assessment(made.assessment_id) == []
    with writing():
        assert actions.forget_old() == 1
    assert db.session.scalars(select(PaperPart.paper_id)).all() == []


def test_expired_paper_is_made_anew_before_upkeep_came(app: Flask) -> None:
    made = scene.answered()
    scene.ask(made, Form.CSV)
    scene.work()
    clock.set_source(lambda: NOW + rules.KEPT + timedelta(seconds=1))
    scene.ask(made, Form.CSV)
    scene.work()
    assert [each.state for each in queries.of_assessment(made.assessment_id)] == [State.READY]


def test_bengali_digits_are_those_of_who_asks(app: Flask) -> None:
    made = scene.answered()
    with writing():
        account = db.session.merge(made.manager)
        account.bengali_digits = False
    assert scene.ask(made, Form.JSON, language="bn").bengali_digits is False


@pytest.mark.rule("Q24")
def test_export_of_a_programme_is_in_the_audit(app: Flask) -> None:
    made = scene.answered()
    scene.submit(made)
    focal = makers.account(Role.REGISTRATION, programme=made.factory.programme)
    by = made.person(focal)
    wanted = Wanted(Form.CSV, Source.PROGRAMME, "en", first_day=NOW.date())
    with writing():
        paper = actions.ask_for_programme(made.factory.programme, wanted, by=by)
        assert isinstance(paper, Paper)
        actions.note_download(paper, by=by)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "programme").order_by(AuditEntry.id)
    ).all()
    assert [(each.tag, each.account_id, each.at) for each in entries] == [
        (Tag.ANSWERS_EXPORTED, focal.id, NOW),
        (Tag.ANSWERS_DOWNLOADED, focal.id, NOW),
    ]
    assert entries[0].details == {"paper": paper.id, "form": "csv", "days": ["2026-11-21"]}


def test_days_of_a_programme_in_the_wrong_order(app: Flask) -> None:
    made = scene.answered()
    day = NOW.date()
    wanted = Wanted(Form.CSV, Source.PROGRAMME, "en", first_day=day, last_day=day - timedelta(1))
    refused = actions.ask_for_programme(made.factory.programme, wanted, by=made.person())
    assert refused == [Blocker("paper_dates_order")]


def test_what_was_deleted_counts_among_those_of_the_day(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_A_DAY", 2)
    made = scene.answered()
    for _ in range(2):
        paper = scene.ask(made, Form.CSV)
        found = queries.one_of_assessment(made.assessment_id, paper.id)
        assert found is not None
        with writing():
            actions.remove(found)
    by = made.person()
    wanted = Wanted(Form.CSV, Source.PRESENT, "en")
    refused = actions.ask(made.subject(by), made.definition, wanted, by=by)
    assert refused == [Blocker("paper_many_today", {"most": 2})]
