"""The window's fixtures live in tests/desktop.py, because the scenarios use them too."""

from __future__ import annotations

import pytest
from qgis.PyQt.QtTest import QTest

from plugin.gui import background
from plugin.gui.window import Window
from tests.desktop import bar, desktop, town, town_made, wait_until  # noqa: F401 - fixtures
from tests.grid_window import grid_window, grids_made  # noqa: F401 - fixtures
from tests.gui.grid_window import grids, town_path  # noqa: F401 - fixtures


@pytest.fixture
def window(desktop, town):  # noqa: F811
    """Our window on the 划格 page of the small town; a test file with another need has its own."""
    made = Window(desktop)
    made.session.open(str(town))
    made.dock.show_page("grids")
    QTest.qWait(200)
    yield made
    background.cancel_all()
    if made.session.workspace is not None:
        made.session.workspace.discard()
    made.close()
