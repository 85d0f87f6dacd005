"""Fills an empty database with the demo, through the product's own actions, in one transaction."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import select

from bw import clock
from bw.accounts import passwords
from bw.accounts.models import Account, RoleGrant
from bw.accounts.sessions import GrantedRole, SignedIn
from bw.cycles import actions as cycles
from bw.cycles.models import Cycle
from bw.db import db, writing
from bw.demo import answers, around, known, people
from bw.demo.around import Around
from bw.demo.people import DemoFactory, DemoPerson, DemoProgramme, Stage
from bw.organisations.models import Factory, Programme
from bw.questionnaire import actions as questionnaires
from bw.questionnaire import memory, sources, xlsform
from bw.questionnaire.definition import Definition
from bw.selfassessment import actions, queries, submission
from bw.selfassessment.actions import Save
from bw.settings import ROOT
from bw.text import fold
from bw.web.policy import FACTORY, Role

BANK = ROOT / "questionnaires" / "slcp"
BEGAN = timedelta(days=40)  # ago: the cycles of the demo
BETWEEN = timedelta(minutes=7)  # from one answer to the next
COMMENT_EACH = 12  # every so many answers have a comment
COMMENTS = {
    "bn": "নথিপত্র মানবসম্পদ বিভাগে আছে।",
    "id": "Dokumennya ada di bagian personalia.",
    "vi": "Hồ sơ có tại phòng nhân sự.",
}


class DemoDataError(Exception):
    """The demo could not be made; the text says why."""


@dataclass(slots=True)
class _Times:
    """A clock that the loader moves on, so that the history looks like weeks of work."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


def load() -> bool:
    """Make the demo's data, whole or not at all; False when it stands already.

    Raises DemoDataError when the question bank or an action refuses.
    """
    if db.session.scalar(select(Programme.id).limit(1)) is not None:
        return False
    with writing(), _past() as times:
        definition = _questionnaire()
        admin = _admin()
        try:
            for programme in people.PROGRAMMES:
                _programme(programme, definition, admin, times)
            around.add_closed()
            around.forget_old_emails()
        except around.RefusedError as error:
            raise DemoDataError(str(error)) from error
    return True


@contextmanager
def _past() -> Iterator[_Times]:
    times = _Times(clock.now() - BEGAN)
    with clock.reading(times):
        yield times


def _questionnaire() -> Definition:
    bank = sources.read_bank(BANK)
    report = xlsform.read(bank.workbook(), file_name=f"{BANK.name}.xlsx")
    try:
        version = questionnaires.import_workbook(report)
        questionnaires.publish(version)
    except (questionnaires.ImportRefusedError, questionnaires.PublishRefusedError) as error:
        raise DemoDataError(f"the question bank: {error}") from error
    return memory.definition(version.id)


def _programme(made: DemoProgramme, definition: Definition, admin: SignedIn, times: _Times) -> None:
    programme = around.add_programme(made)
    factories = [_factory(each, programme) for each in made.factories]
    persons = {each.role: _person(each, programme, factories) for each in made.people}
    began = times.moment
    for each, factory in zip(made.factories, factories, strict=True):
        times.moment = began
        place = Around(made, each, factory, persons, admin, times)
        cycle = _cycles(place)
        if each.stage is not Stage.NOT_STARTED:
            times.moment = began + timedelta(days=10)
            _fill(_Filling(made, each, cycle, definition, persons[Role.MANAGER], times))
    times.moment = began


def _factory(made: DemoFactory, programme: Programme) -> Factory:
    factory = Factory(
        programme_id=programme.id, name=made.name, folded=fold(made.name), city=made.city
    )
    db.session.add(factory)
    db.session.flush()
    return factory


def _person(made: DemoPerson, programme: Programme, factories: list[Factory]) -> SignedIn:
    at_factory = made.role in FACTORY
    places = [(f.id, None) for f in factories] if at_factory else [(None, programme.id)]
    email = people.address(f"{made.role}.{programme.code}")
    return _account(email, made.name, made.language, [(made.role, *place) for place in places])


def _admin() -> SignedIn:
    name, shown = people.ADMIN
    return _account(people.address(name), shown, "en", [(Role.ADMIN, None, None)])


