"""Sixteen people at once: no update is lost, none is doubled, one of them wins each race."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bw.accounts import sessions
from bw.accounts.models import Account
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import (
    FactoryProfile,
    ProfileChange,
    Programme,
    ProgrammeChange,
    TermsSignature,
)
from bw.organisations.terms.texts import current_version
from bw.questionnaire.models import Status
from bw.selfassessment import progress, queries
from bw.selfassessment.models import AnswerChange, SelfAssessment, Snapshot
from bw.web.policy import Role
from tests import makers
from tests.questionnaire.build import leaf, outline, q, section
from tests.security.scene import COOKIE, HOST, cookie
from tests.selfassessment.world import World, start_one, world
from tests.staff.questions import draft, stored, tags

PEOPLE = 16
MANY = outline(
    section("FP", leaf("Gate", q("gate", "yes_no"), q("other", "yes_no"))),
    section(
        "WI",
        *(
            leaf(f"Leaf {n}", *(
                q(f"q{n}{i}", "integer", relevant="${gate} = 'yes'" if i % 2 else "")
                for i in range(8)
            ))
            for n in range(2)
        ),
    ),
    version="threads",
)  # fmt: skip


class Crowd:
    """People who press at the same moment, each with a browser of their own."""

    def __init__(self, app: Flask, accounts: Sequence[Account]) -> None:
        self.app, self.cookies = app, []
        for account in accounts:
            with writing():
                token = sessions.start(account.id, staff=False)
            self.cookies.append(f"{COOKIE}={cookie(app, token)}")

    def post(self, person: int, path: str, form: dict[str, Any]) -> TestResponse:
        """One POST of a person."""
        browser = self.app.test_client(use_cookies=False)
        headers = {"Cookie": self.cookies[person % len(self.cookies)]}
        return browser.post(path, data=form, headers=headers, base_url=HOST)

    def at_once(self, work: Callable[[int], Any]) -> list[Any]:
        """``work(person)`` of all, begun at the same moment; what each gave."""
        barrier = Barrier(PEOPLE)

        def begin(person: int) -> Any:
            barrier.wait(30)
            return work(person)

        with ThreadPoolExecutor(PEOPLE) as pool:
            return list(pool.map(begin, range(PEOPLE)))


@pytest.fixture
def there(app: Flask) -> World:
    return world(MANY)


@pytest.fixture
def crowd(app: Flask, there: World) -> Crowd:
    """The manager, and fifteen colleagues."""
    colleagues = [makers.account(Role.COLLEAGUE, factory=there.factory) for _ in range(PEOPLE - 1)]
    return Crowd(app, [there.manager, *colleagues])


def address(world: World, ref: str) -> str:
    return f"/self-assessments/{world.assessment_id}/questions/{ref}"


def changes(world: World, position: int | None = None) -> list[AnswerChange]:
    """The history, oldest first."""
    db.session.remove()
    found = db.session.query(AnswerChange).filter_by(self_assessment_id=world.assessment_id)
    if position is not None:
        found = found.filter_by(position=position)
    return list(found.order_by(AnswerChange.id))


def assert_sound(world: World) -> None:
    """Counters and scopes equal a recount; every history is a chain that ends in the answer."""
    db.session.remove()
    rows = world.rows
    scopes, counters = progress.recount(world.definition, {p: r.value for p, r in rows.items()})
    kept = {part: n for part, n in queries.counters(world.assessment_id).items() if n.applicable}
    assert kept == {part: count for part, count in counters.items() if count.applicable}
    for question in world.definition.questions:
        wanted = scopes.get(question.position, progress.NOTHING.scope)
        assert rows.get(question.position, progress.NOTHING).scope == wanted
        chain = changes(world, question.position)
        assert [one.revision for one in chain] == list(range(1, len(chain) + 1))
        befores = ["", *(one.value_after for one in chain)]
        assert [one.value_before for one in chain] == befores[:-1]
        row = rows.get(question.position, progress.NOTHING)
        assert (row.value, row.revision) == (befores[-1], len(chain))


def test_one_of_all_wins_each_revision(crowd: Crowd, there: World) -> None:
    path = address(there, "Q00")
    for revision in range(4):
        form = {"revision": str(revision)}
        answers = crowd.at_once(
            lambda n, form=form: crowd.post(n, path, {**form, "answer": f"{n}{form['revision']}"})
        )
        codes = sorted(answer.status_code for answer in answers)
        assert codes == [303] + [409] * (PEOPLE - 1)
        winner = next(n for n, answer in enumerate(answers) if answer.status_code == 303)
        position = there.definition.by_ref["Q00"].position
        assert changes(there, position)[-1].value_after == str(int(f"{winner}{revision}"))
    assert_sound(there)


def test_one_press_that_arrives_many_times_is_one_change(crowd: Crowd, there: World) -> None:
    form = {"answer": "7", "comment": "Twice", "revision": "0", "key": "one-press-of-a-button"}
    answers = crowd.at_once(lambda _n: crowd.post(0, address(there, "Q00"), form))
    assert {answer.headers["BW-Saved"] for answer in answers} == {"one-press-of-a-button"}
    assert len(changes(there)) == 1
    assert_sound(there)


def test_answers_to_different_questions_are_all_kept(crowd: Crowd, there: World) -> None:
    crowd.post(0, address(there, "GATE"), {"answer": "yes", "revision": "0"})
    refs = [f"Q{n}{i}" for n in range(2) for i in range(8)]
    answers = crowd.at_once(
        lambda n: crowd.post(n, address(there, refs[n]), {"answer": str(n), "revision": "0"})
    )
    assert {answer.status_code for answer in answers} == {303}
    for n, ref in enumerate(refs):
        assert there.rows[there.definition.by_ref[ref].position].value == str(n)
    assert_sound(there)


def test_everything_at_once_on_two_self_assessments(crowd: Crowd, there: World) -> None:
    second = start_one(there.definition, makers.factory("Second"))
    others = Crowd(crowd.app, [second.manager])
    refs = ["GATE", "OTHER", *(f"Q{n}{i}" for n in range(2) for i in range(8))]

    def work(person: int) -> list[int]:
        draw = random.Random(person)
        known: dict[str, int] = {}
        where, who = (there, crowd) if person % 2 else (second, others)
        kept = [0, 0]
        for step in range(12):
            ref = refs[draw.randrange(3)] if draw.random() < 0.5 else draw.choice(refs)
            value = draw.choice(("yes", "no")) if len(ref) > 3 else f"{person}{step}"
            form = {
                "answer": value, "revision": str(known.get(ref, 0)),
                "comment": f"{person} {step}", "key": f"press-{person}-{step}",
            }  # fmt: skip
            answer = who.post(person, address(where, ref), form)
            assert answer.status_code in (303, 409)
            kept[person % 2] += answer.headers.get("BW-Saved") == form["key"]
            found = answer.text.partition('name="revision" value="')[2].partition('"')[0]
            known[ref] = int(found) if found else known.get(ref, 0) + 1
        return kept

    kept = crowd.at_once(work)
    assert sum(both[0] for both in kept) == len(changes(second)) > 20
    assert sum(both[1] for both in kept) == len(changes(there)) > 20
    assert_sound(there)
    assert_sound(second)


def test_one_key_for_two_questions_at_once_loses_no_text(crowd: Crowd, there: World) -> None:
    for pair in (("Q00", "Q02"), ("Q04", "Q06"), ("Q10", "Q12"), ("Q14", "Q16")):
        form = {"answer": "7", "revision": "0", "key": "one-key-for-" + "-".join(pair)}

        def work(person: int, pair: tuple[str, str] = pair, form: dict[str, str] = form) -> Any:
            ref = pair[person % 2]
            return crowd.post(person, address(there, ref), {**form, "comment": f"About {ref}"})

        answers = crowd.at_once(work)
        kept = {person % 2 for person, one in enumerate(answers) if "BW-Saved" in one.headers}
        assert len(kept) == 1
        for person, answer in enumerate(answers):
            if person % 2 not in kept:
                assert (answer.status_code, f"About {pair[person % 2]}" in answer.text) == (
                    409,
                    True,
                )
    assert_sound(there)


def _fill(crowd: Crowd, world: World) -> None:
    for question in world.definition.questions:
        value = "no" if question.kind == "yes_no" else "1"
        crowd.post(0, address(world, question.ref), {"answer": value, "revision": "0"})


def test_submissions_at_once_make_one_snapshot(crowd: Crowd, there: World) -> None:
    _fill(crowd, there)
    path = f"/self-assessments/{there.assessment_id}/submit"
    answers = crowd.at_once(lambda _n: crowd.post(0, path, {}))
    assert {answer.status_code for answer in answers} == {303}
    assert [one.number for one in db.session.query(Snapshot)] == [1]


def test_answers_during_a_submission_are_in_it_or_refused(crowd: Crowd, there: World) -> None:
    _fill(crowd, there)
    path = f"/self-assessments/{there.assessment_id}/submit"

    def work(person: int) -> int:
        if person < 4:
            return crowd.post(0, path, {}).status_code
        ref = f"Q{person % 2}{person // 4 * 2 % 8}"
        form = {"answer": str(100 + person), "revision": "1", "key": f"late-press-{person}"}
        return crowd.post(person, address(there, ref), form).status_code

    assert set(crowd.at_once(work)) <= {303, 409}
    db.session.remove()
    [snapshot] = db.session.query(Snapshot)
    content = {one["ref"]: one["value"] for one in snapshot.content["answers"]}
    now = {there.definition.questions[p].ref: r.value for p, r in there.rows.items() if r.value}
    assert content == now
    assert_sound(there)


def test_starts_at_once_make_one_self_assessment(crowd: Crowd, there: World) -> None:
    cycle = makers.cycle(there.factory, number=2)
    path = f"/cycles/{cycle.id}/self-assessment"
    db.session.remove()
    answers = crowd.at_once(lambda _n: crowd.post(0, path, {}))
    assert {answer.status_code for answer in answers} == {303}
    db.session.remove()
    [made] = db.session.query(SelfAssessment).filter_by(cycle_id=cycle.id)
    kept = queries.counters(made.id)
    _, counted = progress.recount(there.definition, {})
    assert {p: c for p, c in kept.items() if c.applicable} == counted


def test_cycles_created_at_once_are_one(app: Flask, there: World) -> None:
    admin = Crowd(app, [makers.account(Role.ADMIN)])
    factory = makers.factory("Third")
    path = f"/staff/factories/{factory.id}/cycles/new"
    factory_id = factory.id
    db.session.remove()
    form = {"starts_on": "2026-12-01", "name": "Third", "email": "third@example.test"}
    answers = admin.at_once(lambda _n: admin.post(0, path, form))
    assert {answer.status_code for answer in answers} == {303}
    db.session.remove()
    assert [one.number for one in db.session.query(Cycle).filter_by(factory_id=factory_id)] == [1]


def test_terms_signed_at_once_have_one_signature(crowd: Crowd, there: World) -> None:
    path, number = f"/factories/{there.factory.id}/terms", there.factory.id
    form = {"sign": "y", "terms_version": current_version(), "terms_language": "en"}
    db.session.remove()
    answers = crowd.at_once(lambda _n: crowd.post(0, path, form))
    assert {answer.status_code for answer in answers} == {303}
    db.session.remove()
    assert db.session.query(TermsSignature).filter_by(factory_id=number).count() == 1


def test_profiles_saved_at_once_lose_nothing_without_a_word(crowd: Crowd, there: World) -> None:
    path, number = f"/factories/{there.factory.id}/profile/edit", there.factory.id
    db.session.remove()
    answers = crowd.at_once(lambda n: crowd.post(0, path, {"city": f"City {n}", "based_on": "0"}))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [303] + [409] * (PEOPLE - 1)
    db.session.remove()
    [profile] = db.session.query(FactoryProfile).filter_by(factory_id=number)
    changes = db.session.query(ProfileChange).filter_by(factory_id=number)
    assert (profile.revision, [one.after for one in changes]) == (1, [profile.city])


def test_countries_changed_at_once_lose_nothing_without_a_word(app: Flask, there: World) -> None:
    admin = Crowd(app, [makers.account(Role.ADMIN)])
    db.session.remove()

    def change(person: int) -> int:
        form = {"committee_name": f"Committee {person}", "based_on": "0"}
        return admin.post(0, "/staff/programmes/bd", form).status_code

    assert sorted(admin.at_once(change)) == [303] + [409] * (PEOPLE - 1)
    db.session.remove()
    [programme] = db.session.query(Programme)
    fields = db.session.query(ProgrammeChange).filter_by(field="committee_name")
    assert [one.after for one in fields] == [programme.committee_name]


def test_a_draft_published_by_many_at_once_is_published_once(app: Flask) -> None:
    admins = Crowd(app, [makers.account(Role.ADMIN) for _ in range(2)])
    made = draft("text | a | How many?")
    db.session.remove()
    path = f"/staff/questions/{made}/publish"
    answers = admins.at_once(lambda n: admins.post(n, path, {"in_use": "0"}))
    assert {answer.status_code for answer in answers} == {303}
    db.session.remove()
    assert tags().count("questionnaire:published") == 1


def test_of_drafts_published_at_once_one_comes_into_use_and_the_others_are_told(
    app: Flask,
) -> None:
    admins = Crowd(app, [makers.account(Role.ADMIN) for _ in range(2)])
    made = [draft("text | a | How many?", version=str(n)) for n in range(PEOPLE)]
    db.session.remove()
    paths = [f"/staff/questions/{one}/publish" for one in made]
    answers = admins.at_once(lambda n: admins.post(n, paths[n], {"in_use": "0"}))
    assert sorted(answer.status_code for answer in answers) == [303] + [422] * (PEOPLE - 1)
    db.session.remove()
    states = [stored(one).status for one in made]
    assert states.count(Status.PUBLISHED) == 1
    assert states.count(Status.DRAFT) == PEOPLE - 1
