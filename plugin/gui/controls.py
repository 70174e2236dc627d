"""Small habits every control keeps."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QWidget


def usable(control: QWidget, tip: str, why_not: str = "") -> None:
    """Enable a control and say in its tooltip what it does; with `why_not`, disable it and say that instead."""
    control.setEnabled(not why_not)
    control.setToolTip(why_not or tip)
