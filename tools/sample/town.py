"""Put the town together: one conformed frame per table, with fixed identifiers and times."""

from __future__ import annotations

import uuid

import numpy as np
import pandas as pd
import shapely

from plugin.core import frames, schema

from . import buildings, facilities, people, roads, units

NAME = "示例市样例区"
CRS = "EPSG:4545"
MADE = "2025-01-01T00:00:00"
SOURCE = "import:示例"
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "gewu/sample/1")


def build() -> dict[str, pd.DataFrame]:
    """Return {table name: frame} of the sample town, in workspace coordinates (EPSG:4545), the same on every run."""
    plots = units.plots()
    compounds = units.compounds(plots)
    ways = roads.roads()
    houses = buildings.buildings(plots, ways)
    compounds = _with_totals(compounds, houses, plots)
    communities = _with_people(units.communities(), houses)
    found = {
        "precinct": units.precincts(), "subdistrict": units.subdistricts(), "community": communities,
        "compound": compounds, "building": houses, "road": ways, "barrier": roads.barriers(),
        "general_grid": units.general_grids(), "worker": people.workers(),
        "facility": facilities.facilities(houses, compounds), "request": people.requests(compounds),
        "project": people.projects(),
    }  # fmt: skip
    return {name: _finished(name, frame) for name, frame in found.items()}


def _with_totals(compounds: pd.DataFrame, houses: pd.DataFrame, plots: list[dict]) -> pd.DataFrame:
    """Add the registered household total (two compounds without any count have none either), lifts and parking."""
    ratio = {plot["compound"]: plot["parking_ratio"] for plot in plots if plot["compound"]}
    own = houses.assign(lifts=houses["units"] * (houses["floors"] > 8)).groupby("compound_code")
    homes = compounds["code"].map(own["true_households"].sum())
    return compounds.assign(
        households=homes.where(~compounds["name"].isin(["缆车新村", "石板新村"])),
        elevators=compounds["code"].map(own["lifts"].sum()),
        parking=np.round(homes * compounds["code"].map(ratio) / 5) * 5,
    )


def _with_people(communities: pd.DataFrame, houses: pd.DataFrame) -> pd.DataFrame:
    """Add the registered totals of households and population, and the secretary (an invented name)."""
    homes = communities["code"].map(houses.groupby("community_code")["true_households"].sum())
    area = houses.assign(area=shapely.area(houses["geometry"].to_numpy()) * houses["floors"])
    living = area[area["use"].isin(["居住", "商住"])].groupby("community_code")["area"].sum()
    return communities.assign(
        households=homes,
        population=np.round(homes * 2.6),
        floor_area=communities["code"].map(living).round(),
        secretary=[f"{surname}示例" for surname in "梁宋邓曾彭董"],
    )


def _finished(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    table = schema.table(name)
    marks = frame["code"] if table.has("code") else [f"{name}-{number}" for number in range(1, len(frame) + 1)]
    frame = frame.assign(
        uid=[str(uuid.uuid5(_NAMESPACE, f"{name}/{mark}")) for mark in marks],
        created_at=MADE,
        updated_at=MADE,
        source=SOURCE,
    )
    for field in table.fields:
        if field.default is not None and field.name not in frame:
            frame[field.name] = field.default
    return frames.conform(_as_stored(frame, table.geometry), table)


def _as_stored(frame: pd.DataFrame, kind: str | None) -> pd.DataFrame:
    """Return the frame with single areas and lines as the multi-part ones the workspace keeps."""
    if kind in (None, schema.POINT):
        return frame
    shapes = [
        shapely.multilinestrings(shapely.get_parts(shape))
        if shape.geom_type.endswith("LineString")
        else shapely.multipolygons(shapely.get_parts(shape))
        for shape in frame["geometry"]
    ]
    return frame.assign(geometry=pd.Series(shapes, index=frame.index, dtype=object))
