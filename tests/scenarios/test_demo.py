"""The demonstration: the whole job without a window; its files are opened and read back."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from qgis.core import QgsProject
from qgis.PyQt.QtGui import QImage

from plugin.core.errors import GewuError
from plugin.core.grids.parts import parts
from plugin.workspace.workspace import Workspace
from tools import demo, demo_units


@pytest.fixture(scope="module")
def finished(qgis_app, tmp_path_factory):
    """(demo, folder) after a run on the sample."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    done, files = demo.make(None, folder)
    assert {file.name for file in files} == set(demo.FILES.values()) == {file.name for file in folder.iterdir()}
    return done, folder


def test_nothing_half_made_is_left(finished):
    _, folder = finished
    assert [file.name for file in folder.parent.iterdir()] == [folder.name]


def test_workspace_holds_grids_that_cover_the_communities(finished):
    done, folder = finished
    ws = Workspace.open(folder / demo.FILES["workspace"], QgsProject())
    grids, communities = ws.read("micro_grid"), ws.read("community")
    assert len(grids) == done.result["grids"]["grids"] > 150
    counted = grids["households"].fillna(0) + grids["shops"].fillna(0)
    inside = counted.between(30, 100)
    assert inside.mean() > 0.9
    assert grids.loc[~inside, "reason"].notna().all()
    assert grids["code"].is_unique and grids["code"].str.fullmatch(r"\d{17}").all()
    for community in communities.itertuples():
        own = grids.loc[grids["community_code"] == community.code, "geometry"].to_numpy()
        assert shapely.area(own).sum() == pytest.approx(community.geometry.area, rel=1e-6)
        assert shapely.symmetric_difference(shapely.union_all(own), community.geometry).area < 1.0
    leaves = parts.leaves(ws.read("building"))
    assert leaves["households"].sum() == grids["households"].sum()
    assert set(leaves["households_source"].dropna()) == {"登记", "估算", "分摊"}


def test_facilities_are_tagged_and_the_doubtful_one_is_named(finished):
    done, folder = finished
    facilities = Workspace.open(folder / demo.FILES["workspace"], QgsProject()).read("facility")
    states = facilities["tag_state"].value_counts().to_dict()
    assert states == done.result["tags"]
    doubtful = facilities[facilities["tag_state"] == "待定"]
    # beside them at most some that a border drawn by this machine's GEOS happens to touch
    named = {"样例客运站", "界上便利店", "邻区综合超市", "样例区流动图书车"}
    assert named <= set(doubtful["name"]) and len(doubtful) <= 14
    placed = facilities[facilities["tag_state"] != "待定"]
    assert placed["community_code"].notna().all() and placed["micro_grid_code"].notna().mean() > 0.9


def test_the_lists_are_cleaned_on_their_way_in_and_the_report_says_how(finished):
    done, folder = finished
    places, requests = done.result["imports"]
    assert places["read"] == places["added"] > 80 and not places["rejected"]
    known = places["intake"]
    assert known["placed"] >= 6 and known["unplaced"] >= 1 and known["classified"] > 70
    assert known["refused"] >= 5 and known["duplicates"] >= 15 and "GCJ-02" in places["datum"]
    assert requests["added"] == 60 and requests["intake"]["placed"] >= 40
    rows = Workspace.open(folder / demo.FILES["workspace"], QgsProject()).read("facility").set_index("name")
    assert rows.loc["万家惠生活超市", "class_code"] == "B01" and pd.isna(rows.loc["萌宠之家宠物医院", "class_code"])
    assert rows.loc["机修厂一院快递点", "compound_code"] and rows.loc["机修厂一院快递点", "geometry"] is not None
    told = demo.summary(done)
    assert "可能重复" in told and "按名称地址定位" in told


def test_assessment_is_stored_with_every_point(finished):
    done, folder = finished
    ws = Workspace.open(folder / demo.FILES["workspace"], QgsProject())
    scores = ws.read("assessment_score")
    assert ws.count("assessment_run") == 1
    assert scores.groupby("community_code").size().nunique() == 1
    assert set(scores["verdict"]) <= {"达标", "不达标", "待定", "不适用"}
    assert sum(done.result["verdicts"].values()) == len(scores)
    assert len(ws.read("gap")) == done.result["gaps"] > 0


def test_ledger_opens_and_agrees_with_the_workspace(finished):
    _, folder = finished
    book = openpyxl.load_workbook(folder / demo.FILES["ledger"])
    assert {"汇总", "微网格台账", "设施台账", "评估打分表", "配套缺失清单"} <= set(book.sheetnames)
    ws = Workspace.open(folder / demo.FILES["workspace"], QgsProject())
    texts = {str(cell) for row in book["微网格台账"].iter_rows(values_only=True) for cell in row if cell is not None}
    assert set(ws.read("micro_grid")["code"]) <= texts
    everything = " ".join(
        str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
    )
    assert not [phone for phone in ws.read("worker")["phone"].dropna() if phone in everything]
    assert not [name for name in ws.read("worker")["name"] if name in everything]


