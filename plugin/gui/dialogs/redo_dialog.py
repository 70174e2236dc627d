"""重划: new bounds for the selected grids → tried in the background, shown beside the old ones → adopted as one step."""

from __future__ import annotations

import dataclasses

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ...core import frames, schema
from ...core.errors import GewuError
from ...core.grids import bounds
from ...core.grids.delineate import Delineation
from ...core.grids.editing import finishing, redelineating
from ...core.grids.editing.draft import Touch, touches
from ...core.grids.editing.redelineating import Redo
from ...core.grids.settings import GridSettings
from ...core.text import clauses, listed, sentences, tr
from .. import background, messages, preview_layer
from ..controls import usable
from ..editing.editor import GridEditor
from ..frame_model import BAD, DOUBT, FAINT
from .touch_table import TouchTable

#: Names told in the heading before they are only counted.
_NAMED = 3


@dataclasses.dataclass(eq=False)
class Outcome:
    """What one try gave. touches: before → after, told by the bounds it was made with; names: of the new grids; version: of
    the data it was made from."""

    redo: Redo
    touches: list[Touch]
    names: list[str]
    shown: preview_layer.Content
    version: int


class RedoDialog(QDialog):
    """Stays open beside the map. `outcome` is the last result, None before; nothing is written until it is adopted."""

    def __init__(self, editor: GridEditor, uids: list[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor, self.uids = editor, list(uids)
        self.outcome: Outcome | None = None
        self.layers = preview_layer.PreviewLayers()
        self._running = None
        self._is_stale = False
        self._boxes: dict[str, QSpinBox] = {}
        self.setObjectName("gewu_redo")
        self.setWindowTitle(tr("重划选中的网格"))
        self.resize(440, 520)
        layout = QVBoxLayout(self)
        self.heading = QLabel(self)
        self.heading.setWordWrap(True)
        layout.addWidget(self.heading)
        layout.addLayout(self._settings())
        layout.addLayout(self._run_row())
        self.touches = TouchTable(self)
        self.touches.setObjectName("gewu_redo_touches")
        self.touches.currentCellChanged.connect(lambda row, *_rest: messages.reported(self._point_out)(row))
        layout.addWidget(self.touches, 1)
        self.summary = QLabel(self)
        self.summary.setObjectName("gewu_redo_summary")
        self.summary.setWordWrap(True)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        layout.addWidget(self.summary)
        layout.addLayout(self._buttons())
        self._show_heading()
        editor.desks.changed.connect(self._data_changed)
        editor.session.workspace_changed.connect(self.close)
        editor.closing.connect(self.close)
        self._show_state()

    # the form

    def _settings(self) -> QGridLayout:
        grid = QGridLayout()
        used = self._desk().settings
        names = (("minimum", tr("下限")), ("target", tr("目标")), ("maximum", tr("上限")), ("seed", tr("种子")))
        for column, (name, text) in enumerate(names):
            box = QSpinBox(self)
            box.setObjectName(f"gewu_redo_{name}")
            box.setRange(0 if name == "seed" else 1, 9999)
            box.setValue(int(getattr(used, name)))
            box.valueChanged.connect(lambda _value: self._show_state())
            grid.addWidget(QLabel(text, self), 0, column)
            grid.addWidget(box, 1, column)
            grid.setColumnStretch(column, 1)
            self._boxes[name] = box
        self._boxes["seed"].setToolTip(tr("同样的数据、范围和种子，结果完全相同；换一个种子可得到另一种同样合规的划法"))
        self.keep_dedicated = QCheckBox(tr("专属网格保持不变"), self)
        self.keep_dedicated.setObjectName("gewu_redo_dedicated")
        self.keep_dedicated.setChecked(True)
        grid.addWidget(self.keep_dedicated, 2, 0, 1, 4)
        return grid

    def _run_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.start = QPushButton(tr("试划"), self)
        self.start.setObjectName("gewu_redo_start")
        self.start.setDefault(True)
        self.start.clicked.connect(messages.reported(lambda _checked=False: self._start()))
        self.other = QPushButton(tr("换一种"), self)
        self.other.setObjectName("gewu_redo_other")
        self.other.setAutoDefault(False)
        self.other.clicked.connect(messages.reported(lambda _checked=False: self._start_other()))
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 100)
        self.stop = QPushButton(tr("停止"), self)
        self.stop.setObjectName("gewu_redo_stop")
        self.stop.setAutoDefault(False)
        self.stop.clicked.connect(lambda _checked=False: self._running and self._running.cancel())
        row.addWidget(self.start)
        row.addWidget(self.other)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        row.addStretch(0)
        return row

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.adopt = QPushButton(tr("采用"), self)
        self.adopt.setObjectName("gewu_redo_adopt")
        self.adopt.setAutoDefault(False)
        self.adopt.clicked.connect(messages.reported(lambda _checked=False: self._adopt()))
        close = QPushButton(tr("关闭"), self)
        close.setObjectName("gewu_redo_close")
        close.setAutoDefault(False)
        close.setToolTip(tr("不采用，拿掉地图上的预览"))
        close.clicked.connect(self.close)
        row.addStretch(1)
        row.addWidget(self.adopt)
        row.addWidget(close)
        return row

    def _desk(self):
        return self.editor.desks.desk_of("micro_grid", self.uids)

    def _show_heading(self) -> None:
        desk = self._desk()
        rows = [desk.row_of(uid) for uid in self.uids]
        names = listed(desk.label(row) for row in rows[:_NAMED])
        more = tr(" 等") if len(rows) > _NAMED else ""
        total = desk.load[[unit in set(rows) for unit in desk.home.tolist()]].sum()
        text = tr("{names}{more}，共 {count} 个网格、{total:.0f} 户（含商铺）；其余网格不变。").format(
            names=names, more=more, count=len(rows), total=total
        )
        locked = sum(bool(desk.locked[row]) for row in rows)
        self.heading.setText(text + (tr("其中 {count} 个已锁定，保持不变。").format(count=locked) if locked else ""))

    def settings(self) -> GridSettings:
        """Return the chosen settings; raises GewuError for impossible ones."""
        return dataclasses.replace(self._desk().settings, **{name: box.value() for name, box in self._boxes.items()})

    # the run

    def _start_other(self) -> None:
        self._boxes["seed"].setValue(self._boxes["seed"].value() + 1)
        self._start()

    def _start(self) -> None:
        workspace, settings = self.editor.session.need(), self.settings()
        desk = self._desk()
        rows = [desk.row_of(uid) for uid in self.uids]
        version, keep = self.editor.desks.version, self.keep_dedicated.isChecked()
        desk = dataclasses.replace(desk)  # what is worked out on a desk is not shared between threads
        self._forget_outcome()

        def compute(progress) -> Outcome:
            redo = redelineating.redelineate(desk, rows, settings, progress, keep)
            return outcome_of(redo, version)

        def done(outcome: Outcome) -> None:
            self._running = None
            self.editor.session.require(workspace)
            self._show_outcome(outcome)

        self._is_stale = False
        self._running = background.run(tr("重划"), compute, done, self._failed)
        self._running.progressChanged.connect(lambda value: self.bar.setValue(int(value)))
        self._show_state()

    def _failed(self, _problem: Exception) -> None:
        self._running = None
        if self.isVisible():
            self._show_state()

    def _show_outcome(self, outcome: Outcome) -> None:
        self.outcome = outcome
        workspace = self.editor.session.need()
        name = tr("重划 {count} 个网格").format(count=len(self.uids))
        self.layers.show(outcome.shown, name, workspace.crs)
        self.editor.session.map.show(outcome.redo.grids["geometry"].to_numpy(), workspace.crs, flash=False)
        self.touches.show_touches(outcome.touches, outcome.names)
        self.summary.setText(summary_text(outcome))
        self._show_state()

    def _point_out(self, row: int) -> None:
        """Flash the grid of a row on the map: the new shape, the old one of a grid that goes."""
        if self.outcome is None or not 0 <= row < len(self.outcome.touches):
            return
        draft, touch = self.outcome.redo.draft, self.outcome.touches[row]
        if touch.row < 0:
            fresh = [number for number, other in enumerate(self.outcome.touches) if other.row < 0]
            shape = draft.fresh[fresh.index(row)].shape
        else:
            shape = draft.shapes.get(touch.row, draft.desk.shapes[touch.row])
        self.editor.session.map.show([shape], self.editor.session.need().crs)

    def _adopt(self) -> None:
        outcome = self.outcome
        if self.editor.desks.version != outcome.version:
            raise GewuError(tr("试划之后数据有改动，不能采用。"), remedy=tr("请重新试划。"))
        edit = redelineating.completed(outcome.redo, finishing.finish(outcome.redo.draft))
        self._forget_outcome()
        self.editor.write(edit, outcome.redo.draft)
        self.close()

    # how it follows

    def _data_changed(self) -> None:
        if self.outcome is not None and self.editor.desks.version != self.outcome.version:
            self._is_stale = True
            self._show_state()

    def _why_not(self) -> str:
        """Return what speaks against a try."""
        if self._running is not None:
            return tr("正在试划，请稍候")
        try:
            self.settings()
        except GewuError as problem:
            return problem.message
        return ""

    def _why_not_adopt(self) -> str:
        if self.outcome is None:
            return tr("请先试划")
        return tr("结果与现有网格相同，不必采用") if self.outcome.redo.changes_nothing else ""

    def _show_state(self) -> None:
        running, why_not = self._running is not None, self._why_not()
        self.bar.setVisible(running)
        self.stop.setVisible(running)
        usable(self.start, tr("在后台重新划分，先在地图上预览，工作区不变"), why_not)
        usable(self.other, tr("换一个随机种子再试一次"), why_not or ("" if self.outcome else tr("请先试划")))
        stale = tr("试划之后数据有改动，请重新试划") if self._is_stale else ""
        usable(self.adopt, tr("用预览的网格替换选中的，可撤销"), stale or self._why_not_adopt())
        if why_not and not running:
            self._tell(why_not, BAD)
        elif stale:
            self._tell(stale, DOUBT)
        elif self.outcome is not None:
            self._tell(summary_text(self.outcome), None)
        else:
            self._tell(tr("外边界不变；编码、名称和网格员跟随户数最多的部分。"), FAINT)

    def _tell(self, text: str, colour: str | None) -> None:
        self.summary.setText(text)
        self.summary.setStyleSheet(f"color: {colour};" if colour else "")

    def _forget_outcome(self) -> None:
        self.outcome = None
        self.layers.remove()
        self.touches.setRowCount(0)

    def reject(self) -> None:
        """Closed by the button, by Escape or by the window: a run stops, the preview goes."""
        if self._running is not None:
            self._running.cancel()
            self._running = None
        self._forget_outcome()
        super().reject()


def outcome_of(redo: Redo, version: int) -> Outcome:
    """Return what is shown of a redo; runs in a worker."""
    draft = redo.draft
    judged = dataclasses.replace(draft, desk=dataclasses.replace(draft.desk, settings=redo.settings))
    found = touches(judged)
    grids = redo.grids.assign(locked=False, source="auto")
    standings = bounds.standing(grids, redo.settings.minimum, redo.settings.maximum)
    parts = frames.empty(schema.table("building"))
    shown = preview_layer.content(Delineation(grids, parts), preview_layer.colours(grids, standings))
    return Outcome(redo, found, [unit.values.get("name") or "" for unit in draft.fresh], shown, version)


def summary_text(outcome: Outcome) -> str:
    """Return the result in a few sentences."""
    before = [touch.before for touch in outcome.touches if touch.before is not None]
    after = [touch.after for touch in outcome.touches if touch.after is not None]
    inside = sum(load.standing in (bounds.INSIDE, bounds.EXEMPT) for load in after)
    texts = [
        tr("{before} 个网格 → {after} 个，{inside} 个在 {low:g}–{high:g} 户之内。").format(
            before=len(before),
            after=len(after),
            inside=inside,
            low=outcome.redo.settings.minimum,
            high=outcome.redo.settings.maximum,
        ),
        *([tr("与现有网格相同。")] if outcome.redo.changes_nothing else []),
        *outcome.redo.draft.notes,
    ]
    told = [finding.detail for finding in outcome.redo.findings if finding.severity in ("error", "warning")]
    return sentences(*texts, clauses(told)) if told else sentences(*texts)
