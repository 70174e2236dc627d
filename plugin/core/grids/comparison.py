"""The figures of one delineation, and what adopting it would change."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from ..columns import numbers, texts
from . import bounds
from .delineate import Delineation
from .settings import GridSettings

#: A border runs along a street where the road line is not farther away than this (m).
_BESIDE = 5.0
#: Distance (m) between the points at which that is looked up, and their largest number.
_STEP, _MOST_POINTS = 10.0, 200_000
#: Grids whose shapes differ by less than this (m²) are the same.
_SAME = 1.0
#: Bars of the histogram between the smallest and the largest load.
_BARS = 20


@dataclass(frozen=True)
class Figures:
    """What is compared. Loads are households + shops of the grids that the bounds bind; NaN = does not apply.

    share: of these grids inside the bounds (0–1). deviation: standard deviation. off_target: mean distance from the
    target. compactness: mean Polsby–Popper (1 = circle) of all grids. street_share: of the length of all borders along
    roads. changed_households: households that had a grid and get another. edges, bars: histogram of the loads (what is above twice the maximum is in the last bar), bars_beyond: of those
    beyond the bounds.
    """

    grids: int
    bound: int
    inside: int
    share: float
    outside: int
    explained: int
    exempt: int
    households: int
    mean: float
    deviation: float
    off_target: float
    smallest: float
    largest: float
    compactness: float
    street_share: float
    changed_households: float
    parts: int
    general_grids: int
    edges: tuple[float, ...] = ()
    bars: tuple[int, ...] = ()
    bars_beyond: tuple[int, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A delineation beside the grids there were. standing: SAME, CHANGED, NEW or KEPT per new grid (n,); retired: rows
    of the former grids that go; changed_households: NaN where there were no grids."""

    standing: np.ndarray
    retired: pd.DataFrame
    changed_households: float

    def count(self, standing: str) -> int:
        return int((self.standing == standing).sum())


SAME, CHANGED, NEW, KEPT = "same", "changed", "new", "kept"


def compare(delineation: Delineation, existing: pd.DataFrame | None) -> Comparison:
    """Return what adopting `delineation` would change in the communities it is for.

    A grid is the same one when it took over the former one's identity; it has changed when its code or its shape has.
    """
    grids = delineation.grids
    former = _former(delineation, existing)
    rows = {identity: row for row, identity in enumerate(_identities(former))}
    old = np.array([rows.get(identity, -1) for identity in _identities(grids)], dtype=int)
    standing = np.full(len(grids), NEW, dtype=object)
    had = np.flatnonzero(old >= 0)
    if len(had):
        same = _same_shape(grids["geometry"].to_numpy()[had], former["geometry"].to_numpy()[old[had]])
        same &= texts(grids, "code")[had] == texts(former, "code")[old[had]]
        standing[had] = np.where(same, SAME, CHANGED)
    standing[_kept(grids) & (old >= 0)] = KEPT
    gone = former.iloc[sorted(set(range(len(former))) - set(old[had].tolist()))].reset_index(drop=True)
    return Comparison(standing, gone, _changed_households(delineation, former, old))


def _kept(grids: pd.DataFrame) -> np.ndarray:
    return grids["locked"].to_numpy(dtype=bool) | (texts(grids, "source") == "manual")


def _former(delineation: Delineation, existing: pd.DataFrame | None) -> pd.DataFrame:
    if existing is None or not len(existing):
        return delineation.grids.iloc[:0]
    done = {row["code"] for row in delineation.report["per_community"]}
    usable = np.array([shape is not None and not shape.is_empty for shape in existing["geometry"]], dtype=bool)
    usable &= (texts(existing, "state") != bounds.RETIRED) & existing["community_code"].isin(done).to_numpy()
    return existing[usable].reset_index(drop=True)


def _identities(grids: pd.DataFrame) -> list:
    """Return the uid, the code where there is none, else something no other grid has."""
    pairs = zip(texts(grids, "uid"), texts(grids, "code"), range(len(grids)))
    return [uid or code or (id(grids), row) for uid, code, row in pairs]


