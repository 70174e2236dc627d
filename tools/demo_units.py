"""Units for a demonstration where the input has none: made up from arterial roads, and named so.

These are NOT official communities. They exist so that the whole job can be shown on open data.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

#: OSM classes that part one made-up community from the next (links and lanes do not).
ARTERIAL = ("motorway", "trunk", "primary", "secondary", "tertiary")
#: A made-up community has at least this much land (m²) and this many buildings; smaller blocks join a neighbour.
LEAST_AREA, LEAST_BUILDINGS = 120_000.0, 12
COUNTY = "990201"


def communities(
    box: shapely.Polygon, roads: pd.DataFrame, streets: pd.DataFrame, buildings: np.ndarray
) -> pd.DataFrame:
    """Return code, name, street (place of the row in `streets`) and geometry of the made-up communities.

    box: what to divide; roads: `highway`, geometry; streets: polygons that are never mixed (may be empty);
    buildings: footprints. All in one metric CRS. The result covers the box without gaps or overlaps.
    """
    lines = roads.loc[roads["highway"].isin(ARTERIAL), "geometry"].to_numpy()
    borders = [box.exterior, *(shapely.boundary(shape) for shape in streets["geometry"])]
    net = shapely.union_all([*lines, *borders], grid_size=0.01)
    blocks = shapely.get_parts(shapely.polygonize(shapely.get_parts(net)))
    inside = shapely.point_on_surface(blocks)
    blocks = blocks[shapely.contains(box, inside)]
    inside = shapely.point_on_surface(blocks)
    street = np.full(len(blocks), -1)
    for number, shape in enumerate(streets["geometry"]):
        street[shapely.contains(shape, inside)] = number
    counts = _counts(blocks, buildings)
    merged = _merged(list(blocks), list(street), list(counts))
    rows = [{"geometry": shape, "street": number} for shape, number in merged]
    frame = pd.DataFrame(rows)
    middle = shapely.get_coordinates(shapely.centroid(frame["geometry"].to_numpy()))
    frame = frame.iloc[np.lexsort((middle[:, 0], -middle[:, 1]))].reset_index(drop=True)
    frame["street"] = frame["street"].clip(lower=0)
    number = frame.groupby("street").cumcount() + 1
    frame["code"] = [f"{COUNTY}{place + 1:03d}{count:03d}" for place, count in zip(frame["street"], number)]
    frame["name"] = [f"演示社区{place:02d}" for place in range(1, len(frame) + 1)]
    return frame


def _counts(blocks: np.ndarray, buildings: np.ndarray) -> np.ndarray:
    tree = shapely.STRtree(shapely.point_on_surface(buildings))
    block, _ = tree.query(blocks, "contains")
    return np.bincount(block, minlength=len(blocks))


def _merged(shapes: list, streets: list, counts: list) -> list[tuple]:
    """Join the smallest block to the neighbour with the longest common border until every one is large enough."""
    while len(shapes) > 1:
        areas = [shape.area for shape in shapes]
        small = [place for place, area in enumerate(areas) if area < LEAST_AREA or counts[place] < LEAST_BUILDINGS]
        small = [place for place in small if _neighbour(place, shapes, streets) is not None]
        if not small:
            break
        place = min(small, key=lambda item: areas[item])
        other = _neighbour(place, shapes, streets)
        shapes[other] = shapely.union_all([shapes[other], shapes[place]], grid_size=0.01)
        if counts[place] > counts[other]:
            streets[other] = streets[place]
        counts[other] += counts[place]
        for values in (shapes, streets, counts):
            del values[place]
    return list(zip(shapes, streets))


def _neighbour(place: int, shapes: list, streets: list) -> int | None:
    """Return the block with the longest common border, one of the same street before others; None without any."""
    best, longest = None, (False, 0.0)
    for other, shape in enumerate(shapes):
        if other != place and shape.intersects(shapes[place]):
            common = shapely.length(shapely.intersection(shape, shapes[place], grid_size=0.01))
            rank = (streets[other] == streets[place], common)
            if common > 1.0 and rank > longest:
                best, longest = other, rank
    return best
