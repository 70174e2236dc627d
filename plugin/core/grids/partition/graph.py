"""The graph a partition works on."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..settings import GridSettings
from .costs import set_costs


@dataclass
class Rows:
    """A graph as plain lists. links: per atom [(other, border, street)]; hostile: {atom: [atoms beyond a barrier]}."""

    weight: list
    area: list
    perimeter: list
    x: list
    y: list
    unit: list
    links: list
    hostile: dict


@dataclass
class Graph:
    """Atoms (cells of buildings) and their common borders.

    weight: households + shops; area (m²); perimeter (m, all round); first, second, border: pairs of neighbours and the
    length of their common border (m); x, y: where the atom's building stands (m); unit: number of the compound an atom
    belongs to, -1 for the street; conflicts: pairs of atoms a barrier lies between; street: length of the common border
    per pair that runs along a road line (m, none unless given).
    """

    weight: np.ndarray
    area: np.ndarray
    perimeter: np.ndarray
    first: np.ndarray
    second: np.ndarray
    border: np.ndarray
    x: np.ndarray
    y: np.ndarray
    unit: np.ndarray
    conflicts: frozenset = frozenset()
    street: np.ndarray = None
    _near: list = field(default=None, repr=False)
    _rows: Rows = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.street is None:
            self.street = np.zeros(len(self.first))

    def __len__(self) -> int:
        return len(self.weight)

    @property
    def neighbours(self) -> list[dict[int, float]]:
        """Return for every atom {neighbour: border}."""
        if self._near is None:
            self._near = [{} for _ in range(len(self))]
            for a, b, length in zip(self.first.tolist(), self.second.tolist(), self.border.tolist()):
                self._near[a][b] = self._near[a].get(b, 0.0) + length
                self._near[b][a] = self._near[b].get(a, 0.0) + length
        return self._near

    @property
    def rows(self) -> Rows:
        """Return the same as plain lists."""
        if self._rows is None:
            links: list[dict] = [{} for _ in range(len(self))]
            columns = (self.first, self.second, self.border, self.street)
            for a, b, border, street in zip(*(column.tolist() for column in columns)):
                for one, two in ((a, b), (b, a)):
                    so_far = links[one].get(two, (0.0, 0.0))
                    links[one][two] = (so_far[0] + border, so_far[1] + street)
            hostile: dict[int, list] = {}
            for a, b in sorted(self.conflicts):
                hostile.setdefault(a, []).append(b)
                hostile.setdefault(b, []).append(a)
            plain = (self.weight, self.area, self.perimeter, self.x, self.y, self.unit)
            linked = [[(other, *lengths) for other, lengths in row.items()] for row in links]
            self._rows = Rows(*(values.tolist() for values in plain), linked, hostile)
        return self._rows

    def canonical(self) -> tuple[Graph, np.ndarray]:
        """Return (the same graph in an order that follows from its values alone, old number per new atom)."""
        order = np.lexsort((self.perimeter, self.area, self.weight, self.y, self.x))
        graph = self.subset(order)
        low, high = np.minimum(graph.first, graph.second), np.maximum(graph.first, graph.second)
        pairs = np.lexsort((graph.border, high, low))
        graph.first, graph.second = low[pairs], high[pairs]
        graph.border, graph.street = graph.border[pairs], graph.street[pairs]
        return graph, order

    def components(self) -> list[np.ndarray]:
        """Return the connected components as sorted arrays of atoms, ordered by their smallest atom."""
        seen = np.zeros(len(self), dtype=bool)
        found = []
        for start in range(len(self)):
            if seen[start]:
                continue
            seen[start] = True
            stack, members = [start], []
            while stack:
                node = stack.pop()
                members.append(node)
                for other in self.neighbours[node]:
                    if not seen[other]:
                        seen[other] = True
                        stack.append(other)
            found.append(np.array(sorted(members)))
        return found

    def subset(self, members: np.ndarray) -> Graph:
        """Return the graph of `members` (sorted), renumbered in that order."""
        members = np.asarray(members)
        place = np.full(len(self), -1)
        place[members] = np.arange(len(members))
        keep = (place[self.first] >= 0) & (place[self.second] >= 0) if len(self.first) else np.zeros(0, dtype=bool)
        conflicts = frozenset(
            (int(place[a]), int(place[b])) for a, b in self.conflicts if place[a] >= 0 and place[b] >= 0
        )
        return Graph(
            self.weight[members],
            self.area[members],
            self.perimeter[members],
            place[self.first[keep]],
            place[self.second[keep]],
            self.border[keep],
            self.x[members],
            self.y[members],
            self.unit[members],
            conflicts,
            self.street[keep],
        )

    def merged(self, label: np.ndarray) -> Graph:
        """Return the graph whose atoms are the sets of equal `label` (0..k-1)."""
        count = int(label.max()) + 1 if len(label) else 0

        def total(values):
            return np.bincount(label, weights=values, minlength=count)

        inner = label[self.first] == label[self.second]
        low, high = np.minimum(label[self.first], label[self.second]), np.maximum(label[self.first], label[self.second])
        pair, place = np.unique(low[~inner] * count + high[~inner], return_inverse=True)
        lengths = np.bincount(place, weights=self.border[~inner], minlength=len(pair))
        street = np.bincount(place, weights=self.street[~inner], minlength=len(pair))
        inside = 2.0 * np.bincount(label[self.first[inner]], weights=self.border[inner], minlength=count)
        size = np.maximum(total(np.ones(len(label))), 1.0)
        unit = np.full(count, -1)
        order = np.lexsort((-np.arange(len(label)), self.weight))
        unit[label[order]] = self.unit[order]  # where most households are
        conflicts = frozenset(
            tuple(sorted((int(label[a]), int(label[b])))) for a, b in self.conflicts if label[a] != label[b]
        )
        return Graph(
            total(self.weight),
            total(self.area),
            total(self.perimeter) - inside,
            pair // max(count, 1),
            pair % max(count, 1),
            lengths,
            total(self.x) / size,
            total(self.y) / size,
            unit,
            conflicts,
            street,
        )


def group_cost(graph: Graph, members, settings: GridSettings) -> float:
    """Return the cost of one group of atoms: the reference every solver is tested against."""
    inside = {int(node) for node in members}
    nodes = sorted(inside)
    common = sum(length for node in nodes for other, length in graph.neighbours[node].items() if other in inside)
    between = np.isin(graph.first, nodes) & np.isin(graph.second, nodes)
    weight, area, perimeter = (values[nodes].sum() for values in (graph.weight, graph.area, graph.perimeter))
    units = len({int(graph.unit[node]) for node in nodes})
    return float(set_costs(weight, area, perimeter - common, graph.street[between].sum(), units, settings))


def is_connected(graph: Graph, members) -> bool:
    """Return whether the atoms hang together."""
    inside = {int(node) for node in members}
    if not inside:
        return False
    stack = [next(iter(inside))]
    seen = {stack[0]}
    while stack:
        for other in graph.neighbours[stack.pop()]:
            if other in inside and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(inside)


def has_conflict(graph: Graph, members) -> bool:
    """Return whether a barrier lies between two of the atoms."""
    if not graph.conflicts:
        return False
    inside = {int(node) for node in members}
    return any(a in inside and b in inside for a, b in graph.conflicts)
