"""Leases and fences: who may do a row, and who may close it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bw import clock
from bw.outbox import leases
from tests.conftest import NOW

Add = Callable[..., None]
Row = Callable[[str], Any]


def later(**much: float) -> None:
    """Let time pass."""
    clock.set_source(lambda: NOW + timedelta(**much))


def test_claim_takes_what_is_due_longest(add: Add) -> None:
    add("second")
    add("first", after=timedelta(seconds=-1))
    add("not yet", after=timedelta(seconds=1))

    taken = [leases.claim() for _ in range(3)]

    assert [one and one.key for one in taken] == ["first", "second", None]


def test_claim_counts_attempts_and_moves_the_fence(add: Add) -> None:
    add("a", size=3)

    claimed = leases.claim()

    assert claimed is not None
    assert (claimed.kind, claimed.payload, claimed.attempts, claimed.fence) == (
        "note", {"size": 3}, 1, 1,
    )  # fmt: skip


def test_claim_of_a_row_that_another_works_on(add: Add) -> None:
    add("a")
    leases.claim(timedelta(minutes=5))

    later(minutes=4)

    assert (leases.waiting(), leases.claim()) == (False, None)


def test_claim_takes_over_when_the_lease_has_ended(add: Add, row: Row) -> None:
    add("a")
    first = leases.claim(timedelta(minutes=5))
    later(minutes=5)

    second = leases.claim(timedelta(minutes=5))

    assert first is not None
    assert second is not None
    assert (second.key, second.attempts, second.fence) == ("a", 2, 2)
    assert leases.close(first) is False
    assert row("a").done_at is None
    assert leases.close(second) is True
    assert row("a").done_at == NOW + timedelta(minutes=5)


def test_stale_fence_can_neither_put_back_nor_bury(add: Add, row: Row) -> None:
    add("a")
    stale = leases.claim(timedelta(minutes=5))
    later(minutes=6)
    leases.claim(timedelta(minutes=5))

    assert stale is not None
    assert (leases.put_back(stale, "late"), leases.bury(stale, "late")) == (False, False)
    assert (row("a").last_error, row("a").dead_at) == ("", None)


def test_done_row_stays_done(add: Add, row: Row) -> None:
    add("a")
    claimed = leases.claim()

    assert claimed is not None
    assert leases.close(claimed) is True
    assert leases.put_back(claimed, "too late") is False
    assert (leases.waiting(), leases.claim()) == (False, None)


def test_put_back_waits_longer_each_time(add: Add, row: Row) -> None:
    add("a")
    claimed = leases.claim()

    assert claimed is not None
    leases.put_back(claimed, "x" * 900)

    assert NOW + timedelta(seconds=22) < row("a").due_at < NOW + timedelta(seconds=38)
    assert row("a").last_error == "x" * 500
    assert leases.waiting() is False


def test_revive_gives_dead_rows_another_life(add: Add, row: Row) -> None:
    add("a")
    claimed = leases.claim()
    assert claimed is not None
    leases.bury(claimed, "no such host")

    count = leases.revive()

    assert count == 1
    assert (row("a").dead_at, row("a").attempts, leases.waiting()) == (None, 0, True)


def test_statements_of_a_claim(add: Add, said: list[str]) -> None:
    add("a")
    said.clear()

    assert leases.waiting()
    claimed = leases.claim()
    assert claimed is not None
    leases.close(claimed)

    assert [one for one in said if "BEGIN" not in one] == [
        "SELECT job.id", "UPDATE job", "UPDATE job",
    ]  # fmt: skip


@given(attempts=st.integers(1, 10_000))
def test_wait_after_is_between_seconds_and_hours(attempts: int) -> None:
    wait = leases.wait_after(attempts)

    assert timedelta(seconds=22) < wait < timedelta(hours=8)


def test_attempts_last_fourteen_days() -> None:
    waits = [leases.wait_after(n).total_seconds() for n in range(1, leases.ATTEMPTS)]

    assert 12 < sum(waits) / 86_400 < 16
