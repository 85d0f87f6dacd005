"""What is missing for sharing in the running cycle, as each audience is told."""

from datetime import timedelta

import pytest
from flask import Flask

from bw import clock
from bw.slcp import queries
from bw.slcp.journey import Audience, State
from bw.slcp.models import Source
from tests.slcp.world import world


@pytest.mark.rule("I1", "Q6")
def test_what_sharing_in_mid_cycle_still_needs_is_told_without_a_word_of_the_assessors(
    app: Flask,
) -> None:
    one = world()
    one.turn_on(Source.STAFF, at=clock.now() + timedelta(hours=1))
    told = queries.mid_cycle(one.cycle, audience=Audience.FACTORY)
    assert [each.code for each in told] == [
        "mid_registration", "mid_consent", "mid_step1", "mid_brand",
    ]  # fmt: skip

    one.arrive()
    staff = queries.mid_cycle(one.cycle, audience=Audience.STAFF)
    assert staff[0].code == "mid_registration_late"
    assert queries.mid_cycle(one.cycle, audience=Audience.FACTORY) == told


@pytest.mark.rule("B9")
def test_way_of_a_cycle_begins_with_telling_and_tells_who_waits_for_whom(app: Flask) -> None:
    one = world()
    steps = {each.code: each for each in queries.journey(one.cycle, audience=Audience.FACTORY)}
    assert list(steps)[:5] == ["wish", "turned_on", "account", "profile", "connect"]
    assert steps["wish"].state is not State.DONE
    one.turn_on(Source.STAFF, at=clock.now())
    steps = {each.code: each for each in queries.journey(one.cycle, audience=Audience.FACTORY)}
    assert steps["turned_on"].state is State.DONE
