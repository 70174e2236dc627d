"""Barriers and roads as lines with names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ...columns import texts
from ...findings import WARNING
from ...text import tr
from ..settings import PRECISION
from .notes import Notes


@dataclass
class Lines:
    """shapes: LineStrings; names: one each, "" for none; row: of the frame they come from."""

    shapes: np.ndarray
    names: np.ndarray
    row: np.ndarray

    @classmethod
    def none(cls) -> Lines:
        return cls(np.array([], dtype=object), np.array([], dtype=object), np.zeros(0, dtype=int))

    def with_(self, other: Lines) -> Lines:
        """Return both, the other's rows counted on."""
        shift = int(self.row.max()) + 1 if len(self.row) else 0
        return Lines(
            np.concatenate([self.shapes, other.shapes]),
            np.concatenate([self.names, other.names]),
            np.concatenate([self.row, other.row + shift]),
        )


def lines_of(frame: pd.DataFrame | None, layer: str, notes: Notes) -> Lines:
    """Return the lines of a barrier or road frame: lines as they are, outlines of polygons; anything else is noted.

    They come sorted by place and name, so that the order of the rows does not show.
    """
    if frame is None or not len(frame):
        return Lines.none()
    shapes, row = parts_of(frame["geometry"].to_numpy())
    kinds = shapely.get_type_id(shapes)
    flat = kinds == 3
    rings, ring_of = shapely.get_rings(shapes[flat], return_index=True)
    found = np.concatenate([shapes[(kinds == 1) | (kinds == 2)], rings])
    row = np.concatenate([row[(kinds == 1) | (kinds == 2)], row[flat][ring_of]])
    long = shapely.length(found) > PRECISION
    found, row = found[long], row[long]
    useless = np.setdiff1d(np.arange(len(frame)), row)
    notes.about(
        "D10",
        WARNING,
        tr("没有可用的线"),
        tr("“{layer}”有 {count} 个要素不是线或面，未起作用：{names}。"),
        tr("请补画为线或面。"),
        layer,
        frame,
        useless,
    )
    closed = shapely.get_type_id(found) == 2
    if closed.any():  # a ring cannot be noded or clipped like a line
        xy, at = shapely.get_coordinates(found[closed], return_index=True)
        found[closed] = shapely.linestrings(xy, indices=at)
    names, kinds_of = texts(frame, "name"), texts(frame, "kind")
    name = np.array([names[number] or kinds_of[number] or "" for number in row.tolist()] + [None], dtype=object)[:-1]
    order = place_order(found, name)
    return Lines(found[order], name[order], row[order])


def joined(lines: Lines, reach: float) -> Lines:
    """Return the lines with every loose end led on to the nearest other line within `reach` (m), under its own name.

    Roads drawn a little short of a junction would otherwise close no block, and grids would reach across them.
    """
    if not len(lines.shapes):
        return lines
    ends = np.concatenate([shapely.get_point(lines.shapes, 0), shapely.get_point(lines.shapes, -1)])
    of = np.tile(np.arange(len(lines.shapes)), 2)
    end, other = shapely.STRtree(lines.shapes).query(ends, predicate="dwithin", distance=reach)
    foreign = of[end] != other
    end, other = end[foreign], other[foreign]
    away = shapely.distance(ends[end], lines.shapes[other])
    order = np.lexsort((other, away, end))
    end, other, away = end[order], other[order], away[order]
    first = np.unique(end, return_index=True)[1]
    loose = first[away[first] > PRECISION]
    ways = shapely.shortest_line(ends[end[loose]], lines.shapes[other[loose]])
    from_line = of[end[loose]]
    return Lines(
        np.concatenate([lines.shapes, ways]),
        np.concatenate([lines.names, lines.names[from_line]]),
        np.concatenate([lines.row, lines.row[from_line]]),
    )


def parts_of(raw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (single points, lines and polygons, row each belongs to) of shapes of any kind, 2-D; what has a coordinate
    that is no number is left out."""
    shapes = finite(raw)
    row = np.arange(len(shapes))
    for _ in range(3):  # collections of multi-parts
        shapes, number = shapely.get_parts(shapes, return_index=True)
        row = row[number]
        if not (shapely.get_type_id(shapes) > 3).any():
            break
    keep = ~shapely.is_empty(shapes)
    return shapes[keep], row[keep]


def finite(raw: np.ndarray) -> np.ndarray:
    """Return the shapes in two dimensions; None where there is none or a coordinate is not a number."""
    shapes = np.full(len(raw), None, dtype=object)
    shapes[:] = (
        raw if shapely.is_valid_input(raw).all() else [s if isinstance(s, shapely.Geometry) else None for s in raw]
    )
    tall = shapely.has_z(shapes)
    if tall.any():
        shapes[tall] = shapely.force_2d(shapes[tall])
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = owner[~np.isfinite(xy).all(axis=1)]
    if len(bad):
        shapes[bad] = None
    return shapes


def place_order(shapes: np.ndarray, *texts_of: np.ndarray) -> np.ndarray:
    """Return an order of the shapes by their bounds, length and texts that does not depend on where they stand."""
    if not len(shapes):
        return np.zeros(0, dtype=int)
    bounds = np.round(shapely.bounds(shapes), 3)
    keys = [*bounds.T, np.round(shapely.length(shapes), 3), np.round(shapely.area(shapes), 3)]
    order = np.lexsort(keys[::-1])
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order[1:]] == key[order[:-1]]
    return settled(order, same, lambda row: (*(str(text[row]) for text in texts_of), shapely.to_wkb(shapes[row])))


def settled(order: np.ndarray, same: np.ndarray, key) -> np.ndarray:
    """Return an order with its ties (same[i]: place i + 1 ties with place i) sorted by `key(row)`."""
    if not same.any():
        return order
    order = order.copy()
    starts = np.flatnonzero(same & ~np.r_[False, same[:-1]])
    stops = np.flatnonzero(same & ~np.r_[same[1:], False]) + 2
    for start, stop in zip(starts.tolist(), stops.tolist()):
        order[start:stop] = sorted(order[start:stop].tolist(), key=key)
    return order
