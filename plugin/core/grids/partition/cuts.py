"""A first division of many atoms: recursive bisection by the best straight cut."""

from __future__ import annotations

import numpy as np

from ..settings import GridSettings
from .local import Local

_DIRECTIONS = 8
_TRIED = 24  # best cuts per bisection that are tested for connectivity
_GOLDEN = 0.618034  # spreads whole numbers evenly over 0..1
_WHIM = 1.0  # largest difference in the score of cuts (about one length across) that another seed overlooks
_EVEN = 4.0  # how much halves of equal size matter: cutting off one group after another is slow and leaves odd rests
_GAIN = 1e-9


def bisected(local: Local, settings: GridSettings) -> list[list[int]]:
    """Return connected groups of about the right size without barriers inside, as far as cuts can give them."""
    field = _Field(local, settings)
    done, waiting = [], [list(range(len(local)))]
    while waiting:
        members = waiting.pop()
        wanted = group_count(sum(local.weight[node] for node in members), settings)
        if len(members) == 1 or (wanted <= 1 and not local.clash(members)):
            done.append(members)
            continue
        wanted = max(wanted, 2)
        halves = field.cut(members, wanted) or _tree_cut(local, members, wanted, settings)
        if halves is None:
            done.append(members)
        else:
            waiting.extend(halves)
    return done


