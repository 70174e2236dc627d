"""A few atoms of a graph as plain lists: for a dozen atoms these are many times faster than arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

from .graph import Graph


@dataclass
class Local:
    """Atoms 0..n-1. near: per atom [(other, border in m, street in m)]; against: per atom, bit mask of the atoms that a
    barrier parts from it; mixed: whether several compounds are touched; the rest as in `Graph`."""

    weight: list
    area: list
    perimeter: list
    x: list
    y: list
    unit: list
    near: list
    against: list
    mixed: bool
    _sets: list = field(default=None, repr=False)

    @property
    def beside(self) -> list:
        """Return the set of neighbours per atom."""
        if self._sets is None:
            self._sets = [{other for other, _, _ in links} for links in self.near]
        return self._sets

    def __len__(self) -> int:
        return len(self.weight)

    @staticmethod
    def of(graph: Graph, nodes=None) -> Local:
        """Return the view of `nodes` (in this order), of all atoms by default."""
        rows = graph.rows
        if nodes is None:
            nodes = range(len(graph))
        place = {node: number for number, node in enumerate(nodes)}
        unit = [rows.unit[node] for node in nodes]
        near = [[(place[o], b, s) for o, b, s in rows.links[node] if o in place] for node in nodes]
        return Local(
            [rows.weight[node] for node in nodes],
            [rows.area[node] for node in nodes],
            [rows.perimeter[node] for node in nodes],
            [rows.x[node] for node in nodes],
            [rows.y[node] for node in nodes],
            unit,
            near,
            _hostile(rows.hostile, nodes, place),
            len(set(unit)) > 1,
        )

    def part(self, nodes: list[int]) -> Local:
        """Return the view of some of the atoms (in this order)."""
        place = {node: number for number, node in enumerate(nodes)}
        unit = [self.unit[node] for node in nodes]
        hostile = {}
        for node in nodes:
            mask = self.against[node]
            if mask:
                hostile[node] = [other for other in nodes if mask >> other & 1]
        return Local(
            [self.weight[node] for node in nodes],
            [self.area[node] for node in nodes],
            [self.perimeter[node] for node in nodes],
            [self.x[node] for node in nodes],
            [self.y[node] for node in nodes],
            unit,
            [[(place[o], b, s) for o, b, s in self.near[node] if o in place] for node in nodes],
            _hostile(hostile, nodes, place),
            self.mixed and len(set(unit)) > 1,
        )

    def fused(self, sets: list[list[int]]) -> Local:
        """Return the view whose atoms are the given sets of atoms. A set counts as its first atom's compound."""
        owner = {node: number for number, group in enumerate(sets) for node in group}
        count = len(sets)
        between = [{} for _ in range(count)]
        perimeter = [0.0] * count
        against = [0] * count
        for number, group in enumerate(sets):
            links = between[number]
            for node in group:
                perimeter[number] += self.perimeter[node]
                for other, border, street in self.near[node]:
                    place = owner.get(other)
                    if place == number:
                        perimeter[number] -= border
                    elif place is not None:
                        b, s = links.get(place, (0.0, 0.0))
                        links[place] = (b + border, s + street)
                if self.against[node]:
                    for other, place in owner.items():
                        if self.against[node] >> other & 1:
                            against[number] |= 1 << place
        unit = [self.unit[group[0]] for group in sets]
        return Local(
            [sum(self.weight[node] for node in group) for group in sets],
            [sum(self.area[node] for node in group) for group in sets],
            perimeter,
            [sum(self.x[node] for node in group) / len(group) for group in sets],
            [sum(self.y[node] for node in group) / len(group) for group in sets],
            unit,
            [[(place, b, s) for place, (b, s) in links.items()] for links in between],
            against,
            len(set(unit)) > 1,
        )

    def clash(self, nodes) -> bool:
        """Return whether a barrier lies between two of the atoms."""
        if not any(self.against):
            return False
        mask = sum(1 << node for node in nodes)
        return any(self.against[node] & mask for node in nodes)

    def pieces(self, nodes) -> list[list[int]]:
        """Return the connected pieces of a set of atoms, each sorted, ordered by their smallest atom."""
        beside, left, found = self.beside, set(nodes), []
        for start in sorted(left):
            if start not in left:
                continue
            left.discard(start)
            stack, members = [start], [start]
            while stack:
                grown = beside[stack.pop()] & left
                if grown:
                    left -= grown
                    members.extend(grown)
                    stack.extend(grown)
            found.append(sorted(members))
        return found

    def totals(self, nodes) -> tuple[float, float, float, float, int]:
        """Return (weight, area, perimeter, street, compounds) of a group: what `costs.pricer` takes."""
        inside = set(nodes)
        weight = area = perimeter = street = 0.0
        for node in nodes:
            weight += self.weight[node]
            area += self.area[node]
            perimeter += self.perimeter[node]
            for other, border, road in self.near[node]:
                if other in inside:
                    perimeter -= border
                    street += road
        units = len({self.unit[node] for node in nodes}) if self.mixed else 1
        return weight, area, perimeter, street / 2.0, units


def _hostile(hostile: dict, nodes, place: dict) -> list[int]:
    result = [0] * len(nodes)
    if hostile:
        for number, node in enumerate(nodes):
            for other in hostile.get(node, ()):
                if other in place:
                    result[number] |= 1 << place[other]
    return result
