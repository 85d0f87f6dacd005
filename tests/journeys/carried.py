"""A second cycle with the answers of the first, for the walk through all pages."""

from bw.accounts.sessions import SignedIn
from bw.db import writing
from bw.organisations.models import Factory
from bw.questionnaire.definition import Definition
from bw.selfassessment import actions, carried, carry_over
from tests import makers
from tests.journeys import plan


def rows(factory: Factory, definition: Definition, by: SignedIn) -> int:
    """Its second self-assessment, in which everything waits to be confirmed."""
    cycle = makers.cycle(factory, number=2)
    source = carried.source_for(factory.id, cycle.number)
    assert source is not None
    with writing():
        made = actions.start(cycle, definition, steps=plan.STEPS, by=by)
        carry_over.bring_in(made.id, definition, source, factory_id=factory.id, by=by)
    return made.id


def paths(second: int, first: int, definition: Definition) -> dict[str, str]:
    """Name of the stop -> address; ``first`` is of a first cycle, so nothing comes before it."""
    here = f"/self-assessments/{second}"
    leaf = definition.leaves[0].name
    return {
        "sections, answers wait": here,
        "earlier answers": f"{here}/carried",
        "earlier answers, none": f"/self-assessments/{first}/carried",
        "earlier answers of a subsection": f"{here}/carried/{leaf}",
    }
