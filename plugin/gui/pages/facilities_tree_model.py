"""片区 > 社区 > 小区 with numbers of facilities, as a model that makes nothing before it is looked at: a city has 55,000 units."""

from __future__ import annotations

import numpy as np
import pandas as pd
from qgis.PyQt.QtCore import QAbstractItemModel, QModelIndex, Qt
from qgis.PyQt.QtGui import QBrush, QColor

from ...core.facilities.units import LEVELS
from ...core.text import tr
from ..frame_model import BAD, FAINT

#: Levels of nodes that are no units: communities without 片区, and facilities without anything.
LOOSE, AWAY = "loose", "away"
#: Columns before those of the 大类, and after them: name, all; doubtful.
_FIRST = 2
_LEFT, _RIGHT = 0x0081, 0x0082
#: Colours of the 大类 as on the map.
GROUP_COLOURS = {"A": "#c62828", "B": "#b35c00", "C": "#1565c0", "D": "#2e7d32", "E": "#6d4c41", "F": "#6a1b9a"}


class UnitTreeModel(QAbstractItemModel):
    """Nodes are numbers: `level`, `code`, `name` and `parent` of each; their children are in order of their codes."""

    def __init__(self, groups: dict[str, str], parent=None) -> None:
        super().__init__(parent)
        self.groups = groups
        self._drops = None
        self._clear()

    def _clear(self) -> None:
        self.level = np.zeros(0, dtype=object)
        self.code = self.name = self.level
        self.parent_of = self._row = np.zeros(0, dtype=int)
        self._children: list[np.ndarray] = [np.zeros(0, dtype=int)]
        self.counts = np.zeros((0, len(self.groups) + 3), dtype=int)

    def set_groups(self, groups: dict[str, str]) -> None:
        """Count by other 大类. Counts are to be set after this."""
        self.beginResetModel()
        self.groups = groups
        self.counts = np.zeros((len(self.level), len(groups) + 3), dtype=int)
        self.endResetModel()

    def set_units(self, units: dict[str, dict[str, np.ndarray]]) -> None:
        """Take other units: by level code, name and the codes of parents (arrays). Counts are to be set after this."""
        self.beginResetModel()
        self._build({name: _sorted(units[name]) for name in LEVELS}, units)
        self.endResetModel()

    def _build(self, units: dict[str, dict[str, np.ndarray]], given: dict[str, dict[str, np.ndarray]]) -> None:
        size = {name: len(units[name]["code"]) for name in LEVELS}
        start = {"precinct": 0, "community": size["precinct"], "compound": size["precinct"] + size["community"]}
        total = sum(size.values())
        loose, away = total, total + 1
        names = ["precinct", "community", "compound"]
        self.level = np.concatenate([np.full(size[name], name, dtype=object) for name in names] + [[LOOSE, AWAY]])
        self.code = np.concatenate([units[name]["code"] for name in names] + [np.array([None, None], dtype=object)])
        self.name = np.concatenate([units[name]["name"] for name in names] + [[tr("未归片区"), tr("未挂接")]])
        home = _places(units["community"]["precinct_code"], units["precinct"]["code"])
        root = -1
        above = np.full(total + 2, root)
        without = loose if size["precinct"] else root
        above[start["community"] : start["compound"]] = np.where(home >= 0, home, without)
        home = _places(units["compound"]["community_code"], units["community"]["code"])
        above[start["compound"] : total] = np.where(home >= 0, home + start["community"], -2)  # nowhere: not shown
        if not (above[:total] == loose).any():
            above[loose] = -2
        self.parent_of, self._away = above, away
        order = np.argsort(above, kind="stable")
        first = np.searchsorted(above[order], np.arange(root, total + 2))
        last = np.searchsorted(above[order], np.arange(root, total + 2), side="right")
        self._children = [order[a:b] for a, b in zip(first.tolist(), last.tolist())]  # of node -1, 0, 1 …
        self._row = np.zeros(total + 2, dtype=int)
        for children in self._children:
            self._row[children] = np.arange(len(children))
        self._start = start
        self.counts = np.zeros((total + 2, len(self.groups) + 3), dtype=int)
        self._index = {name: pd.Index(units[name]["code"]) for name in LEVELS}
        #: By level: row given → place among the sorted, with -1 at the end for no unit.
        self._place_of = {
            name: np.append(_places(given[name]["code"], units[name]["code"]), -1).astype(int) for name in LEVELS
        }

    def set_counts(self, units: dict[str, np.ndarray], group: np.ndarray, doubtful: np.ndarray) -> None:
        """Count facilities: by level the row of the unit of each (n,) in what `set_units` was given, -1 for none; the number
        of its 大类 in `groups`, len(groups) for none; and which are doubtful."""
        if not len(self.level):
            return
        counts = np.zeros_like(self.counts)
        width = len(self.groups) + 1
        placed = np.zeros(len(group), dtype=bool)
        for name in LEVELS:
            at = self._place_of[name][units[name]]
            known = at >= 0
            placed |= known
            size, start = len(self._index[name]), self._start[name]
            held = np.bincount(at[known] * width + group[known], minlength=size * width).reshape(size, width)
            counts[start : start + size, 1:-1] = held
            counts[start : start + size, -1] = np.bincount(at[known & doubtful], minlength=size)
        counts[self._away, 1:-1] = np.bincount(group[~placed], minlength=width)
        counts[self._away, -1] = np.count_nonzero(doubtful & ~placed)
        loose = self._away - 1
        counts[loose] = counts[self._children[loose + 1]].sum(axis=0)
        counts[:, 0] = counts[:, 1:-1].sum(axis=1)
        if (counts != self.counts).any():
            self.counts = counts
            self.dataChanged.emit(QModelIndex(), QModelIndex())

    def node(self, index: QModelIndex) -> int:
        """Return the number of a node, -1 for none."""
        return index.internalId() if index.isValid() else -1

    def index_of(self, node: int) -> QModelIndex:
        """Return the index of a node's first column."""
        return self.createIndex(int(self._row[node]), 0, int(node)) if node >= 0 else QModelIndex()

    def find(self, level: str, code: str) -> int:
        """Return the node of a unit, -1 for none."""
        if level not in getattr(self, "_index", {}):
            return -1
        at = self._index[level].get_indexer([code])[0]
        return -1 if at < 0 else self._start[level] + int(at)

    def accept_drops(self, accepts, drop) -> None:
        """accepts(mime) and drop(mime, level, code) decide about what is dropped on a unit."""
        self._drops = accepts, drop

    # what Qt asks

    def index(self, row: int, column: int, parent: QModelIndex = QModelIndex()) -> QModelIndex:  # noqa: B008
        if row < 0 or column < 0 or column >= self.columnCount():
            return QModelIndex()
        children = self._children[self.node(parent) + 1]
        return self.createIndex(row, column, int(children[row])) if row < len(children) else QModelIndex()

    def parent(self, index: QModelIndex) -> QModelIndex:
        above = int(self.parent_of[self.node(index)]) if index.isValid() else -1
        return self.index_of(above) if above >= 0 else QModelIndex()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.column() > 0 else len(self._children[self.node(parent) + 1])

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return _FIRST + len(self.groups) + 2

    def headerData(self, section: int, orientation, role=Qt.ItemDataRole.DisplayRole):  # noqa: N802
        if orientation != Qt.Orientation.Horizontal:
            return None
        letters = [tr("单元"), tr("设施"), *self.groups, tr("未分类"), tr("待定")]
        titles = [tr("单元"), tr("设施总数"), *self.groups.values(), tr("未分类"), tr("待定")]
        if role == Qt.ItemDataRole.DisplayRole:
            return "?" if section == _FIRST + len(self.groups) else letters[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return titles[section]
        if role == Qt.ItemDataRole.ForegroundRole:
            name = self._colour(section)
            return QBrush(QColor(name)) if name else None
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole and section else None

    def _colour(self, section: int) -> str | None:
        letters = list(self.groups)
        if section < _FIRST:
            return None
        if section - _FIRST < len(letters):
            return GROUP_COLOURS.get(letters[section - _FIRST])
        return BAD if section == self.columnCount() - 1 else FAINT

    def flags(self, index: QModelIndex):
        flags = super().flags(index)
        if index.isValid() and self.level[self.node(index)] in LEVELS:
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    def data(self, index: QModelIndex, role=Qt.ItemDataRole.DisplayRole):
        if not index.isValid():
            return None
        node, column = self.node(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return self.name[node] or self.code[node] or "—"
            count = int(self.counts[node, column - 1])
            return str(count) if count or column == 1 else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole:
            name = self._colour(column) if column >= _FIRST else None
            if column == 1 and not self.counts[node, 0]:
                name = FAINT
            return QBrush(QColor(name)) if name else None
        return self._tip(node) if role == Qt.ItemDataRole.ToolTipRole else None

    def _tip(self, node: int) -> str:
        titles = [*self.groups.values(), tr("未分类"), tr("待定")]
        lines = [f"{self.name[node] or ''} {self.code[node] or ''}".strip()]
        lines += [f"{title} {count}" for title, count in zip(titles, self.counts[node, 1:].tolist()) if count]
        return "\n".join(lines)

    # what is dropped

    def mimeTypes(self) -> list[str]:  # noqa: N802
        return ["application/x-gewu-facilities"]

    def supportedDropActions(self):  # noqa: N802
        return Qt.DropAction.CopyAction

    def canDropMimeData(self, data, _action, _row, _column, parent) -> bool:  # noqa: N802
        node = self.node(parent)
        return node >= 0 and self.level[node] in LEVELS and self._drops is not None and self._drops[0](data)

    def dropMimeData(self, data, action, row, column, parent) -> bool:  # noqa: N802
        if not self.canDropMimeData(data, action, row, column, parent):
            return False
        node = self.node(parent)
        self._drops[1](data, self.level[node], self.code[node])
        return True


def _sorted(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return code, name and parents of the units that have a code, in order of the codes, each code once."""
    frame = pd.DataFrame(
        {name: columns[name] for name in ("code", "name", "precinct_code", "community_code") if name in columns}
    )
    frame = frame[frame["code"].notna()].drop_duplicates("code").sort_values("code", kind="stable")
    for name in ("precinct_code", "community_code"):
        if name not in frame:
            frame[name] = None
    return {name: frame[name].to_numpy(dtype=object) for name in frame}


def _places(codes: np.ndarray, known: np.ndarray) -> np.ndarray:
    return pd.Index(known).get_indexer(pd.Index(codes)) if len(codes) else np.zeros(0, dtype=int)
