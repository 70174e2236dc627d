"""Our own icons, loaded by path."""

from __future__ import annotations

from qgis.PyQt.QtGui import QIcon

from ..core import resources


def icon(name: str) -> QIcon:
    """Return resources/icons/<name>.svg."""
    return QIcon(str(resources.path("icons", f"{name}.svg")))
