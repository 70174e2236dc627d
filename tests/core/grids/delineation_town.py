"""Made-up towns for the delineation tests, and the checks every result must pass."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.delineate import Delineation, DelineationInput
from plugin.core.grids.ground.arrangement import edges_of


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    return frames.conform(pd.DataFrame(rows), schema.table(name))


def house(x, y, households, width=30.0, depth=12.0, **more) -> dict:
    shape = shapely.box(x, y, x + width, y + depth)
    return {"uid": f"u{x:g}-{y:g}", "name": f"{x:g}-{y:g}栋", "households": households, "geometry": shape, **more}


def community(x=0.0, y=0.0, width=300.0, height=200.0, number=1, shape=None) -> dict:
    shape = shapely.box(x, y, x + width, y + height) if shape is None else shape
    return {"uid": f"c{number}", "code": f"5101000000{number:02d}", "name": f"示例{number}社区", "geometry": shape}


def town(seed=0, columns=2, rows=2, low=10, high=57, uid=True) -> DelineationInput:
    """Communities of 400 m with four compounds each, slabs in rows with a little disorder."""
    random = np.random.default_rng(seed)
    communities, compounds, buildings = [], [], []
    for i in range(columns):
        for j in range(rows):
            communities.append(community(i * 400.0, j * 400.0, 400.0, 400.0, i * rows + j + 1))
            for a in range(2):
                for b in range(2):
                    x, y = i * 400 + a * 200 + 8, j * 400 + b * 200 + 8
                    number = len(compounds)
                    shape = shapely.box(x, y, x + 184, y + 184)
                    compounds.append(
                        {"uid": f"p{number}", "code": f"P{number:03d}", "name": f"样板{number}小区", "geometry": shape}
                    )
                    for u in range(3):
                        for v in range(5):
                            if random.random() < 0.15:
                                continue
                            at = x + 6 + u * 60 + random.random() * 4, y + 6 + v * 35 + random.random() * 4
                            made = house(*at, int(random.integers(low, high)), 45.0, 14.0, floors=6)
                            made["uid"] = f"b{len(buildings)}" if uid else None
                            buildings.append({**made, "name": f"{len(buildings)}栋"})
    return DelineationInput(table("community", communities), table("building", buildings), table("compound", compounds))


def assert_sound(found: Delineation, inputs: DelineationInput, exact: bool = True) -> None:
    """Every rule that holds for any input: one valid piece each, no gap, no overlap, nobody lost, nobody cut, all explained."""
    grids, parts = found.grids, found.parts
    shapes = grids["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all()
    assert (shapely.get_type_id(shapes) == 3).all(), "a grid is in several pieces"
    assert grids["code"].is_unique and grids["code"].notna().all()
    outline = _outline(inputs)
    assert abs(shapely.area(shapes).sum() - outline.area) <= 0.002 * outline.length + 0.01
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    overlap = shapely.area(shapely.intersection(shapes[one[one < two]], shapes[two[one < two]]))
    assert not len(overlap) or overlap.max() <= (1e-9 if exact else 1e-3)
    if exact:
        edges = edges_of(shapes)
        directed = edges.start * len(edges.xy) + edges.end
        assert len(np.unique(directed)) == len(directed), "an edge occurs twice in the same direction"
        middles = shapely.points(edges.middle[edges.twin < 0])
        rim = shapely.union_all(shapely.boundary(_shapes(inputs)))
        assert shapely.distance(middles, rim).max(initial=0.0) < 0.003, "an inner edge has no counterpart"
    placed = parts[parts["micro_grid_code"].notna()]
    sums = placed.groupby("micro_grid_code")[["households", "shops"]].sum().reindex(grids["code"], fill_value=0)
    fresh = (grids["source"] == "auto").to_numpy()
    assert (sums["households"].to_numpy() == grids["households"].to_numpy())[fresh].all()
    _assert_uncut(placed, grids, inputs)
    load = (grids["households"] + grids["shops"]).to_numpy()
    limits = found.report["settings"]
    outside = fresh & ((load < limits["minimum"]) | (load > limits["maximum"]))
    assert grids["reason"][outside].notna().all(), "a grid outside the bounds has no reason"
    assert found.report["grids"] == len(grids)


def _shapes(inputs) -> np.ndarray:
    shapes = np.array([shape for shape in inputs.communities["geometry"] if shape is not None], dtype=object)
    shapes = shapely.make_valid(shapes)
    return shapes[shapely.area(shapes) > 0]


def _outline(inputs):
    return shapely.union_all(_shapes(inputs))


def _assert_uncut(placed: pd.DataFrame, grids: pd.DataFrame, inputs) -> None:
    """Every footprint lies in its grid, but for 1 % (and 1 % outside its community); one that a community border cuts is not looked at."""
    row = {code: number for number, code in enumerate(grids["code"])}
    own = grids["geometry"].to_numpy()[[row[code] for code in placed["micro_grid_code"]]]
    shapes = placed["geometry"].to_numpy()
    homes = (
        grids[["community_code", "geometry"]]
        .groupby("community_code")["geometry"]
        .agg(lambda g: shapely.union_all(list(g)))
    )
    homes = homes.reindex(placed["community_code"]).to_numpy()
    whole = shapely.area(shapely.intersection(shapes, homes)) >= 0.99 * shapely.area(shapes)
    lost = shapely.area(shapely.difference(shapes, own)) / np.maximum(shapely.area(shapes), 1e-9)
    lost = np.where(whole, lost, 0.0)
    assert lost.max(initial=0.0) <= 0.0201, f"{placed['name'].iloc[int(lost.argmax())]} is cut"
