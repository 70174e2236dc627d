"""The grid editor: which tool is active and on which table, and the way from a draft to the workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qgis.core import QgsProject, QgsVectorLayer
from qgis.gui import QgsAdvancedDigitizingDockWidget, QgsMapCanvas, QgsMapTool
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QAction

from ...core.errors import GewuError
from ...core.grids.editing import finishing
from ...core.grids.editing.desk import Desk, titled_code
from ...core.grids.editing.draft import Draft, Touch, touches
from ...core.grids.editing.edit import Edit
from ...core.grids.editing.words import named
from ...core.text import listed, sentences, tr
from ...workspace import grid_edits, layers
from ...workspace.frames import to_qgis
from ...workspace.grid_desk import Desks
from .. import messages
from ..session import Session, busy
from . import registry

#: How long the outcome of a gesture stays in the status bar.
_MILLISECONDS = 6000


@dataclass
class Done:
    """What the last gesture did: the edit, its units with counts before and after, and a shape (or None) of each."""

    edit: Edit
    touches: list[Touch]
    shapes: list


class GridEditor(QObject):
    """Made by the window, reachable as `session.editor`.

    tool_changed: id of the map tool that is active now, "" for none. table_changed: another table is edited.
    applied: an Edit has been written (see also `last`). hint_changed: what to do next, for the status bar and the tab.
    closing: the plugin is switched off; what stays open beside the map closes.
    """

    tool_changed = pyqtSignal(str)
    table_changed = pyqtSignal(str)
    applied = pyqtSignal(object)
    closing = pyqtSignal()
    hint_changed = pyqtSignal(str)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.tools = {tool.id: tool for tool in registry.tools()}
        #: The action of each tool (`actions.EditActions`), for the toolbar and the tab 手工编辑.
        self.actions: dict[str, QAction] = {}
        #: id of the active map tool, "" for none.
        self.active = ""
        #: 修改原因: written to 变更记录 with every following gesture; None for none.
        self.why: str | None = None
        self.last: Done | None = None
        self._table = registry.TABLES[0]
        self._desks: Desks | None = None
        self._tool: QgsMapTool | None = None
        self._before: QgsMapTool | None = None
        self._hint_again = QTimer(self)  # the outcome of a gesture takes the place of the hint for a while
        self._hint_again.setSingleShot(True)
        self._hint_again.setInterval(_MILLISECONDS)
        self._hint_again.timeout.connect(self.tell_hint)
        self._project = QgsProject.instance()  # a bound signal does not keep the object it belongs to
        self._followed = (
            (session.workspace_changed, messages.reported(self._forget)),
            (self._project.layersRemoved, messages.reported(self._layers_removed)),
        )
        for signal, slot in self._followed:
            signal.connect(slot)

    def close(self) -> None:
        """Take the tool off the map and let go of the layers."""
        self.closing.emit()
        for signal, slot in self._followed:
            signal.disconnect(slot)
        self._forget()
        self._hint_again.stop()

    def _forget(self) -> None:
        self.stop()
        self.last = None
        if self._desks is not None:
            self._desks.close()
            self._desks.deleteLater()
            self._desks = None

    def _layers_removed(self, _ids) -> None:
        if self._tool is not None and self.shown_layer() is None:
            self.stop()

    # what is edited

    @property
    def canvas(self) -> QgsMapCanvas:
        return self.session.map.canvas

    @property
    def cad(self) -> QgsAdvancedDigitizingDockWidget:
        """QGIS's panel for constructing with numbers."""
        return self.session.iface.cadDockWidget()

    @property
    def desks(self) -> Desks | None:
        """The desks of the current workspace, None where there is no workspace."""
        if self._desks is None and self.session.workspace is not None:
            self._desks = Desks(self.session.workspace)
        return self._desks

    @property
    def table(self) -> str:
        return self._table

    @table.setter
    def table(self, table: str) -> None:
        if table != self._table:
            self._table = table
            if self.active and self.why_not(self.active):
                self.stop()
            self.table_changed.emit(table)
            self.tell_hint()

    def need_layer(self) -> QgsVectorLayer:
        """Return the shown layer of the edited table; raises GewuError where there is none."""
        found = self.shown_layer()
        if found is None:
            raise GewuError(
                tr("工程中没有“{layer}”图层。").format(layer=layers.title(self._table)),
                remedy=tr("它可能已从图层面板移除；请重新打开工作区，图层会补回来。"),
            )
        return found

    def shown_layer(self) -> QgsVectorLayer | None:
        """Return the shown layer of the edited table, None where there is none."""
        return None if self.session.workspace is None else self.session.workspace.layer(self._table)

    def selected_uids(self) -> list[str]:
        """Return the uids of the units of the edited table that are selected on the map."""
        found = self.shown_layer()
        return [] if found is None else [feature["uid"] for feature in found.selectedFeatures()]

    def selected_rows(self, desk: Desk) -> list[int]:
        """Return the rows of the selected units that are on the desk."""
        chosen = set(self.selected_uids())
        return [row for row, uid in enumerate(desk.units["uid"]) if uid in chosen] if chosen else []

    # the tool

    def why_not(self, tool_id: str) -> str:
        """Return why a tool cannot be used now, "" when it can."""
        if self.session.workspace is None:
            return tr("还没有打开工作区")
        tool = self.tools[tool_id]
        if self._table not in tool.tables:
            return tr("“{tool}”只用于{tables}，请在“手工编辑”页改选编辑对象").format(
                tool=tool.title, tables=listed(named(table) for table in tool.tables)
            )
        return ""

    def start(self, tool_id: str) -> None:
        """Activate a map tool, or take the single step of another; raises GewuError when that is not possible."""
        why_not = self.why_not(tool_id)
        if why_not:
            raise GewuError(tr("不能使用“{tool}”：{why}。").format(tool=self.tools[tool_id].title, why=why_not))
        module = self.tools[tool_id].load()
        if hasattr(module, "run") and module.run(self) is not False:
            return
        self.need_layer()  # without it there is nothing to see and to snap to
        tool = module.make(self)
        if self._tool is None:
            self._remember(self.canvas.mapTool())
        self._tool, self.active = tool, tool_id
        tool.deactivated.connect(lambda: self._ended(tool))
        self.canvas.setMapTool(tool)
        self.canvas.setFocus()
        self.tool_changed.emit(tool_id)
        self.tell_hint()

    def _remember(self, before: QgsMapTool | None) -> None:
        """Keep the tool that was active before ours; others may delete theirs at any time."""
        self._before = before
        if before is not None:
            before.destroyed.connect(self._drop_before)

    def _drop_before(self, *_args) -> None:
        self._before = None

    def _ended(self, tool: QgsMapTool) -> None:
        """A tool of ours has left the map: by `stop`, by another of ours, or because the user chose one of QGIS's."""
        if not sip.isdeleted(tool):  # as it is when the canvas itself goes
            tool.deleteLater()
        if tool is not self._tool:
            return
        if self._before is not None:
            self._before.destroyed.disconnect(self._drop_before)
        self._tool, self._before, self.active = None, None, ""
        self.tool_changed.emit("")
        self.tell_hint()

    def stop(self) -> None:
        """Take our tool off the map, if one is active, and give back the one that was there before."""
        if self._tool is None:
            return
        if self._before is not None:
            self.canvas.setMapTool(self._before)
        else:
            self.canvas.unsetMapTool(self._tool)

    @property
    def tool(self) -> QgsMapTool | None:
        """The active map tool of ours."""
        return self._tool

    def hint(self) -> str:
        """Return what to do next."""
        if not self.active:
            return ""
        own = getattr(self._tool, "hint", None)
        return (own() if own is not None else "") or self.tools[self.active].hint

    def tell_hint(self) -> None:
        """Tell in the status bar and on the tab what to do next."""
        text = self.hint()
        bar = self.session.iface.statusBarIface()
        bar.showMessage(text) if text else bar.clearMessage()
        self.hint_changed.emit(text)

    # writing

    def apply(self, draft: Draft, flash: bool = True) -> Edit:
        """Write a draft as one undo step, flash what changed and tell it; raises GewuError and then has written nothing.

        flash: False where one gesture follows the other and the flashing would hide where the next one goes.
        """
        self.session.need()
        if draft.is_empty:
            raise GewuError(tr("这一步没有改动任何{table}。").format(table=named(draft.desk.table)))
        with busy():
            edit = finishing.finish(draft)
        return self.write(edit, draft, flash)

    def write(self, edit: Edit, draft: Draft | None = None, flash: bool = True) -> Edit:
        """Write a finished edit as `apply` does. draft: what it was made from, None where there is none (locking)."""
        workspace = self.session.need()
        with busy():
            grid_edits.apply(workspace, edit, self.why)
        self.session.bring_forward([edit.table, *edit.tables])
        found = [] if draft is None else _named(touches(draft), edit)
        self.last = Done(edit, found, [] if draft is None else _shapes(draft, found))
        if flash:
            shapes = [to_qgis(shape) for shape in self.last.shapes if shape is not None]
            self.session.map.glow(shapes, workspace.crs)
        self._tell(edit, len(edit.touched) if draft is None else len(found))
        self.applied.emit(edit)
        return edit

    def _tell(self, edit: Edit, count: int) -> None:
        """A gesture without remarks is told in the status bar alone: a message after each stroke would be in the way."""
        text = tr("{step}：改动 {count} 个{table}，可撤销。").format(
            step=edit.text, count=count, table=named(edit.table)
        )
        if edit.notes:
            messages.info(text, details="\n".join(edit.notes)) if len(edit.notes) > 3 else messages.info(
                sentences(text, *edit.notes)
            )
        self.session.iface.statusBarIface().showMessage(text, _MILLISECONDS)
        self._hint_again.start()


def _named(found: list[Touch], edit: Edit) -> list[Touch]:
    """Return the touches with the new units called what they have become: they are added in the order of the draft."""
    added = edit.tables[edit.table].add if edit.table in edit.tables else None
    labels = iter([] if added is None else [titled_code(*pair) for pair in zip(added["code"], added["name"])])
    return [replace(touch, label=next(labels, "")) if touch.row < 0 else touch for touch in found]


def _shapes(draft: Draft, found: list[Touch]) -> list:
    """Return the shape afterwards per touch, None for a unit that goes."""
    fresh = iter(draft.fresh)
    result = []
    for touch in found:
        if touch.row < 0:
            result.append(next(fresh).shape)
        elif touch.after is None:
            result.append(None)
        else:
            result.append(draft.shapes.get(touch.row, draft.desk.shapes[touch.row]))
    return result
