"""Which new grid takes over the code, name and worker of which former one, and how many households changed their grid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from .codes import inherited


@dataclass
class Heritage:
    """heir: {new grid: row of the former grid whose code it takes over}; moved: households + shops that are now in a grid
    with another code than before (those that were in no grid do not count)."""

    heir: dict[int, int]
    moved: float


def heritage(
    former: pd.DataFrame, points: np.ndarray, load: np.ndarray, of_part: np.ndarray, shapes: np.ndarray
) -> Heritage:
    """Return what the new grids `shapes` take over from the `former` ones with a code.

    points: a point in each leaf; load: its households + shops; of_part: its new grid.
    """
    if not len(former) or not len(shapes):
        return Heritage({}, 0.0)
    codes = [code if isinstance(code, str) and code else "" for code in former["code"].tolist()]
    order = np.array(sorted(range(len(codes)), key=codes.__getitem__), dtype=int)
    old = former["geometry"].to_numpy()[order]
    invalid = ~shapely.is_valid(old)
    if invalid.any():
        old = np.where(invalid, shapely.make_valid(old), old)
    tree = shapely.STRtree(old)
    new, row = tree.query(shapes, predicate="intersects")
    common = shapely.area(shapely.intersection(shapes[new], old[row]))
    area = np.zeros((len(shapes), len(old)))
    area[new, row] = common
    people = np.zeros_like(area)
    if len(points):
        point, row = tree.query(points, predicate="intersects")
        first = np.unique(point, return_index=True)[1]  # in several: the first code
        point, row = point[first], row[first]
        np.add.at(people, (of_part[point], row), load[point])
    new, row = np.nonzero((area > 0.0) | (people > 0.0))
    share = {
        (n, f"{r:09d}"): (round(people[n, r], 6), round(area[n, r], 6))
        for n, r in zip(new.tolist(), row.tolist())
        if codes[order[r]]
    }
    taken = {grid: int(name) for grid, name in inherited(share).items()}
    stayed = sum(people[grid, row] for grid, row in taken.items())
    return Heritage({grid: int(order[row]) for grid, row in taken.items()}, float(people.sum() - stayed))
