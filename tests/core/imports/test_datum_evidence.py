"""The datum that the rows themselves speak for."""

from __future__ import annotations

import sqlite3

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.core.imports import datum
from plugin.core.imports.datum_evidence import COMPOUNDS, GROUND, ROADS, SAME_NAME, UNITS, Evidence, judge

LON, LAT = 113.95, 22.55


def project(lon, lat):
    return (np.asarray(lon) - LON) * 111_320 * np.cos(np.radians(LAT)), (np.asarray(lat) - LAT) * 110_800


def degrees(x, y):
    return np.asarray(x) / (111_320 * np.cos(np.radians(LAT))) + LON, np.asarray(y) / 110_800 + LAT


@pytest.fixture(scope="module")
def town() -> dict[str, pd.DataFrame]:
    """A town of 8 × 8 km: a road and a compound every 400 m, and points beside them."""
    steps = np.arange(-4000, 4001, 400.0)
    x, y = (grid.ravel() for grid in np.meshgrid(steps, steps))
    names = [f"第{i % 21}大街{i // 21}号花园" for i in range(len(x))]
    roads = pd.DataFrame({"name": [f"甲{chr(0x4E00 + i)}路" for i in range(len(steps))],
                          "geometry": [shapely.LineString([(-4200, s), (4200, s)]) for s in steps]})  # fmt: skip
    across = pd.DataFrame({"name": [f"乙{chr(0x4E00 + i)}路" for i in range(len(steps))],
                           "geometry": [shapely.LineString([(s, -4200), (s, 4200)]) for s in steps]})  # fmt: skip
    return {
        "x": x + 30, "y": y + 20, "roads": pd.concat([roads, across], ignore_index=True), "row": np.arange(len(x)) // 21,
        "compounds": pd.DataFrame({"code": [f"X{i}" for i in range(len(x))], "name": names,
                                   "geometry": shapely.box(x, y, x + 80, y + 60)}),
        "communities": pd.DataFrame({"code": [f"5101050010{i:02d}" for i in range(21)], "name": [f"乡{chr(0x4E00 + i)}社区" for i in range(21)],
                                     "geometry": [shapely.box(-4200, s - 200, 4200, s + 200) for s in steps]}),
    }  # fmt: skip


def seen(town, name: str, chosen) -> tuple[np.ndarray, np.ndarray]:
    return datum.from_wgs84(*degrees(town["x"][chosen], town["y"][chosen]), name)


@pytest.mark.parametrize("name", datum.CHOICES)
def test_each_kind_of_evidence_finds_the_datum(town, name):
    chosen = np.arange(100, 340, 4)
    roads, compounds = town["roads"]["name"], town["compounds"]["name"]
    lon, lat = seen(town, name, chosen)
    address = [f"某市{roads[town['row'][i] if i % 2 else 21 + i % 21]}{i}号" for i in chosen]
    kinds = {
        ROADS: Evidence(pd.DataFrame({"address": address}), project, roads=town["roads"]),
        COMPOUNDS: Evidence(pd.DataFrame({"address": compounds[chosen] + "3栋"}), project, compounds=town["compounds"]),
        SAME_NAME: Evidence(pd.DataFrame({"name": compounds[chosen]}), project, facilities=town["compounds"]),
        UNITS: Evidence(
            pd.DataFrame({"community": town["communities"]["name"].to_numpy()[town["row"][chosen]]}),
            project,
            communities=town["communities"],
        ),
    }
    for kind, evidence in kinds.items():
        found = judge(lon, lat, evidence)
        assert found.suggestion == name, (kind, found)
        assert found.by_source == {kind: found.count} and found.count >= 40
        assert found.figures[name] == min(found.figures.values()) <= 40
        expected = datum.distance(*degrees(town["x"][chosen], town["y"][chosen]), lon, lat)
        assert found.shift == pytest.approx(np.median(expected), abs=2)


def test_the_text_gives_the_figures(town):
    chosen = np.arange(0, 400, 5)
    evidence = Evidence(
        pd.DataFrame({"name": town["compounds"]["name"][chosen]}), project, facilities=town["compounds"]
    )
    found = judge(*seen(town, datum.BD09, chosen), evidence)
    assert found.text.startswith("坐标像 BD-09：纠偏后到同名设施的中位距离 0 m，不纠偏 1,")
    assert found.text.endswith("（依据 80 处）。")
    assert found.to_dict()["figures"]["BD09"] == 0
    plain = judge(*seen(town, datum.AS_IS, chosen), evidence)
    assert plain.text.startswith("坐标看来没有偏移：到同名设施的中位距离 0 m") and plain.shift == 0


