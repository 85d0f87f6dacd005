"""Who is there when a year begins: factories of three countries, staff, and nothing else."""

from typing import Any

from bw.accounts.models import Account
from bw.db import db, writing
from bw.organisations.models import Programme
from bw.selfassessment.models import SelfAssessment
from bw.slcp.models import Way
from bw.slcp.sandbox import registrations
from bw.slcp.sandbox.store import Store
from bw.web.policy import Role
from tests import makers
from tests.journeys import plan
from tests.journeys.scenes import PASSWORD, Scenery, person
from tests.slcp.world import World

# Factory -> country, and the language of its manager; "" when nobody has an account there yet.
# Meghna stands at the start, Jamuna can connect, Teesta and Surma are connected and share.
FACTORIES = {
    "Padma Garments": ("bd", ""),
    "Meghna Fashions": ("bd", "en"),
    "Jamuna Denim": ("bd", "en"),
    "Teesta Textiles": ("bd", "en"),
    "Surma Apparel": ("bd", "en"),
    "Tonle Sap Garment": ("kh", "en"),
}
SHARING = {"Jamuna Denim": "", "Teesta Textiles": "SB-800001", "Surma Apparel": "SB-800002"}
CONTACT = "registration.bn@year.test"


class Year(Scenery):
    """The people, and what the journeys know of the questions."""

    def __init__(self, gateway: Store) -> None:
        super().__init__()
        bangladesh, _ = _contact(makers.programme("bd")), makers.programme("kh", sharing=False)
        for language in ("bn", "en"):
            staff = self._keep(Role.REGISTRATION, f"registration.{language}@year.test", language,
                               programme=bangladesh)  # fmt: skip
        factories = {name: makers.factory(name, code) for name, (code, _) in FACTORIES.items()}
        managers = {
            name: self._keep(Role.MANAGER, manager_of(name), language, factory=factories[name])
            for name, (_, language) in FACTORIES.items()
            if language
        }
        for name, gateway_id in SHARING.items():
            world = World(factories[name], person(managers[name]), person(staff),
                          makers.cycle(factories[name]))  # fmt: skip
            world.profile()
            world.wish()
            world.turn_on()
            if gateway_id:
                registrations.add_approved(
                    gateway, gateway_id=gateway_id, name=name, consented_at="yes"
                )
                world.registration(gateway_id=gateway_id, given_id=gateway_id, way=Way.EXISTING)

    @property
    def scene(self) -> dict[str, Any]:
        """What the tests read: the password, and the questions in order with their answers."""
        by_ref = self.definition.by_ref
        return {
            "password": PASSWORD,
            "order": list(self.answers),
            "questions": {r: plan.described(by_ref[r], v) for r, v in self.answers.items()},
        }

    def fill(self, number: int, *, left: int) -> None:
        """Answer all questions but the last ``left``, as whoever started the self-assessment."""
        assessment = db.session.get_one(SelfAssessment, number)
        by = person(db.session.get_one(Account, assessment.started_by))
        refs = list(self.answers)
        with writing():
            for ref in refs[: len(refs) - left]:
                self._save(number, ref, self.answers[ref], by)

    def _keep(self, role: Role, email: str, language: str, **place: Any) -> Account:
        account = makers.account(role, email=email, language=language, **place)
        with writing():
            found = db.session.get_one(Account, account.id)
            found.name, found.password_hash = NAMES[role], self._hash
        return found


NAMES = {Role.REGISTRATION: "Imran Chowdhury", Role.MANAGER: "Rina Akter"}


def manager_of(factory: str) -> str:
    """The address of a factory's manager: ``meghna@year.test``."""
    return f"{factory.partition(' ')[0].lower()}@year.test"


def _contact(programme: Programme) -> Programme:
    with writing():
        found = db.session.get_one(Programme, programme.id)
        found.registration_name, found.registration_email = NAMES[Role.REGISTRATION], CONTACT
    return programme
