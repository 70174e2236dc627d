"""刷楼栋: buildings are painted from one grid to another, the border follows along their cells."""

from __future__ import annotations

import numpy as np
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...core.errors import GewuError
from ...core.grids.editing import painting
from ...core.grids.editing.desk import Desk
from ...core.grids.editing.draft import Touch, touches
from ...core.text import sentences, tr
from .. import messages
from .bubble import Bubble
from .editor import GridEditor
from .paint_options import PaintOptions
from .part_gesture import BRUSH, PartGesture
from .pick import Pick
from .stroke import Stroke, counted, part_name

#: Where the editor keeps the fixed target for the next time the tool is taken up.
_FIXED = "gewu_paint_fixed"
#: Metres round a place for which a desk is asked; it holds everything of the community there.
_ROUND = 1.0
#: Up to this many parts a stroke is tried out while it goes on; beyond, the mouse would wait for it.
_TRIED = 16


def make(editor: GridEditor) -> PaintTool:
    return PaintTool(editor)


class PaintTool(PartGesture):
    """Left gives to the target, right picks the target, Ctrl + right the only grid that may give. See `Stroke`.

    changed: the target, the source or a lock is another one.
    """

    changed = pyqtSignal()

    def __init__(self, editor: GridEditor) -> None:
        super().__init__(editor)
        self.target, self.source = Pick(), Pick()
        table, _, uid = (editor.property(_FIXED) or "").partition(":")
        self.target.uid = uid if uid and table == editor.table else None
        self.is_fixed = bool(self.target)
        self._stroke: Stroke | None = None
        self._picked_now = False
        self._is_drawing = False  # a stroke has been written that the map does not show yet
        self._bubble = Bubble(editor.canvas)
        self._outcome: tuple | None = None  # desk, what was asked, and the answer of `_tried`
        self._near: tuple[Desk | None, int] = (None, 0)  # the desk of the target, and the version of the data it shows
        self._followed = None  # the Desks whose signal is connected

    # what the editor asks

    def options(self, parent: QWidget) -> QWidget:
        return PaintOptions(self, parent)

    def hint(self) -> str:
        if not self.target:
            text = tr("右键（或左键）点取目标网格；Esc 退出。")
        else:
            text = tr("目标：{grid}。左键点选或拖过{parts}划给它，Shift 拖动为框选，Ctrl 拖动为套索；右键另选目标。")
            text = text.format(grid=self.target.label, parts=part_name(self.editor.table))
        return sentences(text, tr("Ctrl+右键指定只从哪个网格划出。"))

    def activate(self) -> None:
        super().activate()
        self._followed = self.editor.desks
        self._followed.changed.connect(self._data_changed)
        self.editor.table_changed.connect(self._other_table)
        self.canvas().mapCanvasRefreshed.connect(self._map_is_drawn)
        self._show_picks()

    def deactivate(self) -> None:
        super().deactivate()
        if self._followed is not None:
            self._followed.changed.disconnect(self._data_changed)
            self.editor.table_changed.disconnect(self._other_table)
            self.canvas().mapCanvasRefreshed.disconnect(self._map_is_drawn)
            self._followed = None
        self._bubble.deleteLater()

    # picking

    def pick(self, place: tuple[float, float], modifiers) -> None:
        desk = self._desk(place)
        row = desk.at(*place)
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            self.pick_source(desk, row)
        else:
            self.pick_target(desk, row)

    def pick_target(self, desk: Desk, row: int) -> bool:
        """Make a unit (row) the target, unless it cannot be; return whether it is."""
        if self.is_fixed:
            messages.info(tr("目标已固定为{grid}；要另选，请先在选项中取消勾选“固定”。").format(grid=self.target.label))
        elif row < 0:
            messages.info(tr("这里没有网格；请在作为目标的网格内点击。"))
        elif desk.locked[row]:
            messages.warning(tr("{grid}已锁定，不能作为目标；请先解锁。").format(grid=desk.label(row)))
        else:
            self.target.set(desk, row)
            if self.source.uid == self.target.uid:
                self.source.drop()
            self._show_picks(desk)
            self._tell(Stroke(desk, row))
            return True
        return False

    def pick_source(self, desk: Desk, row: int) -> None:
        """Take from this unit (row) only; the same again, or none, takes from all."""
        if row < 0 or desk.units["uid"].iloc[row] == self.source.uid:
            self.source.drop()
        elif row == self.target.row(desk):
            messages.info(tr("{grid}是目标，不能同时作为来源。").format(grid=desk.label(row)))
        elif desk.locked[row]:
            messages.warning(tr("{grid}已锁定，不能从中划出；请先解锁。").format(grid=desk.label(row)))
        else:
            self.source.set(desk, row)
        self._show_picks(desk)

    def drop(self, pick: Pick) -> None:
        """Let go of the target or the source."""
        pick.drop()
        self._show_picks()

    def fix_target(self, fixed: bool) -> None:
        """Keep the target also when the right button or Esc would change it and when the tool is put away, or stop that."""
        self.is_fixed = fixed and bool(self.target)
        self._tell_state()

    def step_back(self) -> None:
        self._bubble.hide()
        if self.target and not self.is_fixed:
            self.drop(self.target)
        elif self.source:
            self.drop(self.source)
        else:
            self.editor.stop()

    # painting

    def begin(self, place: tuple[float, float]) -> Desk | None:
        desk = self._desk(place)
        self._picked_now = False
        if not self.target:
            if not self.pick_target(desk, desk.at(*place)):
                return None
            self._picked_now = True
        target = self.target.row(desk)
        if target < 0:
            text = tr("目标{grid}不在这个社区，这里的不能划给它；请用右键在这里另选目标。")
            messages.warning(text.format(grid=self.target.label))
            return None
        if desk.locked[target]:
            messages.warning(tr("{grid}已锁定，不能作为目标；请先解锁。").format(grid=desk.label(target)))
            return None
        self._stroke = Stroke(desk, target, self._source_row(desk))
        self._is_drawing = False
        self.highlight.clear("hover", "taken")
        return desk

    def _source_row(self, desk: Desk) -> int:
        row = self.source.row(desk)
        if row < 0 and self.source:
            messages.info(tr("来源{grid}不在这个社区，这一笔从所有网格划出。").format(grid=self.source.label))
        return row

    def gather(self, parts: np.ndarray, how: str) -> None:
        stroke = self._stroke
        refused = stroke.refused
        changed = stroke.add(parts) if how == BRUSH else stroke.replace(parts)
        if changed:
            self.highlight.show("taken", stroke.desk.footprints[stroke.taken])
        if not np.array_equal(refused, stroke.refused):
            self.highlight.show("refused", stroke.desk.footprints[stroke.refused])
        self._tell(stroke)

    def finish(self, is_click: bool) -> None:
        stroke = self._stroke
        why_not = stroke.why_not()
        if not stroke.is_empty:
            draft = painting.paint(stroke.desk, stroke.uids, stroke.target)
            draft.notes += [why_not] if why_not else []
            self.editor.apply(draft, flash=False)
            self.highlight.show("target", draft.shapes[stroke.target])  # before the map is drawn anew
            self._is_drawing = True
        elif why_not:
            messages.warning(why_not)
        elif not self._picked_now:
            what = part_name(stroke.desk.table)
            messages.info(tr("这里没有可以划给{grid}的{parts}。").format(grid=self.target.label, parts=what))

    def discard(self) -> None:
        self._stroke = None
        self.highlight.clear("refused")
        if not self._is_drawing:  # else what was given stays marked until the map shows it
            self.highlight.clear("taken")
        if not self._picked_now:  # else what was picked stays told until the mouse moves
            self._bubble.hide()

    def _map_is_drawn(self) -> None:
        if self._is_drawing:
            self._is_drawing = False
            if not self.is_busy:
                self.highlight.clear("taken")

    def hover(self, place: tuple[float, float]) -> None:
        """Show which building a click would give, and what would come of it; over the target, its counts.

        Only on the desk of the target, which is at hand: the mouse never waits for another one.
        """
        desk, version = self._near
        target = -1 if desk is None else self.target.row(desk)
        if target < 0 or version != self.editor.desks.version:
            return
        met = self.part_at(desk, place)
        self.highlight.show("hover", desk.footprints[met[desk.home[met] != target]])
        if not (len(met) or desk.at(*place) == target):
            self._bubble.hide()
            return
        stroke = Stroke(desk, target, self.source.row(desk))
        stroke.add(met)
        self._tell(stroke)

    # what is shown

    def _tell(self, stroke: Stroke) -> None:
        """Show beside the mouse what the target and every source would have."""
        if 0 < int(stroke.taken.sum()) <= _TRIED:
            count, found, refusal = self._tried(stroke)
        else:
            count, found, refusal = int(stroke.taken.sum()), stroke.touches(), ""
        if refusal:
            self._bubble.show_refusal(refusal, self.pixel)
            return
        text = tr("目标：{grid}").format(grid=self.target.label)
        if count:
            text = tr("{parts}划给{grid}").format(parts=counted(stroke.desk.table, count), grid=self.target.label)
        self._bubble.show_touches(found, self.pixel, text)

    def _tried(self, stroke: Stroke) -> tuple[int, list[Touch], str]:
        """Return what would come of the stroke: parts given, counts, and why not, "" when it can be done.

        Unlike the sums of the stroke it knows what does not hang together; asked once per set of parts.
        """
        desk, key = stroke.desk, (stroke.target, stroke.taken.tobytes())
        if self._outcome is None or self._outcome[0] is not desk or self._outcome[1] != key:
            try:
                draft = painting.paint(desk, stroke.uids, stroke.target)
                given = stroke.taken & (draft.home == stroke.target)
                found = sorted(touches(draft), key=lambda touch: touch.row != stroke.target)
                told = int(given.sum()), found, ""
            except GewuError as problem:
                told = 0, [], problem.message
            self._outcome = desk, key, told
        return self._outcome[2]

    def _desk(self, place: tuple[float, float]) -> Desk:
        x, y = place
        return self.editor.desks.desk(self.editor.table, (x - _ROUND, y - _ROUND, x + _ROUND, y + _ROUND))

    def _data_changed(self) -> None:
        """Rows have changed (an edit of ours or of others, undo, redo): follow the picked units, or let go of them."""
        self.abandon_if_stale()
        self._show_picks()

    def _other_table(self, _table: str) -> None:
        self.abandon()
        self.target.drop()
        self.source.drop()
        self._show_picks()

    def _show_picks(self, desk: Desk | None = None) -> None:
        """Outline the target and the source where they are now; one that is gone is let go of."""
        for kind, pick in (("target", self.target), ("source", self.source)):
            if not pick:
                self.highlight.clear(kind, *(["hover"] if pick is self.target else []))
                continue
            where = desk if desk is not None and pick.row(desk) >= 0 else self._desk_of(pick.uid)
            row = -1 if where is None else pick.row(where)
            if row < 0:
                pick.drop()
                self.highlight.clear(kind)
                continue
            pick.set(where, row)
            self.highlight.show(kind, where.shapes[row])
            if pick is self.target:
                self._near = where, self.editor.desks.version
        self._tell_state()

    def _desk_of(self, uid: str) -> Desk | None:
        """Return the desk on which a unit lies now, None when it is gone."""
        try:
            return self.editor.desks.desk_of(self.editor.table, [uid])
        except GewuError:
            return None

    def _tell_state(self) -> None:
        self.is_fixed = self.is_fixed and bool(self.target)
        self.editor.setProperty(_FIXED, f"{self.editor.table}:{self.target.uid}" if self.is_fixed else "")
        self.changed.emit()
        self.editor.tell_hint()
