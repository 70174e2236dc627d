"""Real open data made ready for import: an OSM extract with the layers roads, barriers, buildings, residential_aoi…

Nothing is invented but the units (see demo_units); what is inferred is counted and told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from osgeo import ogr
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsField,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QVariant

from plugin.core.geometry import repaired_polygons
from plugin.workspace import crs as zones
from plugin.workspace import frames
from tools import demo_units

LAYERS = ("roads", "barriers", "buildings", "residential_aoi", "landuse_other", "facility_areas", "pois")
ATTRIBUTION = "© OpenStreetMap 贡献者（ODbL）"
#: Names that tell a dwelling house where the tags do not.
DWELLING = re.compile(r"公寓|宿舍|住宅|家属|号楼|花园|小区|苑$|村$|新村")
#: Land use around a building → its use in the workspace.
LAND = {"commercial": "商业", "retail": "商业", "industrial": "工业", "education": "公共服务"}
PUBLIC = ("university", "school", "college", "kindergarten", "hospital", "clinic", "library", "townhall", "police")


@dataclass
class Prepared:
    """The input made ready. files: [(table, file, mapping or None)] in order of import; notes: what to tell."""

    name: str
    crs: QgsCoordinateReferenceSystem
    files: list = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: str = f"{ATTRIBUTION}；社区界为演示划定，并非官方"


def find(folder: Path) -> Path | None:
    """Return the extract in a folder: a .gpkg with the wanted layers; None when there is none."""
    for file in sorted(folder.glob("*.gpkg")) if folder.is_dir() else []:
        dataset = ogr.Open(str(file))
        names = {dataset.GetLayerByIndex(number).GetName() for number in range(dataset.GetLayerCount())}
        if set(LAYERS) <= names:
            return file
    return None


def prepare(file: Path, work: Path) -> Prepared:
    """Write the import files of an extract into `work` and say what was inferred."""
    context = QgsCoordinateTransformContext()
    raw = {name: QgsVectorLayer(f"{file}|layername={name}", name, "ogr") for name in LAYERS}
    crs = zones.suggest(raw["buildings"].extent().center().x())
    data = {name: frames.from_source(layer, crs, context) for name, layer in raw.items()}
    found = Prepared(f"{file.stem} 演示区", crs)
    for name in ("buildings", "residential_aoi", "landuse_other", "facility_areas"):
        shapes, mended = repaired_polygons(data[name]["geometry"].to_numpy())
        data[name] = data[name].assign(geometry=shapes)[[shape is not None for shape in shapes]].reset_index(drop=True)
        if mended.any():
            found.notes.append(f"{name}：修复自相交图形 {int(mended.sum())} 个")
    footprints = data["buildings"]["geometry"].to_numpy()
    west, south, east, north = shapely.total_bounds(footprints)
    box = shapely.box(west - 60, south - 60, east + 60, north + 60)
    streets = _streets(file.parent.parent, box, crs, context)
    if "DISTRICT" in streets and len(streets):
        area = streets.groupby("DISTRICT")["geometry"].agg(lambda shapes: shapely.area(shapes.to_numpy()).sum())
        found.name = f"{area.idxmax()}演示范围"
    units = demo_units.communities(box, data["roads"], streets, footprints)
    found.notes.append(
        f"演示社区 {len(units)} 个由演示程序用主次干路围合而成，并非官方社区；片区、街道代码 9902… 均为演示代码"
    )
    writer = _Writer(work, crs, found)
    _units(writer, units, streets)
    compounds = _compounds(data["residential_aoi"], units)
    writer.add("compound", compounds)
    writer.add("building", _buildings(data, compounds, found))
    near = shapely.buffer(box, 300)
    roads = data["roads"]
    roads = roads[shapely.intersects(near, roads["geometry"].to_numpy())]
    writer.add("road", roads.assign(geometry=shapely.intersection(near, roads["geometry"].to_numpy())), own=True)
    writer.add("barrier", _barriers(data["barriers"], near, found), own=True)
    for name in ("pois", "facility_areas"):
        rows = data[name]
        writer.add("facility", rows[shapely.intersects(box, rows["geometry"].to_numpy())], own=True, name=name)
    return found


def _streets(folder: Path, box: shapely.Polygon, crs, context) -> pd.DataFrame:
    """Return the 街道 polygons beside the extract that meet the box, cut to it; an empty frame where there are none."""
    file = next(folder.glob("*_streets/*.gpkg"), None)
    rows = pd.DataFrame({"NAME": [], "geometry": []})
    if file is not None:
        rows = frames.from_source(QgsVectorLayer(str(file), "streets", "ogr"), crs, context)
        shapes, _ = repaired_polygons(rows["geometry"].to_numpy())
        rows = rows.assign(geometry=shapely.intersection(shapes, box))
        rows = rows[shapely.area(rows["geometry"].to_numpy()) > 1000].reset_index(drop=True)
    return rows


def _units(writer: _Writer, units: pd.DataFrame, streets: pd.DataFrame) -> None:
    whole = shapely.union_all(units["geometry"].to_numpy(), grid_size=0.01)
    writer.add("precinct", pd.DataFrame([{"code": "YSPQ", "name": "演示片区", "geometry": whole}]))
    rows = []
    for number, part in units.groupby("street"):
        name = f"{streets['NAME'].iloc[number]}街道（演示范围）" if len(streets) else "演示街道"
        rows.append({"code": f"{demo_units.COUNTY}{number + 1:03d}", "name": name, "precinct_code": "YSPQ",
                     "geometry": shapely.union_all(part["geometry"].to_numpy(), grid_size=0.01)})  # fmt: skip
    writer.add("subdistrict", pd.DataFrame(rows))
    units = units.assign(precinct_code="YSPQ", subdistrict_code=units["code"].str[:9], kind="城镇")
    writer.add("community", units.drop(columns="street"))


def _compounds(aoi: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the estates with a code under the made-up community that holds most of each."""
    shapes = aoi["geometry"].to_numpy()
    shares = shapely.area(shapely.intersection(shapes[:, None], units["geometry"].to_numpy()[None, :]))
    home = np.where(shares.max(axis=1) > 0, shares.argmax(axis=1), -1)
    rows = aoi.assign(community_code=[units["code"].iloc[place] if place >= 0 else None for place in home])
    rows = rows[home >= 0].reset_index(drop=True)
    number = rows.groupby("community_code").cumcount() + 1
    rows["code"] = [f"{code}{count:03d}" for code, count in zip(rows["community_code"], number)]
    blank = rows["name"].isna()
    rows.loc[blank, "name"] = [f"未命名小区{place:02d}" for place in range(1, int(blank.sum()) + 1)]
    return rows[["code", "name", "community_code", "geometry"]]


