"""专属 by buildings: those chosen become, with their ground, a grid that the bounds on households do not bind."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import pyqtSignal

from ...core.grids.editing import drawing
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Draft, Fresh, Touch, touches
from ...core.grids.rows.kinds import DEDICATED
from ...core.text import listed, tr
from .. import messages
from .bubble import Bubble
from .editor import GridEditor
from .part_gesture import BRUSH, PartGesture
from .stroke import emptied

#: Metres round a place for which a desk is asked; it holds everything of the community there.
_ROUND = 1.0


class DedicateParts(PartGesture):
    """Left chooses buildings (a click on a chosen one lets go of it), right makes the grid, Esc lets go of all.

    changed: other buildings are chosen.
    """

    changed = pyqtSignal()

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        self.chosen: list[str] = []  # uids
        self._met = np.zeros(0, dtype=bool)  # by the gesture that goes on, over the parts of its desk
        self._gesture: Desk | None = None
        self._bubble = Bubble(editor.canvas)
        self._followed = None  # the Desks whose signal is connected

    def hint(self) -> str:
        text = tr("左键点选或拖过楼栋（再点一次取消），Shift 拖动为框选，Ctrl 拖动为套索；")
        if self.chosen:
            return text + tr("右键把选中的 {count} 栋划为专属网格，Esc 全部取消。").format(count=len(self.chosen))
        return text + tr("右键完成。")

    def activate(self) -> None:
        super().activate()
        self._followed = self.editor.desks
        self._followed.changed.connect(self._data_changed)

    def deactivate(self) -> None:
        super().deactivate()
        if self._followed is not None:
            self._followed.changed.disconnect(self._data_changed)
            self._followed = None
        self._bubble.deleteLater()

    # choosing

    def begin(self, place: tuple[float, float]) -> Desk | None:
        desk = self._desk(place)
        if self.chosen and not set(self.chosen) <= set(desk.parts["uid"]):
            messages.warning(tr("选中的楼栋在另一个社区；请先右键完成，或按 Esc 取消它们。"))
            return None
        self._gesture = desk
        self._met = np.zeros(len(desk.parts), dtype=bool)
        return desk

    def gather(self, parts: np.ndarray, how: str) -> None:
        if how != BRUSH:
            self._met[:] = False
        self._met[parts] = True
        self._show(self._gesture, self._mask(self._gesture) | (self._met & _free(self._gesture)))

    def finish(self, is_click: bool) -> None:
        desk = self._gesture
        mask, free = self._mask(desk), _free(desk)
        met = self._met & free
        if is_click and (met & mask).any():
            mask &= ~met
        else:
            mask |= met
        self._choose(desk.parts["uid"].to_numpy(dtype=object)[mask].tolist())
        locked = np.unique(desk.home[self._met & ~free & (desk.home >= 0)])
        if len(locked):
            names = listed(desk.label(int(row)) for row in locked)
            messages.warning(tr("{grids}已锁定，其中的楼栋没有选中。").format(grids=names))

    def discard(self) -> None:
        desk, self._gesture = self._gesture, None
        self._met = np.zeros(0, dtype=bool)
        if desk is not None:
            self._show(desk, self._mask(desk))

    def step_back(self) -> None:
        if not self.chosen:
            self.editor.stop()
            return
        self._let_go()

    def _let_go(self) -> None:
        self._choose([])
        self.highlight.clear()
        self._bubble.hide()

    # the end

    def pick(self, place: tuple[float, float], modifiers) -> None:
        self.complete()

    def complete(self) -> None:
        """Make one 专属 grid of the chosen buildings."""
        if not self.chosen:
            messages.info(tr("还没有选楼栋；请用左键点选要划为专属网格的楼栋。"))
            return
        desk = self._desk_of_chosen()
        self.editor.apply(drawing.dedicate(desk, self.chosen))
        self._let_go()

    # what is shown

    def _show(self, desk: Desk, mask: np.ndarray) -> None:
        self.highlight.show("taken", desk.footprints[mask])
        if mask.any():
            text = tr("右键划为专属网格，共 {count} 栋").format(count=int(mask.sum()))
            self._bubble.show_touches(_touches(desk, mask), self.pixel, text)
        else:
            self._bubble.hide()

    def _mask(self, desk: Desk) -> np.ndarray:
        return desk.parts["uid"].isin(self.chosen).to_numpy()

    def _choose(self, uids: list[str]) -> None:
        self.chosen = uids
        self.changed.emit()
        self.editor.tell_hint()

    def _desk(self, place: tuple[float, float]) -> Desk:
        x, y = place
        self._last = place
        return self.editor.desks.desk(self.editor.table, (x - _ROUND, y - _ROUND, x + _ROUND, y + _ROUND))

    def _desk_of_chosen(self) -> Desk:
        """Return the desk where the buildings were chosen, as it is now."""
        return self._desk(self._last)

    def _data_changed(self) -> None:
        """Rows have changed (undo, an edit of others): keep those of the chosen buildings that are still there."""
        self.abandon_if_stale()
        if not self.chosen or self.is_busy:
            return
        desk = self._desk_of_chosen()
        mask = self._mask(desk) & _free(desk)
        self._choose(desk.parts["uid"].to_numpy(dtype=object)[mask].tolist())
        self._show(desk, mask)


def _free(desk: Desk) -> np.ndarray:
    """Return the mask of the parts that lie in a unit which is not locked."""
    return (desk.home >= 0) & ~np.append(desk.locked, False)[desk.home]


def _touches(desk: Desk, mask: np.ndarray) -> list[Touch]:
    """Return the counts before and after, the new grid last; only sums, no shape is computed."""
    home = np.where(mask, len(desk), desk.home)
    fresh = [Fresh(None, values={"kind": DEDICATED})]
    return touches(Draft(desk, "", fresh=fresh, removed=emptied(desk, home), home=home))
