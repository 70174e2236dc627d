"""The emergency plan on the sample town: every household in a group, areas in any CRS, the layer file whole or not at all."""

from __future__ import annotations

import numpy as np
import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer

from plugin.core.errors import GewuError
from plugin.core.grids.delineate import delineate
from plugin.core.grids.emergency import emergency as core
from plugin.core.grids.emergency.staffing import staffing
from plugin.gui import emergency_layer
from plugin.workspace import emergency, grids
from plugin.workspace.sample import copy_sample
from plugin.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def sample(qgis_app, tmp_path_factory):
    ws = Workspace.open(copy_sample(tmp_path_factory.mktemp("sample")))
    inputs = grids.read_inputs(ws)
    ws.apply(grids.changes_to(inputs, delineate(inputs)), "自动划格")
    return ws


def polygon(crs: str, *shapes: str) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"Polygon?crs={crs}", "风险区", "memory")
    for shape in shapes:
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromWkt(shape))
        layer.dataProvider().addFeatures([feature])
    return layer


def test_the_whole_sample_town(sample):
    tables = emergency.read_tables(sample)
    found = core.plan(tables.inputs())
    placed = tables.grids["households"].sum() + tables.grids["shops"].sum()
    assert found.groups["load"].sum() == placed, "every household and shop of a grid is in a group"
    per_grid = found.groups.groupby("micro_grid_code")["load"].sum()
    loads = tables.grids.set_index("code")[["households", "shops"]].sum(axis=1)
    assert per_grid.eq(loads[per_grid.index]).all(), "nothing moves from one micro-grid to another"
    enough = found.groups["micro_grid_code"].map(per_grid) >= 6
    assert found.groups["load"][enough].between(6, 18).all()
    assert found.groups["code"].is_unique and (found.groups["members"].str.len() > 3).all()
    assert abs(found.report["mean"] - 12) < 1
    staff = staffing(tables.grids, found, None, tables.workers, tables.communities, tables.subdistricts)
    assert staff.table["groups"].sum() == len(found.groups) and staff.table["subdistrict"].notna().all()
    assert "name" not in tables.workers and "phone" not in tables.workers, "people are only counted"


def test_without_grids_it_says_what_to_do(qgis_app, tmp_path):
    with pytest.raises(GewuError, match="划分微网格"):
        emergency.read_tables(Workspace.open(copy_sample(tmp_path)))


def test_areas_are_moved_mended_or_refused(sample):
    context = QgsProject.instance().transformContext()
    bowtie = "POLYGON((104.05 30.6, 104.06 30.61, 104.06 30.6, 104.05 30.61, 104.05 30.6))"
    layer = polygon("EPSG:4490", bowtie, "POLYGON((104 30, 104.01 30, 104.01 30.01, 104 30))")
    found = emergency.areas_of(layer, sample.crs, context)
    assert len(found) == 2 and all(shape.is_valid and shape.area > 1e4 for shape in found), "metres, not degrees"
    layer.selectByIds([2])
    assert len(emergency.areas_of(layer, sample.crs, context)) == 1
    for broken in (polygon("EPSG:4490"), polygon("")):
        with pytest.raises(GewuError):
            emergency.areas_of(broken, sample.crs, context)


def test_the_layer_file_is_whole_or_not_there(sample, tmp_path):
    plan = core.plan(emergency.read_tables(sample).inputs())
    layer = emergency_layer.show(emergency_layer.features(plan.groups), sample.crs)
    try:
        project = QgsProject.instance()
        emergency.save_layer(layer, tmp_path / "组.gpkg", project)
        saved = QgsVectorLayer(str(tmp_path / "组.gpkg"), "saved")
        assert saved.featureCount() == len(plan.groups) and saved.crs() == sample.crs
        assert sorted(f["members"] for f in saved.getFeatures()) == sorted(plan.groups["members"])
        with pytest.raises(GewuError, match="gpkg"):
            emergency.save_layer(layer, tmp_path / "组.shp", project)
        with pytest.raises(GewuError, match="不存在"):
            emergency.save_layer(layer, tmp_path / "没有" / "组.gpkg", project)
        assert [path.name for path in tmp_path.iterdir()] == ["组.gpkg"]
    finally:
        emergency_layer.remove(layer)


def test_the_title_names_the_area_concerned(sample):
    tables = emergency.read_tables(sample)
    code = tables.communities["code"].iloc[0]
    context = emergency.context(sample, tables, {code})
    assert context.area_name == tables.communities["name"].iloc[0] and context.crs_name
    assert emergency.context(sample, tables, set()).area_name
    assert np.isfinite(float(len(context.date)))
