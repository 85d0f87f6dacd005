"""How far several factories are."""

from flask import Flask

from bw.selfassessment.overview import Latest, latest_of
from bw.selfassessment.progress import Count
from tests import makers
from tests.questionnaire.build import leaf, outline, q, section
from tests.selfassessment.world import world
from tests.statements import statements

TINY = outline(section("FP", leaf("A", q("a", "yes_no"), q("b", "yes_no"))))


def test_latest_of_each_factory_in_two_statements(app: Flask) -> None:
    there = world(TINY)
    there.save("A", "yes")
    waiting = makers.factory("Waiting")
    makers.cycle(waiting, active=False)
    makers.cycle(waiting, number=2, active=True)
    none = makers.factory("None")

    ids = [there.factory.id, waiting.id, none.id]

    with statements() as seen:
        found = latest_of(ids)

    assert found == {
        there.factory.id: Latest(1, True, True, None, Count(1, 2)),
        waiting.id: Latest(2, True, False, None, Count()),
    }
    assert len(seen) == 2
