"""The rows of the list of grids as read: stored ones with boxes, pending edits laid over them, features by id."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from plugin.workspace import grid_rows
from plugin.workspace.edits import Change

CODE = "510105001001"


@pytest.fixture
def filled(shown_workspace):
    """Three stored grids, the second without a shape, and a worker."""
    grids = pd.DataFrame(
        {
            "uid": ["a", "b", "c"],
            "code": [CODE + "01001", CODE + "01002", CODE + "01003"],
            "community_code": CODE,
            "households": [60.0, None, 30.0],
            "geometry": [shapely.box(0, 0, 10, 20), None, shapely.box(10, 0, 30, 20)],
        }
    )
    workers = pd.DataFrame({"uid": ["w"], "name": ["张示例"]})
    shown_workspace.apply([Change("micro_grid", add=grids), Change("worker", add=workers)], "示例")
    shown_workspace.save()
    return shown_workspace


def test_stored_rows_with_ids_and_boxes(filled):
    found = grid_rows.Reader(filled).read()
    grids = found.grids.set_index("uid")
    assert grids.loc["a", grid_rows.BOX].tolist() == [0, 0, 10, 20]
    assert grids.loc["c", grid_rows.BOX].tolist() == [10, 0, 30, 20]
    assert grids.loc["b", grid_rows.BOX].isna().all() and np.isnan(grids.loc["b", "households"])
    by_id = {feature.id(): feature["uid"] for feature in filled.layer("micro_grid").getFeatures()}
    assert {int(fid): uid for uid, fid in grids["fid"].items()} == by_id
    assert ["w", "张示例"] in found.workers.to_numpy().tolist()


def test_pending_edits_are_laid_over_the_stored_rows(filled):
    new = pd.DataFrame({"uid": ["d"], "code": ["x"], "geometry": [shapely.box(50, 0, 60, 10)]})
    update = pd.DataFrame({"uid": ["c"], "name": ["改名"], "geometry": [shapely.box(10, 0, 40, 20)]})
    filled.apply([Change("micro_grid", add=new, update=update, remove=["a"])], "一步")
    filled.apply([Change("worker", add=pd.DataFrame({"uid": ["v"], "name": ["李示例"]}))], "加人")
    found = grid_rows.Reader(filled).read()
    grids = found.grids.set_index("uid")
    assert sorted(grids.index) == ["b", "c", "d"] and grids.loc["c", "name"] == "改名"
    assert grids.loc["c", grid_rows.BOX].tolist() == [10, 0, 40, 20] and grids.loc["d", "fid"] < 0
    assert {"张示例", "李示例"} <= set(found.workers["name"])
    layer = filled.layer("micro_grid")
    again = grid_rows.of_features(layer, set(grids["fid"].tolist()) | {12345}).set_index("uid").loc[grids.index]
    pd.testing.assert_frame_equal(again, grids)
    filled.discard()
    assert sorted(grid_rows.Reader(filled).read().grids["uid"]) == ["a", "b", "c"]
