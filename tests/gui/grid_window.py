"""Our window on a town of square grids, clicks at places of the map, and answers to dialogs that wait."""

from __future__ import annotations

from contextlib import contextmanager

import pandas as pd
import pytest
import shapely
from qgis.core import QgsPointXY, QgsRectangle
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget

from plugin.core.grids.ground.arrangement import edges_of
from plugin.gui import background
from plugin.gui.window import Window
from tests import grid_town

COLUMNS, ROWS = 4, 2


@pytest.fixture
def town_path(tmp_path):
    return grid_town.workspace(tmp_path, COLUMNS, ROWS)


@pytest.fixture
def grids(desktop, town_path):
    """Our window on a town of 4 × 2 grids of 45 households (and one in another community), the map on all of it."""
    made = Window(desktop)
    made.session.open(str(town_path))
    made.dock.show_page("grids")
    size = grid_town.SIZE
    desktop.canvas.setExtent(
        QgsRectangle(grid_town.X, grid_town.Y, grid_town.X + (COLUMNS + 1) * size, grid_town.Y + ROWS * size)
    )
    QTest.qWait(200)
    yield made
    background.cancel_all()
    if made.session.workspace is not None:
        made.session.workspace.discard()
    made.close()


def pixel(canvas, x: float, y: float) -> QPoint:
    point = canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
    return QPoint(round(point.x()), round(point.y()))


def click(canvas, x: float, y: float, button=Qt.MouseButton.LeftButton) -> None:
    """Move to a place of the map and click there."""
    QTest.mouseMove(canvas.viewport(), pixel(canvas, x, y))
    QTest.mouseClick(canvas.viewport(), button, Qt.KeyboardModifier.NoModifier, pixel(canvas, x, y))
    QTest.qWait(30)


def corner(column: int, row: int) -> tuple[float, float]:
    """Return a place near the lower left corner of a grid, between its buildings."""
    return grid_town.X + column * grid_town.SIZE + 3.0, grid_town.Y + row * grid_town.SIZE + 3.0


@contextmanager
def answered(kind: type, act, seconds: float = 5.0):
    """Within, a modal dialog of this kind is met with `act(dialog)`; what fails in there fails the test."""
    problems = ["no such dialog"]

    def look(left: int) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            problems.clear()
            try:
                act(dialog)
            except BaseException as problem:  # a slot of Qt: raised again outside
                problems.append(problem)
            if dialog.isVisible():
                problems.append("the dialog did not close") if not problems else None
                dialog.reject()
        elif left > 0:
            QTimer.singleShot(20, lambda: look(left - 1))

    QTimer.singleShot(0, lambda: look(int(seconds / 0.02)))
    yield
    if problems:
        raise problems[0] if isinstance(problems[0], BaseException) else AssertionError(problems[0])


def press(dialog, name: str) -> None:
    """Click a button of a dialog by its object name."""
    button = dialog.findChild(QWidget, name)
    assert button.isVisible() and button.isEnabled(), f"{name} cannot be clicked: {button.toolTip()}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def select(window, uids: list[str], table: str = "micro_grid") -> None:
    layer = window.session.workspace.layer(table)
    layer.selectByIds([feature.id() for feature in layer.getFeatures() if feature["uid"] in uids])
    QTest.qWait(10)


def rows(window, table: str = "micro_grid") -> pd.DataFrame:
    """Return the rows as they are now, by uid."""
    return window.session.workspace.read(table).sort_values("uid").set_index("uid", drop=False)


def everything(window) -> dict:
    """Return the content of all tables that edits touch, to compare."""
    found = {}
    for table in ("micro_grid", "building", "community", "general_grid", "compound"):
        frame = rows(window, table).drop(columns=["updated_at"])
        frame["geometry"] = shapely.to_wkb(frame["geometry"].to_numpy())
        found[table] = frame.astype(object).where(frame.notna(), None).to_dict("index")
    return found


def walk_undo(window, before: dict, steps: int = 1) -> None:
    """Undo and redo the last steps; everything must be as it was each time."""
    after = everything(window)
    stack = window.session._step_stack()
    for _ in range(steps):
        window.session.undo()
    assert everything(window) == before
    for _ in range(steps):
        stack.redo()
    assert everything(window) == after


def assert_coverage(window) -> None:
    """The grids tile the communities, vertex by vertex, and their counts are those of the buildings in them."""
    frame = rows(window)
    frame = frame[frame["state"] != "停用"]
    shapes = shapely.get_parts(frame["geometry"].to_numpy())
    assert len(shapes) == len(frame) and shapely.is_valid(shapes).all()
    edges = edges_of(shapes)
    rim = shapely.union_all(shapely.boundary(rows(window, "community")["geometry"].to_numpy()))
    alone = shapely.points(edges.middle[edges.twin < 0])
    assert shapely.distance(alone, rim).max(initial=0.0) < 0.003
    buildings = rows(window, "building")
    parts = buildings[~buildings["uid"].isin(set(buildings["parent_uid"].dropna()))]
    sums = parts.groupby("micro_grid_code")["households"].sum().reindex(frame["code"], fill_value=0)
    assert sums.tolist() == frame["households"].tolist()
    inside = shapely.STRtree(shapes).query(shapely.point_on_surface(parts["geometry"].to_numpy()), predicate="within")
    codes = dict(zip(parts["uid"].iloc[inside[0]], frame["code"].iloc[inside[1]]))
    assert codes == dict(zip(parts["uid"], parts["micro_grid_code"]))
