"""Exact cover of compounds with few candidate groups: enumerate them all, then dynamic programming along the compound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..settings import GridSettings
from .costs import VIOLATION, set_costs
from .local import Local

_TOLERANCE = 1e-9
_GAIN = 1e-12
_MOST_STATES = 3_000


@dataclass
class Columns:
    """Candidate groups: bit mask of the atoms (whole numbers of any size), households and cost per candidate."""

    masks: list
    weight: np.ndarray
    cost: np.ndarray

    def within(self, settings: GridSettings) -> Columns:
        """Return those inside the bounds: when these can cover all, no other candidate is worth the wall."""
        keep = (self.weight >= settings.minimum - _TOLERANCE) & (self.weight <= settings.maximum + _TOLERANCE)
        keep = np.flatnonzero(keep)
        return Columns([self.masks[row] for row in keep.tolist()], self.weight[keep], self.cost[keep])


def connected_columns(local: Local, settings: GridSettings, limit: int) -> Columns | None:
    """Return every connected group without a barrier inside, not above the maximum (single atoms always may be).

    None beyond `limit` candidates. Every group is found once, from its lowest atom.
    """
    weight, area, perimeter = local.weight, local.area, local.perimeter
    near_mask = [sum(1 << other for other, _, _ in links) for links in local.near]
    most = settings.maximum + _TOLERANCE
    masks, rows = [], []
    bit_of = {unit: 1 << number for number, unit in enumerate(dict.fromkeys(local.unit))}
    touched = [bit_of[unit] for unit in local.unit]
    for root in range(len(local)):
        shut = (1 << (root + 1)) - 1
        first = (1 << root, weight[root], area[root], perimeter[root], 0.0, touched[root])
        masks.append(first[0])
        rows.append(first[1:])
        stack = [(*first, near_mask[root] & ~shut, shut, local.against[root])]
        while stack:
            mask, load, size, rim, road, kinds, edge, shut, hostile = stack.pop()
            while edge:
                bit = edge & -edge
                edge ^= bit
                shut |= bit
                node = bit.bit_length() - 1
                total = load + weight[node]
                if total > most or hostile & bit:
                    continue
                around, street = perimeter[node], 0.0
                for other, border, metres in local.near[node]:
                    if mask >> other & 1:
                        around -= 2.0 * border
                        street += metres
                grown = (mask | bit, total, size + area[node], rim + around, road + street, kinds | touched[node])
                masks.append(grown[0])
                rows.append(grown[1:])
                if len(masks) > limit:
                    return None
                stack.append((*grown, (edge | near_mask[node]) & ~shut, shut, hostile | local.against[node]))
    load, size, rim, road, kinds = np.array(rows).T
    units = np.ones(len(rows)) if not local.mixed else np.array([bin(int(kind)).count("1") for kind in kinds])
    return Columns(masks, load, set_costs(load, size, rim, road, units, settings))


def solve_columns_exactly(count: int, columns: Columns, settings: GridSettings) -> list[list[int]] | None:
    """Return the cheapest choice of candidates that uses each of `count` atoms once.

    None when there are too many intermediate states. The lowest free atom is always covered next, so a state is the
    ragged front of what is covered; in atoms ordered along the compound there are few.
    """
    best = _cover(count, columns.within(settings))
    if best is None:
        return None
    if not best or best[0] > VIOLATION / 2.0:
        best = _cover(count, columns)
    return None if not best else [nodes_of(mask) for mask in best[1]]


def nodes_of(mask: int) -> list[int]:
    """Return the atoms of a bit mask."""
    return [node for node in range(mask.bit_length()) if mask >> node & 1]


def _cover(count: int, columns: Columns):
    """Return (cost, masks), () when nothing covers all atoms, None when there are too many states."""
    by_lowest: list[list] = [[] for _ in range(count)]
    for mask, cost in zip(columns.masks, columns.cost.tolist()):
        by_lowest[(mask & -mask).bit_length() - 1].append((mask, cost))
    layers: list[dict] = [{} for _ in range(count + 1)]
    layers[0][0] = (0.0, 0)
    full, states = (1 << count) - 1, 0
    for lowest in range(count):
        states += len(layers[lowest])
        if states > _MOST_STATES:
            return None
        options = by_lowest[lowest]
        for covered, (so_far, _) in layers[lowest].items():
            for mask, cost in options:
                if mask & covered:
                    continue
                grown = covered | mask
                free = ~grown & full
                layer = layers[(free & -free).bit_length() - 1 if free else count]
                old = layer.get(grown)
                if old is None or so_far + cost < old[0] - _GAIN:
                    layer[grown] = (so_far + cost, mask)
    if full not in layers[count]:
        return ()
    chosen, covered, total = [], full, layers[count][full][0]
    place = count
    while covered:
        mask = layers[place][covered][1]
        chosen.append(mask)
        covered &= ~mask
        free = ~covered & full
        place = (free & -free).bit_length() - 1
    return total, chosen[::-1]
