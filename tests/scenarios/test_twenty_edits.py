"""A planner corrects twenty-odd things in a row with the mouse, undoes all of it and does it again: judged at every step.

The town stands at an angle and off the millimetre, has general grids, shops, a tower, facilities and a blank. The judge is
`tests.coverage_judge`, which knows nothing of the project's own checks.
"""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
import shapely
from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QRadioButton
from shapely import affinity

from plugin.gui import background
from plugin.gui.dialogs.divide_dialog import DivideDialog
from plugin.gui.dialogs.merge_dialog import MergeDialog
from plugin.gui.dialogs.redo_dialog import RedoDialog
from plugin.gui.dialogs.repair_dialog import RepairDialog
from plugin.gui.window import Window
from plugin.workspace import geopackage
from plugin.workspace.edits import Change
from plugin.workspace.workspace import Workspace
from tests import coverage_judge, grid_town
from tests.gui.grid_window import answered, press, select
from tests.hand import LEFT, RIGHT, SHIFT, Hand

COLUMNS, ROWS, TURN = 4, 3, 17.0
#: What the judge says of a community without any grid, the one in the east as the town is given.
BLANK = {"edge", "point"}
TABLES = ("community", "micro_grid", "building", "general_grid", "facility")


def turned(shape):
    return affinity.rotate(shape, TURN, origin=(grid_town.X, grid_town.Y))


def place(column: float, row: float) -> tuple[float, float]:
    """Return where something lies that is so many grids east and north of the corner of the town."""
    size = grid_town.SIZE
    return turned(shapely.Point(grid_town.X + column * size, grid_town.Y + row * size)).coords[0]


def building(column: int, row: int, across: int, up: int) -> tuple[float, float]:
    """Return the middle of a building in a grid."""
    return place(column + (across + 0.5) / 3, row + (up + 0.5) / 3)


@pytest.fixture
def path(tmp_path):
    tables = grid_town.tables(COLUMNS, ROWS)
    for frame in tables.values():
        frame["geometry"] = [turned(shape) for shape in frame["geometry"]]
    homes, grids = tables["building"], tables["micro_grid"]
    homes.loc[4, ["households", "floors", "name"]] = [50.0, 18, "1号塔楼"]  # the middle of the first grid
    homes.loc[homes["uid"].isin(["b10", "b40"]), "shops"] = 3.0
    owner = np.repeat(np.arange(len(grids)), 9)
    grids["households"] = np.bincount(owner, weights=homes["households"])
    grids["shops"] = np.bincount(owner, weights=homes["shops"])
    halves = np.where(np.arange(len(grids)) % COLUMNS < 2, f"{grid_town.COMMUNITY}01", f"{grid_town.COMMUNITY}02")
    here = grids["community_code"] == grid_town.COMMUNITY
    grids["general_grid_code"] = np.where(here, halves, None)
    codes = [f"{grid_town.COMMUNITY}01", f"{grid_town.COMMUNITY}02"]
    members = [grids[grids["general_grid_code"] == code] for code in codes]
    general = pd.DataFrame(
        {
            "uid": ["w", "e"],
            "code": codes,
            "name": ["西网格", "东网格"],
            "community_code": grid_town.COMMUNITY,
            "households": [float(own["households"].sum()) for own in members],
            "geometry": [shapely.union_all(own["geometry"].to_numpy()) for own in members],
        }
    )
    shops = pd.DataFrame(
        {
            "uid": ["f0", "f1"],
            "code": ["F0", "F1"],
            "name": ["示例便利店", "示例药店"],
            "micro_grid_code": [grids["code"][1], grids["code"][6]],
            "tag_state": "自动",
            "geometry": [shapely.Point(place(1.5, 0.05)), shapely.Point(place(2.5, 1.05))],
        }
    )
    made = geopackage.create(tmp_path / "turned.gpkg", QgsCoordinateReferenceSystem(grid_town.CRS), "示例街道")
    homes.loc[owner == len(grids) - 1, "micro_grid_code"] = None
    frames = {**tables, "micro_grid": grids.iloc[:-1], "general_grid": general, "facility": shops}
    Workspace.open(made).apply([Change(name, add=frame) for name, frame in frames.items()], "导入")
    return made


