"""Grouping many small atoms: recursive bisection by the best straight cut, then exact repair of neighbouring groups."""

from __future__ import annotations

from itertools import chain, count

import numpy as np

from .graph import Graph, group_cost, has_conflict, is_connected
from .partition_exact import solve_bitmask
from .settings import GridSettings

_DIRECTIONS = 8
_TRIED = 12  # best cuts per bisection that are tested for connectivity
_ROUNDS = 4
_LOOSE = 10  # atoms decided exactly when two groups are settled against each other
_SMALL_GAIN = 1e-9
_GOLDEN = 0.618034  # spreads whole numbers evenly over 0..1
_WHIM = 1.0  # largest difference in the score of cuts (about one length across) that another seed overlooks


def solve_heuristic(graph: Graph, settings: GridSettings) -> list[list[int]]:
    """Return good groups of a connected graph of any size; no proof of optimality."""
    groups = _bisected(graph, settings)
    groups = _repaired(graph, groups, settings)
    return sorted(sorted(group) for group in groups)


def _bisected(graph: Graph, settings: GridSettings) -> list[list[int]]:
    done, waiting = [], [list(range(len(graph)))]
    while waiting:
        members = waiting.pop()
        total = float(graph.weight[members].sum())
        wanted = _group_count(total, settings)
        conflict = has_conflict(graph, members)
        if len(members) == 1 or (wanted <= 1 and not conflict):
            done.append(members)
            continue
        local = graph.subset(np.array(sorted(members)))
        names = sorted(members)
        halves = _best_cut(local, max(wanted, 2), settings, settings.seed) or _tree_cut(local, max(wanted, 2), settings)
        if halves is None:
            done.append(members)
            continue
        waiting.extend([names[node] for node in half] for half in halves)
    return done


