"""Delays after wrong passwords."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from bw.accounts import throttle
from bw.accounts.models import SignInFailure
from bw.accounts.throttle import Source
from bw.db import db, writing
from tests.accounts.people import later

HOME = throttle.source("a@example.test", "203.0.113.5")
AWAY = throttle.source("a@example.test", "198.51.100.7")


def attempts(who: Source, count: int) -> list[int]:
    with writing():
        return [throttle.attempt(who) for _ in range(count)]


def test_attempt_is_free_five_times_and_then_waits(app: Flask) -> None:
    assert attempts(HOME, 7) == [0, 0, 0, 0, 0, 5, 5]


def test_attempts_at_once_are_counted_one_after_the_other(app: Flask) -> None:
    together = Barrier(12)

    def one(_number: int) -> int:
        together.wait(30)
        with app.app_context():
            return attempts(HOME, 1)[0]

    with ThreadPoolExecutor(12) as pool:
        waits = list(pool.map(one, range(12)))
    assert sorted(waits) == [0] * 5 + [5] * 7


def test_attempt_works_after_the_delay_which_grows(app: Flask) -> None:
    attempts(HOME, 5)
    later(seconds=5)
    assert attempts(HOME, 2) == [0, 10]
    later(seconds=15)
    assert attempts(HOME, 2) == [0, 20]


def test_attempt_from_elsewhere_is_never_stopped_by_a_stranger(app: Flask) -> None:
    attempts(AWAY, 5)
    assert attempts(HOME, 1) == [0]


def test_attempt_after_a_strangers_failures_waits_a_minute_at_most(app: Flask) -> None:
    for number in range(40):
        attempts(throttle.source("a@example.test", f"198.51.100.{number}"), 1)
    assert attempts(HOME, 2) == [0, 60]


def test_attempt_on_another_address_is_free(app: Flask) -> None:
    attempts(HOME, 5)
    assert attempts(throttle.source("b@example.test", "203.0.113.5"), 1) == [0]


def test_forgive_forgets_the_own_network_only(app: Flask) -> None:
    attempts(HOME, 3)
    attempts(AWAY, 2)
    with writing():
        throttle.forgive(HOME)
    assert db.session.scalar(select(func.count(SignInFailure.id))) == 2


def test_failures_are_forgotten_after_a_day(app: Flask) -> None:
    attempts(HOME, 5)
    later(days=1, seconds=1)
    assert attempts(HOME, 1) == [0]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 5), (6, 10), (10, 160), (11, 300), (10_000, 300)],
)
def test_delay_grows_to_a_limit(failures: int, seconds: int) -> None:
    assert throttle.delay(failures, throttle.LONGEST_OWN) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_network_of_an_address(address: str, network: str) -> None:
    assert throttle.network(address) == network


def test_many_failures_of_the_site_are_logged(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(throttle, "ALARM_EACH", 3)
    for number in range(3):
        attempts(throttle.source(f"{number}@example.test", "203.0.113.5"), 1)
    assert [record.message for record in caplog.records] == ["many failed sign-ins"]
