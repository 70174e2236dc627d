"""The facilities as the search for duplicates sees them: names, places, classes and sources as numbers; equal rows once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from ...columns import polygons, shapes, texts
from ..places import place_names
from . import name_marks

#: Metres between what is not to be seen as neighbours; no workspace is that wide.
_FAR = 1e7
#: Decimals (of a metre) in which two places count as the same spot.
_SPOT = 2


@dataclass
class Limits:
    """Metres per class of `classes` (the last entry is for facilities without a class), and which classes go together."""

    distance: np.ndarray
    same_source: np.ndarray
    generic: np.ndarray
    generic_same_source: float
    compatible: np.ndarray
    judging: dict


def limits(classes: list[str], settings: dict) -> Limits:
    """Return the limits of these class codes from the content of `duplicates.json`."""
    given, default = settings["limits"]["classes"], settings["limits"]["default"]
    found = [given.get(code, default) for code in classes] + [default]
    compatible = np.eye(len(classes) + 1, dtype=bool)
    place = {code: number for number, code in enumerate(classes)}
    for one, other in settings["compatible"]["pairs"]:
        if one in place and other in place:
            compatible[place[one], place[other]] = compatible[place[other], place[one]] = True
    compatible[-1, :] = compatible[:, -1] = True
    columns = (
        np.array([entry[name] for entry in found], dtype=float) for name in ("distance", "same_source", "generic")
    )
    return Limits(*columns, float(default["generic_same_source"]), compatible, settings["judging"])


@dataclass
class Rows:
    """Distinct facilities ("nodes"). Every array has one entry per node; -1 stands for unknown.

    rows: per node the rows of the frame it stands for (equal ones share a node); first: the first of them.
    name: number in `names` (plain letters of the name as in `cleans`); class_: number, the last for unknown; x, y: metres or NaN;
    shape: footprint or None; chain: whether the name stands at several places of one source; spacing: metres to the next of
    the same name and source (infinite for none, and where it is no chain).
    """

    rows: list[np.ndarray]
    first: np.ndarray
    names: np.ndarray
    cleans: np.ndarray
    name: np.ndarray
    class_: np.ndarray
    source: np.ndarray
    code: np.ndarray
    address: np.ndarray
    community: np.ndarray
    x: np.ndarray
    y: np.ndarray
    chain: np.ndarray
    spacing: np.ndarray
    shape: np.ndarray
    limits: Limits
    addresses: np.ndarray

    @property
    def count(self) -> int:
        return len(self.first)


def prepare(frame: pd.DataFrame, settings: dict, apart: set[int], areas: pd.DataFrame | None = None) -> Rows:
    """Return the nodes of `frame`. areas: facility_uid and geometry, the footprints. apart: rows that must stay nodes of their own (told to be different from others)."""
    raw = texts(frame, "name")
    raw_codes, raw_names = pd.factorize(raw)
    cleaned = np.array([name_marks.clean(name) for name in raw_names], dtype=object)
    clean_codes, cleans = pd.factorize(cleaned)
    names = np.full(len(cleans), None, dtype=object)
    names[clean_codes[::-1]] = raw_names[::-1]
    name = np.where(raw_codes >= 0, clean_codes[raw_codes] if len(clean_codes) else -1, -1)
    name[name >= 0] = np.where(
        np.array([bool(text) for text in cleans], dtype=bool)[name[name >= 0]], name[name >= 0], -1
    )
    class_, classes = pd.factorize(texts(frame, "class_code"))
    class_ = np.where(class_ < 0, len(classes), class_)
    source = pd.factorize(texts(frame, "source"))[0]
    code = pd.factorize(texts(frame, "code"))[0]
    address_raw, address_names = pd.factorize(texts(frame, "address"))
    plain = np.array([name_marks.clean(text) for text in address_names], dtype=object)
    address_codes, addresses = pd.factorize(plain)
    address = np.where(address_raw >= 0, address_codes[address_raw] if len(address_codes) else -1, -1)
    community = pd.factorize(texts(frame, "community_code"))[0]
    x, y = places(frame)
    found = limits(list(classes), settings)
    keys = _keys(name, class_, x, y, address, community, len(classes), apart)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.r_[True, keys[order][1:] != keys[order][:-1]]) if len(keys) else np.zeros(0, dtype=int)
    groups = np.split(order, starts[1:]) if len(keys) else []
    first = order[starts]
    arranged = np.argsort(first, kind="stable")
    groups, first = [groups[place] for place in arranged], first[arranged]
    chain = _chains(name[first], source[first], found.judging["chain_count"])
    spacing = _spacing(chain, name[first], source[first], x[first], y[first])
    return Rows(
        groups, first, names, cleans, name[first], class_[first], source[first], code[first], address[first],
        community[first], x[first], y[first], chain, spacing, _footprints(frame, areas)[first], found, addresses,
    )  # fmt: skip


def places(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return where each row lies in metres (the inner point of what is not a point), NaN where it has no place."""
    found = shapes(frame)
    if not len(found):
        return np.zeros(0), np.zeros(0)
    wide = ~shapely.is_missing(found) & (shapely.get_type_id(found) != 0)
    if wide.any():
        found = found.copy()
        found[wide] = shapely.point_on_surface(found[wide])
    return shapely.get_x(found), shapely.get_y(found)


