"""锁定 and 拆楼 in the window: at once for what is selected, else by clicks; read back, undone and redone."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QLineEdit

from plugin.gui.dialogs.divide_dialog import DivideDialog
from plugin.workspace.edits import Change
from tests import grid_town
from tests.gui.grid_window import (
    answered,
    assert_coverage,
    click,
    corner,
    everything,
    press,
    rows,
    select,
    walk_undo,
)


def locked(window) -> list[str]:
    return rows(window).query("locked")["uid"].tolist()


def test_selected_grids_are_locked_and_unlocked(grids, desktop):
    before = everything(grids)
    select(grids, ["g0", "g3"])
    grids.session.editor.actions["lock"].trigger()
    assert locked(grids) == ["g0", "g3"]
    assert "已锁定" in desktop.texts()[0] and grids.session.last_step == "锁定 2 个微网格"
    walk_undo(grids, before)
    select(grids, ["g0", "g1", "g3"])
    grids.session.editor.actions["lock"].trigger()  # not all are: the one that is missing
    assert locked(grids) == ["g0", "g1", "g3"] and grids.session.last_step == "锁定 1 个微网格"
    grids.session.editor.actions["lock"].trigger()
    assert locked(grids) == [] and "已解锁" in desktop.texts()[0]
    log = rows(grids, "change_log")
    assert log.loc[log["object_uid"] == "g3", "after"].tolist().count("锁定") == 1


def test_grids_are_locked_by_clicks(grids, desktop):
    editor, canvas = grids.session.editor, desktop.canvas
    editor.actions["lock"].trigger()
    assert editor.active == "lock"
    click(canvas, *corner(1, 1))
    assert locked(grids) == ["g5"]
    click(canvas, *corner(2, 1))
    click(canvas, *corner(1, 1))
    assert locked(grids) == ["g6"]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert editor.active == ""


def tower(window, uid: str = "b4", **values) -> None:
    """Make a building of the first grid a tower."""
    wanted = {
        "name": "3栋",
        "floors": 18,
        "units": 3,
        "households": 120,
        "shops": 6,
        "households_source": "登记",
        **values,
    }
    row = pd.DataFrame([{"uid": uid, **wanted}])
    grid = pd.DataFrame({"uid": ["g0"], "households": [40 + wanted["households"]], "shops": [6]})
    window.session.workspace.apply([Change("building", update=row), Change("micro_grid", update=grid)], "准备")


def parts(window, uid: str = "b4") -> pd.DataFrame:
    return rows(window, "building").query("parent_uid == @uid")


def test_a_building_is_clicked_and_divided(grids, desktop):
    tower(grids)
    before = everything(grids)
    editor, canvas = grids.session.editor, desktop.canvas
    editor.actions["divide"].trigger()
    assert editor.active == "divide"
    seen = {}

    def act(dialog):
        seen["title"], seen["heading"] = dialog.windowTitle(), dialog.findChild(object, "gewu_divide_heading").text()
        seen["rows"] = [[dialog.table.item(row, column).text() for column in range(3)] for row in range(3)]
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, act):
        click(canvas, *grid_town.middle((0, 0), (1, 1)))
    assert seen["title"] == "拆楼：3栋" and "120 户、6 铺" in seen["heading"]
    assert seen["rows"][0] == ["3栋1单元", "40", "2"]
    made = parts(grids)
    assert made["households"].tolist() == [40, 40, 40] and made["shops"].sum() == 6
    assert set(made["micro_grid_code"]) == {f"{grid_town.COMMUNITY}01001"}
    assert rows(grids, "building").at["b4", "micro_grid_code"] is None
    assert_coverage(grids)
    assert grids.session.last_step == "拆楼：3栋拆为 3 部分"
    log = rows(grids, "change_log")
    assert log.loc[log["object_uid"] == "b4", "after"].tolist() == [
        "拆为 3 部分：40 户、2 铺 + 40 户、2 铺 + 40 户、2 铺"
    ]
    walk_undo(grids, before)
    assert editor.active == "divide"


def test_sums_must_fit_or_be_wanted(grids):
    tower(grids)
    select(grids, ["b4"], "building")
    seen = []

    def act(dialog):
        dialog.count.setFocus()
        dialog.count.selectAll()
        QTest.keyClicks(dialog.count, "2")
        QTest.keyClick(dialog.count, Qt.Key.Key_Tab)
        seen.append(dialog.table.rowCount())
        dialog.table.setCurrentCell(0, 1)
        field = dialog.table.findChild(QLineEdit)  # opens by itself
        field.selectAll()
        QTest.keyClicks(field, "80")
        QTest.keyClick(field, Qt.Key.Key_Return)
        QTest.qWait(20)
        seen.append((dialog.sums.text(), dialog.ok.isEnabled(), dialog.ok.toolTip()))
        dialog.table.item(1, 1).setText("xy")
        seen.append((dialog.ok.isEnabled(), dialog.note.text()))
        dialog.table.item(1, 1).setText("50")
        dialog.accept_total.click()
        seen.append((dialog.ok.isEnabled(), dialog.sums.text()))
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, act):
        grids.session.editor.start("divide")
    assert seen[0] == 2
    assert seen[1][0] == "合计 140 / 120 户，6 / 6 铺" and not seen[1][1] and "不一致" in seen[1][2]
    assert not seen[2][0] and "整数" in seen[2][1]
    assert seen[3] == (True, "合计 130 / 120 户，6 / 6 铺")
    made = parts(grids)
    assert made["households"].tolist() == [80, 50] and set(made["households_source"]) == {"登记"}
    assert rows(grids).at["g0", "households"] == 40 + 130
    assert_coverage(grids)


def test_unknown_households_are_asked_for_not_taken_for_none(grids):
    tower(grids)
    grids.session.workspace.apply(
        [Change("building", update=pd.DataFrame({"uid": ["b4"], "households": [None], "shops": [0]}, dtype=object))],
        "准备",
    )
    select(grids, ["b4"], "building")
    seen = []

    def act(dialog):
        dialog.count.setValue(2)
        seen.append([dialog.table.item(row, 1).text() for row in range(2)])
        seen.append((dialog.ok.isEnabled(), dialog.note.text()))
        for row, text in enumerate(("30", "25")):
            dialog.table.item(row, 1).setText(text)
        seen.append((dialog.ok.isEnabled(), dialog.sums.text()))
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, act):
        grids.session.editor.start("divide")
    assert seen[0] == ["", ""]
    assert not seen[1][0] and "户数未知" in seen[1][1]
    assert seen[2] == (True, "合计 55 / 未知 户，0 / 0 铺")
    made = parts(grids)
    assert made["households"].tolist() == [30, 25] and set(made["households_source"]) == {"登记"}


def test_floors_then_units_then_whole_again(grids):
    tower(grids)
    before = everything(grids)
    select(grids, ["b4"], "building")
    with answered(DivideDialog, lambda dialog: (dialog.floors.click(), press(dialog, "gewu_divide_ok"))):
        grids.session.editor.start("divide")
    made = parts(grids)
    assert made["part_label"].tolist() == ["3栋 1–9层", "3栋 10–18层"] and set(made["part"]) == {"楼层"}
    select(grids, ["b4#2"], "building")
    seen = []

    def again(dialog):
        seen.append((dialog.floors.isChecked(), dialog.table.rowCount(), dialog.again.isVisible()))
        dialog.units.click()
        seen.append(dialog.table.rowCount())
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, again):
        grids.session.editor.start("divide")
    assert seen == [(True, 2, True), 3]
    assert parts(grids)["part_label"].tolist() == ["3栋1单元", "3栋2单元", "3栋3单元"]
    assert_coverage(grids)
    select(grids, ["b4#3"], "building")
    with answered(DivideDialog, lambda dialog: press(dialog, "gewu_divide_again")):
        grids.session.editor.start("divide")
    assert len(parts(grids)) == 0 and grids.session.last_step == "恢复整栋：3栋"
    assert everything(grids) == before
    walk_undo(grids, before, steps=3)


@pytest.fixture
def parted(grids):
    """Our window on the town with a tower in two halves that lie in two grids."""
    tower(grids)
    select(grids, ["b4"], "building")

    def halves(dialog):
        dialog.count.setValue(2)
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, halves):
        grids.session.editor.start("divide")
    east = parts(grids).at["b4#2", "geometry"]
    _, south, _, north = east.bounds
    size = grid_town.SIZE
    arm = shapely.box(
        east.bounds[0], south, grid_town.X + size, north
    )  # the second grid reaches in, over one more house
    first = shapely.box(grid_town.X, grid_town.Y, grid_town.X + size, grid_town.Y + size).difference(arm)
    second = shapely.union(rows(grids).at["g1", "geometry"], arm)
    shapes = pd.DataFrame({"uid": ["g0", "g1"], "households": [95, 110]})
    shapes["geometry"] = [first, second]
    code = f"{grid_town.COMMUNITY}01002"
    homes = pd.DataFrame({"uid": ["b4#2", "b5"], "micro_grid_code": code})
    grids.session.workspace.apply([Change("micro_grid", update=shapes), Change("building", update=homes)], "准备")
    QTest.qWait(50)
    select(grids, ["b4#1"], "building")
    return grids


def test_borders_move_with_the_parts_when_asked(parted):
    before = everything(parted)
    seen = []

    def act(dialog):
        dialog.count.setValue(3)
        seen.append((dialog.ok.isEnabled(), dialog.borders.isVisible(), dialog.ok.toolTip()))
        dialog.borders.click()
        seen.append((dialog.ok.isEnabled(), dialog.again.isEnabled(), dialog.note.text()))
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, act):
        parted.session.editor.start("divide")
    assert seen[0][:2] == (False, True) and "网格界线随各部分调整" in seen[0][2]
    assert seen[1][:2] == (True, True) and "随各部分调整" in seen[1][2]
    assert parts(parted)["households"].tolist() == [40, 40, 40]
    assert_coverage(parted)
    walk_undo(parted, before)
    with answered(DivideDialog, lambda dialog: (dialog.borders.click(), press(dialog, "gewu_divide_again"))):
        select(parted, ["b4#1"], "building")
        parted.session.editor.start("divide")
    assert len(parts(parted)) == 0
    assert_coverage(parted)
    walk_undo(parted, before, steps=2)


def test_borders_between_the_parts_are_told_before_anything_is_typed(parted):
    grids, seen = parted, []

    def look(dialog):
        seen.append((dialog.ok.isEnabled(), dialog.again.isEnabled(), dialog.again.toolTip()))
        dialog.count.setValue(3)
        seen.append((dialog.ok.isEnabled(), dialog.note.text()))
        dialog.count.setValue(2)
        dialog.table.item(0, 1).setText("70")
        dialog.table.item(1, 1).setText("50")
        press(dialog, "gewu_divide_ok")

    with answered(DivideDialog, look):
        grids.session.editor.start("divide")
    assert seen[0][0] and not seen[0][1] and "刷楼栋" in seen[0][2]
    assert not seen[1][0] and "跨在微网格" in seen[1][1]
    now = parts(grids)
    assert now["households"].tolist() == [70, 50] and now["micro_grid_code"].nunique() == 2
    assert rows(grids)["households"].loc[["g0", "g1"]].tolist() == [35 + 70, 50 + 50]
