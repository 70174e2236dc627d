"""New grids in a free area of one community: cells, groups, polygons. Codes, names and words come later."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from .dedicated import areas_in, compounds_beside, own_ground
from .ground.atoms import STREET
from .ground.polygons import group_polygons
from .ground.territory import Site, Territory, build
from .partition.grouping import group_atoms
from .parts.part_names import ground_parts
from .settings import GridSettings


@dataclass
class Layout:
    """Grids 0..n-1 of one free area.

    shapes: polygon per grid; unit, general: row of the place's compounds and general grids per grid, -1 none; proven: per
    grid; rows: rows of the place's parts that lie here, of_part: grid per such row; group: grid per atom of `territory`;
    solved, proven_solved: see `Grouping`. given: {grid: reason} of the grids that are 专属 by land use; own_names: what
    these are called after; partial: whether grids that stay lie around the area; remarks: findings (arguments of Notes.add).
    """

    shapes: np.ndarray
    unit: np.ndarray
    general: np.ndarray
    proven: np.ndarray
    rows: np.ndarray
    of_part: np.ndarray
    territory: Territory
    group: np.ndarray
    solved: int
    proven_solved: int
    given: dict[int, str] = field(default_factory=dict)
    own_names: dict[int, str] = field(default_factory=dict)
    partial: bool = False
    remarks: list[tuple] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.shapes)


def lay_out(
    place, domain, rows: np.ndarray, parts: pd.DataFrame, settings: GridSettings, totals: np.ndarray | None = None
) -> Layout:
    """Return the grids of `domain` (not empty, on the millimetre grid). rows: the leaves of `parts` inside it.

    totals: households + shops of each whole compound where the domain holds but a part of it.
    """
    footprints = parts["geometry"].to_numpy()[rows]
    load = (parts["households"].to_numpy(dtype=float) + parts["shops"].to_numpy(dtype=float))[rows]
    general = place.general_grids["geometry"].to_numpy()
    leaves = parts if len(rows) == len(parts) else parts.iloc[rows].reset_index(drop=True)
    areas = areas_in(place, domain, settings)
    compounds = compounds_beside(place, areas)
    units = np.concatenate([compounds, areas.shapes])
    site = Site(domain, footprints, load, units, general, place.barriers, place.roads, ground_parts(leaves), len(areas))
    territory = build(site, settings)
    own = own_ground(territory, place, leaves, areas, settings)
    if own is not None or len(areas):
        territory = _with_own(territory, own, len(compounds))
    grouping = group_atoms(territory.graph, territory.region, territory.unit, settings, totals)
    shapes = group_polygons(territory, grouping.group[territory.atom], domain, footprints, settings)
    of_part = grouping.group[territory.home] if len(rows) else np.zeros(0, dtype=int)
    area, weight = territory.graph.area, territory.graph.weight
    layout = Layout(
        shapes,
        majority(territory.unit, grouping.group, weight + 1e-9 * area, len(shapes)),
        majority(territory.general, grouping.group, area, len(shapes)),
        grouping.proven,
        rows,
        of_part,
        territory,
        grouping.group,
        grouping.solved,
        grouping.proven_solved,
    )
    if own is not None:
        layout.remarks = own.remarks
        for atom, number in zip(*(values.tolist() for values in _firsts(own.label))):
            grid = int(grouping.group[atom])
            layout.given[grid] = own.reasons[number]
            if own.names[number]:
                layout.own_names[grid] = own.names[number]
    return layout


def _firsts(label: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (first atom, number) of every 专属 grid."""
    number, atom = np.unique(label, return_index=True)
    return atom[number >= 0], number[number >= 0]


def _with_own(territory: Territory, own, compounds: int) -> Territory:
    """Return the territory in which every 专属 grid is a region by itself without load, and areas of land use are no units."""
    graph, unit = territory.graph, np.where(territory.unit < compounds, territory.unit, STREET)
    if own is None:
        return replace(territory, unit=unit, graph=replace(graph, unit=unit, _near=None, _rows=None))
    label = own.label
    region = np.where(label >= 0, territory.region.max(initial=-1) + 1 + label, territory.region)
    weight = np.where(label >= 0, 0.0, graph.weight)
    open_pair = region[graph.first] == region[graph.second]
    pairs = {name: getattr(graph, name)[open_pair] for name in ("first", "second", "border", "street")}
    conflicts = frozenset((a, b) for a, b in graph.conflicts if region[a] == region[b])
    graph = replace(graph, unit=unit, weight=weight, conflicts=conflicts, _near=None, _rows=None, **pairs)
    return replace(territory, unit=unit, region=region, graph=graph)


def majority(value: np.ndarray, group: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """Return per group 0..count-1 the value (≥ -1) that holds most of the weight; the smallest of equals."""
    values, place = np.unique(value, return_inverse=True)
    share = np.bincount(group * len(values) + place.reshape(-1), weights=weight, minlength=count * len(values))
    present = np.bincount(group * len(values) + place.reshape(-1), minlength=count * len(values)) > 0
    share = np.where(present, share, -1.0).reshape(count, len(values))
    return values[share.argmax(axis=1)]
