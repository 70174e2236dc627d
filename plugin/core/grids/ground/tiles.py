"""Tiles: the areas that are divided between buildings for themselves, that is compounds, street blocks, and open ground.

A tile is one or several faces of the drawn borders. Its division lines come from the sample points of its own buildings. Open
ground without any is divided half way between the compounds round it, from where their own division lines end.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..settings import PRECISION, GridSettings
from .atoms import STREET
from .cells import Diagram, nearest_owner, rim_points, sample_points, straight_chains
from .noding import HARD, cuts, metres, split

_INDOORS = 1.5  # m: a line that keeps further away from every sample point cannot lie inside a building
_APART = 1e6  # m between tiles along the third axis of the search for the nearest sample point


@dataclass
class Base:
    """Faces between the drawn borders. Per face: compound and general grid (-1 none), region (bounded by hard lines), block (by
    hard lines and roads). segments (n, 4; whole millimetres), tags, sides (faces left and right, -1 none): their edges, each
    once."""

    faces: np.ndarray
    compound: np.ndarray
    general: np.ndarray
    region: np.ndarray
    block: np.ndarray
    segments: np.ndarray
    tags: np.ndarray
    sides: np.ndarray


@dataclass
class Tiles:
    """of_face: tile per face of the base (-1 none); open_ground: whether a tile has no building; points, owner (cluster), tile:
    sample points, those of the open ground not yet among them; region: of each tile."""

    of_face: np.ndarray
    open_ground: np.ndarray
    region: np.ndarray
    points: np.ndarray
    owner: np.ndarray
    tile: np.ndarray
    footprints: np.ndarray

    def division(self, base: Base, origin: np.ndarray, settings: GridSettings) -> np.ndarray:
        """Return the division lines of all tiles; open ground is divided between what lies along its rim."""
        if not len(self.points):
            return np.array([], dtype=object)
        boxes = _boxes(base.faces, self.of_face, len(self.region))
        found = [self._lines(np.arange(len(self.points)), boxes, base, origin)]
        if self.open_ground.any():
            start = len(self.points)
            self._add_rims(base, found[0][0], origin, settings)
            found.append(self._lines(np.arange(start, len(self.points)), boxes, base, origin))
        return straight_chains(np.vstack([f[0] for f in found]), np.concatenate([f[1] for f in found]))

    def _add_rims(self, base: Base, pieces: np.ndarray, origin: np.ndarray, settings: GridSettings) -> None:
        """Add sample points along the borders of open ground, of the cells that end there. pieces: division lines so far."""
        open_face = np.append((self.of_face >= 0) & self.open_ground[self.of_face], False)
        left, right = base.sides.T
        rim = (open_face[left] != open_face[right]) & (base.sides >= 0).all(axis=1) & ((base.tags & HARD) == 0)
        ground, face = np.where(open_face[left], left, right), np.where(open_face[left], right, left)
        rim &= (base.region[ground] == base.region[face]) & np.isin(self.of_face[face], self.tile)
        rim = np.flatnonzero(rim)
        if not len(rim):
            return
        lines = np.rint(pieces.reshape(-1, 2) * 1000.0).astype(np.int64).reshape(-1, 4) - np.tile(origin, 2)
        cut, source = split(base.segments[rim], *cuts(base.segments[rim], lines))
        source = rim[source]
        ends = metres(cut.reshape(-1, 2), origin).reshape(-1, 4)
        owner = self.nearest(face[source], (ends[:, :2] + ends[:, 2:]) / 2.0)
        around, place = np.unique(face[source], return_inverse=True)
        start, course = ends[:, :2], ends[:, 2:] - ends[:, :2]
        points, piece = rim_points(start, course, place.reshape(-1), base.faces[around], settings)
        self.points = np.vstack([self.points, points])
        self.owner = np.append(self.owner, owner[piece])
        self.tile = np.append(self.tile, self.of_face[ground[source]][piece])

    def nearest(self, base_face: np.ndarray, where: np.ndarray) -> np.ndarray:
        """Return the cluster each point `where` (n, 2) in a face of the base belongs to by nearness, -1 where there is none."""
        label = np.full(len(where), -1)
        tile = self.of_face[base_face]
        known = np.flatnonzero(np.isin(tile, self.tile))
        if len(known):
            points = np.column_stack([self.points, _APART * self.tile])
            label[known] = nearest_owner(points, self.owner, np.column_stack([where, _APART * tile])[known])
        return label

    def _lines(self, rows: np.ndarray, boxes: np.ndarray, base: Base, origin: np.ndarray):
        """Return (pieces (n, 4) inside their tiles in metres, clearance) of these sample points."""
        some = np.full(len(boxes), -1)
        some[self.tile[rows]] = self.owner[rows]
        mixed = np.zeros(len(boxes), dtype=bool)
        mixed[self.tile[rows][self.owner[rows] != some[self.tile[rows]]]] = True
        rows = rows[mixed[self.tile[rows]]]
        if not len(rows):
            return np.zeros((0, 4)), np.zeros(0)
        diagram = Diagram(self.points[rows], self.owner[rows], self.tile[rows], boxes)
        ridges = np.rint(diagram.ridges.reshape(-1, 2) * 1000.0).astype(np.int64).reshape(-1, 4) - np.tile(origin, 2)
        pieces, source = split(ridges, *cuts(ridges, base.segments))
        ends = metres(pieces.reshape(-1, 2), origin).reshape(-1, 4)
        middle = shapely.points((ends[:, :2] + ends[:, 2:]) / 2.0)
        face, at = shapely.STRtree(middle).query(base.faces, predicate="intersects")
        inside = np.unique(at[self.of_face[face] == diagram.ridge_tile[source[at]]])
        inside = inside[~self._indoors(ends[inside], diagram.clearance[source[inside]])]
        return ends[inside], diagram.clearance[source[inside]]

    def _indoors(self, pieces: np.ndarray, clearance: np.ndarray) -> np.ndarray:
        """Return which pieces run inside touching footprints, where the walls part the buildings and no line is needed."""
        found = np.zeros(len(pieces), dtype=bool)
        close = np.flatnonzero(clearance < _INDOORS)
        if not len(close):
            return found
        home = np.full(2 * len(close), -1)
        block, end = shapely.STRtree(shapely.points(pieces[close].reshape(-1, 2))).query(
            self.footprints, predicate="contains"
        )
        home[end] = block
        home = home.reshape(-1, 2)
        known = np.flatnonzero((home >= 0).all(axis=1))
        pair, place = np.unique(home[known] @ [len(self.footprints), 1], return_inverse=True)
        one, two = self.footprints[pair // len(self.footprints)], self.footprints[pair % len(self.footprints)]
        found[close[known[shapely.intersects(one, two)[place.reshape(-1)]]]] = True
        return found


def tiles_of(base: Base, base_of, cluster, footprints, ground, settings: GridSettings) -> Tiles:
    """Return the tiles. base_of, cluster, ground: per building its face of the base, its cluster, who stands for it there."""
    count = len(base.faces)
    built = np.zeros(count, dtype=bool)
    built[base_of] = True
    street = base.compound == STREET
    lived_in = np.zeros(count, dtype=bool)  # per block: whether one of its street faces has a building
    lived_in[base.block[street & built]] = True
    key = np.full(count, -1)
    key[~street & built] = np.flatnonzero(~street & built)
    key[street] = np.where(lived_in[base.block[street]], count + base.block[street], 2 * count + base.region[street])
    used = np.unique(key[key >= 0])
    of_face = np.where(key >= 0, np.searchsorted(used, key), -1)
    region = np.zeros(len(used), dtype=int)
    region[of_face[of_face >= 0]] = base.region[of_face >= 0]
    standing, whole = _towers(footprints, ground)
    home = of_face[base_of[standing]]
    first = np.full(len(used), -1)
    first[home[::-1]] = standing[::-1]
    divided = np.zeros(len(used), dtype=bool)
    divided[home[cluster[standing] != cluster[first[home]]]] = True
    points, building = sample_points(whole[divided[home]], settings)
    building = standing[divided[home]][building]
    alone = first[(first >= 0) & ~divided]  # one point is enough where there is nothing to divide
    if len(alone):
        points = np.vstack([points, shapely.get_coordinates(shapely.point_on_surface(footprints[alone]))])
        building = np.concatenate([building, alone])
    return Tiles(of_face, used >= 2 * count, region, points, cluster[building], of_face[base_of[building]], footprints)


def _towers(footprints: np.ndarray, ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return (buildings that stand on the ground, their footprints together with those of the floors above)."""
    standing = np.flatnonzero(ground == np.arange(len(ground)))
    whole = footprints[standing].copy()
    above = ground != np.arange(len(ground))
    for number in np.unique(ground[above]).tolist():
        whole[np.searchsorted(standing, number)] = shapely.union_all(footprints[ground == number], grid_size=PRECISION)
    return standing, whole


def _boxes(faces: np.ndarray, of_face: np.ndarray, count: int) -> np.ndarray:
    bounds = shapely.bounds(faces)
    boxes = np.tile([np.inf, np.inf, -np.inf, -np.inf], (count, 1))
    known = of_face >= 0
    np.minimum.at(boxes[:, :2], of_face[known], bounds[known, :2])
    np.maximum.at(boxes[:, 2:], of_face[known], bounds[known, 2:])
    return boxes
