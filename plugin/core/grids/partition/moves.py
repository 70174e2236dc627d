"""Local search: single atoms change over to a neighbouring group, or two atoms swap, as long as the cost falls."""

from __future__ import annotations

from collections import deque

from ..settings import GridSettings
from .costs import pricer
from .local import Local

_GAIN = 1e-9
_MOST_STEPS = 60  # changes per atom, a safety net only: every change lowers the cost


class Search:
    """Groups that change. owner: group per atom; members, sums (weight, area, perimeter, street), cost: per group."""

    def __init__(self, local: Local, groups: list[list[int]], settings: GridSettings) -> None:
        self.local, self.settings, self.price = local, settings, pricer(settings)
        self.owner = [0] * len(local)
        self.members: dict[int, set] = {}
        self.sums: dict[int, tuple] = {}
        self.cost: dict[int, float] = {}
        self._next = 0
        self.walled = any(local.against)
        for group in groups:
            self.add(group)

    def add(self, group) -> int:
        """Take a group in and return its number."""
        number, self._next = self._next, self._next + 1
        self.members[number] = set(group)
        for node in group:
            self.owner[node] = number
        *sums, units = self.local.totals(group)
        self.sums[number] = tuple(sums)
        self.cost[number] = self.price(*sums, units)
        return number

    def drop(self, number: int) -> None:
        del self.members[number], self.sums[number], self.cost[number]

    def groups(self) -> list[list[int]]:
        return sorted(sorted(group) for group in self.members.values())

    def pairs(self) -> list[tuple[int, int]]:
        """Return the pairs of neighbouring groups."""
        found = {}
        for node, links in enumerate(self.local.near):
            a = self.owner[node]
            for other, _, _ in links:
                b = self.owner[other]
                if a < b:
                    found[a, b] = None
        return sorted(found)

    def improve(self, nodes=None) -> set[int]:
        """Move and swap atoms until nothing helps; return the groups that changed."""
        queue = deque(range(len(self.local)) if nodes is None else sorted(nodes))
        queued, changed, left = set(queue), set(), _MOST_STEPS * len(self.local)
        while queue and left:
            node = queue.popleft()
            queued.discard(node)
            touched = self._move(node) or self._swap(node)
            if not touched:
                continue
            left -= 1
            changed.update(touched)
            again = {member for number in touched for member in self.members.get(number, ())}
            again.update(other for member in list(again) for other, _, _ in self.local.near[member])
            for member in sorted(again - queued):
                queue.append(member)
                queued.add(member)
        return {number for number in changed if number in self.members}

    def _links(self, node: int) -> dict[int, tuple[float, float]]:
        """Return {group: (border, street)} between an atom and the groups around it."""
        owner, found = self.owner, {}
        for other, border, street in self.local.near[node]:
            key = owner[other]
            if key in found:
                so_far = found[key]
                found[key] = (so_far[0] + border, so_far[1] + street)
            else:
                found[key] = (border, street)
        return found

    def _priced(self, sums: tuple, leaves=None, joins=None, group=()) -> float:
        """Return the cost of a group after atoms leave or join; sums are those after the change."""
        units = 1
        if self.local.mixed:
            kinds = {self.local.unit[node] for node in group if node != leaves}
            if joins is not None:
                kinds.add(self.local.unit[joins])
            units = len(kinds)
        return self.price(*sums, units)

    def _move(self, node: int):
        local, here = self.local, self.owner[node]
        links = self._links(node)
        if len(links) == (here in links):
            return None
        out = links.get(here, (0.0, 0.0))
        w, a, p, s = self.sums[here]
        weight, area, rim = local.weight[node], local.area[node], local.perimeter[node]
        alone = len(self.members[here]) == 1
        left = None if alone else (w - weight, a - area, p - rim + 2.0 * out[0], s - out[1])
        rest = 0.0 if alone else self._priced(left, leaves=node, group=self.members[here])
        best = None
        for there in sorted(links):
            if there == here or (self.walled and self._clash(node, self.members[there])):
                continue
            w, a, p, s = self.sums[there]
            border, street = links[there]
            right = (w + weight, a + area, p + rim - 2.0 * border, s + street)
            if right[0] > self.settings.maximum and right[0] > self.sums[here][0]:
                continue
            price = self._priced(right, joins=node, group=self.members[there])
            gain = self.cost[here] + self.cost[there] - rest - price
            if gain > _GAIN and (best is None or gain > best[0] + _GAIN):
                best = (gain, there, right, price)
        if best is None or not (alone or self._holds(here, node)):
            return None
        _, there, right, price = best
        self._set(node, here, there, left, rest)
        self.sums[there], self.cost[there] = right, price
        return here, there

    def _set(self, node: int, here: int, there: int, left, rest: float) -> None:
        self.members[there].add(node)
        self.owner[node] = there
        if left is None:
            self.drop(here)
        else:
            self.members[here].discard(node)
            self.sums[here], self.cost[here] = left, rest

    def _clash(self, node: int, members) -> bool:
        hostile = self.local.against[node]
        return bool(hostile) and any(hostile >> other & 1 for other in members)

    def _holds(self, number: int, *leaving: int, joining: int = -1) -> bool:
        """Return whether a group hangs together after atoms left (and one joined)."""
        left = self.members[number].difference(leaving)
        if joining >= 0:
            left.add(joining)
        beside, stack = self.local.beside, [left.pop()]
        while stack and left:
            grown = beside[stack.pop()] & left
            left -= grown
            stack.extend(grown)
        return not left

    def _swap(self, node: int):
        """Swap the atom for one of a neighbouring group."""
        local, owner, here = self.local, self.owner, self.owner[node]
        links = self._links(node)
        if len(links) == (here in links) or len(self.members[here]) == 1:
            return None
        best = None
        zero = (0.0, 0.0)
        mine = (local.weight[node], local.area[node], local.perimeter[node])
        direct = {other: (border, street) for other, border, street in local.near[node]}
        for there in sorted(links):
            if there == here or len(self.members[there]) == 1:
                continue
            both, one, two = self.cost[here] + self.cost[there], self.sums[here], self.sums[there]
            for other in sorted(self.members[there]):
                if not local.beside[other] & self.members[here]:
                    continue
                around = self._links(other)
                back, theirs = around[here], around.get(there, zero)
                touch = direct.get(other, zero)
                own, over = links.get(here, zero), links[there]
                weight, area, rim = local.weight[other], local.area[other], local.perimeter[other]
                left = (
                    one[0] - mine[0] + weight,
                    one[1] - mine[1] + area,
                    one[2] - mine[2] + 2.0 * own[0] + rim - 2.0 * (back[0] - touch[0]),
                    one[3] - own[1] + back[1] - touch[1],
                )
                right = (
                    two[0] - weight + mine[0],
                    two[1] - area + mine[1],
                    two[2] - rim + 2.0 * theirs[0] + mine[2] - 2.0 * (over[0] - touch[0]),
                    two[3] - theirs[1] + over[1] - touch[1],
                )
                first = self._priced(left, leaves=node, joins=other, group=self.members[here])
                second = self._priced(right, leaves=other, joins=node, group=self.members[there])
                gain = both - first - second
                better = gain > _GAIN and (best is None or gain > best[0] + _GAIN)
                if better and self._swappable(node, other, here, there):
                    best = (gain, other, there, left, right, first, second)
        if best is None:
            return None
        _, other, there, left, right, first, second = best
        self.members[here].discard(node)
        self.members[here].add(other)
        self.members[there].discard(other)
        self.members[there].add(node)
        owner[node], owner[other] = there, here
        self.sums[here], self.cost[here] = left, first
        self.sums[there], self.cost[there] = right, second
        return here, there

    def _swappable(self, node: int, other: int, here: int, there: int) -> bool:
        shift = self.local.weight[other] - self.local.weight[node]
        for number, more in ((here, shift), (there, -shift)):
            if more > 0 and self.sums[number][0] + more > self.settings.maximum:
                return False
        if self.walled and (
            self._clash(node, self.members[there] - {other}) or self._clash(other, self.members[here] - {node})
        ):
            return False
        return self._holds(here, node, joining=other) and self._holds(there, other, joining=node)
