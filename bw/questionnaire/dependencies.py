"""What depends on what among the questions of a version: cycles, order, closures. Pure."""

import heapq
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def cycles(edges: Mapping[Node, Collection[Node]]) -> list[tuple[Node, ...]]:
    """The circles in ``edges`` (node -> nodes that it needs), one for each knot of nodes.

    Each is a shortest way round from the first node of the knot, which is not repeated at the end.
    Nodes that are needed but stand on no left side are ignored.
    """
    return [
        _way_round(knot, edges)
        for knot in _knots(edges)
        if len(knot) > 1 or knot[0] in edges[knot[0]]
    ]


def _knots(edges: Mapping[Node, Collection[Node]]) -> list[list[Node]]:
    """Strongly connected nodes (Tarjan, without recursion), in the order of ``edges``."""
    place = {node: n for n, node in enumerate(edges)}
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    stack: list[Node] = []
    waiting: set[Node] = set()
    found: list[list[Node]] = []
    for root in edges:
        if root in index:
            continue
        work = [(root, iter(edges[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        waiting.add(root)
        while work:
            node, rest = work[-1]
            for following in rest:
                if following not in place:
                    continue
                if following not in index:
                    index[following] = low[following] = len(index)
                    stack.append(following)
                    waiting.add(following)
                    work.append((following, iter(edges[following])))
                    break
                if following in waiting:
                    low[node] = min(low[node], index[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knot = [stack.pop()]
                    while knot[-1] != node:
                        knot.append(stack.pop())
                    waiting.difference_update(knot)
                    found.append(sorted(knot, key=place.__getitem__))
    return sorted(found, key=lambda knot: place[knot[0]])


def _way_round(knot: Sequence[Node], edges: Mapping[Node, Collection[Node]]) -> tuple[Node, ...]:
    first, inside = knot[0], set(knot)
    came: dict[Node, Node] = {}
    front = [first]
    while front:
        reached: list[Node] = []
        for node in front:
            for following in edges[node]:
                if following == first:
                    way = [node]
                    while way[-1] != first:
                        way.append(came[way[-1]])
                    return tuple(reversed(way))
                if following in inside and following not in came:
                    came[following] = node
                    reached.append(following)
        front = reached
    return (first,)


def order(needs: Sequence[Collection[int]]) -> list[int] | None:
    """The rank of each position: what it needs ranks lower, else the order of positions stands.

    None when there is a circle.
    """
    followers = reversed_edges(needs)
    missing = [len(set(needed)) for needed in needs]
    ready = [n for n, count in enumerate(missing) if count == 0]
    rank = [0] * len(needs)
    placed = 0
    while ready:
        node = heapq.heappop(ready)
        rank[node] = placed
        placed += 1
        for follower in followers[node]:
            missing[follower] -= 1
            if missing[follower] == 0:
                heapq.heappush(ready, follower)
    return rank if placed == len(needs) else None


def reversed_edges(needs: Sequence[Iterable[int]]) -> list[list[int]]:
    """Position -> positions that need it directly, ascending."""
    followers: list[list[int]] = [[] for _ in needs]
    for position, needed in enumerate(needs):
        for other in set(needed):
            followers[other].append(position)
    return followers


def reachable(start: int, edges: Sequence[Sequence[int]]) -> set[int]:
    """Everything that can be reached from ``start``, without ``start`` itself."""
    seen: set[int] = set()
    front = [start]
    while front:
        for following in edges[front.pop()]:
            if following not in seen:
                seen.add(following)
                front.append(following)
    seen.discard(start)
    return seen
