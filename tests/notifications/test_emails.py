"""Who gets which e-mail: queued with the cause, written by the worker, once for each cause."""

from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from bw import clock
from bw.accounts import tokens
from bw.db import db, writing
from bw.events import (
    Event,
    InvitationMade,
    PasswordChanged,
    PasswordResetAsked,
    SelfAssessmentSubmitted,
    publish,
)
from bw.outbox.models import Job
from bw.selfassessment import queries, submission
from bw.web.policy import Role
from tests import makers
from tests.conftest import NOW
from tests.notifications.conftest import invitation, reset
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import World, world

Work = Callable[[], None]
Sent = list[EmailMessage]


def tell(event: Event) -> None:
    """Publish in a transaction, as actions do."""
    with writing():
        publish(event)


def body(message: EmailMessage) -> str:
    """The text part."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def submitted() -> World:
    """A self-assessment that its manager has submitted."""
    there = world(outline(section("FP", leaf("A", q("a", "yes_no")))))
    there.save("A", "yes")
    manager = there.person()
    with writing():
        subject = queries.find_for_save(manager, there.assessment_id, "submit")
        assert subject is not None
        submission.submit(subject, there.definition, by=manager, language="en")
    return there


def test_invitation_goes_to_the_address_with_its_token(sent: Sent, work: Work) -> None:
    made = invitation(factory=makers.factory("Padma Garments"))

    tell(InvitationMade(made.id))
    work()

    assert [str(message["To"]) for message in sent] == ["Rahim Uddin <rahim@example.test>"]
    assert f"https://factory.test/invitations/{tokens.token_for('n' * 43)}\n" in body(sent[0])


def test_nothing_is_sent_inside_the_request(sent: Sent) -> None:
    tell(InvitationMade(invitation(factory=makers.factory()).id))

    assert sent == []
    assert [row.key for row in db.session.scalars(select(Job))] == ["mail:invitation:1"]


def test_payload_holds_no_token(sent: Sent) -> None:
    tell(InvitationMade(invitation(factory=makers.factory()).id))

    assert db.session.scalars(select(Job)).one().payload == {
        "name": "invitation", "key": "mail:invitation:1", "invitation_id": 1,
    }  # fmt: skip


def test_cause_told_twice_is_one_email(sent: Sent, work: Work) -> None:
    made = invitation(factory=makers.factory())

    tell(InvitationMade(made.id))
    tell(InvitationMade(made.id))
    work()

    assert len(sent) == 1


def test_revoked_invitation_is_not_sent(sent: Sent, work: Work) -> None:
    made = invitation(factory=makers.factory())
    tell(InvitationMade(made.id))
    with writing():
        made.revoked_at = clock.now()

    work()

    assert sent == []
    assert db.session.scalars(select(Job)).one().done_at == NOW


def test_invitation_is_in_the_language_of_the_account_when_there_is_one(
    sent: Sent, work: Work
) -> None:
    makers.account(email="rahim@example.test", language="vi")

    tell(InvitationMade(invitation(factory=makers.factory(), language="bn").id))
    work()

    assert sent[0]["Content-Language"] == "vi"


def test_reset_goes_to_its_account(sent: Sent, work: Work) -> None:
    person = makers.account(email="mai@example.test")

    tell(PasswordResetAsked(reset(person).id))
    work()

    assert str(sent[0]["To"]) == f"{person.name} <mai@example.test>"
    assert f"https://factory.test/password/reset/{tokens.token_for('n' * 43)}\n" in body(sent[0])


def test_reset_that_has_run_out_is_not_sent(sent: Sent, work: Work) -> None:
    tell(PasswordResetAsked(reset(makers.account()).id))
    clock.set_source(lambda: NOW + timedelta(hours=2))

    work()

    assert sent == []


def test_password_changed_is_told_each_time(sent: Sent, work: Work) -> None:
    person = makers.account()

    for minutes in (0, 1):
        clock.set_source(lambda late=minutes: NOW + timedelta(minutes=late))
        tell(PasswordChanged(person.id))
    work()

    assert [str(message["Subject"]) for message in sent] == ["Your password was changed"] * 2
    assert len({message["Message-ID"] for message in sent}) == 2


def test_closed_account_gets_nothing(sent: Sent, work: Work) -> None:
    person = makers.account()
    tell(PasswordChanged(person.id))
    with writing():
        person.closed_at = clock.now()

    work()

    assert sent == []


def test_submission_is_told_to_every_manager_of_the_factory(sent: Sent, work: Work) -> None:
    there = submitted()
    makers.account(Role.MANAGER, factory=there.factory, email="second@example.test")
    makers.account(Role.WORKER, factory=there.factory, email="worker@example.test")
    makers.account(Role.MANAGER, factory=makers.factory("Other"), email="other@example.test")

    work()

    assert sorted(message["To"].addresses[0].addr_spec for message in sent) == [
        there.manager.email, "second@example.test",
    ]  # fmt: skip
    assert f"https://factory.test/self-assessments/{there.assessment_id}\n" in body(sent[0])


def test_submission_told_again_reaches_nobody_twice(sent: Sent, work: Work) -> None:
    there = submitted()
    work()

    tell(SelfAssessmentSubmitted(there.assessment_id, 1, 1))
    work()

    assert len(sent) == 1


def test_every_reaction_has_a_writer(app: Flask) -> None:
    from bw.notifications.emails import WRITERS
    from bw.notifications.mailer import FOLDER

    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()}

    assert set(WRITERS) == folders
