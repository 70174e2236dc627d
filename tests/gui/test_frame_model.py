"""The table every page uses."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import Qt

from plugin.gui.frame_model import BAD, Column, FrameTable

FRAME = pd.DataFrame(
    {"code": ["b", "a", "c"], "households": [63.0, np.nan, 9.0], "locked": [True, False, False], "area": [1.25, 2, 3]}
)
COLUMNS = [
    Column("code", "编码"),
    Column("households", "户数", colour=lambda row: BAD if row["households"] < 30 else None),
    Column("locked", "锁定"),
    Column("area", "面积"),
]


def shown(table, column):
    return [table.proxy.index(row, column).data() for row in range(table.proxy.rowCount())]


def make(qgis_app):
    table = FrameTable(COLUMNS, "code")
    table.set_frame(FRAME)
    return table


def test_values_are_written_for_people(qgis_app):
    table = make(qgis_app)
    assert shown(table, 1) == ["63", "—", "9"]
    assert shown(table, 2) == ["是", "", ""]
    assert shown(table, 3) == ["1.2", "2", "3"]


def test_numbers_sort_as_numbers_and_rows_stay_together(qgis_app):
    table = make(qgis_app)
    table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert shown(table, 0) == ["c", "b", "a"]
    table.selectRow(1)
    assert table.selected()["code"].tolist() == ["b"]
    assert table.row(table.proxy.index(0, 0))["households"] == 9


def test_filter_looks_in_every_column(qgis_app):
    table = make(qgis_app)
    table.set_filter("63")
    assert shown(table, 0) == ["b"]


def test_colour_and_alignment(qgis_app):
    table = make(qgis_app)
    index = table.proxy.index(2, 1)
    assert index.data(Qt.ItemDataRole.ForegroundRole).color().name() == BAD
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) == 0x82
    assert table.proxy.index(0, 1).data(Qt.ItemDataRole.ForegroundRole) is None