def _account(
    email: str, name: str, language: str, roles: list[tuple[Role, int | None, int | None]]
) -> SignedIn:
    account = Account(
        email=email, name=name, language=language, created_at=clock.now(),
        password_hash=_password_hash(),
    )  # fmt: skip
    db.session.add(account)
    db.session.flush()
    for role, factory_id, programme_id in roles:
        db.session.add(
            RoleGrant(
                account_id=account.id, role=role.value, factory_id=factory_id,
                programme_id=programme_id, granted_at=clock.now(),
            )
        )  # fmt: skip
    db.session.flush()
    grants = tuple(GrantedRole(*role) for role in roles)
    return SignedIn(account.id, name, email, language, None, grants, "", "")


@cache
def _password_hash() -> str:
    """Hashed once for all: it takes long on purpose."""
    return passwords.hashed(people.PASSWORD)


def _cycles(place: Around) -> Cycle:
    """The present cycle, active, with what stands around it; before it, for one, a whole year."""
    name, starts_on = place.factory.name, clock.today() - timedelta(days=1)
    if place.made.stage is Stage.SUBMITTED:
        around.year_before(place, starts_on)
    made = cycles.create(place.admin, place.factory, starts_on=starts_on)
    if isinstance(made, list):
        raise DemoDataError(f"the cycle of {name}: {made}")
    around.ask_to_share(place, made)
    around.furnish(place)
    if blockers := cycles.activate(place.admin, made):
        raise DemoDataError(f"the cycle of {name}: {blockers}")
    return made


@dataclass(frozen=True, slots=True)
class _Filling:
    """Everything that filling in one self-assessment needs."""

    programme: DemoProgramme
    factory: DemoFactory
    cycle: Cycle
    definition: Definition
    manager: SignedIn
    times: _Times


def _fill(filling: _Filling) -> None:
    definition, manager = filling.definition, filling.manager
    assessment = actions.start(filling.cycle, definition, steps=answers.STEPS, by=manager)
    for number, (position, value) in enumerate(_wanted(filling).items()):
        filling.times.moment += BETWEEN
        comment = COMMENTS[manager.language] if number % COMMENT_EACH == 5 else ""
        _answer(filling, assessment.id, position, Save(value, comment, 0, *_key(position, value)))
    if filling.factory.stage is Stage.SUBMITTED:
        subject = queries.find_for_save(manager, assessment.id, "")
        assert subject is not None
        made = submission.submit(subject, definition, by=manager, language=manager.language)
        if isinstance(made, list):
            raise DemoDataError(f"submitting for {filling.factory.name}: {made}")


def _wanted(filling: _Filling) -> Mapping[int, str]:
    """The answers of this factory at its stage."""
    definition = filling.definition
    facts = answers.Facts(_known(filling), filling.factory.name, clock.today())
    values = answers.complete(definition, facts)
    match filling.factory.stage:
        case Stage.HALF_DONE:
            return answers.half(definition, values)
        case Stage.ONE_SHORT:
            return answers.one_short(definition, values)
        case _:
            return values


def _known(filling: _Filling) -> dict[str, str]:
    factory, programme = filling.factory, filling.programme
    return {
        "fp_bas_01": factory.name,
        "fp_bas_02": "no",
        "fp_bas_04": f"12, {factory.city}",
        "fp_bas_05": factory.city,
        "fp_bas_06": programme.code.upper(),
        "fp_bas_07": factory.latitude,
        "fp_bas_08": factory.longitude,
        "fp_bas_09": programme.phone,
        "fp_bas_10": people.address(f"office.{programme.code}"),
        "fp_bas_12": "no",
        "fp_bas_14": "2009-03-01",
        "fp_bas_25": filling.manager.name,
        **known.MONEY_OF.get(programme.code, {}),
    }


def _answer(filling: _Filling, assessment_id: int, position: int, save: Save) -> None:
    definition = filling.definition
    subject = queries.find_for_save(filling.manager, assessment_id, save.key)
    assert subject is not None
    question = definition.questions[position]
    outcome = actions.answer_question(subject, definition, question, save, by=filling.manager)
    if not outcome.kept:
        raise DemoDataError(f"{filling.factory.name}, {question.ref}: {outcome.result}")


def _key(position: int, value: str) -> tuple[str, str]:
    return f"demo-{position}", hashlib.sha256(value.encode()).hexdigest()
