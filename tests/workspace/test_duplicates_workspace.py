"""Merging on a workspace: one undo step, nothing lost, references follow, decisions are remembered."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsFeature

from plugin.core import schema
from plugin.core.errors import GewuError
from plugin.core.facilities.duplicates import merging
from plugin.workspace import crs, duplicates, geopackage
from plugin.workspace import project as workspace_project
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests.workspace_rows import all_rows, assert_same

LEFT, BOTTOM = 410000.0, 3393000.0


def facilities() -> pd.DataFrame:
    """Three sources of one park, two of one school, two kiosks that are not one."""
    rows = [
        ("p1", "P1", "荔香公园", "D03", 50, 50, "import:a.csv", {"site_area": 1200.0}),
        ("p2", "P2", "南山区荔香公园", "D03", 60, 50, "import:b.csv", {"owner": "区政府", "photo": "p.jpg"}),
        ("p3", "P3", "荔香公園", None, 70, 50, "import:c.csv", {"site_area": 1300.0, "build_year": 1998}),
        ("s1", "S1", "育才二小", "A07", 200, 60, "import:a.csv", {}),
        ("s2", "S2", "育才第二小学", "A07", 215, 60, "import:b.csv", {"tag_state": "人工", "community_code": "1"}),
        ("k1", "K1", "某某便民一店", "B03", 300, 60, "import:a.csv", {}),
        ("k2", "K2", "某某便民二店", "B03", 310, 60, "import:b.csv", {}),
    ]
    frame = pd.DataFrame(
        [
            {"uid": uid, "code": code, "name": name, "class_code": class_code, "source": source, **more}
            for uid, code, name, class_code, _x, _y, source, more in rows
        ]
    )
    return frame.assign(geometry=[shapely.Point(LEFT + row[4], BOTTOM + row[5]) for row in rows])


@pytest.fixture(scope="module")
def made(qgis_app, tmp_path_factory):
    """The file with the rows and what refers to them, made once."""
    path = geopackage.create(tmp_path_factory.mktemp("duplicates") / "示例.gpkg", crs.suggest(104.07), "示例区")
    box = shapely.box(LEFT + 40, BOTTOM + 40, LEFT + 90, BOTTOM + 70)
    scores = {"run_uid": "r", "community_code": ["1", "2"], "point_code": ["1", "2"], "evidence": ["p1;p3;s1", "s2"]}
    Workspace.open(path).apply(
        [
            Change("facility", add=facilities()),
            Change("facility_service", add=pd.DataFrame({"facility_uid": ["p3", "p2"], "community_code": ["1", "1"]})),
            Change(
                "facility_area", add=pd.DataFrame({"facility_uid": ["p3"], "geometry": [shapely.MultiPolygon([box])]})
            ),
            Change("assessment_score", add=pd.DataFrame(scores)),
        ],
        "准备",
    )
    return path


@pytest.fixture
def file(made, project, tmp_path):
    """A copy that no project shows."""
    return Workspace.open(shutil.copy(made, tmp_path / "示例.gpkg"))


@pytest.fixture
def town(file, project):
    """A copy that is shown."""
    workspace_project.show(file, project)
    return file


def search(ws) -> tuple[duplicates.Found, dict[tuple[str, ...], object]]:
    found = duplicates.finder(ws)()
    return found, {tuple(sorted(found.uids(group))): group for group in found.duplicates.groups}


def merge(ws, uids, **more):
    rows = duplicates.rows_of(ws, list(uids))
    merged = merging.merge(rows, relations=duplicates.counts(ws, list(uids)), **more)
    return duplicates.apply(ws, rows, [merged], ["测试"]), merged


def test_the_groups_of_the_workspace(file):
    _, groups = search(file)
    assert set(groups) == {("p1", "p2", "p3"), ("s1", "s2")}


def test_what_no_step_could_name_is_left_out_and_counted(town):
    """Features copied and pasted in QGIS keep their uid, or have none."""
    layer = town.layer("facility")
    park = next(feature for feature in layer.getFeatures() if feature["uid"] == "p1")
    layer.startEditing()
    copies = [QgsFeature(park), QgsFeature(park)]
    copies[1]["uid"] = None
    for copy in copies:
        copy["fid"] = None
    assert layer.addFeatures(copies)
    found, groups = search(town)
    assert found.left_out == 3 and set(groups) == {("p2", "p3"), ("s1", "s2")}


def test_merging_is_one_step_and_undo_restores_every_byte(town):
    before = all_rows(town)
    counts, merged = merge(town, ["p1", "p2", "p3"])
    assert counts["facility"] == {"added": 0, "updated": 1, "removed": 2}
    assert merged.keep == "p3", "what most refers to"
    (park,) = town.read("facility", uid=["p1", "p2", "p3"]).to_dict("records")
    assert (park["name"], park["owner"], park["photo"]) == ("南山区荔香公园", "区政府", "p.jpg")
    assert park["class_code"] == "D03" and park["build_year"] == 1998 and park["site_area"] in (1200.0, 1300.0)
    assert park["merged_from"] == "P1 荔香公园（import:a.csv）；P2 南山区荔香公园（import:b.csv）"
    for role in ("facility", "facility_service", "assessment_score", "change_log"):
        stack = town.layer(role).undoStack()
        assert (stack.count(), stack.undoText()) == (1, "合并重复设施"), role
    town.layer("change_log").undoStack().undo()
    assert_same(before, all_rows(town))
    town.layer("facility").undoStack().redo()
    assert len(town.read("facility", uid=["p1", "p2"])) == 0
    town.save()
    assert len(town.read("facility", uid=["p1", "p2", "p3"])) == 1


def test_references_follow(file):
    merge(file, ["p1", "p2", "p3"])
    services = file.read("facility_service")
    assert services[["facility_uid", "community_code"]].values.tolist() == [["p3", "1"]]
    assert file.read("facility_area")["facility_uid"].tolist() == ["p3"]
    scores = dict(file.read("assessment_score")[["community_code", "evidence"]].values)
    assert scores == {"1": "p3;s1", "2": "s2"}
    uids = set(file.read("facility")["uid"])
    for table in schema.tables().values():
        for field in table.fields:
            if field.references == "facility.uid":
                assert set(file.read(table.name)[field.name].dropna()) <= uids, table.name


def test_the_log_tells_everything(file):
    merge(file, ["p1", "p2", "p3"])
    log = file.read("change_log")
    log = log[log["action"] == "合并重复设施"].set_index("object_uid")
    assert set(log.index) == {"p1", "p2", "p3"}
    assert "用地面积=1200" in log.loc["p1", "before"] and "数据来源=import:a.csv" in log.loc["p1", "before"]
    assert "照片=p.jpg" in log.loc["p2", "before"] and log.loc["p1", "after"] == "并入 P3 南山区荔香公园"
    assert "设施名称=荔香公園" in log.loc["p3", "before"] and "并入 2 条" in log.loc["p3", "after"]
    assert set(log["why"]) == {"测试"}


def test_a_manual_tag_stays_and_so_does_its_uid(file):
    _, merged = merge(file, ["s1", "s2"])
    assert merged.keep == "s2"
    (school,) = file.read("facility", uid=["s1", "s2"]).to_dict("records")
    assert (school["tag_state"], school["community_code"]) == ("人工", "1")


def test_not_duplicates_is_remembered_undone_and_withdrawn(town):
    rows = duplicates.rows_of(town, ["p1", "p2", "p3"])
    town.apply([duplicates.tell_apart(rows)], "判为不是重复")
    assert set(search(town)[1]) == {("s1", "s2")}
    decided = duplicates.decisions(town)
    assert len(decided) == 3 and "P1 荔香公园 与 P2 南山区荔香公园" in set(decided["detail"])
    town.layer("change_log").undoStack().undo()
    assert ("p1", "p2", "p3") in search(town)[1]
    town.layer("change_log").undoStack().redo()
    pair = decided.set_index("detail").loc["P1 荔香公园 与 P2 南山区荔香公园", "finding_key"]
    town.apply([duplicates.withdraw(town, [pair])], "撤回")
    assert ("p1", "p2") in search(town)[1] and len(duplicates.decisions(town)) == 2


def test_a_decision_survives_a_merge(file):
    """p1 is not p3; p2 becomes p1: then p1 and p3 still are not asked about."""
    file.apply([duplicates.tell_apart(duplicates.rows_of(file, ["p2", "p3"]))], "判为不是重复")
    _, merged = merge(file, ["p1", "p2"], keep=0)
    assert merged.keep == "p1"
    assert set(search(file)[1]) == {("s1", "s2")}


def test_what_has_changed_since_is_not_overwritten(file):
    rows = duplicates.rows_of(file, ["p1", "p2"])
    merged = merging.merge(rows)
    file.apply([Change("facility", update=pd.DataFrame({"uid": ["p2"], "owner": ["新主"]}))], "改")
    before = all_rows(file)
    with pytest.raises(GewuError, match="又被改动"):
        duplicates.apply(file, rows, [merged], ["x"])
    file.apply([Change("facility", remove=["p2"])], "删")
    with pytest.raises(GewuError, match="又被改动"):
        duplicates.apply(file, rows, [merged], ["x"])
    with pytest.raises(GewuError, match="又被改动"):
        duplicates.rows_of(file, ["p1", "p2"])
    assert len(before["facility"]) - 1 == len(file.read("facility"))


def test_a_layer_that_cannot_be_written(town):
    town.layer("facility").setReadOnly(True)
    rows = duplicates.rows_of(town, ["p1", "p2"])
    before = all_rows(town)
    with pytest.raises(GewuError, match="不能编辑"):
        duplicates.apply(town, rows, [merging.merge(rows)], ["x"])
    assert_same(before, all_rows(town))


def test_many_merges_are_one_step(town):
    before = all_rows(town)
    groups = [["p1", "p2"], ["s1", "s2"]]
    frames = [duplicates.rows_of(town, uids) for uids in groups]
    merges = [merging.merge(rows) for rows in frames]
    counts = duplicates.apply(town, pd.concat(frames, ignore_index=True), merges, ["一", "二"])
    assert counts["facility"] == {"added": 0, "updated": 2, "removed": 2}
    town.layer("facility").undoStack().undo()
    assert_same(before, all_rows(town))


@pytest.mark.parametrize("seed", range(3))
def test_merge_then_undo_whatever_the_rows(town, seed):
    """Random records and references: undo gives every table back; no reference leads nowhere."""
    rng = np.random.default_rng(seed)
    uids = [f"r{number}" for number in range(8)]
    frame = pd.DataFrame({"uid": uids, "code": uids, "name": [f"随机{number}" for number in rng.integers(0, 3, 8)]})
    for field in schema.table("facility").fields:
        if field.is_number:
            frame[field.name] = np.where(rng.random(8) < 0.5, rng.integers(1900, 2000, 8) / 1.0, np.nan)
    frame["class_confidence"] = np.nan
    frame["geometry"] = [shapely.Point(LEFT + x, BOTTOM + x) for x in rng.uniform(0, 99, 8)]
    services = pd.DataFrame({"facility_uid": rng.choice(uids, 9), "community_code": rng.choice(["1", "2"], 9)})
    scores = pd.DataFrame({"run_uid": "r", "community_code": "1", "point_code": [str(n) for n in range(6)]})
    scores["evidence"] = [";".join(rng.choice(uids, 3, replace=False)) for _ in range(6)]
    town.apply(
        [
            Change("facility", add=frame),
            Change("facility_service", add=services.drop_duplicates()),
            Change("assessment_score", add=scores),
        ],
        "更多",
    )
    before = all_rows(town)
    chosen = rng.choice(uids, int(rng.integers(2, 8)), replace=False).tolist()
    _, merged = merge(town, chosen)
    after = all_rows(town)
    left = set(after["facility"]["uid"])
    assert left == set(before["facility"]["uid"]) - set(merged.removed)
    named = {uid for text in after["assessment_score"]["evidence"].dropna() for uid in text.split(";")}
    assert named & set(uids) <= left and set(after["facility_service"]["facility_uid"]) <= left
    town.layer("change_log").undoStack().undo()
    assert_same(before, all_rows(town))
