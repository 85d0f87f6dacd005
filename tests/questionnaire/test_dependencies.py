"""Circles, order and closures among positions."""

from hypothesis import given
from hypothesis import strategies as st

from bw.questionnaire.dependencies import cycles, order, reachable, reversed_edges

EDGES = st.integers(1, 8).flatmap(
    lambda size: st.lists(
        st.frozensets(st.integers(0, size - 1), max_size=3), min_size=size, max_size=size
    )
)


@given(EDGES)
def test_order_exists_exactly_when_there_is_no_circle(needs: list[frozenset[int]]) -> None:
    rank = order(needs)

    circles = cycles(dict(enumerate(needs)))

    assert (rank is None) == bool(circles)
    if rank is not None:
        assert all(rank[other] < rank[n] for n, needed in enumerate(needs) for other in needed)


@given(EDGES)
def test_each_circle_leads_from_node_to_node_and_back(needs: list[frozenset[int]]) -> None:
    for circle in cycles(dict(enumerate(needs))):
        steps = zip(circle, (*circle[1:], circle[0]), strict=True)

        assert all(there in needs[here] for here, there in steps)
        assert len(set(circle)) == len(circle)


@given(EDGES)
def test_reachable_is_what_needs_it_however_indirectly(needs: list[frozenset[int]]) -> None:
    followers = reversed_edges(needs)
    for start in range(len(needs)):
        expected: set[int] = set()
        while True:
            more = {n for n, needed in enumerate(needs) if needed & (expected | {start})}
            if more <= expected:
                break
            expected |= more

        assert reachable(start, followers) == expected - {start}


def test_order_keeps_positions_where_nothing_is_needed() -> None:
    assert order([frozenset(), frozenset(), frozenset()]) == [0, 1, 2]


def test_long_chain_of_needs_is_followed_without_recursion() -> None:
    chain = [frozenset({n - 1}) if n else frozenset() for n in range(20_000)]
    closed = [frozenset({(n - 1) % 20_000}) for n in range(20_000)]

    assert order(chain) == list(range(20_000))
    assert len(cycles(dict(enumerate(closed)))[0]) == 20_000
