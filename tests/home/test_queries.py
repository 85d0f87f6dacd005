"""What the first page of a factory reads."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from bw.db import writing
from bw.home import queries
from bw.slcp.models import Transmission, TransmissionState
from tests.slcp.world import world
from tests.staff.test_waiting import sent

AT = datetime(2026, 7, 30, 9, 0, tzinfo=UTC)


@pytest.mark.rule("H7")
@pytest.mark.parametrize("state", [*TransmissionState])
def test_data_are_shared_when_the_gateway_has_enabled_it(
    app: Flask, state: TransmissionState
) -> None:
    one = world()
    sent(one, state)
    with writing() as connection:
        connection.execute(update(Transmission).values(ended_at=AT))
    shared = queries.shared_at(one.cycle.id)
    assert shared == (AT if state is TransmissionState.SHARED else None)
    assert queries.shared_at(one.cycle.id + 1) is None
