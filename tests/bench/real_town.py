"""Real footprints in made-up square communities: Suzhou's old city, Nanshan in Shenzhen, Haidian in Beijing (../shared/data)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema
from plugin.core.grids.delineate import DelineationInput
from plugin.workspace import blobs

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
METRES = 111_320.0
#: Storeys where the map tells none, and square metres of floor per household.
FLOORS, AREA = 6, 90.0
NO_HOMES = {
    "commercial",
    "office",
    "retail",
    "school",
    "university",
    "hospital",
    "industrial",
    "public",
    "garage",
    "service",
    "roof",
    "train_station",
}


def towns(side: float = 600.0):
    """Yield (name, input) of what lies on this machine."""
    for name, file, layer in (
        ("Suzhou, no compounds", "cn_suzhou_buildings_floors/suzhou_buildings.gpkg", None),
        ("Nanshan, Shenzhen", "cn_shenzhen_nanshan_osm/shenzhen_nanshan.gpkg", "residential_aoi"),
        ("Haidian, Beijing", "cn_beijing_haidian_osm/beijing_haidian.gpkg", "residential_aoi"),
    ):
        if (SHARED / file).exists():
            yield name, _town(SHARED / file, layer, side)


def _town(path: Path, compounds: str | None, side: float) -> DelineationInput:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        buildings = _read(connection, "buildings")
        buildings["households"], buildings["floors"] = _households(buildings)
        west, south, east, north = shapely.total_bounds(buildings["geometry"].to_numpy())
        squares = [
            shapely.box(x, y, x + side, y + side)
            for x in np.arange(west, east, side)
            for y in np.arange(south, north, side)
        ]
        communities = pd.DataFrame({"code": [f"5101000{n:05d}" for n in range(len(squares))], "geometry": squares})
        communities["name"] = [f"示例{n + 1}社区" for n in range(len(squares))]
        named = {"communities": ("community", communities), "buildings": ("building", buildings)}
        if compounds:
            named["compounds"] = "compound", _read(connection, compounds)
            named["roads"] = "road", _read(connection, "roads")
            named["barriers"] = "barrier", _read(connection, "barriers")
    return DelineationInput(**{key: frames.conform(frame, schema.table(name)) for key, (name, frame) in named.items()})


def _read(connection, layer: str) -> pd.DataFrame:
    frame = pd.read_sql_query(f'SELECT * FROM "{layer}"', connection)
    shapes = blobs.unpack(frame.pop("geom").tolist())
    known = shapes[~shapely.is_missing(shapes)]
    latitude = float(np.floor(shapely.total_bounds(known)[1]))
    scale = METRES * np.array([np.cos(np.radians(latitude + 0.3)), 1.0])
    corner = np.floor(shapely.total_bounds(known)[:2])
    frame["geometry"] = shapely.transform(shapes, lambda xy: (xy - corner) * scale)
    return frame.rename(columns={"osm_id": "uid"}) if "osm_id" in frame else frame


def _households(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    told = frame["Floor"] if "Floor" in frame else pd.to_numeric(frame["building_levels"], errors="coerce")
    floors = told.fillna(FLOORS).to_numpy(dtype=float)
    homes = np.maximum(1, np.round(floors * shapely.area(frame["geometry"].to_numpy()) / AREA))
    if "building" in frame:
        homes[frame["building"].isin(NO_HOMES).to_numpy()] = 0
    return homes, floors
