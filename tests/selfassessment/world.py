"""A factory with a manager and a started self-assessment on a tiny questionnaire."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import insert

from bw import clock
from bw.accounts import sessions
from bw.accounts.models import Account
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.questionnaire import memory
from bw.questionnaire.definition import Definition
from bw.questionnaire.models import QuestionnaireVersion
from bw.questionnaire.outline import Outline
from bw.questionnaire.rows import rows_of
from bw.selfassessment import actions, queries
from bw.selfassessment.actions import Outcome, Save
from bw.selfassessment.queries import Subject
from bw.web.policy import Role
from tests import makers


def _short(text: str) -> str:
    """As long as the columns of keys and hashes allow, whatever the text."""
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def publish(outline: Outline) -> int:
    """Keep and publish an outline; gives the id of the version."""
    with writing() as connection:
        made = QuestionnaireVersion(
            form_id=outline.form_id, version=outline.version, title="Tiny",
            default_language="en", languages=list(outline.languages),
            threshold=outline.threshold, full_sections=list(outline.full_sections), settings={},
            source=b"", sha256=outline.version.rjust(64, "0"), imported_at=clock.now(),
            published_at=clock.now(),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        for table, rows in rows_of(outline, made.id).items():
            if rows:
                connection.execute(insert(table.__table__), rows)
    return made.id


@dataclass
class World:
    """One factory, its manager, its self-assessment."""

    factory: Factory
    manager: Account
    cycle: Cycle
    definition: Definition
    assessment_id: int

    def person(self, account: Account | None = None) -> SignedIn:
        """The manager (or another account), signed in."""
        with writing():
            token = sessions.start((account or self.manager).id, staff=False)
        found = sessions.person_of(token)
        assert found is not None
        return found

    def subject(self, person: SignedIn | None = None) -> Subject:
        """The self-assessment as the manager sees it."""
        found = queries.find(person or self.person(), self.assessment_id)
        assert found is not None
        return found

    def save(
        self,
        ref: str,
        value: str,
        *,
        comment: str = "",
        based_on: int = 0,
        key: str = "",
        body: str = "",
        by: SignedIn | None = None,
    ) -> Outcome:
        """Answer one question, in a transaction of its own."""
        by = by or self.person()
        key = key or f"key-{_short(f'{ref} {value} {based_on}')}"
        body = body or _short(f"{ref} {value} {comment} {based_on}")
        save = Save(value, comment, based_on, key, body)
        with writing():
            subject = queries.find_for_save(by, self.assessment_id, key)
            assert subject is not None
            question = self.definition.by_ref[ref]
            return actions.answer_question(subject, self.definition, question, save, by=by)

    @property
    def rows(self) -> dict:
        """All stored rows."""
        return queries.all_rows(self.assessment_id)


def world(outline: Outline, *, steps: int = 1, code: str = "bd") -> World:
    """Everything made and started. The memory of definitions starts empty."""
    memory.forget()
    definition = memory.definition(publish(outline))
    return start_one(definition, makers.factory(code=code), steps=steps)


def start_one(definition: Definition, factory: Factory, *, steps: int = 1) -> World:
    """A manager, a cycle and a started self-assessment for a factory."""
    manager = makers.account(Role.MANAGER, factory=factory)
    cycle = makers.cycle(factory)
    with writing():
        token = sessions.start(manager.id, staff=False)
    by = sessions.person_of(token)
    assert by is not None
    with writing():
        started = actions.start(cycle, definition, steps=steps, by=by)
    return World(factory, manager, cycle, definition, started.id)
