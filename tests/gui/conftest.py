"""What the window's tests share: waiting for the event loop, a message bar of their own."""

from __future__ import annotations

import time

import pytest
from qgis.gui import QgsMessageBar
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QWidget

from plugin.gui import messages


@pytest.fixture
def wait_until(qgis_app):
    """Return wait(condition, seconds=10): runs the event loop until the condition holds, fails after that time."""

    def wait(condition, seconds: float = 10.0) -> None:
        limit = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < limit, "waited in vain"
            QTest.qWait(10)

    return wait


@pytest.fixture
def bar(qgis_app):
    """A message bar to which every message goes during the test."""
    window = QWidget()
    widget = QgsMessageBar(window)
    messages.use(widget)
    yield widget
    messages.use(None)
    window.deleteLater()
