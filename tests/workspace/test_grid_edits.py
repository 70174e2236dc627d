"""Edits of the grid editor written as steps: one undo over all layers, own words in the log, never over newer data."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely

from tests import grid_town
from tests.workspace_rows import all_rows, assert_same

SIZE, X, Y = grid_town.SIZE, grid_town.X, grid_town.Y


def cut(desk=None, number: int = 0):
    """Return an edit that cuts g0 in two, moves three buildings to the new one and takes g1 away."""
    from plugin.core.grids.editing.edit import Edit, TableEdit

    middle = X + 50.0 + number
    grids = TableEdit(
        add=pd.DataFrame(
            {
                "uid": [f"n{number}"],
                "code": [f"n{number}"],
                "households": [15],
                "geometry": [shapely.box(middle, Y, X + SIZE, Y + SIZE)],
            }
        ),
        update=pd.DataFrame(
            {"uid": ["g0"], "households": [30.0 - number], "geometry": [shapely.box(X, Y, middle, Y + SIZE)]}
        ),
        remove=["g1"] if number == 0 else [],
    )
    buildings = TableEdit(update=pd.DataFrame({"uid": ["b0", "b3", "b6"], "micro_grid_code": f"n{number}"}))
    gone = pd.DataFrame({"uid": ["g1"], "code": ["51010500100101002"]})
    log = [
        {"uid": "g0", "before": "45 户", "after": "30 户"},
        {"uid": f"n{number}", "before": "无", "after": "15 户"},
    ]
    return Edit(
        "切分", "micro_grid", {"micro_grid": grids, "building": buildings}, gone, log, touched=["g0"], desk=desk
    )


def test_one_step_on_all_layers_with_a_log_row_per_unit(ws):
    from plugin.workspace import change_log, grid_edits

    before = all_rows(ws)
    counts = grid_edits.apply(ws, cut(), "居民要求")
    assert counts["micro_grid"] == {"added": 1, "updated": 1, "removed": 1}
    assert counts["building"] == {"added": 0, "updated": 3, "removed": 0}
    for name in ("micro_grid", "building", "change_log"):
        assert ws.layer(name).undoStack().undoText() == "切分"
        assert ws.layer(name).undoStack().count() == 1
    log = ws.read("change_log").iloc[len(before["change_log"]) :]
    columns = ["object_uid", "table_name", "action", "before", "after", "why"]
    assert log[columns].values.tolist() == [
        ["g0", "微网格", "切分", "45 户", "30 户", "居民要求"],
        ["n0", "微网格", "切分", "无", "15 户", "居民要求"],
        ["g1", "微网格", "切分", "51010500100101002", None, change_log.RETIRED],
    ]
    assert log["changed_at"].notna().all()
    assert change_log.retired_codes(ws.read("change_log"), "micro_grid") == ("51010500100101002",)
    ws.layer("building").undoStack().undo()
    assert_same(before, all_rows(ws))


def test_a_reason_that_is_not_given_stays_empty_and_other_steps_log_as_before(ws):
    from plugin.workspace import grid_edits
    from plugin.workspace.edits import Change

    grid_edits.apply(ws, cut())
    ws.apply([Change("building", remove=["b9"])], "删楼")
    log = ws.read("change_log")
    assert log["why"].isna().tolist()[-4:-2] == [True, True]
    assert log[["table_name", "action", "after"]].values.tolist()[-1] == ["楼栋", "删楼", "删除 1 条"]


def test_in_a_file_no_project_shows_too(ws, project):
    from plugin.workspace import grid_edits
    from plugin.workspace import project as workspace_project

    workspace_project.hide(ws)
    before = len(ws.read("change_log"))
    grid_edits.apply(ws, cut(), "改")
    assert ws.read("change_log")["object_uid"].tolist()[before:] == ["g0", "n0", "g1"]


def test_what_changes_nothing_leaves_no_log(ws):
    from plugin.core.grids.editing.edit import Edit, TableEdit
    from plugin.workspace import grid_edits

    before = all_rows(ws)
    nothing = {"micro_grid": TableEdit(update=pd.DataFrame({"uid": ["g0"], "households": [45.0]}))}
    log = [{"uid": "g0", "before": "a", "after": "b"}]
    grid_edits.apply(ws, Edit("切分", "micro_grid", nothing, pd.DataFrame({"uid": [], "code": []}), log))
    assert_same(before, all_rows(ws))
    assert not ws.has_unsaved_edits


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("micro_grid", {"uid": ["g0"], "locked": [True]}),
        ("micro_grid", {"uid": ["g1"], "geometry": [shapely.box(X + SIZE, Y, X + 1.9 * SIZE, Y + SIZE)]}),
        ("building", {"uid": ["b3"], "households": [6.0]}),
    ],
)
@pytest.mark.parametrize("saved", [False, True])
def test_a_unit_changed_since_is_not_written_over(ws, desks, table, values, saved):
    from plugin.core.errors import GewuError
    from plugin.workspace import grid_edits
    from plugin.workspace.edits import Change

    edit = cut(desks.desk("micro_grid", (X, Y, X + 1, Y + 1)))
    ws.apply([Change(table, update=pd.DataFrame(values))], "别处改动")
    if saved:
        ws.save()
    before = all_rows(ws)
    with pytest.raises(GewuError, match="又被改动") as caught:
        grid_edits.apply(ws, edit)
    assert caught.value.details == values["uid"][0]
    assert_same(before, all_rows(ws))
    if not saved:
        ws.layer(table).undoStack().undo()
        grid_edits.apply(ws, edit)
        assert len(ws.read("micro_grid", code="n0")) == 1


def test_units_without_uid_are_refused_in_plain_words(ws, desks):
    from plugin.core.errors import GewuError
    from plugin.workspace import grid_edits

    edit = cut(desks.desk("micro_grid", (X, Y, X + 1, Y + 1)))
    edit.tables["micro_grid"].remove.append(None)  # as a feature is that a script or another tool has added
    before = all_rows(ws)
    with pytest.raises(GewuError, match="没有唯一标识"):
        grid_edits.apply(ws, edit)
    assert_same(before, all_rows(ws))


def test_a_unit_gone_since_and_changes_elsewhere(ws, desks):
    from plugin.core.errors import GewuError
    from plugin.workspace import grid_edits
    from plugin.workspace.edits import Change

    edit = cut(desks.desk("micro_grid", (X, Y, X + 1, Y + 1)))
    ws.apply([Change("micro_grid", update=pd.DataFrame({"uid": ["g7"], "name": ["别的"]}))], "别处改动")
    ws.apply([Change("micro_grid", remove=["g1"])], "删")
    with pytest.raises(GewuError, match="又被改动或删除"):
        grid_edits.apply(ws, edit)
    ws.layer("micro_grid").undoStack().undo()
    grid_edits.apply(ws, edit)


def test_a_failing_write_leaves_everything_as_it_was(ws):
    from plugin.core.errors import GewuError
    from plugin.core.grids.editing.edit import TableEdit
    from plugin.workspace import grid_edits

    grid_edits.apply(ws, cut())
    before = all_rows(ws)
    index = {role: layer.undoStack().index() for role, layer in ws.layers.items()}
    bad = cut(number=1)
    bad.tables["general_grid"] = TableEdit(update=pd.DataFrame({"uid": ["nobody"], "name": ["x"]}))
    with pytest.raises(GewuError, match="已不存在"):
        grid_edits.apply(ws, bad)
    assert_same(before, all_rows(ws))
    assert {role: layer.undoStack().index() for role, layer in ws.layers.items()} == index
    ws.layer("community").setReadOnly(True)
    bad.tables["general_grid"] = TableEdit()
    bad.tables["community"] = TableEdit(update=pd.DataFrame({"uid": ["c0"], "name": ["x"]}))
    with pytest.raises(GewuError, match="不能编辑"):
        grid_edits.apply(ws, bad)
    assert_same(before, all_rows(ws))


def test_rows_pending_or_not_are_found_by_uid(ws):
    from plugin.workspace import grid_edits

    assert set(ws.rows("micro_grid", ["g0", "g1", "nobody"])["uid"]) == {"g0", "g1"}
    grid_edits.apply(ws, cut())
    found = ws.rows("micro_grid", ["g0", "g1", "n0", "g5"]).set_index("uid")
    assert set(found.index) == {"g0", "n0", "g5"}
    assert found.loc["g0", "households"] == 30
    read = ws.read("micro_grid").set_index("uid")
    pd.testing.assert_frame_equal(found.sort_index(), read.loc[sorted(found.index)], check_names=False)
