"""The manual: local HTML, no network."""

from __future__ import annotations

from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices

from ..core import resources


def show_help() -> None:
    """Open the manual in the web browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(resources.path("help", "index.html"))))