def group_count(total: float, settings: GridSettings) -> int:
    """Return the number of groups whose mean is nearest to the target and, where possible, within the bounds."""
    least, most = int(np.ceil(total / settings.maximum - 1e-9)), int(total // settings.minimum)
    wanted = int(round(total / settings.target))
    return max(1, min(max(wanted, least), max(most, least)))


class _Field:
    """The atoms seen along several directions. Another seed turns them and shifts the preference among good cuts."""

    def __init__(self, local: Local, settings: GridSettings) -> None:
        self.local, self.settings = local, settings
        count, seed = len(local), settings.seed
        angle = np.pi * (np.arange(_DIRECTIONS) + seed * _GOLDEN % 1.0) / _DIRECTIONS
        along = np.outer(np.cos(angle), local.x) + np.outer(np.sin(angle), local.y)
        self.rank = np.argsort(np.argsort(along, axis=1, kind="stable"), axis=1)
        self.weight, self.area = np.array(local.weight), np.array(local.area)
        pairs = [(node, other, b) for node, links in enumerate(local.near) for other, b, _ in links if node < other]
        first, second, border = zip(*pairs) if pairs else ((), (), ())
        self.first, self.second = np.array(first, dtype=int), np.array(second, dtype=int)
        self.border = np.array(border, dtype=float)
        self.whim = np.zeros((_DIRECTIONS, count))
        if seed:
            self.whim = np.random.default_rng(seed).uniform(0.0, _WHIM, self.whim.shape)
        self.place = np.full(count, -1)

    def cut(self, members: list[int], wanted: int):
        """Return two connected halves by the best straight cut that leaves both halves divisible, or None."""
        nodes = np.array(members)
        count = len(nodes)
        weight = self.weight[nodes]
        order = np.argsort(self.rank[:, nodes], axis=1)
        below = np.cumsum(weight[order], axis=1)[:, :-1]
        total = float(weight.sum())
        score = _imbalance(below, total, wanted, self.settings)
        score += self._lengths(nodes, order) / (np.sqrt(self.area[nodes].sum()) + _GAIN) + self.whim[:, : count - 1]
        flat = score.ravel()
        tried = min(_TRIED, len(flat))
        best = np.argpartition(flat, tried - 1)[:tried]
        best = best[np.lexsort((best, flat[best]))]
        for turn, spot in zip(*(part.tolist() for part in np.divmod(best, count - 1))):
            sides = nodes[order[turn]].tolist()
            halves = _joined(self.local, sides[: spot + 1], sides[spot + 1 :])
            if halves:
                part = sum(self.local.weight[node] for node in halves[0])
                if _divides(part, total, wanted, self.settings):
                    return halves
        return None

    def _lengths(self, nodes: np.ndarray, order: np.ndarray) -> np.ndarray:
        """Return the length of common border that is cut, per direction and place in the order."""
        count = len(nodes)
        self.place[nodes] = np.arange(count)
        keep = (self.place[self.first] >= 0) & (self.place[self.second] >= 0)
        one, two, border = self.place[self.first[keep]], self.place[self.second[keep]], self.border[keep]
        self.place[nodes] = -1
        spot = np.empty_like(order)
        np.put_along_axis(spot, order, np.broadcast_to(np.arange(count), order.shape), axis=1)
        row = count * np.arange(_DIRECTIONS)[:, None]
        low, high = np.minimum(spot[:, one], spot[:, two]) + row, np.maximum(spot[:, one], spot[:, two]) + row
        weights = np.broadcast_to(border, low.shape).ravel()
        steps = np.bincount(low.ravel(), weights=weights, minlength=_DIRECTIONS * count)
        steps -= np.bincount(high.ravel(), weights=weights, minlength=_DIRECTIONS * count)
        return np.cumsum(steps.reshape(_DIRECTIONS, count), axis=1)[:, :-1]


def _imbalance(part: np.ndarray, total: float, wanted: int, settings: GridSettings) -> np.ndarray:
    """Return how badly a half of `part` households lends itself to whole groups near the mean; ≥ 100 = not at all."""
    mean = max(total / wanted, _GAIN)
    shares = np.clip(np.rint(part / mean), 1, max(wanted - 1, 1))
    rest = total - part
    bad = (part < shares * settings.minimum) | (part > shares * settings.maximum)
    bad |= (rest < (wanted - shares) * settings.minimum) | (rest > (wanted - shares) * settings.maximum)
    return (
        100.0 * bad + 2.0 / settings.half_range * np.abs(part / shares - mean) + _EVEN * np.abs(shares / wanted - 0.5)
    )


def _divides(part: float, total: float, wanted: int, settings: GridSettings) -> bool:
    """Return whether a half of `part` households and the rest can both be made of whole groups within the bounds."""
    shares = min(max(round(part * wanted / max(total, _GAIN)), 1), max(wanted - 1, 1))
    sides = (part, shares), (total - part, wanted - shares)
    return all(number * settings.minimum <= load <= number * settings.maximum for load, number in sides)


def _joined(local: Local, first: list[int], second: list[int]):
    """Return both halves connected, after moving severed scraps to the other side; None when that fails."""
    sides = [first, second]
    for _ in range(3):
        moved = False
        for here in (0, 1):
            pieces = local.pieces(sides[here])
            if len(pieces) > 1:
                main = max(pieces, key=lambda p: (sum(local.weight[node] for node in p), len(p), -p[0]))
                sides[1 - here] = sides[1 - here] + [node for piece in pieces if piece is not main for node in piece]
                sides[here] = main
                moved = True
        if not sides[0] or not sides[1]:
            return None
        if not moved:
            return sorted(sides[0]), sorted(sides[1])
    return None


def _tree_cut(local: Local, members: list[int], wanted: int, settings: GridSettings):
    """Return two connected halves by cutting one edge of a spanning tree; several trees are tried, None if none helps."""
    inside, total = set(members), sum(local.weight[node] for node in members)
    best = None
    starts = np.linspace(0, len(members) - 1, min(6, len(members))).astype(int)
    for start in dict.fromkeys(starts.tolist()):
        for deep in (False, True):
            parent, order = _tree(local, inside, members[start], deep)
            if len(order) < len(members):
                return None
            load = {node: local.weight[node] for node in order}
            for node in reversed(order[1:]):
                load[parent[node]] += load[node]
            score = _imbalance(np.array([load[node] for node in order[1:]]), total, wanted, settings)
            spot = int(np.argmin(score))
            if best is None or score[spot] < best[0] - _GAIN:
                best = (float(score[spot]), order[1 + spot], parent, order)
    if best is None:
        return None
    _, top, parent, order = best
    under = {top}
    for node in order:
        if parent[node] in under:
            under.add(node)
    return sorted(under), sorted(inside - under)


def _tree(local: Local, inside: set, start: int, deep: bool):
    parent, order, seen = {start: -1}, [], {start}
    queue = [start]
    while queue:
        node = queue.pop() if deep else queue.pop(0)
        order.append(node)
        for other, _, _ in sorted(local.near[node], key=lambda link: (-link[1], link[0])):
            if other in inside and other not in seen:
                seen.add(other)
                parent[other] = node
                queue.append(other)
    return parent, order