def test_map_is_drawn_and_project_shows_the_workspace(finished):
    _, folder = finished
    image = QImage(str(folder / demo.FILES["map"]))
    assert image.width() > 3000 and image.height() > 2000
    small = image.scaled(200, 140).convertToFormat(QImage.Format.Format_RGB32)
    colours = {small.pixel(x, y) for x in range(20, 160) for y in range(20, 120)}
    assert len(colours) > 1000
    assert (folder / demo.FILES["print"]).read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(folder / demo.FILES["project"]) as packed:
        text = packed.read(next(name for name in packed.namelist() if name.endswith(".qgs"))).decode("utf-8")
    assert f"./{demo.FILES['workspace']}|layername=micro_grid" in text
    shown = QgsProject()
    assert shown.read(str(folder / demo.FILES["project"]))
    assert all(layer.isValid() for layer in shown.mapLayers().values()) and len(shown.mapLayers()) > 10
    shown.clear()


def test_summary_and_report_say_what_was_done(finished):
    done, folder = finished
    text = demo.summary(done)
    for wanted in ("微网格", "30–100 户", f"待定 {done.result['tags']['待定']}", "达标", "不达标"):
        assert wanted in text
    report = json.loads((folder / demo.FILES["report"]).read_text(encoding="utf-8"))
    assert report["grids"]["grids"] == done.result["grids"]["grids"]


def test_a_second_run_replaces_the_files_and_gives_the_same(finished, tmp_path):
    done, _ = finished
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / demo.FILES["ledger"]).write_text("old")
    again, _ = demo.make(None, folder)
    assert {key: again.result[key] for key in ("grids", "tags", "verdicts")} == {
        key: done.result[key] for key in ("grids", "tags", "verdicts")
    }
    assert (folder / demo.FILES["ledger"]).read_bytes()[:2] == b"PK"


def test_a_failed_run_leaves_the_former_files_alone(qgis_app, tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / demo.FILES["ledger"]).write_text("former")
    (tmp_path / "empty").mkdir()
    with pytest.raises(GewuError, match="没有可用的数据"):
        demo.make(tmp_path / "empty", folder)
    assert (folder / demo.FILES["ledger"]).read_text() == "former"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["empty", "out"]


def test_made_up_communities_cover_the_box_and_say_that_they_are_made_up():
    box = shapely.box(0, 0, 2000, 1000)
    roads = pd.DataFrame(
        {
            "highway": ["primary", "primary", "residential"],
            "geometry": [
                shapely.LineString([(700, -50), (700, 1050)]),
                shapely.LineString([(1990, -50), (1990, 1050)]),
                shapely.LineString([(1200, -50), (1200, 1050)]),
            ],
        }
    )
    streets = pd.DataFrame({"NAME": [], "geometry": []})
    corners = np.array([(x, y) for x in range(50, 1950, 100) for y in range(50, 950, 100)])
    buildings = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 20, corners[:, 1] + 20)
    units = demo_units.communities(box, roads, streets, buildings)
    assert len(units) == 2, "the sliver joins its neighbour; a residential road divides nothing"
    shapes = units["geometry"].to_numpy()
    assert shapely.area(shapes).sum() == pytest.approx(box.area)
    assert shapely.symmetric_difference(shapely.union_all(shapes), box).area < 0.01
    assert list(units["name"]) == ["演示社区01", "演示社区02"]
    assert list(units["code"]) == ["990201001001", "990201001002"]


def test_real_extract_becomes_a_workspace(qgis_app, shared_data, tmp_path):
    work = demo.Demo(tmp_path)
    ws = work.from_extract(demo.demo_osm.find(shared_data / "cn_shenzhen_nanshan_osm"))
    communities = ws.read("community")
    assert 5 <= len(communities) <= 40 and communities["name"].str.startswith("演示社区").all()
    assert shapely.is_valid(communities["geometry"].to_numpy()).all()
    assert ws.count("building") == 433 and ws.count("compound") == 40
    buildings = ws.read("building")
    assert buildings["use"].notna().mean() > 0.95 and buildings["households"].isna().all()
    assert buildings["floors"].notna().sum() >= 170
    imported = {item["file"]: item for item in work.result["imports"]}
    assert imported["road.gpkg"]["added"] > 1000
    assert all(item["read"] == item["added"] + item["skipped"] + item["rejected"] for item in imported.values())
    assert any("并非官方" in note for note in work.notes)
