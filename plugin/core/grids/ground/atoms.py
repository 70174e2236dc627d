"""From labelled faces to atoms: every face ends up in exactly one atom, the cell of a building or of a cluster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from ..partition.graph import Graph
from ..settings import GridSettings
from .arrangement import Edges, border_lengths, connected_labels

#: Unit (compound number) of what lies in no compound.
STREET = -1
_STRIPE = 0.1  # share of the borders of floors above the ground that counts against the shape: they are drawn only
_THIN = 15.0  # m: a strip without households narrower than about this never becomes a grid of its own


@dataclass
class Faces:
    """Faces of one community. Per edge: hard, street (road, compound or general grid), road, stripe (round floors above
    the ground). label: cluster of buildings a face is nearest to (-1 none);
    owned: building whose footprint covers it (-1 none); region (bounded by hard lines), unit (compound), general grid. first_area: the
    first unit that keeps its ground to itself even where no building stands."""

    shapes: np.ndarray
    edges: Edges
    hard: np.ndarray
    street: np.ndarray
    label: np.ndarray
    owned: np.ndarray
    region: np.ndarray
    unit: np.ndarray
    general: np.ndarray
    road: np.ndarray
    stripe: np.ndarray
    first_area: int = np.iinfo(np.int64).max


@dataclass
class Territory:
    """The result. atom: per face; home: atom per building; the rest per atom: region, unit (compound, STREET) and general grid
    (-1 none), `built` whether a building stands in it. graph: the atoms and their borders (none across hard lines);
    bare: m² of the faces in no general grid."""

    faces: np.ndarray
    edges: Edges
    street: np.ndarray
    hard: np.ndarray
    owned: np.ndarray
    atom: np.ndarray
    home: np.ndarray
    region: np.ndarray
    unit: np.ndarray
    general: np.ndarray
    built: np.ndarray
    graph: Graph
    bare: float = 0.0


def atoms_of(
    faces: Faces, at_anchor: np.ndarray, places: np.ndarray, load: np.ndarray, settings: GridSettings
) -> Territory:
    """Return the atoms. at_anchor: face per building; places: (region, unit, general) per building."""
    edges = faces.edges
    paired = edges.twin >= 0
    one, two = edges.face[paired], edges.twin[paired]
    hard, length = faces.hard[paired], edges.length[paired]
    built_over = (faces.owned[one] >= 0) & (faces.owned[two] >= 0)
    open_edge = ~hard & (faces.region[one] == faces.region[two])
    alike = (faces.label[one] == faces.label[two]) & (open_edge | built_over)
    alike &= (faces.label[one] >= 0) | (faces.unit[one] == faces.unit[two])
    piece = connected_labels(len(faces.shapes), one[alike], two[alike])
    count = int(piece.max()) + 1
    areas = shapely.area(faces.shapes)
    where = _places_of_pieces(faces, piece, count, areas, at_anchor, places, load)
    atom_of = np.full(count, -1)
    home_piece = piece[at_anchor]
    inhabited = np.unique(home_piece)
    atom_of[inhabited] = np.arange(len(inhabited))
    area = np.bincount(piece, weights=areas, minlength=count)
    joint = piece[one] != piece[two]
    links = _Links(piece[one][joint], piece[two][joint], length[joint], open_edge[joint])
    _area_atoms(atom_of, links, where[:, 1], faces.first_area)
    _adopt(atom_of, links, where, links.passable)
    _void_atoms(atom_of, links, area, settings)
    _adopt(atom_of, links, where, where[links.first, 2] == where[links.second, 2])
    _adopt(atom_of, links, where, np.ones(len(links.first), dtype=bool))
    atom = atom_of[piece]
    main = _main_pieces(atom_of, area, inhabited)
    region, unit, general = where[main].T
    built = np.zeros(len(main), dtype=bool)
    built[atom_of[inhabited]] = True
    home = atom[at_anchor]
    graph = _graph(faces, atom, region, unit, load, home, areas, settings)
    bare = float(areas[faces.general < 0].sum())
    return Territory(
        faces.shapes,
        edges,
        faces.street,
        faces.hard,
        faces.owned,
        atom,
        home,
        region,
        unit,
        general,
        built,
        graph,
        bare,
    )


@dataclass
class _Links:
    """Pairs of neighbouring pieces, both directions: their common length, and whether a group may pass."""

    first: np.ndarray
    second: np.ndarray
    length: np.ndarray
    passable: np.ndarray


def _places_of_pieces(faces: Faces, piece, count, areas, at_anchor, places, load) -> np.ndarray:
    """Return (region, unit, general) per piece: those of its heaviest building, else of its largest face."""
    where = np.zeros((count, 3), dtype=int)
    order = np.argsort(areas, kind="stable")
    where[piece[order]] = np.column_stack([faces.region, faces.unit, faces.general])[order]
    order = np.argsort(load, kind="stable")
    where[piece[at_anchor[order]]] = places[order]
    return where


def _adopt(atom_of: np.ndarray, links: _Links, where: np.ndarray, usable: np.ndarray) -> None:
    """Give every piece without an atom to the neighbour with the longest border, of the same compound if there is one.

    Works outwards from the atoms, in place. usable: per link, whether a piece may be handed over it.
    """
    usable = usable & ((atom_of[links.first] < 0) | (atom_of[links.second] < 0))
    if not usable.any():
        return
    first, second, length = border_lengths(
        links.first[usable], links.second[usable], links.length[usable] / 2.0, len(atom_of)
    )
    near: dict[int, list] = {}
    for a, b, size in zip(first.tolist(), second.tolist(), length.tolist()):
        near.setdefault(a, []).append((b, size))
        near.setdefault(b, []).append((a, size))
    while True:
        chosen = {}
        for spot in np.flatnonzero(atom_of < 0).tolist():
            best: dict[int, tuple[bool, float]] = {}
            for other, size in near.get(spot, ()):
                key = int(atom_of[other])
                if key >= 0:
                    same, so_far = best.get(key, (False, 0.0))
                    best[key] = (same or (where[other, 1] == where[spot, 1] != STREET), so_far + size)
            if best:
                chosen[spot] = max(best, key=lambda key: (*best[key], -key))
        if not chosen:
            return
        for spot, key in chosen.items():
            atom_of[spot] = key


def _area_atoms(atom_of: np.ndarray, links: _Links, unit: np.ndarray, first_area: int) -> None:
    """Make atoms, in place, of the pieces of parks and the like that hang together and hold no building."""
    inside = unit >= first_area
    if not inside.any():
        return
    same = links.passable & inside[links.first] & (unit[links.first] == unit[links.second])
    whole = connected_labels(len(atom_of), links.first[same], links.second[same])
    taken = np.unique(whole[atom_of >= 0])
    for number in np.unique(whole[inside & (atom_of < 0) & ~np.isin(whole, taken)]).tolist():
        atom_of[whole == number] = int(atom_of.max(initial=-1)) + 1


def _void_atoms(atom_of: np.ndarray, links: _Links, area: np.ndarray, settings: GridSettings) -> None:
    """Make atoms, in place, of the large areas without buildings that hard lines cut off from every atom."""
    loose = np.flatnonzero(atom_of < 0)
    if not len(loose):
        return
    inner = links.passable & (atom_of[links.first] < 0) & (atom_of[links.second] < 0)
    whole = connected_labels(len(atom_of), links.first[inner], links.second[inner])
    for number in dict.fromkeys(whole[loose].tolist()):
        members = loose[whole[loose] == number]
        outward = np.isin(links.first, members) & ~np.isin(links.second, members)
        rim = links.length[outward].sum()
        size = area[members].sum()
        wide = size >= settings.empty_grid_area and 2.0 * size >= _THIN * rim
        if wide or not outward.any():
            atom_of[members] = int(atom_of.max()) + 1
    island = connected_labels(len(atom_of), links.first, links.second)  # across hard lines too
    bare = (atom_of < 0) & ~np.isin(island, island[atom_of >= 0])
    for number in np.unique(island[bare]).tolist():  # nobody there to give the ground to: the largest part takes it
        mine = np.flatnonzero(bare & (island == number))
        size = np.bincount(whole[mine], weights=area[mine])
        atom_of[mine[whole[mine] == size.argmax()]] = int(atom_of.max()) + 1


def _main_pieces(atom_of: np.ndarray, area: np.ndarray, inhabited: np.ndarray) -> np.ndarray:
    """Return per atom the piece that says where it is: the one with buildings, else the largest."""
    main = np.zeros(int(atom_of.max()) + 1, dtype=int)
    order = np.argsort(area, kind="stable")
    main[atom_of[order]] = order
    main[atom_of[inhabited]] = inhabited
    return main


def _graph(faces: Faces, atom, region, unit, load, home, areas, settings: GridSettings) -> Graph:
    edges = faces.edges
    count = len(region)
    weight = np.bincount(home, weights=load, minlength=count).astype(float)
    area = np.bincount(atom, weights=areas, minlength=count)
    other = np.where(edges.twin >= 0, atom[edges.twin], -1)
    outer = atom[edges.face] != other
    felt = edges.length * np.where(faces.street | faces.hard | (other < 0), settings.street_discount, 1.0)
    felt = np.where(faces.stripe, _STRIPE * felt, felt)
    perimeter = np.bincount(atom[edges.face[outer]], weights=felt[outer], minlength=count)
    between = outer & (other >= 0)
    one, two = atom[edges.face[between]], other[between]
    whole, hard = edges.length[between], faces.hard[between]
    along = np.where(faces.road[between] & ~hard, whole, 0.0)
    columns = np.column_stack([whole, felt[between], np.where(hard, whole, 0.0), along]) / 2.0
    first, second, lengths = border_lengths(one, two, columns, count)
    full, length, blocked, road = lengths.T
    together = region[first] == region[second]
    # a barrier that ends here parts nobody unless there are dwellings on both sides of it
    conflicts = together & (blocked >= settings.least_border) & (weight[first] > 0) & (weight[second] > 0)
    passable = together & ~conflicts & (full - blocked >= settings.least_border)
    centre = shapely.get_coordinates(shapely.centroid(faces.shapes))
    x = np.bincount(atom, weights=centre[:, 0] * areas, minlength=count) / area
    y = np.bincount(atom, weights=centre[:, 1] * areas, minlength=count) / area
    pairs = frozenset(zip(first[conflicts].tolist(), second[conflicts].tolist()))
    pair = first[passable], second[passable], length[passable]
    return Graph(weight, area, perimeter, *pair, x, y, unit, pairs, road[passable])
