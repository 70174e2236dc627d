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
    merged = _merged(blocks, street, counts)
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


def _merged(blocks: np.ndarray, street: np.ndarray, counts: np.ndarray) -> list[tuple]:
    """Join the smallest block to the neighbour with the longest common border (of the same street first) until every
    one is large enough; return (geometry, street) of each group."""
    borders = _borders(blocks)
    areas = {place: float(area) for place, area in enumerate(shapely.area(blocks))}
    members = {place: [place] for place in areas}
    street, counts = dict(enumerate(street)), dict(enumerate(counts))
    while True:
        small = [
            place
            for place in areas
            if (areas[place] < LEAST_AREA or counts[place] < LEAST_BUILDINGS) and borders.get(place)
        ]
        if not small:
            break
        place = min(small, key=lambda item: (areas[item], item))
        other = max(borders[place], key=lambda item: (street[item] == street[place], borders[place][item], -item))
        if counts[place] > counts[other]:
            street[other] = street[place]
        areas[other] += areas.pop(place)
        counts[other] += counts.pop(place)
        members[other] += members.pop(place)
        for near, length in borders.pop(place).items():
            del borders[near][place]
            if near != other:
                borders[near][other] = borders[other][near] = borders[near].get(other, 0.0) + length
    return [(shapely.union_all(blocks[group], grid_size=0.01), street[place]) for place, group in members.items()]


def _borders(blocks: np.ndarray) -> dict[int, dict[int, float]]:
    """Return for each block the length (m) of the border shared with each neighbour."""
    found: dict[int, dict[int, float]] = {}
    one, two = shapely.STRtree(blocks).query(blocks, "touches")
    once = one < two
    one, two = one[once], two[once]
    edges = shapely.boundary(blocks)
    lengths = shapely.length(shapely.intersection(edges[one], edges[two]))
    for first, second, length in zip(one.tolist(), two.tolist(), lengths.tolist()):
        if length > 1.0:
            found.setdefault(first, {})[second] = length
            found.setdefault(second, {})[first] = length
    return found
