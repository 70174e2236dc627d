"""Rules, households and tagging on a real workspace file: read, compute, write back, undo nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem

from plugin.core.facilities.tags import tagging
from plugin.core.findings import ERROR
from plugin.core.grids import households as core_households
from plugin.core.grids import rules
from plugin.core.grids.delineate import delineate
from plugin.workspace import facilities, geopackage, grid_rules, grids, households
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace

COMMUNITIES = ["510100000001", "510100000002"]
EAST, NORTH = 400_000.0, 3_390_000.0


@pytest.fixture
def ws(qgis_app, tmp_path) -> Workspace:
    """Two communities with 80 six-storey houses of unknown households, one office, one compound with a known total."""
    path = tmp_path / "示例.gpkg"
    geopackage.create(path, QgsCoordinateReferenceSystem("EPSG:4544"), "示例")
    workspace = Workspace.open(path)
    communities = pd.DataFrame({"code": COMMUNITIES, "name": ["示例社区", "样板社区"], "precinct_code": "P1"})
    communities["geometry"] = [shapely.box(EAST + 400 * k, NORTH, EAST + 400 * (k + 1), NORTH + 300) for k in range(2)]
    houses = [
        {
            "code": f"B{column}{row}",
            "floors": 6,
            "use": "办公" if (column, row) == (0, 0) else "居住",
            "geometry": shapely.box(
                EAST + 12 + 80 * column, NORTH + 12 + 36 * row, EAST + 52 + 80 * column, NORTH + 24 + 36 * row
            ),
        }
        for column in range(10)
        for row in range(8)
    ]
    houses[1]["households"] = 77
    compound = pd.DataFrame({"code": ["C1"], "name": ["示例苑"], "community_code": COMMUNITIES[1], "households": [500]})
    compound["geometry"] = [shapely.box(EAST + 480, NORTH + 5, EAST + 700, NORTH + 295)]
    spots = [(EAST + 100, NORTH + 100), (EAST + 400, NORTH + 100), (EAST - 10, NORTH + 100), (EAST - 900, NORTH)]
    places = pd.DataFrame({"code": ["F1", "F2", "F3", "F4"], "tag_state": "待定"})
    places["geometry"] = [shapely.Point(spot) for spot in spots]
    workspace.apply(
        [
            Change("community", add=communities),
            Change("building", add=pd.DataFrame(houses)),
            Change("compound", add=compound),
            Change("facility", add=places),
        ],
        "样例",
    )
    return workspace


def estimate(ws: Workspace) -> pd.DataFrame:
    inputs = households.read_inputs(ws)
    after = core_households.estimate(**inputs)
    ws.apply(households.changes(inputs["buildings"], after), "估算户数")
    return ws.read("building")


def test_households_are_estimated_spread_and_written_once(ws):
    buildings = estimate(ws).set_index("code")
    assert buildings["households_source"].value_counts().to_dict() == {"估算": 54, "分摊": 24, "登记": 1}
    assert buildings.loc["B01", "households"] == 77 and pd.isna(buildings.loc["B00", "households"])
    inside = buildings[buildings["households_source"] == "分摊"]
    assert inside["households"].sum() == 500
    assert buildings.loc["B12", "households"] == 32  # 480 ㎡ × 6 ÷ 90
    inputs = households.read_inputs(ws)
    assert households.changes(inputs["buildings"], core_households.estimate(**inputs)) == []


def test_areas_are_those_of_the_ellipsoid(ws):
    areas = households.read_inputs(ws)["buildings"]["footprint_area"]
    assert areas.between(479, 481).all() and (areas != 480).all()


def test_a_delineated_workspace_passes_the_rules(ws):
    estimate(ws)
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    found = rules.check(**grid_rules.read_inputs(ws))
    assert [finding.detail for finding in found if finding.severity == ERROR] == []
    counts = rules.count_by_rule(found)
    assert counts["G10"] == {"info": 1}, "no workers yet: said, not counted as wrong"


def test_one_community_can_be_checked_alone(ws):
    estimate(ws)
    ws.apply(grids.changes(ws, delineate(grids.read_inputs(ws))), "划分微网格")
    inputs = grid_rules.read_inputs(ws, [COMMUNITIES[0]])
    assert set(inputs["grids"]["community_code"]) == {COMMUNITIES[0]} and len(inputs["communities"]) == 1
    found = rules.check(**inputs)
    assert [finding.detail for finding in found if finding.severity == ERROR] == []
    (away,) = [finding for finding in found if finding.title == "社区范围外的楼栋"]
    assert "40 栋" in away.detail


def test_facilities_are_tagged_and_only_changes_are_written(ws):
    inputs = facilities.read_inputs(ws)
    result = tagging.tag(**inputs)
    done = ws.apply(facilities.changes(result, inputs["facilities"]), "设施挂接")
    assert done["facility"]["updated"] == 2
    stored = ws.read("facility").set_index("code")
    assert stored["tag_state"].to_dict() == {"F1": "自动", "F2": "待定", "F3": "就近", "F4": "待定"}
    assert stored.loc["F1", "precinct_code"] == "P1" and stored.loc["F3", "tag_distance"] == 10
    inputs = facilities.read_inputs(ws)
    assert facilities.changes(tagging.tag(**inputs), inputs["facilities"]) == []


def test_a_manual_tag_is_never_written_over(ws):
    stored = ws.read("facility")
    mine = stored.loc[stored["code"] == "F1", ["uid"]].assign(tag_state="人工", community_code=COMMUNITIES[1])
    ws.apply([Change("facility", update=mine)], "人工挂接")
    inputs = facilities.read_inputs(ws)
    (change,) = facilities.changes(tagging.tag(**inputs))
    assert mine["uid"].iloc[0] not in set(change.update["uid"])


def test_a_footprint_decides_by_its_area_while_it_is_where_the_facility_is(ws):
    uids = ws.read("facility").set_index("code")["uid"]
    west, east = EAST + 360, EAST + 405  # F2 stands on the border of the two communities
    areas = pd.DataFrame({"facility_uid": [uids["F2"], uids["F1"], "gone"]})
    areas["geometry"] = [shapely.box(west, NORTH + 90, east, NORTH + 110), *[shapely.box(0, 0, 9, 9)] * 2]
    ws.apply([Change("facility_area", add=areas)], "用地范围")
    inputs = facilities.read_inputs(ws)
    frame = tagging.tag(**inputs).frame.set_index("code")
    assert frame.loc["F2", "tag_state"] == "自动" and frame.loc["F2", "community_code"] == COMMUNITIES[0]
    assert frame.loc["F1", "geometry"].geom_type == "Point", "a footprint far away is left aside"
    ws.apply(facilities.changes(tagging.tag(**inputs), inputs["facilities"]), "设施挂接")
    assert set(shapely.get_type_id(ws.read("facility")["geometry"])) == {0}, "facilities stay points"


def test_retired_grids_take_no_facilities(ws):
    retired = pd.DataFrame({"code": ["g"], "community_code": COMMUNITIES[0], "state": ["停用"]})
    retired["geometry"] = [shapely.box(EAST, NORTH, EAST + 400, NORTH + 300)]
    ws.apply([Change("micro_grid", add=retired)], "停用网格")
    assert facilities.read_inputs(ws)["grids"] is None


def test_an_empty_workspace(qgis_app, tmp_path):
    geopackage.create(tmp_path / "空.gpkg", QgsCoordinateReferenceSystem("EPSG:4544"), "空")
    ws = Workspace.open(tmp_path / "空.gpkg")
    assert rules.check(**grid_rules.read_inputs(ws)) == []
    assert len(core_households.estimate(**households.read_inputs(ws))) == 0
    assert facilities.read_inputs(ws)["communities"] is None