class Planner:
    """Works with mouse and keys; after each step the judge looks."""

    def __init__(self, desktop, window: Window) -> None:
        self.desktop, self.window = desktop, window
        self.editor = window.session.editor
        self.panel = window.dock.page.edit
        self.hand = Hand(desktop.canvas, window.session.workspace.crs)
        self.marks = [coverage_judge.digest(self.tables())]
        self.history = coverage_judge.History(self.tables())
        self.names: list[str] = []
        self.expected = set(BLANK)

    def tables(self) -> dict[str, pd.DataFrame]:
        return {name: self.window.session.workspace.read(name) for name in TABLES}

    @contextmanager
    def step(self, name: str, allowed=frozenset()):
        """Within, one thing is done. allowed: kinds of complaints that are there until somebody mends them."""
        before, steps = self.tables(), self._steps()
        yield
        QTest.qWait(30)
        after = self.tables()
        now = coverage_judge.digest(after)
        assert now != self.marks[-1], f"{name}: nothing has changed; {self.desktop.texts()[:2]}"
        assert self._steps() == steps + 1, f"{name}: {self._steps() - steps} undo steps"
        found = {**coverage_judge.complaints(after), **self.history.edited(after)}
        if not self.expected:
            found.update(coverage_judge.misdeeds(before, after))
        self.expected = set(allowed)
        assert {key[0] for key in found} <= self.expected, f"{name}: {list(found.values())[:5]}"
        self.marks.append(now)
        self.names.append(name)

    def _steps(self) -> int:
        """Return how many steps there are: each writes to 变更记录."""
        return self.window.session.workspace.layer("change_log").undoStack().index()

    # the hand

    def take(self, tool: str) -> None:
        self.desktop.click(self.panel.buttons[tool])
        QTest.qWait(10)

    def put_away(self) -> None:
        """Let go of tool and selection, and look at the whole town."""
        select(self.window, [])
        self.editor.stop()
        self.look()

    def look(self) -> None:
        corners = [place(x, y) for x in (-0.2, COLUMNS + 1.1) for y in (-0.2, ROWS + 0.2)]
        self.desktop.canvas.setExtent(QgsRectangle(*shapely.MultiPoint(corners).bounds))
        QTest.qWait(50)

    def draw(self, *places: tuple[float, float]) -> None:
        """Click from place to place, end with the right button."""
        for where in places:
            self.hand.move(where)
            self.hand.click(where)
            QTest.qWait(5)
        self.hand.click(places[-1], RIGHT)

    def choose(self, name: str) -> None:
        QTest.qWait(20)
        button = self.panel.findChild(QRadioButton, name)
        assert button is not None, (
            self.editor.active,
            self.desktop.texts(),
            [b.objectName() for b in self.panel.findChildren(QRadioButton)],
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(8, 8))
        QTest.qWait(20)

    def uids(self, *places: tuple[float, float]) -> list[str]:
        """Return the uids of the grids at these places."""
        grids = self.window.session.workspace.read("micro_grid")
        found = shapely.STRtree(grids["geometry"].to_numpy()).query(shapely.points(places), predicate="intersects")
        return grids["uid"].iloc[np.sort(found[1])].tolist()

    def walk(self, button, by: int, at: int) -> None:
        """Press 撤销 or 重做 and look that all is as it was."""
        self.desktop.click(button)
        QTest.qWait(20)
        found = self.history.walked(by, self.tables())
        assert found == {}, f"{'undo' if by < 0 else 'redo'} to step {at}: {list(found.values())}"
        assert coverage_judge.digest(self.tables()) == self.marks[at]


@pytest.fixture
def planner(desktop, path):
    window = Window(desktop)
    window.session.open(str(path))
    window.dock.show_page("grids")
    window.dock.page.tabs.setCurrentWidget(window.dock.page.edit)
    found = Planner(desktop, window)
    found.look()
    yield found
    background.cancel_all()
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()


def test_twenty_edits_undone_and_done_again(planner, wait_until):
    assert {key[0] for key in coverage_judge.complaints(planner.tables())} == BLANK
    fill_the_blank(planner, wait_until)
    cut_and_draw(planner)
    merge_and_paint(planner)
    reshape_and_lock(planner)
    dedicate_and_divide(planner)
    delineate_again(planner, wait_until)
    assert len(planner.names) >= 20
    codes = set(planner.tables()["micro_grid"]["code"])
    last = len(planner.marks) - 1
    for at in range(last - 1, -1, -1):
        planner.walk(planner.panel.undo, -1, at)
    assert {key[0] for key in coverage_judge.complaints(planner.tables())} == BLANK
    wait_until(lambda: not planner.panel.undo.isEnabled())
    for at in range(1, last + 1):
        planner.walk(planner.panel.again, 1, at)
    assert set(planner.tables()["micro_grid"]["code"]) == codes
    wait_until(lambda: not planner.panel.again.isEnabled())
    planner.window.session.workspace.save()
    found = coverage_judge.complaints(planner.tables())
    assert found == {}, "the file holds what was shown"


def fill_the_blank(planner: Planner, wait_until) -> None:
    planner.take("draw")
    planner.choose("gewu_draw_blank")
    with planner.step("绘制：只占空白", {"area", *BLANK}):
        planner.draw(place(3.9, -0.1), place(5.1, -0.1), place(5.1, 0.67), place(3.9, 0.66))
    planner.put_away()
    planner.take("repair")
    dialog = planner.window.session.iface.mainWindow().findChildren(RepairDialog)[-1]
    wait_until(lambda: dialog.list.count() > 0)
    with planner.step("补空"):
        QTest.mouseClick(dialog.all, LEFT)
        QTest.qWait(100)
    dialog.close()
    planner.put_away()


