"""Days and times in forms."""

from datetime import date, time

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bw.cycles.forms import ArrivalForm, day_of, hour_of


def filled(app: Flask, day: str, hour: str) -> ArrivalForm:
    with app.test_request_context(method="POST", data={"day": day, "hour": hour}):
        form = ArrivalForm()
        form.validate()
        return form


def test_day_and_hour_are_read_in_any_digits(app: Flask) -> None:
    form = filled(app, " ২০২৬-১১-২১ ", "০৮:৩০")
    assert form.errors == {}
    assert (day_of(form.day), hour_of(form.hour)) == (date(2026, 11, 21), time(8, 30))


@pytest.mark.parametrize("text", ["", "21.11.2026", "2026-13-01", "\0", "9" * 5000])
def test_day_that_is_none_is_refused(app: Flask, text: str) -> None:
    assert "day" in filled(app, text, "08:30").errors


@pytest.mark.parametrize("text", ["", "8 o'clock", "25:00", "\0", "-1:00"])
def test_hour_that_is_none_is_refused(app: Flask, text: str) -> None:
    assert "hour" in filled(app, "2026-11-21", text).errors


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(day=st.text(max_size=30), hour=st.text(max_size=30))
def test_anything_typed_gives_errors_or_values(app: Flask, day: str, hour: str) -> None:
    form = filled(app, day, hour)
    if "day" not in form.errors:
        assert isinstance(day_of(form.day), date)
    if "hour" not in form.errors:
        assert hour_of(form.hour).tzinfo is None
