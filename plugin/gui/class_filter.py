"""A list to choose all facilities, one 大类 or one 小类."""

from __future__ import annotations

import pandas as pd
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ..core.facilities import taxonomy
from ..core.text import tr


class ClassFilter(QComboBox):
    """`mask(frame)` says which facilities are of the chosen class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._taxonomy = taxonomy.load()
        self.addItem(tr("全部类别"), None)
        for group, title in self._taxonomy.groups.items():
            mine = [entry for entry in self._taxonomy.classes if entry.group == group]
            self.addItem(title, frozenset(entry.code for entry in mine))
            for entry in mine:
                self.addItem(f"    {entry.code} {entry.name}", frozenset([entry.code]))
        self.addItem(tr("未分类"), frozenset())

    def mask(self, facilities: pd.DataFrame) -> pd.Series:
        """Return a boolean per facility."""
        chosen = self.currentData()
        if chosen is None:
            return pd.Series(True, index=facilities.index)
        if not chosen:
            return facilities["class_code"].isna() | ~facilities["class_code"].isin(self._known())
        return facilities["class_code"].isin(chosen)

    def name_of(self, code: str | None) -> str:
        return self._taxonomy.name_of(code)

    def _known(self) -> list[str]:
        return [entry.code for entry in self._taxonomy.classes]