def cut_and_draw(planner: Planner) -> None:
    planner.take("cut")
    with planner.step("切分一格"):
        planner.draw(place(-0.1, 0.32), place(0.5, 0.36), place(1.03, 0.33))
    with planner.step("一线切三格，楼不切"):
        planner.draw(place(1.45, -0.1), place(1.55, 1.2), place(1.48, 3.1))
    planner.take("draw")
    planner.choose("gewu_draw_take")
    with planner.step("绘制：占用相邻"):
        planner.draw(place(2.6, 0.55), place(3.4, 0.6), place(3.35, 1.4), place(2.62, 1.42))
    with planner.step("绘制：越过社区界线，裁到社区"):
        planner.draw(place(3.6, 2.5), place(4.3, 2.55), place(4.2, 3.2), place(3.62, 3.1))
    planner.put_away()


def merge_and_paint(planner: Planner) -> None:
    select(planner.window, planner.uids(place(0.5, 1.1), place(0.5, 2.1)))
    with planner.step("合并选中的"), answered(MergeDialog, lambda dialog: press(dialog, "gewu_merge_ok")):
        planner.take("merge")
    planner.put_away()
    planner.take("merge")
    with planner.step("点选后合并"):
        planner.hand.click(place(1.05, 0.05))
        planner.hand.click(place(0.95, 0.05))
        with answered(MergeDialog, _merged_with_reason):
            planner.hand.click(place(0.95, 0.05), RIGHT)
    planner.put_away()
    planner.take("paint")
    planner.hand.click(building(3, 0, 1, 1), RIGHT)
    with planner.step("刷一栋"):
        planner.hand.click(building(2, 0, 2, 0))
    with planner.step("拖过几栋"):
        planner.hand.drag([building(2, 0, 1, 0), building(2, 0, 0, 0)])
    planner.hand.click(building(3, 2, 0, 0), RIGHT)
    with planner.step("框选几栋"):
        planner.hand.drag([place(2.72, 2.02), place(2.95, 2.98)], SHIFT)
    planner.put_away()


def _merged_with_reason(dialog: MergeDialog) -> None:
    dialog.reason.setText("示例原因")  # QTest types ASCII only
    press(dialog, "gewu_merge_ok")


def reshape_and_lock(planner: Planner) -> None:
    planner.take("reshape")
    with planner.step("移边界"):
        planner.draw(place(2.1, 0.95), place(2.1, 1.33), place(2.55, 1.33), place(2.55, 0.95))
    with planner.step("移边界，楼随多数一侧"):
        planner.draw(place(2.95, 2.12), place(3.33, 2.12), place(3.33, 2.28), place(2.95, 2.28))
    planner.put_away()
    planner.take("lock")
    with planner.step("锁定"):
        planner.hand.click(place(3.5, 1.62))
    planner.take("cut")
    before = coverage_judge.digest(planner.tables())
    planner.draw(place(3.42, 1.55), place(4.06, 1.56))
    assert coverage_judge.digest(planner.tables()) == before, "a locked grid is not cut"
    planner.hand.key(Qt.Key.Key_Escape)
    planner.take("paint")
    planner.hand.click(building(3, 2, 2, 0), RIGHT)
    planner.hand.click(building(3, 1, 2, 2))
    assert coverage_judge.digest(planner.tables()) == before, "nothing is taken from a locked grid"
    planner.put_away()


def dedicate_and_divide(planner: Planner) -> None:
    planner.take("dedicate")
    planner.choose("gewu_dedicate_parts")
    planner.hand.click(building(2, 2, 1, 2))
    with planner.step("两栋划为专属"):
        planner.hand.click(building(2, 2, 2, 2))
        planner.hand.click(building(2, 2, 2, 2), RIGHT)
    planner.choose("gewu_dedicate_area")
    with planner.step("画一个范围划为专属"):
        planner.draw(place(0.3, 2.33), place(0.67, 2.33), place(0.67, 2.67), place(0.3, 2.67))
    assert planner.tables()["micro_grid"]["kind"].eq("专属").sum() == 2
    planner.put_away()
    for name, button in (("拆楼", "gewu_divide_ok"), ("恢复整栋", "gewu_divide_again")):
        planner.take("divide")
        with planner.step(name), answered(DivideDialog, lambda dialog, button=button: press(dialog, button)):
            planner.hand.click(building(0, 0, 1, 1))
        planner.put_away()


def delineate_again(planner: Planner, wait_until) -> None:
    select(planner.window, planner.uids(place(2.2, 1.9), place(2.2, 2.05), place(3.1, 2.05)))
    planner.take("redo")
    again = planner.window.session.iface.mainWindow().findChildren(RedoDialog)[-1]
    QTest.mouseClick(again.start, LEFT)
    wait_until(lambda: again.outcome is not None)
    with planner.step("重划"):
        QTest.mouseClick(again.adopt, LEFT)
        QTest.qWait(50)
    planner.put_away()
    planner.take("lock")
    with planner.step("解锁"):
        planner.hand.click(place(3.5, 1.62))
    planner.take("cut")
    with planner.step("解锁后切分"):
        planner.draw(place(2.94, 1.68), place(4.06, 1.66))
    planner.put_away()
