"""The ground under a gesture, cut into faces along the borders of units, the gesture's own lines and footprints.

A face lies in one unit wholly, and units made of whole faces have neither gaps nor overlaps between them: both sides of a
border were traced along the same lines. Everything is on the millimetre grid; `finishing` puts outer borders back exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from ..ground.arrangement import Edges, arranged, border_lengths, connected_labels, containing, millimetres
from ..ground.noding import segments_of
from .desk import Desk
from .draft import Draft, Fresh

#: Where an edge comes from (bits).
BORDER, LINE, FOOTPRINT = 1, 2, 4
#: Faces together smaller than this (m²) are drawing accuracy, never a unit of their own.
SCRAP = 1.0


@dataclass
class Ground:
    """rows: the units (rows of the desk). Per face: shape, area, inner point, unit (place in `rows`, -1 blank), load of the
    parts whose interior point lies in it. cover: pairs (face, part) of the footprints asked for. tag: bits per edge."""

    desk: Desk
    rows: np.ndarray
    faces: np.ndarray
    edges: Edges
    tag: np.ndarray
    inner: np.ndarray
    unit: np.ndarray
    area: np.ndarray
    cover: tuple[np.ndarray, np.ndarray]
    at_part: tuple[np.ndarray, np.ndarray]
    load: np.ndarray

    def __len__(self) -> int:
        return len(self.faces)

    def within(self, shape) -> np.ndarray:
        """Return which faces lie in a polygon whose border is among the lines."""
        found = np.zeros(len(self), dtype=bool)
        found[containing(self.faces, self.inner, np.array([shape], dtype=object))[0]] = True
        return found

    def pieces(self, label: np.ndarray, across: int = BORDER | LINE | FOOTPRINT) -> np.ndarray:
        """Return a number per face: faces of one label that hang together over edges with no bits but `across`."""
        edges = self.edges
        paired = (edges.twin >= 0) & ((self.tag & ~across) == 0)
        one, two = edges.face[paired], edges.twin[paired]
        same = label[one] == label[two]
        return connected_labels(len(self), one[same], two[same])

    def borders(self, label: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return (one, other, length in m), both ways, of every two labels (≥ 0) that share a border."""
        edges = self.edges
        paired = edges.twin >= 0
        one, two, length = label[edges.face[paired]], label[edges.twin[paired]], edges.length[paired]
        apart = (one != two) & (one >= 0) & (two >= 0)
        if not apart.any():
            none = np.zeros(0, dtype=int)
            return none, none, np.zeros(0)
        one, two, length = border_lengths(one[apart], two[apart], length[apart] / 2.0, int(label.max()) + 1)
        return np.concatenate([one, two]), np.concatenate([two, one]), np.concatenate([length, length])


def ground_of(desk: Desk, rows: Sequence[int], lines: Sequence, whole: Sequence[int] = ()) -> Ground:
    """Return the ground of these units. lines: linework of the gesture; whole: parts whose footprints must not be cut."""
    rows, whole = np.asarray(rows, dtype=int), np.asarray(whole, dtype=int)
    shapes, footprints = desk.shapes[rows], desk.footprints[whole]
    sets = [shapely.boundary(shapes), np.asarray([*lines, None], dtype=object)[:-1], shapely.boundary(footprints)]
    parts = [shapely.get_parts(lineset) for lineset in sets]
    bits = np.repeat([BORDER, LINE, FOOTPRINT], [len(part) for part in parts])
    linework = np.concatenate(parts)
    origin = millimetres(shapely.total_bounds(linework)[:2]) - 2000
    segments, line = segments_of(linework, origin)
    faces, edges, tag = arranged(segments, bits[line].astype(np.int64), origin)
    inner = shapely.point_on_surface(faces)
    unit = np.full(len(faces), -1)
    face, holder = containing(faces, inner, shapes)
    unit[face[::-1]] = holder[::-1]
    face, part = containing(faces, inner, footprints) if len(whole) else (np.zeros(0, int), np.zeros(0, int))
    at = desk.part_tree.query(faces, predicate="intersects")
    first = np.unique(at[1], return_index=True)[1]
    at_face, at_part = at[0][first], at[1][first]
    load = np.bincount(at_face, weights=desk.load[at_part], minlength=len(faces))
    return Ground(
        desk, rows, faces, edges, tag, inner, unit, shapely.area(faces), (face, whole[part]), (at_face, at_part), load
    )


def crossed_parts(desk: Desk, line) -> np.ndarray:
    """Return the parts a line cuts, and those that overlap them."""
    hit = np.sort(desk.footprint_tree.query(line, predicate="intersects"))
    hit = hit[shapely.relate_pattern(line, desk.footprints[hit], "T********")] if len(hit) else hit
    while len(hit):
        one, other = desk.footprint_tree.query(desk.footprints[hit], predicate="intersects")
        common = shapely.area(shapely.intersection(desk.footprints[hit[one]], desk.footprints[other])) > 0.01
        more = np.union1d(hit, other[common])
        if len(more) == len(hit):
            break
        hit = more
    return hit


