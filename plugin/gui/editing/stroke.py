"""A stroke of the brush before it is written: which parts the target would take, and the counts that follow from it."""

from __future__ import annotations

import numpy as np

from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft, Touch, touches
from ...core.text import listed, sentences, tr

#: More units than this are not told one by one in a message.
_NAMED = 3


def holds_buildings(table: str) -> bool:
    """Return whether the parts of the units of a table are buildings; else they are micro-grids."""
    return table in ("micro_grid", "compound")


def part_name(table: str) -> str:
    """Return what the parts of the units of a table are called."""
    return tr("楼栋") if holds_buildings(table) else tr("微网格")


def counted(table: str, count: int) -> str:
    """Return so many parts of the units of a table."""
    return (tr("{count} 栋") if holds_buildings(table) else tr("{count} 个微网格")).format(count=count)


def emptied(desk: Desk, home: np.ndarray) -> list[int]:
    """Return the units (rows) that have lost all their parts when these have new homes: their ground goes as well."""
    sources = np.unique(desk.home[desk.home != home])
    sources = sources[sources >= 0]
    held = np.bincount(home[home >= 0], minlength=len(desk))
    return sources[held[sources] == 0].tolist()


class Stroke:
    """Gathers parts for one target. target, source: rows of desk.units; source -1 takes from every unit.

    taken: mask over desk.parts. Parts of the target itself are passed over; those of locked units, of another community and,
    with a source, of other units are refused.
    """

    def __init__(self, desk: Desk, target: int, source: int = -1) -> None:
        self.desk = desk
        self.target = target
        self.source = source
        self.taken = np.zeros(len(desk.parts), dtype=bool)
        self._met = np.zeros(len(desk.parts), dtype=bool)
        home = desk.home
        unit_locked = np.append(desk.locked, False)  # the last one for parts in no unit (-1)
        self._locked = unit_locked[home]
        self._foreign = (home != source) & (home >= 0) if source >= 0 else np.zeros(len(home), dtype=bool)
        self._abroad = _abroad(desk, target)
        self._loose = home < 0  # in no unit: no ground goes with it
        self._free = (home != target) & ~self._locked & ~self._foreign & ~self._abroad & ~self._loose

    def add(self, parts: np.ndarray) -> bool:
        """Take more parts (the brush goes on); return whether anything changed."""
        before = int(self.taken.sum())
        self._met[parts] = True
        self.taken[parts] = self._free[parts]
        return int(self.taken.sum()) != before

    def replace(self, parts: np.ndarray) -> bool:
        """Take these parts and no others (a rectangle or loop has changed); return whether anything changed."""
        before = self.taken
        self.taken = np.zeros_like(before)
        self._met = np.zeros_like(before)
        self.add(parts)
        return not np.array_equal(before, self.taken)

    @property
    def is_empty(self) -> bool:
        return not self.taken.any()

    @property
    def uids(self) -> list[str]:
        """Return the uids of the parts taken."""
        return self.desk.parts["uid"].to_numpy(dtype=object)[self.taken].tolist()

    @property
    def refused(self) -> np.ndarray:
        """Return the mask of the parts that were met but are not to be had."""
        return self._met & ~self._free & (self.desk.home != self.target)

    def touches(self) -> list[Touch]:
        """Return the counts before and after, the target first; only sums, no shape is computed."""
        desk = self.desk
        home = np.where(self.taken, self.target, desk.home)
        draft = Draft(desk, "", shapes={self.target: desk.shapes[self.target]}, removed=emptied(desk, home), home=home)
        return sorted(touches(draft), key=lambda touch: touch.row != self.target)

    def why_not(self) -> str:
        """Return why parts that were met are not taken, "" when all are."""
        home = self.desk.home
        met = self._met & (home != self.target)
        said = []
        locked = np.unique(home[met & self._locked])
        if len(locked):
            text = tr("{grids}已锁定，其中的{parts}没有划出。")
            said.append(text.format(grids=self._names(locked), parts=part_name(self.desk.table)))
        if (met & self._abroad & ~self._locked).any():
            said.append(tr("另一社区的没有划出。"))
        if (met & self._foreign & ~self._locked & ~self._abroad).any():
            said.append(tr("只从{grid}中划出，别处的没有动。").format(grid=self.desk.label(self.source)))
        if (met & self._loose).any():
            text = tr("不在任何网格内的{parts}没有划入；请先用“补空/去叠”把所在的空白划给网格。")
            said.append(text.format(parts=part_name(self.desk.table)))
        return sentences(*said)

    def _names(self, rows: np.ndarray) -> str:
        names = [self.desk.label(int(row)) for row in rows[:_NAMED]]
        more = len(rows) - len(names)
        return listed(names) + (tr(" 等 {count} 个网格").format(count=len(rows)) if more else "")


def _abroad(desk: Desk, target: int) -> np.ndarray:
    """Return the mask of the parts whose unit lies in another community than the target; communities themselves have none."""
    if desk.table == "community" or desk.community[target] is None:
        return np.zeros(len(desk.parts), dtype=bool)
    other = np.array([code is not None and code != desk.community[target] for code in desk.community], dtype=bool)
    return np.append(other, False)[desk.home]