def _same_shape(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    same = shapely.equals_exact(shapely.normalize(one), shapely.normalize(two), 1e-6)
    near = np.flatnonzero(~same & (np.abs(shapely.area(one) - shapely.area(two)) < _SAME))
    if len(near):
        valid = shapely.make_valid(one[near]), shapely.make_valid(two[near])
        same[near] = shapely.area(shapely.symmetric_difference(*valid)) < _SAME
    return same


def _changed_households(delineation: Delineation, former: pd.DataFrame, old: np.ndarray) -> float:
    """old: row of the former grid per new grid, -1 for none."""
    parts = delineation.parts
    parts = parts[parts["micro_grid_code"].notna()] if len(parts) else parts
    if not len(former):
        return math.nan
    if not len(parts):
        return 0.0
    row_of = dict(zip(delineation.grids["code"], range(len(delineation.grids))))
    now = np.array([row_of.get(code, -1) for code in parts["micro_grid_code"]], dtype=int)
    now = np.where(now >= 0, old[now], -1)
    before = np.full(len(parts), -1)
    points = shapely.point_on_surface(parts["geometry"].to_numpy())
    point, grid = shapely.STRtree(former["geometry"].to_numpy()).query(points, predicate="intersects")
    order = np.lexsort((-grid, point))
    before[point[order]] = grid[order]
    moved = (before >= 0) & (before != now)
    return float(np.nansum(numbers(parts, "households")[moved]))


def figures(
    delineation: Delineation,
    settings: GridSettings,
    comparison: Comparison,
    roads: pd.DataFrame | None = None,
) -> Figures:
    """Return the figures of a delineation made with `settings`."""
    grids, parts = delineation.grids, delineation.parts
    standings = bounds.standing(grids, settings.minimum, settings.maximum)
    counts = bounds.summary(standings)
    beyond = np.isin(standings, (bounds.BELOW, bounds.ABOVE))
    counted = beyond | (standings == bounds.INSIDE)
    load = bounds.load(grids)[counted]
    within = np.minimum(load, 2.0 * settings.maximum)  # one far out must not squeeze the others
    edges = _bins(within) if len(load) else np.zeros(0)
    general = getattr(delineation, "general_grids", None)
    return Figures(
        grids=counts.total,
        bound=counts.bound,
        inside=counts.inside,
        share=counts.share,
        outside=counts.outside,
        explained=int((grids["reason"].notna().to_numpy() & beyond).sum()),
        exempt=counts.exempt,
        households=int(np.nansum(numbers(grids, "households"))),
        mean=float(load.mean()) if len(load) else math.nan,
        deviation=float(load.std()) if len(load) else math.nan,
        off_target=float(np.abs(load - settings.target).mean()) if len(load) else math.nan,
        smallest=float(load.min()) if len(load) else math.nan,
        largest=float(load.max()) if len(load) else math.nan,
        compactness=_compactness(grids["geometry"].to_numpy()),
        street_share=_street_share(grids["geometry"].to_numpy(), roads),
        changed_households=comparison.changed_households,
        parts=int(parts["part"].isin(["单元", "楼层"]).sum()) if len(parts) else 0,
        general_grids=0 if general is None else len(general),
        edges=tuple(float(edge) for edge in edges),
        bars=_bars(within, edges),
        bars_beyond=_bars(within[beyond[counted]], edges),
    )


def _bars(load: np.ndarray, edges: np.ndarray) -> tuple[int, ...]:
    return tuple(np.histogram(load, bins=edges)[0].tolist()) if len(edges) else ()


def _bins(load: np.ndarray) -> np.ndarray:
    width = max(5.0, 5.0 * math.ceil((load.max() - load.min()) / _BARS / 5.0))
    first = width * math.floor(load.min() / width)
    return first + width * np.arange(int((load.max() - first) // width) + 2)


def _compactness(shapes: np.ndarray) -> float:
    length = shapely.length(shapes)
    usable = length > 0
    if not usable.any():
        return math.nan
    return float((4.0 * math.pi * shapely.area(shapes[usable]) / length[usable] ** 2).mean())


def _street_share(shapes: np.ndarray, roads: pd.DataFrame | None) -> float:
    """Return the share of points on the borders that lie beside a road; NaN without roads."""
    if roads is None or not len(roads) or not len(shapes):
        return math.nan
    lines = [line for line in roads["geometry"] if line is not None and not line.is_empty]
    if not lines:
        return math.nan
    rings = shapely.get_rings(shapely.get_parts(shapes))  # grids that were kept come as multi-polygons
    if not len(rings):
        return math.nan
    lengths = shapely.length(rings)
    step = max(_STEP, float(lengths.sum()) / _MOST_POINTS)
    counts = np.maximum((lengths / step).astype(int), 1)
    ring = np.repeat(np.arange(len(rings)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    along = (np.arange(len(ring)) - first + 0.5) * (lengths / counts)[ring]
    points = shapely.line_interpolate_point(rings[ring], along)
    beside = shapely.STRtree(lines).query(points, predicate="dwithin", distance=_BESIDE)[0]
    return float(len(np.unique(beside)) / len(points))