def _buildings(data: dict, compounds: pd.DataFrame, found: Prepared) -> pd.DataFrame:
    rows = data["buildings"].reset_index(drop=True)
    inside = shapely.point_on_surface(rows["geometry"].to_numpy())
    home = _place(compounds["geometry"].to_numpy(), inside)
    tags = [rows[name] for name in ("building", "landuse", "shop", "office", "amenity")]
    plain = (
        rows["building"].isin(["yes", "residential"])
        & tags[1].isna()
        & tags[2].isna()
        & tags[3].isna()
        & tags[4].isna()
    )
    land = pd.concat([data["landuse_other"], data["facility_areas"]], ignore_index=True)
    around = _place(land["geometry"].to_numpy(), inside)
    use = np.full(len(rows), None, dtype=object)
    for place in range(len(rows)):
        if not plain[place]:
            continue
        if (
            rows.at[place, "building"] == "residential"
            or home[place] >= 0
            or DWELLING.search(rows.at[place, "name"] or "")
        ):
            use[place] = "居住"
        elif around[place] >= 0:
            item = land.iloc[around[place]]
            use[place] = LAND.get(item["landuse"]) or ("公共服务" if item["amenity"] in PUBLIC else None)
        use[place] = use[place] or "其他"
    guessed = pd.Series(use[plain.to_numpy()]).value_counts()
    found.notes.append(
        "楼栋用途推断（按小区范围、名称、周边用地）：" + "、".join(f"{k} {v}" for k, v in guessed.items())
    )
    levels = pd.to_numeric(rows["building_levels"], errors="coerce")
    height = pd.to_numeric(rows["height"].astype(object).str.extract(r"([\d.]+)")[0], errors="coerce")
    floors = levels.where(levels > 0, (height / 3).round().clip(lower=1))
    found.notes.append(
        f"层数：登记 {int((levels > 0).sum())} 栋，由高度÷3 m 推算 {int((floors.notna() & ~(levels > 0)).sum())} 栋，"
        f"缺 {int(floors.isna().sum())} 栋（估算户数时按默认层数）"
    )
    named = rows.rename(columns={"building_levels": "levels_text"}).assign(
        use=use,
        floors=floors,
        code=rows["osm_way_id"].where(rows["osm_way_id"].notna(), rows["osm_id"]),
        compound_code=[compounds["code"].iloc[place] if place >= 0 else None for place in home],
    )
    known = {
        "use": ["use", "building"],
        "code": "code",
        "name": "name",
        "floors": "floors",
        "compound_code": "compound_code",
    }
    named.attrs["mapping"] = known
    return named


def _place(areas: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return for each point the smallest area that holds it, -1 for none."""
    held = np.full(len(points), -1)
    point, area = shapely.STRtree(areas).query(points, "within")
    order = np.argsort(-shapely.area(areas[area]), kind="stable")
    held[point[order]] = area[order]
    return held


def _barriers(rows: pd.DataFrame, near: shapely.Polygon, found: Prepared) -> pd.DataFrame:
    rows = rows[shapely.intersects(near, rows["geometry"].to_numpy())]
    below = rows["tunnel"].isin(["yes", "culvert"])
    if below.any():
        found.notes.append(f"地下的铁路、涵洞 {int(below.sum())} 条不作阻隔")
    rows = rows[~below]
    return rows.assign(geometry=shapely.intersection(near, rows["geometry"].to_numpy()))


class _Writer:
    """Writes frames as one-layer GeoPackages and notes them for import."""

    def __init__(self, work: Path, crs: QgsCoordinateReferenceSystem, found: Prepared) -> None:
        self.work, self.crs, self.found = work, crs, found

    def add(self, table: str, frame: pd.DataFrame, own: bool = False, name: str = "") -> None:
        """own: the source's own columns, mapped by the import itself; else columns named as in the workspace."""
        file = self.work / f"{name or table}.gpkg"
        columns = [column for column in frame.columns if column != "geometry"]
        fields = QgsFields()
        for column in columns:
            number = frame[column].dtype.kind == "f"
            fields.append(QgsField(column, QVariant.Double if number else QVariant.String))
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName, options.layerName = "GPKG", name or table
        options.layerOptions = ["FID=fid_"]
        writer = QgsVectorFileWriter.create(
            str(file), fields, QgsWkbTypes.Type.Unknown, self.crs, QgsCoordinateTransformContext(), options
        )
        writer.addFeatures(frames.to_features(frame.reset_index(drop=True), fields))
        del writer
        mapping = frame.attrs.get("mapping") or (None if own else {column: column for column in columns})
        self.found.files.append((table, file, mapping))
