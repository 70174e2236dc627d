"""Read = written, on the file and through layers; what does not fit the schema is refused and changes nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from tests.workspace_rows import all_rows, assert_same, sample_tables


def test_read_gives_back_what_was_written(workspace):
    from plugin.core import schema

    for name, written in sample_tables().items():
        read = workspace.read(name)
        table = schema.table(name)
        assert list(read.columns) == table.columns + (["geometry"] if table.geometry else [])
        for column in written:
            if column == "geometry":
                assert shapely.equals(written["geometry"].to_numpy(), read["geometry"].to_numpy()).all()
            else:
                pd.testing.assert_series_equal(written[column], read[column], check_dtype=False, check_names=False)


def test_rows_are_stamped(workspace):
    read = workspace.read("community")
    assert read["uid"].is_unique
    assert set(read["uid"].str.len()) == {36}
    assert set(read["source"]) == {"auto"}
    assert read["created_at"].str.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d").all()
    assert (read["created_at"] == read["updated_at"]).all()


def test_missing_columns_get_the_defaults_of_the_schema(workspace):
    assert set(workspace.read("facility")["tag_state"]) == {"待定"}
    assert set(workspace.read("building")["part"]) == {"整栋"}


def test_polygons_are_stored_as_multipolygons_and_seen_by_gdal(workspace):
    from osgeo import ogr

    dataset = ogr.Open(str(workspace.path))
    layer = dataset.GetLayerByName("building")
    assert layer.GetFeatureCount() == 6
    assert layer.GetExtent() == (410020.0, 410350.0, 3393020.0, 3393050.0)
    layer.SetSpatialFilterRect(410000, 3393000, 410060, 3393060)
    assert layer.GetFeatureCount() == 1
    assert {feature.GetGeometryRef().GetGeometryName() for feature in layer} == {"MULTIPOLYGON"}


def test_layers_and_file_read_the_same(workspace, project):
    """With pending edits a table is read through QGIS, without from the file: same frame."""
    from plugin.workspace import project as workspace_project

    before = all_rows(workspace)
    workspace_project.show(workspace, project)
    for name, layer in workspace.layers.items():
        layer.startEditing()
        feature = next(layer.getFeatures(), None)
        if feature is not None:
            place = layer.fields().lookupField("source")
            assert layer.changeAttributeValue(feature.id(), place, "import:x", None, True), name
            assert layer.changeAttributeValue(feature.id(), place, "auto", None, True), name
            assert layer.isModified()
    assert_same(before, all_rows(workspace))


@pytest.mark.parametrize("shown", [False, True])
def test_filters(workspace, project, shown):
    from plugin.workspace import project as workspace_project

    if shown:
        workspace_project.show(workspace, project)
        layer = workspace.layer("building")
        layer.startEditing()
        layer.deleteFeature(next(layer.getFeatures()).id())
    assert len(workspace.read("building", community_code="510104001002")) == 3
    assert list(workspace.read("building", code=["B3", "B1", "X"])["code"]) == ["B1", "B3"]
    assert list(workspace.read("building", households=None)["code"]) == ["B2"]
    assert list(workspace.read("building", floors=7, community_code="510104001002")["code"]) == ["B3", "B4"]
    assert len(workspace.read("building", code=[f"B{number}" for number in range(1, 2000)])) == 5
    assert len(workspace.read("building", code=[])) == 0
    assert workspace.count("building") == (5 if shown else 6)


def test_unknown_table_and_column_are_errors(workspace):
    from plugin.core.errors import GewuError

    with pytest.raises(GewuError, match="没有名为"):
        workspace.read("castle")
    with pytest.raises(GewuError, match="没有字段"):
        workspace.read("building", colour="red")


def test_settings_keep_any_json(workspace):
    from plugin.workspace.workspace import Workspace

    workspace.set_setting("grids", {"minimum": 20, "名称": ["一", 2, None]})
    assert Workspace.open(workspace.path).setting("grids") == {"minimum": 20, "名称": ["一", 2, None]}
    assert workspace.setting("missing", 5) == 5


def test_strange_values_of_other_programs_are_read_as_unknown(workspace):
    from plugin.workspace import database

    with database.writing(workspace.path) as connection:
        connection.execute("UPDATE building SET floors = '六层' WHERE code = 'B0'")
        connection.execute("UPDATE building SET geom = x'00' WHERE code = 'B1'")
        connection.execute("UPDATE building SET name = 7 WHERE code = 'B2'")
    read = workspace.read("building").set_index("code")
    assert np.isnan(read.loc["B0", "floors"])
    assert read.loc["B1", "geometry"] is None
    assert read.loc["B2", "name"] == "7"


def bad_changes():
    box = shapely.box(0, 0, 1, 1)
    good = {"code": ["510104001009"], "name": ["示例九社区"], "geometry": [box]}
    return {
        "没有名为": ("castle", {"name": ["x"]}),
        "没有字段“colour”": ("community", {**good, "colour": ["red"]}),
        "应为数字": ("community", {**good, "households": ["许多"]}),
        "应为整数": ("community", {**good, "households": [3.5]}),
        "应为文字": ("community", {**good, "theme": [5]}),
        "应为是或否": ("community", {**good, "locked": ["也许"]}),
        "应为面": ("community", {**good, "geometry": [shapely.Point(0, 0)]}),
        "应为图形": ("community", {**good, "geometry": ["POINT (0 0)"]}),
        "应为点": ("facility", {"code": ["F9"], "geometry": [box]}),
        "应为线或面": ("barrier", {"kind": ["河流"], "geometry": [shapely.Point(0, 0)]}),
        "应为日期": ("assessment_run", {"scheme_id": ["x"], "date": ["去年"]}),
        "唯一标识重复": ("worker", {"uid": ["a", "a"], "name": ["张示例", "李示例"]}),
    }


@pytest.mark.parametrize(
    ("word", "shown"), [*((word, False) for word in bad_changes()), ("应为整数", True), ("应为线或面", True)]
)
def test_unfit_values_are_refused_and_nothing_changes(workspace, project, word, shown):
    from plugin.core.errors import GewuError
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change

    before = all_rows(workspace)
    if shown:
        workspace_project.show(workspace, project)
    content = workspace.path.read_bytes()
    table, data = bad_changes()[word]
    first = Change("worker", add=pd.DataFrame({"name": ["李示例"]}))
    with pytest.raises(GewuError, match=word):
        workspace.apply([first, Change(table, add=pd.DataFrame(data))], "坏数据")
    assert workspace.path.read_bytes() == content
    assert not workspace.has_unsaved_edits
    assert_same(before, all_rows(workspace))


def test_update_changes_only_the_named_columns(workspace):
    from plugin.workspace.edits import Change

    before = workspace.read("building")
    update = pd.DataFrame({"uid": before["uid"][:2], "households": [25.0, np.nan]})
    counts = workspace.apply([Change("building", update=update)], "改户数")
    assert counts == {"building": {"added": 0, "updated": 2, "removed": 0}}
    after = workspace.read("building")
    assert after["households"][0] == 25
    assert np.isnan(after["households"][1])
    kept = [name for name in before if name not in ("households", "updated_at")]
    pd.testing.assert_frame_equal(before[kept], after[kept])


@pytest.mark.parametrize("shown", [False, True])
def test_an_update_without_difference_is_no_change(workspace, project, shown):
    from plugin.workspace import project as workspace_project
    from plugin.workspace.edits import Change

    if shown:
        workspace_project.show(workspace, project)
    before = all_rows(workspace)
    frame = before["building"][["uid", "code", "floors", "geometry"]]
    times = before["assessment_run"][["uid", "date"]]
    counts = workspace.apply([Change("building", update=frame), Change("assessment_run", update=times)], "无变化")
    assert counts["building"]["updated"] == counts["assessment_run"]["updated"] == 0
    assert_same(before, all_rows(workspace))
    assert not workspace.has_unsaved_edits
    assert [layer for layer in workspace.layers.values() if layer.isEditable()] == []


def test_every_step_leaves_one_log_row_for_each_table(workspace):
    from plugin.workspace.edits import Change

    before = len(workspace.read("change_log"))
    rows = workspace.read("building")
    workspace.apply(
        [
            Change("building", remove=list(rows["uid"][:2])),
            Change("building", update=pd.DataFrame({"uid": rows["uid"][2:3], "floors": [3.0]})),
            Change("worker", add=pd.DataFrame({"name": ["李示例"], "phone": ["13800000002"]})),
        ],
        "一步三改",
    )
    log = workspace.read("change_log")[before:]
    assert list(log["table_name"]) == ["楼栋", "网格员"]
    assert list(log["action"]) == ["一步三改"] * 2
    assert list(log["after"]) == ["更新 1 条、删除 2 条", "新增 1 条"]
    assert log["changed_by"].notna().all()


def test_file_transaction_fails_as_a_whole(workspace):
    """The second change trips over a row that is gone after the first has been written."""
    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    before = all_rows(workspace)
    content = workspace.path.read_bytes()
    add = pd.DataFrame({"name": ["李示例"]})
    gone = pd.DataFrame({"uid": ["nobody"], "floors": [1.0]})
    for bad in (Change("building", update=gone), Change("building", remove=["nobody"])):
        with pytest.raises(GewuError, match="已不存在"):
            workspace.apply([Change("worker", add=add), bad], "半途失败")
    taken = pd.DataFrame({"uid": list(workspace.read("building")["uid"][:1]), "code": ["B9"]})
    with pytest.raises(GewuError, match="唯一标识"):
        workspace.apply([Change("worker", add=add), Change("building", add=taken)], "半途失败")
    assert workspace.path.read_bytes() == content
    assert_same(before, all_rows(workspace))


def test_file_write_waits_for_nobody_forever(workspace):
    import sqlite3
    from contextlib import closing

    from plugin.core.errors import GewuError
    from plugin.workspace.edits import Change

    with closing(sqlite3.connect(workspace.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(GewuError, match="其他程序"):
            workspace.apply([Change("worker", add=pd.DataFrame({"name": ["李示例"]}))], "被占用")
        other.execute("ROLLBACK")
    assert len(workspace.read("worker")) == 1


def test_empty_changes_do_nothing(workspace):
    from plugin.workspace.edits import Change

    content = workspace.path.read_bytes()
    assert workspace.apply([], "空") == {}
    assert workspace.apply([Change("worker"), Change("building", add=pd.DataFrame())], "空") == {}
    assert workspace.path.read_bytes() == content