def test_thin_contradicting_or_foreign_evidence_decides_nothing(town):
    names = town["compounds"]["name"]
    few = np.arange(5)
    evidence = Evidence(pd.DataFrame({"name": names[few]}), project, facilities=town["compounds"])
    found = judge(*seen(town, datum.BD09, few), evidence)
    assert found.suggestion is None and "只有 5 处" in found.text and found.shift == 0
    many = np.arange(0, 440, 3)
    evidence = Evidence(pd.DataFrame({"name": names[many]}), project, facilities=town["compounds"])
    lon, lat = seen(town, datum.GCJ02, many)
    mixed = seen(town, datum.AS_IS, many)
    half = np.arange(len(many)) % 2 == 0
    assert judge(np.where(half, lon, mixed[0]), np.where(half, lat, mixed[1]), evidence).suggestion is None
    assert judge(lon - 0.012, lat - 0.01, evidence).suggestion is None
    order = np.random.default_rng(1).permutation(len(many))
    assert judge(lon[order], lat[order], evidence).suggestion is None


def test_one_name_a_thousand_times_is_not_a_thousand_proofs(town):
    rows = pd.DataFrame({"address": [town["compounds"]["name"][7]] * 1000})
    lon, lat = seen(town, datum.GCJ02, np.full(1000, 7))
    found = judge(lon, lat, Evidence(rows, project, compounds=town["compounds"]))
    assert found.suggestion is None and found.count == 3


def test_without_names_buildings_may_tell():
    rng = np.random.default_rng(2)
    x, y = rng.uniform(-4000, 4000, 1500), rng.uniform(-4000, 4000, 1500)
    buildings = pd.DataFrame({"code": None, "name": None, "geometry": shapely.box(x - 20, y - 20, x + 20, y + 20)})
    rows = pd.DataFrame({"name": [None] * 400})
    evidence = Evidence(rows, project, buildings=buildings)
    lon, lat = datum.from_wgs84(*degrees(x[:400], y[:400]), datum.GCJ02)
    found = judge(lon, lat, evidence)
    assert found.suggestion == datum.GCJ02 and set(found.by_source) == {GROUND} and "楼栋内" in found.text
    lost = degrees(rng.uniform(-4000, 4000, 400), rng.uniform(-4000, 4000, 400))
    assert judge(*lost, evidence).suggestion is None


def test_rows_without_a_position_or_with_nothing_to_compare():
    rows = pd.DataFrame({"name": ["甲", "乙", "丙"], "address": [None, "某路", np.nan]})
    found = judge([np.nan, np.inf, 113.0], [22.0, 22.0, np.nan], Evidence(rows, project))
    assert found.suggestion is None and found.count == 0 and found.figures == {}
    assert judge([], [], Evidence(rows.iloc[:0], project)).count == 0


@pytest.fixture
def huangpu(shared_data) -> pd.DataFrame:
    file = shared_data / "cn_shanghai_poi_xiaoqu" / "shanghai_huangpu_roads.gpkg"
    base = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    roads = pd.read_sql("SELECT name, geom FROM roads WHERE name IS NOT NULL", base)
    base.close()
    # the header of a GeoPackage geometry: 8 bytes and an envelope
    sizes = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
    lines = [shapely.from_wkb(blob[8 + sizes[(blob[3] >> 1) & 7] :]) for blob in roads["geom"]]
    return roads.assign(geometry=shapely.transform(lines, lambda xy: np.column_stack(project(xy[:, 0], xy[:, 1]))))


@pytest.mark.parametrize("name", datum.CHOICES)
def test_a_real_amap_list_against_real_roads(shared_data, huangpu, name):
    """The list is WGS84 although it comes from AMap; shifted, it is recognised as what it then is."""
    folder = shared_data / "cn_shanghai_poi_xiaoqu"
    rows = pd.concat([pd.read_csv(folder / f"{part}.csv") for part in ("shanghai_hospital", "小学")], ignore_index=True)
    near = rows[rows["lon"].between(121.45, 121.50) & rows["lat"].between(31.21, 31.25)]
    lon, lat = datum.from_wgs84(near["lon"].to_numpy(), near["lat"].to_numpy(), name)
    found = judge(lon, lat, Evidence(near[["name", "address"]], project, roads=huangpu))
    assert found.suggestion == name and found.count > 30
    assert found.figures[name] < 100 and sorted(found.figures.values())[1] > 250


def test_a_real_baidu_list_against_real_roads(shared_data, huangpu):
    raw = pd.read_csv(shared_data / "cn_shanghai_poi_xiaoqu" / "小区经纬度_gb18030.csv", encoding="gb18030")
    raw = raw[raw["经度"].between(121.46, 121.51) & raw["纬度"].between(31.21, 31.26)]
    rows = pd.DataFrame({"name": raw["小区"], "address": raw["小区"]})
    found = judge(raw["经度"].to_numpy(), raw["纬度"].to_numpy(), Evidence(rows, project, roads=huangpu))
    assert found.suggestion == datum.BD09 and found.figures[datum.BD09] < 100 and 1100 < found.shift < 1200