def _footprints(frame: pd.DataFrame, areas: pd.DataFrame | None) -> np.ndarray:
    """Return the largest footprint of each row, None where it has none."""
    found = np.full(len(frame), None, dtype=object)
    own = shapes(frame)
    wide = ~shapely.is_missing(own) & (shapely.get_dimensions(own) == 2) if len(own) else np.zeros(0, dtype=bool)
    found[wide] = own[wide]
    if areas is not None and len(areas):
        outlines = pd.DataFrame({"uid": texts(areas, "facility_uid"), "shape": polygons(areas)})
        outlines = outlines[~shapely.is_missing(outlines["shape"].to_numpy())]
        outlines = outlines.assign(size=shapely.area(outlines["shape"].to_numpy())).sort_values("size", kind="stable")
        outlines = outlines.drop_duplicates("uid", keep="last").set_index("uid")["shape"]
        place = outlines.index.get_indexer(texts(frame, "uid"))
        found[place >= 0] = outlines.to_numpy()[place[place >= 0]]
    return found


def _keys(name, class_, x, y, address, community, unknown: int, apart: set[int]) -> np.ndarray:
    """Return a number per row, the same for rows that nothing tells apart but code and source."""
    nowhere = np.isnan(x)
    table = pd.DataFrame(
        {
            "name": name,
            "class": class_,
            "x": np.where(nowhere, -1.0, np.round(x, _SPOT)),
            "y": np.where(nowhere, -1.0, np.round(y, _SPOT)),
            "address": np.where(nowhere, address, -2),
            "community": np.where(nowhere, community, -2),
        }
    )
    keys = table.groupby(list(table.columns), sort=False).ngroup().to_numpy()
    # a nameless row of no class is like nothing; a nameless one without a place neither; without community and address
    # a name alone does not make two records one
    alone = ((name < 0) & ((class_ == unknown) | nowhere)) | (nowhere & (address < 0) & (community < 0))
    alone[list(apart)] = True
    return np.where(alone, len(keys) + np.arange(len(keys)), keys)


def _chains(name: np.ndarray, source: np.ndarray, least: int) -> np.ndarray:
    """Return whether a node's name stands at `least` or more places in one source: a chain, or a name that says little."""
    if not len(name):
        return np.zeros(0, dtype=bool)
    key = name.astype("int64") * (source.max() + 2) + source + 1
    _, back, count = np.unique(key, return_inverse=True, return_counts=True)
    most = np.zeros(name.max() + 2, dtype="int64")
    np.maximum.at(most, name, count[back])
    return (most[name] >= least) & (name >= 0)


def _spacing(chain, name, source, x, y) -> np.ndarray:
    """Return how far the next node of the same name and source is; the two together are a third dimension."""
    found = np.full(len(chain), np.inf)
    rows = np.flatnonzero(chain & ~np.isnan(x))
    if len(rows) > 1:
        _, key = np.unique(name[rows].astype("int64") * (source.max() + 2) + source[rows], return_inverse=True)
        places = np.c_[x[rows], y[rows], key * _FAR]
        distance = cKDTree(places).query(places, k=2, distance_upper_bound=_FAR / 2)[0]
        found[rows] = distance[:, 1]
    return found


def signatures(cleans: np.ndarray) -> np.ndarray:
    """Return 64 bits per name, one for each letter in it: names with few common bits cannot be alike."""
    found = np.zeros(len(cleans), dtype="uint64")
    for start in range(0, len(cleans), 20_000):
        table, _ = place_names.letters(list(cleans[start : start + 20_000]))
        bits = np.uint64(1) << ((table.astype("uint64") * np.uint64(2654435761)) >> np.uint64(7) & np.uint64(63))
        bits[table == 0] = 0
        found[start : start + 20_000] = np.bitwise_or.reduce(bits, axis=1)
    return found