def _group_count(total: float, settings: GridSettings) -> int:
    """Return the number of groups whose mean is nearest to the target and, where possible, within the bounds."""
    least, most = int(np.ceil(total / settings.maximum - 1e-9)), int(total // settings.minimum)
    wanted = int(round(total / settings.target))
    return max(1, min(max(wanted, least), max(most, least)))


def _best_cut(graph: Graph, wanted: int, settings: GridSettings, seed: int = 0):
    """Return two connected halves by the best straight cut that leaves both halves divisible, or None.

    A seed other than 0 turns the directions of the cuts and shifts the preference among good ones.
    """
    turned = seed * _GOLDEN % 1.0
    whim = np.random.default_rng(seed).uniform(0.0, _WHIM if seed else 0.0, (_DIRECTIONS, len(graph)))
    total, count = float(graph.weight.sum()), len(graph)
    angle = np.pi * (np.arange(_DIRECTIONS) + turned) / _DIRECTIONS
    along = np.outer(np.cos(angle), graph.x) + np.outer(np.sin(angle), graph.y)
    order = np.argsort(along, axis=1, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.broadcast_to(np.arange(count), order.shape), axis=1)
    below = np.cumsum(graph.weight[order], axis=1)[:, :-1]
    ends = place[:, graph.first], place[:, graph.second]
    row = count * np.arange(_DIRECTIONS)[:, None]
    border = np.tile(graph.border, _DIRECTIONS)

    def lengths(at):
        return np.bincount((at + row).ravel(), weights=border, minlength=_DIRECTIONS * count)

    steps = (lengths(np.minimum(*ends)) - lengths(np.maximum(*ends))).reshape(_DIRECTIONS, count)
    cut = np.cumsum(steps, axis=1)[:, :-1]
    score = _imbalance(below, total, wanted, settings) + cut / (np.sqrt(graph.area.sum()) + 1e-9) + whim[:, :-1]
    spots = np.argsort(score, axis=1, kind="stable")[:, :_TRIED]
    turns = np.broadcast_to(np.arange(_DIRECTIONS)[:, None], spots.shape).ravel()
    spots = spots.ravel()
    best = np.lexsort((spots, turns, score[turns, spots]))[: 3 * _TRIED]
    for turn, spot in zip(turns[best].tolist(), spots[best].tolist()):
        halves = _joined_halves(graph, order[turn, : spot + 1], order[turn, spot + 1 :])
        if halves and _divides(float(graph.weight[halves[0]].sum()), total, wanted, settings):
            return halves
    return None


def _divides(part: float, total: float, wanted: int, settings: GridSettings) -> bool:
    """Return whether a half of `part` households and the rest can both be made of whole groups within the bounds."""
    shares = min(max(round(part * wanted / max(total, 1e-9)), 1), max(wanted - 1, 1))
    sides = (part, shares), (total - part, wanted - shares)
    return all(number * settings.minimum <= load <= number * settings.maximum for load, number in sides)


def _imbalance(part: np.ndarray, total: float, wanted: int, settings: GridSettings) -> np.ndarray:
    """Return how badly a half of `part` households lends itself to whole groups near the mean; ≥ 100 = not at all."""
    mean = total / wanted
    shares = np.clip(np.rint(part / mean), 1, max(wanted - 1, 1))
    rest = total - part
    bad = (part < shares * settings.minimum) | (part > shares * settings.maximum)
    bad |= (rest < (wanted - shares) * settings.minimum) | (rest > (wanted - shares) * settings.maximum)
    off = np.abs(part / shares - mean) / settings.half_range
    uneven = np.abs(shares / wanted - 0.5)
    return np.where(bad, 100.0, 0.0) + 2.0 * off + uneven


def _joined_halves(graph: Graph, first: np.ndarray, second: np.ndarray):
    """Return both halves connected, after moving severed scraps to the other side; None when that fails."""
    sides = [set(first.tolist()), set(second.tolist())]
    for _ in range(3):
        moved = False
        for here in (0, 1):
            pieces = _pieces(graph, sides[here])
            if len(pieces) > 1:
                main = max(pieces, key=lambda piece: (graph.weight[sorted(piece)].sum(), len(piece), -min(piece)))
                scraps = sides[here] - main
                sides[here] = main
                sides[1 - here] |= scraps
                moved = True
        if not moved:
            return sorted(sides[0]), sorted(sides[1])
    if all(len(_pieces(graph, side)) == 1 for side in sides):
        return sorted(sides[0]), sorted(sides[1])
    return None


def _pieces(graph: Graph, members: set) -> list[set]:
    left, pieces = set(members), []
    while left:
        start = min(left)
        seen, stack = {start}, [start]
        while stack:
            for other in graph.neighbours[stack.pop()]:
                if other in left and other not in seen:
                    seen.add(other)
                    stack.append(other)
        pieces.append(seen)
        left -= seen
    return pieces


def _tree_cut(graph: Graph, wanted: int, settings: GridSettings):
    """Return two connected halves by cutting one edge of a spanning tree; several trees are tried, None if none helps."""
    total = float(graph.weight.sum())
    best = None
    starts = np.linspace(0, len(graph) - 1, min(6, len(graph))).astype(int)
    for start in dict.fromkeys(starts.tolist()):
        for deep in (False, True):
            parent, order = _tree(graph, start, deep)
            if len(order) < len(graph):
                return None
            load = graph.weight.astype(float).copy()
            for node in reversed(order[1:]):
                load[parent[node]] += load[node]
            nodes = np.array(order[1:])
            score = _imbalance(load[nodes], total, wanted, settings)
            spot = int(np.argmin(score))
            if best is None or score[spot] < best[0] - _SMALL_GAIN:
                best = (float(score[spot]), int(nodes[spot]), parent, order)
    if best is None:
        return None
    _, top, parent, order = best
    under = {top}
    for node in order:
        if parent[node] in under:
            under.add(node)
    return sorted(under), sorted(set(range(len(graph))) - under)


def _tree(graph: Graph, start: int, deep: bool):
    parent, order, seen = {start: -1}, [], {start}
    queue = [start]
    while queue:
        node = queue.pop() if deep else queue.pop(0)
        order.append(node)
        for other in sorted(graph.neighbours[node], key=lambda o: (-graph.neighbours[node][o], o)):
            if other not in seen:
                seen.add(other)
                parent[other] = node
                queue.append(other)
    return parent, order


def _repaired(graph: Graph, groups: list[list[int]], settings: GridSettings) -> list[list[int]]:
    """Return the groups after settling neighbouring pairs against each other until nothing improves."""
    owner = {node: number for number, group in enumerate(groups) for node in group}
    groups = {number: sorted(group) for number, group in enumerate(groups)}
    cost = {number: group_cost(graph, group, settings) for number, group in groups.items()}
    fresh, spare = set(groups), count(len(groups))
    for _ in range(_ROUNDS):
        touched = set()
        for a, b in _pairs(graph, groups, owner):
            if a not in groups or b not in groups or not ({a, b} & fresh):
                continue
            found = settle(graph, groups[a], groups[b], settings)
            price = sum(group_cost(graph, group, settings) for group in found)
            if price >= cost[a] + cost[b] - 1e-6:
                continue
            for number in (a, b):
                del groups[number], cost[number]
            for number, group in zip(chain((a, b), spare), found):
                groups[number] = sorted(group)
                cost[number] = group_cost(graph, group, settings)
                touched.add(number)
                for node in group:
                    owner[node] = number
        fresh = touched
        if not touched:
            break
    return list(groups.values())


def _pairs(graph: Graph, groups: dict, owner: dict) -> list[tuple[int, int]]:
    pairs = set()
    for a, b in zip(graph.first.tolist(), graph.second.tolist()):
        if owner[a] != owner[b]:
            pairs.add((min(owner[a], owner[b]), max(owner[a], owner[b])))
    return sorted(pairs, key=lambda pair: (groups[pair[0]], groups[pair[1]]))


def settle(graph: Graph, first: list[int], second: list[int], settings: GridSettings) -> list[list[int]]:
    """Return the cheapest regrouping of two neighbouring groups that was found (possibly one, two or more groups).

    Exact up to `_LOOSE` atoms; beyond, the atoms far from the common border are frozen into cores.
    """
    names = sorted([*first, *second])
    local = graph.subset(np.array(names))
    if len(names) <= _LOOSE:
        return [[names[node] for node in group] for group in solve_bitmask(local, settings)]
    options = [[list(first), list(second)]]
    side = np.isin(names, sorted(first))
    fused = _with_cores(local, side)
    if fused is not None:
        label, small = fused
        for_cores = solve_bitmask(small, settings)
        options.append([[names[n] for n in np.flatnonzero(np.isin(label, group))] for group in for_cores])
    total = float(local.weight.sum())
    if total <= settings.maximum:
        options.append([names])
    elif total >= 2 * settings.minimum:
        halves = _best_cut(local, 2, settings)
        if halves is not None:
            options.append([[names[node] for node in half] for half in halves])
    best, price = None, np.inf
    for option in options:
        if any(has_conflict(graph, group) or not is_connected(graph, group) for group in option):
            continue
        cost = sum(group_cost(graph, group, settings) for group in option)
        if cost < price - _SMALL_GAIN:
            best, price = option, cost
    return best or [list(first), list(second)]


def _with_cores(graph: Graph, side: np.ndarray):
    """Return (label per atom, merged graph) with all but the border atoms of both sides frozen, or None."""
    across = side[graph.first] != side[graph.second]
    touch = np.bincount(
        np.concatenate([graph.first[across], graph.second[across]]),
        weights=np.concatenate([graph.border[across]] * 2),
        minlength=len(graph),
    )
    at_border = np.flatnonzero(touch > 0)
    if not len(at_border):
        return None
    loose = at_border[np.lexsort((at_border, -touch[at_border]))][: _LOOSE - 2]
    while True:
        is_loose = np.zeros(len(graph), dtype=bool)
        is_loose[loose] = True
        cores, whole = [], True
        for here in (True, False):
            core = set(np.flatnonzero(~is_loose & (side == here)).tolist())
            if core:
                whole &= len(_pieces(graph, core)) == 1
                cores.append(sorted(core))
        if whole:
            break
        loose = loose[:-1]
        if len(loose) < 2:
            return None
    label = np.empty(len(graph), dtype=int)
    for number, core in enumerate(cores):
        label[core] = number
    label[loose] = len(cores) + np.arange(len(loose))
    return label, graph.merged(label)
