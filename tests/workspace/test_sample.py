"""The embedded sample: invented, deterministic, whole, small."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsPointXY, QgsProject, QgsRasterLayer

from plugin.core import resources, schema
from plugin.core.errors import GewuError
from plugin.workspace.sample import LISTS, copy_sample
from plugin.workspace.workspace import Workspace
from tools import make_lists
from tools.sample import lists, town

TABLES = ("precinct", "subdistrict", "community", "compound", "building", "road", "barrier", "general_grid", "worker",
          "facility", "request", "project")  # fmt: skip


@pytest.fixture(scope="module")
def sample(qgis_app, tmp_path_factory):
    """The frames of a copied sample, by table."""
    ws = Workspace.open(copy_sample(tmp_path_factory.mktemp("sample")), QgsProject())
    return {name: ws.read(name) for name in schema.tables()}


@pytest.fixture(scope="module")
def made():
    """The frames the script makes."""
    return town.build()


def test_the_committed_file_is_what_the_script_makes(sample, made):
    assert set(made) == set(TABLES)
    for name, frame in made.items():
        stored = sample[name].set_index("uid").loc[frame["uid"]].reset_index()
        pd.testing.assert_frame_equal(
            stored.drop(columns="geometry", errors="ignore")[schema.table(name).columns],
            frame.drop(columns="geometry", errors="ignore")[schema.table(name).columns],
        )
        if "geometry" in frame:
            assert shapely.equals_exact(stored["geometry"].to_numpy(), frame["geometry"].to_numpy(), 0.011).all(), (
                f"{name}: run tools/make_sample.py"
            )


def test_two_runs_are_equal(made):
    one, two = made, town.build()
    for name in one:
        pd.testing.assert_frame_equal(
            one[name].drop(columns="geometry", errors="ignore"), two[name].drop(columns="geometry", errors="ignore")
        )
        if "geometry" in one[name]:
            assert (
                shapely.to_wkb(one[name]["geometry"].to_numpy()) == shapely.to_wkb(two[name]["geometry"].to_numpy())
            ).all()


def test_it_is_small_and_has_no_leftovers():
    files = {file.name: file.stat().st_size for file in resources.path("sample").iterdir()}
    assert set(files) == {"sample.gpkg", "elevation.tif", "SOURCE.md", *LISTS}
    assert sum(files[name] for name in LISTS) < 60_000
    assert sum(files.values()) < 1_500_000


def test_it_has_the_promised_size_and_nothing_computed(sample):
    counts = {name: len(frame) for name, frame in sample.items()}
    assert counts["precinct"] == 2 and counts["subdistrict"] == 2 and counts["community"] == 6
    assert 38 <= counts["compound"] <= 45
    assert 560 <= counts["building"] <= 640
    assert 140 <= counts["facility"] <= 200
    for name in ("micro_grid", "assessment_run", "assessment_score", "gap", "change_log", "facility_service"):
        assert counts[name] == 0
    assert "台阶" in set(sample["road"]["class"]) and {"河流", "铁路"} <= set(sample["barrier"]["kind"])


def test_every_reference_leads_to_a_row_and_every_value_fits_the_schema(sample):
    for name, table in schema.tables().items():
        frame = sample[name]
        for field in table.fields:
            values = frame[field.name].dropna()
            if field.references:
                parent, _, key = field.references.partition(".")
                assert set(values) <= set(sample[parent][key]), f"{name}.{field.name}"
            if isinstance(field.options, tuple) and field.options:
                assert set(values) <= set(field.options), f"{name}.{field.name}"
            if field.pattern:
                assert all(re.fullmatch(field.pattern, value) for value in values), f"{name}.{field.name}"
            if field.required:
                assert len(values) == len(frame), f"{name}.{field.name}"
        for key in ("uid", "code"):
            if key in frame:
                assert frame[key].is_unique, f"{name}.{key}"


def test_facility_classes_are_those_of_the_taxonomy(sample):
    known = {item["code"] for item in resources.read_json("taxonomy", "gewu.json")["classes"]}
    assert set(sample["facility"]["class_code"]) == known
    assert set(sample["request"]["class_code"]) <= known


def test_units_nest_and_share_their_borders(sample):
    units = sample["community"]
    shapes = units["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all()
    whole = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, abs=0.01)
    assert len(whole.geoms if whole.geom_type == "MultiPolygon" else [whole]) == 1
    assert not any(polygon.interiors for polygon in shapely.get_parts(whole))
    for name in ("precinct", "subdistrict"):
        parents = sample[name]
        column = f"{name}_code"
        for parent in parents.itertuples():
            children = shapely.union_all(shapes[(units[column] == parent.code).to_numpy()])
            assert shapely.symmetric_difference(children, parent.geometry).area < 0.01
    grids = sample["general_grid"]
    for code in set(grids["community_code"]):
        own = units.loc[units["code"] == code, "geometry"].iloc[0]
        parts = grids.loc[grids["community_code"] == code, "geometry"].to_numpy()
        assert shapely.area(parts).sum() == pytest.approx(own.area, abs=0.01)
        assert shapely.symmetric_difference(shapely.union_all(parts), own).area < 0.01


def test_compounds_and_buildings_stand_where_they_say(sample):
    community = sample["community"].set_index("code")["geometry"]
    compound = sample["compound"].set_index("code")
    buildings = sample["building"]
    inside = shapely.buffer(compound["community_code"].map(community).to_numpy(), 0.01)
    assert shapely.contains(inside, compound["geometry"].to_numpy()).all()
    shapes = buildings["geometry"].to_numpy()
    assert shapely.is_valid(shapes).all()
    assert shapely.contains(buildings["community_code"].map(community).to_numpy(), shapes).all()
    walled = buildings["compound_code"].notna().to_numpy()
    assert 0.4 < walled.mean() < 0.9
    walls = buildings.loc[walled, "compound_code"].map(compound["geometry"]).to_numpy()
    assert shapely.contains(walls, shapes[walled]).all()
    one, two = shapely.STRtree(shapes).query(shapes, "intersects")
    assert (one == two).all(), "buildings touch"
    river = sample["barrier"].loc[sample["barrier"]["kind"] == "河流", "geometry"].iloc[0]
    assert not shapely.intersects(river, shapes).any()


def test_households_are_plausible_and_some_are_missing_on_purpose(sample):
    buildings = sample["building"]
    living = buildings[buildings["use"].isin(["居住", "商住"])]
    missing = living["households"].isna()
    assert 20 <= missing.sum() <= 80
    known = living[~missing]
    per_home = shapely.area(known["geometry"].to_numpy()) * known["floors"] / known["households"]
    assert 45 < per_home.median() < 160
    assert (known["households_source"] == "登记").all() and living[missing]["households_source"].isna().all()
    registered = sample["community"].set_index("code")["households"]
    counted = buildings.groupby("community_code")["households"].sum()
    assert (counted <= registered).all() and (counted > 0.7 * registered).all()
    assert registered.between(800, 4000).all()
    totals = sample["compound"].set_index("code")["households"]
    assert totals.isna().sum() == 2
    own = buildings.groupby("compound_code")["households"].sum()
    assert (own[totals.dropna().index] <= totals.dropna()).all()


def test_facilities_are_as_imperfect_as_real_lists(sample):
    facilities = sample["facility"]
    points = facilities["geometry"].to_numpy()
    assert 0.2 < facilities["floor_area"].isna().mean() < 0.8
    assert (facilities["tag_state"] == "待定").all() and facilities["community_code"].isna().all()
    walls = shapely.union_all(sample["compound"]["geometry"].to_numpy())
    assert 20 < (~shapely.contains(walls, points)).sum() < len(points) / 2
    whole = shapely.union_all(sample["community"]["geometry"].to_numpy())
    distance = np.sort(shapely.distance(points, whole))
    assert 2 < distance[-2] < 20 and distance[-1] > 200
    assert facilities.duplicated(["name", "class_code"]).sum() >= 2


def test_nobody_in_it_is_real(sample):
    workers = sample["worker"]
    assert all(re.fullmatch(r".示例", name) for name in workers["name"])
    assert all(re.fullmatch(r"1380000\d{4}", phone) for phone in workers["phone"].dropna())
    assert workers["phone"].isna().sum() == 1
    assert sample["community"]["code"].str.startswith("990101").all()
    assert sample["community"]["secretary"].str.endswith("示例").all()


def test_elevation_covers_the_town_and_climbs_to_the_north(qgis_app, sample, tmp_path):
    path = copy_sample(tmp_path).with_name("示例高程.tif")
    raster = QgsRasterLayer(str(path), "z")
    assert raster.isValid() and raster.crs().authid() == "EPSG:4545"
    box = shapely.total_bounds(sample["community"]["geometry"].to_numpy())
    extent = raster.extent()
    assert extent.xMinimum() <= box[0] and extent.yMinimum() <= box[1]
    assert extent.xMaximum() >= box[2] and extent.yMaximum() >= box[3]
    low, _ = raster.dataProvider().sample(QgsPointXY(box[0] + 400, box[1] + 300), 1)
    high, _ = raster.dataProvider().sample(QgsPointXY(box[0] + 500, box[3] - 250), 1)
    assert high - low > 60


def test_a_copy_never_overwrites_and_is_the_users_own(qgis_app, tmp_path):
    first, second = copy_sample(tmp_path), copy_sample(tmp_path)
    assert first.name == "示例工作区.gpkg" and second.name == "示例工作区-2.gpkg"
    assert Workspace.open(second, QgsProject()).name == town.NAME
    copied = [file.suffix for file in tmp_path.iterdir() if file.name not in LISTS]
    assert sorted(copied) == [".gpkg", ".gpkg", ".tif", ".tif"]
    with pytest.raises(GewuError, match="不存在"):
        copy_sample(tmp_path / "missing")


def test_the_lists_to_import_are_what_the_script_makes_and_lie_beside_the_copy(tmp_path):
    assert LISTS == make_lists.NAMES
    for name, write in zip(LISTS, (make_lists.write_pois, make_lists.write_requests)):
        write(tmp_path / name)
        made, stored = (
            (pd.read_excel if name.endswith("xlsx") else _gb18030)(tmp_path / name),
            resources.path("sample", name),
        )
        pd.testing.assert_frame_equal(made, (pd.read_excel if name.endswith("xlsx") else _gb18030)(stored))
    beside = tmp_path / "示例"
    beside.mkdir()
    (beside / LISTS[1]).write_text("mine")
    copy_sample(beside)
    assert (beside / LISTS[0]).read_bytes() == resources.path("sample", LISTS[0]).read_bytes()
    assert (beside / LISTS[1]).read_text() == "mine"


def _gb18030(path):
    return pd.read_csv(path, encoding="gb18030")


def test_the_list_of_places_has_every_usual_fault_and_lies_around_the_town(sample):
    found = lists.pois()
    assert found["id"].is_unique and found["id"].str.len().eq(19).all()
    assert 80 <= len(found) <= 140
    placed = found["lon"].notna()
    assert 8 <= (~placed).sum() <= 20 and found.loc[~placed, ["address", "community"]].ne("").any(axis=1).all()
    assert found["area"].str.contains("㎡").any() and found["area"].str.contains("[０-９]").any()
    assert found["type"].eq("").any() and found["type"].str.count(";").max() == 2
    known = set(sample["facility"]["name"].dropna())
    assert found["name"].str.strip().isin(known).sum() >= 3  # the same as the workspace has, as the list says it
    assert len(set(lists.requests()["code"])) == 60
