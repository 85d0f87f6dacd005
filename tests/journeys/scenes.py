"""The people and factories of the journeys, and what each journey must know of them."""

from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bw import clock
from bw.accounts import passwords, sessions
from bw.accounts.models import Account
from bw.accounts.sessions import SignedIn
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.organisations.models import Factory
from bw.questionnaire import actions as questionnaires
from bw.questionnaire import memory, sources, xlsform
from bw.questionnaire.definition import Definition
from bw.selfassessment import actions, queries
from bw.selfassessment.actions import Save
from bw.settings import ROOT
from bw.web.policy import Role
from tests import makers
from tests.journeys import plan, walk

PASSWORD = "a-door-in-the-north-wall"
BANK = ROOT / "questionnaires" / "slcp"
FULL = "FP"  # the section that must be complete
WALKED = 51  # questions of it that a journey answers, besides its last
Scene = dict[str, Any]
# Name -> language of its people. Each journey has a factory of its own.
JOURNEYS = {
    "script-en": "en", "script-bn": "bn", "plain-en": "en", "plain-bn": "bn", "trouble": "en",
    "keyboard": "en",
}  # fmt: skip


class Scenery:
    """Makes factories on the real question bank and remembers what stands where."""

    def __init__(self) -> None:
        self.definition = _published(BANK)
        self.answers = plan.answers(self.definition, clock.today())
        self.full = [r for r in self.answers if _section(self.definition, r) == FULL]
        self.walked = [*self.full[:WALKED], self.full[-1]]
        self._hash = passwords.hashed(PASSWORD)

    def account(
        self,
        email: str,
        name: str,
        role: Role,
        factory: Factory | None = None,
        *,
        language: str = "en",
    ) -> Account:
        """Somebody with a role at a factory, or in the programme of Bangladesh."""
        programme = None if factory or role is Role.ADMIN else makers.programme()
        made = makers.account(
            role, factory=factory, programme=programme, email=email, language=language
        )
        with writing():
            found = db.session.get(Account, made.id)
            assert found is not None
            found.name, found.password_hash = name, self._hash
        return made

    def assessment(self, cycle: Cycle, by: SignedIn, left: Collection[str] = ()) -> int:
        """A started self-assessment with every answer but those ``left``."""
        with writing():
            made = actions.start(cycle, self.definition, steps=plan.STEPS, by=by)
        with writing():
            for ref, value in self.answers.items():
                if ref not in left:
                    self._save(made.id, ref, value, by)
        return made.id

    def _save(self, assessment_id: int, ref: str, value: str, by: SignedIn) -> None:
        question = self.definition.by_ref[ref]
        comment = "As in the register of March." if question.kind == "percent" else ""
        save = Save(value, comment, 0, f"first-{ref}", f"first {ref}")
        subject = queries.find_for_save(by, assessment_id, save.key)
        assert subject is not None
        outcome = actions.answer_question(subject, self.definition, question, save, by=by)
        assert outcome.kept, (ref, outcome)


def person(account: Account) -> SignedIn:
    """The account, signed in."""
    with writing():
        token = sessions.start(account.id, staff=False)
    found = sessions.person_of(token)
    assert found is not None
    return found


def _published(folder: Path) -> Definition:
    report = xlsform.read(sources.read_bank(folder).workbook(), file_name="bank.xlsx")
    with writing():
        version = questionnaires.import_workbook(report)
    with writing():
        questionnaires.publish(version)
    return memory.definition(version.id)


def _section(definition: Definition, ref: str) -> str:
    return definition.sections[definition.by_ref[ref].section_index].code


def _journey(made: Scenery, name: str) -> Scene:
    """A factory whose full section is still mostly to be answered, its manager, a colleague."""
    language = JOURNEYS[name]
    factory = makers.factory(f"Padma Garments {name}")
    manager = made.account(
        f"manager.{name}@journey.test", "Ayesha Rahman", Role.MANAGER, factory, language=language
    )
    made.account(
        f"colleague.{name}@journey.test", "Kamal Uddin", Role.COLLEAGUE, factory, language=language
    )
    cycle = makers.cycle(factory)
    number = made.assessment(cycle, person(manager), left=made.walked)
    return {"factory": factory.name, "language": language, "assessment": number}


def build() -> Scene:
    """Everything; gives what the tests read."""
    made = Scenery()
    given = {ref: value for ref, value in made.answers.items() if ref != made.full[-1]}
    return {
        "password": PASSWORD,
        "order": list(made.answers),
        "full": made.full,
        "counts": plan.counts(made.definition, made.answers, made.walked),
        "questions": {
            ref: plan.described(made.definition.by_ref[ref], value)
            for ref, value in made.answers.items()
        },
        "flip": asdict(plan.flip(made.definition, given, made.full)),
        "journeys": {name: _journey(made, name) for name in JOURNEYS},
        "pages": walk.build(made),
    }