def kept_whole(ground: Ground, label: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Return the labels with every footprint of `ground.cover` on one side: where most of it lies.

    usable: faces that may change sides; overlapping footprints go together.
    """
    face, part = ground.cover
    mine = usable[face]
    face, part = face[mine], part[mine]
    if not len(face):
        return label
    parts, number = np.unique(part, return_inverse=True)
    number = number.reshape(-1)
    order = np.argsort(face, kind="stable")
    same = face[order][1:] == face[order][:-1]
    cluster = connected_labels(len(parts), number[order][1:][same], number[order][:-1][same])[number]
    face, first = np.unique(face, return_index=True)
    cluster = cluster[first]
    labels, place = np.unique(label[face], return_inverse=True)
    share = np.zeros((int(cluster.max()) + 1, len(labels)))
    np.add.at(share, (cluster, place.reshape(-1)), ground.area[face])
    result = label.copy()
    result[face] = labels[share.argmax(axis=1)][cluster]
    return result


def main_pieces(ground: Ground, label: np.ndarray, piece: np.ndarray) -> np.ndarray:
    """Return a mask of the faces in the main piece of their label: the one with most load, then area."""
    count = int(piece.max()) + 1
    load = np.bincount(piece, weights=ground.load, minlength=count)
    area = np.bincount(piece, weights=ground.area, minlength=count)
    of_label = np.zeros(count, dtype=int)
    of_label[piece] = label
    order = np.lexsort((area, load, of_label))
    last = np.append(of_label[order][1:] != of_label[order][:-1], True)
    main = np.zeros(count, dtype=bool)
    main[order[last]] = True
    return main[piece]


def without_scraps(
    ground: Ground, label: np.ndarray, takers: np.ndarray | None = None, fixed: np.ndarray | None = None
) -> np.ndarray:
    """Return the labels with every piece beside the main one of its label, if it holds no load, handed to the neighbour with the
    longest border. takers: labels that may take; by default labels are places in `ground.rows`, and all ≥ 0 but locked units
    may. fixed: faces that keep their label."""
    label = label.copy()
    locked = np.flatnonzero(ground.desk.locked[ground.rows]) if takers is None else np.zeros(0, dtype=int)
    for _ in range(20):
        piece = ground.pieces(label)
        loose = ~main_pieces(ground, label, piece) & (label >= 0)
        load = np.bincount(piece, weights=ground.load)[piece]
        area = np.bincount(piece, weights=ground.area)[piece]
        small = area < SCRAP
        loose = (loose & (load == 0)) | (small & (label >= 0) & (load == 0))
        loose &= ~np.isin(label, locked)
        if fixed is not None:
            loose &= ~fixed
        if not loose.any():
            break
        moved = False
        one, other, length = ground.borders(piece)
        label_of = np.full(int(piece.max()) + 1, -1)
        label_of[piece] = label
        waiting = np.zeros(len(label_of), dtype=bool)
        waiting[piece[loose]] = True
        for number in np.flatnonzero(waiting).tolist():
            near = (one == number) & ~waiting[other] & (label_of[other] >= 0) & (label_of[other] != label_of[number])
            near &= ~np.isin(label_of[other], locked) if takers is None else np.isin(label_of[other], takers)
            if near.any():
                candidates = label_of[other[near]]
                names, place = np.unique(candidates, return_inverse=True)
                best = names[np.bincount(place.reshape(-1), weights=length[near]).argmax()]
                label[piece == number] = best
                moved = True
        if not moved:
            break
    return label


def assembled(ground: Ground, mask: np.ndarray):
    """Return the polygon made of these faces."""
    faces = ground.faces[mask]
    return faces[0] if len(faces) == 1 else shapely.coverage_union_all(faces)


def draft_of(
    ground: Ground, owner: np.ndarray, text: str, fresh: Sequence[Fresh] = (), notes: Sequence[str] = ()
) -> Draft:
    """Return what it is when faces go to these owners. owner: place in `ground.rows`, len(rows) + k for fresh[k], -1 none."""
    desk, rows = ground.desk, ground.rows
    count = len(rows)
    draft = Draft(desk, text, notes=list(notes))
    changed = np.unique(np.concatenate([ground.unit[ground.unit != owner], owner[ground.unit != owner]]))
    for place in changed[(changed >= 0) & (changed < count)].tolist():
        mine = owner == place
        if mine.any():
            draft.shapes[int(rows[place])] = assembled(ground, mine)
        else:
            draft.removed.append(int(rows[place]))
    for number, unit in enumerate(fresh):
        unit.shape = assembled(ground, owner == count + number)
        draft.fresh.append(unit)
    target = np.concatenate([rows, len(desk) + np.arange(len(fresh)), [-1]]).astype(int)
    face, part = ground.at_part
    draft.home = desk.home.copy()
    moved = owner[face] != ground.unit[face]  # others may lie in units that are not on this ground, in a hole of it
    draft.home[part[moved]] = target[owner[face[moved]]]
    return draft
