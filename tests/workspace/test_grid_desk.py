"""Desks of the grid editor: what lies on them, when they are made anew, and that they follow every edit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely

from tests import grid_town

SIZE, X, Y = grid_town.SIZE, grid_town.X, grid_town.Y


def place(column: float, row: float) -> tuple[float, float, float, float]:
    x, y = X + column * SIZE, Y + row * SIZE
    return (x, y, x + 1.0, y + 1.0)


def update(ws, table: str, uids: list[str], **values) -> None:
    from plugin.workspace.edits import Change

    ws.apply([Change(table, update=pd.DataFrame({"uid": uids, **values}))], "改")


def fresh(ws, table: str, bounds):
    """Return the desk as it would be made without anything kept."""
    from plugin.workspace.grid_desk import Desks

    other = Desks(ws)
    try:
        return other.desk(table, bounds)
    finally:
        other.close()


def same(one, other) -> None:
    for name in ("units", "parts", "communities", "general_grids", "compounds", "barriers", "roads"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), obj=name)
    for name, frame in one.children.items():
        pd.testing.assert_frame_equal(frame, other.children[name], obj=name)
    for name in ("shapes", "points", "footprints"):
        assert list(shapely.to_wkb(getattr(one, name))) == list(shapely.to_wkb(getattr(other, name))), name
    assert one.home.tolist() == other.home.tolist()
    assert one.settings == other.settings
    assert one.retired == other.retired


def test_a_desk_holds_the_communities_met_and_fifty_metres_around(desks):
    desk = desks.desk("micro_grid", place(0.5, 0.5))
    assert desk.communities["code"].tolist() == [grid_town.COMMUNITY]
    assert len(desk) == 13  # the grid of the other community touches
    # of the other community's three columns of buildings those within 50 m
    assert len(desk.parts) == 12 * 9 + 6
    assert np.bincount(desk.home).tolist() == [9] * 12 + [6]
    assert len(desk.children["building"]) == len(desk.parts)
    both = desks.desk("micro_grid", (*place(3.9, 0.5)[:2], *place(4.1, 0.5)[2:]))
    assert len(both.communities) == 2
    assert len(both.parts) == 13 * 9


@pytest.mark.parametrize("width,height", [(0.0, 0.0), (0.0, 5.0), (5.0, 0.0)], ids=["place", "upright", "level"])
def test_a_line_without_breadth_meets_its_community(desks, width, height):
    west, south, _, _ = place(0.5, 0.5)
    desk = desks.desk("micro_grid", (west, south, west + width, south + height))
    assert len(desk.communities) == 1
    assert len(desk) == 13


def test_tables_have_their_own_parts_and_children(desks):
    from plugin.workspace.grid_desk import CHILDREN

    for table in ("micro_grid", "general_grid", "compound", "community"):
        desk = desks.desk(table, place(0.5, 0.5))
        assert desk.table == table
        assert set(desk.children) == set(CHILDREN[table])
        assert len(desk.parts) == (13 if table in ("general_grid", "community") else 114)
    assert len(desks.desk("community", place(0.5, 0.5))) == 2


def test_whole_buildings_of_split_ones_and_retired_grids_are_left_out(ws, desks):
    update(ws, "building", ["b1", "b2"], parent_uid=["b0", "b0"])
    update(ws, "micro_grid", ["g1"], state=["停用"])
    desk = desks.desk("micro_grid", place(0.5, 0.5))
    assert "b0" not in desk.parts["uid"].tolist()
    assert "b0" in desk.children["building"]["uid"].tolist()
    assert "g1" not in desk.units["uid"].tolist()
    assert "g1" not in desks.desk("community", place(0.5, 0.5)).parts["uid"].tolist()


def test_the_same_desk_until_something_changes(ws, desks):
    desk = desks.desk("micro_grid", place(0.5, 0.5))
    assert desks.desk("micro_grid", place(1.5, 1.5)) is desk
    version = desks.version
    assert desks.version == version
    update(ws, "micro_grid", ["g0"], households=[7.0])
    assert desks.version > version
    other = desks.desk("micro_grid", place(1.5, 1.5))
    assert other is not desk
    assert other.units["households"].tolist()[0] == 7
    assert desk.units["households"].tolist()[0] == 45  # a desk is never changed


def test_it_follows_steps_undo_redo_save_and_discard(ws, desks):
    from plugin.workspace.edits import Change

    bounds = place(0.5, 0.5)
    stack = ws.layer("micro_grid").undoStack()
    boxes = [shapely.box(X, Y, X + 50, Y + SIZE), shapely.box(X + 50, Y, X + SIZE, Y + SIZE)]
    added = pd.DataFrame({"uid": ["n0"], "code": ["n"], "community_code": [grid_town.COMMUNITY], "geometry": boxes[1:]})
    changes = [
        Change("micro_grid", add=added, update=pd.DataFrame({"uid": ["g0"], "geometry": boxes[:1]}), remove=["g5"]),
        Change("building", update=pd.DataFrame({"uid": ["b0", "b1"], "households": [50.0, 60.0]}), remove=["b3"]),
    ]
    states = [desks.desk("micro_grid", bounds)]
    ws.apply(changes, "改")
    states.append(desks.desk("micro_grid", bounds))
    same(states[1], fresh(ws, "micro_grid", bounds))
    assert states[1].units["uid"].tolist()[-1] == "n0"
    stack.undo()
    same(desks.desk("micro_grid", bounds), states[0])
    stack.redo()
    same(desks.desk("micro_grid", bounds), states[1])
    ws.save()
    same(desks.desk("micro_grid", bounds), fresh(ws, "micro_grid", bounds))
    update(ws, "building", ["b10"], households=[1.0])
    ws.discard()
    same(desks.desk("micro_grid", bounds), fresh(ws, "micro_grid", bounds))
    assert desks.desk("micro_grid", bounds).children["building"]["households"].tolist()[0] == 50


def test_new_bounds_on_households_make_a_new_desk(ws, desks):
    assert desks.desk("micro_grid", place(0.5, 0.5)).settings.maximum == 100
    ws.set_setting("grids", {"maximum": 80})
    assert desks.desk("micro_grid", place(0.5, 0.5)).settings.maximum == 80


def test_retired_codes_follow_undo(ws, desks):
    from plugin.workspace import change_log

    gone = pd.DataFrame({"uid": ["g0"], "code": ["51010500100101001"]})
    from plugin.workspace.edits import Change

    retired = change_log.retired(gone, "micro_grid", "合并", "2026-01-01T00:00:00")
    ws.apply([Change("micro_grid", remove=["g0"]), retired], "合并")
    assert desks.desk("micro_grid", place(0.5, 0.5)).retired == ("51010500100101001",)
    assert desks.desk("community", place(0.5, 0.5)).retired == ()
    ws.layer("micro_grid").undoStack().undo()
    assert desks.desk("micro_grid", place(0.5, 0.5)).retired == ()


def test_the_desk_of_chosen_units(ws, desks):
    from plugin.core.errors import GewuError

    desk = desks.desk_of("micro_grid", ["g0", "g12"])
    assert {"g0", "g12"} <= set(desk.units["uid"])
    assert len(desk.communities) == 2
    with pytest.raises(GewuError, match="不存在"):
        desks.desk_of("micro_grid", ["g0", "nobody"])


def test_a_place_outside_all_communities(desks):
    desk = desks.desk("micro_grid", place(-20.0, 0.5))
    assert len(desk) == len(desk.parts) == len(desk.communities) == 0


def test_too_many_buildings_are_refused(desks, monkeypatch):
    from plugin.core.errors import GewuError
    from plugin.workspace import grid_desk

    monkeypatch.setattr(grid_desk, "MOST_BUILDINGS", 50)
    with pytest.raises(GewuError, match="放大地图|不能这么多") as caught:
        desks.desk("micro_grid", place(0.5, 0.5))
    assert "放大" in caught.value.remedy


def test_layers_taken_out_and_put_back(ws, desks, project):
    from plugin.workspace import project as workspace_project

    before = desks.desk("micro_grid", place(0.5, 0.5))
    update(ws, "micro_grid", ["g0"], households=[7.0])
    project.removeMapLayer(ws.layer("micro_grid").id())
    stored = desks.desk("micro_grid", place(0.5, 0.5))
    same(stored, before)
    update(ws, "micro_grid", ["g1"], households=[8.0])  # into a layer without an entry in the layer tree
    assert desks.desk("micro_grid", place(0.5, 0.5)).units["households"].tolist()[:2] == [45, 8]
    ws.discard()
    workspace_project.show(ws, project)
    update(ws, "micro_grid", ["g2"], households=[9.0])
    same(desks.desk("micro_grid", place(0.5, 0.5)), fresh(ws, "micro_grid", place(0.5, 0.5)))
    project.removeAllMapLayers()
    same(desks.desk("micro_grid", place(0.5, 0.5)), before)


def test_a_workspace_no_project_shows(ws, project):
    from plugin.workspace import project as workspace_project
    from plugin.workspace.grid_desk import Desks

    workspace_project.hide(ws)
    desks = Desks(ws)
    assert len(desks.desk("micro_grid", place(0.5, 0.5))) == 13
    update(ws, "micro_grid", ["g0"], households=[7.0])
    assert desks.desk("micro_grid", place(0.5, 0.5)).units["households"].tolist()[0] == 7
    desks.close()
    desks.close()


def test_it_tells_once_per_turn(ws, desks, qgis_app):
    from qgis.PyQt.QtTest import QTest

    told = []
    desks.changed.connect(lambda: told.append(1))
    desks.desk("micro_grid", place(0.5, 0.5))
    QTest.qWait(30)
    told.clear()
    update(ws, "micro_grid", ["g0"], households=[7.0])
    QTest.qWait(30)
    assert len(told) in (1, 2)


def test_codes_of_units_out_of_use_are_taken(ws, desks):
    update(ws, "micro_grid", ["g11"], state="停用")
    desk = desks.desk("micro_grid", place(0.5, 0.5))
    assert "g11" not in set(desk.units["uid"])
    gone = ws.read("micro_grid").set_index("uid").at["g11", "code"]
    assert gone in desk.retired


def test_facilities_are_on_the_desk(ws, desks):
    from plugin.workspace.edits import Change

    row = {"uid": ["f0"], "name": ["示例"], "geometry": [shapely.Point(X + 50, Y + 50)]}
    ws.apply([Change("facility", add=pd.DataFrame(row))], "加")
    assert desks.desk("micro_grid", place(0.5, 0.5)).children["facility"]["uid"].tolist() == ["f0"]
