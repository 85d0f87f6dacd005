"""Reading cycles, with all their dates: for staff. What a factory may know: ``rules.told``."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from bw.cycles.models import Cycle
from bw.db import db
from bw.organisations.models import Factory
from bw.organisations.queries import LARGEST_ID, PAGE, matches, reach
from bw.web.policy import STAFF, Person, Role


@dataclass(frozen=True, slots=True)
class CyclePage:
    """One page of the staff's list. ``number`` begins at 1."""

    cycles: tuple[Cycle, ...]
    number: int
    more: bool


def cycle(person: Person, cycle_id: int, *, roles: frozenset[Role] = STAFF) -> Cycle | None:
    """The cycle, when the person reaches its factory with one of the roles; else None."""
    if not 0 < cycle_id <= LARGEST_ID:
        return None
    return db.session.scalar(
        select(Cycle)
        .join(Cycle.factory)
        .options(contains_eager(Cycle.factory))
        .where(Cycle.id == cycle_id, reach(person, roles))
    )


def search(person: Person, text: str = "", *, number: int = 1) -> CyclePage:
    """Cycles of factories in reach whose name holds ``text``, by factory, the latest first."""
    found = (
        select(Cycle)
        .join(Cycle.factory)
        .options(contains_eager(Cycle.factory))
        .where(reach(person, STAFF), matches(text))
        .order_by(Factory.folded, Factory.id, Cycle.number.desc())
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    )
    rows = db.session.scalars(found).all()
    return CyclePage(tuple(rows[:PAGE]), number, len(rows) > PAGE)


def all_of_factory(factory_id: int) -> Sequence[Cycle]:
    """Every cycle of a factory with all its dates, for staff; the latest first."""
    return db.session.scalars(
        select(Cycle).where(Cycle.factory_id == factory_id).order_by(Cycle.number.desc())
    ).all()


def next_number(factory_id: int) -> int:
    """The number of the factory's next cycle."""
    last = select(func.max(Cycle.number)).where(Cycle.factory_id == factory_id)
    return (db.session.scalar(last) or 0) + 1
