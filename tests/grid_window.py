"""Our window on a town of square grids (`grid_town`): 3 × 2 grids of 3 × 3 buildings, one of another community in the east."""

from __future__ import annotations

import pandas as pd
import pytest
import shapely
from qgis.PyQt.QtTest import QTest

from plugin.gui import background
from plugin.gui.window import Window
from plugin.workspace.edits import Change
from tests import grid_town
from tests.hand import Hand

COLUMNS, ROWS = 3, 2


class GridWindow:
    """The window, and what a test looks at."""

    def __init__(self, window: Window, desktop) -> None:
        self.window, self.desktop = window, desktop
        self.editor = window.session.editor
        self.workspace = window.session.workspace
        desktop.canvas.setDestinationCrs(self.workspace.crs)  # as QGIS does with the CRS of the project
        desktop.canvas.zoomToFullExtent()
        QTest.qWait(50)
        self.hand = Hand(desktop.canvas, self.workspace.crs)

    @property
    def tool(self):
        return self.editor.tool

    @property
    def bubble(self) -> str:
        (found,) = [one for one in self.desktop.children_named("gewu_bubble") if one.isVisible()] or [None]
        return "" if found is None else found.text()

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return {uid: (households, buildings)} of the grids."""
        rows = self.workspace.read("micro_grid").sort_values("uid")
        return {uid: (int(a), int(b)) for uid, a, b in zip(rows["uid"], rows["households"], rows["buildings"])}

    def homes(self) -> dict[str, str]:
        rows = self.workspace.read("building")
        return dict(zip(rows["uid"], rows["micro_grid_code"].str[-3:]))

    def check_coverage(self) -> None:
        """The grids still cover the communities, without overlap."""
        shapes = self.workspace.read("micro_grid")["geometry"].to_numpy()
        whole = shapely.union_all(self.workspace.read("community")["geometry"].to_numpy())
        assert shapely.area(shapes).sum() == pytest.approx(whole.area, abs=0.01)
        assert shapely.union_all(shapes).symmetric_difference(whole).area < 0.01

    def lock(self, uid: str) -> None:
        update = pd.DataFrame({"uid": [uid], "locked": [True]})
        self.window.session.apply([Change("micro_grid", update=update)], "锁定")
        QTest.qWait(20)


@pytest.fixture(scope="session")
def grids_made(qgis_app, tmp_path_factory):
    return grid_town.workspace(tmp_path_factory.mktemp("grids"), COLUMNS, ROWS)


@pytest.fixture
def grid_window(desktop, grids_made, tmp_path):
    """The window on the tab 手工编辑, no tool in hand."""
    path = tmp_path / "grids.gpkg"
    path.write_bytes(grids_made.read_bytes())
    window = Window(desktop)
    window.session.open(str(path))
    window.dock.show_page("grids")
    window.dock.page.tabs.setCurrentWidget(window.dock.page.edit)
    QTest.qWait(100)
    yield GridWindow(window, desktop)
    background.cancel_all()
    if window.session.workspace is not None:
        window.session.workspace.discard()
    window.close()
