"""Proofs that a group outside the bounds cannot be helped: pure combinatorics on the graph, independent of the solvers' search.

The rules a group must keep: connected inside one region, no barrier between its atoms, not above the maximum, atoms of at
most one compound that is large enough by itself, and such a compound's own leftovers stay inside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from ..ground.atoms import STREET
from ..settings import GridSettings
from .graph import Graph

#: Which proof holds.
SINGLE = "single"  # one atom is above the maximum
EMPTY = "empty"  # nobody in the whole region
CUT_OFF = "cut off"  # the whole region is below the minimum
ALONE = "alone"  # nothing lies next to it that rules allow it to join
STUCK = "stuck"  # no legal group contains this atom
RIVALS = "rivals"  # two small atoms need the same partner
ALL_TRIED = "all tried"  # the exact solver compared every division
UNPROVEN = "unproven"

_MOST_SETS = 4_000
_TOLERANCE = 1e-9


@dataclass
class Proof:
    """case: one of the constants; atom: the atom that proves it (-1 none); rivals: atoms of the other side (RIVALS: the
    other small atom, then the partner both need); region: households of the region."""

    case: str
    atom: int = -1
    rivals: list[int] = field(default_factory=list)
    region: float = 0.0


class Prover:
    """Looks for proofs in one territory's graph. region, unit, group: per atom."""

    def __init__(self, graph: Graph, region, unit, group, settings: GridSettings) -> None:
        self.graph, self.settings = graph, settings
        self.region, self.unit, self.group = np.asarray(region), np.asarray(unit), np.asarray(group)
        self._hostile: dict[int, set] = {}
        self._legal: dict[int, list[frozenset] | None] = {}
        for a, b in graph.conflicts:
            self._hostile.setdefault(a, set()).add(b)
            self._hostile.setdefault(b, set()).add(a)

    def large(self, region: int) -> set[int]:
        """Return the compounds that reach the minimum by themselves in a region."""
        here = self.region == region
        units = np.unique(self.unit[here & (self.unit != STREET)]).tolist()
        return {u for u in units if self.graph.weight[here & (self.unit == u)].sum() >= self.settings.minimum}

    def proof(self, number: int, proven: bool) -> Proof:
        """Return the proof for a group outside the bounds. proven: whether an exact solver decided its compound."""
        atoms = np.flatnonzero(self.group == number)
        weight = self.graph.weight
        region = int(self.region[atoms[0]])
        total = float(weight[self.region == region].sum())
        if weight[atoms].sum() > self.settings.maximum:
            heavy = atoms[weight[atoms] > self.settings.maximum]
            if len(heavy):
                return Proof(SINGLE, int(heavy[0]), region=total)
            return Proof(ALL_TRIED if proven else UNPROVEN, region=total)
        if total <= 0:
            return Proof(EMPTY, region=total)
        if total < self.settings.minimum:
            return Proof(CUT_OFF, region=total)
        inhabited = [int(atom) for atom in atoms[np.argsort(-weight[atoms], kind="stable")] if weight[atom] > 0]
        large = self.large(region)
        for atom in inhabited:
            sets = self.legal_sets(atom, large)
            if sets is not None and not sets:
                alone = not self._partners(atom, large)
                return Proof(ALONE if alone else STUCK, atom, region=total)
        for atom in inhabited:
            rival = self._rival(atom, region, large)
            if rival:
                return Proof(RIVALS, atom, rival, region=total)
        return Proof(ALL_TRIED if proven else UNPROVEN, inhabited[0] if inhabited else -1, region=total)

    def next_to(self, atom: int) -> list[int]:
        """Return the inhabited atoms next to an atom that rules allow it to join."""
        return self._partners(atom, self.large(int(self.region[atom])))

    def parted(self, atoms) -> bool:
        """Return whether a barrier lies between one of the atoms and an atom next to it."""
        return any(int(atom) in self._hostile for atom in atoms)

    def _domain(self, atom: int, large: set[int]) -> np.ndarray:
        """Return the atoms a group with `atom` may hold: its own compound, or all of the region for the small ones."""
        same = self.region == self.region[atom]
        return same & (self.unit == self.unit[atom]) if int(self.unit[atom]) in large else same

    def _partners(self, atom: int, large: set[int]) -> list[int]:
        """Return the inhabited atoms next to it, over empty ground too, that rules allow it to join."""
        domain = self._domain(atom, large)
        seen, stack, found = {atom}, [atom], []
        while stack:
            for other in self.graph.neighbours[stack.pop()]:
                if domain[other] and other not in seen:
                    seen.add(other)
                    if self.graph.weight[other] > 0:
                        found.append(other)
                    else:
                        stack.append(other)
        return sorted(other for other in found if other not in self._hostile.get(atom, ()))

    def legal_sets(self, atom: int, large: set[int]) -> list[frozenset] | None:
        """Return every legal group that contains the atom (within the bounds); None when there are too many to list."""
        if atom not in self._legal:
            self._legal[atom] = self._listed(atom, large)
        return self._legal[atom]

    def _listed(self, atom: int, large: set[int]) -> list[frozenset] | None:
        domain, weight = self._domain(atom, large), self.graph.weight
        found = []
        start = frozenset([atom])
        seen, stack = {start}, [start]
        while stack:
            group = stack.pop()
            total = sum(weight[node] for node in group)
            if total >= self.settings.minimum - _TOLERANCE:
                found.append(group)
            kinds = {int(self.unit[node]) for node in group} & large
            around = {other for node in group for other in self.graph.neighbours[node] if domain[other]} - group
            for other in around:
                grown = group | {other}
                if grown in seen or total + weight[other] > self.settings.maximum + _TOLERANCE:
                    continue
                if group & self._hostile.get(other, set()) or len(kinds | ({int(self.unit[other])} & large)) > 1:
                    continue
                seen.add(grown)
                stack.append(grown)
            if len(seen) > _MOST_SETS:
                return None
        return found

    def _rival(self, atom: int, region: int, large: set[int]) -> list[int]:
        """Return [rival, partner …] when another small atom needs the same partner and all together are too many."""
        mine = self.legal_sets(atom, large)
        if not mine:
            return []
        needed = frozenset.intersection(*mine) - {atom}
        if not needed:
            return []
        reach = sorted({other for node in needed for other in self.graph.neighbours[node]} - needed - {atom})
        for other in reach:
            light = self.graph.weight[other] < self.settings.minimum and self.graph.weight[other] > 0
            if self.region[other] != region or not light:
                continue
            theirs = self.legal_sets(other, large)
            if theirs and not any(a == b or not a & b for a in mine for b in theirs):
                shared = needed & frozenset.intersection(*theirs)
                if shared:
                    return [other, *sorted(shared)]
        return []
