"""The demo's clock: moved for every process, never more than it says."""

from datetime import timedelta
from pathlib import Path

import pytest

from bw import clock
from bw.demo import clock as demo_clock
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "system", lambda: NOW)


def test_clock_shows_the_system_s_time_at_first(tmp_path: Path) -> None:
    assert demo_clock.of(tmp_path)() == NOW


def test_moves_add_up(tmp_path: Path) -> None:
    moved = demo_clock.of(tmp_path)

    moved.move(timedelta(days=1))
    moved.move(timedelta(days=30))

    assert moved() == NOW + timedelta(days=31)


def test_other_processes_see_the_move(tmp_path: Path) -> None:
    demo_clock.of(tmp_path).move(timedelta(days=7))

    assert demo_clock.of(tmp_path)() == NOW + timedelta(days=7)


def test_reset_shows_the_real_time(tmp_path: Path) -> None:
    moved = demo_clock.of(tmp_path)
    moved.move(timedelta(days=7))

    moved.reset()

    assert moved() == NOW


def test_clock_goes_five_years_on_at_most(tmp_path: Path) -> None:
    moved = demo_clock.of(tmp_path)

    moved.move(timedelta(days=100_000))

    assert moved.offset() == demo_clock.FURTHEST


def test_spoilt_file_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "clock").write_text("tomorrow")

    assert demo_clock.of(tmp_path)() == NOW
